"""The two sites: keys, trust file, settings, made with the program itself; and their disks."""

import csv
import io
import random
import re
import shutil
import subprocess
from datetime import datetime, timezone
from pathlib import Path

PLANT, GATEWAY = "plant-7", "gateway-1"
OFFICERS = ("p-003", "p-004")

# A new bundle of half a mebibyte, which nothing compresses, onto the stick.
EXPORT = ("dd if=/dev/urandom of=/tmp/request bs=64k count=8 2>/dev/null; "
          "carnet export /tmp/request --vendor codemeter --to gateway-1 --media /stick")
# How the program confirms that a stick has it.
WRITTEN = "written, flushed and compared"


class Sites:
    """Folders of a plant and a gateway that trust each other and have nothing in their ledgers."""

    def __init__(self, program, folder, approvals):
        self.program, self.folder, self.approvals = program, Path(folder), approvals
        # The machines have the clock of this host.
        self.issued = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        shutil.rmtree(self.folder, ignore_errors=True)
        self._keys = [
            self._key("plant", "key", "exporter", "--site", PLANT, "--custodian", "p-001"),
            self._key("gateway", "key", "exporter", "--site", GATEWAY, "--custodian", "p-002"),
            self._key("plant", "media", "media", "--site", PLANT),
        ]
        for person in OFFICERS:
            self._keys.append(self._key("plant", person, "approver", "--person", person))
        for site, name in (("plant", PLANT), ("gateway", GATEWAY)):
            (self.folder / site / "trust.toml").write_text(self.trust())
            (self.folder / site / "carnet.toml").write_text(SETTINGS.format(site=name))
        self._carnet("trust", "check", self.folder / "plant/trust.toml")
        for site in ("plant", "gateway"):
            self._carnet("--config", self.folder / site / "carnet.toml", "ledger", "create")

    def importer(self, phrase):
        """Gives the gateway a key for receipts, under a pass phrase that is kept elsewhere."""
        kept = self.folder / "phrase"
        kept.write_text(phrase)
        kept.chmod(0o600)
        file = self.folder / "gateway/importer.pem"
        said = self._carnet("key", "new", "--passphrase-file", kept, file, "--role", "importer", "--site", GATEWAY)
        self._keys.append(said[said.index("[[key]]"):])
        for site in ("plant", "gateway"):
            (self.folder / site / "trust.toml").write_text(self.trust())

    def trust(self, enrolled=()):
        """The trust file; once media are enrolled, the routes take no others."""
        ids = [re.search('id = "(.*)"', entry)[1] for entry in enrolled]
        strict = f'media = {ids}\nmedium-differs = "reject"\nforeign = "reject"\n'.replace("'", '"')
        lenient = 'medium-differs = "accept"\nforeign = "accept"\n'
        texts = [SITES.format(serial=len(enrolled) + 1, issued=self.issued), *self._keys, *enrolled]
        for route in (REQUESTS.format(approvals=self.approvals), RESPONSES):
            texts.append(route + (strict if enrolled else lenient))
        return "\n".join(texts)

    def disk(self, site, path, mebibytes=256):
        """An image of a disk that holds this site, or both."""
        Path(path).unlink(missing_ok=True)
        subprocess.run(["mke2fs", "-q", "-t", "ext4", "-d", self.folder / site, path, f"{mebibytes}M"],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return path

    def _key(self, site, name, role, *whose):
        (self.folder / site).mkdir(parents=True, exist_ok=True)
        file = self.folder / site / f"{name}.pem"
        said = self._carnet("key", "new", "--no-passphrase", file, "--role", role, *whose)
        return said[said.index("[[key]]"):]

    def _carnet(self, *words):
        return subprocess.run([self.program, *words], check=True, capture_output=True, text=True).stdout


def enroll(machine, stick, label, plant="/site"):
    """Enrols the stick that is mounted, and returns its entry for the trust file."""
    said = machine.expect(f"cd {plant}; carnet --key media.pem media enroll /stick --label '{label}' --until "
                          f"2099-12-31T23:59:59Z --route {PLANT}:{GATEWAY} --route {GATEWAY}:{PLANT} --yes",
                          says=["flushed and compared", stick.uuid, stick.serial])
    return re.search(r"^\[\[medium\]\]\n(?:[a-z]+ = .*\n)+", said, re.MULTILINE)[0]


def inventory(count, seed):
    """A table of `count` machines with synthetic installation ids whose check digits are right."""
    numbers = random.Random(seed)
    lines = ["Machine,ID,ApplicationID,ProductKeyChannel,LicenseStatus,OfflineInstallationId"]
    for machine in machines(count, seed):
        installation_id = _groups(numbers, 9, 6)
        lines.append(f"{machine},2de67392-b7a7-462a-b1ca-108dd189f588,"
                     f"55c92734-d682-4d71-983e-d6ec3f16059f,Volume:MAK,5,{installation_id}")
    return "\n".join(lines) + "\n"


def machines(count, seed):
    """The machines of that table."""
    return [f"M{seed}-{row}" for row in range(count)]


def table(text):
    """The rows of a table of the spool."""
    return list(csv.DictReader(io.StringIO(text)))


def confirmation_id(seed):
    """A synthetic confirmation id whose check digits are right. It activates nothing."""
    return _groups(random.Random(seed), 8, 5)


def _groups(numbers, count, width):
    """Groups of `width` random digits, each with the digit behind it that checks it."""
    groups = []
    for _ in range(count):
        digits = [numbers.randrange(10) for _ in range(width)]
        check = sum(digit * (1 + place % 2) for place, digit in enumerate(digits)) % 7
        groups.append("".join(map(str, [*digits, check])))
    return "".join(groups)


SETTINGS = """\
site = "{site}"
trust = "trust.toml"
key = "key.pem"
ledger = "ledger.db"
spool = "spool"
outbox = "outbox"
archive = "archive"
"""

SITES = """\
format = 1
serial = {serial}
issued = "{issued}"

[[site]]
name = "plant-7"
zone = "isolated"
clock = "untrusted"
versions = [1]

[[site]]
name = "gateway-1"
zone = "connected"
clock = "trusted"
versions = [1]
""" + "".join(f'\n[[person]]\nname = "p-00{number}"\n' for number in range(1, 5))

REQUESTS = """\
[[route]]
from = "plant-7"
to = "gateway-1"
kinds = ["request"]
schemes = ["microsoft", "vendor-file"]
key-types = ["mak"]
vendors = ["codemeter"]
approvals = {approvals}
scan = "none"
max-items = 65536
max-bytes = 67108864
late = "accept"
time-unknown = "accept"
"""

RESPONSES = """\
[[route]]
from = "gateway-1"
to = "plant-7"
kinds = ["response"]
schemes = ["microsoft", "vendor-file"]
approvals = 0
scan = "none"
max-items = 65536
max-bytes = 67108864
late = "accept"
time-unknown = "accept"
"""
