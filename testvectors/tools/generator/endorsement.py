"""endorsement/: section 10 of bundle.md, up to 10.2."""
from .base import *

ONE_APPROVAL = {"approvals": 1}


def make_endorsement():
    need = trust(route=ONE_APPROVAL)

    def accept(name, description, requirements, bundle, **more):
        vec_bundle("endorsement", "endorsement-" + name, description, requirements, "complete", bundle, **more)

    def bad(name, description, requirements, bundle, code, stage="endorsements", **more):
        vec_bundle("endorsement", "endorsement-" + name, description, requirements, stage, bundle, code, **more)
    accept("none", "A bundle without endorsements.", "END-1", Bundle())
    accept("approval", "A bundle with one approval.", "END-1 END-4 END-6 END-12", Bundle(endorse=[approval()]), trust_text=need)
    accept("scan", "A bundle with one scan.", "END-4", Bundle(endorse=[scan()]), trust_text=trust(scanner=True))
    tickets = [f"CHG-{n}" for n in range(17)]
    accept("most", "A bundle with sixteen approvals of one person: the first one counts.", "END-2 QUORUM-13", Bundle(endorse=[approval(m3=t) for t in tickets[:16]]),
           trust_text=need, counts="same-person")
    framing = "framing"
    bad("count", "There are seventeen endorsements.", "END-2", Bundle(endorse=[approval(m3=t) for t in tickets]), "endorsement.count", framing)
    sixteen = [approval(m3=t) for t in tickets[:16]]
    bad("count-trailing", "After sixteen endorsements a zero byte follows: the first byte is judged before the count.", "END-1 END-2", Bundle(endorse=sixteen, tail=b"\0"), "file.trailing", framing)
    bad("count-trailing-tag", "After sixteen endorsements an approval follows whose tag is written in two bytes.", "END-1 END-2",
        Bundle(endorse=sixteen, tail=b"\xd8\x12" + approval()(Bundle().digest)[1:]), "file.trailing", framing)
    bad("count-byte", "After sixteen endorsements the byte d2 stands at the end of the file.", "END-2", Bundle(endorse=[approval(m3=t) for t in tickets[:16]], tail=b"\xd2"),
        "endorsement.count", framing)
    bad("trailing", "A zero byte follows the chunk.", "END-1", Bundle(tail=b"\0"), "file.trailing", framing)
    bad("trailing-line", "A line feed follows the approval.", "END-1", Bundle(endorse=[approval()], tail=b"\n"), "file.trailing", framing)
    bad("trailing-chunk", "A chunk follows that the manifest does not have.", "END-1", Bundle(tail=enc(frame_raw(request()))), "file.trailing", framing)
    bad("trailing-bundle", "A second bundle follows.", "END-1", Bundle(tail=Bundle().file()), "file.trailing", framing)
    bad("trailing-tag", "An approval follows whose tag is written in two bytes.", "END-1 CBOR-5", Bundle(tail=b"\xd8\x12" + approval()(Bundle().digest)[1:]), "file.trailing", framing)
    good = Bundle(endorse=[approval()])
    for n, what in ((1, "inside"), (len(good.endorsements[0]) - 1, "one byte before the end of")):
        data = good.file()[:len(good.file()) - n]
        bad(f"cut-{n}", f"The file ends {what} the approval.".replace("inside", "one byte early in") if n == 1 else "The file ends after the first byte of the approval.",
            "BUN-6 CBOR-4", None, "file.truncated", framing, data=data)
    plain_pro = protected_of(APPROVER, "approval")

    def raw(make):
        """An endorsement made from the bundle digest by hand."""
        return Bundle(endorse=[make])

    def padded(total):
        def make(digest):
            payload = approval_payload(digest)
            base = len(sign1(plain_pro, payload, bytes(8000)))
            return sign1(plain_pro, payload, APPROVER.sign(sig_structure(plain_pro, payload)).ljust(8000 + total - base, b"\0"))
        return make
    bad("size", "An approval has 8,193 bytes in all, most of them in its signature.", "END-3", raw(padded(8193)), "endorsement.size", framing)
    bad("size-most", "An approval has 8,192 bytes in all: its size is right, its signature is not.", "END-3 END-6", raw(padded(8192)), "endorsement.signature")
    bad("payload-above", "The payload of an approval has 8,193 bytes.", "COSE-1", raw(lambda d: sign1(plain_pro, bytes(8193), bytes(64))), "cbor.length", framing)

    def large(count):
        """A file with endorsements of 8,192 bytes: approvals, then zero bytes, signed as they stand."""
        bundle, made = Bundle(), []
        for ticket in tickets[:count]:
            payload = approval_payload(bundle.digest, m3=ticket)
            zeros = 8192 - len(sign1(plain_pro, payload + bytes(7000), bytes(64))) + 7000
            whole = statement(APPROVER, "approval", payload + bytes(zeros))
            if len(whole) != 8192 or whole[-66 - zeros:-66] != bytes(zeros):
                raise ValueError("length of an endorsement")
            made.append((whole, [whole[:-66 - zeros], (b"\0", zeros), whole[-66:]]))
        return [bundle.file(), *(part for _, parts in sorted(made, key=lambda m: m[0]) for part in parts)]
    bad("large", "There are sixteen endorsements of 8,192 bytes each, well signed: approvals that zero bytes follow.", "END-2 END-3 CBOR-14", None, "cbor.trailing",
        data=large(16))
    bad("large-count", "There are seventeen endorsements of 8,192 bytes each.", "END-2 END-3", None, "endorsement.count", framing, data=large(17))
    bad("payload-most", "The payload of an approval has 8,192 bytes, which is too much for the whole.", "END-3 COSE-1", raw(lambda d: sign1(plain_pro, bytes(8192), bytes(64))),
        "endorsement.size", framing)
    wrong = protected_of(APPROVER, "manifest")
    bad("size-before-typ", "An approval is too large, and its typ is that of a manifest.", "END-3 END-4", raw(lambda d: sign1(wrong, bytes(8192), bytes(64))), "endorsement.size", framing)
    bad("header-before-size", "An approval is too large, and a byte follows the map in its protected header: the size is judged when the header is complete.", "CBOR-14 END-3",
        raw(lambda d: sign1(plain_pro + b"\0", bytes(8192), bytes(64))), "cbor.trailing", framing)
    bad("header-unknown-before-size", "An approval is too large, and its protected header has a key 17.", "CBOR-12 END-3",
        raw(lambda d: sign1(enc({1: -19, 4: APPROVER.kid, 16: TYP["approval"], 17: 0}), bytes(8192), bytes(64))), "cbor.key-unknown", framing)
    bad("header-missing-before-size", "An approval is too large, and its protected header has no kid.", "CBOR-13 END-3",
        raw(lambda d: sign1(enc({1: -19, 16: TYP["approval"]}), bytes(8192), bytes(64))), "cbor.key-missing", framing)
    bad("size-before-repeated", "An approval of 8,193 bytes stands twice: each is judged in turn.", "END-3 END-5", Bundle(endorse=[padded(8193)] * 2), "endorsement.size", framing)
    bad("alg-before-size", "An approval names the algorithm -8, and is too large.", "COSE-3 END-3",
        raw(lambda d: sign1(enc({1: -8, 4: APPROVER.kid, 16: TYP["approval"]}), bytes(8192), bytes(64))), "cose.alg", framing)
    bad("structure", "An approval has a fifth element.", "COSE-1", raw(lambda d: enc(Tag(18, [plain_pro, {}, approval_payload(d), bytes(64), 0]))), "cose.structure", framing)
    bad("unprotected", "The unprotected header of an approval is not empty.", "COSE-1",
        raw(lambda d: enc(Tag(18, [plain_pro, {99: "note"}, approval_payload(d), APPROVER.sign(sig_structure(plain_pro, approval_payload(d)))]))), "cose.structure", framing,
        effect="hidden-data")
    for kind in ("manifest", "receipt", "passport", "trust-approval"):
        bad("typ-" + kind, f"An endorsement has the typ of the statement {kind}.", "END-4 COSE-5", raw(approval(protected=protected_of(APPROVER, kind))), "cose.typ", framing)
    bad("alg", "An approval names the algorithm -8.", "COSE-3", raw(approval(protected=enc({1: -8, 4: APPROVER.kid, 16: TYP["approval"]}))), "cose.alg", framing)
    bad("typ-crossed", "A scan is signed with the typ of an approval.", "END-4 CBOR-7", raw(lambda d: statement(SCANNER, "approval", scan_payload(d, m3="ClamAV-1.4.3"))), "cbor.type",
        trust_text=trust(scanner=True))
    pair = Bundle(endorse=[approval(m3="CHG-1"), approval(APPROVER_2, m3="CHG-1")])
    accept("pair", "Two approvals in ascending order.", "END-5", pair, trust_text=trust(route={"approvals": 2}))
    bad("order", "Two approvals in descending order.", "END-5", pair, "endorsement.order", framing, data=pair.file(endorsements=pair.endorsements[::-1]),
        effect="two-readings")
    bad("repeated", "An approval stands twice.", "END-5", good, "endorsement.repeated", framing, data=good.file(endorsements=good.endorsements * 2), effect="forgery")
    bad("repeated-around", "An approval stands before and after another one: the repeat is judged before the order.", "END-5", pair, "endorsement.repeated", framing,
        data=pair.file(endorsements=[*pair.endorsements, pair.endorsements[0]]), effect="forgery")

    def signed_as(kind):
        return statement(APPROVER, kind, approval_payload(pair.digest))
    descending = pair.endorsements[::-1]
    bad("order-before-typ", "Two approvals descend, and a third has the typ of a manifest: each is judged in turn.", "END-5 END-4", pair, "endorsement.order", framing,
        data=pair.file(endorsements=[*descending, signed_as("manifest")]))
    bad("order-before-trailing", "Two approvals descend, and a byte follows them.", "END-5 END-1", pair, "endorsement.order", framing, data=pair.file(endorsements=[*descending, b"\0"]))
    bad("repeated-before-cut", "An approval stands twice, and a third is cut off.", "END-5 CBOR-4", pair, "endorsement.repeated", framing,
        data=pair.file(endorsements=[pair.endorsements[0]] * 2 + [pair.endorsements[1][:-1]]), effect="forgery")
    bad("typ-before-order", "The second approval is below the first, and has the typ of a receipt: the typ of each is judged before its order.", "END-4 END-5", pair, "cose.typ", framing,
        data=pair.file(endorsements=[pair.endorsements[0], signed_as("receipt")]))
    assert signed_as("receipt") < pair.endorsements[0]
    fifteen = Bundle(endorse=[approval(m3=t) for t in tickets[:15]])
    bad("size-before-count", "The sixteenth approval is too large, and there is a seventeenth.", "END-3 END-2", None, "endorsement.size", framing,
        data=fifteen.file() + padded(8193)(fifteen.digest) + approval(m3=tickets[16])(fifteen.digest))

    def resigned(digest):
        payload = approval_payload(digest)
        nonce = number_of(sha(b"carnet test second nonce")) % L
        r_bytes = point_bytes(times(nonce, BASE))
        message = sig_structure(plain_pro, payload)
        k = int.from_bytes(hashlib.sha512(r_bytes + APPROVER.public + message).digest(), "little") % L
        return sign1(plain_pro, payload, r_bytes + ((nonce + k * APPROVER.scalar()) % L).to_bytes(32, "little"))
    bad("repeated-signature", "An approval stands twice with two valid signatures.", "END-5 COSE-8", Bundle(endorse=[approval(), resigned]), "endorsement.repeated", framing,
        effect="forgery")
    three = sorted([good.endorsements[0], resigned(good.digest)] + [e for e in (approval(m3=f"CHG-{n:04}")(good.digest) for n in range(40))])
    first, second = sorted([three.index(good.endorsements[0]), three.index(resigned(good.digest))])
    between = three[first:second + 1]
    if len(between) > 2:
        bad("repeated-apart", "The two signatures of one approval stand apart.", "END-5 COSE-8", good, "endorsement.repeated", framing,
            data=good.file(endorsements=[between[0], between[1], between[-1]]), effect="forgery")
    bad("unknown-key", "The key of an approval is not in the trust file.", "END-6", Bundle(endorse=[approval(STRANGER)]), "endorsement.unknown-key")
    bad("signature", "One bit of the signature of an approval is turned.", "END-6 COSE-7", good, "endorsement.signature",
        data=good.file()[:-1] + bytes([good.file()[-1] ^ 1]))
    bad("signature-length", "The signature of an approval has 63 bytes.", "END-6 COSE-7", raw(lambda d: sign1(plain_pro, approval_payload(d), bytes(63))), "endorsement.signature")
    bad("signature-other", "An approval is signed by another known approver than its kid names.", "END-6",
        raw(lambda d: sign1(plain_pro, approval_payload(d), APPROVER_2.sign(sig_structure(plain_pro, approval_payload(d))))), "endorsement.signature")
    bad("signature-before-payload", "The payload of an approval is no CBOR, and its signature is wrong, too.", "COSE-9 END-6", raw(lambda d: sign1(plain_pro, b"\xff", bytes(64))),
        "endorsement.signature")
    for version in (0, 2):
        bad(f"version-{version}", f"The version of an approval is {version}.", "END-7", Bundle(endorse=[approval(m1=version)]), "endorsement.version")
        bad(f"version-{version}-scan", f"The version of a scan is {version}.", "END-7", Bundle(endorse=[scan(m1=version)]), "endorsement.version", trust_text=trust(scanner=True))
    bad("version-0-scan-layout", "A scan is one of version 0, with its verdict.", "END-7", Bundle(endorse=[scan(m1=0, m7=1)]), "endorsement.version", trust_text=trust(scanner=True))
    bad("version-53", "The version of an approval is 2^53.", "CBOR-8 END-7", Bundle(endorse=[approval(m1=2**53)]), "cbor.range")
    bad("other-bundle", "The approval names another bundle.", "END-12", Bundle(endorse=[approval(m2=OTHER)]), "endorsement.other-bundle")
    bad("other-bundle-scan", "The scan names another bundle.", "END-12", Bundle(endorse=[scan(m2=OTHER)]), "endorsement.other-bundle", trust_text=trust(scanner=True))
    sequel = Bundle(m6=2, m7=good.digest, endorse=[lambda d: good.endorsements[0]])
    bad("moved", "The approval of the bundle before is put on this one.", "END-12", sequel, "endorsement.other-bundle")
    bad("second", "The second of two approvals names another bundle.", "END-12 BUN-7",
        Bundle(endorse=[approval(), approval(APPROVER_2, m2=OTHER)]), "endorsement.other-bundle")
    bad("other-bundle-ticket", "The approval names another bundle, and its ticket ends with a blank: the bundle is judged last.", "END-12 END-8",
        Bundle(endorse=[approval(m2=OTHER, m3="CHG-1 ")]), "endorsement.ticket")
    bad("other-bundle-window", "The approval names another bundle, and its window is empty: the bundle is judged last.", "END-12 END-10",
        Bundle(endorse=[approval(m2=OTHER, m5=CREATED, m6=CREATED)]), "endorsement.window")
    bad("other-bundle-trailing", "The approval names another bundle, and a byte follows it in its payload: the bundle is judged last.", "END-12 CBOR-14",
        Bundle(endorse=[approval(m2=OTHER, edit=lambda p: p + b"\0")]), "cbor.trailing")
    bad("other-bundle-text", "The scan names another bundle, and its engine ends with a blank: the bundle is judged last.", "END-12 END-11",
        Bundle(endorse=[scan(m2=OTHER, m3="ClamAV ")]), "endorsement.text", trust_text=trust(scanner=True))
    bad("trailing-payload", "A byte follows the approval in its payload.", "CBOR-14", Bundle(endorse=[approval(edit=lambda p: p + b"\0")]), "cbor.trailing", effect="hidden-data")
    bad("cut-payload", "The payload of the approval ends early.", "CBOR-4", Bundle(endorse=[approval(edit=lambda p: p[:-1])]), "cbor.truncated")

    # The statements themselves.
    def payload(kind, name, description, requirements, data, code=None, **more):
        vec_statement("endorsement", f"{kind}-{name}", kind, description, requirements, data, code, **more)
    ids = sorted(sha(b"carnet test medium %d" % n)[:16] for n in range(17))
    a, s = approval_payload, scan_payload
    payload("approval", "plain", "An approval with its required values.", "END-7 END-8", a(OTHER))
    payload("approval", "full", "An approval with all values.", "END-8 END-9 END-10", a(OTHER, m5=CREATED, m6=CREATED + 1, m7=ids[:2]))
    payload("approval", "ticket-least", "The ticket has one character.", "END-8", a(OTHER, m3="!"))
    payload("approval", "ticket-most", "The ticket has 64 characters.", "END-8", a(OTHER, m3="~" * 64))
    payload("approval", "ticket-most-utf8", "The ticket has 64 bytes in 32 characters.", "END-8", a(OTHER, m3="Ü" * 32))
    payload("approval", "ticket-empty", "The ticket is empty.", "END-8 CBOR-9", a(OTHER, m3=""), "cbor.length")
    payload("approval", "ticket-65", "The ticket has 65 characters.", "END-8 CBOR-9", a(OTHER, m3="~" * 65), "cbor.length")
    payload("approval", "ticket-65-utf8", "The ticket has 65 bytes in 33 characters.", "END-8 CBOR-9", a(OTHER, m3="Ü" * 32 + "1"), "cbor.length")
    for name, ticket in (("blank", "CHG 1"), ("blanks", "CHG   1   A"), ("umlaut", "Änderung-1"), ("sentence", "Freigabe für Straße 7, Prüfung 工場"), ("one", "é"), ("combining", "Ä-1"), ("backslash", "A\\B"),
                         ("quote", '"CHG"')):
        payload("approval", "ticket-" + name, f"The ticket is {json.dumps(ticket, ensure_ascii=False)}.", "END-8", a(OTHER, m3=ticket))
    payload("approval", "ticket-utf8", "The ticket is not UTF-8.", "CBOR-10 END-8", a(OTHER, m3=Raw(b"\x62\xc3\x28")), "cbor.utf8")
    for name, ticket in (("tab", "CHG\t1"), ("del", "CHG\u007f"), ("zero", "\u0000"), ("blank-first", " CHG-1"), ("blank-last", "CHG-1 "), ("blank-only", " "), ("line", "CHG-1\n"),
                         ("no-break", "CHG\u00a01"), ("zero-width", "CHG\u200b1"), ("override", "\u202eCHG"), ("ideographic", "CHG\u30001"), ("private", "\ue000"), ("tag", "CHG\U000e0041")):
        payload("approval", "ticket-" + name, f"The ticket is {json.dumps(ticket)}.", "END-8", a(OTHER, m3=ticket), "endorsement.ticket")
    payload("approval", "no-signed", "There is no time of signing.", "CBOR-13", a(OTHER, m4=None), "cbor.key-missing")
    payload("approval", "unknown", "There is a key 8.", "CBOR-12", a(OTHER, m8="note"), "cbor.key-unknown", effect="hidden-data")
    payload("approval", "media-most", "There are sixteen media.", "END-9", a(OTHER, m7=ids[:16]))
    payload("approval", "media-17", "There are seventeen media.", "END-9 CBOR-9", a(OTHER, m7=ids), "cbor.length")
    payload("approval", "media-none", "The array of media is empty.", "END-9 CBOR-9", a(OTHER, m7=[]), "cbor.length")
    payload("approval", "media-15", "A medium id has 15 bytes.", "END-9 CBOR-9", a(OTHER, m7=[ids[0][:15]]), "cbor.length")
    payload("approval", "media-order", "Two media descend.", "END-9", a(OTHER, m7=ids[1::-1]), "endorsement.media")
    payload("approval", "media-twice", "A medium stands twice.", "END-9", a(OTHER, m7=[ids[0]] * 2), "endorsement.media")
    payload("approval", "media-order-before-length", "The second medium is below the first, and the third has 15 bytes.", "END-9 CBOR-9",
            a(OTHER, m7=[*ids[1::-1], ids[2][:15]]), "endorsement.media")
    payload("approval", "window-equal", "Not after equals not before.", "END-10", a(OTHER, m5=CREATED, m6=CREATED), "endorsement.window")
    payload("approval", "window-before", "Not after is before not before.", "END-10", a(OTHER, m5=CREATED, m6=CREATED - 1), "endorsement.window")
    payload("approval", "window-after-end", "Not after is before not before, and a byte follows the approval in its byte string.", "CBOR-14 END-10",
            a(OTHER, m5=CREATED, m6=CREATED - 1) + b"\0", "cbor.trailing")
    payload("approval", "window-after-media", "Not after is before not before, and the media descend.", "END-9 END-10", a(OTHER, m5=CREATED, m6=CREATED - 1, m7=ids[1::-1]),
            "endorsement.media")
    payload("approval", "window-end", "There is a not after, and no not before.", "END-10", a(OTHER, m6=0))
    payload("scan", "plain", "A scan.", "END-11 END-7", s(OTHER))
    payload("scan", "text-most", "Engine and database have 64 characters, blanks among them.", "END-11", s(OTHER, m3="a" + " " * 62 + "b", m4="~" * 64))
    payload("scan", "text-65", "The engine has 65 characters.", "END-11 CBOR-9", s(OTHER, m3="a" * 65), "cbor.length")
    payload("scan", "text-empty", "The database is empty.", "END-11 CBOR-9", s(OTHER, m4=""), "cbor.length")
    for name, key, text in (("first", 3, " ClamAV"), ("last", 4, "27931 "), ("blank", 4, " "), ("tab", 3, "Clam\tAV"), ("umlaut", 3, "Prüfer"), ("escape", 3, "\u001b[2J")):
        payload("scan", "text-" + name, f"The {'engine' if key == 3 else 'database'} is {json.dumps(text)}.", "END-11", s(OTHER, **{f"m{key}": text}), "endorsement.text")
    payload("scan", "verdict", "There is a key 7, the verdict of version 0.", "CBOR-12", s(OTHER, m7=1), "cbor.key-unknown")
    payload("scan", "version-0", "The version is 0.", "END-7", s(OTHER, m1=0), "endorsement.version")
    payload("approval", "version-2", "The version is 2.", "END-7", a(OTHER, m1=2), "endorsement.version")
    payload("approval", "version-53-most", "The version is 2^53 - 1.", "END-7 CBOR-8", a(OTHER, m1=2**53 - 1), "endorsement.version")
    payload("scan", "dates", "The date of the database is after the scan: it is shown only.", "END-11", s(OTHER, m5=2**53 - 1))
    payload("approval", "signed-late", "The approval was signed after its end: that time is shown only.", "END-10", a(OTHER, m4=2**53 - 1, m6=CREATED))
    for n, what in ((1, "version"), (2, "bundle digest"), (3, "ticket")):
        payload("approval", f"missing-{n}", f"There is no {what}.", "CBOR-13", a(OTHER, **{f"m{n}": None}), "cbor.key-missing")
    for n, what in ((1, "version"), (2, "bundle digest"), (3, "engine"), (4, "version of the database"), (5, "date of the database"), (6, "time of the scan")):
        payload("scan", f"missing-{n}", f"There is no {what}.", "CBOR-13", s(OTHER, **{f"m{n}": None}), "cbor.key-missing")
    payload("scan", "text-least", "Engine and database have one character.", "END-11", s(OTHER, m3="!", m4="~"))
    payload("scan", "text-65-database", "The database has 65 characters.", "END-11 CBOR-9", s(OTHER, m4="a" * 65), "cbor.length")
    payload("scan", "text-empty-engine", "The engine is empty.", "END-11 CBOR-9", s(OTHER, m3=""), "cbor.length")


