"""Writes the first corpus of each target, from the test vectors and from the samples of the exporter."""

import json
from pathlib import Path

FUZZ = Path(__file__).resolve().parent
ROOT = FUZZ.parent
# What a vector of an operation is a seed for.
TARGETS = {
    "bundle": ["bundle"],
    "chunk": ["frame"],
    "items": ["items"],
    "kind": ["file"],
    "passport": ["file"],
    "receipt": ["file"],
    "statement": ["cbor", "manifest", "statement"],
    "trust": ["trust"],
    "update": ["file"],
}
# The seeds are many, and what is longer only slows the search.
LONGEST = 64 * 1024


def write(target, name, data):
    folder = FUZZ / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    if len(data) <= LONGEST:
        (folder / name).write_bytes(data)


for path in sorted((ROOT / "testvectors").glob("*/*/*.json")):
    vector = json.loads(path.read_text("utf-8"))
    for target in TARGETS.get(vector["operation"], []):
        data = b"".join(bytes.fromhex(part["hex"]) * part.get("times", 1) for part in vector["data"])
        if target == "items":
            data = bytes([vector["parameters"]["answers"]]) + data
        write(target, vector["id"], data)
        if target == "frame" and len(data) > 8:
            # The blocks alone: how long the header is, its descriptor says.
            write(target, vector["id"] + "-blocks", data[5 + (1 << (data[4] >> 6)) :])

for path in sorted((ROOT / "crates/exporter/samples").rglob("*")):
    if path.is_file():
        write("intake", path.name, b"\0" + path.read_bytes())
