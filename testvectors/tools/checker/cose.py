"""Label and signed statements: bundle.md sections 4 and 6; `read_statement` and `verify` of order.md."""
from . import cbor
from .cbor import ARRAY, BYTES, MAP, NEGATIVE, TAG, UINT, byte_string, text_string, whole
from .key import ED25519, ESP256, alg_of, low_s, sha256, signature_valid
from .reject import need

LABEL = b"\xd9\xd9\xf8\xda" + b"CRNT" + b"\x43BOR"
MOST_MANIFEST, MOST_OTHER = 524288, 8192
ENDORSEMENTS = {"approval", "scan", "trust-approval"}


def typ_of(name):
    return f"application/vnd.carnet.{name}+cbor"


def read_label(data):
    have = data[:12]
    need(LABEL.startswith(have), "label.bad")  # LABEL-1
    need(len(have) == 12, "file.truncated")  # LABEL-1


def shape(reader, major, argument=None):
    have = reader.head()
    need(have[0] == major and argument in (None, have[1]), "cose.structure")  # COSE-1
    return have[1]


def content(reader, most):
    length = shape(reader, BYTES)
    need(1 <= length <= most, "cbor.length")  # COSE-1
    return reader.take(length)


def read_protected(reader):
    """The beginning of a COSE_Sign1."""
    shape(reader, TAG, 18)
    shape(reader, ARRAY, 4)
    return content(reader, 256)


def read_alg(reader):
    major, argument = reader.head()
    need(major != TAG, "cbor.tag")  # CBOR-6
    need(major in (UINT, NEGATIVE), "cbor.type")  # CBOR-7
    value = argument if major == UINT else -1 - argument
    need(value in (ED25519, ESP256), "cose.alg")  # COSE-3
    return value


HEADER = {1: read_alg, 4: cbor.digest, 16: lambda r: r.text(1, 64)}  # COSE-3, COSE-4, COSE-5


def read_header(protected):
    values = whole(protected, lambda r: r.map(HEADER, (1, 4, 16)))  # COSE-2
    return values[1], values[4], values[16]


class Statement:
    """A COSE_Sign1 as it stands in a file. Its payload is not looked at yet."""

    def __init__(self, reader, expected):
        """expected: the names of the statements that may stand here."""
        start = reader.pos
        self.protected = read_protected(reader)
        shape(reader, MAP, 0)
        self.payload = content(reader, MOST_MANIFEST if "manifest" in expected else MOST_OTHER)
        self.signature = content(reader, 8192)
        self.raw = reader.data[start:reader.pos]
        # COSE-8: the bytes as received.
        self.structure = b"\x84" + text_string("Signature1") + byte_string(self.protected) + b"\x40" + byte_string(self.payload)
        self.digest = sha256(self.structure)
        self.alg, self.kid, self.typ = read_header(self.protected)
        self.name = next((name for name in expected if self.typ == typ_of(name)), None)
        if ENDORSEMENTS & set(expected):
            need(len(self.raw) <= 8192, "endorsement.size")  # END-3
        need(self.name is not None, "cose.typ")  # COSE-5, END-4

    def verify(self, public):
        """COSE-7. COSE-9: the payload is parsed only after this."""
        group, length = ("endorsement", "signature") if self.name in ENDORSEMENTS else ("cose", "signature-length")  # END-6
        need(len(self.signature) == 64, f"{group}.{length}")
        if self.alg == ESP256 == alg_of(public):
            need(low_s(self.signature), f"{group}.high-s")  # KEY-7
        need(signature_valid(self.alg, public, self.signature, self.structure), f"{group}.signature")  # KEY-4, KEY-8


def read_statement(reader, *expected):
    return Statement(reader, expected)
