#!/usr/bin/env python3
"""Makes the test vectors and the examples of Carnet from the text of the specification.

Everything is built byte by byte here: the CBOR encoder, the zstd frames, the signed statements. No clock, no
randomness, no zstd library. Two runs give the same files. It shares no code with check.py.

    generate.py            write the files
    generate.py --check    compare with the files that are there
"""
import sys

from generator import bundle, cbor, chunk, companion, cose, endorsement, examples, item, key, kind, ledger, manifest, medium, trust, update
from generator.base import OUT, SEEN, VECTORS, make_keys, make_sums, uncovered

FOLDERS = ("bundle", "cbor", "chunk", "cose", "endorsement", "item", "key", "kind", "ledger", "manifest", "medium", "passport", "receipt", "trust", "update")
MAKERS = (cbor.make_cbor, key.make_key, cose.make_cose, manifest.make_manifest, chunk.make_chunk, chunk.make_frames, item.make_item, endorsement.make_endorsement,
          endorsement.make_esp256, companion.make_receipt, companion.make_passport, trust.make_trust, bundle.make_bundle, medium.make_medium, update.make_update,
          kind.make_kind, ledger.make_ledger, examples.make_examples)


def main():
    make_keys()
    for make in MAKERS:
        make()
    make_sums()
    root = VECTORS.parent
    there = {str(path.relative_to(root)) for folder in FOLDERS for path in (VECTORS / folder).rglob("*.json")}
    stale = sorted(there - set(OUT))
    different = [path for path, content in sorted(OUT.items()) if not (root / path).is_file() or (root / path).read_bytes() != content]
    for requirement in (missing := uncovered()):
        print(f"no vector: {requirement}")
    if sys.argv[1:] == ["--check"]:
        for path in different + stale:
            print(f"differs: {path}")
        print(f"{len(OUT) - len(different)} files equal, {len(different)} differ, {len(stale)} too many")
        return 1 if different or stale or missing else 0
    if sys.argv[1:]:
        print(__doc__)
        return 2
    for path in different:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(OUT[path])
    for path in stale:
        (root / path).unlink()
    print(f"{len(different)} files written, {len(stale)} removed, {len(SEEN)} vectors")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
