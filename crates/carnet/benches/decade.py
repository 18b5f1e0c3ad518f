#!/usr/bin/env python3
"""Ten years of weekly runs, and whether the last week costs what the first did.

    python3 crates/carnet/benches/decade.py target/release/carnet --page docs/performance.md
    python3 crates/carnet/benches/decade.py target/release/carnet --weeks 20 --machines 500

Before the first week every machine asks and is answered. Then the plant exports the table of all its machines each
week. One machine of a hundred shows a new number; the gateway imports these requests, answers them, and
the plant imports the answers. No row is marked as licensed, so that the ledger is asked about every machine each time.
"""

import argparse
import datetime
import os
import random
import shutil
import tempfile
import time
from pathlib import Path
from statistics import median

import figures
import measure
import rows
import sites

LOOKS = ("status", "list", "machines", "audit")


class Decade:
    def __init__(self, carnet, scratch, machines):
        self.scratch = scratch
        sites.make(carnet, scratch / "sites")
        self.plant, self.gateway = (sites.Site(carnet, scratch / "sites" / name) for name in ("plant-7", "gateway-1"))
        self.numbers = random.Random(machines)
        self.requests = [rows.request(self.numbers, f"M{number:07}") for number in range(machines)]
        self.next = 0

    def change(self, count):
        """So many machines show a new number: after all the others it is the turn of the first again."""
        for _ in range(count):
            self.requests[self.next] = rows.request(self.numbers, self.requests[self.next][0])
            self.next = (self.next + 1) % len(self.requests)

    def only(self, site):
        """The one folder in the spool of a site."""
        (folder,) = (path for path in (site.folder / "spool").glob("[!.]*") if path.is_dir())
        return folder

    def week(self):
        """One round trip; the time of each command."""
        table, replies = self.scratch / "inventory.csv", self.scratch / "answers.csv"
        asked, answered = self.scratch / "asked.carnet", self.scratch / "answered.carnet"
        rows.save(table, self.requests)

        def run(command):
            return measure.timed(command, self.scratch)

        said = {"plant: export": run(self.plant("export", table, "--to", "gateway-1", "-o", asked)),
                "gateway: import": run(self.gateway("import", asked))}
        spooled = self.only(self.gateway)
        rows.answers(spooled / "requests.csv", replies, self.numbers)
        said |= {"gateway: export": run(self.gateway("export", replies, "--to", "plant-7", "--reply-to", spooled.name,
                                                     "-o", answered)),
                 "plant: import": run(self.plant("import", answered))}
        # What was spooled is done with; ledger and archive stay.
        for gone in (spooled, self.only(self.plant)):
            shutil.rmtree(gone)
        asked.unlink()
        answered.unlink()
        return said

    def sizes(self):
        """Bytes of ledger and archive at each site."""
        sites_of = {"plant": self.plant, "gateway": self.gateway}
        ledgers = {f"{name}: ledger": measure.size(*site.ledger()) for name, site in sites_of.items()}
        return ledgers | {f"{name}: archive": measure.size(site.folder / "archive") for name, site in sites_of.items()}

    def retain(self, moment):
        """Moves what was recorded before a moment out of both archives; what it cost."""
        before = datetime.datetime.fromtimestamp(moment, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")

        def run(name, site):
            return measure.timed(site("ledger", "archive", "--older-than", before, "--to", self.scratch / f"old-{name}",
                                      "--ticket", "CHG-1"), self.scratch)

        return {"plant: ledger archive": run("plant", self.plant), "gateway: ledger archive": run("gateway", self.gateway)}

    def looks(self):
        """What it costs to look, at the plant, three times over."""
        return [{f"plant: ledger {look}": measure.timed(self.plant("ledger", look), self.scratch) for look in LOOKS}
                for _ in range(3)]


def report(machines, weeks, looks, sizes, retained):
    """The first weeks beside the last; several of each, for one alone is mostly noise."""
    some = min(5, max(1, len(weeks) // 2))
    head = [f"CPU ms, {machines:,} machines", f"weeks 1 to {some}", f"last {some} of {len(weeks):,}", "last ÷ first"]
    lines = []
    for begin, end in ((weeks[:some], weeks[-some:]), looks):
        for name in begin[0]:
            first, last = (median(said[name].cpu for said in part) * 1000 for part in (begin, end))
            lines.append([name, figures.number(first), figures.number(last), figures.number(last / first)])
    costs = figures.grid(head, lines)
    lines = [[name, *(f"{size[name] / 2**20:.1f}" for size in sizes)] for name in sizes[0]]
    names = ["MiB", "before week 1", f"after week {len(weeks):,}", "with a year of it in the archive"]
    moved = ", ".join(f"{name} {figures.number(cost.cpu * 1000)} ms" for name, cost in retained.items())
    return f"{costs}\n\n{figures.grid(names, lines)}\n\nTo move the years before elsewhere cost: {moved}."


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("carnet", help="the program")
    parser.add_argument("--weeks", type=int, default=520)
    parser.add_argument("--machines", type=int, default=10_000)
    parser.add_argument("--page", type=Path, help="the page whose figures are replaced")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        decade = Decade(os.path.abspath(chosen.carnet), Path(scratch), chosen.machines)
        decade.week()
        sizes, looks, weeks, moments = [decade.sizes()], [decade.looks()], [], []
        begin = time.monotonic()
        for week in range(1, chosen.weeks + 1):
            decade.change(max(1, chosen.machines // 100))
            moments.append(time.time())
            weeks.append(decade.week())
            if week % 52 == 0:
                print(f"year {week // 52}: {time.monotonic() - begin:.0f} s", flush=True)
        sizes.append(decade.sizes())
        looks.append(decade.looks())
        retained = decade.retain(moments[-52:][0])
        sizes.append(decade.sizes())
    text = f"{figures.machine()}\n\n{report(chosen.machines, weeks, looks, sizes, retained)}"
    print(text)
    if chosen.page:
        figures.put(chosen.page, "decade", text)


if __name__ == "__main__":
    main()
