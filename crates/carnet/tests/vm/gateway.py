#!/usr/bin/env python3
"""The gateway with nobody there: a virtual machine boots Debian with systemd and the packages, sticks
are plugged in and pulled out, and the power is cut.

    make vm-gateway          or    python3 crates/carnet/tests/vm/gateway.py FOLDER

FOLDER is what `make release` wrote. As root, for a system is installed; else as drill.py. The
other side of the gap, the plant, is on the host: it reads and writes the images of the sticks.
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

sys.dont_write_bytecode = True

import debian  # noqa: E402
import packages  # noqa: E402
import sites  # noqa: E402
import system  # noqa: E402
from machine import Machine  # noqa: E402
from report import Failed, Report  # noqa: E402
from stick import Stick  # noqa: E402

CACHE = system.REPOSITORY / "target/vm"
PART = "gateway"
# Machines of the request whose import is cut off.
CUT = 4000
PHRASE = "a pass phrase that no file of the account holds\n"
WATCH = """
importer-key = "importer.pem"

[watch]
media = "/media/carnet"
unmount = "/run/carnet/unmount"
"""


class Gateway:
    """The machine, as its systemd tells it."""

    def __init__(self, system_, disk, folder):
        self.machine = Machine(system_, "gateway", disk, folder / "gateway.log", boots_in=600)

    def __enter__(self):
        self.machine.__enter__()
        self.machine.expect("until systemctl --quiet is-active carnet-watch; do sleep 1; done", limit=600)
        return self

    def __exit__(self, *problem):
        self.machine.__exit__(*problem)

    def events(self):
        """What watch has said since this boot."""
        said = self.machine.expect("journalctl --boot --unit carnet-watch --output cat --no-pager", limit=120)
        return [json.loads(line) for line in said.splitlines() if line.startswith("{")]

    def wait(self, event, count, limit=300):
        """Until watch has said this so many times."""
        until = time.monotonic() + limit
        while True:
            events = self.events()
            found = [said for said in events if said["event"] == event]
            if len(found) >= count:
                return found[count - 1]
            if time.monotonic() > until:
                units = self.machine.run("systemctl --no-pager status 'carnet*'; mount | grep carnet", limit=120).text
                raise Failed(f"{event} was not said {count} times: {events}\n{units}")
            time.sleep(1)

    def use(self, stick, done):
        """Plugs a stick in, and pulls it out once watch has said `done` times that one may be."""
        self.machine.plug(stick)
        said = self.wait("stick-done", done)
        self.machine.expect(f"mount | grep /media/carnet/{said['stick']}", status=1)
        self.nothing_left()
        self.machine.pull(stick)

    def nothing_left(self):
        """Until no folder and no question of a stick is there any more."""
        self.machine.expect("for i in $(seq 60); do [ \"$(find /media/carnet /run/carnet -mindepth 1)\" != "
                            "/run/carnet/unmount ] || exit 0; sleep 1; done; exit 1", limit=120)

    def journal(self, unit):
        return self.machine.expect(f"journalctl --boot --unit '{unit}' --output cat --no-pager", limit=120)


class Plant:
    """The other side: a site on the host."""

    def __init__(self, program, folder, mtools):
        self.program, self.folder, self.mtools = program, folder, mtools

    def carnet(self, *words):
        done = subprocess.run([self.program, "--config", "carnet.toml", *words], cwd=self.folder,
                              capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failed(f"plant: {words}: status {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def put(self, stick, *files):
        """Copies files onto a stick without a partition table."""
        self._mtools("mcopy", "-i", stick.path, *files, "::")

    def take(self, stick, folder):
        """All files of a stick in a new folder."""
        folder.mkdir()
        self._mtools("mcopy", "-n", "-s", "-i", stick.path, "::*", folder)
        return sorted(file.name for file in folder.iterdir())

    def _mtools(self, *command):
        subprocess.run([self.mtools / "usr/bin/mtools", "-c", *command], check=True, stdin=subprocess.DEVNULL)

    def request(self, folder, number, machines=5):
        """A new bundle."""
        table = folder / f"inventory-{number}.csv"
        table.write_text(sites.inventory(machines, number))
        file = folder / f"request-{number}.carnet"
        self.carnet("export", table, "--to", sites.GATEWAY, "-o", file)
        return file


def main():
    release = Path(sys.argv[1]).resolve()
    report = Report()
    with report.part(PART):
        play(report, release)
    report.write(CACHE / "gateway.txt")
    return 1 if report.failures else 0


def play(report, release):
    places = system.empty(CACHE / "run/gateway")
    kernel, initramfs = system.boot(CACHE, "debian.sh")
    booted = SimpleNamespace(qemu=packages.Qemu(CACHE), kernel=kernel, initramfs=initramfs)
    mtools = packages.unpack(["mtools"], CACHE)
    root = places / "root"
    debian.install(CACHE, sorted(release.glob("*.deb")), root)
    report.line(PART, "Debian is installed")

    pair = sites.Sites(release / "bin/carnet", places / "sites", approvals=0)
    pair.importer(PHRASE)
    debian.put_site(root, pair.folder / "gateway", WATCH)
    # Where LoadCredential finds it. No other account reads it.
    store = root / "etc/credstore"
    store.mkdir(mode=0o700, exist_ok=True)
    (store / "carnet-passphrase").write_text(PHRASE)
    (store / "carnet-passphrase").chmod(0o600)
    plant = Plant(release / "bin/carnet", pair.folder / "plant", mtools)
    disk = debian.disk(root, places / "gateway.disk")

    with Gateway(booted, disk, places) as gateway:
        report.line(PART, "watch runs")
        _is_confined(gateway)
        report.line(PART, "the worker is confined within the unit")
        _there_and_back(gateway, plant, places)
        report.line(PART, "request in, receipt and reply out, on vfat")
        _other_sticks(gateway, plant, places)
        report.line(PART, "exfat is read; ext4 and a volume of two kinds are not mounted")
        _rude(gateway, plant, places)
        report.line(PART, "pulled out while in use, and asked with names that no stick has: nothing is left")
        cut = _cut(gateway, plant, places)
    with Gateway(booted, disk, places) as gateway:
        gateway.machine.plug(cut)
        gateway.wait("stick-done", 1)
        gateway.machine.pull(cut)
        _once(gateway, plant, cut, places / "after-cut")
    report.line(PART, "power cut in mid-import: admitted once, with its receipt, at the next boot")


def _carnet(words):
    """A command of the account carnet in the machine."""
    return f"setpriv --reuid carnet --regid carnet --clear-groups env HOME=/var/lib/carnet carnet {words}"


def _is_confined(gateway):
    """The unit grants what the worker needs to confine itself: what it says of that, in a unit that differs in what it runs alone."""
    unit = "/run/systemd/system/carnet-confined.service"
    gateway.machine.expect(
        "sed -e 's|^ExecStart=.*|ExecStart=/usr/bin/carnet --lang en --version --verbose|' -e 's/^Type=.*/Type=oneshot/' "
        f"-e '/^Restart/d' -e '/^Watchdog/d' /usr/lib/systemd/system/carnet-watch.service >{unit}; "
        "systemctl daemon-reload; systemctl start carnet-confined", limit=120)
    said = gateway.journal("carnet-confined")
    # Debian's kernel has a part of what is wanted of Landlock.
    if "enforced in part (Landlock" not in said or "enforced (seccomp)" not in said:
        raise Failed(f"the worker could not confine itself:\n{said}")


def _there_and_back(gateway, plant, places):
    stick = Stick(places / "first.img", "vfat", partitioned=False)
    plant.put(stick, plant.request(places, 1))
    gateway.use(stick, 1)
    found = plant.take(stick, places / "first")
    if not any(name.endswith(".carnet-receipt") for name in found):
        raise Failed(f"no receipt on the stick: {found}; {gateway.events()}")
    plant.carnet("import", places / "first")

    spool = f"/{debian.SITE}/spool"
    [reference] = gateway.machine.expect(f"ls {spool}").split()
    asked = gateway.machine.expect(f"cat {spool}/{reference}/requests.csv")
    lines = ["item,confirmation_id"]
    for row in sites.table(asked):
        lines.append(f"{row['item']},{sites.confirmation_id(row['installation_id'])}")
    gateway.machine.put("/tmp/answers.csv", "\n".join(lines) + "\n")
    gateway.machine.expect(_carnet(f"export /tmp/answers.csv --to {sites.PLANT} --reply-to {reference} "
                                   "-o /var/lib/carnet/reply.carnet"), limit=120)
    # The same stick once more: its request is known, and the reply goes with it.
    gateway.use(stick, 2)
    gateway.wait("reply-written", 1)
    plant.take(stick, places / "second")
    said = plant.carnet("import", places / "second")
    if "IMPORTED" not in said or plant.carnet("ledger", "list", "--open"):
        raise Failed(f"the reply did not come home:\n{said}")


def _other_sticks(gateway, plant, places):
    gateway.use(Stick(places / "exfat.img", "exfat"), 3)
    linux = Stick(places / "linux.img", "exfat", partitioned=False)
    subprocess.run(["mke2fs", "-q", "-F", "-t", "ext4", linux.path], check=True)
    double = Stick(places / "double.img", "vfat", partitioned=False)
    with open(double.path, "r+b") as file:
        # The mark of another file system that lies elsewhere in the volume.
        file.seek(0x438)
        file.write(b"\x53\xef")
        file.seek(0x10040)
        file.write(b"_BHRfS_M")
    machine = gateway.machine
    machine.plug(linux)
    until = time.monotonic() + 120
    while "ext4 is not mounted" not in gateway.journal("carnet-stick@*"):
        if time.monotonic() > until:
            raise Failed(f"ext4 was not refused: {gateway.journal('carnet-stick@*')}")
        time.sleep(1)
    machine.expect("mount | grep /media/carnet", status=1)
    machine.pull(linux)
    # Of what cannot be told for certain the system itself says nothing.
    machine.plug(double)
    machine.expect("for i in $(seq 60); do [ ! -b /dev/sd? ] || break; sleep 1; done; udevadm settle; ls /dev/sd?", limit=120)
    machine.expect("systemctl --no-legend list-units 'carnet-stick@sd*' | grep -w -e active -e activating", status=1)
    machine.expect("mount | grep /media/carnet", status=1)
    machine.pull(double)


def _rude(gateway, plant, places):
    machine = gateway.machine
    for name in ("a-b", ".hidden", "'a;b'", "'$(reboot)'", "sdz9", "-"):
        machine.expect(f"touch -- /run/carnet/unmount/{name}")
    machine.expect("mkdir -p /run/carnet/unmount/folder/within")
    gateway.nothing_left()
    machine.expect("systemctl is-active carnet-unmount.path")
    # Somebody stands in the stick: it is not called removable, and goes once it is pulled out.
    stick = Stick(places / "rude.img", "vfat")
    machine.second.start("until mountpoint -q /media/carnet/sd*; do sleep 0.1; done; cd /media/carnet/sd*; "
                         "sleep 600 & echo $! >/tmp/there; wait")
    done = len([said for said in gateway.events() if said["event"] == "stick-done"])
    machine.plug(stick)
    gateway.wait("stick-busy", 1)
    if len([said for said in gateway.events() if said["event"] == "stick-done"]) != done:
        raise Failed(f"a stick that is mounted may be pulled out: {gateway.events()}")
    machine.pull(stick)
    gateway.nothing_left()
    machine.expect("kill $(cat /tmp/there)")
    machine.second.finish()


def _cut(gateway, plant, places):
    """A stick whose import is cut off by the power."""
    stick = Stick(places / "cut.img", "vfat", partitioned=False)
    request = plant.request(places, 2, machines=CUT)
    plant.put(stick, request)
    before = len([said for said in gateway.events() if said["event"] == "stick"])
    gateway.machine.plug(stick, slow={"bps-read": 60_000})
    gateway.wait("stick", before + 1)
    enough = gateway.machine.bytes_read(stick) + request.stat().st_size // 2
    until = time.monotonic() + 300
    while gateway.machine.bytes_read(stick) < enough:
        if time.monotonic() > until:
            raise Failed("nobody reads the stick")
        time.sleep(0.01)
    return stick


def _once(gateway, plant, stick, folder):
    rows = gateway.machine.expect(f"grep -c . /{debian.SITE}/spool/plant-7_2_*/requests.csv").strip()
    if rows != str(CUT + 1):
        raise Failed(f"{rows} lines in the spool, {CUT + 1} expected")
    gateway.machine.expect(_carnet("ledger audit"), limit=300)
    if not any(name.endswith(".carnet-receipt") for name in plant.take(stick, folder)):
        raise Failed("no receipt on the stick")


if __name__ == "__main__":
    sys.exit(main())