def make_esp256():
    """Endorsements that a P-256 key signed, in endorsement/."""
    cards = {"card p-014": {"role": "approver", "person": "p-014"}, "card p-021": {"role": "approver", "person": "p-021"},
             "card scanner gateway-1": {"role": "scanner", "site": "gateway-1"}}
    text = trust(route=ONE_APPROVAL, keys=cards)
    pro = protected_of(CARD, "approval")

    def accept(name, description, requirements, *made, **more):
        vec_bundle("endorsement", "endorsement-esp256-" + name, description, requirements, "complete", Bundle(endorse=made), trust_text=text, **more)

    def bad(name, description, requirements, code, *made, stage="endorsements", **more):
        vec_bundle("endorsement", "endorsement-esp256-" + name, description, requirements, stage, Bundle(endorse=made, **more), code, trust_text=text)

    def by(make, key=CARD, protected=None, kind="approval", payload=None, **change):
        """An endorsement whose signature make(Sig_structure) gives."""
        header = protected_of(key, kind) if protected is None else protected

        def whole(digest):
            body = payload or (approval_payload if kind == "approval" else scan_payload)(digest, **change)
            return sign1(header, body, make(sig_structure(header, body)))
        return whole

    def pair(r, s):
        return big(r) + big(s)

    def numbers(message, key=CARD):
        """r, and s in its lower form."""
        r, s = key.numbers(sha(message))
        return r, min(s, CARD_N - s)

    def high(message, key=CARD):
        r, s = numbers(message, key)
        return pair(r, CARD_N - s)

    def ticket(wanted, protected=pro):
        """The first ticket for which wanted(Sig_structure) holds."""
        digest = Bundle().digest
        return next(f"CHG-{n}" for n in range(2000, 4000) if wanted(sig_structure(protected, approval_payload(digest, m3=f"CHG-{n}"))))

    def searched(wanted):
        """A signature whose nonce is counted up until wanted(r, s) holds."""
        def make(message):
            digest = sha(message)
            nonce = nonce_of(CARD.secret, digest)
            point = card_times(nonce, CARD_BASE)
            while True:
                r = point[0] % CARD_N
                s = CARD.s_of(digest, nonce, r)
                s = min(s, CARD_N - s)
                if wanted(r, s):
                    return pair(r, s)
                nonce, point = nonce + 1, card_add(point, CARD_BASE)
        return make

    if (CARD.public[0], CARD_2.public[0]) != (2, 3):
        raise ValueError("one key is to have an even y, the other an odd one")
    accept("even", "An approval with ESP256, under a key whose y is even.", "END-6 COSE-3 KEY-6 KEY-8", approval(CARD))
    accept("odd", "An approval with ESP256, under a key whose y is odd.", "END-6 COSE-3 KEY-6 KEY-8", approval(CARD_2))
    accept("scan", "An approval with Ed25519 and a scan with ESP256.", "COSE-3 END-4 KEY-8", approval(), scan(CARD_SCANNER))
    above = ticket(lambda m: CARD.numbers(sha(m))[1] > HALF)
    below = ticket(lambda m: CARD.numbers(sha(m))[1] <= HALF)
    accept("negated", "The card gave an s above the half, and n - s stands in its place.", "KEY-7", approval(CARD, m3=above))
    accept("as-is", "The card gave an s below the half, which stands as it is.", "KEY-7", approval(CARD, m3=below))
    accept("r-short", "The first byte of r is zero.", "KEY-7 KEY-8", by(searched(lambda r, s: r >> 248 == 0)))
    accept("s-short", "The first byte of s is zero.", "KEY-7 KEY-8", by(searched(lambda r, s: s >> 248 == 0)))
    accept("s-7f", "The first byte of s is 7f: not far below the half.", "KEY-7 KEY-8", by(searched(lambda r, s: s >> 248 == 0x7f)))
    accept("both-keys", "One person made the same approval with a P-256 and with an Ed25519 key: they are two statements, and one counts.", "END-5 COSE-8", approval(CARD), approval(),
           counts=[None, "quorum.same-person"])

    # KEY-7: s above the half.
    code = "endorsement.high-s"
    bad("high-s", "n - s stands in the place of s: it would verify.", "KEY-7 END-6", code, by(high))
    bad("high-s-as-is", "The card gave an s above the half, and it was not changed.", "KEY-7", code, by(lambda m: pair(*CARD.numbers(sha(m))), m3=above))
    bad("high-s-scan", "A scan has n - s in the place of s.", "KEY-7", code, by(lambda m: high(m, CARD_SCANNER), CARD_SCANNER, kind="scan"))
    bad("high-s-least", "s is (n + 1) / 2, and the signature is wrong: s is judged first.", "KEY-7", code, by(lambda m: pair(numbers(m)[0], HALF + 1)))
    bad("high-s-7f", "s is 2^255 - 1: its highest bit is 0, and it is above the half.", "KEY-7", code, by(lambda m: pair(numbers(m)[0], 2**255 - 1)))
    bad("high-s-n", "s is n.", "KEY-7 KEY-8", code, by(lambda m: pair(numbers(m)[0], CARD_N)))
    bad("high-s-ones", "All bits of s are 1.", "KEY-7 KEY-8", code, by(lambda m: pair(numbers(m)[0], 2**256 - 1)))
    bad("high-s-r-zero", "s is above the half, and r is 0: s is judged first.", "KEY-7 KEY-8", code, by(lambda m: pair(0, CARD_N - numbers(m)[1])))
    bad("high-s-payload", "s is above the half, and the payload is no CBOR.", "KEY-7 COSE-9", code, by(high, payload=b"\xff"))
    bad("high-s-other-bundle", "s is above the half, and the approval names another bundle.", "KEY-7 END-12", code, by(high, m2=OTHER))
    bad("high-s-first", "In the first of two approvals s is above the half, and the key of the second is not in the trust file.", "BUN-7 KEY-7", code, by(high), approval(STRANGER))
    bad("high-s-framing", "s is above the half, and a byte follows the approval.", "BUN-6 KEY-7", "file.trailing", by(high), stage="framing", tail=b"\0")
    bad("high-s-unknown-key", "s is above the half, and the key is not in the trust file.", "END-6 KEY-7", "endorsement.unknown-key",
        by(lambda m: high(m, CARD_STRANGER), CARD_STRANGER))
    code = "endorsement.signature"
    bad("s-half", "s is (n - 1) / 2, and the signature is wrong.", "KEY-7 KEY-8", code, by(lambda m: pair(numbers(m)[0], HALF)))
    bad("high-s-63", "s is above the half, and its last byte is missing.", "COSE-7 KEY-7", code, by(lambda m: high(m)[:63]))
    bad("high-s-65", "s is above the half, and a byte follows it.", "COSE-7 KEY-7", code, by(lambda m: high(m) + b"\0"))

    # KEY-8: a signature that does not verify.
    bad("r-zero", "r is 0.", "KEY-8", code, by(lambda m: pair(0, numbers(m)[1])))
    bad("s-zero", "s is 0.", "KEY-8 KEY-7", code, by(lambda m: pair(numbers(m)[0], 0)))
    bad("zero", "r and s are 0.", "KEY-8", code, by(lambda m: bytes(64)))
    bad("r-n", "r is n.", "KEY-8", code, by(lambda m: pair(CARD_N, numbers(m)[1])))
    bad("r-ones", "All bits of r are 1.", "KEY-8", code, by(lambda m: pair(2**256 - 1, numbers(m)[1])))
    bad("r-p", "r is p, which is above n.", "KEY-8", code, by(lambda m: pair(CARD_P, numbers(m)[1])))
    bad("one", "r and s are 1.", "KEY-8", code, by(lambda m: pair(1, 1)))
    bad("r-bit", "The last bit of r is turned.", "KEY-8", code, by(lambda m: pair(numbers(m)[0] ^ 1, numbers(m)[1])))
    bad("s-bit", "The last bit of s is turned.", "KEY-8", code, by(lambda m: pair(numbers(m)[0], numbers(m)[1] ^ 1)))
    bad("infinity", "r is chosen so that the sum of the two points is the point at infinity.", "KEY-8", code,
        by(lambda m: pair(-int.from_bytes(sha(m), "big") * pow(CARD.secret, -1, CARD_N) % CARD_N, 1)))
    swapped = ticket(lambda m: numbers(m)[0] <= HALF)
    bad("swapped", "s stands before r, which is below the half.", "KEY-7 KEY-8", code, by(lambda m: pair(*numbers(m)[::-1]), m3=swapped))
    little = ticket(lambda m: int.from_bytes(big(numbers(m)[1])[::-1], "big") <= HALF)
    bad("little-endian", "r and s are written with the least significant byte first.", "KEY-7 KEY-8", code,
        by(lambda m: pair(*numbers(m))[31::-1] + pair(*numbers(m))[:31:-1], m3=little))
    bad("63", "The last byte of the signature is missing.", "COSE-7", code, by(lambda m: CARD.sign(m)[:63]))
    bad("65", "A zero byte follows the signature.", "COSE-7", code, by(lambda m: CARD.sign(m) + b"\0"))
    bad("der", "The signature is a DER sequence, as a card may give it.", "COSE-7", code, by(lambda m: der_signature(*numbers(m))))
    bad("other-key", "Another known P-256 key than the one that kid names made the signature.", "END-6 KEY-8", code, by(CARD_2.sign))
    negative = CardKey("card p-014")
    negative.secret = CARD_N - CARD.secret
    bad("negative-key", "The key with the same x and the other y made the signature.", "KEY-8 KEY-5", code, by(negative.sign))

    def over(message_of):
        """An approval whose signature is over message_of(payload)."""
        def whole(digest):
            body = approval_payload(digest)
            return sign1(pro, body, CARD.sign(message_of(body)))
        return whole
    for name, message_of, what in (("payload", lambda p: p, "the payload alone"),
                                   ("digest", lambda p: sha(sig_structure(pro, p)), "the digest of the Sig_structure, which is hashed twice so"),
                                   ("aad", lambda p: sig_structure(pro, p, aad=b"carnet"), "a Sig_structure with external_aad"),
                                   ("context", lambda p: sig_structure(pro, p, context="Signature"), "a Sig_structure with the context Signature"),
                                   ("ed25519-header", lambda p: sig_structure(enc({1: -19, 4: CARD.kid, 16: TYP["approval"]}), p), "a Sig_structure with the algorithm -19"),
                                   ("other-ticket", lambda p: sig_structure(pro, p.replace(b"CHG-1042", b"CHG-1043")), "another approval")):
        bad("signed-" + name, f"The signature is over {what}.", "COSE-7 KEY-8", code, over(message_of))
    for name, hashed in (("sha384", lambda m: hashlib.sha384(m).digest()[:32]), ("sha512", lambda m: hashlib.sha512(m).digest()[:32])):
        bad("signed-" + name, f"The message is hashed with {name.upper().replace('SHA', 'SHA-')}, of which 32 bytes are taken.", "KEY-8 COSE-3", code,
            by(lambda m, hashed=hashed: CARD.sign(m, hashed)))

    # COSE-7: algorithm and key of different types.
    crossed = enc({1: -9, 4: APPROVER.kid, 16: TYP["approval"]})
    for name, wanted, what in (("low", lambda s: s <= HALF, "below"), ("high", lambda s: s > HALF, "above")):
        found = ticket(lambda m, wanted=wanted: wanted(int.from_bytes(APPROVER.sign(m)[32:], "big")), crossed)
        bad("ed25519-key-" + name, f"The algorithm is -9, and an Ed25519 key signed well; the second half of the signature is {what} the half of n.", "COSE-7 END-6", code,
            by(APPROVER.sign, protected=crossed, m3=found))
    crossed = enc({1: -19, 4: CARD.kid, 16: TYP["approval"]})
    bad("p256-key", "The algorithm is -19, and a P-256 key signed well.", "COSE-7 END-6", code, by(CARD.sign, protected=crossed))
    bad("p256-key-high", "The algorithm is -19, and a P-256 key signed with an s above the half.", "COSE-7 END-6 KEY-7", code, by(high, protected=crossed))

    # COSE-3: other algorithms.
    for name, alg, what in (("es256", -7, "-7 (ES256)"), ("eddsa", -8, "-8 (EdDSA)"), ("es384", -35, "-35 (ES384)"), ("es256k", -47, "-47 (ES256K)"),
                            ("ml-dsa", -48, "-48 (ML-DSA-44)"), ("esp384", -51, "-51 (ESP384)"), ("positive", 9, "9"), ("minus-10", -10, "-10")):
        bad("alg-" + name, f"The algorithm is {what}, and the signature is that of ESP256.", "COSE-3", "cose.alg",
            by(CARD.sign, protected=enc({1: alg, 4: CARD.kid, 16: TYP["approval"]})), stage="framing")
    for kind in ("manifest", "receipt", "passport"):
        bad("typ-" + kind, f"The algorithm is -9, and the typ that of the statement {kind}.", "END-4 COSE-5", "cose.typ", by(CARD.sign, protected=protected_of(CARD, kind)), stage="framing")

    # KEY-6: what is not the key id.
    x, y = CARD.point
    for name, kid, what in (("compressed", sha(CARD.public), "the digest of the compressed point"),
                            ("sign-bit", sha(bytes.fromhex("a401022001215820") + big(x) + b"\x22" + bytes([0xf4 + y % 2])), "made with the sign of y in place of y"),
                            ("no-y", sha(bytes.fromhex("a301022001215820") + big(x)), "made without y"),
                            ("negative", card_kid((x, CARD_P - y)), "that of the key with the other y"),
                            ("x", big(x), "the x of the key")):
        bad("kid-" + name, f"The kid is {what}.", "KEY-6 END-6", "endorsement.unknown-key", by(CARD.sign, protected=enc({1: -9, 4: kid, 16: TYP["approval"]})))

    # END-5: one approval with two signatures.
    code = "endorsement.repeated"
    bad("repeated-high-s", "An approval stands with s and again with n - s: the repeat is judged first.", "END-5 KEY-7 COSE-8", code, by(CARD.sign), by(high), stage="framing")
    bad("repeated-nonce", "An approval stands twice with two valid signatures.", "END-5 COSE-8", code, by(CARD.sign), by(lambda m: CARD.sign(m, more=b"again")), stage="framing")

    # The signed manifest.
    for name, alg, wanted, stage in (("alg", -9, "trust.role", "role"), ("key", -19, "cose.signature", "signature")):
        made = Bundle(signer=CARD, protected=enc({1: alg, 4: CARD.kid, 16: TYP["manifest"]}))
        vec_bundle("endorsement", "endorsement-esp256-manifest-" + name, f"An approver signed the manifest with a P-256 key, and the algorithm is {alg}.", "VERDICT-5 COSE-3" if alg == -9 else "COSE-7", stage, made,
                   wanted, trust_text=text)


def der_signature(r, s):
    def integer(value):
        data = value.to_bytes(value.bit_length() // 8 + 1, "big")
        return b"\x02" + bytes([len(data)]) + data
    body = integer(r) + integer(s)
    return b"\x30" + bytes([len(body)]) + body


