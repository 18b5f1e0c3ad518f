"""Trust updates: bundle.md section 10.5, exchange.md section 1.5; `judge_update` of order.md."""
from .cbor import Reader
from .cose import read_label
from .endorsement import PAYLOADS, read_framing
from .key import sha256
from .quorum import key_counts, windows_count
from .reject import Reject, need
from .time import JUMP, Times
from .trust import Trust


class Update:
    """Judges one trust update under the present trust file, or None. After judge(): verdict, code, counts."""

    def __init__(self, data, present, clock=None, floor=None, anchor=None):
        self.data, self.present = data, present
        if anchor is None and present is not None:
            anchor = present.issued  # UPD-12: without a ledger
        self.times = Times(clock, floor, anchor)
        self.verdict = self.code = self.digest = None
        self.counts, self.values = [], []

    def judge(self):
        try:
            self.code = self.held()
            self.verdict = "accepted" if self.code is None else "held"
        except Reject as fault:
            self.verdict, self.code = "rejected", fault.code
        return self

    def held(self):
        """The code by which the update is held, or None."""
        read_label(self.data)
        reader = Reader(self.data, 12, file=True)
        text = reader.bytes(1, 1048576)
        statements = read_framing(reader, "trust-approval")  # UPD-1
        self.digest = sha256(text)
        if self.present is None:
            return "trust.words"  # UPD-6
        if self.digest == self.present.digest:
            return None  # UPD-5
        if self.present.approvals == 0:
            return "trust.words"  # UPD-6
        if not statements:
            return "trust.approvals"  # UPD-7
        if any(statement.kid not in self.present.keys for statement in statements):
            return "trust.missing-link"  # UPD-8
        keys = [self.present.keys[statement.kid] for statement in statements]
        for statement, key in zip(statements, keys):
            self.read_approval(statement, key)
        if self.values[0][4] != self.present.digest:
            return "trust.missing-link"  # UPD-8
        if self.persons(keys) < self.present.approvals:
            return "trust.approvals"  # UPD-10
        return self.judge_text(text)

    def read_approval(self, statement, key):
        statement.verify(key.public)  # UPD-9
        value = PAYLOADS["trust-approval"](statement.payload)  # UPD-2
        need(value[3] == self.digest, "endorsement.other-text")  # UPD-3
        self.values.append(value)
        need(value[2] == self.values[0][2], "update.base")  # UPD-4
        need(value[4] == self.values[0][4], "update.base")  # UPD-4

    def persons(self, keys):
        """UPD-10: how many distinct persons are counted."""
        persons = set()
        for key in keys:
            code = key_counts(key, "approver") or windows_count(self.times, [key.ends], False)
            if code is None and key.person in persons:
                code = "quorum.same-person"  # QUORUM-13
            if code is None:
                persons.add(key.person)
            self.counts.append(code)
        return len(persons)

    def judge_text(self, text):
        new = Trust(text)  # UPD-11
        need(new.serial == self.values[0][2], "update.serial")  # UPD-11
        need(new.serial >= self.present.serial, "trust.serial-lower")  # UPD-11
        need(new.serial != self.present.serial, "trust.serial-reused")  # UPD-11
        t = self.times
        known = max(time for time in (t.floor, t.anchor) if time is not None)
        late = t.in_future(new.issued) if t.own is not None else new.issued > known + JUMP
        return "trust.issued" if late else None  # UPD-12
