"""manifest/: section 7 of bundle.md."""
from .base import *

def make_manifest():
    def accept(name, description, requirements, payload):
        vec_statement("manifest", "manifest-" + name, "manifest", description, requirements, payload)

    def bad(name, description, requirements, payload, code, **more):
        vec_statement("manifest", "manifest-" + name, "manifest", description, requirements, payload, code, **more)

    digests = sorted(sha(b"carnet test digest %d" % n) for n in range(65))
    accept("request", "A manifest of a request.", "MAN-1 MAN-2", manifest())
    accept("response", "A manifest of a response.", "MAN-2 MAN-11", manifest(m2=2, m10=[OTHER]))
    accept("full", "Every optional key is there.", "MAN-4 MAN-5 MAN-6 MAN-9 MAN-10 MAN-12",
           manifest(m2=2, m5=3, m6=9, m7=OTHER, m9=CREATED + 86400, m10=digests[:3], m11=sorted([[GATEWAY.kid, 2, 5, OTHER], [APPROVER.kid, 1, 1, THIRD]]),
                    m12=[[3, OTHER], [8, THIRD]]))
    for version in (0, 2, 255, 2**32):
        bad(f"version-{version}", f"The version is {version}.", "MAN-1", manifest(m1=version), "manifest.version")
    old = {1: 1, 2: 1, 3: 1, 4: ENTRIES[0][2], 5: ENTRIES}
    bad("version-0-layout", "The manifest is one of version 0, with the map of that version under key 13.", "MAN-1", manifest(m1=0, m13=old), "manifest.version", effect="refusal")
    bad("version-1-old-layout", "The version is 1, and under key 13 stands the map of version 0.", "MAN-1 CBOR-7", manifest(m13=old), "cbor.type")
    bad("version-first", "The version is 0, and the kind is 3.", "MAN-1 MAN-2", manifest(m1=0, m2=3), "manifest.version")
    bad("kind-0", "The kind is 0.", "MAN-2", manifest(m2=0), "manifest.kind")
    for kind in (3, 4, 255):
        bad(f"kind-{kind}", f"The kind is {kind}.", "MAN-2", manifest(m2=kind), "manifest.kind")
    accept("site-least", "Both site names have one byte.", "MAN-3", manifest(m3="a", m4="0"))
    accept("site-most", "Both site names have 32 bytes.", "MAN-3", manifest(m3="a" + "-" * 30 + "b", m4="z" * 32))
    bad("site-empty", "The site name is empty.", "MAN-3 CBOR-9", manifest(m3=""), "cbor.length")
    bad("site-long", "The site name has 33 bytes.", "MAN-3 CBOR-9", manifest(m3="a" * 33), "cbor.length")
    for name, site in (("upper", "Plant-7"), ("dash-first", "-plant"), ("dash-last", "plant-"), ("blank", "plant 7"), ("underscore", "plant_7"), ("slash", "../plant"),
                       ("umlaut", "plänt"), ("digit", "plant-\u0667"), ("line", "plant-7\n")):
        bad("site-" + name, f"The site name from is {json.dumps(site)}.", "MAN-3", manifest(m3=site), "manifest.site")
    bad("site-to", "The site name to has a capital letter.", "MAN-3", manifest(m4="Gateway-1"), "manifest.site")
    accept("answers-most", "There are 64 answers.", "MAN-4", manifest(m2=2, m10=digests[:64]))
    bad("answers-above", "There are 65 answers.", "MAN-4 CBOR-9", manifest(m2=2, m10=digests), "cbor.length")
    bad("answers-empty", "The array of answers is empty.", "MAN-4 CBOR-9", manifest(m2=2, m10=[]), "cbor.length")
    bad("answers-order", "The answers descend.", "MAN-4", manifest(m2=2, m10=digests[1::-1]), "manifest.answers")
    bad("answers-equal", "An answer stands twice.", "MAN-4", manifest(m2=2, m10=[OTHER, OTHER]), "manifest.answers")
    bad("answers-31", "An answer has 31 bytes.", "MAN-4 CBOR-9", manifest(m2=2, m10=[OTHER[:31]]), "cbor.length")
    bad("answers-order-before-length", "The second answer is below the first, and the third has 31 bytes.", "MAN-4 CBOR-9",
        manifest(m2=2, m10=[*digests[1::-1], OTHER[:31]]), "manifest.answers")
    acks = [[d, 1, 1, OTHER] for d in digests[:17]]
    accept("acknowledges-most", "There are 16 acknowledgements.", "MAN-5", manifest(m11=acks[:16]))
    bad("acknowledges-above", "There are 17 acknowledgements.", "MAN-5 CBOR-9", manifest(m11=acks), "cbor.length")
    bad("acknowledges-empty", "The array of acknowledgements is empty.", "MAN-5 CBOR-9", manifest(m11=[]), "cbor.length")
    bad("acknowledges-order", "The acknowledgements descend by key id.", "MAN-5", manifest(m11=acks[1::-1]), "manifest.acknowledges")
    bad("acknowledges-equal", "One key id is acknowledged for two epochs.", "MAN-5", manifest(m11=[[digests[0], 1, 4, OTHER], [digests[0], 2, 1, THIRD]]), "manifest.acknowledges")
    bad("acknowledges-epoch", "The epoch of an acknowledgement is 0.", "MAN-5 CBOR-8", manifest(m11=[[digests[0], 0, 1, OTHER]]), "cbor.range")
    bad("acknowledges-sequence", "The sequence of an acknowledgement is 0.", "MAN-5 CBOR-8", manifest(m11=[[digests[0], 1, 0, OTHER]]), "cbor.range")
    bad("acknowledges-order-before-type", "The second acknowledgement is below the first, and the third is a text string.", "MAN-5 CBOR-7", manifest(m11=[*acks[1::-1], "x"]),
        "manifest.acknowledges")
    bad("acknowledges-range-before-order", "The second acknowledgement is below the first, and its sequence is 0: the order is judged when it is complete.", "MAN-5 CBOR-8",
        manifest(m11=[acks[1], [digests[0], 1, 0, OTHER]]), "cbor.range")
    accept("voided-most", "There are 64 voided bundles, up to the sequence before.", "MAN-6 MAN-12", manifest(m6=65, m7=THIRD, m12=[[n + 1, d] for n, d in enumerate(digests[:64])]))
    bad("voided-above", "There are 65 voided bundles.", "MAN-6 CBOR-9", manifest(m6=66, m7=THIRD, m12=[[n + 1, d] for n, d in enumerate(digests)]), "cbor.length")
    bad("voided-empty", "The array of voided bundles is empty.", "MAN-6 CBOR-9", manifest(m6=3, m7=THIRD, m12=[]), "cbor.length")
    bad("voided-order", "The voided bundles descend.", "MAN-6", manifest(m6=9, m7=THIRD, m12=[[3, OTHER], [2, THIRD]]), "manifest.voided")
    bad("voided-equal", "One sequence is voided with two digests.", "MAN-6", manifest(m6=9, m7=THIRD, m12=[[3, OTHER], [3, THIRD]]), "manifest.voided")
    bad("voided-zero", "The voided sequence is 0.", "MAN-6 CBOR-8", manifest(m6=9, m7=THIRD, m12=[[0, OTHER]]), "cbor.range")
    bad("voided-order-before-length", "The voided sequences descend, and the digest of the third has 31 bytes.", "MAN-6 CBOR-9",
        manifest(m6=9, m7=THIRD, m12=[[3, OTHER], [2, THIRD], [4, OTHER[:31]]]), "manifest.voided")
    bad("voided-length-before-order", "The voided sequences descend, and the digest of the second has 31 bytes: the order is judged when it is complete.", "MAN-6 CBOR-9",
        manifest(m6=9, m7=THIRD, m12=[[3, OTHER], [2, THIRD[:31]]]), "cbor.length")

    def entry(items, frame, plain):
        return [items, frame, plain, OTHER, THIRD]

    def of(*entries, **more):
        return enc(manifest_map(list(entries), **more))
    accept("chunk-most", "A chunk has the largest plain length and the longest frame.", "MAN-7 MAN-13", of(entry(1, 4210752, 4194304)))
    accept("chunk-least", "A chunk has one plain byte and a frame of one byte.", "MAN-7", of(entry(1, 1, 1)))
    accept("entry-items-most", "A chunk has 4,194,304 items, as many as there may be in all.", "MAN-7 MAN-14", of(entry(4194304, 9, 5000)))
    bad("entry-items-zero", "A chunk has no items.", "MAN-7 CBOR-8", of(entry(0, 9, 9)), "cbor.range")
    bad("entry-items-above", "A chunk has 4,194,305 items.", "MAN-7 CBOR-8", of(entry(4194305, 9, 9)), "cbor.range")
    bad("entry-frame-zero", "A frame length is 0.", "MAN-7 CBOR-8", of(entry(1, 0, 9)), "cbor.range")
    bad("entry-frame-above", "A frame length is 4,210,753.", "MAN-7 CBOR-8", of(entry(1, 4210753, 4194304)), "cbor.range")
    bad("entry-plain-zero", "A plain length is 0.", "MAN-7 CBOR-8", of(entry(1, 9, 0)), "cbor.range")
    bad("entry-plain-above", "A plain length is 4,194,305.", "MAN-7 CBOR-8", of(entry(1, 9, 4194305)), "cbor.range")
    bad("entry-4", "A chunk entry has four elements.", "MAN-7 CBOR-9", manifest(m13=[ENTRIES[0][:4]]), "cbor.length")
    bad("entry-6", "A chunk entry has an index, too.", "MAN-7 CBOR-9", manifest(m13=[[0, *ENTRIES[0]]]), "cbor.length")
    bad("entry-digest", "The digest of a frame has 31 bytes.", "MAN-7 CBOR-9", manifest(m13=[ENTRIES[0][:3] + [OTHER[:31], THIRD]]), "cbor.length")
    bad("entry-digest-plain", "The digest of the plain bytes has 33 bytes.", "MAN-7 CBOR-9", manifest(m13=[ENTRIES[0][:3] + [OTHER, THIRD + b"\0"]]), "cbor.length")
    bad("entry-text", "The items of a chunk are a text string.", "MAN-7 CBOR-7", of(entry("1", 9, 9)), "cbor.type")
    bad("chunks-empty", "There is no chunk.", "MAN-7 CBOR-9", manifest(m13=[]), "cbor.length")

    def many(count, one, *first):
        whole = enc(manifest_map([]))
        assert whole.endswith(b"\x0d\x80")
        return [whole[:-1] + head(4, count + len(first)) + b"".join(map(enc, first)), (enc(one), count)]
    accept("chunks-most", "There are 4,096 chunks, and 4,194,304 items in all.", "MAN-7 MAN-14", many(4096, entry(1024, 9, 5000)))
    bad("chunks-above", "There are 4,097 chunks.", "MAN-7 CBOR-9", many(4097, entry(1, 9, 5000)), "cbor.length")
    bad("route", "From and to are one site.", "MAN-8", manifest(m4="plant-7"), "manifest.route", effect="policy")
    bad("previous-missing", "The sequence is 2 and previous is missing.", "MAN-9", manifest(m6=2), "manifest.previous")
    bad("previous-first", "The sequence is 1 and previous is there.", "MAN-9", manifest(m7=OTHER), "manifest.previous")
    accept("expires-least", "Expires is one second after created.", "MAN-10", manifest(m9=CREATED + 1))
    bad("expires-equal", "Expires equals created.", "MAN-10", manifest(m9=CREATED), "manifest.expires")
    bad("expires-before", "Expires is before created.", "MAN-10", manifest(m9=CREATED - 1), "manifest.expires")
    bad("answers-missing", "A response has no answers.", "MAN-11", manifest(m2=2), "manifest.answers")
    bad("answers-request", "A request has answers.", "MAN-11", manifest(m10=[OTHER]), "manifest.answers")
    bad("voided-own", "The manifest voids its own sequence.", "MAN-12", manifest(m6=3, m7=THIRD, m12=[[3, OTHER]]), "manifest.voided")
    bad("voided-later", "The manifest voids a later sequence.", "MAN-12", manifest(m6=3, m7=THIRD, m12=[[2, OTHER], [4, OTHER]]), "manifest.voided")
    accept("frame-most", "A frame of 256 plain bytes has 321 bytes.", "MAN-13", of(entry(1, 321, 256)))
    bad("frame-above", "A frame of 256 plain bytes has 322 bytes.", "MAN-13", of(entry(1, 322, 256)), "manifest.frame-length")
    bad("frame-above-255", "A frame of 255 plain bytes has 320 bytes: 255 / 256 rounds down.", "MAN-13", of(entry(1, 320, 255)), "manifest.frame-length")
    bad("frame-above-second", "The second frame is too long.", "MAN-13", of(entry(1, 321, 256), entry(1, 322, 256)), "manifest.frame-length")
    accept("cut-most", "A chunk of two items has 1,048,576 plain bytes.", "MAN-13", of(entry(2, 9, 1048576)))
    accept("cut-one", "A chunk of one item has 1,048,577 plain bytes.", "MAN-13", of(entry(1, 9, 1048577)))
    bad("cut-above", "A chunk of two items has 1,048,577 plain bytes.", "MAN-13", of(entry(2, 9, 1048577)), "manifest.chunk-cut")
    bad("cut-before-frame", "The first entry has two items and 1,048,577 plain bytes, the frame of the second is too long: entry by entry.", "MAN-13",
        of(entry(2, 9, 1048577), entry(1, 322, 256)), "manifest.chunk-cut")
    bad("frame-before-cut", "The frame of the first entry is too long, the second has two items and 1,048,577 plain bytes: entry by entry.", "MAN-13",
        of(entry(1, 322, 256), entry(2, 9, 1048577)), "manifest.frame-length")
    bad("frame-and-cut", "One entry has too long a frame, and two items in 1,048,577 plain bytes.", "MAN-13", of(entry(2, 1048577 + 4096 + 65, 1048577)), "manifest.frame-length")
    accept("items-most", "The items of two entries add up to 4,194,304.", "MAN-14", of(entry(4194303, 9, 5000), entry(1, 9, 5000)))
    bad("items-above", "The items of two entries add up to 4,194,305.", "MAN-14", of(entry(4194304, 9, 5000), entry(1, 9, 5000)), "manifest.items")
    bad("items-above-chunks", "The items of 4,096 entries add up to 4,194,305.", "MAN-14", many(4095, entry(1024, 9, 5000), entry(1025, 9, 5000)), "manifest.items")
    bad("items-wrap", "The items of 1,025 entries add up to 2^32 + 1.", "MAN-14", many(1024, entry(4194304, 9, 5000), entry(1, 9, 5000)), "manifest.items")
    bad("cut-before-items", "An entry has two items in 1,048,577 plain bytes, and the items add up to 4,194,305.", "MAN-13 MAN-14", of(entry(4194303, 9, 5000), entry(2, 9, 1048577)),
        "manifest.chunk-cut")
    bad("order-of-rules", "From equals to, and the items add up to 4,194,305: the lower number names the code.", "MAN-8 MAN-14 BUN-5",
        of(entry(4194304, 9, 5000), entry(1, 9, 5000), m4="plant-7"), "manifest.route")
    bad("relations-after-end", "From equals to, and a byte follows the manifest in its byte string.", "CBOR-14 MAN-8", manifest(m4="plant-7") + b"\0", "cbor.trailing")
    bad("order-route-previous", "From equals to, the sequence is 2 and previous is missing.", "MAN-8 MAN-9", manifest(m4="plant-7", m6=2), "manifest.route")
    bad("order-previous-expires", "The sequence is 2 and previous is missing, and expires equals created.", "MAN-9 MAN-10", manifest(m6=2, m9=CREATED), "manifest.previous")
    bad("order-expires-answers", "Expires equals created, and a response has no answers.", "MAN-10 MAN-11", manifest(m2=2, m9=CREATED), "manifest.expires")
    bad("order-answers-voided", "A response has no answers, and voids its own sequence.", "MAN-11 MAN-12", manifest(m2=2, m6=3, m7=THIRD, m12=[[3, OTHER]]), "manifest.answers")
    bad("relations-after-keys", "From equals to, and there are no chunks.", "CBOR-13 MAN-8", manifest(m4="plant-7", m13=None), "cbor.key-missing")
    bad("relations-after-values", "The sequence is 2 and previous is missing, and a chunk has no items.", "MAN-7 MAN-9", of(entry(0, 9, 9), m6=2), "cbor.range")


