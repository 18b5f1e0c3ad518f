"""The stick is pulled, or the power cut, while a bundle is being written.

Each moment is a number of writes that the stick has taken, so that each write of the protocol (bytes
of the file, allocation table, folder) is as likely to be the last as any other. Afterwards the stick
holds nothing of the new bundle or all of it, what was confirmed is there, and what was recorded is
written again, byte for byte, to another stick.
"""

import random
import time
from collections import Counter

import sites
from machine import Machine
from report import Failed
from stick import Stick

# Random moments for each file system and kind of cut, and cuts at the instant of the confirmation.
MOMENTS = 20
CONFIRMED = 3
# A stick slow enough to hit each of its writes.
SLOW = {"iops-write": 200}
WENT_AWAY = "the medium went away"


def pulled(drill, part, file_system):
    """Pulls the stick. Every second time it is put back while the program waits for it."""
    cuts = Cuts(drill, part, file_system)
    with cuts.boot() as plant:
        for number, moment in enumerate(cuts.calibrate(plant)):
            stick = cuts.begin(plant)
            cuts.export_until(plant, stick, moment)
            plant.pull(stick)
            waits = plant.second.until(lambda: plant.second.has_said(WENT_AWAY))
            # No file may be open on it while the program waits.
            plant.expect("umount /stick")
            cuts.note_fsck(stick)
            if waits and number % 2 == 0:
                plant.plug(stick)
                plant.insert(stick)
            else:
                plant.run("killall carnet")
                plant.plug(stick)
                waits = False
            confirmed = cuts.heard(plant.second.finish(), put_back=waits)
            if not waits:
                plant.insert(stick)
            cuts.judge(plant, stick, confirmed)
        cuts.tell_audit(plant)
    cuts.tell_counts()


def power(drill, part, file_system):
    """Cuts the power, and boots again."""
    cuts = Cuts(drill, part, file_system)
    with cuts.boot() as plant:
        moments = cuts.calibrate(plant)
    stick = None
    for moment in [*moments, "no more"]:
        with cuts.boot() as plant:
            if stick:
                plant.plug(stick)
                plant.insert(stick)
                cuts.judge(plant, stick, confirmed)
            if moment == "no more":
                cuts.tell_audit(plant)
                break
            stick = cuts.begin(plant)
            confirmed = cuts.export_until(plant, stick, moment)
        # Leaving the machine has cut its power.
        cuts.note_fsck(stick)
    cuts.tell_counts()


