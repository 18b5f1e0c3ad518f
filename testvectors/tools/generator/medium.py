"""medium/: exchange.md sections 2, 3 and 13.3: what lies on the medium, and what it says of itself."""
from .base import *

MEDIA_KEY = {"role": "media", "site": "gateway-1"}


def make_medium():
    """exchange.md sections 2, 3 and 13.3: what lies on the medium, and what it says of itself."""
    good, two_way = Bundle(), response_bundle()
    passport = passport_file()

    def world(route=None, limited=True, key=None, keys=None, media=True, **more):
        """limited: the route has media. key: changes to the media key."""
        only = {"media": [M1.hex()]} if limited else {}
        return trust(media=media, route={**only, **(route or {})}, keys={"media gateway-1": {**MEDIA_KEY, **(key or {})}, **(keys or {})}, **more)

    def stick(name, description, requirements, medium, code=None, found=("passport", None), differs=(), not_told=(), stage=None, text=None, bundle=good, holds=False, **more):
        """found: how the medium is known, and why a passport is not accepted."""
        known, fault = found
        identity = (more.pop("identity", M1)).hex() if known else None
        vec_bundle("medium", "medium-" + name, description, requirements, stage or ("route" if code else "complete"), bundle, code, medium=medium,
                   trust_text=world() if text is None else text, holds=holds or (None if code in HOLDS else False),
                   **{**more, "expected_medium": {"id": identity, "known": known, "code": fault, "differs": list(differs), "not_told": list(not_told)}})

    # MEDIA-23: an accepted passport makes the medium known.
    stick("passport", "The passport is accepted, its medium is among those of the route, and it says of itself what the passport states.", "MEDIA-23 MEDIA-24 ROUTE-8 ROUTE-9", on_stick(passport))
    stick("passport-any", "The passport is accepted, and the route names no media.", "MEDIA-23 ROUTE-8", on_stick(passport), text=world(limited=False))
    stick("passport-no-site", "The passport is accepted, and the site that imports is not given.", "MEDIA-23 ROUTE-12", on_stick(passport), site=None)
    stick("passport-response", "A response crosses on the medium that carried the request.", "MEDIA-23 ROUTE-9", on_stick(passport), bundle=two_way, site="plant-7",
          text=world(responses=True, back={"media": [M1.hex()]}))
    stick("passport-plant", "The media key belongs to the other site.", "MEDIA-23", on_stick(passport), text=world(key={"site": "plant-7"}))
    stick("none", "There is no passport on the medium, and the route names no media.", "ROUTE-12 ROUTE-11", on_stick(), found=(None, None), text=world(limited=False))
    stick("none-missing", "There is no passport on the medium, the route has media, and the site that imports is given.", "ROUTE-12", on_stick(), "route.medium-missing", (None, None))
    stick("none-no-site", "There is no passport on the medium, the route has media, and the site that imports is not given: the medium was looked at.", "ROUTE-12", on_stick(),
          "route.medium-missing", (None, None), site=None)
    stick("media-empty", "The route lets no medium carry yet.", "ROUTE-8", on_stick(passport), "route.medium", text=world({"media": []}))
    stick("media-empty-none", "The route lets no medium carry yet, and there is no passport.", "ROUTE-12", on_stick(), "route.medium-missing", (None, None), text=world({"media": []}))

    # MEDIA-23: a passport that is not accepted. On a route with media it is a fault, on another one it says nothing.
    def refused(name, what, file, fault, requirements="", effect="policy", **more):
        requirements = " ".join(dict.fromkeys(("MEDIA-23 ROUTE-11 " + requirements).split()))
        medium = on_stick(file)
        stick("refused-" + name, f"{what}, and the route has media.", requirements, medium, "route.passport", (None, fault), effect=effect, text=world(**more))
        stick("passed-" + name, f"{what}, and the route names no media.", requirements, medium, None, (None, fault), text=world(limited=False, **more))
    body = passport_payload()
    pro = protected_of(MEDIA, "passport")
    turned = passport[:-1] + bytes([passport[-1] ^ 1])
    refused("empty", "The passport is an empty file", b"", "file.truncated", "LABEL-1", "damage")
    refused("label", "One bit of the label of the passport is turned", passport[:11] + b"\x53" + passport[12:], "label.bad", "LABEL-1")
    refused("label-cut", "The passport ends inside the label", passport[:11], "file.truncated", "LABEL-1", "damage")
    refused("label-alone", "The passport ends after the label", passport[:12], "file.truncated", "CBOR-4", "damage")
    refused("label-missing", "The label of the passport is missing", passport[12:], "label.bad", "LABEL-1")
    refused("cut", "The passport ends one byte early", passport[:-1], "file.truncated", "CBOR-4", "damage")
    refused("blank", "The passport has its length, and all bytes are 0", bytes(len(passport)), "label.bad", "LABEL-1", "damage")
    refused("trailing", "A byte follows the passport", passport + b"\0", "file.trailing", "PASS-1", "hidden-data")
    refused("twice", "The statement of the passport stands twice", passport + passport[12:], "file.trailing", "PASS-1", "hidden-data")
    refused("structure", "The unprotected header of the passport has an entry", cut_once(passport, enc(pro) + b"\xa0", enc(pro) + b"\xa1\0\0"), "cose.structure", "COSE-1")
    refused("tag", "The passport is an array without its tag", LABEL + passport[13:], "cose.structure", "COSE-1")
    refused("typ-receipt", "The typ of the passport is that of a receipt", LABEL + statement(MEDIA, "receipt", body), "cose.typ", "COSE-5", "forgery")
    refused("bundle", "The passport is a bundle", good.file(), "cose.typ", "COSE-5", "forgery")
    refused("payload-8193", "The payload of the passport has 8,193 bytes", LABEL + statement(MEDIA, "passport", bytes(8193)), "cbor.length", "COSE-1", "resources")
    refused("alg-9", "The algorithm of the passport is -9, and an Ed25519 key signed", passport_file(protected=enc({1: -9, 4: MEDIA.kid, 16: TYP["passport"]})), "cose.signature", "COSE-7", "forgery")
    refused("alg-7", "The algorithm of the passport is -7", passport_file(protected=enc({1: -7, 4: MEDIA.kid, 16: TYP["passport"]})), "cose.alg", "COSE-3", "forgery")
    refused("alg-8", "The algorithm of the passport is -8", passport_file(protected=enc({1: -8, 4: MEDIA.kid, 16: TYP["passport"]})), "cose.alg", "COSE-3", "forgery")
    card = {"card p-014": {"role": "approver", "person": "p-014"}}
    refused("esp256", "An approver signed the passport with ESP256", passport_file(CARD), "trust.role", "COSE-3", "forgery", keys=card)
    card_media = {"card media gateway-1": MEDIA_KEY}
    stick("esp256", "A media key on P-256 signed the passport, and the route has media.", "MEDIA-23 COSE-3 ROUTE-8", on_stick(passport_file(CARD_MEDIA)), text=world(keys=card_media))
    refused("esp256-high-s", "A media key on P-256 signed the passport, and n - s stands in the place of s", LABEL + high_s(CARD_MEDIA, "passport", body), "cose.high-s", "KEY-7", "two-readings",
            keys=card_media)
    refused("key-p256", "An approver signed the passport with a P-256 key, and the algorithm is -19", passport_file(CARD, protected=enc({1: -19, 4: CARD.kid, 16: TYP["passport"]})),
            "cose.signature", "COSE-7", "forgery", keys=card)
    refused("unknown", "The key of the passport is not in the trust file", passport_file(STRANGER), "key.unknown", "COSE-6", "forgery")
    refused("unknown-signature", "The key of the passport is not in the trust file, and the signature is wrong", passport_file(STRANGER)[:-1] + b"\0", "key.unknown", "COSE-6 COSE-7", "forgery")
    refused("trailing-unknown", "A byte follows the passport, and its key is not in the trust file", passport_file(STRANGER) + b"\0", "file.trailing", "PASS-1 COSE-6", "hidden-data")
    refused("signature", "One bit of the signature of the passport is turned", turned, "cose.signature", "COSE-7", "forgery")
    refused("signature-65", "The signature of the passport has 65 bytes", LABEL + sign1(pro, body, MEDIA.sign(sig_structure(pro, body)) + b"\0"), "cose.signature-length", "COSE-7", "forgery")
    changed = passport_payload(m7=CREATED + 3650 * 86400)
    refused("changed", "The end of the passport was moved after it was signed", LABEL + sign1(pro, changed, MEDIA.sign(sig_structure(pro, body))), "cose.signature", "COSE-7", "forgery")
    refused("signature-first", "The signature of the passport is wrong, and its version is 0", LABEL + sign1(pro, passport_payload(m1=0), MEDIA.sign(sig_structure(pro, body))),
            "cose.signature", "COSE-9 PASS-2", "forgery")
    refused("version-0", "The version of the passport is 0", passport_file(m1=0), "passport.version", "PASS-2", "refusal")
    refused("version-2", "The version of the passport is 2", passport_file(m1=2), "passport.version", "PASS-2", "two-readings")
    refused("text", "The label in the passport ends with a blank", passport_file(m3="RED 04 "), "passport.text", "PASS-3", "two-readings")
    refused("site", "A site name in the passport has a capital letter", passport_file(m5=[["Plant-7", "gateway-1"]]), "passport.site", "PASS-4", "two-readings")
    refused("routes", "A route stands twice in the passport", passport_file(m5=[["plant-7", "gateway-1"]] * 2), "passport.routes", "PASS-4", "two-readings")
    refused("window", "The passport ends when it was issued", passport_file(m7=CREATED), "passport.window", "PASS-5")
    refused("key-8", "There is a key 8 in the passport", passport_file(m8=0), "cbor.key-unknown", "CBOR-12", "two-readings")
    refused("missing", "There are no routes in the passport", passport_file(m5=None), "cbor.key-missing", "CBOR-13", "two-readings")
    refused("cbor-trailing", "A byte follows the passport in its byte string", LABEL + statement(MEDIA, "passport", body + b"\0"), "cbor.trailing", "CBOR-14", "hidden-data")
    for role, signer, label, table in (("exporter", EXPORTER, "exporter plant-7", {}), ("importer", IMPORTER, "importer gateway-1", {"role": "importer", "site": "gateway-1"}),
                                       ("approver", APPROVER, "approver p-014", {}), ("scanner", SCANNER, "scanner gateway-1", {"role": "scanner", "site": "gateway-1"})):
        refused("role-" + role, f"A key with the role {role} signed the passport", passport_file(signer), "trust.role", keys={label: table})
    refused("role-revoked", "A revoked importer key signed the passport", passport_file(IMPORTER), "trust.role",
            keys={"importer gateway-1": {"role": "importer", "site": "gateway-1", "revoked": True}})
    refused("payload-before-role", "An importer key signed the passport, and its version is 2", passport_file(IMPORTER, m1=2), "passport.version", "PASS-2",
            keys={"importer gateway-1": {"role": "importer", "site": "gateway-1"}})
    refused("revoked", "The media key is revoked", passport, "trust.revoked", key={"revoked": True})
    refused("revoked-window", "The media key is revoked, and the passport was issued after its end", passport, "trust.revoked", key={"revoked": True, "until": iso(CREATED - 1)})
    refused("revoked-window-before", "The media key is revoked, and the passport was issued before its first second", passport, "trust.revoked", key={"revoked": True, "from": iso(CREATED + 1)})
    code = "passport.key-window"
    refused("issued-before", "The passport was issued one second before the first of the media key", passport, code, key={"from": iso(CREATED + 1)})
    refused("issued-after", "The passport was issued one second after the last of the media key", passport, code, key={"until": iso(CREATED - 1)})
    stick("issued-first", "The passport was issued in the first second of the media key.", "MEDIA-23", on_stick(passport), text=world(key={"from": iso(CREATED)}))
    stick("issued-last", "The passport was issued in the last second of the media key, which has expired since.", "MEDIA-23", on_stick(passport), text=world(key={"until": iso(CREATED)}))
    stick("issued-only", "The passport was issued in the only second of the media key.", "MEDIA-23", on_stick(passport), text=world(key={"from": iso(CREATED), "until": iso(CREATED)}))
    stick("issued-later", "The passport was issued after the own clock, within the window of the media key: only the window counts.", "MEDIA-23", on_stick(passport_file(m6=NOW + 1)),
          text=world(key={"until": iso(NOW + 1)}))
    long = passport + bytes(32769 - len(passport))
    vec_bundle("medium", "medium-refused-32769", "The passport has 32,769 bytes, and the route has media.", "MEDIA-23 ROUTE-11", "route", good, "route.passport", trust_text=world(),
               medium=on_stick(long), expected_medium={"id": None, "known": None, "code": "medium.too-large", "differs": [], "not_told": []}, effect="resources")
    vec_bundle("medium", "medium-refused-32769-label", "The passport has 32,769 bytes, and its label is wrong: the size is judged first.", "MEDIA-23 ROUTE-11", "route", good, "route.passport",
               trust_text=world(), medium=on_stick(bytes(32769)), expected_medium={"id": None, "known": None, "code": "medium.too-large", "differs": [], "not_told": []}, effect="resources")
    vec_bundle("medium", "medium-refused-32768", "The passport has 32,768 bytes with those that follow its statement: its size is allowed.", "MEDIA-23 PASS-1", "route", good, "route.passport",
               trust_text=world(), medium=on_stick(long[:-1]), expected_medium={"id": None, "known": None, "code": "file.trailing", "differs": [], "not_told": []}, effect="hidden-data")
    stick("refused-no-site", "The passport is not accepted, the route has media, and the site that imports is not given.", "ROUTE-11", on_stick(turned), "route.passport", (None, "cose.signature"),
          site=None, effect="forgery")
    stick("ignored-unknown", "The passport is not accepted, names a medium that nobody knows, and the route names no media: the medium is not known.", "MEDIA-23 ROUTE-6",
          on_stick(passport_file(STRANGER, m2=M3)), found=(None, "key.unknown"), text=world(limited=False))
    stick("ignored-retired", "The passport is not accepted, names a retired medium, and the route names no media: the medium is not known.", "MEDIA-23 ROUTE-7",
          on_stick(passport_file(STRANGER)), found=(None, "key.unknown"), text=world(limited=False, media={"retired": True}))
    stick("ignored-routes", "The passport is not accepted, has other routes, and the route names no media.", "MEDIA-23 ROUTE-9", on_stick(passport_file(STRANGER, m5=[["a", "b"]])),
          found=(None, "key.unknown"), text=world(limited=False))
    stick("refused-differs", "The passport is not accepted, and the medium says other things of itself: ROUTE-11 names the code.", "ROUTE-11 ROUTE-10", on_stick(turned, serial="0"),
          "route.passport", (None, "cose.signature"), text=world({"medium-differs": "reject"}), effect="forgery")

    # ROUTE-6 to 9, by passport.
    for limited, where in ((True, ""), (False, "-any")):
        route = "the route has media" if limited else "the route names no media"
        stick("unknown" + where, f"The passport is accepted, its medium is not in the trust file, and {route}.", "ROUTE-6", on_stick(passport_file(m2=M3)), "route.medium-unknown" if limited else None,
              identity=M3, text=world(limited=limited))
        stick("retired" + where, f"The passport is accepted, its medium is retired, and {route}.", "ROUTE-7", on_stick(passport), "route.medium-retired",
              text=world(limited=limited, media={"retired": True}))
        stick("route" + where, f"The passport is for the other direction alone, and {route}.", "ROUTE-9", on_stick(passport_file(m5=[["gateway-1", "plant-7"]])),
              "route.medium-route" if limited else None, text=world(limited=limited))
    stick("other", "The passport is accepted, and its medium is not among those of the route.", "ROUTE-8", on_stick(passport_file(m2=M2)), "route.medium", identity=M2)
    stick("other-any", "The passport is that of a second medium, and the route names no media.", "ROUTE-8", on_stick(passport_file(m2=M2)), identity=M2, text=world(limited=False))
    stick("not-retired", "Retired is false.", "ROUTE-7", on_stick(passport), text=world(media={"retired": False}))
    stick("other-retired", "Another medium of the route is retired.", "ROUTE-7", on_stick(passport_file(m2=M2)), identity=M2,
          text=world({"media": [M1.hex(), M2.hex()]}, media={"retired": True}))
    stick("label-differs", "The label in the passport is not that of the trust file: labels are no attributes.", "MEDIA-24", on_stick(passport_file(m3="BLUE 1")),
          text=world({"medium-differs": "reject"}))
    fits, back = ["plant-7", "gateway-1"], ["gateway-1", "plant-7"]
    stick("route-one", "The passport has one route, that of the bundle.", "ROUTE-9", on_stick(passport_file(m5=[fits])))
    back_media = world(limited=False, responses=True, back={"media": [M1.hex()]})
    stick("route-back", "A response crosses by a passport for requests alone.", "ROUTE-9", on_stick(passport_file(m5=[fits])), "route.medium-route", bundle=two_way, site="plant-7",
          text=back_media)
    stick("route-back-one", "A response crosses by a passport for responses alone.", "ROUTE-9", on_stick(passport_file(m5=[back])), bundle=two_way, site="plant-7", text=back_media)
    stick("route-back-any", "A response crosses by a passport for requests alone, and its route names no media; that of the requests does.", "ROUTE-9", on_stick(passport_file(m5=[fits])), bundle=two_way,
          site="plant-7", text=world(responses=True))
    stick("any-genuine", "The route names no media; the passport is genuine, of a medium that nobody knows, for another route, and has ended: it fares no worse than none.",
          "ROUTE-6 ROUTE-9 TIME-11", on_stick(passport_file(m2=M3, m5=[back], m6=CREATED - 9, m7=NOW - 1)), identity=M3, text=world({"foreign": "reject", "medium-differs": "reject"}, False))
    many = [["plant-7", f"gateway-{n}"] for n in range(2, 10)] + [[f"plant-{n}", "gateway-1"] for n in range(8, 16)]
    before, after = [["a", "b%d" % n] for n in range(10)] + [["b", "a%d" % n] for n in range(5)], [["plant-7", f"gateway-{n}"] for n in range(10, 25)]
    stick("route-16", "Sixteen routes of the passport have one end of the route each, none has both.", "ROUTE-9", on_stick(passport_file(m5=sorted(many, key=enc))),
          "route.medium-route")
    stick("route-16-last", "The route is the last of sixteen in the passport.", "ROUTE-9", on_stick(passport_file(m5=sorted([*before, fits], key=enc))))
    stick("route-16-first", "The route is the first of sixteen in the passport.", "ROUTE-9", on_stick(passport_file(m5=sorted([*after, fits], key=enc))))

    # ROUTE-10 and MEDIA-24: what the medium says of itself.
    other = {1: 0x0952, 2: 0x1667, 3: "60A44C413A8CF3B1", 4: 31004295167, 5: "2C1A-77F1"}

    def decided(name, description, medium, differs, **more):
        """accept, hold and reject, for the same medium."""
        for rule in ("accept", "hold", "reject"):
            stick(f"{name}-{rule}", f"{description}, and the route says {rule}.", "ROUTE-10 MEDIA-24", medium, None if rule == "accept" else "route.medium-differs", differs=differs,
                  holds=rule == "hold", text=world({"medium-differs": rule}), **more)
    for n, name in ATTRIBUTE_NAMES.items():
        word = name.replace("_", "-")
        decided("differs-" + word, f"The medium says another {name} of itself than its passport states", on_stick(passport, **{name: other[n]}), [name])
        stick(f"told-not-{word}", f"The system does not tell {name}, and the route rejects what differs.", "MEDIA-24", on_stick(passport, **{name: None}), not_told=[name],
              text=world({"medium-differs": "reject"}))
        rest = {k: v for k, v in ATTRIBUTES.items() if k != n}
        stick(f"stated-not-{word}", f"The passport does not state {name}, and the route rejects what differs.", "MEDIA-24", on_stick(passport_file(m4=rest), **{name: other[n]}),
              text=world({"medium-differs": "reject"}))
    everything = {name: other[n] for n, name in ATTRIBUTE_NAMES.items()}
    decided("differs-all", "The medium says five other attributes of itself", on_stick(passport, **everything), list(ATTRIBUTE_NAMES.values()))
    strict = world({"medium-differs": "reject"})
    stick("told-nothing", "The system tells nothing of the medium, and the route rejects what differs.", "MEDIA-24", on_stick(passport, **dict.fromkeys(ATTRIBUTE_NAMES.values())), text=strict,
          not_told=list(ATTRIBUTE_NAMES.values()))
    stick("told-not-stated-not", "The system tells serial and capacity alone, the passport states serial and vendor id alone, and the route rejects what differs.", "MEDIA-24",
          on_stick(passport_file(m4={1: ATTRIBUTES[1], 3: ATTRIBUTES[3]}), vendor_id=None, product_id=None, filesystem=None), not_told=["vendor_id"], text=strict)
    stick("stated-nothing", "The passport states nothing, and the route rejects what differs.", "MEDIA-24", on_stick(passport_file(m4={}), **everything), text=strict)
    stick("differs-unsaid", "The medium says another serial of itself, and the route does not say what then: it is held.", "ROUTE-10 MEDIA-24", on_stick(passport, serial="0"), "route.medium-differs", differs=["serial"], holds=True)
    stick("differs-any", "The medium says another serial of itself, and the route names no media: nothing is held.", "ROUTE-10 MEDIA-24", on_stick(passport, serial="0"),
          differs=["serial"], text=world(limited=False))
    for rule in ("accept", "reject"):
        stick(f"differs-any-{rule}", f"The medium says another serial of itself, the route names no media and says {rule}, which says nothing there.", "ROUTE-10 MEDIA-24",
              on_stick(passport, serial="0"), differs=["serial"], text=world({"medium-differs": rule}, False))
    stick("differs-released", "The medium says another serial of itself, which is held, and a person released that.", "ROUTE-10", on_stick(passport, serial="0"), differs=["serial"],
          released=["route.medium-differs"])
    stick("differs-released-other", "The medium says another serial of itself, which is held, and a person released what is foreign.", "ROUTE-10 ROUTE-13", on_stick(passport, 1, serial="0"),
          "route.medium-differs", differs=["serial"], holds=True, released=["route.foreign"])
    stick("differs-released-reject", "The medium says another serial of itself, and the route rejects: what rejects cannot be released.", "ROUTE-10", on_stick(passport, serial="0"), "route.medium-differs",
          differs=["serial"], text=strict, released=["route.medium-differs"])
    stick("same-zero", "Vendor id, product id and capacity are 0, as the passport states.", "MEDIA-24", on_stick(passport_file(m4={1: 0, 2: 0, 4: 0}), vendor_id=0, product_id=0, capacity=0), text=strict)
    for n in (1, 2, 4):
        name = ATTRIBUTE_NAMES[n]
        word = name.replace("_", "-")
        stick(f"differs-zero-{word}", f"The passport states 0 for {name}, and the medium says 1.", "MEDIA-24", on_stick(passport_file(m4={n: 0}), **{name: 1}), "route.medium-differs",
              differs=[name], text=strict)
        stick(f"differs-told-zero-{word}", f"The passport states 1 for {name}, and the medium says 0.", "MEDIA-24", on_stick(passport_file(m4={n: 1}), **{name: 0}), "route.medium-differs",
              differs=[name], text=strict)
    for name, word, value, what in (("serial", "case", "60a44c413a8cf3b0", "small letters"), ("serial", "short", "60A44C413A8CF3B", "its last character missing"),
                                    ("serial", "long", "60A44C413A8CF3B00", "a character more"), ("serial", "zero", "060A44C413A8CF3B0", "a zero before it"),
                                    ("serial", "blank", "60A44C413A8CF3B0 ", "a blank after it"), ("serial", "null", "60A44C413A8CF3B0\0", "the character U+0000 after it"),
                                    ("serial", "letter", "60\u041044C413A8CF3B0", "a letter that looks the same"),
                                    ("filesystem", "case", "2c1a-77f0", "small letters"), ("filesystem", "dash", "2C1A77F0", "no dash")):
        stick(f"differs-{name}-{word}", f"The {name} that the medium says has {what}.", "MEDIA-24", on_stick(passport, **{name: value}), "route.medium-differs", differs=[name], text=strict)
    swapped = {3: "2C1A-77F0", 5: "60A44C413A8CF3B0"}
    stick("differs-swapped", "Serial and file-system UUID stand for each other.", "MEDIA-24", on_stick(passport_file(m4=swapped)), "route.medium-differs", differs=["serial", "filesystem"], text=strict)

    # ROUTE-13
    for limited, where in ((True, ""), (False, "-any")):
        for rule in ("accept", "hold", "reject"):
            for count, what in ((0, "Nothing else lies"), (1, "One other thing lies")):
                code = "route.foreign" if count and rule != "accept" else None
                stick(f"foreign-{count}-{rule}{where}", f"{what} on the medium, the route {'has' if limited else 'names no'} media and says {rule}.", "ROUTE-13", on_stick(passport, count), code,
                      holds=code is not None and rule == "hold", text=world({"foreign": rule}, limited))
    stick("foreign-unsaid", "Other things lie on the medium, and the route does not say what then: it is held.", "ROUTE-13", on_stick(passport, 3), "route.foreign", holds=True)
    stick("foreign-unsaid-any", "Other things lie on the medium, and the route names no media and does not say what then: it is held.", "ROUTE-13", on_stick(passport, 3), "route.foreign", holds=True,
          text=world(limited=False))
    stick("foreign-released", "Other things lie on the medium, which is held, and a person released that.", "ROUTE-13", on_stick(passport, 3), released=["route.foreign"])
    stick("foreign-many", "A million other things lie on the medium.", "ROUTE-13", on_stick(passport, 1000000), "route.foreign", text=world({"foreign": "reject"}))
    stick("foreign-none", "There is no passport, the route names no media, and another thing lies on the medium.", "ROUTE-13", on_stick(None, 1), "route.foreign", (None, None),
          text=world({"foreign": "reject"}, False))
    stick("foreign-none-no-site", "There is no passport, the route has media, the site that imports is not given, and another thing lies on the medium.", "ROUTE-13 ROUTE-12", on_stick(None, 1),
          "route.medium-missing", (None, None), text=world({"foreign": "reject"}), site=None)
    stick("foreign-refused", "The passport is not accepted, the route names no media, and another thing lies on the medium.", "ROUTE-13", on_stick(turned, 1), "route.foreign",
          (None, "cose.signature"), holds=True, text=world({"foreign": "hold"}, False))
    stick("foreign-no-site", "Another thing lies on the medium, and the site that imports is not given.", "ROUTE-13", on_stick(passport, 1), "route.foreign", text=world({"foreign": "reject"}), site=None)
    both = {"medium-differs": "reject", "foreign": "reject"}
    vec_bundle("medium", "medium-stated", "A person named the medium, and the route rejects what differs and what is foreign: nothing was looked at.", "ROUTE-10 ROUTE-13 ROUTE-9", "complete",
               good, trust_text=world(both), medium=M1)
    vec_bundle("medium", "medium-not-looked-at", "Nobody named the medium or looked at it, and the route rejects what is foreign.", "ROUTE-13", "complete", good,
               trust_text=world({"foreign": "reject"}, False))

    # The order of section 2, and of what is held.
    def order(name, description, requirements, medium, code, **more):
        stick("order-" + name, description, requirements, medium, code, **more)
    nowhere = passport_file(m5=[back])
    order("bytes-unknown", "The bundle has too many bytes, and its medium is not in the trust file.", "ROUTE-5 ROUTE-6", on_stick(passport_file(m2=M3)), "route.bytes", identity=M3,
          text=world({"max-bytes": 1}))
    order("unknown-route", "The medium is not in the trust file, and its passport is for another route.", "ROUTE-6 ROUTE-9", on_stick(passport_file(m2=M3, m5=[back])), "route.medium-unknown",
          identity=M3)
    order("retired-other", "The medium is retired, and not among those of the route.", "ROUTE-7 ROUTE-8", on_stick(passport), "route.medium-retired",
          text=world({"media": [M2.hex()]}, media={"retired": True}))
    order("other-route", "The medium is not among those of the route, and its passport is for another route.", "ROUTE-8 ROUTE-9", on_stick(passport_file(m2=M2, m5=[back])), "route.medium",
          identity=M2)
    order("route-differs", "The passport is for another route, and the medium says another serial.", "ROUTE-9 ROUTE-10", on_stick(nowhere, serial="0"), "route.medium-route",
          differs=["serial"], text=world(both))
    order("route-foreign", "The passport is for another route, and another thing lies on the medium.", "ROUTE-9 ROUTE-13", on_stick(nowhere, 1), "route.medium-route", text=world(both))
    order("differs-foreign", "The medium says another serial, another thing lies on it, and the route rejects both.", "ROUTE-10 ROUTE-13", on_stick(passport, 1, serial="0"), "route.medium-differs",
          differs=["serial"], text=world(both))
    order("differs-held-foreign", "The medium says another serial, which is held, and another thing lies on it, which is rejected.", "ROUTE-10 ROUTE-13 VERDICT-1", on_stick(passport, 1, serial="0"),
          "route.foreign", differs=["serial"], text=world({"medium-differs": "hold", "foreign": "reject"}))
    order("differs-foreign-held", "The medium says another serial, which is rejected, and another thing lies on it, which is held.", "ROUTE-10 ROUTE-13 VERDICT-1", on_stick(passport, 1, serial="0"),
          "route.medium-differs", differs=["serial"], text=world({"medium-differs": "reject", "foreign": "hold"}))
    order("both-held", "The medium says another serial, another thing lies on it, and both are held: the first names the code.", "ROUTE-10 ROUTE-13 VERDICT-1", on_stick(passport, 1, serial="0"),
          "route.medium-differs", differs=["serial"], holds=True, text=world({"medium-differs": "hold", "foreign": "hold"}))
    order("passport-missing", "The passport is not accepted, and the site that imports is given: the medium is not merely missing.", "ROUTE-11 ROUTE-12", on_stick(turned), "route.passport",
          found=(None, "cose.signature"), effect="forgery")
    order("passport-foreign", "The passport is not accepted, and another thing lies on the medium.", "ROUTE-11 ROUTE-13", on_stick(turned, 1), "route.passport", found=(None, "cose.signature"),
          text=world({"foreign": "reject"}), effect="forgery")
    order("passport-foreign-no-site", "The passport is not accepted, another thing lies on the medium, and the site that imports is not given.", "ROUTE-11 ROUTE-13", on_stick(turned, 1),
          "route.passport", found=(None, "cose.signature"), text=world({"foreign": "reject"}), site=None, effect="forgery")
    order("missing-foreign", "There is no passport, and another thing lies on the medium.", "ROUTE-12 ROUTE-13", on_stick(None, 1), "route.medium-missing", found=(None, None),
          text=world({"foreign": "reject"}))
    order("foreign-time", "Another thing lies on the medium, and the passport has expired.", "ROUTE-13 TIME-11", on_stick(passport_file(m7=NOW - 1), 1), "route.foreign",
          text=world({"foreign": "reject"}))
    held = world({"medium-differs": "hold", "foreign": "hold", "approvals": 1})
    differing = on_stick(passport, serial="0")
    order("differs-time", "The medium says another serial, which is held, and its passport has expired: the fault wins.", "VERDICT-1 ROUTE-10 TIME-11",
          on_stick(passport_file(m7=NOW - 1), serial="0"), "time.medium-expired", differs=["serial"], text=held, stage="time")
    order("differs-held-time-quorum", "The medium says another serial, time cannot be told, and an approval is missing: all hold, the first names the code.", "VERDICT-1 ROUTE-10 TIME-13 QUORUM-14",
          differing, "route.medium-differs", differs=["serial"], holds=True, text=held, now=None)
    order("foreign-held-time", "Another thing lies on the medium, and time cannot be told: both hold, the first names the code.", "VERDICT-1 ROUTE-13 TIME-13", on_stick(passport, 1), "route.foreign",
          holds=True, text=held, now=None)
    order("foreign-held-quorum", "Another thing lies on the medium, and an approval is missing: both hold, the first names the code.", "VERDICT-1 ROUTE-13 QUORUM-14", on_stick(passport, 1),
          "route.foreign", holds=True, text=held)
    order("held-approved", "The medium says another serial, which is held; the approval that is wanted counts.", "VERDICT-1 ROUTE-10 QUORUM-14", differing, "route.medium-differs", differs=["serial"],
          holds=True, text=held, bundle=Bundle(endorse=[approval()]))
    order("held-quorum-counts", "Another thing lies on the medium, which is held; the approval has expired.", "VERDICT-1 ROUTE-13 QUORUM-6", on_stick(passport, 1), "route.foreign", holds=True, text=held,
          bundle=Bundle(endorse=[approval(m6=NOW - 1)]), counts=["quorum.expired"])
    order("time-quorum", "Time cannot be told, and an approval is missing; nothing is wrong with the medium.", "VERDICT-1 TIME-13 TIME-11", on_stick(passport), "time.held", stage="time", text=held,
          now=None)
    order("held-then-fault", "The medium says another serial, which is held, and the frame is broken: the fault wins.", "VERDICT-1 ROUTE-10", differing, "chunk.frame-digest", differs=["serial"],
          text=held, stage="frames", bundle=Bundle([Chunk([request()], entry={3: OTHER})]))
    order("held-then-contents", "Another thing lies on the medium, which is held, and the route does not allow the vendor: the fault wins.", "VERDICT-1 ROUTE-13 ROUTE-16", on_stick(passport, 1),
          "route.vendor", text=held, stage="contents", bundle=Bundle([Chunk([vendor_file("acme2")])]))
    order("held-then-time-unknown", "Another thing lies on the medium, which is held, time cannot be told, and the route rejects: the fault wins.", "VERDICT-1 ROUTE-13 TIME-12", on_stick(passport, 1),
          "time.unknown", text=world({"foreign": "hold", "time-unknown": "reject"}), stage="time", now=None)

    # TIME-11
    def ends(name, description, requirements, code=None, m7=None, until=None, route=None, limited=True, medium=None, found=("passport", None), **more):
        """m7: the end of the passport, until: of the entry in the trust file."""
        entry = {} if until is None else {"until": iso(until)}
        change = {} if m7 is None else {"m7": m7}
        text = more.pop("text", None) or world(route, limited, media=entry or True)
        stick("time-" + name, description, requirements, on_stick(passport_file(**change)) if medium is None else medium, code, found, stage="time" if code else None, text=text, **more)

    def stated(name, description, requirements, code=None, until=None, route=None, limited=True, **more):
        entry = True if until is None else {"until": iso(until)}
        vec_bundle("medium", "medium-time-stated-" + name, description, requirements, "time" if code else "complete", good, code, trust_text=world(route, limited, media=entry), medium=M1, **more)
    code = "time.medium-expired"
    ends("last", "The own clock shows the last second of the passport.", "TIME-11", m7=NOW)
    ends("expired", "The own clock shows the second after the last of the passport.", "TIME-11", code, m7=NOW - 1)
    ends("expired-any", "The own clock shows the second after the last of the passport, and the route names no media.", "TIME-11", m7=NOW - 1, limited=False)
    ends("expired-no-site", "The passport has expired, and the site that imports is not given.", "TIME-11", code, m7=NOW - 1, site=None)
    ends("entry-last", "The own clock shows the last second of the medium in the trust file; the passport ends later.", "TIME-11", until=NOW)
    ends("entry-expired", "The own clock shows the second after the last of the medium in the trust file; the passport ends later.", "TIME-11", code, until=NOW - 1)
    ends("passport-smaller", "The passport has expired; the end of the medium in the trust file is later.", "TIME-11", code, m7=NOW - 1, until=NOW + 86400)
    ends("both-last", "Passport and trust file name the second that the own clock shows.", "TIME-11", m7=NOW, until=NOW)
    ends("expired-low", "There is no own clock, and the floor is after the end of the passport.", "TIME-11", code, m7=NOW - 1, now=None, floor=NOW)
    ends("expired-low-last", "There is no own clock, and the floor is the last second of the passport: it cannot be told.", "TIME-13 TIME-11", "time.held", m7=NOW, now=None, floor=NOW)
    ends("expired-own-behind", "The own clock is 301 seconds behind the floor and is not used; the floor is after the end of the passport.", "TIME-11 TIME-1", code, m7=NOW + 300, floor=NOW + 301)
    ends("own-behind-most", "The own clock is 300 seconds behind the floor and is used; the floor is after the end of the passport.", "TIME-11 TIME-1", code, m7=NOW + 299, floor=NOW + 300)
    ends("own-behind", "The own clock is 301 seconds behind the floor and is not used: whether the passport has ended cannot be told.", "TIME-13 TIME-1 TIME-11", "time.held", m7=NOW + 301, floor=NOW + 301)
    ends("created", "There is no own clock, and created, by a trusted clock, is after the end of the passport.", "TIME-11 TIME-6", code, now=None, bundle=two_way, site="plant-7",
         medium=on_stick(passport_file(m6=CREATED - 9, m7=CREATED - 1)), text=back_media)
    ends("created-untrusted", "There is no own clock, and created, by an untrusted clock, is after the end of the passport: it says nothing.", "TIME-13 TIME-6 TIME-11", "time.held", now=None,
         medium=on_stick(passport_file(m6=CREATED - 9, m7=CREATED - 1)))
    for rule, outcome in (("reject", "time.unknown"), ("hold", "time.held"), ("accept", None)):
        number = "TIME-12 TIME-11" if rule == "reject" else "TIME-13 TIME-11"
        ends(f"unknown-{rule}", f"There is no own clock, the passport has an end, and the route says {rule}.", number, outcome, now=None, route={"time-unknown": rule})
        ends(f"unknown-{rule}-any", f"There is no own clock, the passport has an end, the route names no media and says {rule}.", number, now=None, route={"time-unknown": rule}, limited=False)
        stated(f"unknown-{rule}", f"There is no own clock, the medium was named by a person and has an end, and the route says {rule}.", number, outcome, NOW + 86400, {"time-unknown": rule}, now=None)
    ends("unknown-untrusted", "The own clock is untrusted, and the passport has an end.", "TIME-13 TIME-11", "time.held", clock="untrusted")
    stated("last", "A person named the medium, and the own clock shows its last second in the trust file.", "TIME-11", until=NOW)
    stated("expired", "A person named the medium, and the own clock shows the second after its last in the trust file.", "TIME-11", code, NOW - 1)
    stated("expired-any", "A person named the medium, its end has passed, and the route names no media.", "TIME-11", until=NOW - 1, limited=False)
    stated("expired-low", "A person named the medium, there is no own clock, and the floor is after its end.", "TIME-11", code, NOW - 1, now=None, floor=NOW)
    stated("no-end", "A person named the medium, it has no end, there is no own clock, and the route rejects what cannot be told.", "TIME-12 TIME-11", route={"time-unknown": "reject"}, now=None)
    vec_bundle("medium", "medium-time-not-known", "The medium of the route has ended, and it is not known which medium carried.", "TIME-11", "complete", good, site=None,
               trust_text=world(media={"until": iso(NOW - 1)}))
    ends("other-ended", "Another medium of the route has ended.", "TIME-11", medium=on_stick(passport_file(m2=M2)), identity=M2, text=world({"media": [M1.hex(), M2.hex()]}, media={"until": iso(NOW - 1)}))
    ends("refused", "The passport is not accepted and has ended, and the route names no media: the medium is not known.", "TIME-11 MEDIA-23", limited=False, found=(None, "key.unknown"),
         medium=on_stick(passport_file(STRANGER, m6=CREATED - 9, m7=CREATED)))
    ends("refused-unknown", "The passport is not accepted and has an end, there is no own clock, the route names no media and rejects what cannot be told.", "TIME-12 MEDIA-23", limited=False,
         found=(None, "key.unknown"), medium=on_stick(passport_file(STRANGER)), route={"time-unknown": "reject"}, now=None)
    ends("none-unknown", "There is no passport and no own clock, the route names no media and rejects what cannot be told.", "TIME-12", limited=False, found=(None, None), medium=on_stick(),
         route={"time-unknown": "reject"}, now=None)
    ends("too-old-first", "The bundle is too old, and the passport has expired.", "TIME-10 TIME-11", "time.too-old", bundle=two_way, site="plant-7", now=CREATED + 86401,
         medium=on_stick(passport_file(m7=CREATED + 86400)), text=world(limited=False, responses=True, back={"max-age-days": 1, "media": [M1.hex()]}))
    ends("expired-first", "The bundle and the passport have expired.", "TIME-9 TIME-11", "time.expired", bundle=response_bundle(m9=NOW - 1), site="plant-7",
         medium=on_stick(passport_file(m7=NOW - 1)), text=back_media)
    ends("before-unknown", "There is no own clock, the end of the exporter key cannot be told, the floor is after the end of the passport, and the route rejects what cannot be told.", "TIME-11 TIME-12", code,
         now=None, floor=NOW, medium=on_stick(passport_file(m7=NOW - 1)), text=world({"time-unknown": "reject"}, keys={"exporter plant-7": {"until": iso(NOW + 86400)}}))

    # QUORUM-12
    def named_for(name, description, medium, found, counts, approved, limited=True, **more):
        code = None if counts == [None] else "quorum.approvals"
        stick("quorum-" + name, description, "QUORUM-12 MEDIA-23", medium, code, found, stage="quorum" if code else None, counts=counts,
              text=world({"approvals": 1, "media": [M1.hex(), M2.hex()]} if limited else {"approvals": 1}, limited), bundle=Bundle(endorse=[approval(m7=sorted(approved))]), **more)
    other_code = ["quorum.other-medium"]
    accepted = ("passport", None)
    named_for("passport", "The approval is for the medium that the passport names.", on_stick(passport), accepted, [None], [M1])
    named_for("two", "The approval is for two media, one of them that of the passport.", on_stick(passport), accepted, [None], [M1, M2])
    named_for("other", "The approval is for another medium than that of the passport.", on_stick(passport_file(m2=M2)), accepted, other_code, [M1], identity=M2)
    named_for("refused", "The approval is for the medium of a passport that is not accepted.", on_stick(passport_file(STRANGER)), (None, "key.unknown"), other_code, [M1], limited=False)
    named_for("none", "The approval is for a medium, and the medium has no passport.", on_stick(), (None, None), other_code, [M1], limited=False)
    stick("quorum-differs", "The approval is for the medium of the passport, which says another serial of itself and passes.", "QUORUM-12 ROUTE-10", on_stick(passport, serial="0"), differs=["serial"],
          text=world({"approvals": 1, "medium-differs": "accept"}), bundle=Bundle(endorse=[approval(m7=[M1])]))


