"""The operations of testvectors/README.md."""
from functools import lru_cache

from . import chunk, companion, cose, endorsement, file, item, ledger, manifest
from .cbor import Reader
from .judge import Judge
from .key import key_id, key_ring, sha256
from .reject import Reject, need
from .trust import Trust
from .update import Update

STATEMENTS = {"manifest": manifest.Manifest, **endorsement.PAYLOADS, **companion.PAYLOADS}


@lru_cache(maxsize=4096)
def valid_trust(text):
    try:
        return Trust(text.encode())
    except Reject as fault:
        raise AssertionError(f"the trust file of the vector is bad: {fault.code}") from None


def clock_of(parameters):
    return parameters["now"] if parameters["clock"] == "trusted" else None


def check_digits(digits, group):
    """A packed number in print: groups of digits, each followed by its check digit (bundle.md section 9.2)."""
    out = ""
    for i in range(0, len(digits), group - 1):
        part = digits[i:i + group - 1]
        odd, even = sum(map(int, part[0::2])), sum(map(int, part[1::2]))
        out += part + str((odd + 2 * even) % 7)
    return out


def printed(iid):
    digits, group = {23: (54, 7), 19: (45, 6)}[len(iid)]
    return check_digits(str(int.from_bytes(iid, "big")).zfill(digits), group)


def run_key(_parameters, data):
    return {"digest": key_id(data).hex()}, {}


def run_statement(parameters, data):
    STATEMENTS[parameters["type"]](data)
    return {}, {}


def run_cose(parameters, data):
    statement = cose.read_statement(Reader(data, file=True), parameters["type"])
    ring = key_ring(map(bytes.fromhex, parameters["keys"]))
    need(statement.kid in ring, "key.unknown")  # COSE-6
    statement.verify(ring[statement.kid])
    return {"digest": statement.digest.hex()}, intermediates_of(statement)


def intermediates_of(statement):
    return {"kid": statement.kid.hex(), "protected": statement.protected.hex(), "sig_structure": statement.structure.hex(),
            "digest": statement.digest.hex(), "bundle_digest": statement.digest.hex()}


def run_chunk(parameters, data):
    plain = chunk.open_chunk(data, parameters["plain_length"], bytes.fromhex(parameters["frame_digest"]), bytes.fromhex(parameters["plain_digest"]))
    return {"digest": sha256(plain).hex()}, {}


def run_items(parameters, data):
    items, _ = item.read_items(data, parameters["kind"], parameters["answers"], parameters["items"])
    more = {"item_keys": [i.key.hex() for i in items]}
    if items[0].microsoft:
        more["installation_id"] = printed(items[0].microsoft[1])
        more["extended_pid"] = items[0].microsoft.get(5)
    return {"digest": sha256(b"".join(i.key for i in items)).hex(), "items": len(items)}, more


def run_bundle(parameters, data):
    p = parameters
    judge = Judge(data, valid_trust(p["trust"]), clock_of(p), p["floor"], p["anchor"], p["site"], p["medium"], p.get("released", ())).judge()
    accepted = judge.verdict == "accepted"
    out = {"accept": accepted, "code": judge.code, "verdict": judge.verdict, "items": len(judge.items) if accepted else 0, "endorsements": judge.counts,
           "stage": judge.stage, "medium": judge.medium.shown()}
    more = {}
    if accepted:
        out["digest"] = judge.digest.hex()
        more = {**intermediates_of(judge.statement), "plain_digests": [e.plain_digest.hex() for e in judge.manifest.chunks]}
    return out, more


def run_companion(name):
    def run_file(parameters, data):
        statement, _ = companion.read_companion(data, name, key_ring(map(bytes.fromhex, parameters["keys"])))
        return {"digest": statement.digest.hex()}, intermediates_of(statement)
    return run_file


def run_trust(_parameters, data):
    return {"digest": Trust(data).digest.hex()}, {}


def run_update(parameters, data):
    p = parameters
    present = None if p["trust"] is None else valid_trust(p["trust"])
    update = Update(data, present, clock_of(p), p["floor"], p["anchor"]).judge()
    out = {"accept": update.verdict == "accepted", "code": update.code, "verdict": update.verdict, "approvals": update.counts, "stage": "update"}
    if out["accept"]:
        out["digest"] = update.digest.hex()
    return out, {}


def run_kind(_parameters, data):
    return {"kind": file.kind_of(data)}, {}


def run_ledger(parameters, _data):
    site = ledger.Ledger(parameters["site"])
    return {"steps": [site.step(step) for step in parameters["steps"]]}, {}


OPERATIONS = {"key": run_key, "statement": run_statement, "cose": run_cose, "chunk": run_chunk, "items": run_items, "bundle": run_bundle,
              "receipt": run_companion("receipt"), "passport": run_companion("passport"), "trust": run_trust, "update": run_update, "kind": run_kind,
              "ledger": run_ledger}


def data_of(vector):
    return b"".join(bytes.fromhex(part["hex"]) * part.get("times", 1) for part in vector["data"])


def run(vector, data=None):
    """The outcome, and the values on the way."""
    try:
        out, more = OPERATIONS[vector["operation"]](vector["parameters"], data_of(vector) if data is None else data)
    except Reject as fault:
        out, more = {"accept": False, "code": fault.code}, {}
        if vector["operation"] == "items":
            out["items"] = 0
    out.setdefault("accept", True)
    out.setdefault("code", None)
    return out, more
