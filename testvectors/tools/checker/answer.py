"""This checker as a harness (README.md): vectors on standard input, outcomes on standard output."""
import json
import sys

from .operation import run


def judged(vector):
    """The outcome; an input that this checker cannot judge has a code of its own."""
    try:
        out, _ = run(vector)
    except Exception as fault:  # pylint: disable=broad-except
        return {"accept": None, "code": f"{type(fault).__name__}: {fault}"}
    return out


def answer_all():
    for line in sys.stdin:
        vector = json.loads(line)
        print(json.dumps({"id": vector["id"], **judged(vector)}))
    return 0
