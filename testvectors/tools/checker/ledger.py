"""The states of requests at one site: exchange.md section 8, and what LEDGER-8 refuses to send."""
from .reject import Reject, need

OPEN, DEFERRED, GRANTED, REFUSED, DISPUTED = "open", "deferred", "granted", "refused", "disputed"
REPLACED, WITHDRAWN, VOIDED, FINAL = "replaced", "withdrawn", "voided", "final"
WAITING = (OPEN, DEFERRED)
SENDER = "plant-7"
# STATE-6: what answers a request of each scheme.
FITTING = {"microsoft-63": {"48"}, "microsoft-54": {"48", "42"}, "vendor": {"vendor"}}


class Request:
    def __init__(self, given):
        self.key, self.scheme = given["key"], given["scheme"]
        self.purpose, self.reason, self.replaces = given.get("purpose", "activate"), given.get("reason"), given.get("replaces")
        self.state = FINAL if self.purpose in ("confirmation", "withdraw") else OPEN  # STATE-1
        self.grant = None
        self.outcomes = []  # Of the answers that refuse or defer.
        self.unfit = None  # The grant that this one disputes, as long as it does.
        self.counts = self.purpose != "withdraw"  # In STATE-9.

    def __str__(self):
        return f"{self.state} {self.grant}" if self.state in (GRANTED, DISPUTED) else self.state


