"""ledger/: scenarios of section 8 of exchange.md. What is expected is written down by hand, step by step."""
from .base import *


def ask(key, scheme="microsoft-63", **more):
    return {"key": key, "scheme": scheme, **more}


def answer(request, outcome="granted", grant=None, form=None):
    out = {"request": request, "outcome": outcome}
    if outcome == "granted":
        out.update({"grant": grant, "as": form or "48"})
    return out


def vendor_answer(request, grant):
    return answer(request, "granted", grant, "vendor")


def requests(bundle, *asked):
    return {"bundle": bundle, "requests": list(asked)}


def answers(bundle, *given):
    return {"bundle": bundle, "answers": list(given)}


def give(bundle, request, grant):
    return answers(bundle, answer(request, "granted", grant))


def refuse(bundle, request):
    return answers(bundle, answer(request, "refused"))


def defer(bundle, request):
    return answers(bundle, answer(request, "deferred"))


def void(bundle):
    return {"do": "void", "bundle": bundle}


def make_ledger():
    def scenario(name, description, requirements, site, *steps):
        """steps: (step, changes of the states, marked, code)."""
        done, expected, states = [], [], {}
        for step, changes, *rest in steps:
            marked, code = (*rest, *({}, None)[len(rest):])
            sends = ("requests" in step) == (site == "plant-7")
            done.append(step if "do" in step else {"do": "send" if sends else "receive", **step})
            states = {**states, **changes}
            expected.append({"code": code, "marked": marked, "states": dict(states)})
        vec("ledger", "ledger-" + name, description, requirements, "ledger", "ledger", b"", None, {"site": site, "steps": done}, effect="two-readings", steps=expected)

    def both(name, description, requirements, *steps):
        """At the plant an answer that does not fit is marked; at the gateway it is not sent."""
        scenario(name + "-plant", description, requirements, "plant-7", *steps)
        refused = []
        for step, changes, *rest in steps:
            if rest and "answers" in step:
                (code,) = rest[0].values()
                assert not changes and len(step["answers"]) == 1
                refused.append((step, {}, {}, code))
            else:
                refused.append((step, changes, *rest))
        scenario(name + "-gateway", description, requirements, "gateway-1", *refused)

    A, B = "a/0", "b/0"
    open_, deferred, refused_, final, replaced, withdrawn, voided = "open", "deferred", "refused", "final", "replaced", "withdrawn", "voided"
    x, y, disputed_x = "granted x", "granted y", "disputed x"
    asked = (requests("a", ask("k")), {A: open_})
    asked_vendor = (requests("a", ask("k", "vendor")), {A: open_})
    first = (give("b", A, "x"), {A: x})
    dispute = (requests("d", ask("k", reason="did-not-fit", replaces=A, continues=B)), {A: disputed_x, "d/0": open_})

    # The rows of the table.
    both("granted", "An open request is granted, and the same grant comes again: no change.", "STATE-2", asked, first, (give("c", A, "x"), {}))
    both("deferred", "An open request is deferred twice, then granted.", "STATE-2", asked, (defer("b", A), {A: deferred}), (defer("c", A), {}), (give("d", A, "x"), {A: x}))
    both("deferred-refused", "An open request is deferred, then refused, then refused again.", "STATE-2", asked, (defer("b", A), {A: deferred}), (refuse("c", A), {A: refused_}), (refuse("d", A), {}))
    both("refused-granted", "A request is refused, then granted.", "STATE-2", asked, (refuse("b", A), {A: refused_}), (give("c", A, "x"), {A: x}))
    both("refused-deferred", "A request is refused, then deferred: backwards.", "STATE-4", asked, (refuse("b", A), {A: refused_}), (defer("c", A), {}, {"c/0": "answer.backwards"}))
    both("granted-refused", "A request is granted, then refused: backwards.", "STATE-4", asked, first, (refuse("c", A), {}, {"c/0": "answer.backwards"}))
    both("granted-deferred", "A request is granted, then deferred: backwards.", "STATE-4", asked, first, (defer("c", A), {}, {"c/0": "answer.backwards"}))
    both("conflict", "A request is granted, then granted otherwise: the first stands. The first again changes nothing.", "STATE-3", asked, first,
         (give("c", A, "y"), {}, {"c/0": "answer.conflict"}), (give("e", A, "x"), {}))
    both("conflict-vendor", "A vendor request is granted, then granted otherwise: the first stands.", "STATE-3", asked_vendor, (answers("b", vendor_answer(A, "x")), {A: x}),
         (answers("c", vendor_answer(A, "y")), {}, {"c/0": "answer.conflict"}), (answers("e", vendor_answer(A, "x")), {}))
    both("conflict-refused", "A request is refused, granted, and granted otherwise.", "STATE-3", asked, (refuse("b", A), {A: refused_}), (give("c", A, "x"), {A: x}),
         (give("e", A, "y"), {}, {"e/0": "answer.conflict"}))
    for outcome in ("granted", "refused", "deferred"):
        both("final-" + outcome, f"A request of purpose confirmation is final; it is {outcome}: unfit.", "STATE-1 STATE-6", (requests("a", ask("k", purpose="confirmation")), {A: final}),
             (answers("b", answer(A, outcome, "x" if outcome == "granted" else None)), {}, {"b/0": "answer.unfit"}))
    both("return", "A request of purpose return begins open, and is granted.", "STATE-1", (requests("a", ask("k", purpose="return")), {A: open_}), first)

    # STATE-6
    for scheme, form, fits in (("microsoft-63", "48", True), ("microsoft-63", "42", False), ("microsoft-54", "48", True), ("microsoft-54", "42", True), ("microsoft-63", "vendor", False),
                               ("microsoft-54", "vendor", False), ("vendor", "vendor", True), ("vendor", "48", False), ("vendor", "42", False)):
        what = {"48": "a confirmation id of 48 digits", "42": "a confirmation id of 42 digits", "vendor": "a file"}[form]
        who = {"microsoft-63": "An installation id of 63 digits", "microsoft-54": "An installation id of 54 digits", "vendor": "A vendor request"}[scheme]
        step = answers("b", answer(A, "granted", "x", form))
        both(f"fits-{scheme}-{form}", f"{who} is answered by {what}: it {'fits' if fits else 'does not fit'}.", "STATE-6", (requests("a", ask("k", scheme)), {A: open_}),
             (step, {A: x}) if fits else (step, {}, {"b/0": "answer.unfit"}))
    both("unfit-then-fits", "An answer of 42 digits does not fit an installation id of 63 digits; one of 48 follows.", "STATE-6", asked,
         (answers("b", answer(A, "granted", "x", "42")), {}, {"b/0": "answer.unfit"}), (give("c", A, "y"), {A: y}))

    # STATE-6 is judged before the table is looked at.
    unfit = "answer.unfit"

    def short(bundle, request):
        return (answers(bundle, answer(request, "granted", "z", "42")), {}, {bundle + "/0": unfit})

    def foreign(bundle, request):
        return (answers(bundle, vendor_answer(request, "z")), {}, {bundle + "/0": unfit})
    both("unfit-granted", "A granted request is granted by 42 digits where there are 63: unfit, and no conflict.", "STATE-6 STATE-3", asked, first, short("c", A))
    both("unfit-granted-vendor", "A granted request of Microsoft is granted by a file: unfit, and no conflict.", "STATE-6 STATE-3", asked, first, foreign("c", A))
    both("unfit-refused", "A refused request is granted by 42 digits where there are 63: unfit, and it stays refused.", "STATE-6", asked, (refuse("b", A), {A: refused_}), short("c", A))
    both("unfit-replaced", "A replaced request is granted by 42 digits where there are 63: unfit.", "STATE-6 STATE-7", asked, (requests("c", ask("k2", replaces=A)), {A: replaced, "c/0": open_}),
         short("b", A))
    both("unfit-withdrawn", "A withdrawn request is granted by 42 digits where there are 63: unfit.", "STATE-6 STATE-7", asked,
         (requests("w", ask("k", purpose="withdraw", replaces=A)), {A: withdrawn, "w/0": final}), short("b", A))
    scenario("unfit-voided", "A voided request is granted by 42 digits where there are 63: unfit.", "STATE-6 STATE-7", "plant-7", asked, (void("a"), {A: voided}), short("b", A))
    both("unfit-disputed", "A disputed request is granted by 42 digits where there are 63: unfit.", "STATE-6 STATE-10", asked, first, dispute, short("c", A))
    both("unfit-replaced-vendor", "A vendor request that was replaced is granted by a confirmation id: unfit, and not stale.", "STATE-6 STATE-8", asked_vendor,
         (requests("c", ask("k2", "vendor", replaces=A)), {A: replaced, "c/0": open_}), (give("b", A, "x"), {}, {"b/0": unfit}))
    both("unfit-granted-by-id", "A granted vendor request is granted by a confirmation id: unfit, and no conflict.", "STATE-6 STATE-3", asked_vendor, (answers("b", vendor_answer(A, "x")), {A: x}),
         (give("c", A, "y"), {}, {"c/0": unfit}))

    # STATE-5, STATE-7, STATE-8
    anew = (requests("c", ask("k2", replaces=A)), {A: replaced, "c/0": open_})
    both("replaced", "A request with another installation id replaces an open one; each is granted by itself.", "STATE-5 STATE-7", asked, anew, (give("b", "c/0", "x"), {"c/0": x}),
         (give("d", A, "y"), {A: y}))
    both("replaced-deferred", "A request replaces one that is deferred.", "STATE-5", asked, (defer("b", A), {A: deferred}), anew)
    both("replaced-refused", "A request replaces one that is refused, which stays so.", "STATE-5", asked, (refuse("b", A), {A: refused_}), (requests("c", ask("k2", replaces=A)), {"c/0": open_}))
    both("replaced-granted", "A request replaces one that is granted, which stays so.", "STATE-5", asked, first, (requests("c", ask("k2", replaces=A)), {"c/0": open_}))
    both("replaced-refuse", "A replaced request is refused and deferred: no change.", "STATE-2", asked, anew, (refuse("b", A), {}), (defer("d", A), {}))
    both("replaced-back", "The older request is sent again, in place of the newer one, and granted: so is its first item. The newer one stays replaced.", "STATE-5 STATE-7 LEDGER-8", asked, anew,
         (requests("d", ask("k", replaces="c/0")), {"c/0": replaced, "d/0": open_}), (give("b", "d/0", "x"), {A: x, "d/0": x}))
    both("replaced-back-granted", "The older request is sent again in place of the newer one, which is granted and stays so.", "STATE-5 LEDGER-8", asked, anew,
         (give("b", "c/0", "x"), {"c/0": x}), (requests("d", ask("k", replaces="c/0")), {"d/0": open_}))
    both("replaced-vendor", "A file comes for a vendor request that was replaced: stale. A refusal changes nothing.", "STATE-8", asked_vendor,
         (requests("c", ask("k2", "vendor", replaces=A)), {A: replaced, "c/0": open_}), (answers("b", vendor_answer(A, "x")), {}, {"b/0": "answer.stale"}), (refuse("d", A), {}),
         (answers("e", vendor_answer("c/0", "y")), {"c/0": y}))
    both("replaced-unknown", "A request replaces one that nobody knows: nothing changes.", "STATE-5", asked, (requests("c", ask("k2", replaces="z/0")), {"c/0": open_}))
    again = (requests("c", ask("k", replaces=A)), {"c/0": open_})
    both("spread", "A refused request crosses again; the confirmation id for the second grants the first, too.", "STATE-7 STATE-9", asked, (refuse("b", A), {A: refused_}), again,
         (give("d", "c/0", "x"), {A: x, "c/0": x}))
    both("spread-first", "A refused request crosses again; a confirmation id for the first grants the second, too.", "STATE-7 STATE-9", asked, (refuse("b", A), {A: refused_}), again,
         (give("d", A, "x"), {A: x, "c/0": x}))
    both("spread-vendor", "A refused vendor request crosses again; a file for the second says nothing of the first.", "STATE-7", asked_vendor, (refuse("b", A), {A: refused_}),
         (requests("c", ask("k", "vendor", replaces=A)), {"c/0": open_}), (answers("d", vendor_answer("c/0", "x")), {"c/0": x}))
    both("spread-refused", "A refused request crosses again; a refusal of the second changes the second alone.", "STATE-7", asked, (refuse("b", A), {A: refused_}), again,
         (refuse("d", "c/0"), {"c/0": refused_}))
    scenario("spread-two", "Two bundles ask with one item key; a confirmation id for the first grants both, and not a third with another key.", "STATE-7", "gateway-1",
             (requests("a", ask("k"), ask("k2")), {A: open_, "a/1": open_}), (requests("c", ask("k")), {"c/0": open_}), (give("b", A, "x"), {A: x, "c/0": x}))
    scenario("spread-deferred", "Two bundles ask with one item key, the second is deferred; a confirmation id for the first grants both.", "STATE-7", "gateway-1",
             asked, (requests("c", ask("k")), {"c/0": open_}), (defer("b", "c/0"), {"c/0": deferred}), (give("d", A, "x"), {A: x, "c/0": x}))
    scenario("spread-conflict", "Two bundles ask with one item key, and are granted together; another confirmation id for the second conflicts.", "STATE-3 STATE-7", "gateway-1",
             asked, (requests("c", ask("k")), {"c/0": open_}), (give("b", A, "x"), {A: x, "c/0": x}), (give("d", "c/0", "y"), {}, {}, "answer.conflict"))
    scenario("known", "What has been granted is granted at once to a request with the same item key; another confirmation id conflicts, the same one does not.", "STATE-16 STATE-3", "gateway-1",
             asked, first, (requests("c", ask("k")), {"c/0": x}), (give("d", "c/0", "y"), {}, {}, "answer.conflict"), (give("e", "c/0", "x"), {}))
    scenario("known-backwards", "A request that was granted at once is refused: backwards.", "STATE-16 STATE-4", "gateway-1",
             asked, first, (requests("c", ask("k")), {"c/0": x}), (refuse("d", "c/0"), {}, {}, "answer.backwards"))
    scenario("known-disputed", "What did not fit is granted to nobody at once.", "STATE-16 STATE-10", "gateway-1",
             asked, first, dispute, (requests("c", ask("k")), {"c/0": open_}))
    scenario("known-again", "A request disputes an answer that this ledger does not know: nobody can say that what others hold is another one.", "STATE-16", "gateway-1",
             asked, first, (requests("c", ask("k", reason="did-not-fit", replaces=A, continues="z/0")), {"c/0": open_}, {"c/0": "item.not-granted"}))
    scenario("known-vendor", "A vendor's file for one request says nothing of the next.", "STATE-16", "gateway-1",
             asked_vendor, (answers("b", vendor_answer(A, "x")), {A: x}), (requests("c", ask("k", "vendor")), {"c/0": open_}))
    scenario("known-return", "A return is not granted by what granted the activation.", "STATE-16", "gateway-1",
             asked, first, (requests("c", ask("k", purpose="return")), {"c/0": open_}))
    scenario("known-of-return", "What granted a return is not granted at once to an activation.", "STATE-16", "gateway-1",
             (requests("a", ask("k", purpose="return")), {A: open_}), first, (requests("c", ask("k")), {"c/0": open_}))
    scenario("known-voided", "Where the answers that granted are voided, what was granted at once is open.", "STATE-16 STATE-12", "gateway-1",
             asked, first, (requests("c", ask("k")), {"c/0": x}), (void("b"), {A: open_, "c/0": open_}))
    scenario("spread-return", "Of one item key there are an activation and its return; a confirmation id for one grants the other.", "STATE-7", "gateway-1",
             asked, (requests("c", ask("k", purpose="return")), {"c/0": open_}), (give("b", "c/0", "x"), {A: x, "c/0": x}))
    both("two-items", "A bundle has two requests; one is granted and the other refused in one answer.", "STATE-2", (requests("a", ask("k"), ask("k2")), {A: open_, "a/1": open_}),
         (answers("b", answer(A, "granted", "x"), answer("a/1", "refused")), {A: x, "a/1": refused_}))
    scenario("mixed-marks", "Of three answers of a bundle one conflicts and one names no request; the third is taken all the same.", "STATE-3 STATE-13", "plant-7",
             (requests("a", ask("k"), ask("k2")), {A: open_, "a/1": open_}), first,
             (answers("c", answer(A, "granted", "y"), answer("a/1", "granted", "z"), answer("a/7", "refused")), {"a/1": "granted z"}, {"c/0": "answer.conflict", "c/2": "answer.unknown-item"}))
    scenario("mixed-refused", "Of two answers one conflicts: nothing is sent, and nothing changes.", "STATE-3 LEDGER-8", "gateway-1",
             (requests("a", ask("k"), ask("k2")), {A: open_, "a/1": open_}), first,
             (answers("c", answer(A, "granted", "y"), answer("a/1", "granted", "z")), {}, {}, "answer.conflict"), (give("e", "a/1", "z"), {"a/1": "granted z"}))
    both("unknown", "An answer names a request that was not sent.", "STATE-13", asked, (give("b", "a/1", "x"), {}, {"b/0": "answer.unknown-item"}), (give("c", "z/0", "x"), {}, {"c/0": "answer.unknown-item"}))

    # LEDGER-8
    scenario("twice-open", "A request whose item key is open is not sent again.", "LEDGER-8", "plant-7", asked, (requests("c", ask("k")), {}, {}, "ledger.item"))
    scenario("twice-granted", "A request whose item key is granted is not sent again.", "LEDGER-8", "plant-7", asked, first, (requests("c", ask("k")), {}, {}, "ledger.item"))
    scenario("twice-one-of-two", "Of two requests one is open: the bundle is not sent.", "LEDGER-8", "plant-7", asked, (requests("c", ask("k2"), ask("k")), {}, {}, "ledger.item"),
             (requests("e", ask("k2")), {"e/0": open_}))
    scenario("twice-after-void", "A bundle is voided; another is not sent, as one of its two requests is open: nothing changes, and what was voided stays so.", "LEDGER-8 STATE-12", "plant-7",
             asked, (requests("c", ask("k2")), {"c/0": open_}), (void("a"), {A: voided}), (requests("d", ask("k3"), ask("k2")), {}, {}, "ledger.item"), (requests("e", ask("k3")), {"e/0": open_}))

    # STATE-12
    scenario("void-open", "A bundle is voided whose requests are open, deferred, granted, refused and final.", "STATE-12", "plant-7",
             (requests("a", ask("k0"), ask("k1"), ask("k2"), ask("k3"), ask("k4", purpose="confirmation")), {A: open_, "a/1": open_, "a/2": open_, "a/3": open_, "a/4": final}),
             (answers("b", answer("a/1", "deferred"), answer("a/2", "granted", "x"), answer("a/3", "refused")), {"a/1": deferred, "a/2": x, "a/3": refused_}),
             (void("a"), {A: voided, "a/1": voided, "a/4": voided}))
    scenario("void-late", "A confirmation id comes for a voided request: it is kept.", "STATE-7 STATE-12", "plant-7", asked, (void("a"), {A: voided}), (refuse("b", A), {}), (defer("c", A), {}),
             (give("d", A, "x"), {A: x}))
    scenario("void-late-vendor", "A file comes for a voided vendor request: stale.", "STATE-8 STATE-12", "plant-7", asked_vendor, (void("a"), {A: voided}),
             (answers("b", vendor_answer(A, "x")), {}, {"b/0": "answer.stale"}), (refuse("c", A), {}))
    scenario("void-again", "A voided request crosses again, and a confirmation id for the second grants both.", "STATE-7 STATE-9 STATE-12", "plant-7", asked, (void("a"), {A: voided}),
             (requests("c", ask("k", replaces=A)), {"c/0": open_}), (give("b", "c/0", "x"), {A: x, "c/0": x}))
    scenario("void-answer", "A bundle of responses is voided: its request is open again, and may be granted otherwise.", "STATE-12", "gateway-1", asked, first, (void("b"), {A: open_}), (give("c", A, "y"), {A: y}))
    scenario("void-answer-deferred", "A request was deferred and then granted; the grant is voided: it is deferred.", "STATE-12", "gateway-1", asked, (defer("b", A), {A: deferred}), (give("c", A, "x"), {A: x}),
             (void("c"), {A: deferred}))
    scenario("void-answer-refused", "A request was refused and then granted; the refusal is voided: it stays granted.", "STATE-12", "gateway-1", asked, (refuse("b", A), {A: refused_}), (give("c", A, "x"), {A: x}),
             (void("b"), {}))
    scenario("void-answer-same", "A request was granted twice alike; one of the two is voided: it stays granted.", "STATE-12", "gateway-1", asked, first, (give("c", A, "x"), {}), (void("b"), {}))
    scenario("void-answer-conflict", "A bundle of responses is voided; one of two answers of the next conflicts: nothing changes, and the request stays open.", "STATE-12 LEDGER-8", "gateway-1",
             (requests("a", ask("k"), ask("k2")), {A: open_, "a/1": open_}), first, (give("c", "a/1", "x"), {"a/1": x}), (void("b"), {A: open_}),
             (answers("d", answer(A, "granted", "z"), answer("a/1", "granted", "y")), {}, {}, "answer.conflict"), (give("e", A, "y"), {A: y}))
    scenario("void-answer-two", "A bundle of two responses is voided: both requests are open again, and a third that another bundle answered is not.", "STATE-12", "gateway-1",
             (requests("a", ask("k0"), ask("k1"), ask("k2")), {A: open_, "a/1": open_, "a/2": open_}), (answers("b", answer(A, "granted", "x"), answer("a/1", "refused")), {A: x, "a/1": refused_}),
             (refuse("c", "a/2"), {"a/2": refused_}), (void("b"), {A: open_, "a/1": open_}))

    # STATE-11: withdrawal.
    def withdraw(bundle, of=A, key="k", scheme="microsoft-63"):
        return requests(bundle, ask(key, scheme, purpose="withdraw", replaces=of))
    W = "w/0"
    both("withdraw", "An open request is withdrawn.", "STATE-11 STATE-1", asked, (withdraw("w"), {A: withdrawn, W: final}))
    both("withdraw-deferred", "A deferred request is withdrawn.", "STATE-11", asked, (defer("b", A), {A: deferred}), (withdraw("w"), {A: withdrawn, W: final}))
    both("withdraw-granted", "A granted request is withdrawn: it stays granted.", "STATE-11", asked, first, (withdraw("w"), {W: final}))
    both("withdraw-refused", "A refused request is withdrawn: it stays refused.", "STATE-11", asked, (refuse("b", A), {A: refused_}), (withdraw("w"), {W: final}))
    both("withdraw-twice", "A request is withdrawn twice: the second changes nothing.", "STATE-11", asked, (withdraw("w"), {A: withdrawn, W: final}), (withdraw("v"), {"v/0": final}))
    both("withdraw-late", "A confirmation id comes for a request that was withdrawn: it is kept. A refusal and a deferral before change nothing.", "STATE-7 STATE-11", asked,
         (withdraw("w"), {A: withdrawn, W: final}), (refuse("b", A), {}), (defer("c", A), {}), (give("d", A, "x"), {A: x}))
    both("withdraw-late-vendor", "A file comes for a vendor request that was withdrawn: stale. A refusal changes nothing.", "STATE-8 STATE-11", asked_vendor,
         (withdraw("w", scheme="vendor"), {A: withdrawn, W: final}), (answers("b", vendor_answer(A, "x")), {}, {"b/0": "answer.stale"}), (refuse("c", A), {}))
    for outcome in ("granted", "refused", "deferred"):
        both("withdraw-answered-" + outcome, f"The withdrawal itself is {outcome}: it is final.", "STATE-6 STATE-11", asked, (withdraw("w"), {A: withdrawn, W: final}),
             (answers("b", answer(W, outcome, "x" if outcome == "granted" else None)), {}, {"b/0": "answer.unfit"}))
    both("withdraw-unknown", "A withdrawal names a request that nobody knows: nothing changes.", "STATE-11", asked, (withdraw("w", "z/0"), {W: final}))
    both("withdraw-again", "A withdrawn request crosses again; a confirmation id for the second grants the first, too, and not the withdrawal.", "STATE-7 STATE-11", asked,
         (withdraw("w"), {A: withdrawn, W: final}), (requests("c", ask("k")), {"c/0": open_}), (give("b", "c/0", "x"), {A: x, "c/0": x}))
    # A withdrawal is voided.
    scenario("withdraw-voided", "A withdrawal is voided: the request that it withdrew is open again, and is granted.", "STATE-11 STATE-12", "plant-7", asked, (withdraw("w"), {A: withdrawn, W: final}),
             (void("w"), {A: open_, W: voided}), (give("b", A, "x"), {A: x}))
    scenario("withdraw-voided-deferred", "A deferred request is withdrawn, and the withdrawal is voided: it is deferred again.", "STATE-11 STATE-12", "plant-7", asked, (defer("b", A), {A: deferred}),
             (withdraw("w"), {A: withdrawn, W: final}), (void("w"), {A: deferred, W: voided}))
    scenario("withdraw-voided-granted", "A confirmation id came for a withdrawn request, and the withdrawal is voided: it stays granted.", "STATE-11 STATE-12", "plant-7", asked,
             (withdraw("w"), {A: withdrawn, W: final}), (give("b", A, "x"), {A: x}), (void("w"), {W: voided}))
    scenario("withdraw-voided-refused", "A refusal came for a withdrawn request and changed nothing; the withdrawal is voided: the request stands where its answers leave it, refused.",
             "STATE-11 STATE-12", "plant-7", asked, (withdraw("w"), {A: withdrawn, W: final}), (refuse("b", A), {}), (void("w"), {A: refused_, W: voided}))
    scenario("withdraw-voided-after", "A granted request is withdrawn, which changes nothing, and the withdrawal is voided: it stays granted.", "STATE-11 STATE-12", "plant-7", asked, first,
             (withdraw("w"), {W: final}), (void("w"), {W: voided}))
    scenario("withdraw-voided-vendor", "The withdrawal of a vendor request is voided: the request is open again, and a file for it is taken.", "STATE-11 STATE-12", "plant-7", asked_vendor,
             (withdraw("w", scheme="vendor"), {A: withdrawn, W: final}), (void("w"), {A: open_, W: voided}), (answers("b", vendor_answer(A, "x")), {A: x}))
    scenario("withdraw-target-voided", "The bundle of a withdrawn request is voided: it stays withdrawn.", "STATE-11 STATE-12", "plant-7", asked, (withdraw("w"), {A: withdrawn, W: final}),
             (void("a"), {}))
    both("withdraw-replaced", "A replaced request is withdrawn: it stays replaced.", "STATE-11 STATE-5", asked, anew, (withdraw("w"), {W: final}))
    scenario("void-withdrawal-deferred-late", "A withdrawn request is deferred, and the withdrawal is voided: the request stands where that answer leaves it.", "STATE-11 STATE-12", "plant-7",
             asked, (withdraw("w"), {A: withdrawn, W: final}), (defer("b", A), {}), (void("w"), {A: deferred, W: voided}), (give("c", A, "x"), {A: x}))

    # STATE-10: dispute.
    disputed = "answer.disputed"
    both("dispute", "An answer did not fit: its request is disputed, and the new one is open.", "STATE-10", asked, first, dispute)
    both("dispute-same", "The disputed answer comes again, for the new request and for the old one.", "STATE-10", asked, first, dispute, (give("c", "d/0", "x"), {}, {"c/0": disputed}),
         (give("e", A, "x"), {}, {"e/0": disputed}))
    both("dispute-other", "Another answer comes for the new request: it grants the old one, too.", "STATE-10 STATE-7", asked, first, dispute, (give("c", "d/0", "y"), {A: y, "d/0": y}))
    both("dispute-other-old", "Another answer comes for the disputed request: it grants the new one, too.", "STATE-10 STATE-7", asked, first, dispute, (give("c", A, "y"), {A: y, "d/0": y}))
    both("dispute-same-then-other", "The disputed answer comes again, then another one.", "STATE-10", asked, first, dispute, (give("c", "d/0", "x"), {}, {"c/0": disputed}), (give("e", "d/0", "y"), {A: y, "d/0": y}))
    both("dispute-refused", "The new request is refused: the old one stays disputed.", "STATE-10", asked, first, dispute, (refuse("c", "d/0"), {"d/0": refused_}))
    both("dispute-old-refused", "The disputed request is refused and deferred: no change.", "STATE-10 STATE-2", asked, first, dispute, (refuse("c", A), {}), (defer("e", A), {}))
    both("dispute-deferred", "The new request is deferred, then granted otherwise.", "STATE-10", asked, first, dispute, (defer("c", "d/0"), {"d/0": deferred}), (give("e", "d/0", "y"), {A: y, "d/0": y}))
    both("dispute-unfit", "The answer to a dispute has 42 digits, and its installation id 63.", "STATE-10 STATE-6", asked, first, dispute,
         (answers("c", answer("d/0", "granted", "y", "42")), {}, {"c/0": "answer.unfit"}))
    shared = (asked, (refuse("b", A), {A: refused_}), again, (give("e", "c/0", "x"), {A: x, "c/0": x}))
    both("dispute-shared", "Two requests share an item key and a grant, and one is disputed: both are.", "STATE-10 STATE-7", *shared,
         (requests("d", ask("k", reason="did-not-fit", replaces="c/0", continues="e/0")), {A: disputed_x, "c/0": disputed_x, "d/0": open_}), (give("f", A, "x"), {}, {"f/0": disputed}),
         (give("g", "d/0", "y"), {A: y, "c/0": y, "d/0": y}))
    scenario("dispute-shared-other-key", "Of two granted requests with two item keys and one answer only that is disputed which the dispute names.", "STATE-10", "gateway-1",
             (requests("a", ask("k"), ask("k2")), {A: open_, "a/1": open_}), (answers("b", answer(A, "granted", "x"), answer("a/1", "granted", "x")), {A: x, "a/1": x}), dispute)
    vendor_dispute = (requests("d", ask("k", "vendor", reason="did-not-fit", replaces=A, continues=B)), {A: disputed_x, "d/0": open_})
    granted_vendor = (answers("b", vendor_answer(A, "x")), {A: x})
    both("dispute-vendor", "A vendor's file did not fit; another one comes for the new request, and the old one stays disputed.", "STATE-10", asked_vendor, granted_vendor, vendor_dispute,
         (answers("c", vendor_answer("d/0", "y")), {"d/0": y}))
    both("dispute-vendor-same", "A vendor's file did not fit, and comes again for the new request and for the old one.", "STATE-10", asked_vendor, granted_vendor, vendor_dispute,
         (answers("c", vendor_answer("d/0", "x")), {}, {"c/0": disputed}), (answers("e", vendor_answer(A, "x")), {}, {"e/0": disputed}))
    both("dispute-vendor-stale", "A vendor's file did not fit, and another one comes for the old request: stale.", "STATE-10 STATE-8", asked_vendor, granted_vendor, vendor_dispute,
         (answers("c", vendor_answer(A, "y")), {}, {"c/0": "answer.stale"}))
    both("dispute-vendor-then-disputed", "A vendor's file did not fit, another one comes for the new request, and then the disputed one for it: disputed, and no conflict.", "STATE-10 STATE-3",
         asked_vendor, granted_vendor, vendor_dispute, (answers("c", vendor_answer("d/0", "y")), {"d/0": y}), (answers("e", vendor_answer("d/0", "x")), {}, {"e/0": disputed}))
    both("dispute-vendor-two", "Of two vendor requests of one item key with two grants the second is disputed: the first stays granted, and the disputed file for it is disputed.", "STATE-10",
         asked_vendor, (refuse("b", A), {A: refused_}), (requests("c", ask("k", "vendor", replaces=A)), {"c/0": open_}), (answers("e", vendor_answer("c/0", "x")), {"c/0": x}),
         (answers("f", vendor_answer(A, "y")), {A: y}), (requests("d", ask("k", "vendor", reason="did-not-fit", replaces="c/0", continues="e/0")), {"c/0": disputed_x, "d/0": open_}),
         (answers("g", vendor_answer(A, "x")), {}, {"g/0": disputed}), (answers("h", vendor_answer(A, "y")), {}))
    # The dispute goes away before it is answered.
    both("dispute-withdrawn", "A dispute is withdrawn: the grant stands again, and another answer conflicts.", "STATE-11 STATE-10", asked, first, dispute,
         (withdraw("w", "d/0"), {A: x, "d/0": withdrawn, W: final}), (give("c", A, "y"), {}, {"c/0": "answer.conflict"}))
    scenario("dispute-withdrawn-send", "A dispute is withdrawn, and the grant stands again: the request is not sent once more.", "STATE-9 STATE-11 LEDGER-8", "plant-7", asked, first, dispute,
             (withdraw("w", "d/0"), {A: x, "d/0": withdrawn, W: final}), (requests("e", ask("k")), {}, {}, "ledger.item"))
    both("dispute-withdrawn-conflict", "A dispute is withdrawn, and the grant stands again; another confirmation id for the withdrawn request conflicts with it and moves nothing.", "STATE-7 STATE-11",
         asked, first, dispute, (withdraw("w", "d/0"), {A: x, "d/0": withdrawn, W: final}), (give("c", "d/0", "y"), {}, {"c/0": "answer.conflict"}))
    both("dispute-replaced", "A request with another installation id replaces a dispute: the grant stands again.", "STATE-11 STATE-10 STATE-5", asked, first, dispute,
         (requests("c", ask("k2", replaces="d/0")), {A: x, "d/0": replaced, "c/0": open_}))
    scenario("dispute-voided", "The bundle of a dispute is voided: the grant stands again.", "STATE-11 STATE-10 STATE-12", "plant-7", asked, first, dispute, (void("d"), {A: x, "d/0": voided}))
    scenario("dispute-voided-answered", "The bundle of a dispute is voided after it was answered: the new grant stands.", "STATE-11 STATE-12", "plant-7", asked, first, dispute,
             (give("c", "d/0", "y"), {A: y, "d/0": y}), (void("d"), {}))
    both("dispute-shared-withdrawn", "Two requests share a grant that is disputed; the dispute is withdrawn: both are granted again.", "STATE-11 STATE-10", *shared,
         (requests("d", ask("k", reason="did-not-fit", replaces=A, continues="e/0")), {A: disputed_x, "c/0": disputed_x, "d/0": open_}), (withdraw("w", "d/0"), {A: x, "c/0": x, "d/0": withdrawn, W: final}))
    both("dispute-vendor-withdrawn", "A dispute of a vendor's file is withdrawn: the grant stands again.", "STATE-11 STATE-10", asked_vendor, granted_vendor, vendor_dispute,
         (withdraw("w", "d/0", scheme="vendor"), {A: x, "d/0": withdrawn, W: final}))
    both("dispute-withdraw-old", "The disputed request itself is withdrawn: it stays disputed.", "STATE-11 STATE-10", asked, first, dispute, (withdraw("w"), {W: final}))
    # What the receiver does not know as granted.
    not_granted = {"d/0": "item.not-granted"}

    def of(request):
        return requests("d", ask("k", reason="did-not-fit", replaces=request, continues=B))
    scenario("dispute-unknown", "A dispute names a request that nobody knows: it is an ordinary request, and is granted.", "STATE-10", "gateway-1", (of("z/0"), {"d/0": open_}, not_granted),
             (give("b", "d/0", "x"), {"d/0": x}))
    scenario("dispute-open", "A dispute names a request that is open: it is an ordinary request, and replaces that one.", "STATE-10 STATE-5", "gateway-1", asked,
             (of(A), {A: replaced, "d/0": open_}, not_granted))
    scenario("dispute-of-refused", "A dispute names an answer that refused: it is an ordinary request.", "STATE-10", "gateway-1", asked, (refuse("b", A), {A: refused_}), (of(A), {"d/0": open_}, not_granted))
    scenario("dispute-of-disputed", "A second dispute names an answer that is disputed already: both stand.", "STATE-10", "gateway-1", asked, first, dispute,
             (requests("e", ask("k", reason="did-not-fit", replaces=A, continues=B)), {"e/0": open_}), (withdraw("w", "d/0"), {"d/0": withdrawn, W: final}), (give("f", "e/0", "x"), {}, {}, disputed))
    scenario("dispute-of-voided-answer", "The answer that a dispute names was voided here, and no other is given: it is disputed all the same, and the open request replaced.", "STATE-10 STATE-12 STATE-5",
             "gateway-1", asked, first, (void("b"), {A: open_}), (of(A), {A: replaced, "d/0": open_}), (give("e", "d/0", "x"), {}, {}, disputed))
    # The plant holds x and withheld y; the gateway voided x and holds y. What did not fit is x, at both.
    scenario("dispute-named-plant", "The plant was granted x and withheld y, and says that x did not fit; y is granted for the new request.", "STATE-10 STATE-3", "plant-7", asked, first,
             (give("c", A, "y"), {}, {"c/0": "answer.conflict"}), dispute, (give("e", "d/0", "x"), {}, {"e/0": disputed}), (give("f", "d/0", "y"), {A: y, "d/0": y}))
    scenario("dispute-named-gateway", "The gateway voided x and sent y; the plant says that x did not fit: y stays granted, and is granted to the new request at once.", "STATE-10 STATE-12 STATE-16",
             "gateway-1", asked, first, (void("b"), {A: open_}), (give("c", A, "y"), {A: y}), (of(A), {"d/0": y}), (give("e", "d/0", "x"), {}, {}, disputed), (give("f", "d/0", "y"), {}))
    scenario("dispute-known-vendor", "The gateway voided the file x and sent y; the plant says that x did not fit: a vendor counts rounds, and the new request is open.", "STATE-10 STATE-16", "gateway-1", asked_vendor,
             granted_vendor, (void("b"), {A: open_}), (answers("c", vendor_answer(A, "y")), {A: y}), (requests("d", ask("k", "vendor", reason="did-not-fit", replaces=A, continues=B)), {"d/0": open_}))
    # A mistaken dispute has a way back even when it was refused.
    both("dispute-refused-withdrawn", "A dispute is refused, and then withdrawn: the grant stands again, and the refused request stays so.", "STATE-11 STATE-10", asked, first, dispute,
         (refuse("c", "d/0"), {"d/0": refused_}), (withdraw("w", "d/0"), {A: x, W: final}), (give("e", A, "x"), {}))
    both("dispute-granted-withdrawn", "A dispute was answered with another grant, and is then withdrawn: that grant stays, and the first one is disputed no more.", "STATE-11 STATE-10", asked, first, dispute,
         (give("c", "d/0", "y"), {A: y, "d/0": y}), (withdraw("w", "d/0"), {W: final}), (give("e", A, "x"), {}, {"e/0": "answer.conflict"}))
    both("dispute-vendor-granted-withdrawn", "A dispute of a vendor's file was answered with another file, and is then withdrawn: the first one stands again for its request.", "STATE-11 STATE-10", asked_vendor,
         granted_vendor, vendor_dispute, (answers("c", vendor_answer("d/0", "y")), {"d/0": y}), (withdraw("w", "d/0", scheme="vendor"), {A: x, W: final}))
    scenario("dispute-back-again", "A dispute was answered with another grant and is withdrawn; then that grant is disputed: the first one grants again.", "STATE-11 STATE-10 STATE-16", "gateway-1", asked, first, dispute,
             (give("c", "d/0", "y"), {A: y, "d/0": y}), (withdraw("w", "d/0"), {W: final}),
             (requests("e", ask("k", reason="did-not-fit", replaces="d/0", continues="c/0")), {A: "disputed y", "d/0": "disputed y", "e/0": open_}), (give("f", "e/0", "x"), {A: x, "d/0": x, "e/0": x}))
    both("dispute-refused-replaced", "A dispute is refused, and another request replaces it: it stands.", "STATE-11 STATE-10", asked, first, dispute, (refuse("c", "d/0"), {"d/0": refused_}),
         (requests("e", ask("k", replaces="d/0")), {"e/0": open_}), (give("f", "e/0", "x"), {}, {"f/0": disputed}))
    both("dispute-two-keys-withdrawn", "Of two disputes of the same answer to two requests one is withdrawn: the other stands.", "STATE-11 STATE-10", (requests("a", ask("k"), ask("k2")), {A: open_, "a/1": open_}),
         (give("b", A, "x"), {A: x}), (give("c", "a/1", "x"), {"a/1": x}), dispute, (requests("e", ask("k2", reason="did-not-fit", replaces="a/1", continues="c/0")), {"a/1": disputed_x, "e/0": open_}),
         (withdraw("w", "d/0"), {A: x, "d/0": withdrawn, W: final}))
    both("dispute-vendor-again-withdrawn", "Two files of a vendor were disputed one after the other, and the second dispute is withdrawn: the first stands.", "STATE-11 STATE-10", asked_vendor, granted_vendor, vendor_dispute,
         (answers("c", vendor_answer("d/0", "y")), {"d/0": y}), (requests("e", ask("k", "vendor", reason="did-not-fit", replaces="d/0", continues="c/0")), {"d/0": "disputed y", "e/0": open_}),
         (withdraw("w", "e/0", scheme="vendor"), {"d/0": y, "e/0": withdrawn, W: final}))
    scenario("withdraw-again-voided", "A withdrawn request crosses again, and that bundle is voided: the old one stays withdrawn.", "STATE-11 STATE-12", "plant-7", asked, (withdraw("w"), {A: withdrawn, W: final}),
             (requests("c", ask("k", replaces=A)), {"c/0": open_}), (void("c"), {"c/0": voided}))
    scenario("withdraw-unknown-voided", "A withdrawal of a request that nobody knows is voided.", "STATE-11 STATE-12", "plant-7", (withdraw("w", "z/0"), {W: final}), (void("w"), {W: voided}))
    scenario("withdraw-other-key", "A withdrawal names an open request with another item key: nothing changes.", "STATE-11", "gateway-1", asked, (withdraw("w", key="k2"), {W: final}))
    scenario("withdraw-other-key-send", "A withdrawal names an open request with another item key: it is not sent.", "STATE-11 LEDGER-8", "plant-7", asked, (withdraw("w", key="k2"), {}, {}, "ledger.item"))
    scenario("dispute-other-key", "A dispute names a granted request with another item key: it is an ordinary request, and the granted one stays so.", "STATE-10 STATE-5", "gateway-1", asked, first,
             (requests("d", ask("k2", reason="did-not-fit", replaces=A, continues=B)), {"d/0": open_}, not_granted), (give("c", "d/0", "x"), {"d/0": x}))
    scenario("dispute-other-key-send", "A dispute names a granted request with another item key: it is not sent.", "STATE-10 LEDGER-8", "plant-7", asked, first,
             (requests("d", ask("k2", reason="did-not-fit", replaces=A, continues=B)), {}, {}, "ledger.item"))
    scenario("dispute-other-key-open", "A dispute names an open request with another item key: it is an ordinary request, and replaces that one.", "STATE-10 STATE-5", "gateway-1", asked,
             (requests("d", ask("k2", reason="did-not-fit", replaces=A, continues=B)), {A: replaced, "d/0": open_}, not_granted))
    for name, state, given in (("open", "open", None), ("refused", "refused", refuse), ("deferred", "deferred", defer)):
        steps = [(given("b", A), {A: {"refused": refused_, "deferred": deferred}[state]})] if given else []
        scenario(f"dispute-send-{name}", f"A dispute names a request that is {state}: it is not sent.", "STATE-10 LEDGER-8", "plant-7", asked, *steps, (of(A), {}, {}, "ledger.item"))
    scenario("dispute-send-unknown", "A dispute names a request that nobody knows: it is not sent.", "STATE-10 LEDGER-8", "plant-7", (of("z/0"), {}, {}, "ledger.item"))
    scenario("dispute-send-disputed", "A second dispute names an answer that is disputed already: it is sent.", "STATE-10 LEDGER-8", "plant-7", asked, first, dispute,
             (requests("e", ask("k", reason="did-not-fit", replaces=A, continues=B)), {"e/0": open_}))
    both("dispute-then-old", "Another answer was granted after a dispute, and the disputed one comes again, for either request: it is disputed.", "STATE-10 STATE-3", asked, first, dispute,
         (give("c", "d/0", "y"), {A: y, "d/0": y}), (give("e", "d/0", "x"), {}, {"e/0": disputed}), (give("f", A, "x"), {}, {"f/0": disputed}), (give("g", A, "y"), {}))
    both("dispute-again", "The second answer did not fit either, and is disputed.", "STATE-10", asked, first, dispute, (give("c", "d/0", "y"), {A: y, "d/0": y}),
         (requests("e", ask("k", reason="did-not-fit", replaces="d/0", continues="c/0")), {A: "disputed y", "d/0": "disputed y", "e/0": open_}), (give("f", "e/0", "y"), {}, {"f/0": disputed}),
         (give("g", "e/0", "z"), {A: "granted z", "d/0": "granted z", "e/0": "granted z"}))
