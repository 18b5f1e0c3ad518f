"""The command `verify`: `read_file` of order.md."""
import argparse
import json
from pathlib import Path

from .companion import judge_passport, judge_receipt
from .file import kind_of
from .judge import Judge
from .reject import Reject
from .trust import Trust
from .update import Update

STATUS = {"accepted": 0, "rejected": 1, "held": 4}
USAGE = 2


def judge_bundle(data, trust, options):
    medium = options.medium
    if options.passport:
        medium = {"passport": Path(options.passport).read_bytes().hex(), "seen": {}, "foreign": 0}
    judge = Judge(data, trust, options.now, options.floor, options.anchor, options.site, medium).judge()
    return judge.verdict, judge.code, {"stage": judge.stage, "digest": judge.digest.hex() if judge.digest else None, "items": len(judge.items),
                                       "endorsements": judge.counts, "medium": judge.medium.shown()}


def judge_update(data, trust, options):
    update = Update(data, trust, options.now, options.floor, options.anchor).judge()
    return update.verdict, update.code, {"digest": update.digest.hex() if update.digest else None, "approvals": update.counts}


def companion(judge):
    def judge_file(data, trust, _options):
        try:
            statement, _ = judge(data, trust)
        except Reject as fault:
            return "rejected", fault.code, {"digest": None}
        return "accepted", None, {"digest": statement.digest.hex()}
    return judge_file


JUDGES = {"bundle": judge_bundle, "update": judge_update, "receipt": companion(judge_receipt), "passport": companion(judge_passport)}


def verify(arguments):
    parser = argparse.ArgumentParser(prog="check.py verify")
    parser.add_argument("file")
    parser.add_argument("--trust", required=True)
    parser.add_argument("--site")
    parser.add_argument("--now", type=int)
    parser.add_argument("--floor", type=int)
    parser.add_argument("--anchor", type=int)
    medium = parser.add_mutually_exclusive_group()
    medium.add_argument("--medium")
    medium.add_argument("--passport")
    options = parser.parse_args(arguments)
    try:
        trust = Trust(Path(options.trust).read_bytes())
    except Reject as fault:
        print(f"{options.trust}: {fault.code}")
        return USAGE
    data = Path(options.file).read_bytes()
    kind = kind_of(data)
    verdict, code, more = JUDGES[kind](data, trust, options)
    print(json.dumps({"kind": kind, "verdict": verdict, "code": code, "trust": trust.digest.hex(), **more}))
    return STATUS[verdict]