class Ledger:
    def __init__(self, site):
        self.site, self.requests, self.bundles, self.history = site, {}, {}, []
        self.answers = {}  # All that were sent or admitted, voided or not.

    def step(self, step):
        """One step: its code, the items that are marked, and the states after it."""
        code, marked = None, {}
        before = self.history
        try:
            marked = self.take(step)
        except Reject as fault:
            code, marked = fault.code, {}
            self.replay(before)
        return {"code": code, "marked": marked, "states": {name: str(request) for name, request in self.requests.items()}}

    def take(self, step):
        if step["do"] == "void":
            return self.void(step["bundle"])
        self.history = self.history + [step]
        return self.record(step, step["do"] == "send")

    def replay(self, history):
        """The states that these steps lead to."""
        self.requests, self.history = {}, history
        for step in history:
            if step["do"] == "void":
                self.void_requests(step["bundle"])
            else:
                self.record(step, False)

    def record(self, step, strict):
        """strict: what does not fit is refused; else it is marked."""
        marked = {}
        answers = "answers" in step
        for index, item in enumerate(step["answers" if answers else "requests"]):
            code = self.answer(item) if answers else self.request(f"{step['bundle']}/{index}", item, strict)
            need(code is None or not strict, code)
            if code is not None:
                marked[f"{step['bundle']}/{index}"] = code
        if answers:
            self.answers.update({f"{step['bundle']}/{index}": item for index, item in enumerate(step["answers"])})
        return marked

    # -------------------------------------------------------------------------------- requests

    def request(self, name, given, strict):
        """A request that is exported or admitted; its mark, or None."""
        request, old = Request(given), self.requests.get(given.get("replaces"))
        disputing, withdrawing = request.reason == "did-not-fit", request.purpose == "withdraw"
        if strict and not disputing and not withdrawing:
            need(not self.stands(request.key), "ledger.item")  # LEDGER-8
        code = None
        if disputing:
            unfit = self.granted_by(given.get("continues"), request.key)
            need(unfit is not None or not strict, "ledger.item")  # LEDGER-8
            if unfit is None:
                code = "item.not-granted"  # STATE-10
            else:
                self.dispute(request, unfit)
        if withdrawing and old is not None:
            need(old.key == request.key or not strict, "ledger.item")  # LEDGER-8
        if old is not None and (old.key == request.key or not withdrawing):
            if old.state in WAITING:
                self.leave(old, WITHDRAWN if withdrawing else REPLACED)  # STATE-5, STATE-11
            elif withdrawing and old.state in (REFUSED, GRANTED):
                self.lift(old)  # STATE-11
        self.requests[name] = request
        known = None if code else self.known(request)
        if known is not None:
            request.state, request.grant = GRANTED, known  # STATE-16
        return code

    def known(self, request):
        """What a request is granted at once, or None."""
        if request.scheme == "vendor" or request.purpose != "activate":
            return None
        return next((r.grant for r in self.requests.values()
                     if r.key == request.key and r.purpose == "activate" and r.state == GRANTED), None)

    def granted_by(self, reference, key):
        """The grant of an answer to a request with this item key, or None."""
        answer = self.answers.get(reference)
        asked = self.requests.get(answer["request"]) if answer else None
        return answer.get("grant") if asked is not None and asked.key == key else None

    def stands(self, key):
        """Is the newest request with this item key open or granted?"""
        same = [r for r in self.requests.values() if r.key == key and r.counts]  # STATE-9
        return bool(same) and same[-1].state in (OPEN, GRANTED)

    def dispute(self, request, unfit):
        request.unfit = unfit
        for other in self.requests.values():
            if other.key == request.key and other.state == GRANTED and other.grant == unfit:
                other.state = DISPUTED

    def lift(self, request):
        """A dispute ends (STATE-11), unless another says the same."""
        unfit, request.unfit = request.unfit, None
        if unfit is None:
            return
        request.counts = request.state == GRANTED
        if any(r.unfit == unfit and r.key == request.key for r in self.requests.values()):
            return
        for other in self.requests.values():
            if other.key == request.key and other.state == DISPUTED and other.grant == unfit:
                other.state = GRANTED

    def leave(self, request, state):
        """A request is replaced, withdrawn or voided before it was granted."""
        self.lift(request)
        request.state = state

    # -------------------------------------------------------------------------------- answers

    def answer(self, given):
        """STATE-2: moves the request, or says why not."""
        request = self.requests.get(given["request"])
        if request is None:
            return "answer.unknown-item"  # STATE-13
        if request.state == FINAL:
            return "answer.unfit"  # STATE-6
        if given["outcome"] == "granted":
            return self.granted(request, given)
        request.outcomes.append(given["outcome"])
        if request.state == GRANTED or (request.state == REFUSED and given["outcome"] == "deferred"):
            return "answer.backwards"  # STATE-4
        if request.state in (*WAITING, REFUSED):
            request.state = given["outcome"]
        return None

    def granted(self, request, given):
        grant, microsoft = given["grant"], request.scheme != "vendor"
        if given["as"] not in FITTING[request.scheme]:
            return "answer.unfit"  # STATE-6
        same = [r for r in self.requests.values() if r.key == request.key and r.purpose != "withdraw"]
        if any(r.unfit == grant for r in same):
            return "answer.disputed"  # STATE-10
        if request.state == GRANTED:
            return None if request.grant == grant else "answer.conflict"  # STATE-3
        if not microsoft and request.state in (DISPUTED, REPLACED, WITHDRAWN, VOIDED):
            return "answer.stale"  # STATE-8
        moved = [request]
        if microsoft:
            moved += [r for r in same if r is not request and r.state != FINAL]
            if any(r.state == GRANTED and r.grant != grant for r in moved):
                return "answer.conflict"  # STATE-7
        for other in moved:
            other.state, other.grant = GRANTED, grant  # STATE-7
        return None

    # -------------------------------------------------------------------------------- voids

    def void(self, bundle):
        """STATE-12."""
        if self.site == SENDER:
            self.history = self.history + [{"do": "void", "bundle": bundle}]
            self.void_requests(bundle)
        else:
            self.replay([step for step in self.history if step["bundle"] != bundle])
        return {}

    def void_requests(self, bundle):
        for name, request in self.requests.items():
            if name.startswith(bundle + "/") and request.state in (*WAITING, FINAL):
                self.leave(request, VOIDED)
                old = self.requests.get(request.replaces)
                if request.purpose == "withdraw" and old is not None and old.state == WITHDRAWN:
                    old.state = self.left(old.outcomes)  # STATE-11

    @staticmethod
    def left(outcomes):
        """Where answers that grant nothing leave a request: a deferral moves no refused one."""
        return REFUSED if REFUSED in outcomes else DEFERRED if outcomes else OPEN
