"""cose/: section 6 of bundle.md."""
from .base import *

def make_cose():
    payload = BASE_BUNDLE.payload
    protected = BASE_BUNDLE.protected
    structure = BASE_BUNDLE.structure
    signature = EXPORTER.sign(structure)
    good = BASE_BUNDLE.manifest

    def accept(name, description, requirements, data, pro=protected, load=payload, **more):
        vec_cose("cose", "cose-" + name, description, requirements, data, stage="signature", digest=sha(sig_structure(pro, load)).hex(), **more)

    def bad(name, description, requirements, data, code, stage="key", **more):
        vec_cose("cose", "cose-" + name, description, requirements, data, code, stage=stage, **more)

    def of(*elements):
        return enc(Tag(18, list(elements)))

    def signed(pro, load=payload, key=EXPORTER):
        return sign1(pro, load, key.sign(sig_structure(pro, load)))

    inter = {"protected": protected, "sig_structure": structure, "digest": sha(structure)}
    accept("manifest", "The signed manifest that the vectors of this folder undo one thing in.", "COSE-1 COSE-2 COSE-7 KEY-3 KEY-4", good, intermediates=inter)
    accept("two-keys", "There is a second key, which did not sign.", "COSE-4 COSE-6", good, keys=(GATEWAY.public, EXPORTER.public))
    accept("payload-least", "The payload has one byte; it is not parsed here.", "COSE-1", signed(protected, b"\0"), load=b"\0")

    def zeros(n, key=EXPORTER):
        s = key.sign(sig_structure(protected, bytes(n)))
        return [b"\xd2\x84" + enc(protected) + b"\xa0" + head(2, n), (b"\0", n), enc(s)]
    accept("payload-most", "The payload has 524,288 bytes; it is not parsed here.", "COSE-1", zeros(524288), load=bytes(524288))
    bad("payload-above", "The payload has 524,289 bytes.", "COSE-1", zeros(524289), "cbor.length")
    bad("payload-announced", "The payload announces 2^62 bytes, and the file ends.", "COSE-1 CBOR-9", b"\xd2\x84" + enc(protected) + b"\xa0" + head(2, 2**62), "cbor.length")
    bad("payload-empty", "The payload has no bytes.", "COSE-1", signed(protected, b""), "cbor.length")

    four = [protected, {}, payload, signature]
    bad("byte-string", "A byte string stands in the place of the signed manifest.", "COSE-1", enc(good), "cose.structure")
    bad("untagged", "The tag 18 is missing.", "COSE-1", enc(four), "cose.structure")
    bad("tag-17", "The tag is 17.", "COSE-1", enc(Tag(17, four)), "cose.structure")
    bad("tag-98", "The tag is 98 (COSE_Sign).", "COSE-1", enc(Tag(98, four)), "cose.structure")
    bad("tag-twice", "The tag 18 stands twice.", "COSE-1", enc(Tag(18, Tag(18, four))), "cose.structure")
    bad("tag-not-shortest", "The tag 18 is written in two bytes.", "COSE-1 CBOR-5", b"\xd8\x12" + good[1:], "cbor.not-shortest")
    bad("array-3", "The array has three elements.", "COSE-1", of(protected, {}, payload), "cose.structure")
    bad("array-5", "The array has a fifth element.", "COSE-1", of(*four, b""), "cose.structure")
    bad("array-indefinite", "The array has indefinite length.", "COSE-1 CBOR-2", b"\xd2\x9f" + good[2:] + b"\xff", "cbor.indefinite")
    bad("map", "A map stands in place of the array.", "COSE-1", b"\xd2\xa4" + good[2:], "cose.structure")
    bad("protected-map", "The protected header is a map and no byte string.", "COSE-1", of(Raw(protected), {}, payload, signature), "cose.structure")
    bad("protected-empty", "The protected header has no bytes.", "COSE-1", of(b"", {}, payload, signature), "cbor.length")
    bad("protected-above", "The protected header has 257 bytes.", "COSE-1", of(protected.ljust(257, b"\0"), {}, payload, signature), "cbor.length")
    bad("protected-most", "The protected header has 256 bytes, of which the map takes the first 78.", "COSE-1 CBOR-14",
        of(protected.ljust(256, b"\0"), {}, payload, signature), "cbor.trailing")
    bad("unprotected-kid", "The key id stands in the unprotected header, too.", "COSE-1", of(protected, {4: EXPORTER.kid}, payload, signature), "cose.structure",
        effect="hidden-data")
    bad("unprotected-bytes", "The unprotected header is an empty byte string.", "COSE-1", of(protected, b"", payload, signature), "cose.structure")
    bad("payload-null", "The payload is null (detached).", "COSE-1 CBOR-3", of(protected, {}, hexraw("f6"), signature), "cbor.simple")
    bad("payload-text", "The payload is a text string.", "COSE-1", of(protected, {}, "payload", signature), "cose.structure")
    bad("payload-map", "The payload is a map and no byte string.", "COSE-1", of(protected, {}, Raw(payload), signature), "cose.structure")
    bad("signature-text", "The signature is a text string.", "COSE-1", of(protected, {}, payload, "s" * 64), "cose.structure")
    bad("signature-array", "The signature is an array of signatures.", "COSE-1", of(protected, {}, payload, [signature]), "cose.structure")
    bad("signature-empty", "The signature has no bytes.", "COSE-1", of(protected, {}, payload, b""), "cbor.length")
    bad("signature-most", "The signature has 8,192 bytes.", "COSE-7 COSE-1", of(protected, {}, payload, signature.ljust(8192, b"\0")), "cose.signature-length", "signature")
    bad("signature-above", "The signature has 8,193 bytes.", "COSE-1", of(protected, {}, payload, signature.ljust(8193, b"\0")), "cbor.length")
    for n, what in ((1, "inside the tag and array"), (40, "inside the protected header"), (len(protected) + 4, "before the unprotected header"),
                    (200, "inside the payload"), (len(good) - 1, "one byte before its end")):
        bad(f"cut-{n}", f"The file ends {what}.", "CBOR-4", good[:n], "file.truncated")
    bad("cut-0", "The file ends where the signed manifest begins.", "CBOR-4", b"", "file.truncated")

    def header(name, description, requirements, body, code, tail=b"", **more):
        bad(name, description, requirements, signed(enc(body) + tail), code, **more)
    full = {1: -19, 4: EXPORTER.kid, 16: TYP["manifest"]}
    for key, what in ((1, "alg"), (4, "kid"), (16, "typ")):
        header(f"no-{what}", f"The protected header has no {what}.", "COSE-2 CBOR-13", {**full, key: None}, "cbor.key-missing")
    header("crit", "The protected header has crit.", "COSE-2 CBOR-12", {**full, 2: [4]}, "cbor.key-unknown")
    header("content-type", "The protected header has a content type.", "COSE-2 CBOR-12", {**full, 3: "application/cbor"}, "cbor.key-unknown")
    header("key-256", "The protected header has a key 256.", "COSE-2 CBOR-12", {**full, 256: 0}, "cbor.key-unknown")
    header("key-twice", "The protected header has kid twice.", "COSE-2 CBOR-11", Pairs([(1, -19), (4, EXPORTER.kid), (4, EXPORTER.kid), (16, TYP["manifest"])]),
           "cbor.key-duplicate")
    header("key-order", "The protected header has kid before alg.", "COSE-2 CBOR-11", Pairs([(4, EXPORTER.kid), (1, -19), (16, TYP["manifest"])]), "cbor.key-order")
    header("protected-trailing", "A byte follows the map in the protected header.", "COSE-2 CBOR-14", full, "cbor.trailing", b"\0", effect="hidden-data")
    header("protected-array", "The protected header is an array.", "COSE-2 CBOR-7", [1, -19], "cbor.type")
    bad("protected-cut", "The protected header ends inside typ.", "COSE-2 CBOR-4", signed(protected[:-1]), "cbor.truncated")
    for name, alg, what in (("eddsa", -8, "-8 (EdDSA)"), ("es256", -7, "-7 (ES256)"), ("ed448", -53, "-53 (Ed448)"), ("positive", 19, "19"), ("hmac", 5, "5 (HMAC 256/256)"),
                            ("zero", 0, "0")):
        header("alg-" + name, f"The algorithm is {what}.", "COSE-3", {**full, 1: alg}, "cose.alg")
    for alg, other, signer in ((18, -19, EXPORTER), (8, -9, CARD)):
        unsigned = enc({**full, 1: alg, 4: signer.kid})
        bad(f"alg-plus-{alg}", f"The algorithm is {alg}, which has the argument of {other} and the other sign, and the key signed well.", "COSE-3", signed(unsigned, key=signer), "cose.alg",
            keys=(signer.public,))
    header("alg-esp256-ed25519", "The algorithm is -9 (ESP256), and an Ed25519 key signed well.", "COSE-7 COSE-3", {**full, 1: -9}, "cose.signature", stage="signature")
    for name, alg, what in (("53", 2**53, "2^53"), ("64", 2**64 - 1, "2^64 - 1"), ("minus-53", -2**53 - 1, "-2^53 - 1"), ("minus-64", -2**64, "-2^64")):
        header("alg-" + name, f"The algorithm is {what}: it has no range.", "COSE-3 CBOR-8", {**full, 1: alg}, "cose.alg")
    header("alg-text", "The algorithm is a text string.", "COSE-3 CBOR-7", {**full, 1: "EdDSA"}, "cbor.type")
    header("alg-bytes", "The algorithm is a byte string.", "COSE-3 CBOR-7", {**full, 1: b"\x13"}, "cbor.type")
    header("alg-text-kid", "The algorithm is a text string, and the key id has 31 bytes.", "COSE-3 CBOR-7", {**full, 1: "Ed25519", 4: EXPORTER.kid[:31]}, "cbor.type")
    header("alg-before-kid", "The algorithm is -7, and the key id has 31 bytes.", "COSE-3 COSE-4", {**full, 1: -7, 4: EXPORTER.kid[:31]}, "cose.alg")
    header("kid-before-typ", "The key id has 31 bytes, and the typ is that of a scan.", "COSE-4 COSE-5", {**full, 4: EXPORTER.kid[:31], 16: TYP["scan"]}, "cbor.length")
    # The whole frame is read before the protected header is opened, and typ is compared when the header is complete.
    alg_7, typ_scan = enc({**full, 1: -7}), enc({**full, 16: TYP["scan"]})
    bad("frame-before-alg", "The algorithm is -7, and the payload has no bytes.", "COSE-1 COSE-3", signed(alg_7, b""), "cbor.length")
    bad("frame-before-alg-signature", "The algorithm is -7, and the signature is a text string.", "COSE-1 COSE-3", of(alg_7, {}, payload, "s" * 64), "cose.structure")
    bad("protected-cut-alg", "The algorithm is -7, and the file ends inside the protected header, behind it.", "CBOR-4 COSE-3", signed(alg_7)[:40], "file.truncated")
    bad("protected-cut-inside", "The protected header announces a key id of 32 bytes and ends inside it, and the file ends with the header.", "CBOR-4 COSE-1", b"\xd2\x84" + enc(protected[:20]),
        "file.truncated")
    bad("protected-cut-frame", "The protected header ends inside the key id, and the signature is a text string.", "COSE-1 CBOR-4", of(protected[:20], {}, payload, "s" * 64), "cose.structure")
    bad("frame-before-alg-cut", "The algorithm is -7, and the file ends inside the payload.", "COSE-1 COSE-3 CBOR-4", signed(alg_7)[:150], "file.truncated")
    bad("frame-before-typ", "The typ is that of a scan, and the unprotected header has an entry.", "COSE-1 COSE-5", of(typ_scan, {4: EXPORTER.kid}, payload, signature), "cose.structure")
    bad("frame-before-header", "The protected header is no CBOR, and the signature has 8,193 bytes.", "COSE-1 COSE-2", of(b"\xff", {}, payload, bytes(8193)), "cbor.length")
    bad("frame-left-first", "The protected header has 257 bytes, and the unprotected header has an entry.", "COSE-1", of(bytes(257), {4: EXPORTER.kid}, payload, signature), "cbor.length")
    header("typ-after-trailing", "The typ is that of a scan, and a byte follows the map in the protected header.", "CBOR-14 COSE-5", {**full, 16: TYP["scan"]}, "cbor.trailing", b"\0")
    header("typ-after-unknown", "The typ is that of a scan, and there is a key 17.", "CBOR-12 COSE-5", {**full, 16: TYP["scan"], 17: 0}, "cbor.key-unknown")
    header("typ-after-missing", "The typ is that of a scan, and there is no kid.", "CBOR-13 COSE-5", {**full, 4: None, 16: TYP["scan"]}, "cbor.key-missing")
    header("typ-length-before-trailing", "The typ has 65 bytes, and a byte follows the map in the protected header.", "COSE-5 CBOR-9 CBOR-14", {**full, 16: "x" * 65}, "cbor.length", b"\0")
    header("key-53", "The protected header has a key 2^53: keys have no range.", "COSE-2 CBOR-12 CBOR-8", {**full, 2**53: 0}, "cbor.key-unknown")
    header("key-64", "The protected header has a key 2^64 - 1: keys have no range.", "COSE-2 CBOR-12 CBOR-8", {**full, 2**64 - 1: 0}, "cbor.key-unknown")
    header("alg-tag", "The algorithm stands in a tag.", "COSE-3 CBOR-6", {**full, 1: Tag(1, -19)}, "cbor.tag")
    header("kid-31", "The key id has 31 bytes.", "COSE-4 CBOR-9", {**full, 4: EXPORTER.kid[:31]}, "cbor.length")
    header("kid-33", "The key id has 33 bytes.", "COSE-4 CBOR-9", {**full, 4: EXPORTER.kid + b"\0"}, "cbor.length")
    header("kid-text", "The key id is a text string.", "COSE-4 CBOR-7", {**full, 4: "k" * 32}, "cbor.type")
    header("kid-public-key", "The key id is the public key itself.", "KEY-3 COSE-6", {**full, 4: EXPORTER.public}, "key.unknown")
    for kind in ("approval", "scan", "receipt", "passport", "trust-approval"):
        header("typ-" + kind, f"The typ is that of the statement {kind}.", "COSE-5", {**full, 16: TYP[kind]}, "cose.typ")
    header("typ-upper", "The typ has a capital letter.", "COSE-5", {**full, 16: TYP["manifest"].replace("application", "Application")}, "cose.typ")
    header("typ-parameter", "The typ has a parameter.", "COSE-5", {**full, 16: TYP["manifest"] + ";v=0"}, "cose.typ")
    header("typ-64", "The typ is another one of 64 bytes.", "COSE-5", {**full, 16: "application/".ljust(64, "x")}, "cose.typ")
    header("typ-65", "The typ has 65 bytes.", "COSE-5 CBOR-9", {**full, 16: "application/".ljust(65, "x")}, "cbor.length")
    header("typ-number", "The typ is a CoAP content format.", "COSE-5 CBOR-7", {**full, 16: 60}, "cbor.type")

    bad("key-unknown", "The key that signed is not known.", "COSE-6", good, "key.unknown", keys=(GATEWAY.public,))
    bad("key-none", "No key is known.", "COSE-6", good, "key.unknown", keys=())
    stage = "signature"
    for n in (63, 65):
        bad(f"signature-{n}", f"The signature has {n} bytes.", "COSE-7", of(protected, {}, payload, (signature + b"\0")[:n]), "cose.signature-length", stage)
    bad("signature-der", "The signature is a DER sequence of its two halves.", "COSE-7",
        of(protected, {}, payload, b"\x30\x44\x02\x20" + signature[:32] + b"\x02\x20" + signature[32:]), "cose.signature-length", stage)
    bad("signature-bit", "One bit of the signature is turned.", "COSE-7", of(protected, {}, payload, bytes([signature[0] ^ 1]) + signature[1:]), "cose.signature", stage)
    bad("payload-bit", "One bit of the payload is turned.", "COSE-7", of(protected, {}, payload[:-1] + bytes([payload[-1] ^ 1]), signature), "cose.signature", stage)
    bad("other-key", "Another known key than the one that kid names made the signature.", "COSE-7",
        of(protected, {}, payload, GATEWAY.sign(structure)), "cose.signature", stage, keys=(EXPORTER.public, GATEWAY.public))
    foreign = enc({1: -19, 4: CARD.kid, 16: TYP["manifest"]})
    bad("key-p256", "The key is a P-256 key, which signed well, and the algorithm is -19.", "COSE-7 KEY-8", signed(foreign, key=CARD), "cose.signature", stage, keys=(CARD.public,))
    bad("key-p256-63", "The key is a P-256 key, the algorithm is -19, and the signature has 63 bytes.", "COSE-7", of(foreign, {}, payload, CARD.sign(sig_structure(foreign, payload))[:63]),
        "cose.signature-length", stage, keys=(CARD.public,))
    bad("signature-zero", "The signature is all zero.", "COSE-7 KEY-4", of(protected, {}, payload, bytes(64)), "cose.signature", stage)
    for name, message, what in (("payload", payload, "the payload alone"),
                                ("aad", sig_structure(protected, payload, aad=b"carnet"), "a Sig_structure with external_aad"),
                                ("context", sig_structure(protected, payload, context="Signature"), "a Sig_structure with the context Signature"),
                                ("five", enc(["Signature1", protected, b"", b"", payload]), "a Sig_structure of five elements"),
                                ("empty-protected", sig_structure(b"", payload), "a Sig_structure without the protected header"),
                                ("digest", sha(structure), "the digest of the Sig_structure")):
        bad("signed-" + name, f"The signature is over {what}.", "COSE-7", of(protected, {}, payload, EXPORTER.sign(message)), "cose.signature", stage,
            effect="two-readings")

    # KEY-4: signatures made by hand.
    a = EXPORTER.scalar()
    torsion = order_8_point()

    def challenge(r_bytes, public, message):
        return int.from_bytes(hashlib.sha512(r_bytes + public + message).digest(), "little") % L

    def whole(s):
        return s.to_bytes(32, "little")
    s = number_of(signature[32:])
    bad("s-plus-l", "L is added to S.", "KEY-4", of(protected, {}, payload, signature[:32] + whole(s + L)), "cose.signature", stage, effect="two-readings")
    bad("s-top-bit", "The highest bit of S is set.", "KEY-4", of(protected, {}, payload, signature[:63] + bytes([signature[63] | 0x80])), "cose.signature", stage,
        effect="two-readings")
    for name, r_bytes, what in (("neutral", point_bytes(NEUTRAL), "R is the neutral element and the equation holds"),
                                ("neutral-above", (P + 1).to_bytes(32, "little"), "R is the neutral element, written as 1 + 2^255 - 19"),
                                ("neutral-sign", (1 | 1 << 255).to_bytes(32, "little"), "R is the neutral element with the sign bit set")):
        k = challenge(r_bytes, EXPORTER.public, structure)
        bad("r-" + name, what + ".", "KEY-4", of(protected, {}, payload, r_bytes + whole(k * a % L)), "cose.signature", stage, effect="two-readings")
    r = number_of(sha(b"carnet test nonce")) % L
    r_bytes = point_bytes(times(4, torsion))
    k = challenge(r_bytes, EXPORTER.public, structure)
    bad("r-order-2", "R is the point of order 2; the equation holds with a cofactor only.", "KEY-4", of(protected, {}, payload, r_bytes + whole(k * a % L)),
        "cose.signature", stage, effect="two-readings")
    r_bytes = point_bytes(add(times(r, BASE), torsion))
    k = challenge(r_bytes, EXPORTER.public, structure)
    bad("r-mixed-order", "A point of order 8 is added to R: the equation holds with a cofactor only.", "KEY-4",
        of(protected, {}, payload, r_bytes + whole((r + k * a) % L)), "cose.signature", stage, effect="two-readings")
    mixed = point_bytes(add(times(a, BASE), torsion))
    mixed_protected = enc({1: -19, 4: kid_of(mixed), 16: TYP["manifest"]})
    mixed_structure = sig_structure(mixed_protected, payload)
    found = set()
    while len(found) < 2:
        r_bytes = point_bytes(times(r, BASE))
        k = challenge(r_bytes, mixed, mixed_structure)
        data = of(mixed_protected, {}, payload, r_bytes + whole((r + k * a) % L))
        if k % 8 == 0 and 0 not in found:
            found.add(0)
            accept("mixed-order-key", "A point of order 8 is added to the key; the equation holds without a cofactor.", "KEY-4 KEY-2", data,
                   pro=mixed_protected, keys=(mixed,), effect="two-readings")
        elif k % 8 and 1 not in found:
            found.add(1)
            bad("mixed-order-key-cofactor", "A point of order 8 is added to the key; the equation holds with a cofactor only.", "KEY-4", data,
                "cose.signature", stage, keys=(mixed,), effect="two-readings")
        r += 1

    # ESP256
    card = CARD_EXPORTER
    card_pro = protected_of(card, "manifest")
    card_structure = sig_structure(card_pro, payload)

    def card_accept(name, description, requirements, signature):
        accept("esp256" + name, description, requirements, of(card_pro, {}, payload, signature), pro=card_pro, keys=(card.public,))

    def card_bad(name, description, requirements, signature, code, pro=card_pro):
        bad("esp256-" + name, description, requirements, of(pro, {}, payload, signature), code, stage, keys=(card.public,))
    r, s = card.numbers(sha(card_structure))
    low, high = min(s, CARD_N - s), max(s, CARD_N - s)
    card_accept("", "A P-256 key signed the manifest, with ESP256.", "COSE-3 COSE-7 KEY-6 KEY-8", big(r) + big(low))
    card_accept("-again", "A P-256 key signed the manifest, with another nonce.", "KEY-8 COSE-8", card.sign(card_structure, more=b"again"))
    card_bad("high-s", "n - s stands in the place of s: it would verify.", "KEY-7 COSE-7", big(r) + big(high), "cose.high-s")
    card_bad("high-s-least", "s is (n + 1) / 2, and the signature is wrong: s is judged first.", "KEY-7 COSE-7", big(r) + big(HALF + 1), "cose.high-s")
    card_bad("s-half", "s is (n - 1) / 2, and the signature is wrong.", "KEY-7 KEY-8", big(r) + big(HALF), "cose.signature")
    card_bad("high-s-r-zero", "s is above the half, and r is 0.", "KEY-7 KEY-8", big(0) + big(high), "cose.high-s")
    card_bad("high-s-63", "s is above the half, and its last byte is missing: the length is judged first.", "COSE-7 KEY-7", (big(r) + big(high))[:63], "cose.signature-length")
    card_bad("high-s-65", "s is above the half, and a byte follows it: the length is judged first.", "COSE-7 KEY-7", big(r) + big(high) + b"\0", "cose.signature-length")
    card_bad("r-zero", "r is 0.", "KEY-8", big(0) + big(low), "cose.signature")
    card_bad("s-zero", "s is 0.", "KEY-8 KEY-7", big(r) + big(0), "cose.signature")
    card_bad("r-n", "r is n.", "KEY-8", big(CARD_N) + big(low), "cose.signature")
    card_bad("bit", "One bit of r is turned.", "KEY-8", big(r ^ 1) + big(low), "cose.signature")
    minus_19 = enc({1: -19, 4: card.kid, 16: TYP["manifest"]})
    r, s = card.numbers(sha(sig_structure(minus_19, payload)))
    card_bad("alg-19-high", "The algorithm is -19, and a P-256 key signed with an s above the half: under that algorithm s is not looked at.", "COSE-7 KEY-7",
             big(r) + big(max(s, CARD_N - s)), "cose.signature", minus_19)
    bad("esp256-high-s-unknown", "s is above the half, and the key is not known.", "COSE-6 KEY-7", of(card_pro, {}, payload, big(r) + big(high)), "key.unknown", keys=(EXPORTER.public,))
    crossed = enc({**full, 1: -9})
    ed = next(load for load in (enc(manifest_map(ENTRIES, m8=CREATED + n)) for n in range(99)) if int.from_bytes(EXPORTER.sign(sig_structure(crossed, load))[32:], "big") > HALF)
    bad("ed25519-alg-9-high", "The algorithm is -9, an Ed25519 key signed, and the second half of the signature is above the half of n: s is not looked at.", "COSE-7 KEY-7",
        signed(crossed, ed), "cose.signature", stage)
