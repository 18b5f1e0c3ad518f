#!/usr/bin/env python3
"""Measures whole commands beside other programs, and writes the tables of docs/performance.md.

    python3 crates/carnet/benches/commands.py target/release/carnet --page docs/performance.md
    python3 crates/carnet/benches/commands.py target/release/carnet --rows 1 1000 --rounds 1

Each round runs every command once, from the same state, so that the ratios within a round are fair on a machine that
is noisy or shared: read those, as medians of the rounds. What is counted (peak memory, bytes written, calls
of fsync) is counted in a round of its own, before those that are timed.
"""

import argparse
import os
import shutil
import tempfile
from pathlib import Path

import figures
import measure
import peers
import rows
import sites

ROUNDS = {1: 15, 1_000: 11, 100_000: 5, 1_000_000: 3}
COMMANDS = ("export", "weekly", "verify", "import")
# What is compared stands side by side, so that a busy moment hits both.
TURN = ("export", "pack", "peer out", "weekly", "peer again", "verify", "unpack", "carnet-verify", "import", "peer in")
VENDOR_BYTES = 32 * 1024


class Bench:
    def __init__(self, options, scratch):
        self.carnet = os.path.abspath(options.carnet)
        self.verifier = options.verifier and os.path.abspath(options.verifier)
        self.commands, self.rounds, self.scratch = options.commands, options.rounds, scratch
        self.base = scratch / "base"
        sites.make(self.carnet, self.base)
        peers.make_keys(scratch)
        # Sites that have carried before: with the first bundle a ledger takes in the trust file, too.
        first = scratch / "rows.csv"
        rows.table(first, 1, "FIRST-")
        self.carry(measure.timed, self.base, first)

    def sites(self, folder):
        return (sites.Site(self.carnet, folder / name) for name in ("plant-7", "gateway-1"))

    def fresh(self, folder, base):
        shutil.rmtree(folder, ignore_errors=True)
        return shutil.copytree(base, folder)

    def turn(self, run, data, inputs):
        """Every command once, from two sites that know one request; what `run` says of each, by name."""
        work = self.fresh(self.scratch / "work", self.base)
        plant, gateway = self.sites(work)
        bundle = work / "out.carnet"
        peer = peers.Peers(self.scratch, data, work / "peers")
        out = plant("export", *inputs, "--to", "gateway-1", "-o")
        commands = {name: (command, peer.folder) for name, command in peer.commands.items()} | {
            "export": ([*out, bundle], work),
            "weekly": ([*out, work / "again.carnet"], work),
            "verify": (plant("verify", bundle), work),
            "import": (gateway("import", bundle), work),
        }
        if self.verifier:
            commands["carnet-verify"] = (sites.Site(self.verifier, plant.folder)("verify", bundle), work)
        # The others need what the export makes.
        left_out = {name for name in TURN if name.removeprefix("carnet-") in set(COMMANDS[1:]) - set(self.commands)}
        said = {name: run(*commands[name]) for name in TURN if name in commands and name not in left_out}
        sizes = {"bundle": measure.size(bundle), "package": measure.size(peer.package),
                 "plant": measure.size(*plant.ledger()), "gateway": measure.size(*gateway.ledger())}
        return said, sizes

    def measure(self, label, count, data, inputs):
        counts, sizes = self.turn(measure.counted, data, inputs)
        times = [self.turn(measure.timed, data, inputs)[0] for _ in range(self.rounds or ROUNDS.get(count, 5))]
        shutil.rmtree(self.scratch / "work")
        return figures.Work(label, count, counts, times, sizes)

    def rows(self, count):
        data = self.scratch / "rows.csv"
        rows.table(data, count)
        work = self.measure(f"{count:,} {'row' if count == 1 else 'rows'}", count, data, [data])
        data.unlink()
        return work

    def vendor_files(self, count):
        data = self.scratch / "files"
        rows.vendor_files(data, count, VENDOR_BYTES)
        work = self.measure(f"{count:,} files", count, data, ["--vendor", "beckhoff", *sorted(data.iterdir())])
        shutil.rmtree(data)
        return work

    def carry(self, run, folder, data):
        """Rows from the plant into the gateway, and the same rows again."""
        plant, gateway = self.sites(folder)
        bundle = folder / "out.carnet"
        out = plant("export", data, "--to", "gateway-1", "-o")
        said = {"export": run([*out, bundle], folder), "weekly": run([*out, folder / "again.carnet"], folder),
                "import": run(gateway("import", bundle), folder)}
        bundle.unlink()
        shutil.rmtree(gateway.folder / "spool")
        (gateway.folder / "spool").mkdir()
        return said

    def growth(self, count):
        """What 1,000 new rows cost where the ledgers have 1, 1,000 and `count` requests, and what it costs to look."""
        data = self.scratch / "rows.csv"
        states = {"1": self.base}
        for known in (1_000, count):
            states[f"{known:,}"] = self.fresh(self.scratch / f"with-{known}", self.base)
            rows.table(data, known)
            self.carry(measure.timed, self.scratch / f"with-{known}", data)
        rounds, biggest = [], f"{count:,}"
        for number in range(self.rounds or 5):
            rows.table(data, 1_000, f"R{number}-")
            said = {}
            for known, state in states.items():
                # The big one stays, for a copy would cost more than the commands: a round adds one in a thousand.
                work = state if known == biggest else self.fresh(self.scratch / "work", state)
                plant, _ = self.sites(work)
                said[known] = {f"ledger {look}": measure.timed(plant("ledger", look), work)
                               for look in ("status", "list", "machines")}
                said[known] |= self.carry(measure.timed, work, data)
            rounds.append(said)
        return figures.Growth(list(states), rounds)


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("carnet", help="the program")
    parser.add_argument("--verifier", help="the static carnet-verify, which is measured, too")
    parser.add_argument("--rows", nargs="*", type=int, default=[], help="only tables of these sizes")
    parser.add_argument("--vendor-files", type=int, help="only so many files of 32 KiB each")
    parser.add_argument("--grown", type=int, help="only growth, up to a ledger with so many requests")
    parser.add_argument("--commands", nargs="*", choices=COMMANDS, default=COMMANDS)
    parser.add_argument("--rounds", type=int, help="for each size, in place of 3 to 15")
    parser.add_argument("--page", type=Path, help="the page whose figures are replaced")
    chosen = parser.parse_args()
    if not (chosen.rows or chosen.vendor_files or chosen.grown):
        chosen.rows, chosen.vendor_files, chosen.grown = list(ROUNDS), 2_000, 1_000_000
    return chosen


def main():
    chosen = options()
    measure.need_programs()
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(chosen, Path(scratch))
        works = [bench.rows(count) for count in chosen.rows]
        if chosen.vendor_files:
            works.append(bench.vendor_files(chosen.vendor_files))
        growth = bench.growth(chosen.grown) if chosen.grown else None
    text = figures.all_tables(works, growth)
    print(text)
    if chosen.page:
        figures.put(chosen.page, "figures", text)


if __name__ == "__main__":
    main()
