"""Endorsements and trust approvals: bundle.md sections 10, 10.1, 10.2 and 10.5; `read_endorsements` of order.md."""
from .cbor import ascending, counter, digest, number, one_of, whole
from .cose import read_statement
from .reject import need
from .text import label, printable

read_version = one_of({1}, "endorsement.version")  # END-7
read_ticket = label(64, "endorsement.ticket")  # END-8


def read_media(reader):
    values = []
    for _ in range(reader.array(1, 16)):
        values.append(reader.bytes(16))
        ascending(values, "endorsement.media")  # END-9
    return values


def read_approval(payload):
    fields = {1: read_version, 2: digest, 3: read_ticket, 4: number, 5: number, 6: number, 7: read_media}
    value = whole(payload, lambda r: r.map(fields, (1, 2, 3, 4)))
    need(5 not in value or 6 not in value or value[6] > value[5], "endorsement.window")  # END-10
    return value


def read_scan(payload):
    text = printable(64, "endorsement.text")  # END-11
    fields = {1: read_version, 2: digest, 3: text, 4: text, 5: number, 6: number}
    return whole(payload, lambda r: r.map(fields, (1, 2, 3, 4, 5, 6)))


def read_trust_approval(payload):
    fields = {1: read_version, 2: counter, 3: digest, 4: digest, 5: read_ticket, 6: number}  # UPD-2
    return whole(payload, lambda r: r.map(fields, (1, 2, 3, 4, 5, 6)))


PAYLOADS = {"approval": read_approval, "scan": read_scan, "trust-approval": read_trust_approval}


def read_framing(reader, *expected):
    """The statements up to the end of the file: END-1 to END-5, for trust approvals UPD-1."""
    out = []
    while reader.pos < len(reader.data):
        need(reader.data[reader.pos] == 0xD2, "file.trailing")  # END-1
        need(len(out) < 16, "endorsement.count")  # END-2
        statement = read_statement(reader, *expected)
        need(all(statement.digest != other.digest for other in out), "endorsement.repeated")  # END-5
        need(not out or out[-1].raw < statement.raw, "endorsement.order")  # END-5
        out.append(statement)
    return out


class Endorsement:
    """A statement whose signature has verified: its key in the trust file, and what it states."""

    def __init__(self, statement, trust):
        need(statement.kid in trust.keys, "endorsement.unknown-key")  # END-6
        self.key, self.name, self.statement = trust.keys[statement.kid], statement.name, statement
        statement.verify(self.key.public)
        self.value = PAYLOADS[statement.name](statement.payload)


def read_contents(statements, trust, bundle):
    """END-6 to END-12, each in turn."""
    out = []
    for statement in statements:
        out.append(Endorsement(statement, trust))
        need(out[-1].value[2] == bundle, "endorsement.other-bundle")  # END-12
    return out
