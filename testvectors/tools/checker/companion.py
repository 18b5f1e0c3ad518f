"""Receipts and media passports: bundle.md sections 10.3 and 10.4; `read_companion` of order.md."""
from .cbor import ascending, bytes16, digest, number, one_of, whole, Reader
from .cose import read_label, read_statement
from .manifest import site_name
from .reject import Reject, need
from .text import label, printable

ATTRIBUTES = {1: "vendor_id", 2: "product_id", 3: "serial", 4: "capacity", 5: "filesystem"}


def attributes(code):
    """What a medium says of itself."""
    fields = {1: lambda r: r.uint(0, 65535), 2: lambda r: r.uint(0, 65535), 3: printable(64, code), 4: number, 5: printable(36, code)}  # PASS-3
    return lambda reader: reader.map(fields, ())


def read_receipt_attributes(reader):
    value = attributes("receipt.attributes")(reader)
    need(value, "receipt.attributes")  # RCPT-3
    return value


def read_receipt(payload):
    fields = {1: one_of({1}, "receipt.version"),  # RCPT-2
              2: digest, 3: site_name("receipt.site"), 4: site_name("receipt.site"), 5: number,  # RCPT-3
              6: one_of({1, 2, 3}, "receipt.certainty"), 7: digest, 8: digest, 9: bytes16, 10: read_receipt_attributes}
    value = whole(payload, lambda r: r.map(fields, (1, 2, 3, 4, 5, 6, 7, 8)))
    need(value[3] != value[4], "receipt.site")  # RCPT-4
    need(10 not in value or 9 in value, "receipt.medium")  # RCPT-4
    return value


def read_routes(reader):
    routes, pairs = [], []
    for _ in range(reader.array(1, 16)):
        start = reader.pos
        reader.array(2)
        ends = tuple(site_name("passport.site")(reader) for _ in range(2))  # PASS-4
        need(ends[0] != ends[1], "passport.routes")  # PASS-4
        routes.append(reader.data[start:reader.pos])
        ascending(routes, "passport.routes")  # PASS-4
        pairs.append(ends)
    return pairs


def read_passport(payload):
    fields = {1: one_of({1}, "passport.version"),  # PASS-2
              2: bytes16, 3: label(32, "passport.text"), 4: attributes("passport.text"), 5: read_routes, 6: number, 7: number}  # PASS-3
    value = whole(payload, lambda r: r.map(fields, (1, 2, 3, 4, 5, 6, 7)))
    need(value[7] > value[6], "passport.window")  # PASS-5
    return value


PAYLOADS = {"receipt": read_receipt, "passport": read_passport}


def read_companion(data, name, ring):
    """ring: key id to public key. The statement, and what it states."""
    read_label(data)
    reader = Reader(data, 12, file=True)
    statement = read_statement(reader, name)
    need(reader.pos == len(data), "file.trailing")  # RCPT-1, PASS-1
    need(statement.kid in ring, "key.unknown")  # COSE-6
    statement.verify(ring[statement.kid])
    return statement, PAYLOADS[name](statement.payload)


def judge_receipt(data, trust):
    """VERDICT-12."""
    statement, receipt = read_companion(data, "receipt", trust.ring())
    key = trust.keys[statement.kid]
    need(key.role == "importer", "trust.role")
    need(key.site == receipt[4], "trust.key-site")
    need(not key.revoked, "trust.revoked")
    return statement, receipt


def judge_passport(data, trust):
    """MEDIA-23."""
    need(len(data) <= 32768, "medium.too-large")
    statement, passport = read_companion(data, "passport", trust.ring())
    key = trust.keys[statement.kid]
    need(key.role == "media", "trust.role")
    need(not key.revoked, "trust.revoked")
    need(key.first is None or key.first <= passport[6], "passport.key-window")
    need(key.last is None or passport[6] <= key.last, "passport.key-window")
    return statement, passport


class Medium:
    """What is known of the medium (exchange.md section 13.3). given: None, its id (a person stated it), or what was found on it."""

    def __init__(self, given, trust):
        self.looked_at = isinstance(given, dict)
        self.known = "stated" if isinstance(given, str) else None
        self.id = given if self.known else None
        self.passport = self.code = None
        self.differs, self.not_told, self.foreign = [], [], given["foreign"] if self.looked_at else 0
        if self.looked_at and given["passport"] is not None:
            self.read_passport(given, trust)

    def read_passport(self, given, trust):
        try:
            _, self.passport = judge_passport(bytes.fromhex(given["passport"]), trust)
        except Reject as fault:
            self.code = fault.code
            return
        self.known, self.id = "passport", self.passport[2].hex()
        # MEDIA-24.
        stated = {name: self.passport[4][key] for key, name in ATTRIBUTES.items() if key in self.passport[4]}
        self.not_told = [name for name in stated if name not in given["seen"]]
        self.differs = [name for name, value in stated.items() if value != given["seen"].get(name, value)]

    def shown(self):
        return {"id": self.id, "known": self.known, "code": self.code, "differs": self.differs, "not_told": self.not_told}
