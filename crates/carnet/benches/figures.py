"""Turns what was measured into the tables of a page."""

import os
import platform
from statistics import median
from typing import NamedTuple

# Each command of ours, and what does the like of it: of the pair, and of the peer.
LIKE = {"export": ("pack", "peer out"), "weekly": ("pack", "peer again"), "verify": ("unpack", None),
        "carnet-verify": ("unpack", None), "import": ("unpack", "peer in")}
LABELS = {"weekly": "export, nothing new", "pack": "the pair: pack", "unpack": "the pair: unpack",
          "peer out": "the peer: out", "peer again": "the peer: nothing new", "peer in": "the peer: in"}

SIDES = ("plant", "gateway")


class Work(NamedTuple):
    """One input: counts by name, times of each round by name, sizes in bytes."""
    label: str
    items: int
    counts: dict
    times: list
    sizes: dict

    def ratio(self, name, other):
        """CPU of one command by that of another in the same round."""
        if name not in self.counts or other not in self.counts:
            return None
        return median(turn[name].cpu / turn[other].cpu for turn in self.times)


class Growth(NamedTuple):
    """1,000 rows in ledgers of several sizes: for each round times by size and name."""
    known: list
    rounds: list

    def ratio(self, name, most, least):
        return median(said[most][name].cpu / said[least][name].cpu for said in self.rounds)

    def milliseconds(self, name, known):
        return median(said[known][name].cpu for said in self.rounds) * 1000


def grid(head, lines):
    """A table; the first column is to the left."""
    rule = [":---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(line)} |" for line in [head, rule, *lines])


def number(value):
    """Three digits, a count as it is, and the empty text for what was not measured."""
    if value is None:
        return ""
    return f"{value:.0f}" if value >= 99.5 or isinstance(value, int) else f"{value:.1f}" if value >= 9.95 else f"{value:.2f}"


def costs(work):
    lines = []
    for name, count in work.counts.items():
        pair, peer = LIKE.get(name, (None, None))
        lines.append([
            LABELS.get(name, name), f"{median(turn[name].cpu for turn in work.times):.4f}",
            number(work.ratio(name, pair)), number(work.ratio(name, peer)),
            f"{median(turn[name].wall for turn in work.times):.4f}", f"{count.peak:.0f}", number(count.written),
            number(count.syncs)])
    head = [work.label, "CPU s", "÷ pair", "÷ peer", "wall s", "peak MiB", "MiB written", "fsyncs"]
    return grid(head, lines)


def sizes(works):
    lines = [[work.label, f"{work.sizes['bundle'] / 1024:,.1f}", f"{work.sizes['package'] / 1024:,.1f}",
              # An empty ledger has some size, too.
              *(f"{work.sizes[side] / work.items:,.0f}" if work.items >= 1_000 else "" for side in SIDES)]
             for work in works]
    return grid(["of", "bundle KiB", "`tar.zst` KiB", "plant's ledger, bytes a request", "gateway's"], lines)


def growth_table(growth):
    names = growth.rounds[0][growth.known[0]]
    lines = [[LABELS.get(name, name) + ("" if name.startswith("ledger") else ", 1,000 rows"),
              *(number(growth.milliseconds(name, known)) for known in growth.known),
              number(growth.ratio(name, growth.known[2], growth.known[1]))] for name in names]
    head = ["CPU ms, the ledger knowing", *growth.known, f"{growth.known[2]} ÷ {growth.known[1]}"]
    return grid(head, lines)


def aims(works, growth):
    """What must be reached and what is aimed at: (work, size, must, goal, where we are)."""
    at = {work.items: work for work in works if "row" in work.label}
    of_many = (("export, all new", "export", 3.0, 1.5), ("export, nothing new", "weekly", 0.8, 0.4),
               ("import with spool", "import", 4.5, 3.0), ("verify", "verify", 0.9, 0.55))
    for label, name, must, goal in of_many:
        for count in (100_000, 1_000_000):
            if count in at:
                yield f"{label} ÷ pair", count, must, goal, at[count].ratio(name, LIKE[name][0])
    if 1 in at:
        # A door that only judges has no more than that.
        for name, must, goal in (("carnet-verify", 0.35, 0.25), ("export", 0.9, 0.6), ("import", 0.9, 0.6)):
            yield f"{name} ÷ pair", 1, must, goal, at[1].ratio(name, LIKE[name][0])
        for name in ("export", "import"):
            if name in at[1].counts:
                yield f"{name}, calls of fsync", 1, 7, 7, at[1].counts[name].syncs
    if million := at.get(1_000_000):
        for name, must, goal in (("export", 0.5, 0.2), ("weekly", 0.3, 0.1), ("import", 0.4, 0.2)):
            yield f"{LABELS.get(name, name)} ÷ peer", 1_000_000, must, goal, million.ratio(name, LIKE[name][1])
        for name, must, goal in (("export", 180, 120), ("import", 40, 32), ("verify", 20, 16)):
            if name in million.counts:
                yield f"{name}, peak MiB", 1_000_000, must, goal, million.counts[name].peak
        fullest = max(million.sizes[side] for side in SIDES)
        yield "the bigger ledger, bytes a request", 1_000_000, 80, 40, fullest / million.items
    if growth and growth.known[2] == "1,000,000":
        for name in ("export", "import"):
            ratio = growth.ratio(name, "1,000,000", "1,000")
            yield f"{name} of 1,000 ÷ where 1,000 are known", 1_000_000, 1.5, 1.2, ratio
        yield "`ledger status`, CPU ms", 1_000_000, 10, 5, growth.milliseconds("ledger status", "1,000,000")


def aims_table(works, growth):
    """The table, unless no part of it was measured."""
    lines = []
    for label, count, must, goal, now in aims(works, growth):
        if now is not None:
            reached = "goal" if now <= goal else "must" if now <= must else "**neither**"
            lines.append([label, f"{count:,}", f"{must:g}", f"{goal:g}", number(now), reached])
    return [grid(["work", "rows", "must", "goal", "now", "reached"], lines)] if lines else []


def machine():
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores."


def all_tables(works, growth):
    parts = [machine(), *map(costs, works)]
    if works:
        parts.append(sizes(works))
    if growth:
        parts.append(growth_table(growth))
    parts += aims_table(works, growth)
    return "\n\n".join(parts)


def put(page, name, text):
    """Replaces what stands between the marks of that name."""
    whole = page.read_text(encoding="utf-8")
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    before, rest = whole.split(begin)
    page.write_text(f"{before}{begin}\n{text}\n{end}{rest.split(end)[1]}", encoding="utf-8")
