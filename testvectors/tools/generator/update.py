"""update/: trust updates, by section 10.5 of bundle.md and section 1.5 of exchange.md."""
from .base import *

PRESENT = trust(top={"trust-approvals": 1})
NEXT = trust(top={"serial": 13, "issued": iso(CREATED), "trust-approvals": 1})
DAYS_180 = 15552000


def approved_payload(text=NEXT, present=PRESENT, **change):
    body = {1: 1, 2: 13, 3: sha(text.encode()), 4: sha(present.encode()), 5: "CHG-2001", 6: CREATED + 60}
    body.update({int(k[1:]): v for k, v in change.items()})
    return enc(body)


def approved(key=APPROVER, protected=None, edit=None, **change):
    payload = approved_payload(**change)
    return statement(key, "trust-approval", edit(payload) if edit else payload, protected)


def turned(data):
    """The last bit of the signature is another one."""
    return data[:-1] + bytes([data[-1] ^ 1])


def make_update():
    def update(name, description, requirements, approvals, code=None, text=NEXT, present=PRESENT, now=NOW, clock="trusted", floor=None, anchor=None, counts=(), holds=False, data=None,
               tail=b"", sort=True, effect=None):
        """approvals: their bytes, put in order; counts: their codes in the order given, where UPD-10 is reached."""
        raw = text if isinstance(text, bytes) else text.encode()
        order = sorted(range(len(approvals)), key=lambda i: approvals[i]) if sort else list(range(len(approvals)))
        counts = [None] * len(approvals) if counts == "all" else list(counts)
        want = {"verdict": "accepted" if code is None else "held" if holds else "rejected", "approvals": [counts[i] for i in order] if counts else []}
        if code is None:
            want["digest"] = sha(raw).hex()
        vec("update", "update-" + name, description, requirements, "update", "update", LABEL + enc(raw) + b"".join(approvals[i] for i in order) + tail if data is None else data, code,
            {"trust": present, "now": now, "clock": clock, "floor": floor, "anchor": anchor}, effect=effect, **want)

    def held(name, description, requirements, approvals, code, **more):
        update(name, description, requirements, approvals, code, holds=True, **more)
    one = [approved()]
    two = [approved(), approved(APPROVER_2)]
    three = trust(top={"trust-approvals": 2}, keys={"approver p-003": {"role": "approver", "person": "p-003"}})

    def by(*keys, present=PRESENT, **change):
        return [approved(key, present=present, **change) for key in keys]
    update("approved", "One person must approve, and one did.", "UPD-1 UPD-9 UPD-10 UPD-11 UPD-12", one, counts="all")
    update("approved-two", "Two persons must approve, and two did.", "UPD-10", by(APPROVER, APPROVER_2, present=three), present=three, counts="all")
    update("approved-more", "One person must approve, and two did.", "UPD-10", two, counts="all")

    # UPD-5 to UPD-7
    words, few, link = "trust.words", "trust.approvals", "trust.missing-link"
    nobody = trust()
    update("same", "The text is the present file: there is nothing to install.", "UPD-5", [], text=PRESENT)
    update("same-approved", "The text is the present file, and a person approved it: nothing is counted.", "UPD-5", [approved(text=PRESENT)], text=PRESENT)
    update("same-unknown", "The text is the present file, and the key of an approval is not in it.", "UPD-5 UPD-8", [approved(STRANGER, text=PRESENT)], text=PRESENT)
    update("same-words", "The text is the present file, of which trust-approvals is 0.", "UPD-5 UPD-6", [], text=nobody, present=nobody)
    held("words", "In the present file trust-approvals is missing, so it is 0.", "UPD-6", [], words, present=nobody)
    held("words-0", "In the present file trust-approvals is 0.", "UPD-6", [], words, present=trust(top={"trust-approvals": 0}))
    held("words-approved", "In the present file trust-approvals is 0, and a person approved all the same.", "UPD-6", [approved(present=nobody)], words, present=nobody)
    held("words-unknown", "In the present file trust-approvals is 0, and the key of an approval is not in it.", "UPD-6 UPD-8", [approved(STRANGER, present=nobody)], words, present=nobody)
    held("words-signature", "In the present file trust-approvals is 0, and the signature of an approval is wrong.", "UPD-6 UPD-9", [turned(approved(present=nobody))], words, present=nobody)
    held("none", "There is no present file.", "UPD-6", [], words, present=None)
    held("none-approved", "There is no present file, and an approval.", "UPD-6", one, words, present=None)
    held("none-text", "There is no present file, and the text is no trust file: it is not parsed.", "UPD-6", [], words, present=None, text=b"\xff")
    held("unapproved", "One person must approve, and there is no approval.", "UPD-7", [], few)
    held("unapproved-text", "There is no approval, and the text is no trust file: it is not parsed.", "UPD-7 UPD-11", [], few, text=b"\xff")

    # UPD-8
    older = trust(top={"serial": 11, "trust-approvals": 1})
    held("link", "The approval replaces another file than the present one.", "UPD-8", by(APPROVER, present=older), link)
    held("link-later", "The approval replaces a later file, which is not there.", "UPD-8", by(APPROVER, present=NEXT, text=trust(top={"serial": 14}), m2=14), link, text=trust(top={"serial": 14}))
    held("link-two", "Two approvals replace the same other file.", "UPD-8 UPD-4", by(APPROVER, APPROVER_2, present=older), link)
    held("link-text", "The approval replaces another file, and the text is no trust file: it is not parsed.", "UPD-8 UPD-11", [approved(text="\0", present=older)], link, text="\0")
    held("link-few", "Two must approve, one did, and the approval replaces another file.", "UPD-8 UPD-10", by(APPROVER, present=older), link, present=three)
    held("key", "The key of the approval is not in the present file.", "UPD-8", by(STRANGER), link)
    held("key-one", "The key of one of two approvals is not in the present file.", "UPD-8", by(APPROVER, STRANGER), link)
    held("key-skipped", "The key of the approval is one that is skipped in the present file.", "UPD-8", by(APPROVER_2, present=(skips := trust(top={"trust-approvals": 1}, keys={"approver p-021": {"needs": 2}}))),
         link, present=skips)
    held("key-signature", "The key of one approval is not in the present file, and the signature of the other is wrong: all keys are looked up before any signature.", "UPD-8 UPD-9",
         [turned(approved()), approved(STRANGER)], link)
    held("key-signature-own", "The key of the approval is not in the present file, and its signature is wrong.", "UPD-8 UPD-9", [turned(approved(STRANGER))], link)
    held("key-text", "The key of one approval is not in the present file, and the other names another text.", "UPD-8 UPD-3", [approved(m3=OTHER), approved(STRANGER)], link)

    others = trust(top={"trust-approvals": 1}, without=["approver p-014"])
    assert APPROVER_2.kid < APPROVER.kid
    held("key-later", "The signature of the first approval is wrong, and the key of the second is not in the present file: all keys are looked up before any signature.", "UPD-8 UPD-9",
         [turned(approved(APPROVER_2, present=others)), approved(present=others)], link, present=others)
    held("key-later-text", "The first approval names another text, and the key of the second is not in the present file.", "UPD-8 UPD-3",
         [approved(APPROVER_2, present=others, m3=OTHER), approved(present=others)], link, present=others)
    held("key-later-version", "The version of the first approval is 2, and the key of the second is not in the present file.", "UPD-8 UPD-2",
         [approved(APPROVER_2, present=others, m1=2), approved(present=others)], link, present=others)

    # UPD-9
    wrong = "endorsement.signature"
    pro = protected_of(APPROVER, "trust-approval")
    body = approved_payload()
    update("signature", "One bit of the signature of the approval is turned.", "UPD-9 END-6", [turned(one[0])], wrong)
    update("signature-63", "The signature of the approval has 63 bytes.", "UPD-9 COSE-7", [sign1(pro, body, bytes(63))], wrong)
    update("signature-second", "The signature of the second of two approvals is wrong.", "UPD-9", [min(two), turned(max(two))], wrong)
    update("signature-other", "An approval is signed by another known approver than its kid names.", "UPD-9", [sign1(pro, body, APPROVER_2.sign(sig_structure(pro, body)))], wrong)
    update("signature-link", "The approval replaces another file, and its signature is wrong: it is verified first.", "UPD-9 UPD-8", [turned(approved(present=older))], wrong)
    update("signature-payload", "The payload of the approval is no CBOR, and its signature is wrong.", "COSE-9 UPD-9", [sign1(pro, b"\xff", bytes(64))], wrong)
    update("bundle-approval", "An approval of a bundle stands where a trust approval should.", "UPD-1 END-4", [statement(APPROVER, "approval", approval_payload(sha(NEXT.encode())))], "cose.typ")
    card = trust(top={"trust-approvals": 1}, keys={"card p-021": {"role": "approver", "person": "p-021"}}, without=["approver p-021"])
    update("esp256", "A person approved with a P-256 key.", "UPD-9 COSE-3", by(CARD_2, present=card), present=card, counts="all")
    update("esp256-high-s", "A person approved with a P-256 key, and n - s stands in the place of s.", "KEY-7 UPD-9", [high_s(CARD_2, "trust-approval", approved_payload(present=card))],
           "endorsement.high-s", present=card)
    update("alg-9", "The algorithm of an approval is -9, and an Ed25519 key signed.", "COSE-7 UPD-9", [approved(protected=enc({1: -9, 4: APPROVER.kid, 16: TYP["trust-approval"]}))], wrong)
    update("alg-7", "The algorithm of an approval is -7.", "COSE-3 UPD-1", [approved(protected=enc({1: -7, 4: APPROVER.kid, 16: TYP["trust-approval"]}))], "cose.alg")

    # UPD-2 to UPD-4
    for version in (0, 2):
        update(f"version-{version}", f"The version of an approval is {version}.", "UPD-2 END-7", [approved(m1=version)], "endorsement.version")
    update("ticket", "The ticket of an approval ends with a blank.", "UPD-2 END-8", [approved(m5="CHG-1 ")], "endorsement.ticket")
    update("ticket-umlaut", "The ticket of an approval has an umlaut and a blank inside.", "UPD-2 END-8", [approved(m5="Änderung 7")], counts="all")
    update("trailing-payload", "A byte follows the approval in its byte string.", "CBOR-14 UPD-2", [approved(edit=lambda p: p + b"\0")], "cbor.trailing")
    update("other-text", "The approval names another text.", "UPD-3", [approved(m3=OTHER)], "endorsement.other-text")
    update("other-text-present", "The approval names the present file as the new text.", "UPD-3", [approved(m3=sha(PRESENT.encode()))], "endorsement.other-text")
    update("other-text-bit", "One byte of the text was changed after it was approved.", "UPD-3", one, "endorsement.other-text", text=NEXT.replace("plant-7", "plant-8"))
    update("other-text-link", "The approval names another text, and replaces another file: the text is judged first.", "UPD-3 UPD-8", [approved(m3=OTHER, present=older)], "endorsement.other-text")
    update("other-text-second", "The second of two approvals names another text.", "UPD-3", [approved(), approved(APPROVER_2, m3=OTHER)], "endorsement.other-text")
    update("other-text-ticket", "The approval names another text, and its ticket ends with a blank: what it says is read to its end first.", "UPD-2 UPD-3", [approved(m3=OTHER, m5="CHG ")],
           "endorsement.ticket")
    update("other-text-trailing", "The approval names another text, and a byte follows it in its byte string.", "CBOR-14 UPD-3", [approved(m3=OTHER, edit=lambda p: p + b"\0")], "cbor.trailing")
    base = "update.base"
    update("base-serial", "Two approvals name two serials.", "UPD-4", [approved(), approved(APPROVER_2, m2=14)], base)
    update("base-replaces", "Two approvals replace two files.", "UPD-4", [approved(), approved(APPROVER_2, present=older)], base)
    update("base-replaces-others", "Two approvals replace two files, neither of which is the present one: UPD-4 is judged before UPD-8.", "UPD-4 UPD-8", [approved(m4=OTHER), approved(APPROVER_2, m4=THIRD)], base)
    update("base-third", "The third of three approvals names another serial.", "UPD-4", sorted(by(APPROVER, APPROVER_2, present=three)) + by(CUSTODIAN, present=three, m2=2**53 - 1), base, present=three)
    # Each approval in turn: signature, content, UPD-3, UPD-4, and only then the next.
    assert APPROVER_2.kid < CUSTODIAN.kid < APPROVER.kid
    update("turn-text-base", "The second approval names another text and another serial: the text is judged first.", "UPD-3 UPD-4", [approved(APPROVER_2), approved(m3=OTHER, m2=14)],
           "endorsement.other-text")
    update("turn-base-signature", "The second of three approvals names another serial, and the signature of the third is wrong.", "UPD-4 UPD-9",
           [*by(APPROVER_2, present=three), *by(CUSTODIAN, present=three, m2=14), turned(approved(present=three))], base, present=three)
    update("turn-base-version", "The second of three approvals names another serial, and the version of the third is 2.", "UPD-4 UPD-2",
           [*by(APPROVER_2, present=three), *by(CUSTODIAN, present=three, m2=14), *by(APPROVER, present=three, m1=2)], base, present=three)
    update("turn-signature-base", "The signature of the second of three approvals is wrong, and the third names another serial.", "UPD-9 UPD-4",
           [*by(APPROVER_2, present=three), turned(approved(CUSTODIAN, present=three)), *by(APPROVER, present=three, m2=14)], wrong, present=three)
    update("turn-text-signature", "The first approval names another text, and the signature of the second is wrong.", "UPD-3 UPD-9", [approved(APPROVER_2, m3=OTHER), turned(approved())],
           "endorsement.other-text")
    update("turn-version-signature", "The version of the first approval is 2, and the signature of the second is wrong.", "UPD-2 UPD-9", [approved(APPROVER_2, m1=2), turned(approved())],
           "endorsement.version")
    update("turn-base-text", "The second of three approvals names another serial, and the third another text.", "UPD-4 UPD-3",
           [*by(APPROVER_2, present=three), *by(CUSTODIAN, present=three, m2=14), *by(APPROVER, present=three, m3=OTHER)], base, present=three)
    update("tickets", "Two approvals have two tickets and two times of signing.", "UPD-4", [approved(), approved(APPROVER_2, m5="other", m6=1)], counts="all")
    update("serial-zero", "The serial of an approval is 0.", "CBOR-8 UPD-2", [approved(m2=0)], "cbor.range")
    update("signed-late", "An approval was signed in a year that has not come: that time is shown only.", "UPD-2", [approved(m6=2**53 - 1)], counts="all")

    # UPD-10
    def counted(name, description, requirements, keys, counts, approvals=None, **more):
        present = trust(top={"trust-approvals": 1}, keys={"approver p-003": {"role": "approver", "person": "p-003"}, **keys}, **more.pop("world", {}))
        made = [approved(key, present=present) for key in (approvals or [APPROVER])]
        code = None if None in counts else few
        (held if code else update)("count-" + name, description, requirements, made, *([code] if code else []), present=present, counts=counts, **more)
    counted("role", "An importer key signed the approval.", "UPD-10 QUORUM-3", {"importer gateway-1": {"role": "importer", "site": "gateway-1"}}, ["quorum.role"], [IMPORTER])
    counted("role-exporter", "The exporter key signed the approval.", "UPD-10 QUORUM-3", {}, ["quorum.role"], [EXPORTER])
    counted("revoked", "The key of the approval is revoked.", "UPD-10 QUORUM-4", {"approver p-014": {"revoked": True}}, ["quorum.revoked"])
    counted("revoked-second", "The person has a revoked key, and approved with another.", "UPD-10 QUORUM-4", {"approver p-014": {"revoked": True}, "approver p-014 second": {"role": "approver", "person": "p-014"}},
            [None], [APPROVER_SECOND])
    counted("expired", "The key of the approval has expired.", "UPD-10 QUORUM-6", {"approver p-014": {"until": iso(NOW - 1)}}, ["quorum.expired"])
    counted("last", "The own clock shows the last second of the key.", "UPD-10 QUORUM-6", {"approver p-014": {"until": iso(NOW)}}, [None])
    counted("expired-floor", "There is no own clock, and the floor is after the end of the key.", "UPD-10 QUORUM-6", {"approver p-014": {"until": iso(NOW - 1)}}, ["quorum.expired"], now=None, floor=NOW)
    counted("not-yet", "The key of the approval is not valid yet.", "UPD-10 QUORUM-7", {"approver p-014": {"from": iso(NOW + 1)}}, ["quorum.not-yet"])
    counted("first", "The own clock shows the first second of the key.", "UPD-10 QUORUM-7", {"approver p-014": {"from": iso(NOW)}}, [None])
    unknown = ["quorum.time-unknown"]
    counted("unknown", "There is no own clock, and the key has an end.", "UPD-10 QUORUM-8", {"approver p-014": {"until": iso(NOW + 86400)}}, unknown, now=None)
    counted("unknown-accept", "There is no own clock, the key has an end, and all routes accept what cannot be told: routes say nothing here.", "UPD-10 QUORUM-8",
            {"approver p-014": {"until": iso(NOW + 86400)}}, unknown, now=None, world={"route": {"time-unknown": "accept"}})
    counted("unknown-untrusted", "The own clock is untrusted, and the key has an end.", "UPD-10 QUORUM-8", {"approver p-014": {"until": iso(NOW + 86400)}}, unknown, clock="untrusted")
    counted("unknown-behind", "The own clock is 301 seconds behind the floor and not used, and the key has an end.", "UPD-10 TIME-1", {"approver p-014": {"until": iso(NOW + 86400)}}, unknown, floor=NOW + 301)
    counted("begun", "There is no own clock; the key has begun by the floor, and has no end.", "UPD-10", {"approver p-014": {"from": iso(NOW)}}, [None], now=None, floor=NOW)
    counted("no-clock", "There is no own clock, and the key has no window.", "UPD-10", {}, [None], now=None)
    counted("custodian", "A custodian of an exporter key approved: that is no hindrance.", "UPD-10", {}, [None], [CUSTODIAN])
    second = trust(top={"trust-approvals": 2}, keys={"approver p-014 second": {"role": "approver", "person": "p-014"}})
    held("count-same-person", "Two must approve, and one person did with two keys: the first in the file counts.", "UPD-10 QUORUM-13", sorted(by(APPROVER, APPROVER_SECOND, present=second)), few, present=second,
         counts=[None, "quorum.same-person"])
    held("count-one-of-two", "Two must approve, and one did.", "UPD-10", by(APPROVER, present=three), few, present=three, counts="all")
    mixed = trust(top={"trust-approvals": 2}, keys={"approver p-021": {"revoked": True}, "approver p-003": {"role": "approver", "person": "p-003"}})
    held("count-two-one-revoked", "Two must approve, and two did, one of them with a revoked key.", "UPD-10 QUORUM-4", by(APPROVER, APPROVER_2, present=mixed), few, present=mixed, counts=[None, "quorum.revoked"])
    update("count-harmless", "One must approve; of two approvals one is by a revoked key.", "UPD-10 QUORUM-4",
           by(APPROVER, APPROVER_2, present=(harmless := trust(top={"trust-approvals": 1}, keys={"approver p-021": {"revoked": True}}))), present=harmless, counts=[None, "quorum.revoked"])
    gone = trust(top={"serial": 13, "issued": iso(CREATED)}, without=["approver p-014"])
    update("count-new-text", "The key of the approval is not in the new text: the present file alone counts.", "UPD-10", [approved(text=gone)], text=gone, counts="all")
    held("count-few-text", "Two must approve, one did, and the text is no trust file: it is not parsed.", "UPD-10 UPD-11", [approved(text="\0", present=three)], few, text="\0", present=three, counts="all")
    update("count-needs", "The present file skips a key, and all persons that it knows approved.", "UPD-10 TRUST-23",
           by(APPROVER, APPROVER_2, present=(future := trust(top={"trust-approvals": 2}) + "\n[[key]]\nneeds = 2\n")), present=future, counts="all")
    held("count-needs-few", "The present file wants three persons, knows two, and skips a key: two approved.", "UPD-10 TRUST-23",
         by(APPROVER, APPROVER_2, present=(future := trust(top={"trust-approvals": 3}) + "\n[[key]]\nneeds = 2\n")), few, present=future, counts="all")

    # UPD-11
    def parsed(name, description, requirements, text, code=None, serial=13, **more):
        raw = text if isinstance(text, bytes) else text.encode()
        update("text-" + name, description, requirements, [approved(text="", m3=sha(raw), m2=serial)], code, text=text, counts="all", **more)
    parsed("utf8", "The text is not UTF-8.", "UPD-11 TRUST-2", b"\xff", "trust.text")
    parsed("syntax", "The text is one letter.", "UPD-11 TRUST-3", "x", "trust.syntax")
    parsed("format", "The format of the text is 2.", "UPD-11 TRUST-4", NEXT.replace("format = 1", "format = 2"), "trust.format")
    parsed("missing", "The text has no issued.", "UPD-11 TRUST-6", trust(top={"serial": 13, "issued": None}), "trust.missing")
    parsed("unknown", "The text has a key that does not exist.", "UPD-11 TRUST-5", NEXT.replace("serial = 13", "serial = 13\nfuture = 1"), "trust.unknown-name")
    parsed("approvers", "By the text three persons of two would have to approve updates.", "UPD-11 TRUST-23", trust(top={"serial": 13, "issued": iso(CREATED), "trust-approvals": 3}), "trust.too-few-approvers")
    parsed("needs", "The text has a table that is skipped.", "UPD-11 TRUST-5", NEXT + "\n[[route]]\nneeds = 2\nfuture = 1\n")
    parsed("no-approvals", "By the text nobody has to approve updates any more.", "UPD-11", trust(top={"serial": 13, "issued": iso(CREATED)}))
    padded = NEXT.encode() + b"#" + b"x" * (1048575 - len(NEXT.encode()))
    update("text-most", "The text has 1,048,576 bytes.", "UPD-11 CBOR-9", [approved(text="", m3=sha(padded))], text=padded, counts="all",
           data=[LABEL + head(2, len(padded)) + NEXT.encode() + b"#", (b"x", 1048575 - len(NEXT.encode())), approved(text="", m3=sha(padded))])
    parsed("serial", "The serial of the text is 13, and that of the approval 14.", "UPD-11", NEXT, "update.serial", 14)
    parsed("serial-present", "The serial of the text is 13, and that of the approval 12.", "UPD-11", NEXT, "update.serial", 12)
    parsed("serial-lower", "The serial of text and approval is 11, that of the present file 12.", "UPD-11", trust(top={"serial": 11}), "trust.serial-lower", 11)
    parsed("serial-equal", "The serial of text, approval and present file is 12, and the text is another one.", "UPD-11", trust(top={"issued": iso(CREATED)}), "trust.serial-reused", 12)
    parsed("serial-far", "The serial of text and approval is 2^53 - 1.", "UPD-11", trust(top={"serial": 2**53 - 1}), None, 2**53 - 1)
    parsed("serial-lower-other", "The serial of the text is 11, that of the approval 13: it is held against the approval first.", "UPD-11", trust(top={"serial": 11}), "update.serial", 13)
    parsed("serial-after-text", "The serial of the text is 14, that of the approval 13, and its format is 2: the text is judged first.", "UPD-11 TRUST-4",
           trust(top={"serial": 14, "format": 2}), "trust.format", 13)
    parsed("issued-before", "The text was issued before the present file: only the serial counts.", "UPD-11 UPD-12", trust(top={"serial": 13, "issued": iso(ISSUED - 86400)}))

    # UPD-12
    def issued(name, description, when, late=False, **more):
        text = trust(top={"serial": 13, "issued": iso(when)})
        made = [approved(text=text)]
        if late:
            held("issued-" + name, description, "UPD-12", made, "trust.issued", text=text, counts="all", **more)
        else:
            update("issued-" + name, description, "UPD-12", made, text=text, counts="all", **more)
    limit = ISSUED + DAYS_180
    issued("own-most", "The text was issued 300 seconds after the own clock.", NOW + 300)
    issued("own", "The text was issued 301 seconds after the own clock.", NOW + 301, True)
    issued("own-anchor", "The text was issued 301 seconds after the own clock, and the anchor is later: the own clock counts.", NOW + 301, True, anchor=NOW + 86400)
    issued("own-floor", "The text was issued 301 seconds after the own clock, and the floor is 300 seconds after it: the own clock counts.", NOW + 301, True, floor=NOW + 300)
    issued("present-most", "There is no own clock, floor or anchor, and the text was issued 180 days after the present file.", limit, now=None)
    issued("present", "There is no own clock, floor or anchor, and the text was issued 180 days and a second after the present file.", limit + 1, True, now=None)
    issued("untrusted", "The own clock is untrusted, and the text was issued 180 days and a second after the present file.", limit + 1, True, clock="untrusted", now=limit + 1)
    issued("anchor-most", "There is no own clock, and the text was issued 180 days after the anchor.", NOW + DAYS_180, now=None, anchor=NOW)
    issued("anchor", "There is no own clock, and the text was issued 180 days and a second after the anchor.", NOW + DAYS_180 + 1, True, now=None, anchor=NOW)
    issued("floor-most", "There is no own clock, and the text was issued 180 days after the floor, which is after the anchor.", NOW + DAYS_180, now=None, floor=NOW, anchor=ISSUED)
    issued("floor", "There is no own clock, and the text was issued 180 days and a second after the floor, which is after the anchor.", NOW + DAYS_180 + 1, True, now=None, floor=NOW, anchor=ISSUED)
    issued("floor-below", "There is no own clock, and the text was issued 180 days after the anchor, which is after the floor.", NOW + DAYS_180, now=None, floor=ISSUED, anchor=NOW)
    issued("floor-present", "There is no own clock or anchor, and the text was issued 180 days after the floor, which is after the present file.", NOW + DAYS_180, now=None, floor=NOW)
    issued("floor-before-present", "There is no own clock or anchor, and the text was issued 180 days after the present file, which is after the floor.", limit, now=None, floor=0)
    issued("behind", "The own clock is 301 seconds behind the floor and not used, and the text was issued a day after it.", NOW + 86400, floor=NOW + 301)
    issued("behind-most", "The own clock is 300 seconds behind the floor and used, and the text was issued a day after it.", NOW + 86400, True, floor=NOW + 300)
    issued("far", "The text was issued in 9999.", 253402300799, True)
    late_lower = trust(top={"serial": 11, "issued": iso(NOW + 9999)})
    update("issued-after-serial", "The serial of the text is lower, and it was issued after the own clock: the serial is judged first.", "UPD-11 UPD-12", [approved(text=late_lower, m2=11)], "trust.serial-lower",
           text=late_lower, counts="all")

    # Layout
    raw = NEXT.encode()

    def layout(name, description, requirements, data, code, **more):
        update("layout-" + name, description, requirements, [], code, data=data, **more)
    layout("label", "One byte of the label is another one.", "LABEL-1", LABEL[:-1] + b"\x53" + enc(raw), "label.bad")
    layout("empty", "The text has no bytes.", "CBOR-9 UPD-1", LABEL + enc(b"") + one[0], "cbor.length")
    layout("above", "The text announces 1,048,577 bytes, and the file ends.", "CBOR-9", LABEL + head(2, 1048577), "cbor.length", effect="resources")
    layout("announced-most", "The text announces 1,048,576 bytes, and the file ends.", "CBOR-4", LABEL + head(2, 1048576), "file.truncated")
    layout("announced-far", "The text announces 2^64 - 1 bytes, and the file ends.", "CBOR-9", LABEL + b"\x5b" + b"\xff" * 8, "cbor.length", effect="resources")
    layout("cut", "The file ends inside the text.", "CBOR-4", LABEL + enc(raw)[:-1], "file.truncated")
    layout("cut-head", "The file ends inside the head of the text.", "CBOR-4", LABEL + enc(raw)[:2], "file.truncated")
    layout("not-shortest", "The head of the text has five bytes in place of three.", "CBOR-5", LABEL + b"\x5a" + len(raw).to_bytes(4, "big") + raw, "cbor.not-shortest")
    layout("indefinite", "The text is a byte string of indefinite length.", "CBOR-2", LABEL + b"\x5f" + enc(raw) + b"\xff", "cbor.indefinite")
    layout("reserved", "The head of the text has additional information 28.", "CBOR-1", LABEL + b"\x5c" + raw, "cbor.reserved")
    layout("trailing", "A line feed follows the approval.", "UPD-1 END-1", LABEL + enc(raw) + one[0] + b"\n", "file.trailing", effect="hidden-data")
    layout("trailing-text", "A second text follows.", "UPD-1 END-1", LABEL + enc(raw) + enc(raw), "file.trailing", effect="hidden-data")
    layout("cut-approval", "The file ends inside the approval.", "CBOR-4 UPD-1", LABEL + enc(raw) + one[0][:-1], "file.truncated")
    layout("trailing-none", "A byte follows the text, and there is no present file: the framing is judged first.", "UPD-1 UPD-6", LABEL + enc(raw) + b"\0", "file.trailing", present=None)
    layout("trailing-same", "A byte follows the text, which is the present file: the framing is judged first.", "UPD-1 UPD-5", LABEL + enc(PRESENT.encode()) + b"\0", "file.trailing")
    layout("order", "Two approvals descend.", "UPD-1 END-5", LABEL + enc(raw) + max(two) + min(two), "endorsement.order")
    layout("repeated", "An approval stands twice.", "UPD-1 END-5", LABEL + enc(raw) + one[0] * 2, "endorsement.repeated", effect="forgery")
    for kind in ("manifest", "scan", "receipt", "passport"):
        layout("typ-" + kind, f"An approval has the typ of the statement {kind}.", "UPD-1 END-4", LABEL + enc(raw) + approved(protected=protected_of(APPROVER, kind)), "cose.typ")
    many = sorted(approved(m5=f"CHG-{n}") for n in range(17))
    update("layout-most", "There are sixteen approvals of one person: the first one counts.", "UPD-1 END-2 QUORUM-13", many[:16], counts=[None] + ["quorum.same-person"] * 15)
    layout("count", "There are seventeen approvals.", "UPD-1 END-2", LABEL + enc(raw) + b"".join(many), "endorsement.count")
    layout("count-byte", "After sixteen approvals a zero byte follows.", "UPD-1 END-1 END-2", LABEL + enc(raw) + b"".join(many[:16]) + b"\0", "file.trailing")
    layout("size", "An approval has more than 8,192 bytes.", "UPD-1 END-3", LABEL + enc(raw) + sign1(pro, bytes(8192), bytes(64)), "endorsement.size")
    layout("size-typ", "An approval has more than 8,192 bytes, and the typ of a manifest.", "UPD-1 END-3 END-4", LABEL + enc(raw) + sign1(protected_of(APPROVER, "manifest"), bytes(8192), bytes(64)),
           "endorsement.size")
    layout("size-header", "An approval has more than 8,192 bytes, and a byte follows the map in its protected header.", "CBOR-14 END-3 UPD-1",
           LABEL + enc(raw) + sign1(pro + b"\0", bytes(8192), bytes(64)), "cbor.trailing")
    layout("unprotected", "The unprotected header of an approval is not empty.", "COSE-1 UPD-1", LABEL + enc(raw) + enc(Tag(18, [pro, {99: "note"}, body, bytes(64)])), "cose.structure",
           effect="hidden-data")

    # The statement itself.
    def payload(name, description, requirements, data, code=None):
        vec_statement("update", "trust-approval-" + name, "trust-approval", description, requirements, data, code)
    p = approved_payload
    payload("plain", "A trust approval.", "UPD-2 END-7 END-8", p())
    payload("other", "A trust approval of another text, in whose place it comes, too: that is judged elsewhere.", "UPD-2", p(m3=OTHER, m4=OTHER))
    payload("serial-least", "The serial is 1.", "CBOR-8", p(m2=1))
    payload("serial-most", "The serial is 2^53 - 1.", "CBOR-8", p(m2=2**53 - 1))
    payload("serial-zero", "The serial is 0.", "CBOR-8", p(m2=0), "cbor.range")
    payload("serial-above", "The serial is 2^53.", "CBOR-8", p(m2=2**53), "cbor.range")
    for version in (0, 2):
        payload(f"version-{version}", f"The version is {version}.", "UPD-2 END-7", p(m1=version), "endorsement.version")
    payload("version-53", "The version is 2^53.", "CBOR-8 UPD-2", p(m1=2**53), "cbor.range")
    for n, what in ((1, "version"), (2, "serial"), (3, "digest of the new text"), (4, "digest of the replaced text"), (5, "ticket"), (6, "time of signing")):
        payload(f"missing-{n}", f"There is no {what}.", "CBOR-13", p(**{f"m{n}": None}), "cbor.key-missing")
    payload("unknown", "There is a key 7.", "CBOR-12", p(m7=0), "cbor.key-unknown")
    for n in (3, 4):
        payload(f"digest-{n}-31", f"The digest under key {n} has 31 bytes.", "CBOR-9", p(**{f"m{n}": OTHER[:31]}), "cbor.length")
    payload("ticket-most", "The ticket has 64 bytes in 32 characters.", "UPD-2 END-8", p(m5="Ü" * 32))
    payload("ticket-65", "The ticket has 65 bytes.", "UPD-2 CBOR-9", p(m5="x" * 65), "cbor.length")
    payload("ticket-empty", "The ticket is empty.", "UPD-2 CBOR-9", p(m5=""), "cbor.length")
    for name, ticket in (("blank-first", " CHG"), ("blank-last", "CHG "), ("line", "CHG\n"), ("zero-width", "C\u200bHG")):
        payload("ticket-" + name, f"The ticket is {json.dumps(ticket)}.", "UPD-2 END-8", p(m5=ticket), "endorsement.ticket")
    payload("trailing", "A byte follows the approval in its byte string.", "CBOR-14", p() + b"\0", "cbor.trailing")
