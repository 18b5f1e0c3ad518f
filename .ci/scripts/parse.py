#!/usr/bin/env python3
"""Parses PowerShell scripts, none of which is run: parse.py SCRIPT..."""

import sys

from tree_sitter import Language, Parser
import tree_sitter_powershell

# What is wrong in each of these must be found, else the parser finds nothing at all.
BROKEN = ["if ($a { 1 }", "function F { 1", "$a = @{ 'b' = }", "$a = 'b"]


def errors(node):
    """The innermost nodes that are no PowerShell."""
    if node.is_error or node.is_missing:
        yield node
    elif node.has_error:
        for child in node.children:
            yield from errors(child)


def main(paths):
    parser = Parser(Language(tree_sitter_powershell.language()))
    parse = lambda source: list(errors(parser.parse(source).root_node))
    for text in BROKEN:
        assert parse(text.encode()), f"not found: {text}"
    failed = not paths
    for path in paths:
        with open(path, "rb") as file:
            found = parse(file.read())
        for node in found:
            line, column = node.start_point
            said = "missing" if node.is_missing else "not understood"
            print(f"{path}:{line + 1}:{column + 1}: {said}: {node.type if node.is_missing else node.text[:60]!r}", file=sys.stderr)
        failed |= bool(found)
    print(f"{len(paths)} scripts parsed")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
