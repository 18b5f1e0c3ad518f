#!/usr/bin/env python3
"""Parses PowerShell, none of which is run: parse.py SECOND-PARSER BAD-FOLDER FILE…

A FILE is a script, or a page whose blocks of PowerShell are taken. Two parsers judge each, neither of which is Microsoft's, and two rules that
both lack. Each script in BAD-FOLDER must be refused, and each judge must refuse one of them, else it finds nothing at all.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

from tree_sitter import Language, Parser
import tree_sitter_powershell

PARSER = Parser(Language(tree_sitter_powershell.language()))
BLOCK = re.compile(r"^```powershell\n(.*?)^```", re.M | re.S)
# In a string in double quotation marks a colon behind a name makes it the name of a drive or scope.
COLON = re.compile(r"""^[^#\n]*"[^"\n]*\$\w+:(?!\w)""", re.M)


def nodes(node):
    """The node and all below it."""
    yield node
    for child in node.children:
        yield from nodes(child)


def tree(text):
    """What one parser does not understand, and a try that handles nothing, which it does."""
    for node in nodes(PARSER.parse(text.encode()).root_node):
        line = node.start_point.row + 1
        if node.is_missing:
            yield "tree-sitter", f"line {line}: {node.type} is missing"
        elif node.is_error:
            yield "tree-sitter", f"line {line}: not understood: {node.text[:60].decode(errors='replace')!r}"
        elif node.type == "try_statement" and not any(child.type in ("catch_clauses", "finally_clause") for child in node.children):
            yield "rule of try", f"line {line}: a try without catch or finally"


def judged(texts, second):
    """What the judges say: for each text a list of pairs, who and what."""
    found = [list(tree(text)) for text in texts]
    for number, text in enumerate(texts):
        for match in COLON.finditer(text):
            found[number].append(("rule of colons", f"line {text.count(chr(10), 0, match.start()) + 1}: a colon behind a name"))
    with tempfile.TemporaryDirectory() as folder:
        paths = [pathlib.Path(folder, str(number)) for number in range(len(texts))]
        for path, text in zip(paths, texts):
            path.write_text(text, encoding="utf-8")
        said = subprocess.run([second, *paths], stdout=subprocess.PIPE, text=True)
        refused = [line.split("\t", 1) for line in said.stdout.splitlines()]
        assert said.returncode == (1 if refused else 0), f"the second parser ended with {said.returncode}"
        for path, why in refused:
            found[int(pathlib.Path(path).name)].append(("ps-parser", why))
    return found


def texts_of(path):
    """The scripts in a file, each with its name."""
    text = pathlib.Path(path).read_text(encoding="utf-8-sig")
    if path.endswith(".md"):
        return [(f"{path}, block {number}", block) for number, block in enumerate(BLOCK.findall(text), 1)]
    return [(path, text)]


def main(second, bad, *paths):
    failed = False
    names = sorted(pathlib.Path(bad).glob("*.ps1"))
    refusals = judged([name.read_text() for name in names], second)
    for name, refusal in zip(names, refusals):
        if not refusal:
            failed = True
            print(f"{name}: nobody refuses it", file=sys.stderr)
    idle = {"tree-sitter", "ps-parser", "rule of try", "rule of colons"} - {who for refusal in refusals for who, _ in refusal}
    for who in idle:
        failed = True
        print(f"{bad}: {who} refuses none of them", file=sys.stderr)
    scripts = [script for path in paths for script in texts_of(path)]
    for (name, _), found in zip(scripts, judged([text for _, text in scripts], second)):
        for who, why in found:
            failed = True
            print(f"{name}: {who}: {why}", file=sys.stderr)
    print(f"{len(scripts)} scripts parsed by two parsers, {len(names)} bad ones refused")
    return failed or not scripts


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
