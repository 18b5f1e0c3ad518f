"""Sticks that are write-protected, full, defective, copied, unknown or swapped: each fault has its
status and its code, and none of them lets anything in that should not."""

import base64

import sites
from machine import Machine
from report import Failed
from stick import Stick

# Bytes in a second that a slow stick reads: the private copy of an import takes some seconds.
SLOW_TO_READ = {"bps-read": 1 << 18}
SLOW_TO_WRITE = {"iops-write": 100}


def play(drill, part):
    places = drill.folder(part)
    pair = sites.Sites(drill.program, places / "sites", approvals=0)
    with Machine(drill.system, "both sites", pair.disk(".", places / "sites.disk"),
                 places / "machine.log") as machine:
        stands = [_Stand(machine, places, file_system) for file_system in ("vfat", "exfat")]
        enrolled = [entry for stand in stands for entry in stand.enroll()]
        for site in ("plant", "gateway"):
            machine.put(f"/site/{site}/trust.toml", pair.trust(enrolled))
        for stand in stands:
            stand.carry()
            for play_one in CASES:
                said = play_one(stand)
                drill.report.line(part, f"{stand.file_system}: {play_one.__doc__} {said}")
        complaints = machine.run("dmesg | grep -c -E 'BUG:|Oops|WARNING: CPU|blocked for more'").text
        drill.report.line(part, f"complaints of the kernel about itself: {complaints.strip()}")


class _Stand:
    """One file system, and the machine in which its sticks are tried."""

    def __init__(self, machine, places, file_system):
        self.machine, self.places, self.file_system = machine, places, file_system
        self.base = Stick(places / f"{file_system}-base.img", file_system)
        self.small = Stick(places / f"{file_system}-small.img", file_system, mebibytes=8)
        self.made = 0

    def enroll(self):
        entries = []
        for stick in (self.base, self.small):
            self.insert(stick)
            entries.append(sites.enroll(self.machine, stick, f"Drill {stick.name}", "/site/plant"))
            self.remove(stick)
        return entries

    def carry(self):
        """A stick that carries one bundle which the gateway has not seen, and where the bundle lies."""
        self.carrier = self.copy(self.base)
        self.insert(self.carrier)
        self.at_plant(sites.EXPORT, says=[sites.WRITTEN])
        self.remove(self.carrier)
        self.bundle = self.at_plant("ls -t archive/*.carnet | head -1").split("/")[-1].split(".")[0].strip()
        packed = self.at_plant(f"dd if=archive/{self.bundle}.carnet bs=512 skip=300 count=1 2>/dev/null "
                               "| base64")
        self.sector = self.carrier.sector_of(base64.b64decode(packed))

    def copy(self, stick, serial=None):
        self.made += 1
        return stick.copy(self.places / f"{self.file_system}-{self.made:02}.img", serial)

    def insert(self, stick, **how):
        self.machine.plug(stick, **how)
        self.machine.insert(stick)

    def remove(self, stick):
        """Unmounts a stick, which shows that no file is open on it, and pulls it out."""
        self.machine.expect("umount /stick")
        self.machine.pull(stick)

    def at_plant(self, command, status=0, says=()):
        return self.machine.expect(f"cd plant; {command}", status, says)

    def at_gateway(self, command, status=0, says=()):
        return self.machine.expect(f"cd gateway; {command}", status, says)

    def write(self, status, code):
        """Writes the bundle to the stick once more, which must fail and leave nothing new."""
        before = self.machine.expect("ls -A /stick")
        self.at_plant(f"carnet ledger bundle {self.bundle} --media /stick", status, [code])
        if self.machine.expect("ls -A /stick") != before:
            raise Failed(f"{code}: a part of the bundle is left on the stick")

    def not_imported(self):
        listed = self.at_gateway("carnet ledger list")
        if self.bundle[:8] in listed:
            raise Failed("the gateway has imported what it must not")


def bad_sector_read(stand):
    """bad sector under the bundle, read:"""
    stick = stand.copy(stand.carrier)
    stand.insert(stick, bad=("read", stand.sector, 1))
    stand.at_gateway("carnet import /stick", 3, ["medium.defective"])
    stand.at_gateway("carnet verify /stick/*.carnet", 3, ["medium.defective"])
    stand.not_imported()
    stand.remove(stick)
    return "3 medium.defective"


def bad_sector_write(stand):
    """bad sector under the bundle, written:"""
    stick = stand.copy(stand.base)
    stand.insert(stick, bad=("write", stand.sector, 1))
    stand.write(3, "medium.defective")
    stand.remove(stick)
    return "3 medium.defective, nothing left"


def bad_sector_back(stand):
    """bad sector under the bundle, takes writes and cannot be read back:"""
    stick = stand.copy(stand.base)
    stand.insert(stick, bad=("read", stand.sector, 1))
    stand.write(3, "medium.defective")
    stand.remove(stick)
    return "3 medium.defective, nothing left"


