"""The verdict on a bundle: exchange.md sections 2 to 5; `judge` of order.md."""
from .cbor import Reader
from .chunk import open_chunk, read_chunk
from .companion import Medium
from .cose import read_label, read_statement
from .endorsement import read_contents, read_framing
from .file import kind_of
from .item import judge_order, read_items
from .manifest import MIB, Manifest
from .quorum import Quorum
from .reject import Reject, need
from .time import CANNOT_TELL, EXPIRED, NOT_YET, Times
from .trust import KEY_TYPES, decision, end

STEPS = ("label", "key", "signature", "manifest", "site", "role", "route", "time", "framing", "endorsements", "frames", "contents", "quorum")

UNRELEASABLE = ("quorum.approvals", "quorum.scan")


class Judge:
    """Judges one file, without a ledger. After judge(): verdict, code, stage, and what was found."""

    def __init__(self, data, trust, clock=None, floor=None, anchor=None, here=None, medium=None, released=()):
        self.data, self.trust, self.here, self.medium, self.released = data, trust, here, Medium(medium, trust), released
        self.times = Times(clock, floor, anchor)
        self.verdict = self.code = self.stage = self.digest = self.manifest = self.statement = None
        self.holds, self.statements, self.endorsements, self.counts, self.items = [], [], [], [], []

    def judge(self):
        try:
            for self.stage in STEPS:
                getattr(self, "check_" + self.stage)()
        except Reject as fault:  # VERDICT-1
            self.verdict, self.code, self.counts = "rejected", fault.code, []
            return self
        if self.holds:
            self.verdict = "held"
            self.stage, self.code = self.holds[0]
        else:
            self.verdict, self.stage = "accepted", "complete"
        return self

    def hold(self, code):
        if code not in self.released or code in UNRELEASABLE:  # STREAM-13, IMP-10
            self.holds.append((self.stage, code))

    def decide(self, found, switch, rejected, held):
        """What a switch of the route says of what was found."""
        if found:
            need(decision(self.route, switch) != "reject", rejected)
            if decision(self.route, switch) == "hold":
                self.hold(held)

    def check_label(self):
        read_label(self.data)  # BUN-1

    def check_key(self):
        need(kind_of(self.data) != "update", "cose.typ")  # LABEL-2
        self.reader = Reader(self.data, 12, file=True)
        self.statement = read_statement(self.reader, "manifest")  # BUN-2
        need(self.statement.kid in self.trust.keys, "key.unknown")  # BUN-3, COSE-6
        self.key = self.trust.keys[self.statement.kid]

    def check_signature(self):
        self.statement.verify(self.key.public)  # BUN-4
        self.digest = self.statement.digest

    def check_manifest(self):
        self.manifest = Manifest(self.statement.payload)  # BUN-5

    def check_site(self):
        m = self.manifest
        need(m.site_from in self.trust.sites and m.site_to in self.trust.sites, "site.unknown")  # VERDICT-2
        if self.here is not None:
            need(m.site_from != self.here, "site.own")  # VERDICT-3
            need(m.site_to == self.here, "site.not-for-here")  # VERDICT-4

    def check_role(self):
        need(self.key.role == "exporter", "trust.role")  # VERDICT-5
        need(self.key.site == self.manifest.site_from, "trust.key-site")  # VERDICT-6
        need(not self.key.revoked, "trust.revoked")  # VERDICT-7

    def check_route(self):
        m, medium = self.manifest, self.medium
        route = self.route = self.trust.routes.get((m.site_from, m.site_to))
        need(route is not None, "route.none")  # ROUTE-1
        need(m.version in self.trust.sites[m.site_to]["versions"], "route.version")  # ROUTE-2
        need({1: "request", 2: "response"}[m.kind] in route["kinds"], "route.kind")  # ROUTE-3
        need(m.items <= route["max-items"], "route.items")  # ROUTE-4
        need(m.plain_length <= route["max-bytes"], "route.bytes")  # ROUTE-5
        limited = "media" in route
        if medium.known:
            need(medium.id not in self.trust.skipped_media, "route.medium-unknown")  # ROUTE-6
            need(not limited or medium.id in self.trust.media, "route.medium-unknown")  # ROUTE-6
            need(not self.trust.media.get(medium.id, {}).get("retired"), "route.medium-retired")  # ROUTE-7
            need(not limited or medium.id in route["media"], "route.medium")  # ROUTE-8
        if medium.passport and limited:
            need((route["from"], route["to"]) in medium.passport[5], "route.medium-route")  # ROUTE-9
        self.decide(limited and medium.differs, "medium-differs", "route.medium-differs", "route.medium-differs")  # ROUTE-10
        need(not limited or medium.code is None, "route.passport")  # ROUTE-11
        need(not limited or medium.known or not (self.here or medium.looked_at), "route.medium-missing")  # ROUTE-12
        self.decide(medium.foreign, "foreign", "route.foreign", "route.foreign")  # ROUTE-13

    def check_time(self):
        m, t = self.manifest, self.times
        if self.trust.trusted_clock(m.site_from):
            need(not t.in_future(m.created), "time.future")  # TIME-4
            jumps = t.jumps(m.created) and "time.jump" not in self.released
            if jumps:
                self.hold("time.jump")  # TIME-5
            else:
                t.rise(m.created)  # TIME-6
        else:
            need(m.expires is None, "time.expires-without-clock")  # TIME-3
        age = self.route.get("max-age-days")
        key, expires = t.window(*self.key.ends), t.window(None, m.expires)
        oldest, medium = t.window(None, None if age is None else m.created + 86400 * age), t.window(None, self.medium_end())
        need(key != EXPIRED, "time.key-expired")  # TIME-7
        need(key != NOT_YET, "time.key-not-yet")  # TIME-8
        need(expires != EXPIRED, "time.expired")  # TIME-9
        need(oldest != EXPIRED, "time.too-old")  # TIME-10
        need(medium != EXPIRED, "time.medium-expired")  # TIME-11
        self.decide(CANNOT_TELL in (key, expires, oldest, medium), "time-unknown", "time.unknown", "time.held")  # TIME-12, TIME-13

    def medium_end(self):
        """The end of M."""
        if "media" not in self.route or not self.medium.known:
            return None
        ends = [end(self.trust.media[self.medium.id], "until"), self.medium.passport[7] if self.medium.passport else None]
        return min((e for e in ends if e is not None), default=None)

    def check_framing(self):
        self.frames = [read_chunk(self.reader, entry) for entry in self.manifest.chunks]  # BUN-6
        self.statements = read_framing(self.reader, "approval", "scan")

    def check_endorsements(self):
        self.endorsements = read_contents(self.statements, self.trust, self.digest)  # BUN-7

    def check_frames(self):
        """BUN-8: the steps `frames` and `items`, chunk by chunk."""
        m, before, length_before = self.manifest, None, 0
        for entry, frame in zip(m.chunks, self.frames):
            self.stage = "frames"
            plain = open_chunk(frame, entry.plain_length, entry.frame_digest, entry.plain_digest)
            self.stage = "items"
            items, first = read_items(plain, m.kind, len(m.answers or ()), entry.items)
            judge_order(before, items[0].key)  # ITEM-16
            need(before is None or length_before + first > MIB, "chunk.cut")  # CHUNK-12
            before, length_before = items[-1].key, len(plain)
            self.items += items

    def check_contents(self):
        route, request = self.route, self.manifest.kind == 1
        for item in self.items:
            need(item.scheme is None or item.scheme in route["schemes"], "route.scheme")  # ROUTE-14
            if request and item.scheme == "microsoft":
                need(KEY_TYPES[item.key_type - 1] in route["key-types"], "route.key-type")  # ROUTE-15
            elif request:
                need(item.vendor in route["vendors"], "route.vendor")  # ROUTE-16
            if request and "fields" in route:
                need(set(item.names) <= set(route["fields"]), "route.field")  # ROUTE-17

    def check_quorum(self):
        quorum = Quorum(self.endorsements, self.route, self.trust, self.times, self.key, self.medium, self.released)
        self.counts = quorum.counts
        for code in quorum.holds:
            self.hold(code)
