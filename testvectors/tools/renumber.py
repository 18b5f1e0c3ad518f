#!/usr/bin/env python3
"""Numbers the requirements of the specification anew, in the order in which they stand, everywhere at once.

A new requirement is written where it belongs, with any number of its group that is free. `make renumber` then gives every group the
numbers 1, 2, 3 … in the order of the text, and changes each mention in specification, code, tools and documents. Run it on a clean tree,
then make the vectors again. After the freeze numbers never change, and this goes.

    renumber.py            change the files
    renumber.py --check    only say whether everything is in order
"""
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = ("spec/bundle.md", "spec/exchange.md")
DEFINED = re.compile(r"^(?:- |\d+\. )?\*\*([A-Z]{3,})-(\d+)†?\*\*", re.MULTILINE)
# `CBOR-3`, and what may follow it in prose: `CBOR-1 to 5`, `END-8, 9 and 11`.
MENTION = re.compile(r"\b([A-Z]{3,})-(\d+)((?:(?:, | and | or | to )\d+\b(?![-.,]?\d))*)")
TEXT = {".md", ".rs", ".py", ".cddl", ".trycmd"}


def numbers():
    """{group: {old number: new number}}"""
    found = {}
    for page in PAGES:
        for group, number in DEFINED.findall((ROOT / page).read_text()):
            order = found.setdefault(group, {})
            if int(number) in order:
                sys.exit(f"{page}: {group}-{number} is defined twice")
            order[int(number)] = len(order) + 1
    return found


def files():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in listed.splitlines():
        path = ROOT / name
        # The vectors are made by the generator; the change log is history.
        made = name.startswith("testvectors/") and not name.startswith("testvectors/tools/") and name != "testvectors/README.md"
        if (path.suffix in TEXT or name in (".ci/run", "Makefile")) and not made and name != "CHANGELOG.md":
            yield path


def renumber(text, found, doubts):
    def change(match):
        group, first, more = match.groups()
        order = found.get(group)
        if order is None:
            return match.group()
        new = lambda number: str(order.get(int(number), number))
        before = int(first)
        out = f"{group}-{new(first)}"
        for link, number in re.findall(r"(, | and | or | to )(\d+)", more):
            if int(number) not in order:
                # Not a requirement: `CBOR-5, 200 bytes`.
                out += link + number
                continue
            if link == " to ":
                whole(group, before, int(number), match.group())
            before = int(number)
            out += link + new(number)
        return out

    def whole(group, first, last, where):
        """A range must hold the same requirements before and after."""
        order = found[group]
        then = {new for old, new in order.items() if first <= old <= last}
        now = set(range(order.get(first, first), order.get(last, last) + 1))
        if then != now:
            doubts.append(where)

    for match in re.finditer(r"\b([A-Z]{3,})-(\d+) to \1-(\d+)", text):
        if match.group(1) in found:
            whole(match.group(1), int(match.group(2)), int(match.group(3)), match.group())
    return MENTION.sub(change, text)


def main():
    found = numbers()
    moved = [f"{group}-{old}" for group, order in found.items() for old, new in order.items() if old != new]
    if "--check" in sys.argv[1:]:
        print("\n".join(f"{name} is not in order" for name in moved) or "every group is numbered in order")
        sys.exit(bool(moved))
    for path in files():
        text, doubts = path.read_text(), []
        new = renumber(text, found, doubts)
        for doubt in doubts:
            print(f"{path.relative_to(ROOT)}: look at the range: {doubt}")
        if new != text:
            path.write_text(new)
    print(f"{len(moved)} requirements have another number")


if __name__ == "__main__":
    main()
