"""This checker as a harness (README.md): vectors on standard input, outcomes on standard output."""
import json
import sys

from .operation import run


def answer_all():
    for line in sys.stdin:
        vector = json.loads(line)
        out, _ = run(vector)
        print(json.dumps({"id": vector["id"], **out}), flush=True)
    return 0
