"""item/: section 9 of bundle.md."""
from .base import *
from .chunk import ITEMS_12

def make_item():
    def accept(name, description, requirements, items, keys, **more):
        items = [items] if isinstance(items, bytes) else items
        keys = [keys] if isinstance(keys, bytes) else keys
        vec_items("item", "item-" + name, description, requirements, b"".join(items), count=len(items), keys=keys, **more)

    def bad(name, description, requirements, items, code, **more):
        items = [items] if isinstance(items, bytes) else items
        vec_items("item", "item-" + name, description, requirements, b"".join(items), code, count=len(items), **more)

    ms = key_microsoft()
    accept("microsoft", "A request for a Microsoft product with all its values.", "ITEM-1 ITEM-3 ITEM-5 ITEM-6 ITEM-16", request(), ms,
           intermediates={"item_keys": [ms.hex()], "installation_id": IID_PRINTED, "extended_pid": EPID})
    accept("microsoft-least", "A request with the installation id and the key type alone.", "ITEM-9 ITEM-16", request(microsoft(app=None, act=None, epid=None)),
           key_microsoft(app=None, act=None))
    accept("microsoft-old", "A request with an installation id of six digits a group.", "ITEM-3", request(microsoft(iid=IID_OLD)), key_microsoft(iid=IID_OLD),
           intermediates={"item_keys": [key_microsoft(iid=IID_OLD).hex()], "installation_id": printed_of(str(int.from_bytes(IID_OLD, "big")).rjust(45, "0"), 6)})
    accept("vendor-file", "A request of a vendor file.", "ITEM-2 ITEM-16", vendor_file(), key_file("acme", b"REQUEST 1\n"))
    accept("vendor-fields", "A request of vendor fields.", "ITEM-7 ITEM-8 ITEM-16", vendor_fields(), key_fields("acme", FIELDS))
    accept("all-optional", "Reason, replaces and continues are there.", "ITEM-1", request(purpose=2, reason=4, replaces=[OTHER, 0], continues=[THIRD, 4194303]), ms)
    accept("confirmation", "The purpose is confirmation.", "ITEM-1", request(purpose=3, reason=1), ms)
    bad("scheme-0", "The scheme is 0.", "ITEM-1", request(scheme=0, k6=microsoft()), "item.scheme")
    bad("scheme-4", "The scheme is 4.", "ITEM-1", request(scheme=4, k6=microsoft()), "item.scheme")
    bad("purpose-0", "The purpose is 0.", "ITEM-1", request(purpose=0), "item.purpose")
    bad("purpose-5", "The purpose is 5.", "ITEM-1", request(purpose=5), "item.purpose")
    for what, change, code in (("scheme", {"scheme": 2**53, "k6": microsoft()}, "cbor.range"), ("purpose", {"purpose": 2**53}, "cbor.range"), ("reason", {"reason": 2**64 - 1}, "cbor.range")):
        bad(f"{what}-53", f"The {what} is above 2^53 - 1.", "CBOR-8 ITEM-1", request(**change), code)
    bad("key-type-53", "The key type is 2^53.", "CBOR-8 ITEM-4", request(microsoft(key_type=2**53)), "cbor.range")
    bad("key-type-53-most", "The key type is 2^53 - 1.", "ITEM-4 CBOR-8", request(microsoft(key_type=2**53 - 1)), "item.key-type")
    bad("unknown-key-53", "There is a key 2^53: keys have no range.", "CBOR-12 CBOR-8", b"\xa4" + request()[1:] + enc(2**53) + b"\0", "cbor.key-unknown")
    bad("reason-0", "The reason is 0.", "ITEM-1", request(reason=0), "item.reason")
    bad("reason-6", "The reason is 6.", "ITEM-1", request(reason=6), "item.reason")

    # ITEM-10 and ITEM-11: an answer that did not fit, and a withdrawal.
    old = [OTHER, 3]
    for name, make, key in (("microsoft", request, ms), ("file", vendor_file, key_file("acme", b"REQUEST 1\n")), ("fields", vendor_fields, key_fields("acme", FIELDS))):
        accept("dispute-" + name, f"The answer to a request did not fit, which this one replaces: {name}.", "ITEM-10 ITEM-1", make(reason=5, replaces=old, continues=[THIRD, 0]), key)
        accept("withdraw-" + name, f"A request is withdrawn by this one, which replaces it: {name}.", "ITEM-11 ITEM-1", make(purpose=4, replaces=old), key)
        bad(f"dispute-{name}-no-replaces", f"The reason is 5, and there is no replaces: {name}.", "ITEM-10", make(reason=5), "item.reason")
        bad(f"withdraw-{name}-no-replaces", f"The purpose is withdraw, and there is no replaces: {name}.", "ITEM-11", make(purpose=4), "item.purpose")
    bad("dispute-no-continues", "The reason is 5, and there is replaces and no continues: the answer that did not fit is not named.", "ITEM-10", request(reason=5, replaces=old), "item.reason")
    accept("withdraw-continues", "A withdrawal has continues, too.", "ITEM-11", request(purpose=4, replaces=old, continues=[THIRD, 0]), ms)
    for purpose, word in ((2, "return"), (3, "confirmation")):
        bad(f"dispute-purpose-{purpose}", f"The reason is 5, and the purpose is {word}.", "ITEM-10", request(purpose=purpose, reason=5, replaces=old, continues=[THIRD, 0]), "item.reason")
    bad("dispute-continues-alone", "The reason is 5, and there is continues in place of replaces.", "ITEM-10", request(reason=5, continues=old), "item.reason")
    for reason in (1, 2, 3, 4):
        bad(f"withdraw-reason-{reason}", f"The purpose is withdraw, and the reason is {reason}.", "ITEM-11", request(purpose=4, reason=reason, replaces=old), "item.purpose")
    bad("withdraw-reason-5", "The purpose is withdraw, and the reason is 5: ITEM-10 is judged first.", "ITEM-10 ITEM-11", request(purpose=4, reason=5, replaces=old, continues=[THIRD, 0]), "item.reason")
    bad("withdraw-reason-5-no-replaces", "The purpose is withdraw, the reason is 5, and there is no replaces: ITEM-10 is judged first.", "ITEM-10 ITEM-11", request(purpose=4, reason=5), "item.reason")
    bad("withdraw-continues-alone", "The purpose is withdraw, and there is continues in place of replaces.", "ITEM-11", request(purpose=4, continues=old), "item.purpose")
    bad("body-before-dispute", "A vendor file has no file, and its reason is 5 without replaces: ITEM-9 is judged first.", "ITEM-9 ITEM-10", enc({1: 2, 2: 1, 3: 5, 7: "acme"}), "item.body")
    bad("body-before-withdraw", "A withdrawal has no body and no replaces: ITEM-9 is judged first.", "ITEM-9 ITEM-11", enc({1: 1, 2: 4}), "item.body")
    bad("withdraw-body", "A withdrawal has replaces, and no body.", "ITEM-9 ITEM-11", enc({1: 1, 2: 4, 4: old}), "item.body")
    bad("dispute-before-order", "The second request descends, and its reason is 5 without replaces: the order is judged last.", "ITEM-10 ITEM-16", [request(), vendor_file(reason=5)], "item.reason")
    bad("withdraw-before-order", "The same request stands twice, the second time as a withdrawal without replaces: the order is judged last.", "ITEM-11 ITEM-16", [request(), request(purpose=4)],
        "item.purpose")
    bad("withdraw-duplicate", "A request and its withdrawal stand in one bundle: the purpose is no part of the item key.", "ITEM-16 ITEM-11", [request(), request(purpose=4, replaces=old)],
        "item.duplicate")
    bad("dispute-values-first", "The reason is 5 without replaces, and the key type is 7: values are judged when they are read.", "ITEM-4 ITEM-10", request(microsoft(key_type=7), reason=5),
        "item.key-type")
    accept("replaces", "A request replaces another one, without a reason.", "ITEM-10 ITEM-11", request(replaces=old), ms)
    bad("no-scheme", "There is no scheme.", "CBOR-13", enc({2: 1, 6: microsoft()}), "cbor.key-missing")
    bad("no-purpose", "There is no purpose.", "CBOR-13", enc({1: 1, 6: microsoft()}), "cbor.key-missing")
    bad("not-map", "The item is an array.", "CBOR-7", enc([1, 1]), "cbor.type")
    bad("unknown-key", "There is a key 10, a comment.", "CBOR-12", request(k10="comment"), "cbor.key-unknown", effect="hidden-data")
    bad("tagged", "The item stands in a tag.", "CBOR-6", enc(Tag(55799, Raw(request()))), "cbor.tag")
    bad("replaces-index", "The index of replaces is 4,194,304.", "CBOR-8", request(replaces=[OTHER, 4194304]), "cbor.range")
    bad("replaces-digest", "The digest of replaces has 31 bytes.", "CBOR-9", request(replaces=[OTHER[:31], 0]), "cbor.length")
    bad("body-none", "A Microsoft request has no key 6.", "ITEM-9", enc({1: 1, 2: 1}), "item.body")
    bad("body-other", "A Microsoft request has a vendor and a file in place of key 6.", "ITEM-9", enc({1: 1, 2: 1, 7: "acme", 8: b"x"}), "item.body")
    bad("body-both", "A Microsoft request has a file, too.", "ITEM-9", request(k8=b"x"), "item.body", effect="hidden-data")
    bad("body-no-vendor", "A vendor file has no vendor.", "ITEM-9", enc({1: 2, 2: 1, 8: b"x"}), "item.body")
    bad("body-no-file", "A vendor file has no file.", "ITEM-9", enc({1: 2, 2: 1, 7: "acme"}), "item.body")
    bad("body-file-fields", "A vendor file has fields, too.", "ITEM-9", vendor_file(k9=FIELDS), "item.body", effect="hidden-data")
    bad("body-fields-file", "Vendor fields stand with a file in place of the fields.", "ITEM-9", enc({1: 3, 2: 1, 7: "acme", 8: b"x"}), "item.body")
    bad("body-fields-microsoft", "Vendor fields have key 6, too.", "ITEM-9", vendor_fields(k6=microsoft()), "item.body")
    for name, vendor, what in (("least", "a", "1 byte"), ("most", "a" * 32, "32 bytes"), ("dash", "-7-", "a dash first and last")):
        accept("vendor-" + name, f"The vendor name has {what}.", "ITEM-2", vendor_file(vendor), key_file(vendor, b"REQUEST 1\n"))
    bad("vendor-empty", "The vendor name is empty.", "ITEM-2 CBOR-9", vendor_file(""), "cbor.length")
    bad("vendor-long", "The vendor name has 33 bytes.", "ITEM-2 CBOR-9", vendor_file("a" * 33), "cbor.length")
    for name, vendor in (("upper", "Acme"), ("dot", "acme.com"), ("blank", "ac me"), ("letter", "acm\u0435")):
        bad("vendor-" + name, f"The vendor name is {json.dumps(vendor)}.", "ITEM-2", vendor_file(vendor), "item.vendor")
    accept("file-least", "The file has one byte.", "ITEM-9", vendor_file(data=b"x"), key_file("acme", b"x"))
    bad("file-empty", "The file is empty.", "CBOR-9", vendor_file(data=b""), "cbor.length")
    start = vendor_file(data=bytes(70000))
    start = start[:start.index(b"\x08\x5a") + 1]
    most = 4194304 - len(start) - 5
    vec_items("item", "item-file-large", "The file is as large as a chunk can hold: the item has 4,194,304 bytes.", "CBOR-9",
              [start + head(2, most), (b"\0", most)], keys=[key_file("acme", bytes(most))])

    accept("number-most", "The installation id is 10^54 - 1.", "ITEM-3", request(microsoft(iid=(10**54 - 1).to_bytes(23, "big"))), key_microsoft(iid=(10**54 - 1).to_bytes(23, "big")))
    accept("number-zero", "The installation id is 0.", "ITEM-3", request(microsoft(iid=bytes(23))), key_microsoft(iid=bytes(23)))
    accept("number-old-most", "The installation id of six digits a group is 10^45 - 1.", "ITEM-3", request(microsoft(iid=(10**45 - 1).to_bytes(19, "big"))),
           key_microsoft(iid=(10**45 - 1).to_bytes(19, "big")))
    bad("number-above", "The installation id is 10^54.", "ITEM-3", request(microsoft(iid=(10**54).to_bytes(23, "big"))), "item.number", effect="hidden-data")
    bad("number-ones", "The installation id has all bits set.", "ITEM-3", request(microsoft(iid=b"\xff" * 23)), "item.number", effect="hidden-data")
    bad("number-old-above", "The installation id of six digits a group is 10^45.", "ITEM-3", request(microsoft(iid=(10**45).to_bytes(19, "big"))), "item.number", effect="hidden-data")
    for n in (0, 15, 17, 18, 20, 22, 24):
        bad(f"number-{n}", f"The installation id has {n} bytes.", "ITEM-3 CBOR-9", request(microsoft(iid=bytes(n))), "cbor.length")
    bad("number-text", "The installation id is a text string.", "CBOR-7", request(microsoft(iid=IID_PRINTED[:23])), "cbor.type")
    bad("key-type-0", "The key type is 0.", "ITEM-4", request(microsoft(key_type=0)), "item.key-type")
    bad("key-type-7", "The key type is 7.", "ITEM-4", request(microsoft(key_type=7)), "item.key-type")
    accept("key-type-6", "The key type is 6, other.", "ITEM-4", request(microsoft(key_type=6)), ms)
    bad("guid-15", "The application id has 15 bytes.", "ITEM-5 CBOR-9", request(microsoft(app=APP[:15])), "cbor.length")
    bad("guid-text", "The activation id is a text string.", "ITEM-5 CBOR-7", request(microsoft(act="2de67392-b7a7-46")), "cbor.type")
    bad("no-installation-id", "There is no installation id.", "CBOR-13", request({2: 1, 3: APP}), "cbor.key-missing")
    bad("no-key-type", "There is no key type.", "CBOR-13", request({1: IID}), "cbor.key-missing")
    bad("microsoft-unknown", "The Microsoft map has a key 6, a product key.", "CBOR-12", request({**microsoft(), 6: "VK7JG"}), "cbor.key-unknown", effect="hidden-data")
    for name, pid in (("5-4", "03612-03311-000-000001-03-10330-9600.0000-2232026"), ("4-4", "03612-03311-000-000001-03-1033-9600.0000-2232026"),
                      ("5-5", "03612-03311-000-000001-03-10330-26200.0000-2232026")):
        accept("pid-" + name, f"The extended pid has groups of {name.replace('-', ' and ')} digits for language and build.", "ITEM-6", request(microsoft(epid=pid)), ms)
    for name, pid in (("dash", EPID.replace(".", "-")), ("short", EPID[:-1]), ("long", EPID + "0"), ("letter", EPID[:-1] + "A"), ("blank", EPID[:-1] + " "),
                      ("first", EPID[1:]), ("language-3", EPID.replace("1033", "103")), ("language-6", EPID.replace("1033", "103300")), ("build-6", EPID.replace("26200", "262000")),
                      ("digit", EPID[:-1] + "\u0666"), ("no-dot", EPID.replace(".0000", "")), ("line", EPID + "\n"), ("64", "0" * 64)):
        bad("pid-bad-" + name, f"The extended pid is {json.dumps(pid)}.", "ITEM-6", request(microsoft(epid=pid)), "item.extended-pid", effect="hidden-data")
    start = EPID[:EPID.index(".")]
    for name, end, what in (("eighth-4", ".2026", "the 8th has four digits, and there is no 9th"), ("eighth-7", ".2232026", "the 8th has seven digits, and there is no 9th"),
                            ("eighth-5", ".00000-2232026", "the 8th has five digits"), ("eighth-3", ".000-2232026", "the 8th has three digits"),
                            ("ninth-dot", ".0000.2232026", "the 8th and 9th are joined by a full stop"), ("ninth-6", ".0000-223202", "the 9th has six digits"),
                            ("ninth-4", ".0000-2026", "the 9th has four digits")):
        bad("pid-bad-" + name, f"Of the groups of the extended pid {what}.", "ITEM-6", request(microsoft(epid=start + end)), "item.extended-pid", effect="hidden-data")
    bad("pid-bad-seventh-dash", "Of the groups of the extended pid the 6th and 7th are joined by a full stop, the 7th and 8th by a dash.", "ITEM-6",
        request(microsoft(epid=EPID.replace("1033-26200.0000", "1033.26200-0000"))), "item.extended-pid", effect="hidden-data")
    bad("pid-bad-one", "The extended pid is one digit.", "ITEM-6", request(microsoft(epid="0")), "item.extended-pid")
    for reason in (1, 2, 3, 4):
        accept(f"reason-{reason}", f"The reason is {reason}.", "ITEM-1", request(reason=reason), ms)
    for length in (23, 24, 32):
        accept(f"vendor-{length}", f"The vendor name has {length} bytes.", "ITEM-2 ITEM-16", vendor_file("v" * length), key_file("v" * length, b"REQUEST 1\n"))
    headless = vendor_file(data=b"x")[:-2]
    bad("file-announced", "The file announces 4,194,305 bytes, and nothing follows.", "CBOR-9 CBOR-4", headless + head(2, 4194305), "cbor.length", effect="resources")
    bad("file-announced-most", "The file announces 4,194,304 bytes, and nothing follows.", "CBOR-4 CBOR-9", headless + head(2, 4194304), "cbor.truncated")
    bad("pid-empty", "The extended pid is empty.", "ITEM-6 CBOR-9", request(microsoft(epid="")), "cbor.length")
    bad("pid-65", "The extended pid has 65 bytes.", "ITEM-6 CBOR-9", request(microsoft(epid="0" * 65)), "cbor.length")

    def fields_ok(name, description, requirements, fields):
        accept("fields-" + name, description, requirements, vendor_fields(fields=fields), key_fields("acme", fields))

    def fields_bad(name, description, requirements, fields, code, **more):
        bad("fields-" + name, description, requirements, vendor_fields(fields=fields), code, **more)
    many = [["f%02d" % n, ""] for n in range(65)]
    fields_ok("most", "There are 64 fields.", "ITEM-7", many[:64])
    fields_bad("above", "There are 65 fields.", "ITEM-7 CBOR-9", many, "cbor.length")
    fields_bad("none", "The array of fields is empty.", "ITEM-7 CBOR-9", [], "cbor.length")
    fields_bad("three", "A field has three elements.", "ITEM-7 CBOR-9", [["a", "b", "c"]], "cbor.length")
    fields_bad("one", "A field has one element.", "ITEM-7 CBOR-9", [["a"]], "cbor.length")
    fields_bad("map", "The fields are a map.", "ITEM-7 CBOR-7", Pairs([("a", "b")]), "cbor.type")
    fields_ok("name-all", "The names hold every kind of character.", "ITEM-7", [["A z.9_-", ""], ["_", ""]])
    fields_ok("name-most", "A name has 64 bytes.", "ITEM-7", [["n" * 64, "v"]])
    fields_bad("name-65", "A name has 65 bytes.", "ITEM-7 CBOR-9", [["n" * 65, "v"]], "cbor.length")
    fields_bad("name-empty", "A name is empty.", "ITEM-7 CBOR-9", [["", "v"]], "cbor.length")
    for what, name in (("blank-first", " a"), ("blank-last", "a "), ("colon", "a:b"), ("tab", "a\tb"), ("umlaut", "ä"), ("nbsp", "a\u00a0b"), ("blank", " ")):
        fields_bad("name-" + what, f"A name is {json.dumps(name)}.", "ITEM-7", [[name, "v"]], "item.field-name")
    fields_bad("order", "The names descend.", "ITEM-7", [["b", ""], ["a", ""]], "item.field-order")
    fields_bad("twice", "A name stands twice.", "ITEM-7", [["a", "1"], ["a", "2"]], "item.field-order")
    fields_bad("order-case", "The names are sorted without regard to case.", "ITEM-7", [["a", ""], ["B", ""]], "item.field-order")
    fields_bad("order-before-type", "The second name is below the first, and the value of the third field is an integer.", "ITEM-7 CBOR-7", [["b", ""], ["a", ""], ["c", 5]],
               "item.field-order")
    fields_bad("type-before-order", "The second name is below the first, and its value is an integer: the order is judged when the field is complete.", "CBOR-7 ITEM-7",
               [["b", ""], ["a", 5]], "cbor.type")
    fields_bad("value-before-order", "The second name is below the first, and its value holds U+200B: the order is judged when the field is complete.", "ITEM-8 ITEM-7",
               [["b", ""], ["a", "\u200b"]], "item.field-value")
    fields_ok("value-empty", "A value is empty.", "ITEM-8", [["a", ""]])
    fields_ok("value-most", "A value has 1,024 bytes.", "ITEM-8", [["a", "v" * 1024]])
    fields_ok("value-most-utf8", "A value has 1,024 bytes in 512 characters.", "ITEM-8", [["a", "é" * 512]])
    fields_bad("value-above", "A value has 1,025 bytes.", "ITEM-8 CBOR-9", [["a", "v" * 1025]], "cbor.length")
    fields_bad("value-above-utf8", "A value has 1,026 bytes in 513 characters.", "ITEM-8 CBOR-9", [["a", "é" * 513]], "cbor.length")
    edges = ((0x00, 0x1F), (0x7F, 0x9F), (0xA0, 0xA0), (0xAD, 0xAD), (0x34F, 0x34F), (0x600, 0x605), (0x61C, 0x61C), (0x6DD, 0x6DD), (0x70F, 0x70F), (0x890, 0x891),
             (0x8E2, 0x8E2), (0x115F, 0x1160), (0x1680, 0x1680), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2000, 0x200A), (0x200B, 0x200F), (0x2028, 0x202E),
             (0x202F, 0x202F), (0x205F, 0x205F), (0x2060, 0x206F), (0x2800, 0x2800), (0x3000, 0x3000), (0x3164, 0x3164), (0xE000, 0xF8FF), (0xFDD0, 0xFDEF),
             (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0xFFFE, 0xFFFF), (0x110BD, 0x110BD), (0x110CD, 0x110CD), (0x13430, 0x1345F),
             (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0x1FFFE, 0x1FFFF), (0x2FFFE, 0x2FFFF), (0x3FFFE, 0x3FFFF),
             (0x4FFFE, 0x4FFFF), (0x5FFFE, 0x5FFFF), (0x6FFFE, 0x6FFFF), (0x7FFFE, 0x7FFFF), (0x8FFFE, 0x8FFFF), (0x9FFFE, 0x9FFFF), (0xAFFFE, 0xAFFFF),
             (0xBFFFE, 0xBFFFF), (0xCFFFE, 0xCFFFF), (0xDFFFE, 0xDFFFF), (0xE0000, 0xE0FFF), (0xEFFFE, 0xEFFFF), (0xF0000, 0x10FFFF))
    def forbidden(c):
        return 0xD800 <= c <= 0xDFFF or c > 0x10FFFF or any(a <= c <= b for a, b in edges)
    neighbours = sorted({c for a, b in edges for c in (a - 1, b + 1) if c >= 0 and not forbidden(c)})
    fields_ok("value-neighbours", "A value holds each plain character that stands next to one that is not plain.", "ITEM-8", [["a", "".join(map(chr, neighbours))]])
    fields_ok("value-scripts", "Values in several scripts, with combining marks and an emoji.", "ITEM-8",
              [["a", "Anlage 7 – Straße"], ["b", "Ωμέγα Ω"], ["c", "線 一"], ["d", "שלום"], ["e", "e\u0301"], ["f", "\U0001f512"]])
    done = set()
    for a, b in edges[:-1]:
        for c in (a, b):
            if c not in done and not (c & 0xFFFE == 0xFFFE and 0x2FFFE < c < 0xEFFFE):
                done.add(c)
                fields_bad(f"value-{c:04x}", f"A value holds U+{c:04X}.", "ITEM-8", [["a", "v" + chr(c)]], "item.field-value")
    for c in (0xF0000, 0x10FFFF):
        fields_bad(f"value-{c:04x}", f"A value holds U+{c:04X}.", "ITEM-8", [["a", "v" + chr(c)]], "item.field-value")
    fields_bad("value-bytes", "A value is a byte string.", "ITEM-8 CBOR-7", [["a", b"v"]], "cbor.type")

    def response(name, description, requirements, items, code=None, keys=None, answers=1):
        if code:
            bad(name, description, requirements, items, code, kind=2, answers=answers)
        else:
            accept(name, description, requirements, items, keys, kind=2, answers=answers)
    first = key_response(0, 0)
    response("granted-cid", "A response with a confirmation id.", "ITEM-15 ITEM-3", granted(), keys=first)
    response("granted-file", "A response with a file.", "ITEM-15", granted(data=b"LICENCE"), keys=first)
    response("granted-fields", "A response with fields.", "ITEM-15 ITEM-7", granted(fields=[["code", "1234"]]), keys=first)
    response("refused", "A refusal without an error code.", "ITEM-13 ITEM-15", refused(), keys=first)
    response("refused-error", "A refusal with an error code of 32 bytes.", "ITEM-14", refused(error="0xC004C008:activation_LIMIT-1.00"), keys=first)
    response("deferred", "A response that is deferred.", "ITEM-13", refused(outcome=3, error="-"), keys=first)
    response("answers-last", "The position is the last of 64 answers, and the index the largest.", "ITEM-12", granted(63, 4194303), keys=key_response(63, 4194303), answers=64)
    response("answers", "The position equals the number of answers.", "ITEM-12", granted(1, 0), "item.answers")
    response("answers-before-index", "The position equals the number of answers, and the item index is 4,194,304: the position is judged first.", "ITEM-12 CBOR-8", granted(1, 4194304), "item.answers")
    response("answers-before-type", "The position equals the number of answers, and the item index is a text string.", "ITEM-12 CBOR-7", enc({1: [1, "0"], 2: 2}), "item.answers")
    response("answers-before-cut", "The position equals the number of answers, and the response ends there.", "ITEM-12 CBOR-4", enc({1: [1, 0], 2: 2})[:4], "item.answers")
    response("answers-range-before-index", "The position is 64, and the item index is 4,194,304.", "CBOR-8 ITEM-12", granted(64, 4194304), "cbor.range", answers=64)
    response("answers-63", "The position is 63 of 63.", "ITEM-12", granted(63, 0), "item.answers", answers=63)
    response("answers-62", "The position is 62 of 63.", "ITEM-12", granted(62, 0), keys=key_response(62, 0), answers=63)
    response("answers-range", "The position is 64.", "ITEM-12 CBOR-8", granted(64, 0), "cbor.range", answers=64)
    response("answers-index", "The item index is 4,194,304.", "ITEM-12 CBOR-8", granted(0, 4194304), "cbor.range")
    response("no-request", "There is no request.", "CBOR-13", enc({2: 2}), "cbor.key-missing")
    response("no-outcome", "There is no outcome.", "CBOR-13", enc({1: [0, 0], 3: CID}), "cbor.key-missing")
    response("outcome-0", "The outcome is 0.", "ITEM-13", enc({1: [0, 0], 2: 0, 3: CID}), "item.outcome")
    response("outcome-53", "The outcome is 2^53.", "CBOR-8 ITEM-13", enc({1: [0, 0], 2: 2**53}), "cbor.range")
    response("outcome-4", "The outcome is 4.", "ITEM-13", enc({1: [0, 0], 2: 4}), "item.outcome")
    response("grant-none", "Granted has nothing.", "ITEM-15", enc({1: [0, 0], 2: 1}), "item.grant")
    response("grant-two", "Granted has a confirmation id and a file.", "ITEM-15", enc({1: [0, 0], 2: 1, 3: CID, 4: b"x"}), "item.grant")
    response("grant-error", "Granted has an error code.", "ITEM-15", enc({1: [0, 0], 2: 1, 3: CID, 6: "E1"}), "item.grant")
    response("refused-cid", "Refused has a confirmation id.", "ITEM-15", enc({1: [0, 0], 2: 2, 3: CID}), "item.grant")
    response("deferred-fields", "Deferred has fields.", "ITEM-15", enc({1: [0, 0], 2: 3, 5: FIELDS}), "item.grant")
    response("cid-most", "The confirmation id is 10^40 - 1.", "ITEM-3", granted(cid=(10**40 - 1).to_bytes(17, "big")), keys=first)
    response("cid-above", "The confirmation id is 10^40.", "ITEM-3", granted(cid=(10**40).to_bytes(17, "big")), "item.number")
    response("cid-42", "A confirmation id of 42 digits.", "ITEM-3 ITEM-15", granted(cid=CID_42), keys=first)
    response("cid-42-zero", "A confirmation id of 42 digits is 0.", "ITEM-3", granted(cid=bytes(15)), keys=first)
    response("cid-42-most", "A confirmation id of 42 digits is 10^35 - 1.", "ITEM-3", granted(cid=(10**35 - 1).to_bytes(15, "big")), keys=first)
    response("cid-42-above", "A confirmation id of 42 digits is 10^35.", "ITEM-3", granted(cid=(10**35).to_bytes(15, "big")), "item.number")
    response("cid-42-ones", "A confirmation id of 15 bytes has all bits set.", "ITEM-3", granted(cid=b"\xff" * 15), "item.number")
    response("cid-small", "A confirmation id of 48 digits is below 10^35: its length tells it from one of 42 digits.", "ITEM-3", granted(cid=CID_42.rjust(17, b"\0")), keys=first)
    for n in (0, 14, 16, 18, 19, 23):
        response(f"cid-{n}", f"The confirmation id has {n} bytes.", "ITEM-3 CBOR-9", granted(cid=bytes(n)), "cbor.length")
    response("file-none", "The file of a response is empty.", "CBOR-9", granted(data=b""), "cbor.length")
    response("fields-name", "A field name of a response has a colon.", "ITEM-7", granted(fields=[["a:b", ""]]), "item.field-name")
    response("error-empty", "The error code is empty.", "ITEM-14 CBOR-9", refused(error=""), "cbor.length")
    response("error-33", "The error code has 33 bytes.", "ITEM-14 CBOR-9", refused(error="E" * 33), "cbor.length")
    response("error-blank", "The error code has a blank.", "ITEM-14", refused(error="limit reached"), "item.error-code")
    response("error-slash", "The error code has a slash.", "ITEM-14", refused(error="E/1"), "item.error-code")
    response("request-kind", "A request stands in a response bundle.", "CBOR-7", request(), "cbor.type")
    bad("response-kind", "A response stands in a request bundle.", "CBOR-7", granted(), "cbor.type")

    next_iid = IID[:-1] + bytes([IID[-1] + 1])
    accept("order-all", "Six requests of all schemes in order: a shorter array first, then the application id or none.", "ITEM-16",
           [vendor_file(), vendor_fields(), request(microsoft(app=None, act=None, epid=None)), request(microsoft(act=None)), request(), request(microsoft(iid=next_iid))],
           [key_file("acme", b"REQUEST 1\n"), key_fields("acme", FIELDS), key_microsoft(app=None, act=None), key_microsoft(act=None), ms, key_microsoft(iid=next_iid)])
    accept("order-old", "An installation id of 19 bytes stands before one of 23 bytes, since its length is encoded first.", "ITEM-16",
           [request(microsoft(iid=b"\x00" + b"\xff" * 18)), request(microsoft(iid=bytes(23)))], [key_microsoft(iid=b"\x00" + b"\xff" * 18), key_microsoft(iid=bytes(23))])
    accept("order-vendor", "A shorter vendor name stands before a longer one that is smaller letter by letter.", "ITEM-16",
           [vendor_file("zz"), vendor_file("acme")], [key_file("zz", b"REQUEST 1\n"), key_file("acme", b"REQUEST 1\n")])
    bad("order", "Two requests descend by their installation ids.", "ITEM-16", ITEMS_12[1::-1], "item.order")
    bad("order-scheme", "A Microsoft request stands before a vendor file: sorted by scheme and not as encoded.", "ITEM-16", [request(), vendor_file()], "item.order")
    bad("order-vendor-bad", "Two vendor names are sorted as text and not as encoded.", "ITEM-16", [vendor_file("acme"), vendor_file("zz")], "item.order")
    bad("duplicate", "The same request stands twice.", "ITEM-16", [request(), request()], "item.duplicate")
    bad("duplicate-purpose", "Two requests differ in purpose, reason and extended pid only.", "ITEM-16",
        [request(), request(microsoft(epid=None, key_type=2), purpose=2, reason=3)], "item.duplicate")
    bad("duplicate-file", "Two vendor files are equal.", "ITEM-16", [vendor_file(), vendor_file(purpose=2)], "item.duplicate")
    a, b = sorted([[["a", "1"]], [["a", "2"]]], key=lambda f: key_fields("acme", f))
    accept("order-fields", "Two requests of fields stand in the order of the digests of their fields.", "ITEM-16", [vendor_fields(fields=a), vendor_fields(fields=b)],
           [key_fields("acme", a), key_fields("acme", b)])
    bad("order-fields-bad", "Two requests of fields descend by the digests of their fields.", "ITEM-16", [vendor_fields(fields=b), vendor_fields(fields=a)], "item.order")
    response("response-order", "Three responses in order.", "ITEM-16", [granted(0, 0), refused(0, 24), refused(1, 0)],
             keys=[key_response(0, 0), key_response(0, 24), key_response(1, 0)], answers=2)
    response("response-order-bad", "Two responses descend by position.", "ITEM-16", [granted(1, 0), granted(0, 5)], "item.order", answers=2)
    response("response-duplicate", "One request is granted and refused.", "ITEM-16", [granted(0, 0), refused(0, 0)], "item.duplicate")


