"""The manifest: bundle.md section 7."""
from .cbor import ascending, counter, digest, matching, number, one_of, whole
from .reject import need

MIB = 1 << 20
MAX_ITEMS = 4194304


def site_name(code):
    return matching(1, 32, r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", code)  # MAN-3


def read_answers(reader):
    values = []
    for _ in range(reader.array(1, 64)):
        values.append(reader.bytes(32))
        ascending(values, "manifest.answers")  # MAN-4
    return values


def read_acknowledges(reader):
    values = []
    for _ in range(reader.array(1, 16)):
        reader.array(4)
        values.append((reader.bytes(32), reader.uint(1), reader.uint(1), reader.bytes(32)))
        ascending([v[0] for v in values], "manifest.acknowledges")  # MAN-5
    return values


def read_voided(reader):
    values = []
    for _ in range(reader.array(1, 64)):
        reader.array(2)
        values.append((reader.uint(1), reader.bytes(32)))
        ascending([v[0] for v in values], "manifest.voided")  # MAN-6
    return values


class Entry:
    """What the manifest says of one chunk."""

    def __init__(self, reader):
        reader.array(5)
        self.items = reader.uint(1, MAX_ITEMS)  # MAN-7
        self.frame_length = reader.uint(1, 4210752)
        self.plain_length = reader.uint(1, 4194304)
        self.frame_digest = reader.bytes(32)
        self.plain_digest = reader.bytes(32)


MANIFEST = {
    1: one_of({1}, "manifest.version"),  # MAN-1
    2: one_of({1, 2}, "manifest.kind"),  # MAN-2
    3: site_name("manifest.site"),
    4: site_name("manifest.site"),
    5: counter,
    6: counter,
    7: digest,
    8: number,
    9: number,
    10: read_answers,
    11: read_acknowledges,
    12: read_voided,
    13: lambda r: [Entry(r) for _ in range(r.array(1, 4096))],
}


class Manifest:
    def __init__(self, payload):
        m = whole(payload, lambda r: r.map(MANIFEST, (1, 2, 3, 4, 5, 6, 8, 13)))
        self.version, self.kind, self.site_from, self.site_to = m[1], m[2], m[3], m[4]
        self.sequence, self.previous = m[6], m.get(7)
        self.created, self.expires = m[8], m.get(9)
        self.answers, self.voided = m.get(10), m.get(12)
        self.chunks = m[13]
        self.items = sum(e.items for e in self.chunks)
        self.plain_length = sum(e.plain_length for e in self.chunks)
        need(self.site_from != self.site_to, "manifest.route")  # MAN-8
        need((self.previous is not None) == (self.sequence > 1), "manifest.previous")  # MAN-9
        need(self.expires is None or self.expires > self.created, "manifest.expires")  # MAN-10
        need((self.answers is not None) == (self.kind == 2), "manifest.answers")  # MAN-11
        need(all(sequence < self.sequence for sequence, _ in self.voided or ()), "manifest.voided")  # MAN-12
        for entry in self.chunks:  # MAN-13
            need(entry.frame_length <= entry.plain_length + entry.plain_length // 256 + 64, "manifest.frame-length")
            need(entry.plain_length <= MIB or entry.items == 1, "manifest.chunk-cut")
        need(self.items <= MAX_ITEMS, "manifest.items")  # MAN-14
