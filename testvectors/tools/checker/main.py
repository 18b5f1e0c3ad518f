"""The command line of check.py."""
import argparse
import shlex
import sys

from . import vectors
from .verify import USAGE, verify


def main(arguments, usage):
    if not arguments:
        return vectors.check_all()
    if arguments[0] == "verify":
        return verify(arguments[1:])
    if arguments[0] == "--mutants":
        from . import mutants
        return mutants.run_mutants(arguments[1:])
    if arguments == ["--answer"]:
        from .answer import answer_all
        return answer_all()
    if arguments[0] == "--differ":
        from . import differ
        parser = argparse.ArgumentParser(prog="check.py")
        parser.add_argument("--differ", type=int, required=True, metavar="N")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--only", action="append", default=[], metavar="OPERATION")
        parser.add_argument("--folder", default="differences")
        parser.add_argument("--harness", nargs=argparse.REMAINDER, required=True)
        options = parser.parse_args(arguments)
        command = shlex.split(options.harness[0]) if len(options.harness) == 1 else options.harness
        return differ.differ(options.differ, options.seed, set(options.only), options.folder, command)
    skip = set()
    while len(arguments) >= 2 and arguments[0] == "--skip":
        skip.add(arguments[1])
        arguments = arguments[2:]
    if len(arguments) >= 2 and arguments[0] == "--harness":
        return vectors.check_harness(arguments[1:], skip)
    print(usage, file=sys.stderr)
    return USAGE
