"""What a file is: LABEL-2; `read_file` of order.md."""
from .cbor import BYTES, Reader
from .cose import LABEL, read_header, read_protected, typ_of
from .reject import Reject

COMPANIONS = ("receipt", "passport")


def kind_of(data):
    """One of bundle, receipt, passport, update. Nothing is rejected."""
    if data[:12] != LABEL or len(data) == 12:
        return "bundle"
    if data[12] >> 5 == BYTES:
        return "update"
    try:
        _, _, typ = read_header(read_protected(Reader(data, 12, file=True)))
    except Reject:
        return "bundle"
    return next((name for name in COMPANIONS if typ == typ_of(name)), "bundle")
