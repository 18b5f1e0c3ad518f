"""receipt/ and passport/: sections 10.3 and 10.4 of bundle.md."""
from .base import *

def make_receipt():
    key = IMPORTER
    pro = protected_of(key, "receipt")

    def file(name, description, requirements, data, code=None, keys=(key.public,), payload=None, protected=pro, **more):
        if code is None:
            structure = sig_structure(protected, payload)
            more.update(digest=sha(structure).hex(), intermediates={"protected": protected, "sig_structure": structure, "digest": sha(structure)})
        vec("receipt", "receipt-" + name, description, requirements, "receipt", "receipt", data, code, {"keys": [k.hex() for k in keys]}, **more)

    def payload(name, description, requirements, data, code=None, **more):
        vec_statement("receipt", "receipt-" + name, "receipt", description, requirements, data, code, **more)
    body = receipt_payload()
    good = LABEL + statement(key, "receipt", body)
    file("file", "A receipt.", "RCPT-2 RCPT-1 COSE-5 LABEL-1", good, payload=body)
    file("label", "The label is missing.", "LABEL-1", good[12:], "label.bad")
    file("trailing", "A byte follows the statement.", "RCPT-1", good + b"\0", "file.trailing")
    file("twice", "The statement stands twice.", "RCPT-1", good + good[12:], "file.trailing")
    file("cut", "The file ends one byte early.", "CBOR-4", good[:-1], "file.truncated")
    file("typ", "The typ is that of an approval.", "COSE-5", LABEL + statement(key, "approval", body), "cose.typ")
    file("manifest", "The file is a bundle.", "COSE-5", Bundle().file(), "cose.typ", keys=(EXPORTER.public,))
    file("signature", "One bit of the signature is turned.", "COSE-7", good[:-1] + bytes([good[-1] ^ 1]), "cose.signature")
    file("signature-length", "The signature has 65 bytes.", "COSE-7", LABEL + sign1(pro, body, key.sign(sig_structure(pro, body)) + b"\0"), "cose.signature-length")
    file("key-unknown", "The key is not known.", "COSE-6", good, "key.unknown", keys=(MEDIA.public,))
    file("trailing-first", "A byte follows the statement, the key is not known, and the signature is wrong.", "RCPT-1 COSE-6", good[:-1] + b"\0\0", "file.trailing", keys=())
    card = CARD_IMPORTER
    card_pro = protected_of(card, "receipt")
    file("esp256", "A P-256 key signed the receipt, with ESP256.", "COSE-3 COSE-7 KEY-8", LABEL + statement(card, "receipt", body), keys=(card.public,), payload=body, protected=card_pro)
    file("esp256-high-s", "A P-256 key signed the receipt, and n - s stands in the place of s.", "KEY-7 COSE-7", LABEL + high_s(card, "receipt", body), "cose.high-s", keys=(card.public,))
    file("esp256-high-s-payload", "s is above the half, and the version is 0.", "COSE-9 KEY-7", LABEL + high_s(card, "receipt", receipt_payload(m1=0)), "cose.high-s", keys=(card.public,))
    file("esp256-high-s-unknown", "s is above the half, and the key is not known.", "COSE-6 KEY-7", LABEL + high_s(card, "receipt", body), "key.unknown")
    file("esp256-high-s-trailing", "s is above the half, and a byte follows the statement.", "RCPT-1 KEY-7", LABEL + high_s(card, "receipt", body) + b"\0", "file.trailing", keys=(card.public,))
    file("esp256-bit", "A P-256 key signed the receipt, and the last bit of its signature is turned.", "KEY-8 COSE-7",
         LABEL + (statement(card, "receipt", body)[:-1] + bytes([statement(card, "receipt", body)[-1] ^ 1])), "cose.signature", keys=(card.public,))
    file("ed25519-alg-9", "An Ed25519 key signed the receipt, and the algorithm is -9.", "COSE-7", LABEL + statement(key, "receipt", body, enc({1: -9, 4: key.kid, 16: TYP["receipt"]})), "cose.signature")
    file("alg-7", "The algorithm is -7.", "COSE-3", LABEL + statement(card, "receipt", body, enc({1: -7, 4: card.kid, 16: TYP["receipt"]})), "cose.alg", keys=(card.public,))
    file("key-p256", "A P-256 key signed the receipt, and the algorithm is -19.", "COSE-7",
         LABEL + statement(CARD, "receipt", body, enc({1: -19, 4: CARD.kid, 16: TYP["receipt"]})), "cose.signature", keys=(CARD.public,))
    file("payload-8192", "The payload has 8,192 bytes, and is no receipt.", "COSE-1 CBOR-7", LABEL + statement(key, "receipt", bytes(8192)), "cbor.type")
    file("payload-8193", "The payload has 8,193 bytes.", "COSE-1", LABEL + statement(key, "receipt", bytes(8193)), "cbor.length")
    payload("plain", "A receipt without a medium.", "RCPT-2 RCPT-3 RCPT-4", body)
    payload("medium", "A receipt with a medium.", "RCPT-2", receipt_payload(m9=M1))
    for version in (0, 2):
        payload(f"version-{version}", f"The version is {version}.", "RCPT-2", receipt_payload(m1=version), "receipt.version")
    old = {1: 0, 2: OTHER, 3: "gateway-1", 4: 1, 5: NOW, 6: 1, 7: THIRD, 8: THIRD, 10: [1, 2, 3]}
    payload("version-0-layout", "The receipt is one of version 0.", "RCPT-2", enc(old), "receipt.version", effect="refusal")
    payload("version-53", "The version is 2^53.", "CBOR-8 RCPT-2", receipt_payload(m1=2**53), "cbor.range")
    payload("certainty-53", "The certainty is 2^53.", "CBOR-8 RCPT-3", receipt_payload(m6=2**53), "cbor.range")
    for n, word in ((3, "from"), (4, "site")):
        for name, value, code in (("upper", "Plant-7", "receipt.site"), ("dash-first", "-plant", "receipt.site"), ("dash-last", "plant-", "receipt.site"), ("umlaut", "plänt", "receipt.site"),
                                  ("empty", "", "cbor.length"), ("33", "a" * 33, "cbor.length"), ("bytes", b"plant-7", "cbor.type")):
            payload(f"{word}-{name}", f"The value of {word} is {json.dumps(value if isinstance(value, str) else 'a byte string', ensure_ascii=False)}.",
                    "RCPT-3" if code == "receipt.site" else "RCPT-3 " + ("CBOR-9" if code == "cbor.length" else "CBOR-7"), receipt_payload(**{f"m{n}": value}), code)
    payload("sites-most", "Both site names have 32 bytes.", "RCPT-3", receipt_payload(m3="a" * 32, m4="b" * 32))
    payload("sites-least", "Both site names have one byte.", "RCPT-3 RCPT-4", receipt_payload(m3="a", m4="b"))
    payload("sites-equal", "From and site are one.", "RCPT-4", receipt_payload(m4="plant-7"), "receipt.site", effect="policy")
    payload("sites-equal-trailing", "From and site are one, and a byte follows the receipt in its byte string.", "CBOR-14 RCPT-4", receipt_payload(m4="plant-7") + b"\0", "cbor.trailing")
    payload("sites-equal-missing", "From and site are one, and there is no time.", "CBOR-13 RCPT-4", receipt_payload(m4="plant-7", m5=None), "cbor.key-missing")
    payload("sites-equal-certainty", "From and site are one, and the certainty is 4: values are judged when they are read.", "RCPT-3 RCPT-4", receipt_payload(m4="plant-7", m6=4), "receipt.certainty")
    payload("sites-equal-medium", "From and site are one, and there are attributes and no medium: the sites are judged first.", "RCPT-4", receipt_payload(m4="plant-7", m10=ATTRIBUTES), "receipt.site")
    payload("sites-equal-attributes", "From and site are one, and the map of attributes is empty.", "RCPT-3 RCPT-4", receipt_payload(m4="plant-7", m10={}, m9=M1), "receipt.attributes")
    payload("certainty-3", "The certainty is 3, stated by a person.", "RCPT-3", receipt_payload(m6=3))
    payload("certainty-4", "The certainty is 4.", "RCPT-3", receipt_payload(m6=4), "receipt.certainty")
    payload("key-11", "There is a key 11, the attributes of version 0.", "CBOR-12", receipt_payload(m9=M1, m11=ATTRIBUTES), "cbor.key-unknown")
    payload("certainty-2", "The certainty is 2, untrusted clock.", "RCPT-3", receipt_payload(m6=2))
    payload("certainty-0", "The certainty is 0.", "RCPT-3", receipt_payload(m6=0), "receipt.certainty")
    payload("no-ledger", "There is no head of the audit log.", "CBOR-13", receipt_payload(m8=None), "cbor.key-missing")
    for n, what in ((1, "version"), (2, "bundle digest"), (3, "from"), (4, "site"), (5, "time"), (6, "certainty"), (7, "digest of the trust file")):
        payload(f"missing-{n}", f"There is no {what}.", "CBOR-13", receipt_payload(**{f"m{n}": None}), "cbor.key-missing")
    payload("medium-15", "The medium id has 15 bytes.", "CBOR-9", receipt_payload(m9=M1[:15]), "cbor.length")
    payload("unknown", "There is a key 12.", "CBOR-12", receipt_payload(m12=0), "cbor.key-unknown")

    # Attributes: RCPT-3 and RCPT-4
    def saw(name, description, requirements, attributes, code=None, m9=M1, more=b"", **change):
        payload("attributes-" + name, description, requirements, receipt_payload(m9=m9, m10=attributes, **change) + more, code)
    most = {1: 65535, 2: 65535, 3: "s" * 64, 4: 2**53 - 1, 5: "u" * 36}
    saw("all", "The medium said all five attributes of itself.", "RCPT-3", ATTRIBUTES)
    saw("most", "The attributes have their largest values.", "RCPT-3 PASS-3 CBOR-8", most)
    saw("least", "The attributes have their smallest values.", "RCPT-3", {1: 0, 2: 0, 3: "!", 4: 0, 5: "~"})
    for n, name in ATTRIBUTE_NAMES.items():
        saw(name.replace("_", "-") + "-alone", f"Of the attributes there is {name} alone.", "RCPT-3", {n: ATTRIBUTES[n]})
    saw("empty", "The map of attributes is empty.", "RCPT-3 PASS-3", {}, "receipt.attributes")
    saw("no-medium", "There are attributes, and no medium.", "RCPT-4", ATTRIBUTES, "receipt.medium", m9=None)
    saw("empty-no-medium", "The map of attributes is empty, and there is no medium: the first is judged when it is read.", "RCPT-3 RCPT-4", {}, "receipt.attributes", m9=None)
    saw("empty-first", "The map of attributes is empty, and there is a key 12.", "RCPT-3 CBOR-12", {}, "receipt.attributes", m12=0)
    saw("no-medium-unknown", "There are attributes and no medium, and there is a key 12.", "CBOR-12 RCPT-4", ATTRIBUTES, "cbor.key-unknown", m9=None, m12=0)
    saw("no-medium-missing", "There are attributes and no medium, and the version is missing.", "CBOR-13 RCPT-4", ATTRIBUTES, "cbor.key-missing", m9=None, m1=None)
    saw("no-medium-trailing", "There are attributes and no medium, and a byte follows the receipt in its byte string.", "CBOR-14 RCPT-4", ATTRIBUTES, "cbor.trailing", m9=None, more=b"\0")
    for n, name, least in ((3, "serial", 65), (5, "filesystem", 37)):
        saw(name + "-empty", f"The attribute {name} is empty.", "RCPT-3 CBOR-9", {n: ""}, "cbor.length")
        saw(name + "-long", f"The attribute {name} has {least} characters.", "RCPT-3 CBOR-9", {n: "x" * least}, "cbor.length")
        for kind, value, what in (("blank-first", " 2C1A", "begins with a blank"), ("blank-last", "2C1A ", "ends with a blank"), ("blank", " ", "is a blank"),
                                  ("control", "2C\u007f1A", "has a control character"), ("beyond", "2C\u00c41A", "has a character beyond ASCII")):
            saw(f"{name}-{kind}", f"The attribute {name} {what}.", "RCPT-3 PASS-3", {n: value}, "receipt.attributes")
        saw(name + "-blank-inside", f"The attribute {name} has a blank inside.", "RCPT-3", {n: "2C 1A"})
        saw(name + "-bytes", f"The attribute {name} is a byte string.", "CBOR-7 RCPT-3", {n: b"2C1A"}, "cbor.type")
    saw("serial-utf8", "The serial is not UTF-8.", "CBOR-10 RCPT-3", {3: Raw(b"\x62\xc3\x28")}, "cbor.utf8")
    for n, name in ((1, "vendor-id"), (2, "product-id")):
        saw(name + "-65536", f"The attribute {name} is 65,536.", "CBOR-8 RCPT-3", {n: 65536}, "cbor.range")
    saw("capacity-range", "The capacity is 2^53.", "CBOR-8 RCPT-3", {4: 2**53}, "cbor.range")
    saw("unknown", "There is an attribute 6.", "CBOR-12 RCPT-3", {6: 0}, "cbor.key-unknown")
    saw("zero", "There is an attribute 0.", "CBOR-12 RCPT-3", {0: 0}, "cbor.key-unknown")
    saw("order", "The attributes descend.", "CBOR-11 RCPT-3", Pairs([(2, 0), (1, 0)]), "cbor.key-order")
    saw("twice", "An attribute stands twice.", "CBOR-11 RCPT-3", Pairs([(1, 0), (1, 0)]), "cbor.key-duplicate")
    saw("array", "The attributes are an array.", "CBOR-7 RCPT-3", [1], "cbor.type")
    seen = receipt_payload(m9=M1, m10=ATTRIBUTES)
    file("attributes-file", "A receipt with a medium and its attributes.", "RCPT-4 RCPT-1", LABEL + statement(key, "receipt", seen), payload=seen)
    file("attributes-no-medium-file", "A receipt with attributes and no medium.", "RCPT-4", LABEL + statement(key, "receipt", receipt_payload(m10=ATTRIBUTES)), "receipt.medium")


