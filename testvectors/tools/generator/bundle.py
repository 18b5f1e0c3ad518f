"""bundle/: whole bundles, by sections 2 to 5 of exchange.md."""
from .base import *
from .chunk import FRAME_12, ITEMS_12

ONE = {"approvals": 1}


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
    accept("later", "The bundle is the second of its stream, acknowledges and voids.", "MAN-9 MAN-5 MAN-6",
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
    bad("order-signature-manifest", "The signature is wrong, and the payload is no CBOR.", "BUN-4 BUN-5 COSE-9", "signature", None, "cose.signature",
        data=LABEL + sign1(good.protected, b"\xff" * 9, good.signature) + b"".join(good.chunk_bytes()), effect="forgery")
    bad("order-manifest-route", "The manifest has kind 3, and its site is unknown.", "BUN-5 VERDICT-1", "manifest", Bundle(m2=3, m3="plant-9"), "manifest.kind")
    bad("order-manifest-framing", "The version is 2, and a byte follows the chunk.", "BUN-5 BUN-6", "manifest", Bundle(m1=2, tail=b"\0"), "manifest.version")
    bad("order-time-framing", "The bundle is from the future, and a byte follows the chunk.", "VERDICT-1 TIME-4 BUN-6", "time", response_bundle(m8=NOW + 301, tail=b"\0"), "time.future",
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
    bad("answers-position", "The position of a response equals the number of answers.", "ITEM-12 BUN-8", "items", response_bundle([Chunk([granted(1, 0)])]), "item.answers",
        trust_text=two_way, site="plant-7")

    # VERDICT
    bad("site-unknown", "The site from is not in the trust file.", "VERDICT-2", "site", Bundle(m3="plant-9"), "site.unknown")
    bad("site-unknown-to", "The site to is not in the trust file.", "VERDICT-2", "site", Bundle(m4="gateway-9"), "site.unknown")
    bad("site-own", "The bundle comes back to the site that wrote it.", "VERDICT-3", "site", good, "site.own", site="plant-7")
    bad("site-not-for-here", "The bundle is for another site.", "VERDICT-4", "site", good, "site.not-for-here", site="gateway-2",
        trust_text=trust(extra=[("site", {"name": "gateway-2", "zone": "connected", "clock": "trusted", "versions": [1]})]))
    bad("site-own-unknown", "The site from is the one that imports, and is not in the trust file: VERDICT-2 is judged first.", "VERDICT-2 VERDICT-3", "site", Bundle(m3="plant-9"), "site.unknown",
        site="plant-9")
    bad("site-to-unknown", "The site to is the one that imports, and is not in the trust file.", "VERDICT-2", "site", Bundle(m4="gateway-9"), "site.unknown", site="gateway-9")
    bad("site-own-to-unknown", "The site from is the one that imports, and the site to is not in the trust file: VERDICT-2 is judged first.", "VERDICT-2 VERDICT-3", "site", Bundle(m4="gateway-9"),
        "site.unknown", site="plant-7")
    bad("site-here-unknown", "The site that imports is not in the trust file, and the bundle is for another one.", "VERDICT-4", "site", good, "site.not-for-here", site="gateway-9")
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
    bad("route-version", "The site to reads the versions 0 and 2 only.", "ROUTE-2", "route", good, "route.version", trust_text=trust(sites={"gateway-1": {"versions": [0, 2]}}))
    accept("route-version-from", "The site from reads version 0 only, which does not matter.", "ROUTE-2", good, trust_text=trust(sites={"plant-7": {"versions": [0]}}))
    accept("route-version-two", "The site to reads the versions 0 and 1.", "ROUTE-2", good, trust_text=trust(sites={"gateway-1": {"versions": [0, 1]}}))

    # Bundles of version 0.
    def old_manifest(bundle, **change):
        (c,) = bundle.chunks
        body = {1: 0, 2: 1, 3: "plant-7", 4: "gateway-1", 5: 1, 6: 1, 8: CREATED, 13: {1: 1, 2: 1, 3: c.entry[0], 4: c.entry[2], 5: [c.entry]}, **change}
        return enc(body)

    def old(name, description, requirements, endorse=(), code="manifest.version", stage="manifest", trust_text=None, **more):
        payload = old_manifest(good)
        signed = statement(EXPORTER, "manifest", payload)
        digest = sha(sig_structure(protected_of(EXPORTER, "manifest"), payload))
        made = b"".join(statement(key, kind, enc(body(digest))) for key, kind, body in endorse)
        bad("version-0" + name, description, requirements, stage, None, code, data=LABEL + signed + enc([0, good.chunks[0].frame]) + made, trust_text=trust_text, **more)
    old_approval = (APPROVER, "approval", lambda d: {1: 0, 2: d, 3: "CHG-1042", 4: CREATED + 600})
    old_scan = (SCANNER, "scan", lambda d: {1: 0, 2: d, 3: "ClamAV 1.4.3", 4: "27931", 5: CREATED - 7200, 6: CREATED + 300, 7: 1})
    old("", "A whole bundle of version 0.", "MAN-1", effect="refusal")
    old("-approval", "A whole bundle of version 0 with an approval: the example of that version.", "MAN-1", [old_approval], effect="refusal")
    old("-scan", "A whole bundle of version 0 with an approval and a scan.", "MAN-1", [old_approval, old_scan], trust_text=trust(scanner=True, route={"approvals": 1}), effect="refusal")
    old("-reads", "A whole bundle of version 0, and the site to reads the versions 0 and 1 by the trust file.", "MAN-1 ROUTE-2", trust_text=trust(sites={"gateway-1": {"versions": [0, 1]}}))
    old("-unknown-key", "A whole bundle of version 0, and its key is not in the trust file.", "COSE-6 MAN-1", code="key.unknown", stage="key", trust_text=trust(without=["exporter plant-7"]))
    bad("route-kind", "A response comes over a route for requests.", "ROUTE-3", "route", Bundle([Chunk([granted()])], m2=2, m10=[OTHER]), "route.kind")
    bad("route-version-kind", "A response comes over a route for requests, and the site to reads the version 0 only: ROUTE-2 is judged first.", "ROUTE-2 ROUTE-3", "route",
        Bundle([Chunk([granted()])], m2=2, m10=[OTHER]), "route.version", trust_text=trust(sites={"gateway-1": {"versions": [0]}}))
    bad("route-none-version", "There is no route in this direction, and the site to reads the version 0 only: ROUTE-1 is judged first.", "ROUTE-1 ROUTE-2", "route", response_bundle(), "route.none",
        site="plant-7", trust_text=trust(keys={"exporter gateway-1": key_table(GATEWAY, "exporter", site="gateway-1", custodians=["p-021"])}, sites={"plant-7": {"versions": [0]}}))
    bad("route-kind-items", "A response comes over a route for requests, and has more items than the route allows: ROUTE-3 is judged first.", "ROUTE-3 ROUTE-4", "route",
        Bundle([Chunk([granted(), granted(0, 1)])], m2=2, m10=[OTHER]), "route.kind", trust_text=trust(route={"max-items": 1}))
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
    accept("medium-unknown-any", "The medium is not in the trust file, and the route names no media.", "ROUTE-6", good, trust_text=trust(media=True), medium=M3)
    bad("medium-retired-any", "The medium is retired, and the route names no media.", "ROUTE-7", "route", good, "route.medium-retired", medium=M1, trust_text=trust(media={"retired": True}))
    bad("medium-retired", "The medium is retired.", "ROUTE-7", "route", good, "route.medium-retired", medium=M1,
        trust_text=cut_once(with_media, 'label = "RED 04"\n', 'label = "RED 04"\nretired = true\n'))
    bad("medium-other", "The medium is not among those of the route.", "ROUTE-8", "route", good, "route.medium", trust_text=with_media, medium=M2)
    bad("medium-missing", "The route has media, the site that imports is given, and the medium is not known.", "ROUTE-12", "route", good, "route.medium-missing", trust_text=with_media)
    accept("medium-not-checked", "The route has media, and neither the site that imports nor the medium is given.", "ROUTE-12", good, trust_text=with_media, site=None)
    only_files = trust(route={"schemes": ["vendor-file"], "key-types": None})
    bad("scheme-microsoft", "The route does not allow Microsoft requests.", "ROUTE-14", "contents", good, "route.scheme", trust_text=only_files)
    bad("scheme-fields", "The route does not allow vendor fields.", "ROUTE-14", "contents", Bundle([Chunk([vendor_fields()])]), "route.scheme", trust_text=only_files)
    accept("scheme-file", "The route allows vendor files alone.", "ROUTE-14", Bundle([Chunk([vendor_file()])]), trust_text=only_files)
    for name, item, schemes in (("cid", granted(), ["vendor-file", "vendor-fields"]), ("file", granted(data=b"x"), ["microsoft", "vendor-fields"]),
                                ("fields", granted(fields=FIELDS), ["microsoft", "vendor-file"])):
        bad("scheme-response-" + name, f"The route does not allow responses of this kind: {name}.", "ROUTE-14", "contents", response_bundle([Chunk([item])]), "route.scheme",
            trust_text=trust(responses=True, back={"schemes": schemes}), site="plant-7")
    accept("scheme-refused", "A refusal belongs to every scheme.", "ROUTE-14", response_bundle([Chunk([refused()])]), site="plant-7",
           trust_text=trust(responses=True, back={"schemes": ["vendor-file"]}))
    bad("key-type", "The route does not allow OEM keys.", "ROUTE-15", "contents", Bundle([Chunk([request(microsoft(key_type=3))])]), "route.key-type")
    bad("vendor", "The route does not allow this vendor.", "ROUTE-16", "contents", Bundle([Chunk([vendor_file("acme2")])]), "route.vendor")
    bad("vendor-second", "The first item is allowed; the second has a vendor that the route does not allow.", "ROUTE-16", "contents",
        Bundle([Chunk([vendor_file(), vendor_fields("acme2")])]), "route.vendor")
    bad("contents-after-frames", "The first item has a vendor that is not allowed, and the digest of the second frame is wrong: items are compared with the route at the end.",
        "VERDICT-1 ROUTE-16 BUN-8", "frames", Bundle([Chunk([vendor_fields("acme2")]), Chunk([request()], entry={3: OTHER})]), "chunk.frame-digest")
    bad("contents-vendor-first", "The first item has a vendor that is not allowed, the second a key type that is not.", "ROUTE-16 ROUTE-15", "contents",
        Bundle([Chunk([vendor_file("acme2"), request(microsoft(key_type=3))])]), "route.vendor")
    bad("contents-vendor-before-scheme", "The first item has a vendor that is not allowed, the second a scheme that is not.", "ROUTE-16 ROUTE-14", "contents",
        Bundle([Chunk([vendor_file("acme2"), request()])]), "route.vendor", trust_text=only_files)
    bad("contents-key-type-first", "The first item has a key type that is not allowed, the second one that is.", "ROUTE-15", "contents",
        Bundle([Chunk([request(microsoft(key_type=3, app=None, act=None, epid=None)), request()])]), "route.key-type")
    bad("contents-scheme-first", "The first item has a scheme that is not allowed, the second a key type that is not.", "ROUTE-14 ROUTE-15", "contents",
        Bundle([Chunk([vendor_fields(), request(microsoft(key_type=3))])]), "route.scheme", trust_text=trust(route={"schemes": ["microsoft", "vendor-file"]}))

    # ROUTE-4 and ROUTE-5: over all chunks.
    def large(byte):
        item = vendor_file(data=byte * 700000)
        return Chunk([item], frame=frame_padded(item[:-700000], byte, 700000))
    split = Bundle(list(map(large, sorted((b"x", b"y"), key=lambda byte: key_file("acme", byte * 700000)))))
    sizes = sum(len(c.plain) for c in split.chunks)
    accept("route-bytes-chunks-most", "The plain bytes of two chunks are as many as the route allows.", "ROUTE-5", split, trust_text=trust(route={"max-bytes": sizes}))
    bad("route-bytes-chunks", "The plain bytes of two chunks are one more than the route allows; each chunk alone would pass.", "ROUTE-5", "route", split, "route.bytes",
        trust_text=trust(route={"max-bytes": sizes - 1}))
    accept("route-items-chunks-most", "Two chunks have one item each, and the route allows two.", "ROUTE-4", split, trust_text=trust(route={"max-items": 2}))
    bad("route-items-chunks", "Two chunks have one item each, and the route allows one.", "ROUTE-4", "route", split, "route.items", trust_text=trust(route={"max-items": 1}))
    bad("route-items-before-bytes", "The bundle has too many items and too many bytes.", "ROUTE-4 ROUTE-5", "route", split, "route.items", trust_text=trust(route={"max-items": 1, "max-bytes": 1}))

    # ROUTE-17
    def carries(*names):
        return trust(route={"fields": list(names)})

    def field(name, description, item, *names, code="route.field", requirements="ROUTE-17", **more):
        made = Bundle([Chunk(item if isinstance(item, list) else [item])])
        text = more.pop("trust_text", None) or carries(*names)
        if code:
            bad("field-" + name, description, requirements, "contents", made, code, trust_text=text, **more)
        else:
            accept("field-" + name, description, requirements, made, trust_text=text, **more)
    three = ("application-id", "activation-id", "extended-pid")
    field("all", "The request has three optional values, and the route carries all of them.", request(), *three, code=None)
    bare = microsoft(app=None, act=None, epid=None)
    for n, name in enumerate(three):
        field("not-" + name, f"The request has three optional values, and the route does not carry the {name}.", request(), *three[:n], *three[n + 1:])
        only = request({**bare, 3 + n: microsoft()[3 + n]})
        field("only-" + name, f"The request has the {name} alone, and the route carries that alone.", only, name, code=None)
        field("only-not-" + name, f"The request has the {name} alone, and the route carries the other two.", only, *three[:n], *three[n + 1:])
    field("least", "The request has no optional value, and the route carries the extended pid alone.", request(bare), "extended-pid", code=None)
    field("vendor", "The request has two vendor fields, and the route carries both.", vendor_fields(), "Host ID", "serial", code=None)
    field("vendor-more", "The request has two vendor fields, and the route carries both and others.", vendor_fields(), "A", "Host ID", "activation-id", "serial", code=None)
    field("vendor-one", "The request has two vendor fields, and the route carries one of them.", vendor_fields(), "serial")
    field("vendor-last", "The request has two vendor fields, and the route carries the first.", vendor_fields(), "Host ID")
    field("vendor-case", "The route carries a field whose name differs in a capital letter.", vendor_fields(), "Host Id", "serial")
    field("vendor-file", "A vendor file has no fields, and the route carries one that it has not.", vendor_file(), "serial", code=None)
    field("vendor-named", "A vendor field is named activation-id, and the route carries the activation id.", vendor_fields(fields=[["activation-id", "x"]]), "activation-id", code=None)
    field("value", "The route carries a field by the name that is a value of the request.", vendor_fields(fields=[["a", "serial"]]), "serial")
    field("second", "The first item has what the route carries, the second a field that it does not.", [vendor_file(), request()], "application-id")
    field("after-vendor", "The vendor is not allowed, and the route does not carry the field: the vendor is judged first.", vendor_fields("acme2"), "x", code="route.vendor",
          requirements="ROUTE-16 ROUTE-17")
    field("after-key-type", "The key type is not allowed, and the route does not carry the activation id: the key type is judged first.", request(microsoft(key_type=3)), "x", code="route.key-type",
          requirements="ROUTE-15 ROUTE-17")
    field("before-second", "The route does not carry a field of the first item, and the scheme of the second is not allowed: item by item.", [vendor_fields(), request()], "x",
          trust_text=trust(route={"fields": ["x"], "schemes": ["vendor-file", "vendor-fields"], "key-types": None}), requirements="ROUTE-17 ROUTE-14")
    field("dispute", "A dispute repeats a value that the route does not carry.", request(reason=5, replaces=[OTHER, 0], continues=[THIRD, 0]), "application-id", requirements="ROUTE-17 ITEM-10")
    two_kinds = trust(responses=True, sites={"gateway-1": {"zone": "isolated"}}, back={"kinds": ["request", "response"], "key-types": ["mak"], "vendors": ["acme"], "fields": ["x"]})
    accept("field-response", "A response has fields that the route does not carry: only those of requests are judged.", "ROUTE-17", response_bundle([Chunk([granted(fields=FIELDS)])]),
           trust_text=two_kinds, site="plant-7")

    # Tables that this reader skips.
    def skipped(name, description, requirements, stage, code, text, bundle=good, **more):
        if code:
            bad("needs-" + name, description, requirements, stage, bundle, code, trust_text=text, **more)
        else:
            accept("needs-" + name, description, requirements, bundle, trust_text=text, **more)
    future = {"needs": 2, "future": "x"}
    skipped("route", "The route of the bundle is skipped.", "ROUTE-1", "route", "route.none", trust(route=future))
    skipped("route-other", "Another route is skipped.", "ROUTE-1", "complete", None, trust(responses=True, back=future))
    skipped("exporter", "The exporter key is skipped.", "COSE-6", "key", "key.unknown", trust(keys={"exporter plant-7": future}))
    skipped("approver", "The key of an approval is skipped.", "END-6", "endorsements", "endorsement.unknown-key", trust(keys={"approver p-014": future}), Bundle(endorse=[approval()]))
    skipped("approver-other", "The key of another approver is skipped.", "QUORUM-14", "complete", None, trust(route=ONE, keys={"approver p-021": future}), Bundle(endorse=[approval()]))
    skipped("approvers", "A key is skipped, and too few persons could approve: the route is skipped, too.", "ROUTE-1 TRUST-21", "route", "route.none",
            trust(route={"approvals": 2}, keys={"approver p-021": future}))
    skipped("scanner", "The only scanner key is skipped, and the route wants a scan: the route is skipped, too.", "ROUTE-1 TRUST-22", "route", "route.none",
            trust(route={"scan": "required", "scan-max-age-hours": 24}, scanner=True, keys={"scanner gateway-1": future}))
    skipped("approvers-enough", "A key is skipped, and persons enough can approve: the route stands.", "TRUST-21 QUORUM-14", "complete", None, trust(route=ONE, keys={"approver p-021": future}),
            Bundle(endorse=[approval()]))
    skipped("approvers-other", "A key is skipped; the route back is skipped, too, this one stands.", "TRUST-21", "complete", None,
            trust(responses=True, back={"approvals": 2}, keys={"approver p-021": future}))
    skipped("custodian-key", "A second exporter key of the site is skipped: that its custodian is the only approver does not count.", "TRUST-21", "complete", None,
            trust(route=ONE, keys={"card exporter plant-7": {"role": "exporter", "site": "plant-7", "custodians": ["p-014", "p-021"], "needs": 2}}), Bundle(endorse=[approval()]))
    medium_text = cut_once(trust(media=True, route={"media": [M1.hex(), M2.hex()]}), 'label = "RED 04"\n', 'label = "RED 04"\nneeds = 2\nretired = true\n')
    skipped("medium", "The medium is skipped, though the route names it: nothing but TRUST-14 uses it.", "ROUTE-6 TRUST-14", "route", "route.medium-unknown", medium_text, medium=M1)
    skipped("medium-other", "Another medium of the route is skipped.", "ROUTE-6", "complete", None, medium_text, medium=M2)
    skipped("medium-any", "The medium is skipped, and the route names no media: nobody knows whether it is retired.", "ROUTE-6", "route", "route.medium-unknown",
            trust(media={"retired": True, "needs": 2}), medium=M1)
    skipped("medium-any-other", "Another medium is skipped, and the route names no media.", "ROUTE-6", "complete", None, trust(media={"retired": True, "needs": 2}), medium=M2)
    skipped("one", "Every key, medium and route needs format 1.", "TRUST-7 ROUTE-1", "complete", None,
            trust(media={"needs": 1}, route={"needs": 1, "media": [M1.hex()]}, keys={label: {"needs": 1} for label in ("exporter plant-7", "approver p-014", "approver p-021")}), medium=M1)

    # VERDICT-5 to 7
    revoked_elsewhere = trust(responses=True, keys={"exporter gateway-1": {"revoked": True}})
    bad("revoked-key-site", "A revoked exporter key of another site signed the manifest: the site is judged first.", "VERDICT-6 VERDICT-7", "role", Bundle(signer=GATEWAY), "trust.key-site",
        trust_text=revoked_elsewhere)
    bad("role-revoked", "A revoked approver key signed the manifest: the role is judged first.", "VERDICT-5 VERDICT-7", "role", Bundle(signer=APPROVER), "trust.role",
        trust_text=trust(keys={"approver p-014": {"revoked": True}}))
    bad("role-key-site", "An importer key of another site signed the manifest: the role is judged first.", "VERDICT-5 VERDICT-6", "role", Bundle(signer=IMPORTER), "trust.role",
        trust_text=trust(keys={"importer gateway-1": {"role": "importer", "site": "gateway-1"}}))
    bad("revoked-route", "The exporter key is revoked, and there is no route.", "VERDICT-7 ROUTE-1", "role", response_bundle(), "trust.revoked", site="plant-7",
        trust_text=trust(keys={"exporter gateway-1": key_table(GATEWAY, "exporter", site="gateway-1", custodians=["p-021"], revoked=True)}))

    # ESP256
    card_text = trust(without=["exporter plant-7"], keys={"card exporter plant-7": {"role": "exporter", "site": "plant-7", "custodians": ["p-003"]}})
    carded = Bundle(signer=CARD_EXPORTER)
    accept("esp256", "A P-256 exporter key signed the manifest.", "COSE-3 COSE-7 KEY-8", carded, trust_text=card_text)
    accept("esp256-approval", "P-256 keys signed the manifest and an approval.", "COSE-3 END-6", Bundle(signer=CARD_EXPORTER, endorse=[approval(CARD)]),
           trust_text=trust(route=ONE, without=["exporter plant-7", "approver p-014"], keys={"card exporter plant-7": {"role": "exporter", "site": "plant-7", "custodians": ["p-003"]},
                                                                                             "card p-014": {"role": "approver", "person": "p-014"}}))
    accept("esp256-response", "A P-256 exporter key signed a manifest of a response.", "COSE-3", response_bundle(signer=CARD_GATEWAY), site="plant-7",
           trust_text=trust(responses=True, without=["exporter gateway-1"], keys={"card exporter gateway-1": {"role": "exporter", "site": "gateway-1", "custodians": ["p-021"]}}))
    tall = high_s(CARD_EXPORTER, "manifest", carded.payload)
    bad("esp256-high-s", "A P-256 exporter key signed the manifest, and n - s stands in the place of s.", "KEY-7 BUN-4", "signature", carded, "cose.high-s", data=carded.file(manifest=tall), trust_text=card_text)
    bad("esp256-high-s-manifest", "s is above the half, and the version is 0.", "KEY-7 COSE-9 BUN-4", "signature", None, "cose.high-s", trust_text=card_text,
        data=LABEL + high_s(CARD_EXPORTER, "manifest", manifest(m1=0)))
    bad("esp256-custodian", "The custodian of a P-256 exporter key approved.", "QUORUM-11", "quorum", Bundle(signer=CARD_EXPORTER, endorse=[approval(CUSTODIAN)]), "quorum.approvals",
        counts=["quorum.custodian"], trust_text=trust(route=ONE, without=["exporter plant-7"], keys={
            "card exporter plant-7": {"role": "exporter", "site": "plant-7", "custodians": ["p-003"]}, "approver p-003": {"role": "approver", "person": "p-003"}}))

    # LABEL-1
    for name, data in (("short-wrong", b"hello"), ("short-first", b"\0"), ("short-last", LABEL[:10] + b"\0"), ("short-11", LABEL[:10] + b"\x53")):
        bad("label-" + name, f"The file has {len(data)} bytes, one of which is not that of the label.", "LABEL-1", "label", None, "label.bad", data=data)
    bad("cut-label-1", "The file is the first byte of the label.", "LABEL-1", "label", None, "file.truncated", data=LABEL[:1])

    # LABEL-2
    for name, what, data in (("update", "A trust update stands in the place of a bundle.", enc(trust().encode())),
                             ("update-cut", "The file ends in the head of a byte string, which makes it a trust update.", b"\x5b\0"),
                             ("update-indefinite", "The label is followed by a byte string of indefinite length.", b"\x5f\x41x\xff"),
                             ("update-not-shortest", "The label is followed by a byte string whose length is written in two bytes.", b"\x58\x01x")):
        bad(name, what, "LABEL-2 BUN-2", "key", None, "cose.typ", data=LABEL + data)

    # The switches where they are not said.
    quiet = {"gaps": None, "late": None, "time-unknown": None}
    accept("switches-none", "The route says nothing of gaps, late, time-unknown, medium-differs and foreign, and nothing happens.", "TIME-13", good, trust_text=trust(route=quiet))

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
    bad("time-expires-untrusted", "The clock of the site from is untrusted, and the manifest has expires.", "TIME-3", "time", Bundle(m9=CREATED + 86400), "time.expires-without-clock")
    respond("time-expires", "The clock of the site from is trusted, and the manifest has expires.", "TIME-3 TIME-9", day)
    respond("time-future", "Created is 301 seconds after the own clock.", "TIME-4", response_bundle(m8=NOW + 301), "time.future")
    respond("time-future-most", "Created is 300 seconds after the own clock.", "TIME-4", response_bundle(m8=NOW + 300))
    accept("time-future-untrusted", "Created is a year ahead, by a clock that is untrusted.", "TIME-4", Bundle(m8=NOW + 365 * 86400))
    respond("time-future-no-clock", "Created is a year ahead, and the own clock is untrusted.", "TIME-4", response_bundle(m8=NOW + 365 * 86400), clock="untrusted")
    respond("time-key-last", "The own clock shows the last second of the key.", "TIME-7", plain, trust_text=window(until=iso(NOW)))
    respond("time-key-expired", "The own clock shows the second after the last of the key.", "TIME-7", plain, "time.key-expired", trust_text=window(until=iso(NOW - 1)))
    respond("time-key-expired-floor", "There is no own clock, and the floor is after the last second of the key.", "TIME-7", plain, "time.key-expired", now=None, floor=NOW,
            trust_text=window(until=iso(NOW - 1)))
    respond("time-key-expired-created", "There is no own clock, and created is after the last second of the key.", "TIME-7 TIME-6", plain, "time.key-expired", now=None,
            trust_text=window(until=iso(CREATED - 1)))
    bad("time-key-created-untrusted", "There is no own clock, and created, by an untrusted clock, is after the last second of the key: it says nothing.", "TIME-13 TIME-6", "time", good,
        "time.held", now=None, trust_text=trust(keys={"exporter plant-7": {"until": iso(CREATED - 1)}}))
    respond("time-key-first", "The own clock shows the first second of the key.", "TIME-8", plain, trust_text=window(**{"from": iso(NOW)}))
    respond("time-key-not-yet", "The own clock shows the second before the first of the key.", "TIME-8", plain, "time.key-not-yet", trust_text=window(**{"from": iso(NOW + 1)}))
    respond("time-key-begun", "There is no own clock; the key has begun by created, and has no end.", "TIME-12 TIME-6", plain, now=None, trust_text=window(**{"from": iso(CREATED)}))
    respond("time-key-begun-floor", "There is no own clock; the key has begun by the floor, and has no end.", "TIME-12", plain, now=None, floor=NOW, trust_text=window(**{"from": iso(NOW)}))
    respond("time-key-begun-unknown", "There is no own clock, and the key begins after created.", "TIME-13", plain, "time.held", now=None, trust_text=window(**{"from": iso(CREATED + 1)}))
    respond("time-expires-last", "The own clock shows the second of expires.", "TIME-9", response_bundle(m9=NOW))
    respond("time-expired", "The own clock shows the second after expires.", "TIME-9", response_bundle(m9=NOW - 1), "time.expired")
    respond("time-expired-floor", "There is no own clock, and the floor is after expires.", "TIME-9", response_bundle(m9=NOW - 1), "time.expired", now=None, floor=NOW)
    respond("time-age-most", "The bundle is exactly one day old, as the route allows.", "TIME-10", plain, now=CREATED + 86400, trust_text=back(**{"max-age-days": 1}))
    respond("time-too-old", "The bundle is one day and a second old.", "TIME-10", plain, "time.too-old", now=CREATED + 86401, trust_text=back(**{"max-age-days": 1}))
    respond("time-too-old-floor", "There is no own clock, and the floor is more than a day after created.", "TIME-10", plain, "time.too-old", now=None, floor=CREATED + 86401,
            trust_text=back(**{"max-age-days": 1}))
    respond("time-unknown", "There is no own clock, the bundle has expires, and the route rejects.", "TIME-12", day, "time.unknown", now=None, trust_text=back(**{"time-unknown": "reject"}))
    respond("time-unknown-untrusted", "The own clock is untrusted, the bundle has expires, and the route rejects.", "TIME-12", day, "time.unknown", clock="untrusted",
            trust_text=back(**{"time-unknown": "reject"}))
    respond("time-held", "There is no own clock, the bundle has expires, and the route holds.", "TIME-13", day, "time.held", now=None)
    respond("time-held-age", "There is no own clock, and the route has a largest age.", "TIME-13", plain, "time.held", now=None, trust_text=back(**{"max-age-days": 1}))
    respond("time-accepted", "There is no own clock, the bundle has expires, and the route accepts.", "TIME-13", day, now=None, trust_text=back(**{"time-unknown": "accept"}))
    respond("time-no-window", "There is no own clock, and no window has an end.", "TIME-12", plain, now=None, trust_text=back(**{"time-unknown": "reject"}))
    respond("time-own-behind", "The own clock is 301 seconds behind the floor, so it is not used.", "TIME-1", day, "time.held", floor=NOW + 301)
    respond("time-own-behind-most", "The own clock is 300 seconds behind the floor, and is used.", "TIME-1", day, floor=NOW + 300)
    ahead = response_bundle(m8=NOW + 500)
    respond("time-own-behind-first", "The own clock is 301 seconds behind the floor and 500 behind created: it is not used, before TIME-4 could be judged.", "TIME-1 TIME-4", ahead,
            floor=NOW + 301)
    respond("time-own-behind-not", "The own clock is 300 seconds behind the floor and 500 behind created: it is used.", "TIME-4 TIME-1", ahead, "time.future", floor=NOW + 300)
    bad("time-own-behind-untrusted", "The own clock is 301 seconds behind the floor, and the clock of the site from is untrusted: the own clock is not used all the same.", "TIME-1", "time",
        good, "time.held", floor=NOW + 301, trust_text=trust(keys={"exporter plant-7": {"until": iso(NOW + 86400)}}))
    respond("time-held-unsaid", "There is no own clock, the bundle has expires, and the route does not say what then: it is held.", "TIME-13", day, "time.held", now=None,
            trust_text=back(**{"time-unknown": None}))
    # A window that is narrower than clocks are far apart: floor is after it, the own clock before it.
    narrow = window(**{"from": iso(NOW + 100), "until": iso(NOW + 110)})
    respond("time-window-floor-and-own", "The key is valid for ten seconds, which the floor is after and the own clock before: expired is judged first.", "TIME-7 TIME-8", plain, "time.key-expired",
            trust_text=narrow, floor=NOW + 200)
    respond("time-window-own", "The key is valid for ten seconds, which floor and own clock are before.", "TIME-8 TIME-7", plain, "time.key-not-yet", trust_text=narrow, floor=NOW + 50)
    respond("time-window-created", "The key is valid for ten seconds, which created, 200 seconds ahead, is after, and the own clock before.", "TIME-7 TIME-8 TIME-6", response_bundle(m8=NOW + 200),
            "time.key-expired", trust_text=narrow)
    respond("time-not-yet-before-expired", "The key is not valid yet, and the bundle has expired: window by window.", "TIME-8 TIME-9", response_bundle(m9=NOW - 1), "time.key-not-yet",
            trust_text=window(**{"from": iso(NOW + 1)}))
    respond("time-expired-before-too-old", "The bundle has expired, and is one day and a second old: window by window.", "TIME-9 TIME-10", day, "time.expired", now=CREATED + 86401,
            trust_text=back(**{"max-age-days": 1}))
    respond("time-expires-before-future", "The clock of the site from is untrusted in the trust file, and the manifest has expires and a created far ahead.", "TIME-3 TIME-4",
            response_bundle(m8=NOW + 999, m9=NOW + 9999), "time.expires-without-clock", trust_text=trust(responses=True, sites={"gateway-1": {"clock": "untrusted"}}))
    # The floor is the clock that counts for TIME-1 once, at the beginning.
    respond("time-created-raises", "Created is 300 seconds after the own clock, which is used all the same, and expires is a second later.", "TIME-6 TIME-1", response_bundle(m8=NOW + 300, m9=NOW + 301))

    # TIME-5: a created far above what people vouch for.
    limit = ISSUED + 15552000

    def jump(name, description, created, code="time.jump", requirements="TIME-5", now=None, anchor=ISSUED, **more):
        change = more.pop("change", {})
        more.setdefault("holds", code == "time.jump" or code in HOLDS)
        respond("time-jump-" + name, description, requirements, response_bundle(m8=created, **change), code, now=now, anchor=anchor, **more)
    jump("most", "There is no own clock, and created is 15,552,000 seconds above the anchor.", limit, None)
    jump("above", "There is no own clock, and created is 15,552,001 seconds above the anchor: it holds.", limit + 1)
    jump("far", "There is no own clock, and created is 2^53 - 1.", 2**53 - 1)
    jump("anchor-late", "There is no own clock, created is far above the issue of the trust file, and the anchor is a later one, of a release.", limit + 1, None, anchor=ISSUED + 1)
    jump("own", "The own clock is known, and created is far above the anchor: TIME-5 needs no own clock.", limit + 1, None, now=limit + 1, requirements="TIME-5 TIME-4")
    jump("no-anchor", "No anchor is given, and created is far ahead: nothing holds.", limit + 10**9, None, anchor=None)
    jump("untrusted-own", "The own clock is untrusted, and created is above the anchor by more than 180 days.", limit + 1, clock="untrusted", now=limit + 1)
    jump("own-behind", "The own clock is 301 seconds behind the floor and so not used, and created is above the anchor by more than 180 days.", limit + 1, now=NOW, floor=NOW + 301,
         requirements="TIME-5 TIME-1")
    jump("floor", "There is no own clock, and the floor is above created: the anchor counts, not the floor.", limit + 1, floor=limit + 2)
    jump("released", "There is no own clock, created jumps, and a person released that.", limit + 1, None, released=["time.jump"])
    jump("released-other", "There is no own clock, created jumps, and a person released another code.", limit + 1, released=["time.held"])
    bad("time-jump-untrusted-from", "There is no own clock, and created, by an untrusted clock, is far above the anchor: only trusted clocks are asked; the key cannot be told.", "TIME-5 TIME-13", "time",
        Bundle(m8=limit + 10**9), "time.held", now=None, anchor=ISSUED, trust_text=trust(keys={"exporter plant-7": {"until": iso(NOW + 86400)}}))
    accept("time-jump-untrusted-from-none", "There is no own clock, and created, by an untrusted clock, is far above the anchor: it says nothing.", "TIME-5", Bundle(m8=limit + 10**9), now=None, anchor=ISSUED)
    ending = window(until=iso(limit))
    jump("no-floor", "Created jumps, and is after the end of the key: it does not raise the floor, so the key is not expired; time cannot be told, and the first hold names the code.", limit + 1,
         trust_text=ending, requirements="TIME-5 TIME-6 TIME-13")
    jump("released-floor", "Created jumps, which was released, and is after the end of the key: it raises the floor, and the key is expired.", limit + 1, "time.key-expired", trust_text=ending,
         released=["time.jump"], requirements="TIME-6 TIME-5 TIME-7", holds=False)
    jump("most-floor", "Created is 180 days above the anchor and after the end of the key: it raises the floor.", limit, "time.key-expired", trust_text=window(until=iso(limit - 1)),
         requirements="TIME-6 TIME-7 TIME-5", holds=False)
    jump("reject", "Created jumps, time cannot be told, and the route rejects: the fault wins.", limit + 1, "time.unknown", change={"m9": limit + 86400}, trust_text=back(**{"time-unknown": "reject"}),
         requirements="TIME-12 TIME-5 VERDICT-1", holds=False)
    jump("held", "Created jumps, and time cannot be told: the first hold names the code.", limit + 1, change={"m9": limit + 86400}, requirements="TIME-5 TIME-13 VERDICT-1")
    jump("held-released", "Created jumps, which was released, and time cannot be told, which was not.", limit + 1, "time.held", change={"m9": limit + 86400}, released=["time.jump"],
         requirements="TIME-13 TIME-5")
    jump("held-both-released", "Created jumps, and time cannot be told; a person released both.", limit + 1, None, change={"m9": limit + 86400}, released=["time.held", "time.jump"],
         requirements="TIME-13 TIME-5")
    jump("then-quorum", "Created jumps, and an approval is missing: the first hold names the code.", limit + 1, trust_text=back(approvals=1), requirements="TIME-5 QUORUM-14 VERDICT-1")
    jump("released-quorum", "Created jumps, which was released, and an approval is missing.", limit + 1, "quorum.approvals", trust_text=back(approvals=1), released=["time.jump"],
         requirements="QUORUM-14 TIME-5", stage="quorum")
    jump("then-fault", "Created jumps, and a byte follows the chunk: the fault wins.", limit + 1, "file.trailing", change={"tail": b"\0"}, requirements="VERDICT-1 TIME-5", stage="framing", holds=False)
    respond("time-held-released", "There is no own clock, the bundle has expires, and a person released that.", "TIME-13", day, now=None, released=["time.held"])
    respond("time-held-released-other", "There is no own clock, the bundle has expires, and a person released another code.", "TIME-13", day, "time.held", now=None, released=["time.jump", "route.foreign"])
    respond("time-unknown-released", "There is no own clock, the bundle has expires, and the route rejects: what rejects cannot be released.", "TIME-12", day, "time.unknown", now=None,
            trust_text=back(**{"time-unknown": "reject"}), released=["time.unknown", "time.held"])

    respond("time-held-then-fault", "The bundle is held, and its frame is broken: the fault wins.", "VERDICT-1 TIME-13",
            response_bundle([Chunk([granted()], entry={3: OTHER})], m9=CREATED + 86400), "chunk.frame-digest", stage="frames", now=None)
    respond("time-held-then-quorum", "The bundle is held for its time and for an approval: the first hold names the code.", "VERDICT-1 QUORUM-14", day, "time.held", now=None,
            trust_text=back(approvals=1))

    # QUORUM
    def quorum(name, description, requirements, endorse, code="quorum.approvals", counts=None, route=None, keys=None, scanner=False, sites=None, bundle=None, **more):
        text = trust(route={"approvals": 1, **(route or {})}, keys=keys, scanner=scanner, sites=sites, media=more.pop("media", False), kiosk=more.pop("kiosk", False))
        made = Bundle(endorse=endorse) if bundle is None else bundle
        if code:
            bad("quorum-" + name, description, requirements, "quorum", made, code, trust_text=text, counts=counts, **more)
        else:
            accept("quorum-" + name, description, requirements, made, trust_text=text, counts=counts, **more)
    quorum("approved", "One approval is wanted and there.", "QUORUM-14", [approval()], None)
    quorum("missing", "One approval is wanted and none is there.", "QUORUM-14", [])
    quorum("missing-released", "One approval is wanted and none is there, and a person released that: what the quorum wants cannot be released.", "QUORUM-14", [], released=["quorum.approvals"])
    quorum("two-of-two", "Two approvals are wanted and there.", "QUORUM-14", [approval(), approval(APPROVER_2)], None, route={"approvals": 2})
    quorum("one-of-two", "Two approvals are wanted and one is there.", "QUORUM-14", [approval()], route={"approvals": 2})
    quorum("role", "An importer key signed the approval.", "QUORUM-3", [approval(IMPORTER)], counts=["quorum.role"],
           keys={"importer gateway-1": {"role": "importer", "site": "gateway-1"}})
    quorum("role-exporter", "The exporter key signed the approval of its own bundle.", "QUORUM-3", [approval(EXPORTER)], counts=["quorum.role"])
    wanted = {"approvals": 0, "scan": "required", "scan-max-age-hours": 24}
    quorum("role-scan", "An approver key signed the scan.", "QUORUM-3", [scan(APPROVER)], "quorum.scan", ["quorum.role"], route=wanted, scanner=True)
    quorum("revoked", "The key of the approval is revoked.", "QUORUM-4", [approval()], counts=["quorum.revoked"], keys={"approver p-014": {"revoked": True}})
    quorum("revoked-second-key", "The person has a second key that is not revoked.", "QUORUM-4", [approval(APPROVER_SECOND)], None,
           keys={"approver p-014": {"revoked": True}, "approver p-014 second": {"role": "approver", "person": "p-014"}})
    quorum("key-expired", "The key of the approval has expired.", "QUORUM-6", [approval()], counts=["quorum.expired"], keys={"approver p-014": {"until": iso(NOW - 1)}})
    quorum("expired", "The approval has expired.", "QUORUM-6", [approval(m6=NOW - 1)], counts=["quorum.expired"])
    quorum("last-second", "The own clock shows the last second of the approval.", "QUORUM-6", [approval(m5=CREATED, m6=NOW)], None)
    quorum("key-not-yet", "The key of the approval is not valid yet.", "QUORUM-7", [approval()], counts=["quorum.not-yet"], keys={"approver p-014": {"from": iso(NOW + 1)}})
    quorum("not-yet", "The approval is not valid yet.", "QUORUM-7", [approval(m5=NOW + 1)], counts=["quorum.not-yet"])
    quorum("first-second", "The own clock shows the first second of the approval.", "QUORUM-7", [approval(m5=NOW)], None)
    quorum("time-unknown", "The approval has an end, and there is no own clock.", "QUORUM-8", [approval(m6=NOW + 86400)], counts=["quorum.time-unknown"], now=None)
    quorum("time-unknown-first", "The approval has a beginning, and there is no own clock.", "QUORUM-8", [approval(m5=CREATED)], counts=["quorum.time-unknown"], now=None)
    quorum("time-unknown-key", "The key of the approval has an end, and there is no own clock.", "QUORUM-8", [approval()], counts=["quorum.time-unknown"], now=None,
           keys={"approver p-014": {"until": iso(NOW + 86400)}})
    quorum("time-accepted", "The approval has an end, there is no own clock, and the route accepts.", "QUORUM-8", [approval(m6=NOW + 86400)], None, now=None,
           route={"time-unknown": "accept"})
    quorum("time-reject", "The approval has an end, there is no own clock, and the route rejects: the approval does not count, the bundle is held.", "QUORUM-8",
           [approval(m6=NOW + 86400)], counts=["quorum.time-unknown"], now=None, route={"time-unknown": "reject"})
    quorum("no-clock", "The approval has no window, and there is no own clock.", "QUORUM-8", [approval()], None, now=None)
    quorum("floor-from-scan", "There is no own clock; a scan was made after the end of the approval.", "QUORUM-6 QUORUM-2", [approval(m6=CREATED + 200), scan(m6=CREATED + 201)],
           counts=["quorum.expired", None], now=None, scanner=True)
    quorum("floor-from-scan-most", "There is no own clock; a scan was made in the last second of the approval, which cannot be told.", "QUORUM-8 QUORUM-2",
           [approval(m6=CREATED + 200), scan(m6=CREATED + 200)], counts=["quorum.time-unknown", None], now=None, scanner=True)
    quorum("floor-from-scan-untrusted", "There is no own clock; a scan by an untrusted clock, made after the end of the approval, says nothing.", "QUORUM-8 QUORUM-2",
           [approval(m6=CREATED + 200), scan(SCANNER_KIOSK, m6=CREATED + 201)], counts=["quorum.time-unknown", None], now=None, kiosk={"clock": "untrusted"})
    quorum("floor-from-scan-from", "There is no own clock; a scan at the site from, whose clock is trusted, was made after the end of the approval: its site does not count, so it says nothing.",
           "QUORUM-2 QUORUM-5 QUORUM-8", [approval(m6=CREATED + 200), scan(SCANNER_PLANT, m6=CREATED + 201)], counts=["quorum.time-unknown", "quorum.scan-site"], now=None,
           keys={"scanner plant-7": {"role": "scanner", "site": "plant-7"}}, sites={"plant-7": {"clock": "trusted"}})
    # There is no own clock, and the route accepts: an approval counts unless the floor is after its end.
    accepts, end = {"time-unknown": "accept"}, CREATED + 86400

    def raised(name, description, scanned, scanner_key, code, counts, **more):
        quorum("floor-" + name, description, "QUORUM-2 QUORUM-6", [approval(m6=end), scan(m6=scanned)], code, counts=counts, now=None, route=accepts, scanner=True,
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
           {"until": iso(CREATED + 200)}, None, [None, "quorum.expired"], floor=CREATED + 300)
    raised("scan-key-revoked", "The scanner key is revoked, and its scan claims a time far ahead: the approval counts.", CREATED + 1000 * 86400,
           {"revoked": True}, None, [None, "quorum.revoked"])
    quorum("floor-scan-role", "An importer key of a site with a trusted clock signed a scan that claims a time far ahead: it says nothing.", "QUORUM-2 QUORUM-3",
           [approval(m6=end), scan(IMPORTER, m6=end + 1)], None, counts=[None, "quorum.role"], now=None, route=accepts,
           keys={"importer gateway-1": {"role": "importer", "site": "gateway-1"}})
    quorum("floor-approval-by-scanner", "A scanner key of a site with a trusted clock signed an approval, whose end is no time of a scan: it says nothing.", "QUORUM-2 QUORUM-3",
           [approval(m6=end), approval(SCANNER, m6=end + 1)], None, counts=[None, "quorum.role"], now=None, route=accepts, scanner=True)
    quorum("floor-scan-ahead-most", "A scan was made 300 seconds after the own clock, and a second after the end of the approval: it has expired.", "QUORUM-2 QUORUM-6",
           [approval(m6=NOW + 299), scan(m6=NOW + 300)], counts=["quorum.expired", None], scanner=True)
    quorum("floor-scan-ahead", "A scan was made 301 seconds after the own clock, and after the end of the approval: it says nothing.", "QUORUM-2 QUORUM-9",
           [approval(m6=NOW + 299), scan(m6=NOW + 301)], None, counts=[None, "quorum.future"], scanner=True)
    quorum("floor-own-behind", "The own clock is 301 seconds behind the floor, so it is not used, and a scan after the end of the approval is not one of the future.",
           "TIME-1 QUORUM-2 QUORUM-9", [approval(m6=NOW + 900), scan(m6=NOW + 901)], counts=["quorum.expired", None], floor=NOW + 301, route=accepts, scanner=True)
    quorum("floor-own-behind-most", "The own clock is 300 seconds behind the floor, so it is used, and a scan after the end of the approval is one of the future.",
           "QUORUM-2 QUORUM-9 TIME-1", [approval(m6=NOW + 900), scan(m6=NOW + 901)], None, counts=[None, "quorum.future"], floor=NOW + 300, route=accepts, scanner=True)
    quorum("scan", "A scan is wanted and there.", "QUORUM-15", [scan()], None, route=wanted, scanner=True)
    quorum("scan-missing", "A scan is wanted and none is there.", "QUORUM-15", [], "quorum.scan", route=wanted, scanner=True)
    bad("released-quorum-scan", "A scan is wanted and none is there, and a person released that: it is held all the same.", "QUORUM-15", "quorum", good, "quorum.scan",
        trust_text=trust(route=wanted, scanner=True), released=["quorum.scan"])
    quorum("scan-and-approval", "An approval and a scan are wanted, and only the scan is there.", "QUORUM-14", [scan()], route={**wanted, "approvals": 1}, scanner=True)
    quorum("scan-missing-released", "A scan is wanted and none is there, and a person released that: what the quorum wants cannot be released.", "QUORUM-15", [], "quorum.scan",
           route=wanted, scanner=True, released=["quorum.scan"])
    quorum("both-missing-released", "An approval and a scan are wanted and none is there, and a person released the approval: it still names the code.", "QUORUM-14 QUORUM-15", [],
           route={**wanted, "approvals": 1}, scanner=True, released=["quorum.approvals"])
    quorum("scan-future", "The scan was made 301 seconds after the own clock.", "QUORUM-9", [scan(m6=NOW + 301)], "quorum.scan", ["quorum.future"], route=wanted, scanner=True)
    quorum("scan-future-most", "The scan was made 300 seconds after the own clock.", "QUORUM-9", [scan(m6=NOW + 300)], None, route=wanted, scanner=True)
    quorum("scan-old", "The scan is an hour and a second old, and may be an hour old.", "QUORUM-10", [scan(m6=NOW - 3601)], "quorum.scan", ["quorum.scan-old"],
           route={**wanted, "scan-max-age-hours": 1}, scanner=True)
    quorum("scan-old-most", "The scan is an hour old, as old as it may be.", "QUORUM-10", [scan(m6=NOW - 3600)], None, route={**wanted, "scan-max-age-hours": 1}, scanner=True)
    quorum("scan-old-unknown", "There is no own clock: the age of the scan cannot be told.", "QUORUM-10", [scan()], "quorum.scan", ["quorum.time-unknown"], route=wanted, scanner=True, now=None)
    quorum("scan-old-accepted", "There is no own clock, and the route accepts.", "QUORUM-10", [scan()], None, route={**wanted, "time-unknown": "accept"}, scanner=True, now=None)
    plant_scanner = {"scanner plant-7": {"role": "scanner", "site": "plant-7"}}
    # Two scanners, one of them at a third site.
    untrusted = {"clock": "untrusted"}
    quorum("scan-untrusted", "The clock of the scanner is untrusted.", "QUORUM-10", [scan(SCANNER_KIOSK)], "quorum.scan", ["quorum.time-unknown"], route=wanted, scanner=True, kiosk=untrusted)
    quorum("scan-untrusted-accepted", "The clock of the scanner is untrusted, and the route accepts.", "QUORUM-10", [scan(SCANNER_KIOSK)], None,
           route={**wanted, "time-unknown": "accept"}, kiosk=untrusted)
    quorum("scan-untrusted-future", "The clock of the scanner is untrusted and ahead, and the route accepts.", "QUORUM-9", [scan(SCANNER_KIOSK, m6=NOW + 86400)], None,
           route={**wanted, "time-unknown": "accept"}, kiosk=untrusted)
    quorum("scan-untrusted-old", "The clock of the scanner is untrusted, and its scan too old: the age is judged first.", "QUORUM-10", [scan(SCANNER_KIOSK, m6=NOW - 3601)], "quorum.scan",
           ["quorum.scan-old"], route={**wanted, "scan-max-age-hours": 1}, scanner=True, kiosk=untrusted)

    # QUORUM-5
    site = "quorum.scan-site"
    plant_scanner = {"scanner plant-7": {"role": "scanner", "site": "plant-7"}}
    trusted_plant = {"plant-7": {"clock": "trusted"}}
    quorum("site-from", "The scan was made at the site from, and there are no scan-sites.", "QUORUM-5", [scan(SCANNER_PLANT)], "quorum.scan", [site], route=wanted, scanner=True, keys=plant_scanner,
           sites=trusted_plant)
    quorum("site-third", "The scan was made at a third site, and there are no scan-sites.", "QUORUM-5", [scan(SCANNER_KIOSK)], None, route=wanted, kiosk=True)
    quorum("site-to", "The scan was made at the site to, and there are no scan-sites.", "QUORUM-5", [scan()], None, route=wanted, scanner=True)
    quorum("site-named", "The scan was made at the only scan site.", "QUORUM-5", [scan(SCANNER_KIOSK)], None, route={**wanted, "scan-sites": ["kiosk-1"]}, kiosk=True)
    quorum("site-named-two", "The scan was made at the second of two scan sites.", "QUORUM-5", [scan()], None, route={**wanted, "scan-sites": ["kiosk-1", "gateway-1"]}, kiosk=True, scanner=True)
    quorum("site-not-named", "The scan was made at a site that is not among the scan sites.", "QUORUM-5", [scan()], "quorum.scan", [site], route={**wanted, "scan-sites": ["kiosk-1"]}, kiosk=True,
           scanner=True)
    quorum("site-both", "Two scans were made, one of them at a scan site.", "QUORUM-5", [scan(), scan(SCANNER_KIOSK)], None, counts=[site, None], route={**wanted, "scan-sites": ["kiosk-1"]},
           kiosk=True, scanner=True)
    quorum("site-from-named", "The scan was made at the site from, which is a scan site.", "QUORUM-5", [scan(SCANNER_PLANT)], None, route={**wanted, "scan-sites": ["plant-7"]}, keys=plant_scanner,
           sites=trusted_plant)
    quorum("site-not-wanted", "The route wants no scan, and one was made at the site from: it does not count, which changes nothing.", "QUORUM-5", [approval(), scan(SCANNER_PLANT)], None,
           counts=[None, site], keys=plant_scanner)
    quorum("site-approval", "An approver key belongs to no site: scan-sites are for scans.", "QUORUM-5 QUORUM-14", [approval(), scan(SCANNER_KIOSK)], None,
           route={**wanted, "approvals": 1, "scan-sites": ["kiosk-1"]}, kiosk=True)
    quorum("site-revoked", "The key of a scan is revoked, and its site does not count: QUORUM-4 is judged first.", "QUORUM-4 QUORUM-5", [scan(SCANNER_PLANT)], "quorum.scan", ["quorum.revoked"],
           route=wanted, scanner=True, keys={"scanner plant-7": {**plant_scanner["scanner plant-7"], "revoked": True}})
    quorum("site-role", "An importer key of the site from signed the scan: QUORUM-3 is judged first.", "QUORUM-3 QUORUM-5", [scan(IMPORTER)], "quorum.scan", ["quorum.role"], route=wanted,
           scanner=True, keys={"importer gateway-1": {"role": "importer", "site": "plant-7"}})
    quorum("site-expired", "The key of a scan has expired, and its site does not count: QUORUM-5 is judged first.", "QUORUM-5 QUORUM-6", [scan(SCANNER_PLANT)], "quorum.scan", [site],
           route=wanted, scanner=True, keys={"scanner plant-7": {**plant_scanner["scanner plant-7"], "until": iso(NOW - 1)}})
    quorum("site-future", "A scan at a site that does not count is from the future: QUORUM-5 is judged first.", "QUORUM-5 QUORUM-9", [scan(SCANNER_PLANT, m6=NOW + 999)], "quorum.scan", [site],
           route=wanted, scanner=True, keys=plant_scanner, sites=trusted_plant)
    quorum("site-floor", "There is no own clock; a scan after the end of the approval was made at a site that is not among the scan sites: it says nothing.", "QUORUM-2 QUORUM-5",
           [approval(m6=end), scan(m6=end + 1)], "quorum.scan", counts=[None, site], now=None,
           route={**accepts, **wanted, "approvals": 1, "scan-sites": ["kiosk-1"]}, kiosk=True, scanner=True)
    quorum("site-floor-named", "There is no own clock; a scan after the end of the approval was made at a scan site: the approval has expired.", "QUORUM-2 QUORUM-5 QUORUM-6",
           [approval(m6=end), scan(SCANNER_KIOSK, m6=end + 1)], counts=["quorum.expired", None], now=None,
           route={**accepts, **wanted, "approvals": 1, "scan-sites": ["kiosk-1"]}, kiosk=True)

    # QUORUM-1: a scan far above what people vouch for.
    def leap(name, description, scanned, code="time.jump", counts=None, requirements="QUORUM-1", endorse=None, now=None, anchor=ISSUED, **more):
        more.setdefault("scanner", True)
        more["route"] = {**accepts, **wanted, **more.get("route", {})}
        quorum("jump-" + name, description, requirements, [*(endorse or ()), scan(m6=scanned)], code, counts=counts, now=now, anchor=anchor, **more)
    leap("most", "There is no own clock, and the scan was made 15,552,000 seconds above the anchor.", limit, None)
    leap("above", "There is no own clock, and the scan was made 15,552,001 seconds above the anchor: it holds, and the scan counts.", limit + 1)
    leap("released", "There is no own clock, the scan jumps, and a person released that.", limit + 1, None, released=["time.jump"])
    leap("no-anchor", "No anchor is given, and the scan was made far ahead: nothing holds.", limit + 10**9, None, anchor=None)
    leap("own", "The own clock is known, and the scan lies far above the anchor.", limit + 1, None, now=limit + 1, requirements="QUORUM-1 QUORUM-9")
    leap("untrusted", "The clock of the scanner is untrusted, and its scan lies far above the anchor: it would not be believed, so it does not hold.", CREATED, None, endorse=[scan(SCANNER_KIOSK, m6=limit + 1)],
         kiosk={"clock": "untrusted"}, scanner=True, counts=[None, None])
    leap("revoked", "The key of a scan far above the anchor is revoked: it would not be believed.", limit + 1, None, counts=[None, "quorum.revoked"], endorse=[scan(SCANNER_KIOSK)],
         keys={"scanner gateway-1": {"revoked": True}}, kiosk=True)
    leap("site", "A scan far above the anchor was made at a site that does not count: it would not be believed.", limit + 1, None, counts=[None, site], endorse=[scan(SCANNER_KIOSK)],
         route={"scan-sites": ["kiosk-1"]}, kiosk=True)
    leap("key-window", "A scan far above the anchor was made after the end of its key: it would not be believed.", limit + 1, None, counts=[None, None], endorse=[scan(SCANNER_KIOSK)],
         keys={"scanner gateway-1": {"until": iso(limit)}}, kiosk=True)
    leap("one-of-two", "Of two scans one jumps: it holds, and both count.", limit + 1, counts=[None, None], endorse=[scan(SCANNER_KIOSK)], kiosk=True)
    late = {"approvals": 1}
    leap("not-believed", "A scan jumps, and is after the end of the approval: it does not raise the floor, so the approval counts.", limit + 1, counts=[None, None],
         endorse=[approval(m6=limit)], route=late, requirements="QUORUM-1 QUORUM-2 QUORUM-6")
    leap("released-believed", "A scan jumps, which was released, and is after the end of the approval: it raises the floor, and the approval has expired.", limit + 1, "quorum.approvals",
         counts=["quorum.expired", None], endorse=[approval(m6=limit)], route=late, released=["time.jump"], requirements="QUORUM-2 QUORUM-1 QUORUM-6")
    leap("most-believed", "A scan lies 180 days above the anchor and after the end of the approval: it raises the floor.", limit, "quorum.approvals", counts=["quorum.expired", None],
         endorse=[approval(m6=limit - 1)], route=late, requirements="QUORUM-2 QUORUM-1 QUORUM-6")
    leap("then-approvals", "A scan jumps, and an approval is missing: the first hold names the code.", limit + 1, route=late, requirements="QUORUM-1 QUORUM-14 VERDICT-1")
    leap("unknown", "A scan jumps, and the route holds what cannot be told: the scan does not count by its age, and the first hold names the code.", limit + 1, counts=["quorum.time-unknown"],
         route={"time-unknown": "hold"}, requirements="QUORUM-1 QUORUM-10 VERDICT-1")
    leap("not-wanted", "The route wants no scan, and one jumps: it holds all the same.", limit + 1, route={"scan": "none", "scan-max-age-hours": None})
    leap("old", "A scan jumps, and another one is believed.", limit + 1, counts=[None, None], endorse=[scan(SCANNER_KIOSK, m6=CREATED)], kiosk=True)

    # The order of QUORUM-3 to 13.
    p3 = {"approver p-003": {"role": "approver", "person": "p-003"}}
    quorum("order-revoked-expired", "The key of an approval is revoked and has expired.", "QUORUM-4 QUORUM-6", [approval()], counts=["quorum.revoked"],
           keys={"approver p-014": {"revoked": True, "until": iso(NOW - 1)}})
    quorum("order-role-revoked", "A revoked importer key signed the approval.", "QUORUM-3 QUORUM-4", [approval(IMPORTER)], counts=["quorum.role"],
           keys={"importer gateway-1": {"role": "importer", "site": "gateway-1", "revoked": True}})
    quorum("order-expired-not-yet", "The key of an approval has expired, and the approval is not valid yet.", "QUORUM-6 QUORUM-7", [approval(m5=NOW + 1)], counts=["quorum.expired"],
           keys={"approver p-014": {"until": iso(NOW - 1)}})
    quorum("order-not-yet-expired", "The key of an approval is not valid yet, and the approval has expired.", "QUORUM-6 QUORUM-7", [approval(m6=NOW - 1)], counts=["quorum.expired"],
           keys={"approver p-014": {"from": iso(NOW + 1)}})
    quorum("order-expired-unknown", "There is no own clock: the approval has expired by the floor, and its key cannot be told.", "QUORUM-6 QUORUM-8", [approval(m6=NOW - 1)], counts=["quorum.expired"],
           now=None, floor=NOW, keys={"approver p-014": {"until": iso(NOW + 86400)}})
    quorum("order-not-yet-custodian", "A custodian approved, and the approval is not valid yet: time is judged first.", "QUORUM-7 QUORUM-11", [approval(CUSTODIAN, m5=NOW + 1)],
           counts=["quorum.not-yet"], keys=p3)
    quorum("order-expired-custodian", "A custodian approved, and the approval has expired: time is judged first.", "QUORUM-6 QUORUM-11", [approval(CUSTODIAN, m6=NOW - 1)], counts=["quorum.expired"], keys=p3)
    quorum("order-unknown-custodian", "A custodian approved, and the end of the approval cannot be told: time is judged first.", "QUORUM-8 QUORUM-11", [approval(CUSTODIAN, m6=NOW + 1)],
           counts=["quorum.time-unknown"], keys=p3, now=None)
    quorum("order-custodian-medium", "A custodian approved for another medium.", "QUORUM-11 QUORUM-12", [approval(CUSTODIAN, m7=[M2])], counts=["quorum.custodian"], keys=p3, media=True, medium=M1)
    quorum("order-custodian-same-person", "A custodian approved twice.", "QUORUM-11 QUORUM-13", [approval(CUSTODIAN), approval(CUSTODIAN, m3="CHG-2")], counts=["quorum.custodian"] * 2, keys=p3)
    first = approval(m3="A")
    for n in range(400):
        again = approval(m3=f"B-{n}", m7=[M2])
        if first(Bundle().digest) < again(Bundle().digest):
            break
    quorum("order-medium-same-person", "A person approved, and again for another medium: the medium is judged first.", "QUORUM-12 QUORUM-13", [first, again], None, counts=[None, "quorum.other-medium"],
           media=True, medium=M1)
    for n in range(400):
        early = approval(m3=f"C-{n}", m7=[M2])
        if early(Bundle().digest) < first(Bundle().digest):
            break
    quorum("order-not-counted-same-person", "A person approved for another medium, and again for any: only one that was counted stands against the next.", "QUORUM-13 QUORUM-12", [early, first], None,
           counts=["quorum.other-medium", None], media=True, medium=M1)
    quorum("order-future-old", "A scan is from the future, and may be an hour old: the future is judged before the age.", "QUORUM-9 QUORUM-10", [scan(m6=NOW + 301)], "quorum.scan", ["quorum.future"],
           route={**wanted, "scan-max-age-hours": 1}, scanner=True)
    quorum("order-expired-future", "The key of a scan has expired, and the scan is from the future.", "QUORUM-6 QUORUM-9", [scan(m6=NOW + 999)], "quorum.scan", ["quorum.expired"], route=wanted, scanner=True,
           keys={"scanner gateway-1": {"until": iso(NOW - 1)}})
    quorum("order-expired-old", "The key of a scan has expired, and the scan is too old.", "QUORUM-6 QUORUM-10", [scan(m6=NOW - 3601)], "quorum.scan", ["quorum.expired"],
           route={**wanted, "scan-max-age-hours": 1}, scanner=True, keys={"scanner gateway-1": {"until": iso(NOW - 1)}})
    quorum("order-window-floor-and-own", "An approval is valid for ten seconds, which the floor is after and the own clock before: expired is judged first.", "QUORUM-6 QUORUM-7",
           [approval(m5=NOW + 100, m6=NOW + 110)], counts=["quorum.expired"], floor=NOW + 200)
    quorum("order-two-holds", "An approval and a scan are missing: the first hold names the code.", "QUORUM-14 QUORUM-15", [], route={**wanted, "approvals": 1}, scanner=True)
    # More than enough.
    quorum("more", "Two persons approved and a scan was made, where one approval is wanted.", "QUORUM-14", [approval(), approval(APPROVER_2), scan()], None, scanner=True)
    quorum("none-wanted", "No approval is wanted, and one by a custodian is there: it does not count, which changes nothing.", "QUORUM-11 QUORUM-14", [approval(CUSTODIAN)], None,
           counts=["quorum.custodian"], route={"approvals": 0}, keys=p3)
    quorum("signed-late", "An approval was signed in a year that has not come: that time is shown only.", "QUORUM-14", [approval(m4=NOW + 10**8)], None)
    quorum("signed-before-key", "An approval was signed before its key began, which is valid now.", "QUORUM-14", [approval(m4=CREATED)], None, keys={"approver p-014": {"from": iso(NOW)}})
    quorum("database-old", "The database of a scan is ten years old: that time is shown only.", "QUORUM-15", [scan(m5=CREATED - 10 * 365 * 86400)], None, route=wanted, scanner=True)

    quorum("scan-revoked", "The key of the scan is revoked; another scanner key is not.", "QUORUM-4", [scan()], "quorum.scan", ["quorum.revoked"], route=wanted, scanner=True,
           keys={"scanner gateway-1": {"revoked": True}}, kiosk=True)
    quorum("custodian", "The approver is the custodian of the exporter key.", "QUORUM-11", [approval(CUSTODIAN)], counts=["quorum.custodian"],
           keys={"approver p-003": {"role": "approver", "person": "p-003"}})
    quorum("medium", "The approval is for the known medium.", "QUORUM-12", [approval(m7=[M1])], None, media=True, medium=M1)
    quorum("other-medium", "The approval is for another medium.", "QUORUM-12", [approval(m7=[M2])], counts=["quorum.other-medium"], media=True, medium=M1)
    quorum("no-medium", "The approval is for a medium, and none is known.", "QUORUM-12", [approval(m7=[M1])], counts=["quorum.other-medium"], media=True)
    quorum("same-person", "One person approved with two keys, and two persons must.", "QUORUM-13", [approval(), approval(APPROVER_SECOND)], counts="same-person", route={"approvals": 2},
           keys={"approver p-014 second": {"role": "approver", "person": "p-014"}})
    cards = {"card p-014": {"role": "approver", "person": "p-014"}, "card p-021": {"role": "approver", "person": "p-021"}}
    quorum("esp256", "One approval is wanted, and there is one with ESP256.", "QUORUM-14 COSE-3", [approval(CARD)], None, keys=cards)
    quorum("esp256-mixed", "Two persons approved, one with Ed25519 and one with ESP256, and two must.", "QUORUM-14 COSE-3", [approval(), approval(CARD_2)], None, route={"approvals": 2},
           keys=cards)
    quorum("esp256-two", "Two persons approved with ESP256, and two must.", "QUORUM-14 COSE-3", [approval(CARD), approval(CARD_2)], None, route={"approvals": 2}, keys=cards)
    quorum("esp256-same-person", "One person approved with an Ed25519 and a P-256 key, and two persons must.", "QUORUM-13 COSE-3", [approval(CARD), approval()],
           counts=[None, "quorum.same-person"], route={"approvals": 2}, keys=cards)
    quorum("esp256-same-person-once", "One person approved with an Ed25519 and a P-256 key, and one person must.", "QUORUM-13", [approval(CARD), approval()], None,
           counts=[None, "quorum.same-person"], keys=cards)
    quorum("esp256-custodian", "A custodian of the exporter key approved with a P-256 key.", "QUORUM-11", [approval(CARD_CUSTODIAN)], counts=["quorum.custodian"],
           keys={"card p-003": {"role": "approver", "person": "p-003"}})
    quorum("esp256-revoked", "The P-256 key of the approval is revoked; the Ed25519 key of the person is not.", "QUORUM-4", [approval(CARD)], counts=["quorum.revoked"],
           keys={"card p-014": {"role": "approver", "person": "p-014", "revoked": True}})
    card_scanner = {"card scanner gateway-1": {"role": "scanner", "site": "gateway-1"}}
    quorum("esp256-scan", "A scan is wanted, and there is one with ESP256.", "QUORUM-15 COSE-3", [scan(CARD_SCANNER)], None, route=wanted, keys=card_scanner)
    quorum("esp256-role", "A scanner with a P-256 key signed the approval.", "QUORUM-3", [approval(CARD_SCANNER)], counts=["quorum.role"], keys=card_scanner)
    quorum("harmless", "One approval is from the future and one counts.", "QUORUM-7 QUORUM-14", [approval(m5=NOW + 1), approval(APPROVER_2)], None,
           counts=["quorum.not-yet", None])