class Cuts:
    """One plant that goes through all the cuts of one kind."""

    def __init__(self, drill, part, file_system):
        self.drill, self.part = drill, part
        self.places = drill.folder(part)
        pair = sites.Sites(drill.program, self.places / "sites", approvals=0)
        self.disk = pair.disk("plant", self.places / "plant.disk")
        # The stick as it is before each cut: with one bundle that was confirmed.
        self.base = Stick(self.places / "stick.img", file_system)
        self.older = None
        self.fresh = Stick(self.places / "fresh.img", file_system, mebibytes=32)
        self.recorded = set()
        self.random = random.Random(f"{drill.seed} {part}")
        self.count = Counter()
        self.fsck = Counter()

    def boot(self):
        return Machine(self.drill.system, "plant", self.disk, self.places / "plant.log")

    def calibrate(self, machine):
        """Writes one bundle in peace, and draws the moments: one in each stretch of such a write, and
        some at its confirmation, in any order."""
        machine.plug(self.base, slow=SLOW)
        machine.insert(self.base)
        before = machine.writes(self.base)
        begun = time.monotonic()
        machine.expect(sites.EXPORT, says=[sites.WRITTEN])
        writes = machine.writes(self.base) - before
        self.tell(f"one export in peace: {time.monotonic() - begun:.1f} s, {writes} writes")
        [self.older] = self.newly_recorded(machine)
        machine.expect("umount /stick; sync")
        machine.pull(self.base)
        stretch = writes / MOMENTS
        moments = [int((number + self.random.random()) * stretch) for number in range(MOMENTS)]
        moments += [None] * CONFIRMED
        self.random.shuffle(moments)
        return moments

    def begin(self, machine):
        """Puts the next stick in."""
        self.count["cuts"] += 1
        stick = self.base.copy(self.places / f"cut-{self.count['cuts']:02}.img")
        machine.plug(stick, slow=SLOW)
        machine.insert(stick)
        return stick

    def export_until(self, machine, stick, moment):
        """Begins an export and returns at the moment. True if the bundle was confirmed before."""
        last = float("inf") if moment is None else machine.writes(stick) + moment
        machine.second.start(sites.EXPORT)
        return not machine.second.until(lambda: machine.writes(stick) > last)

    def heard(self, answer, put_back):
        """What the program said when the stick was pulled. True if it confirmed the bundle."""
        if answer.status == 0 and sites.WRITTEN in answer.text:
            self.count["put back: written again at once"] += put_back
            return True
        if sites.WRITTEN in answer.text:
            raise Failed(f"confirmed, with status {answer.status}\n{answer.text}")
        if put_back:
            self.count[f"put back: refused as {fault(answer)}"] += 1
        elif answer.status != TERMINATED:
            raise Failed(f"a pulled stick was not waited for: status {answer.status}\n{answer.text}")
        return False

    def note_fsck(self, stick):
        self.fsck.update(stick.fsck() or ["nothing"])

    def judge(self, machine, stick, confirmed):
        """Looks at what a cut has left, on the stick as it is."""
        new = self.newly_recorded(machine)
        files = [line.split(" ", 1) for line in machine.expect("look").splitlines()]
        torn = [line for line in files if line[0] not in ("whole", "temporary")]
        if torn:
            raise Failed(f"{stick.name}: neither nothing nor all: {torn}")
        there = {reference(name) for kind, name in files if kind == "whole"}
        kept = {self.older} | (new if confirmed else set())
        if not kept <= there:
            raise Failed(f"{stick.name}: confirmed and lost: {kept - there}")
        self.count["confirmed bundles kept"] += len(kept)
        self.count["confirmed bundles lost"] += 0
        self.count["a temporary file left"] += "temporary" in dict(files)
        self.count["all of the new bundle, confirmed"] += confirmed
        self.count["all of the new bundle, not confirmed"] += not confirmed and len(there) == 2
        self.count["nothing of the new bundle"] += len(there) == 1
        for kind, name in files:
            if kind == "whole":
                machine.expect(f"carnet verify /stick/{name}", says=["ACCEPTED"])
        for bundle in new:
            self.write_again(machine, bundle)
        machine.expect("umount /stick")
        machine.pull(stick)
        stick.path.unlink()

    def write_again(self, machine, bundle):
        """To the same stick, where its file system lets it; to another in any case."""
        answer = machine.run(f"carnet ledger bundle {bundle} --media /stick")
        if answer.status == 0:
            self.count["written again to the same stick"] += 1
        else:
            self.count[f"not written again to the same stick: {fault(answer)}"] += 1
        if "/fresh" not in machine.expect("mount"):
            machine.plug(self.fresh)
            machine.insert(self.fresh, "/fresh")
        machine.expect(f"carnet ledger bundle {bundle} --media /fresh")
        digest = bundle.split("_")[-1]
        for folder in ["/fresh", *(["/stick"] if answer.status == 0 else [])]:
            machine.expect(f"cmp {folder}/*_{digest}.carnet archive/{digest}*.carnet")
        machine.expect("rm /fresh/*.carnet; [ -z \"$(ls outbox)\" ]")
        self.count["written again to another stick, identical"] += 1

    def newly_recorded(self, machine):
        """The bundle that the ledger has since it was last asked, if it has one."""
        listed = machine.expect("carnet ledger list").splitlines()
        names = {line.split()[1] for line in listed if line.startswith("out ")}
        new, self.recorded = names - self.recorded, names
        if len(new) > 1:
            raise Failed(f"one export recorded several bundles: {new}")
        return new

    def tell(self, text):
        self.drill.report.line(self.part, text)

    def tell_audit(self, machine):
        machine.expect("carnet ledger audit")
        self.tell("audit log and archive are whole")

    def tell_counts(self):
        for what, number in self.count.items():
            self.tell(f"{number:4} {what}")
        for what, number in self.fsck.items():
            self.tell(f"{number:4} × fsck finds {what}")


# The status that the shell gives a program which was ended by a signal.
TERMINATED = 128 + 15


def reference(file):
    """How the ledger names the bundle in a file."""
    source, _, sequence, digest = file.removesuffix(".carnet").split("_")
    return f"{source}_{sequence}_{digest}"


def fault(answer):
    """What is wrong with the medium: a code, or the words for one."""
    for code in ("medium.damaged", "medium.gone", "medium.defective"):
        words = f"medium is {code.split('.')[1]}"
        if answer.status == 3 and (code in answer.text or words in answer.text):
            return code
    raise Failed(f"a stick that was cut: status {answer.status}, expected 3\n{answer.text}")
