"""Two sites, their keys, and a trust file that lets all cross that is measured here."""

import datetime
import subprocess

ROUTE = """[[route]]
from = "{}"
to = "{}"
kinds = ["{}"]
schemes = ["microsoft", "vendor-file"]
{}approvals = 0
scan = "none"
max-items = 4194304
max-bytes = 4294967296
gaps = "accept"
late = "accept"
time-unknown = "accept"
medium-differs = "accept"
foreign = "accept"
"""
SITE = '[[site]]\nname = "{}"\nzone = "{}"\nclock = "trusted"\nversions = [1]\n[[person]]\nname = "p-{}"\n'


def make(carnet, folder):
    entries = []
    for site in ("plant-7", "gateway-1"):
        (folder / site).mkdir(parents=True)
        config = folder / site / "carnet.toml"
        config.write_text(
            f'site = "{site}"\ntrust = "../trust.toml"\nledger = "ledger.db"\nkey = "key.pem"\n'
            'spool = "spool"\narchive = "archive"\noutbox = "outbox"\n')

        def run(*words):
            return subprocess.run([carnet, "--config", config, *words], check=True, capture_output=True, text=True)

        made = run("key", "new", "--no-passphrase", "--role", "exporter", "--custodian", f"p-{site}")
        run("ledger", "create")
        entries.append(made.stdout[made.stdout.index("[[key]]"):] + "\n")
    # Of yesterday: a clock that is months past all it has been told is held for a person.
    issued = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1)
    (folder / "trust.toml").write_text(
        f'format = 1\nserial = 1\nissued = "{issued:%Y-%m-%dT%H:%M:%SZ}"\n'
        + SITE.format("plant-7", "isolated", "plant-7") + SITE.format("gateway-1", "connected", "gateway-1")
        + "".join(entries)
        + ROUTE.format("plant-7", "gateway-1", "request", 'key-types = ["mak"]\nvendors = ["beckhoff"]\n')
        + ROUTE.format("gateway-1", "plant-7", "response", ""))


class Site:
    """Carnet's commands at one site."""

    def __init__(self, carnet, folder):
        self.folder, self.start = folder, [carnet, "--config", folder / "carnet.toml"]

    def __call__(self, *words):
        return [*self.start, *words]

    def ledger(self):
        """The files of the ledger."""
        return sorted(self.folder.glob("ledger.db*"))
