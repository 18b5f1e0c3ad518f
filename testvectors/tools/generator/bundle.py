from .base import *

def make_bundle():
    def accept(name, description, requirements, bundle, **more):
        vec_bundle("bundle", "bundle-" + name, description, requirements, "complete", bundle, **more)

    def bad(name, description, requirements, stage, bundle, code, **more):
        vec_bundle("bundle", "bundle-" + name, description, requirements, stage, bundle, code, **more)
    good = Bundle()
    two_way = trust(responses=True)
    accept("request", "A bundle of one request.", "BUN-1 LABEL-1 BUN-8", good)
    accept("response", "A bundle of one response.", "MAN-2 BUN-8", response_bundle(), trust_text=two_way, site="plant-7")
    accept("no-site", "The site that imports is not given.", "VERDICT-4", good, site=None)
    accept("later", "The bundle is the second of its stream, acknowledges and voids.", "MAN-11 MAN-5 MAN-6",
           Bundle(m5=2, m6=3, m7=OTHER, m11=[[GATEWAY.kid, 1, 4, THIRD]], m12=[[1, THIRD]]))
    whole = good.file()
    bad("empty", "The file is empty.", "LABEL-1", "label", None, "file.truncated", data=b"")
    bad("cut-label", "The file ends inside the label.", "LABEL-1", "label", None, "file.truncated", data=whole[:11])
    bad("cut-after-label", "The file ends after the label.", "BUN-6 CBOR-4", "key", None, "file.truncated", data=whole[:12])
    bad("label-missing", "The label is missing.", "LABEL-1", "label", None, "label.bad", data=whole[12:])
    bad("label-tag", "The tag of the label is another one.", "LABEL-1", "label", None, "label.bad", data=whole[:7] + b"\x53" + whole[8:])
    bad("label-text", "The label holds the text string BOR.", "LABEL-1", "label", None, "label.bad", data=whole[:8] + b"\x63" + whole[9:])
    bad("label-self-described", "The label has the tag 55799 of a single item.", "LABEL-1", "label", None, "label.bad", data=b"\xd9\xd9\xf7" + whole[3:])
    cuts = ((40, "the protected header", "key"), (200, "the payload", "key"), (len(LABEL) + len(good.manifest) - 1, "the signature of the manifest", "key"))
    for n, what, stage in cuts:
        bad(f"cut-{n}", f"The file ends inside {what}.", "BUN-6 CBOR-4", stage, None, "file.truncated", data=whole[:n])
    # The order of section 11: two faults, the earlier one names the code.
    turned = good.manifest[:-1] + bytes([good.manifest[-1] ^ 1])
    bad("order-key-signature", "The key is unknown, and the signature is wrong.", "BUN-3 BUN-4", "key", good, "key.unknown", data=good.file(manifest=turned),
        trust_text=trust(without=["exporter plant-7"]))
    bad("order-structure-key", "The typ is another one, and the key is unknown.", "BUN-2 BUN-3", "key", Bundle(signer=STRANGER, protected=protected_of(STRANGER, "approval")),
        "cose.typ")
    bad("order-signature-manifest", "The signature is wrong, and the payload is no CBOR.", "BUN-4 BUN-5 COSE-8", "signature", None, "cose.signature",
        data=LABEL + sign1(good.protected, b"\xff" * 9, good.signature) + b"".join(good.chunk_bytes()), effect="forgery")
    bad("order-manifest-route", "The manifest has kind 3, and its site is unknown.", "BUN-5 VERDICT-1", "manifest", Bundle(m2=3, m3="plant-9"), "manifest.kind")
    bad("order-manifest-framing", "The version is 1, and a byte follows the chunk.", "BUN-5 BUN-6", "manifest", Bundle(m1=1, tail=b"\0"), "manifest.version")
    bad("order-time-framing", "The bundle is from the future, and a byte follows the chunk.", "VERDICT-1 TIME-2 BUN-6", "time", response_bundle(m8=NOW + 301, tail=b"\0"), "time.future",
        trust_text=two_way, site="plant-7")
    bad("order-framing-endorsement", "The key of an approval is unknown, and a byte follows it.", "BUN-6 BUN-7", "framing", Bundle(endorse=[approval(STRANGER)], tail=b"\0"),
        "file.trailing")
    broken = Chunk([request()])
    broken.frame = broken.frame[:-1] + bytes([broken.frame[-1] ^ 1])
    bad("order-endorsement-frame", "The key of an approval is unknown, and the digest of the frame is wrong.", "BUN-7 BUN-8", "endorsements",
        Bundle([broken], endorse=[approval(STRANGER)]), "endorsement.unknown-key")
    bad("order-frame-items", "The frame digest of the second chunk is wrong, and an item of the first has the scheme 4.", "BUN-8 VERDICT-1", "items",
        Bundle([Chunk([request(scheme=4, k6=microsoft())]), broken]), "item.scheme")
    bad("frame-digest", "One bit of the frame is turned.", "CHUNK-2 BUN-8", "frames", Bundle([broken]), "chunk.frame-digest")
    bad("item", "The item has the scheme 4.", "ITEM-1 BUN-8", "items", Bundle([Chunk([request(scheme=4, k6=microsoft())])]), "item.scheme")
    bad("answers-position", "The position of a response equals the number of answers.", "ITEM-10 BUN-8", "items", response_bundle([Chunk([granted(1, 0)])]), "item.answers",
        trust_text=two_way, site="plant-7")

    # VERDICT
    bad("site-unknown", "The site from is not in the trust file.", "VERDICT-2", "site", Bundle(m3="plant-9"), "site.unknown")
    bad("site-unknown-to", "The site to is not in the trust file.", "VERDICT-2", "site", Bundle(m4="gateway-9"), "site.unknown")
    bad("site-own", "The bundle comes back to the site that wrote it.", "VERDICT-3", "site", good, "site.own", site="plant-7")
    bad("site-not-for-here", "The bundle is for another site.", "VERDICT-4", "site", good, "site.not-for-here", site="gateway-2",
        trust_text=trust(extra=[("site", {"name": "gateway-2", "zone": "connected", "clock": "trusted", "versions": [0]})]))
    bad("role", "An approver key signed the manifest.", "VERDICT-5", "role", Bundle(signer=APPROVER), "trust.role")
    bad("role-importer", "An importer key of the right site signed the manifest.", "VERDICT-5", "role", Bundle(signer=IMPORTER), "trust.role",
        trust_text=trust(keys={"importer gateway-1": {"role": "importer", "site": "plant-7"}}))
    bad("key-site", "The exporter key of another site signed the manifest.", "VERDICT-6", "role", Bundle(signer=GATEWAY), "trust.key-site", trust_text=two_way)
    bad("revoked", "The exporter key is revoked.", "VERDICT-7", "role", good, "trust.revoked", trust_text=trust(keys={"exporter plant-7": {"revoked": True}}))
    bad("revoked-later", "The exporter key is revoked, and the bundle was made before.", "VERDICT-7", "role", Bundle(m8=CREATED - 365 * 86400), "trust.revoked",
        trust_text=trust(keys={"exporter plant-7": {"revoked": True, "until": iso(CREATED)}}))

    # ROUTE
    bad("route-none", "There is no route between the two sites in this direction.", "ROUTE-1", "route", response_bundle(), "route.none", site="plant-7",
        trust_text=trust(keys={"exporter gateway-1": key_table(GATEWAY, "exporter", site="gateway-1", custodians=["p-021"])}))
    bad("route-version", "The site to reads version 1 only.", "ROUTE-2", "route", good, "route.version", trust_text=trust(sites={"gateway-1": {"versions": [1]}}))
    accept("route-version-from", "The site from reads version 1 only, which does not matter.", "ROUTE-2", good, trust_text=trust(sites={"plant-7": {"versions": [1]}}))
    bad("route-kind", "A response comes over a route for requests.", "ROUTE-3", "route", Bundle([Chunk([granted()])], m2=2, m10=[OTHER]), "route.kind")
    bad("route-items", "The bundle has twelve items, and the route allows eleven.", "ROUTE-4", "route", Bundle([Chunk(ITEMS_12, frame=FRAME_12)]), "route.items",
        trust_text=trust(route={"max-items": 11}))
    accept("route-items-most", "The bundle has twelve items, and the route allows twelve.", "ROUTE-4", Bundle([Chunk(ITEMS_12, frame=FRAME_12)]), trust_text=trust(route={"max-items": 12}))
    size = len(request())
    bad("route-bytes", "The plain bytes are one more than the route allows.", "ROUTE-5", "route", good, "route.bytes", trust_text=trust(route={"max-bytes": size - 1}))
    accept("route-bytes-most", "The plain bytes are as many as the route allows.", "ROUTE-5", good, trust_text=trust(route={"max-bytes": size}))
    with_media = trust(media=True, route={"media": [M1.hex()]})
    accept("medium", "The medium is among those of the route.", "ROUTE-6 ROUTE-8", good, trust_text=with_media, medium=M1)
    accept("medium-any", "The medium is known, and the route names none.", "ROUTE-8", good, trust_text=trust(media=True), medium=M2)
    bad("medium-unknown", "The medium is not in the trust file.", "ROUTE-6", "route", good, "route.medium-unknown", trust_text=with_media, medium=M3)
    bad("medium-retired", "The medium is retired.", "ROUTE-7", "route", good, "route.medium-retired", medium=M1,
        trust_text=cut_once(with_media, 'label = "RED 04"\n', 'label = "RED 04"\nretired = true\n'))
    bad("medium-other", "The medium is not among those of the route.", "ROUTE-8", "route", good, "route.medium", trust_text=with_media, medium=M2)
    bad("medium-missing", "The route has media, the site that imports is given, and the medium is not known.", "ROUTE-9", "route", good, "route.medium-missing", trust_text=with_media)
    accept("medium-not-checked", "The route has media, and neither the site that imports nor the medium is given.", "ROUTE-9", good, trust_text=with_media, site=None)
    only_files = trust(route={"schemes": ["vendor-file"], "key-types": None})
    bad("scheme-microsoft", "The route does not allow Microsoft requests.", "ROUTE-10", "contents", good, "route.scheme", trust_text=only_files)
    bad("scheme-fields", "The route does not allow vendor fields.", "ROUTE-10", "contents", Bundle([Chunk([vendor_fields()])]), "route.scheme", trust_text=only_files)
    accept("scheme-file", "The route allows vendor files alone.", "ROUTE-10", Bundle([Chunk([vendor_file()])]), trust_text=only_files)
    for name, item, schemes in (("cid", granted(), ["vendor-file", "vendor-fields"]), ("file", granted(data=b"x"), ["microsoft", "vendor-fields"]),
                                ("fields", granted(fields=FIELDS), ["microsoft", "vendor-file"])):
        bad("scheme-response-" + name, f"The route does not allow responses of this kind: {name}.", "ROUTE-10", "contents", response_bundle([Chunk([item])]), "route.scheme",
            trust_text=trust(responses=True, back={"schemes": schemes}), site="plant-7")
    accept("scheme-refused", "A refusal belongs to every scheme.", "ROUTE-10", response_bundle([Chunk([refused()])]), site="plant-7",
           trust_text=trust(responses=True, back={"schemes": ["vendor-file"]}))
    bad("key-type", "The route does not allow OEM keys.", "ROUTE-11", "contents", Bundle([Chunk([request(microsoft(key_type=3))])]), "route.key-type")
    bad("vendor", "The route does not allow this vendor.", "ROUTE-12", "contents", Bundle([Chunk([vendor_file("acme2")])]), "route.vendor")
    bad("vendor-second", "The first item is allowed; the second has a vendor that the route does not allow.", "ROUTE-12", "contents",
        Bundle([Chunk([vendor_file(), vendor_fields("acme2")])]), "route.vendor")
    bad("contents-after-frames", "The first item has a vendor that is not allowed, and the digest of the second frame is wrong: items are compared with the route at the end.",
        "VERDICT-1 ROUTE-12 BUN-8", "frames", Bundle([Chunk([vendor_fields("acme2")]), Chunk([request()], entry={3: OTHER})]), "chunk.frame-digest")
    bad("contents-vendor-first", "The first item has a vendor that is not allowed, the second a key type that is not.", "ROUTE-12 ROUTE-11", "contents",
        Bundle([Chunk([vendor_file("acme2"), request(microsoft(key_type=3))])]), "route.vendor")
    bad("contents-vendor-before-scheme", "The first item has a vendor that is not allowed, the second a scheme that is not.", "ROUTE-12 ROUTE-10", "contents",
        Bundle([Chunk([vendor_file("acme2"), request()])]), "route.vendor", trust_text=only_files)
    bad("contents-key-type-first", "The first item has a key type that is not allowed, the second one that is.", "ROUTE-11", "contents",
        Bundle([Chunk([request(microsoft(key_type=3, app=None, act=None, epid=None)), request()])]), "route.key-type")
    bad("contents-scheme-first", "The first item has a scheme that is not allowed, the second a key type that is not.", "ROUTE-10 ROUTE-11", "contents",
        Bundle([Chunk([vendor_fields(), request(microsoft(key_type=3))])]), "route.scheme", trust_text=trust(route={"schemes": ["microsoft", "vendor-file"]}))

    # TIME
    def back(**more):
        return trust(responses=True, back=more)

    def window(**more):
        return trust(responses=True, keys={"exporter gateway-1": more})

    def respond(name, description, requirements, bundle, code=None, stage="time", **more):
        more.setdefault("trust_text", two_way)
        if code:
            bad(name, description, requirements, stage, bundle, code, site="plant-7", **more)
        else:
            accept(name, description, requirements, bundle, site="plant-7", **more)
    plain = response_bundle()
    day = response_bundle(m9=CREATED + 86400)
    bad("time-expires-untrusted", "The clock of the site from is untrusted, and the manifest has expires.", "TIME-1", "time", Bundle(m9=CREATED + 86400), "time.expires-without-clock")
    respond("time-expires", "The clock of the site from is trusted, and the manifest has expires.", "TIME-1 TIME-7", day)
    respond("time-future", "Created is 301 seconds after the own clock.", "TIME-2", response_bundle(m8=NOW + 301), "time.future")
    respond("time-future-most", "Created is 300 seconds after the own clock.", "TIME-2", response_bundle(m8=NOW + 300))
    accept("time-future-untrusted", "Created is a year ahead, by a clock that is untrusted.", "TIME-2", Bundle(m8=NOW + 365 * 86400))
    respond("time-future-no-clock", "Created is a year ahead, and the own clock is untrusted.", "TIME-2", response_bundle(m8=NOW + 365 * 86400), clock="untrusted")
    respond("time-key-last", "The own clock shows the last second of the key.", "TIME-5", plain, trust_text=window(until=iso(NOW)))
    respond("time-key-expired", "The own clock shows the second after the last of the key.", "TIME-5", plain, "time.key-expired", trust_text=window(until=iso(NOW - 1)))
    respond("time-key-expired-low", "There is no own clock, and low is after the last second of the key.", "TIME-5", plain, "time.key-expired", now=None, low=NOW,
            trust_text=window(until=iso(NOW - 1)))
    respond("time-key-expired-created", "There is no own clock, and created is after the last second of the key.", "TIME-5 TIME-3", plain, "time.key-expired", now=None,
            trust_text=window(until=iso(CREATED - 1)))
    bad("time-key-created-untrusted", "There is no own clock, and created, by an untrusted clock, is after the last second of the key: it says nothing.", "TIME-10 TIME-3", "time", good,
        "time.held", now=None, trust_text=trust(keys={"exporter plant-7": {"until": iso(CREATED - 1)}}))
    respond("time-key-first", "The own clock shows the first second of the key.", "TIME-6", plain, trust_text=window(**{"from": iso(NOW)}))
    respond("time-key-not-yet", "The own clock shows the second before the first of the key.", "TIME-6", plain, "time.key-not-yet", trust_text=window(**{"from": iso(NOW + 1)}))
    respond("time-key-begun", "There is no own clock; the key has begun by created, and has no end.", "TIME-9 TIME-3", plain, now=None, trust_text=window(**{"from": iso(CREATED)}))
    respond("time-key-begun-low", "There is no own clock; the key has begun by low, and has no end.", "TIME-9", plain, now=None, low=NOW, trust_text=window(**{"from": iso(NOW)}))
    respond("time-key-begun-unknown", "There is no own clock, and the key begins after created.", "TIME-10", plain, "time.held", now=None, trust_text=window(**{"from": iso(CREATED + 1)}))
    respond("time-expires-last", "The own clock shows the second of expires.", "TIME-7", response_bundle(m9=NOW))
    respond("time-expired", "The own clock shows the second after expires.", "TIME-7", response_bundle(m9=NOW - 1), "time.expired")
    respond("time-expired-low", "There is no own clock, and low is after expires.", "TIME-7", response_bundle(m9=NOW - 1), "time.expired", now=None, low=NOW)
    respond("time-age-most", "The bundle is exactly one day old, as the route allows.", "TIME-8", plain, now=CREATED + 86400, trust_text=back(**{"max-age-days": 1}))
    respond("time-too-old", "The bundle is one day and a second old.", "TIME-8", plain, "time.too-old", now=CREATED + 86401, trust_text=back(**{"max-age-days": 1}))
    respond("time-too-old-low", "There is no own clock, and low is more than a day after created.", "TIME-8", plain, "time.too-old", now=None, low=CREATED + 86401,
            trust_text=back(**{"max-age-days": 1}))
    respond("time-unknown", "There is no own clock, the bundle has expires, and the route rejects.", "TIME-9", day, "time.unknown", now=None, trust_text=back(**{"time-unknown": "reject"}))
    respond("time-unknown-untrusted", "The own clock is untrusted, the bundle has expires, and the route rejects.", "TIME-9", day, "time.unknown", clock="untrusted",
            trust_text=back(**{"time-unknown": "reject"}))
    respond("time-held", "There is no own clock, the bundle has expires, and the route holds.", "TIME-10", day, "time.held", now=None)
    respond("time-held-age", "There is no own clock, and the route has a largest age.", "TIME-10", plain, "time.held", now=None, trust_text=back(**{"max-age-days": 1}))
    respond("time-accepted", "There is no own clock, the bundle has expires, and the route accepts.", "TIME-10", day, now=None, trust_text=back(**{"time-unknown": "accept"}))
    respond("time-no-window", "There is no own clock, and no window has an end.", "TIME-9", plain, now=None, trust_text=back(**{"time-unknown": "reject"}))
    respond("time-own-behind", "The own clock is 301 seconds behind low, so it is not used.", "TIME-4", day, "time.held", low=NOW + 301)
    respond("time-own-behind-most", "The own clock is 300 seconds behind low, and is used.", "TIME-4", day, low=NOW + 300)
    ahead = response_bundle(m8=NOW + 500)
    respond("time-own-behind-first", "The own clock is 301 seconds behind low and 500 behind created: it is not used, before TIME-2 could be judged.", "TIME-4 TIME-2", ahead,
            low=NOW + 301)
    respond("time-own-behind-not", "The own clock is 300 seconds behind low and 500 behind created: it is used.", "TIME-2 TIME-4", ahead, "time.future", low=NOW + 300)
    bad("time-own-behind-untrusted", "The own clock is 301 seconds behind low, and the clock of the site from is untrusted: the own clock is not used all the same.", "TIME-4", "time",
        good, "time.held", low=NOW + 301, trust_text=trust(keys={"exporter plant-7": {"until": iso(NOW + 86400)}}))
    respond("time-held-then-fault", "The bundle has to wait, and its frame is broken: the fault wins.", "VERDICT-1 TIME-10",
            response_bundle([Chunk([granted()], entry={3: OTHER})], m9=CREATED + 86400), "chunk.frame-digest", stage="frames", now=None)
    respond("time-held-then-quorum", "The bundle has to wait for its time and for an approval: the first wait names the code.", "VERDICT-1 QUORUM-12", day, "time.held", now=None,
            trust_text=back(approvals=1))

    # QUORUM
    def quorum(name, description, requirements, endorse, code="quorum.approvals", counts=None, route=None, keys=None, scanner=False, sites=None, bundle=None, **more):
        text = trust(route={"approvals": 1, **(route or {})}, keys=keys, scanner=scanner, sites=sites, media=more.pop("media", False))
        made = Bundle(endorse=endorse) if bundle is None else bundle
        if code:
            bad("quorum-" + name, description, requirements, "quorum", made, code, trust_text=text, counts=counts, **more)
        else:
            accept("quorum-" + name, description, requirements, made, trust_text=text, counts=counts, **more)
    quorum("approved", "One approval is wanted and there.", "QUORUM-12", [approval()], None)
    quorum("missing", "One approval is wanted and none is there.", "QUORUM-12", [])
    quorum("two-of-two", "Two approvals are wanted and there.", "QUORUM-12", [approval(), approval(APPROVER_2)], None, route={"approvals": 2})
    quorum("one-of-two", "Two approvals are wanted and one is there.", "QUORUM-12", [approval()], route={"approvals": 2})
    quorum("role", "An importer key signed the approval.", "QUORUM-2", [approval(IMPORTER)], counts=["quorum.role"],
           keys={"importer gateway-1": {"role": "importer", "site": "gateway-1"}})
    quorum("role-exporter", "The exporter key signed the approval of its own bundle.", "QUORUM-2", [approval(EXPORTER)], counts=["quorum.role"])
    wanted = {"approvals": 0, "scan": "required", "scan-max-age-hours": 24}
    quorum("role-scan", "An approver key signed the scan.", "QUORUM-2", [scan(APPROVER)], "quorum.scan", ["quorum.role"], route=wanted, scanner=True)
    quorum("revoked", "The key of the approval is revoked.", "QUORUM-3", [approval()], counts=["quorum.revoked"], keys={"approver p-014": {"revoked": True}})
    quorum("revoked-second-key", "The person has a second key that is not revoked.", "QUORUM-3", [approval(APPROVER_SECOND)], None,
           keys={"approver p-014": {"revoked": True}, "approver p-014 second": {"role": "approver", "person": "p-014"}})
    quorum("key-expired", "The key of the approval has expired.", "QUORUM-4", [approval()], counts=["quorum.expired"], keys={"approver p-014": {"until": iso(NOW - 1)}})
    quorum("expired", "The approval has expired.", "QUORUM-4", [approval(m6=NOW - 1)], counts=["quorum.expired"])
    quorum("last-second", "The own clock shows the last second of the approval.", "QUORUM-4", [approval(m5=CREATED, m6=NOW)], None)
    quorum("key-not-yet", "The key of the approval is not valid yet.", "QUORUM-5", [approval()], counts=["quorum.not-yet"], keys={"approver p-014": {"from": iso(NOW + 1)}})
    quorum("not-yet", "The approval is not valid yet.", "QUORUM-5", [approval(m5=NOW + 1)], counts=["quorum.not-yet"])
    quorum("first-second", "The own clock shows the first second of the approval.", "QUORUM-5", [approval(m5=NOW)], None)
    quorum("time-unknown", "The approval has an end, and there is no own clock.", "QUORUM-6", [approval(m6=NOW + 86400)], counts=["quorum.time-unknown"], now=None)
    quorum("time-unknown-first", "The approval has a beginning, and there is no own clock.", "QUORUM-6", [approval(m5=CREATED)], counts=["quorum.time-unknown"], now=None)
    quorum("time-unknown-key", "The key of the approval has an end, and there is no own clock.", "QUORUM-6", [approval()], counts=["quorum.time-unknown"], now=None,
           keys={"approver p-014": {"until": iso(NOW + 86400)}})
    quorum("time-accepted", "The approval has an end, there is no own clock, and the route accepts.", "QUORUM-6", [approval(m6=NOW + 86400)], None, now=None,
           route={"time-unknown": "accept"})
    quorum("time-reject", "The approval has an end, there is no own clock, and the route rejects: the approval does not count, the bundle waits.", "QUORUM-6",
           [approval(m6=NOW + 86400)], counts=["quorum.time-unknown"], now=None, route={"time-unknown": "reject"})
    quorum("no-clock", "The approval has no window, and there is no own clock.", "QUORUM-6", [approval()], None, now=None)
    quorum("low-from-scan", "There is no own clock; a scan was made after the end of the approval.", "QUORUM-4 QUORUM-1", [approval(m6=CREATED + 200), scan(m6=CREATED + 201)],
           counts=["quorum.expired", None], now=None, scanner=True)
    quorum("low-from-scan-most", "There is no own clock; a scan was made in the last second of the approval, which cannot be told.", "QUORUM-6 QUORUM-1",
           [approval(m6=CREATED + 200), scan(m6=CREATED + 200)], counts=["quorum.time-unknown", None], now=None, scanner=True)
    quorum("low-from-scan-untrusted", "There is no own clock; a scan by an untrusted clock, made after the end of the approval, says nothing.", "QUORUM-6 QUORUM-1",
           [approval(m6=CREATED + 200), scan(SCANNER_PLANT, m6=CREATED + 201)], counts=["quorum.time-unknown", None], now=None,
           keys={"scanner plant-7": {"role": "scanner", "site": "plant-7"}})
    # There is no own clock, and the route accepts: an approval counts unless low is after its end.
    accepts, end = {"time-unknown": "accept"}, CREATED + 86400

    def raised(name, description, scanned, scanner_key, code, counts, **more):
        quorum("low-" + name, description, "QUORUM-1 QUORUM-4", [approval(m6=end), scan(m6=scanned)], code, counts=counts, now=None, route=accepts, scanner=True,
               keys={"scanner gateway-1": scanner_key}, **more)
    raised("scan-key-inside", "A scan after the end of the approval was made in the last second of the scanner key: the approval has expired.", end + 1,
           {"from": iso(CREATED), "until": iso(end + 1)}, "quorum.approvals", ["quorum.expired", None])
    raised("scan-key-after", "A scan claims to be made a second after the last of the scanner key, and after the end of the approval: it says nothing.", end + 1,
           {"until": iso(end)}, None, [None, None])
    raised("scan-key-first", "A scan after the end of the approval was made in the first second of the scanner key: the approval has expired.", end + 1,
           {"from": iso(end + 1)}, "quorum.approvals", ["quorum.expired", None])
    raised("scan-key-before", "A scan claims to be made a second before the first of the scanner key, and after the end of the approval: it says nothing.", end + 1,
           {"from": iso(end + 2)}, None, [None, None])
    raised("scan-key-expired", "The scanner key has expired, and its scan claims a time far ahead: the approval counts.", CREATED + 1000 * 86400,
           {"until": iso(CREATED + 200)}, None, [None, "quorum.expired"], low=CREATED + 300)
    raised("scan-key-revoked", "The scanner key is revoked, and its scan claims a time far ahead: the approval counts.", CREATED + 1000 * 86400,
           {"revoked": True}, None, [None, "quorum.revoked"])
    quorum("low-scan-role", "An importer key of a site with a trusted clock signed a scan that claims a time far ahead: it says nothing.", "QUORUM-1 QUORUM-2",
           [approval(m6=end), scan(IMPORTER, m6=end + 1)], None, counts=[None, "quorum.role"], now=None, route=accepts,
           keys={"importer gateway-1": {"role": "importer", "site": "gateway-1"}})
    quorum("low-approval-by-scanner", "A scanner key of a site with a trusted clock signed an approval, whose end is no time of a scan: it says nothing.", "QUORUM-1 QUORUM-2",
           [approval(m6=end), approval(SCANNER, m6=end + 1)], None, counts=[None, "quorum.role"], now=None, route=accepts, scanner=True)
    quorum("low-scan-ahead-most", "A scan was made 300 seconds after the own clock, and a second after the end of the approval: it has expired.", "QUORUM-1 QUORUM-4",
           [approval(m6=NOW + 299), scan(m6=NOW + 300)], counts=["quorum.expired", None], scanner=True)
    quorum("low-scan-ahead", "A scan was made 301 seconds after the own clock, and after the end of the approval: it says nothing.", "QUORUM-1 QUORUM-7",
           [approval(m6=NOW + 299), scan(m6=NOW + 301)], None, counts=[None, "quorum.future"], scanner=True)
    quorum("low-own-behind", "The own clock is 301 seconds behind low, so it is not used, and a scan after the end of the approval is not one of the future.",
           "TIME-4 QUORUM-1 QUORUM-7", [approval(m6=NOW + 900), scan(m6=NOW + 901)], counts=["quorum.expired", None], low=NOW + 301, route=accepts, scanner=True)
    quorum("low-own-behind-most", "The own clock is 300 seconds behind low, so it is used, and a scan after the end of the approval is one of the future.",
           "QUORUM-1 QUORUM-7 TIME-4", [approval(m6=NOW + 900), scan(m6=NOW + 901)], None, counts=[None, "quorum.future"], low=NOW + 300, route=accepts, scanner=True)
    quorum("scan", "A scan is wanted and there.", "QUORUM-13", [scan()], None, route=wanted, scanner=True)
    quorum("scan-missing", "A scan is wanted and none is there.", "QUORUM-13", [], "quorum.scan", route=wanted, scanner=True)
    quorum("scan-and-approval", "An approval and a scan are wanted, and only the scan is there.", "QUORUM-12", [scan()], route={**wanted, "approvals": 1}, scanner=True)
    quorum("scan-future", "The scan was made 301 seconds after the own clock.", "QUORUM-7", [scan(m6=NOW + 301)], "quorum.scan", ["quorum.future"], route=wanted, scanner=True)
    quorum("scan-future-most", "The scan was made 300 seconds after the own clock.", "QUORUM-7", [scan(m6=NOW + 300)], None, route=wanted, scanner=True)
    quorum("scan-old", "The scan is an hour and a second old, and may be an hour old.", "QUORUM-8", [scan(m6=NOW - 3601)], "quorum.scan", ["quorum.scan-old"],
           route={**wanted, "scan-max-age-hours": 1}, scanner=True)
    quorum("scan-old-most", "The scan is an hour old, as old as it may be.", "QUORUM-8", [scan(m6=NOW - 3600)], None, route={**wanted, "scan-max-age-hours": 1}, scanner=True)
    quorum("scan-old-unknown", "There is no own clock: the age of the scan cannot be told.", "QUORUM-8", [scan()], "quorum.scan", ["quorum.time-unknown"], route=wanted, scanner=True, now=None)
    quorum("scan-old-accepted", "There is no own clock, and the route accepts.", "QUORUM-8", [scan()], None, route={**wanted, "time-unknown": "accept"}, scanner=True, now=None)
    plant_scanner = {"scanner plant-7": {"role": "scanner", "site": "plant-7"}}
    quorum("scan-untrusted", "The clock of the scanner is untrusted.", "QUORUM-8", [scan(SCANNER_PLANT)], "quorum.scan", ["quorum.time-unknown"], route=wanted, keys=plant_scanner)
    quorum("scan-untrusted-accepted", "The clock of the scanner is untrusted, and the route accepts.", "QUORUM-8", [scan(SCANNER_PLANT)], None,
           route={**wanted, "time-unknown": "accept"}, keys=plant_scanner)
    quorum("scan-untrusted-future", "The clock of the scanner is untrusted and ahead, and the route accepts.", "QUORUM-7", [scan(SCANNER_PLANT, m6=NOW + 86400)], None,
           route={**wanted, "time-unknown": "accept"}, keys=plant_scanner)
    quorum("scan-revoked", "The key of the scan is revoked; another scanner key is not.", "QUORUM-3", [scan()], "quorum.scan", ["quorum.revoked"], route=wanted, scanner=True,
           keys={"scanner gateway-1": {"revoked": True}, **plant_scanner})
    quorum("custodian", "The approver is the custodian of the exporter key.", "QUORUM-9", [approval(CUSTODIAN)], counts=["quorum.custodian"],
           keys={"approver p-003": {"role": "approver", "person": "p-003"}})
    quorum("medium", "The approval is for the known medium.", "QUORUM-10", [approval(m7=[M1])], None, media=True, medium=M1)
    quorum("other-medium", "The approval is for another medium.", "QUORUM-10", [approval(m7=[M2])], counts=["quorum.other-medium"], media=True, medium=M1)
    quorum("no-medium", "The approval is for a medium, and none is known.", "QUORUM-10", [approval(m7=[M1])], counts=["quorum.other-medium"], media=True)
    quorum("same-person", "One person approved with two keys, and two persons must.", "QUORUM-11", [approval(), approval(APPROVER_SECOND)], counts="same-person", route={"approvals": 2},
           keys={"approver p-014 second": {"role": "approver", "person": "p-014"}})
    cards = {"card p-014": {"role": "approver", "person": "p-014"}, "card p-021": {"role": "approver", "person": "p-021"}}
    quorum("esp256", "One approval is wanted, and there is one with ESP256.", "QUORUM-12 COSE-3", [approval(CARD)], None, keys=cards)
    quorum("esp256-mixed", "Two persons approved, one with Ed25519 and one with ESP256, and two must.", "QUORUM-12 COSE-3", [approval(), approval(CARD_2)], None, route={"approvals": 2},
           keys=cards)
    quorum("esp256-two", "Two persons approved with ESP256, and two must.", "QUORUM-12 COSE-3", [approval(CARD), approval(CARD_2)], None, route={"approvals": 2}, keys=cards)
    quorum("esp256-same-person", "One person approved with an Ed25519 and a P-256 key, and two persons must.", "QUORUM-11 COSE-3", [approval(CARD), approval()],
           counts=[None, "quorum.same-person"], route={"approvals": 2}, keys=cards)
    quorum("esp256-same-person-once", "One person approved with an Ed25519 and a P-256 key, and one person must.", "QUORUM-11", [approval(CARD), approval()], None,
           counts=[None, "quorum.same-person"], keys=cards)
    quorum("esp256-custodian", "A custodian of the exporter key approved with a P-256 key.", "QUORUM-9", [approval(CARD_CUSTODIAN)], counts=["quorum.custodian"],
           keys={"card p-003": {"role": "approver", "person": "p-003"}})
    quorum("esp256-revoked", "The P-256 key of the approval is revoked; the Ed25519 key of the person is not.", "QUORUM-3", [approval(CARD)], counts=["quorum.revoked"],
           keys={"card p-014": {"role": "approver", "person": "p-014", "revoked": True}})
    card_scanner = {"card scanner gateway-1": {"role": "scanner", "site": "gateway-1"}}
    quorum("esp256-scan", "A scan is wanted, and there is one with ESP256.", "QUORUM-13 COSE-3", [scan(CARD_SCANNER)], None, route=wanted, keys=card_scanner)
    quorum("esp256-role", "A scanner with a P-256 key signed the approval.", "QUORUM-2", [approval(CARD_SCANNER)], counts=["quorum.role"], keys=card_scanner)
    quorum("harmless", "One approval is from the future and one counts.", "QUORUM-5 QUORUM-12", [approval(m5=NOW + 1), approval(APPROVER_2)], None,
           counts=["quorum.not-yet", None])


