#!/usr/bin/env python3
"""The air-gap drill: Carnet in virtual machines without a network, with sticks that are pulled out,
full, defective, write-protected and swapped, and with the power cut at any moment.

    make vm-drill            or    python3 crates/carnet/tests/vm/drill.py [--seed N] [PART ...]

Needs python3, Debian's package manager, e2fsprogs, dosfstools and exfatprogs. Everything else is fetched
once into target/vm; the counts are left in target/vm/report.txt, the consoles beside them. The exit
status is 1 where anything did not come out as it must.

A cut of the power kills the emulator: what the machine had not sent to the stick is lost, what it had
sent stays, as on a stick without a cache of its own that loses power.
"""

import argparse
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import SimpleNamespace

sys.dont_write_bytecode = True

import cuts  # noqa: E402
import exchange  # noqa: E402
import faults  # noqa: E402
import packages  # noqa: E402
import system  # noqa: E402
from report import Report  # noqa: E402

CACHE = system.REPOSITORY / "target/vm"

# The longest first: two run at a time.
PARTS = {
    "power cut, vfat": partial(cuts.power, file_system="vfat"),
    "power cut, exfat": partial(cuts.power, file_system="exfat"),
    "pulled, vfat": partial(cuts.pulled, file_system="vfat"),
    "pulled, exfat": partial(cuts.pulled, file_system="exfat"),
    "faults": faults.play,
    "exchange": exchange.play,
}


class Drill:
    """What every part needs."""

    def __init__(self, report, seed):
        self.report, self.seed = report, seed
        kernel, initramfs, self.program = system.build(CACHE)
        self.system = SimpleNamespace(qemu=packages.Qemu(CACHE), kernel=kernel, initramfs=initramfs)

    def folder(self, part):
        """The folder of a part, empty."""
        return system.empty(CACHE / "run" / part.replace(", ", "-").replace(" ", "-"))


def main():
    parser = argparse.ArgumentParser(description="the air-gap drill in virtual machines")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    arguments = parser.parse_args()
    CACHE.mkdir(parents=True, exist_ok=True)

    report = Report()
    report.line("drill", f"seed {arguments.seed}")
    with report.part("kernel, program"):
        drill = Drill(report, arguments.seed)
    if report.failures:
        return 1

    def play(name):
        with report.part(name):
            PARTS[name](drill, name)

    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(play, arguments.parts or PARTS))
    report.write(CACHE / "report.txt")
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