def make_passport():
    key = MEDIA
    pro = protected_of(key, "passport")

    def file(name, description, requirements, data, code=None, keys=(key.public,), payload=None, protected=pro, **more):
        if code is None:
            structure = sig_structure(protected, payload)
            more.update(digest=sha(structure).hex(), intermediates={"protected": protected, "sig_structure": structure, "digest": sha(structure)})
        vec("passport", "passport-" + name, description, requirements, "passport", "passport", data, code, {"keys": [k.hex() for k in keys]}, **more)

    def payload(name, description, requirements, data, code=None, **more):
        vec_statement("passport", "passport-" + name, "passport", description, requirements, data, code, **more)
    body = passport_payload()
    good = LABEL + statement(key, "passport", body)
    file("file", "A media passport.", "PASS-2 PASS-1 COSE-5 LABEL-1", good, payload=body)
    file("label", "One bit of the label is turned.", "LABEL-1", good[:11] + b"\x53" + good[12:], "label.bad")
    file("trailing", "A byte follows the statement.", "PASS-1", good + b"\0", "file.trailing")
    file("key-unknown", "The key is not known.", "COSE-6", good, "key.unknown", keys=(IMPORTER.public,))
    file("trailing-first", "A byte follows the statement, the key is not known, and the signature is wrong.", "PASS-1 COSE-6", good[:-1] + b"\0\0", "file.trailing", keys=())
    file("receipt", "The typ is that of a receipt.", "COSE-5", LABEL + statement(key, "receipt", body), "cose.typ")
    file("signature", "One bit of the signature is turned.", "COSE-7", good[:-1] + bytes([good[-1] ^ 1]), "cose.signature")
    file("cut", "The file ends one byte early.", "CBOR-4", good[:-1], "file.truncated")
    card = CARD_MEDIA
    file("esp256", "A P-256 key signed the passport, with ESP256.", "COSE-3 COSE-7 KEY-8", LABEL + statement(card, "passport", body), keys=(card.public,), payload=body,
         protected=protected_of(card, "passport"))
    file("esp256-high-s", "A P-256 key signed the passport, and n - s stands in the place of s.", "KEY-7 COSE-7", LABEL + high_s(card, "passport", body), "cose.high-s", keys=(card.public,))
    file("alg-7", "The algorithm is -7.", "COSE-3", LABEL + statement(card, "passport", body, enc({1: -7, 4: card.kid, 16: TYP["passport"]})), "cose.alg", keys=(card.public,))
    file("key-p256", "A P-256 key signed the passport, and the algorithm is -19.", "COSE-7",
         LABEL + statement(CARD, "passport", body, enc({1: -19, 4: CARD.kid, 16: TYP["passport"]})), "cose.signature", keys=(CARD.public,))
    attributes = {1: 65535, 2: 0, 3: "s" * 64, 4: 2**53 - 1, 5: "u" * 36}
    payload("plain", "A passport.", "PASS-2 PASS-3 PASS-4 PASS-5", body)
    payload("attributes-none", "The map of attributes is empty.", "PASS-3", passport_payload(m4={}))
    payload("attributes-most", "Label and attributes have their largest values.", "PASS-3", passport_payload(m3="L" * 32, m4=attributes))
    for version in (0, 2):
        payload(f"version-{version}", f"The version is {version}.", "PASS-2", passport_payload(m1=version), "passport.version")
    payload("version-53", "The version is 2^53.", "CBOR-8 PASS-2", passport_payload(m1=2**53), "cbor.range")
    payload("medium-15", "The medium id has 15 bytes.", "CBOR-9", passport_payload(m2=M1[:15]), "cbor.length")
    payload("label-33", "The label has 33 characters.", "PASS-3 CBOR-9", passport_payload(m3="L" * 33), "cbor.length")
    payload("label-empty", "The label is empty.", "PASS-3 CBOR-9", passport_payload(m3=""), "cbor.length")
    payload("label-blank", "The label ends with a blank.", "PASS-3", passport_payload(m3="RED 04 "), "passport.text")
    payload("label-most-utf8", "The label has 32 bytes in 16 characters.", "PASS-3", passport_payload(m3="Ü" * 16))
    payload("label-33-utf8", "The label has 33 bytes in 17 characters.", "PASS-3 CBOR-9", passport_payload(m3="Ü" * 16 + "1"), "cbor.length")
    for name, label in (("umlaut", "GRÜN 04"), ("script", "工場 7"), ("blanks", "A   B"), ("one", "7")):
        payload("label-" + name, f"The label is {json.dumps(label, ensure_ascii=False)}.", "PASS-3", passport_payload(m3=label))
    for name, label in (("blank-first", " RED"), ("blank-only", " "), ("tab", "RED\t04"), ("no-break", "RED\u00a004"), ("zero-width", "RED\u200b04"), ("override", "\u202eRED"), ("line", "RED\n")):
        payload("label-" + name, f"The label is {json.dumps(label)}.", "PASS-3", passport_payload(m3=label), "passport.text")
    payload("serial-umlaut", "The serial has an umlaut: it stays printable ASCII.", "PASS-3", passport_payload(m4={3: "Ü60A4"}), "passport.text")
    payload("vendor-id", "The vendor id is 65,536.", "CBOR-8", passport_payload(m4={1: 65536}), "cbor.range")
    payload("product-id", "The product id is 65,536.", "CBOR-8", passport_payload(m4={2: 65536}), "cbor.range")
    payload("serial-65", "The serial has 65 characters.", "PASS-3 CBOR-9", passport_payload(m4={3: "s" * 65}), "cbor.length")
    payload("serial-blank", "The serial begins with a blank.", "PASS-3", passport_payload(m4={3: " 60A4"}), "passport.text")
    payload("uuid-37", "The file-system UUID has 37 characters.", "PASS-3 CBOR-9", passport_payload(m4={5: "u" * 37}), "cbor.length")
    payload("uuid-control", "The file-system UUID has a control character.", "PASS-3", passport_payload(m4={5: "2C1A\u0001"}), "passport.text")
    payload("attribute-unknown", "There is an attribute 6.", "CBOR-12", passport_payload(m4={6: 0}), "cbor.key-unknown")
    sites = sorted([["a" * 2, "b%d" % n] for n in range(10)] + [["b", "a%d" % n] for n in range(7)], key=enc)
    payload("routes-most", "There are sixteen routes.", "PASS-4", passport_payload(m5=sites[:16]))
    payload("routes-17", "There are seventeen routes.", "PASS-4 CBOR-9", passport_payload(m5=sites), "cbor.length")
    payload("routes-none", "There are no routes.", "PASS-4 CBOR-9", passport_payload(m5=[]), "cbor.length")
    payload("routes-self", "A route leads from a site to itself.", "PASS-4", passport_payload(m5=[["plant-7", "plant-7"]]), "passport.routes")
    payload("routes-order", "The routes are sorted as text and not as encoded.", "PASS-4", passport_payload(m5=[["gateway-1", "plant-7"], ["plant-7", "gateway-1"]]), "passport.routes")
    payload("routes-twice", "A route stands twice.", "PASS-4", passport_payload(m5=[["plant-7", "gateway-1"]] * 2), "passport.routes")
    payload("routes-three", "A route has three sites.", "CBOR-9", passport_payload(m5=[["plant-7", "gateway-1", "plant-7"]]), "cbor.length")
    payload("routes-order-before-site", "The second route is below the first, and a site name of the third has a capital letter.", "PASS-4",
            passport_payload(m5=[["b", "a"], ["a", "b"], ["C", "d"]]), "passport.routes")
    payload("routes-self-before-site", "The first route leads from a site to itself, and a site name of the second has a capital letter: a route is judged when it is complete.", "PASS-4",
            passport_payload(m5=[["b", "b"], ["C", "d"]]), "passport.routes")
    payload("site-before-routes-self", "A route leads from a site to itself, and its name has a capital letter: names are judged when they are read.", "PASS-4",
            passport_payload(m5=[["B", "B"]]), "passport.site")
    payload("routes-self-before-count", "A route leads from a site to itself, and the second has three sites.", "PASS-4 CBOR-9", passport_payload(m5=[["b", "b"], ["a", "b", "c"]]), "passport.routes")
    payload("site", "A site name has a capital letter.", "PASS-4", passport_payload(m5=[["Plant-7", "gateway-1"]]), "passport.site")
    payload("window-least", "The passport is valid for a second.", "PASS-5", passport_payload(m7=CREATED + 1))
    payload("window-equal", "Valid until equals issued.", "PASS-5", passport_payload(m7=CREATED), "passport.window", effect="policy")
    payload("window-before", "Valid until is before issued.", "PASS-5", passport_payload(m7=CREATED - 1), "passport.window", effect="policy")
    payload("window-after-end", "Valid until is before issued, and a byte follows the passport in its byte string.", "CBOR-14 PASS-5",
            passport_payload(m7=CREATED - 1) + b"\0", "cbor.trailing")
    payload("no-routes", "The routes are missing.", "CBOR-13", passport_payload(m5=None), "cbor.key-missing")
    for n, what in ((1, "version"), (2, "medium id"), (3, "label"), (4, "map of attributes"), (6, "time of issue"), (7, "end of validity")):
        payload(f"missing-{n}", f"There is no {what}.", "CBOR-13", passport_payload(**{f"m{n}": None}), "cbor.key-missing")