def other_serial(stand):
    """another serial number under a copied passport:"""
    stick = stand.copy(stand.carrier, serial="COUNTERFEIT")
    stand.insert(stick)
    stand.at_gateway("carnet media check /stick", 1, ["route.medium-differs"])
    stand.at_gateway("carnet import /stick", 1, ["route.medium-differs"])
    stand.write(1, "route.medium-differs")
    stand.not_imported()
    stand.remove(stick)
    return "1 route.medium-differs"


def unenrolled(stand):
    """a stick that was never enrolled:"""
    stick = Stick(stand.places / f"{stand.file_system}-stranger.img", stand.file_system)
    stand.insert(stick)
    before = stand.at_plant("carnet ledger list")
    stand.at_plant(sites.EXPORT, 1, ["route.medium-missing"])
    if stand.at_plant("carnet ledger list") != before:
        raise Failed("a bundle was recorded for a stick that is not enrolled")
    stand.at_plant(f"cp archive/{stand.bundle}.carnet /stick/x.carnet")
    stand.at_gateway("carnet import /stick", 1, ["route.medium-missing"])
    stand.not_imported()
    stand.remove(stick)
    return "1 route.medium-missing, nothing recorded"


def swapped_between_commands(stand):
    """swapped after it was verified, one byte of the bundle changed:"""
    good, altered = stand.copy(stand.carrier), stand.copy(stand.carrier)
    altered.alter(stand.sector)
    stand.insert(good)
    stand.at_gateway("carnet verify /stick/*.carnet", says=["ACCEPTED"])
    stand.machine.pull(good)
    stand.machine.plug(altered)
    # The kernel's vfat shows an empty folder where the device is gone; its exFAT reports an error.
    code = "import.nothing" if stand.file_system == "vfat" else "medium.gone"
    stand.at_gateway("carnet import /stick", 3, [code])
    stand.machine.expect("umount /stick")
    stand.machine.insert(altered)
    stand.at_gateway("carnet import /stick", 1, ["chunk.frame-digest", "diagnosis.altered"])
    stand.not_imported()
    stand.remove(altered)
    return f"3 {code}, then 1 chunk.frame-digest, diagnosis.altered"


def swapped_while_copying(stand):
    """swapped while the private copy is made:"""
    good, altered = stand.copy(stand.carrier), stand.copy(stand.carrier)
    altered.alter(stand.sector)
    machine = stand.machine
    stand.insert(good, slow=SLOW_TO_READ)
    enough = machine.bytes_read(good) + (1 << 17)
    machine.second.start("cd /site/gateway; carnet import /stick")
    machine.second.until(lambda: machine.bytes_read(good) > enough)
    machine.pull(good)
    machine.plug(altered)
    # The import may have the file open for another moment.
    machine.expect("umount /stick || umount -l /stick")
    machine.insert(altered)
    answer = machine.second.finish()
    machine.second.expected("import", answer, 3, ["medium.gone"])
    stand.not_imported()
    stand.remove(altered)
    return "3 medium.gone"


def swapped_while_writing(stand):
    """swapped for another with the same passport while it is written:"""
    good, other = stand.copy(stand.base), stand.copy(stand.base, serial="COUNTERFEIT")
    machine = stand.machine
    stand.insert(good, slow=SLOW_TO_WRITE)
    enough = machine.writes(good) + 10
    machine.second.start(f"cd /site/plant; carnet ledger bundle {stand.bundle} --media /stick")
    machine.second.until(lambda: machine.writes(good) > enough)
    machine.pull(good)
    machine.plug(other)
    machine.expect("for try in 1 2 3 4 5; do umount /stick && break; sleep 1; done")
    machine.insert(other)
    answer = machine.second.finish(90)
    machine.second.expected("ledger bundle", answer, 3, ["medium.swapped"])
    machine.expect("ls /stick | grep plant-7", 1)
    stand.remove(other)
    return "3 medium.swapped, nothing written to the other"


def full(stand):
    """full:"""
    stick = stand.small
    stand.insert(stick)
    stand.machine.expect("dd if=/dev/zero of=/stick/filler.carnet bs=64k 2>/dev/null; sync", 0)
    stand.write(3, "medium.full")
    stand.remove(stick)
    return "3 medium.full, nothing left"


def read_only(stand):
    """write-protected:"""
    stick = stand.copy(stand.base)
    stand.insert(stick, read_only=True)
    stand.write(3, "medium.read-only")
    stand.remove(stick)
    stick = stand.copy(stand.carrier)
    before = stick.path.read_bytes()
    stand.insert(stick, read_only=True)
    stand.at_gateway("carnet import /stick", says=["IMPORTED"])
    stand.remove(stick)
    if stick.path.read_bytes() != before:
        raise Failed("an import has changed a stick")
    return "3 medium.read-only; an import from it works"


# The last one imports the bundle, which shows that none before it has.
CASES = [bad_sector_read, bad_sector_write, bad_sector_back, other_serial, unenrolled,
         swapped_between_commands, swapped_while_copying, swapped_while_writing, full, read_only]
