"""The quorum: exchange.md section 4."""
from .time import CANNOT_TELL, EXPIRED, NOT_YET
from .trust import decision, scan_site_counts


class Quorum:
    """counts: for each endorsement None (it counts) or its code; persons: who was counted; holds: the codes."""

    def __init__(self, endorsements, route, trust, times, exporter, medium, released):
        self.route, self.trust, self.times, self.exporter, self.medium = route, trust, times, exporter, medium
        self.counts, self.persons, self.scans, self.holds = [], set(), 0, []
        self.believe(endorsements, released)
        for endorsement in endorsements:
            code = self.judge(endorsement)
            self.counts.append(code)
            if code is None and endorsement.name == "approval":
                self.persons.add(endorsement.key.person)
            elif code is None:
                self.scans += 1
        if len(self.persons) < route["approvals"]:
            self.holds.append("quorum.approvals")  # QUORUM-14
        if route["scan"] == "required" and not self.scans:
            self.holds.append("quorum.scan")  # QUORUM-15

    def believe(self, endorsements, released):
        """The floor rises to every scan that is believed."""
        scanned = [e.value[6] for e in endorsements if e.name == "scan" and self.credible(e)]
        for time in scanned:
            if self.times.jumps(time) and "time.jump" not in released:
                self.holds.append("time.jump")  # QUORUM-1
            else:
                self.times.rise(time)  # QUORUM-2

    def credible(self, scan):
        key, time = scan.key, scan.value[6]
        if key.role != "scanner" or key.revoked or not scan_site_counts(self.route, key.site) or not self.trust.trusted_clock(key.site):
            return False
        if (key.first is not None and time < key.first) or (key.last is not None and time > key.last):
            return False
        return not self.times.in_future(time)

    def judge(self, e):
        """The code by which an endorsement does not count, or None."""
        key, approval = e.key, e.name == "approval"
        lenient = decision(self.route, "time-unknown") == "accept"
        code = key_counts(key, "approver" if approval else "scanner")
        if code is not None:
            return code
        if not approval and not scan_site_counts(self.route, key.site):
            return "quorum.scan-site"  # QUORUM-5
        windows = [key.ends] + ([(e.value.get(5), e.value.get(6))] if approval else [])
        code = windows_count(self.times, windows, lenient)
        if code is not None:
            return code
        return self.judge_approval(e) if approval else self.judge_scan(e, lenient)

    def judge_scan(self, e, lenient):
        trusted, time = self.trust.trusted_clock(e.key.site), e.value[6]
        if trusted and self.times.in_future(time):
            return "quorum.future"  # QUORUM-9
        if "scan-max-age-hours" in self.route:
            age = self.times.window(None, time + 3600 * self.route["scan-max-age-hours"])
            if age == EXPIRED:
                return "quorum.scan-old"  # QUORUM-10
            if (age == CANNOT_TELL or not trusted) and not lenient:
                return "quorum.time-unknown"  # QUORUM-10
        return None

    def judge_approval(self, e):
        if e.key.person in self.exporter.custodians:
            return "quorum.custodian"  # QUORUM-11
        if 7 in e.value and (not self.medium.known or bytes.fromhex(self.medium.id) not in e.value[7]):
            return "quorum.other-medium"  # QUORUM-12
        if e.key.person in self.persons:
            return "quorum.same-person"  # QUORUM-13
        return None


def key_counts(key, role):
    if key.role != role:
        return "quorum.role"  # QUORUM-3
    if key.revoked:
        return "quorum.revoked"  # QUORUM-4
    return None


def windows_count(times, windows, lenient):
    found = [times.window(*ends) for ends in windows]
    if EXPIRED in found:
        return "quorum.expired"  # QUORUM-6
    if NOT_YET in found:
        return "quorum.not-yet"  # QUORUM-7
    if CANNOT_TELL in found and not lenient:
        return "quorum.time-unknown"  # QUORUM-8
    return None
