"""Time: exchange.md section 3."""

VALID, EXPIRED, NOT_YET, CANNOT_TELL = "valid", "expired", "not yet", "cannot tell"
TOLERANCE = 300
JUMP = 15552000


class Times:
    """own, floor and anchor; each may be None."""

    def __init__(self, clock, floor, anchor):
        self.floor, self.anchor = floor, anchor
        self.own = None if clock is None or (floor is not None and floor > clock + TOLERANCE) else clock  # TIME-1

    def rise(self, time):
        self.floor = time if self.floor is None else max(self.floor, time)

    def in_future(self, time):
        return self.own is not None and time > self.own + TOLERANCE

    def jumps(self, time):
        """TIME-5, QUORUM-1."""
        return self.anchor is not None and self.own is None and time > self.anchor + JUMP

    def window(self, first, last):
        if last is not None and any(known is not None and known > last for known in (self.floor, self.own)):
            return EXPIRED
        if first is not None and self.own is not None and self.own < first:
            return NOT_YET
        if self.own is not None:
            return VALID
        if last is None and (first is None or (self.floor is not None and self.floor >= first)):
            return VALID
        return CANNOT_TELL
