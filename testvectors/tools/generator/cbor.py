"""cbor/: section 5 of bundle.md."""
from .base import *

def make_cbor():
    def bad(name, description, requirements, payload, code, **more):
        vec_statement("cbor", "cbor-" + name, "manifest", description, requirements, payload, code, **more)

    good = manifest()
    vec_statement("cbor", "cbor-manifest", "manifest", "The manifest that the vectors of this folder undo one thing in.", "CBOR-5 MAN-1", good)
    for info in (28, 29, 30):
        bad(f"reserved-{info}", f"The version has additional information {info}.", "CBOR-1", manifest(m1=Raw([info])), "cbor.reserved")
    bad("reserved-string", "The head of the site name has additional information 28.", "CBOR-1", manifest(m3=Raw(b"\x7cplant-7")), "cbor.reserved")
    bad("reserved-simple", "The version is the byte fc: major type 7 with reserved additional information.", "CBOR-1", manifest(m1=hexraw("fc")),
        "cbor.reserved")
    bad("indefinite-map", "The manifest is a map of indefinite length.", "CBOR-2", b"\xbf" + good[1:] + b"\xff", "cbor.indefinite")
    bad("indefinite-text", "The site name is a text string of indefinite length.", "CBOR-2", manifest(m3=hexraw("7f67706c616e742d37ff")), "cbor.indefinite")
    bad("indefinite-bytes", "The digest of the previous bundle is a byte string of indefinite length.", "CBOR-2",
        manifest(m6=2, m7=Raw(b"\x5f\x58\x20" + OTHER + b"\xff")), "cbor.indefinite")
    bad("indefinite-array", "The array of voided bundles has indefinite length.", "CBOR-2",
        manifest(m6=3, m7=THIRD, m12=Raw(b"\x9f" + enc([1, OTHER]) + b"\xff")), "cbor.indefinite")
    bad("break", "The version is a break.", "CBOR-2", manifest(m1=hexraw("ff")), "cbor.indefinite")
    for name, text, what in (("false", "f4", "false"), ("null", "f6", "null"), ("undefined", "f7", "undefined"), ("simple-16", "f0", "simple value 16"),
                             ("simple-32", "f820", "simple value 32"), ("half", "f90000", "half-precision 0.0"),
                             ("double", "fb0000000000000000", "double-precision 0.0")):
        bad(name, f"The version is {what}.", "CBOR-3", manifest(m1=hexraw(text)), "cbor.simple")
    bad("null-optional", "An optional key stands with null in place of being left out.", "CBOR-3", manifest(m9=hexraw("f6")), "cbor.simple")
    bad("float-cut", "The payload ends inside a floating-point number.", "CBOR-3", b"\xa1\x01\xf9", "cbor.simple")
    bad("truncated-head", "The payload ends inside the argument of created.", "CBOR-4", good[:good.index(b"\x08\x1a") + 4], "cbor.truncated")
    bad("truncated-text", "The payload ends inside the name of the site.", "CBOR-4", good[:10], "cbor.truncated")
    bad("truncated-digest", "The payload ends one byte before its end, inside the last digest.", "CBOR-4", good[:-1], "cbor.truncated")
    bad("truncated-map", "The map announces one pair more than there is.", "CBOR-4", b"\xa9" + good[1:], "cbor.truncated")
    bad("truncated-array", "The array of chunks announces one chunk more than there is.", "CBOR-4", cut_once(good, b"\x0d\x81\x85", b"\x0d\x82\x85"), "cbor.truncated")
    tail = manifest(m6=2, m7=Raw(b""))
    tail = tail[:tail.index(b"\x06\x02\x07") + 3]
    bad("type-before-content", "Previous is a text string, and its content is cut off.", "CBOR-7 CBOR-4", tail + b"\x78\x20abc", "cbor.type")
    bad("length-before-content", "Previous announces 33 bytes, and its content is cut off.", "CBOR-9 CBOR-4", tail + b"\x58\x21abc", "cbor.length", effect="resources")
    bad("shortest-before-content", "The length of previous is written in three bytes, and its content is cut off.", "CBOR-5 CBOR-4", tail + b"\x59\x00\x20abc", "cbor.not-shortest")
    bad("utf8-after-content", "The site name begins with the byte ff, and its content is cut off.", "CBOR-4 CBOR-10", good[:7] + b"\xffpl", "cbor.truncated")
    for name, change, what in (("version", {"m1": hexraw("1801")}, "The version 1 is written in two bytes"),
                               ("uint-23", {"m5": hexraw("1817")}, "The epoch 23 is written in two bytes"),
                               ("uint-255", {"m5": hexraw("1900ff")}, "The epoch 255 is written in three bytes"),
                               ("uint-65535", {"m5": hexraw("1a0000ffff")}, "The epoch 65535 is written in five bytes"),
                               ("uint-32", {"m5": hexraw("1b00000000ffffffff")}, "The epoch 4294967295 is written in nine bytes"),
                               ("text", {"m3": Raw(b"\x78\x07plant-7")}, "The length 7 of the site name is written in two bytes"),
                               ("bytes", {"m6": 2, "m7": Raw(b"\x59\x00\x20" + OTHER)}, "The length 32 of previous is written in three bytes"),
                               ("array", {"m6": 3, "m7": THIRD, "m12": Raw(b"\x98\x01" + enc([1, OTHER]))}, "The count 1 of voided is written in two bytes")):
        bad("not-shortest-" + name, what + ".", "CBOR-5", manifest(**change), "cbor.not-shortest")
    bad("not-shortest-map", "The count 8 of the map is written in two bytes.", "CBOR-5", b"\xb8\x08" + good[1:], "cbor.not-shortest")
    bad("not-shortest-key", "The key 2 is written in two bytes.", "CBOR-5", cut_once(good, b"\xa8\x01\x01\x02\x01", b"\xa8\x01\x01\x18\x02\x01"), "cbor.not-shortest")
    bad("not-shortest-tag", "A tag that the grammar does not have is written in two bytes.", "CBOR-5", manifest(m1=hexraw("d80100")), "cbor.not-shortest")
    for name, value, what in ((23, 23, "23, the largest in one byte"), (24, 24, "24, the smallest in two bytes"), (255, 255, "255"), (256, 256, "256"),
                              (65535, 65535, "65535"), (65536, 65536, "65536"), ("32-most", 2**32 - 1, "2^32 - 1"), ("32-above", 2**32, "2^32"),
                              ("53-most", 2**53 - 1, "2^53 - 1, the largest integer")):
        vec_statement("cbor", f"cbor-uint-{name}", "manifest", f"The epoch is {what}.", "CBOR-5" if value < 2**53 - 1 else "CBOR-8", manifest(m5=value))
    bad("tag-time", "The time stands in tag 1.", "CBOR-6", manifest(m8=Tag(1, CREATED)), "cbor.tag")
    bad("tag-bignum", "The epoch is a bignum.", "CBOR-6", manifest(m5=Tag(2, b"\x01")), "cbor.tag")
    bad("tag-manifest", "The manifest stands in tag 55799.", "CBOR-6", enc(Tag(55799, Raw(good))), "cbor.tag")
    bad("tag-key", "The key 2 stands in a tag.", "CBOR-6", cut_once(good, b"\xa8\x01\x01\x02\x01", b"\xa8\x01\x01\xc1\x02\x01"), "cbor.tag")
    bad("type-negative", "The version is -1.", "CBOR-7", manifest(m1=-1), "cbor.type")
    bad("type-negative-time", "Created is -1.", "CBOR-7 CBOR-8", manifest(m8=-1), "cbor.type")
    bad("type-negative-64", "The sequence is -2^64.", "CBOR-7 CBOR-8", manifest(m6=-2**64), "cbor.type")
    bad("type-negative-count", "The items of a chunk are -1.", "CBOR-7 CBOR-8", manifest(m13=[[-1, *ENTRIES[0][1:]]]), "cbor.type")
    vec_items("cbor", "cbor-type-negative-index", "The index of a response is -1.", "CBOR-7 ITEM-12", granted(0, -1), "cbor.type", kind=2, answers=1)
    bad("type-negative-order", "A key is -1, and the key 1 stands before it: its type is judged first.", "CBOR-7 CBOR-11", b"\xa9\x01\x01\x20\x00" + good[3:], "cbor.type")
    bad("type-text", "The epoch is a text string.", "CBOR-7", manifest(m5="1"), "cbor.type")
    bad("type-bytes", "The site name is a byte string.", "CBOR-7", manifest(m3=b"plant-7"), "cbor.type")
    bad("type-text-digest", "The digest of the previous bundle is a text string of 32 bytes.", "CBOR-7", manifest(m6=2, m7="a" * 32), "cbor.type")
    bad("type-array", "The manifest is an array.", "CBOR-7", b"\x88" + good[1:], "cbor.type")
    bad("type-map", "The chunks are a byte string that holds the array.", "CBOR-7", manifest(m13=enc(ENTRIES)), "cbor.type")
    bad("type-key", "A key is the text string 1.", "CBOR-7", b"\xa9" + enc("1") + b"\x00" + good[1:], "cbor.type")
    bad("type-key-negative", "A key is -1.", "CBOR-7", b"\xa9\x20\x00" + good[1:], "cbor.type")
    bad("range-53", "The epoch is 2^53.", "CBOR-8", manifest(m5=2**53), "cbor.range")
    bad("range-64", "Created is 2^64 - 1.", "CBOR-8", manifest(m8=2**64 - 1), "cbor.range")
    bad("range-zero", "The epoch is 0.", "CBOR-8", manifest(m5=0), "cbor.range")
    bad("range-sequence", "The sequence is 0.", "CBOR-8", manifest(m6=0), "cbor.range")
    bad("length-short", "The digest of the previous bundle has 31 bytes.", "CBOR-9", manifest(m6=2, m7=OTHER[:31]), "cbor.length")
    bad("length-long", "The digest of the previous bundle has 33 bytes.", "CBOR-9", manifest(m6=2, m7=OTHER + b"\0"), "cbor.length")
    bad("length-array", "An acknowledgement has three elements.", "CBOR-9", manifest(m11=[[GATEWAY.kid, 1, 1]]), "cbor.length")
    bad("length-array-more", "An acknowledgement has five elements.", "CBOR-9", manifest(m11=[[GATEWAY.kid, 1, 1, OTHER, 1]]), "cbor.length")
    for name, text, what in (("ff", "ff", "the byte ff"), ("overlong", "c0ae", "a full stop in two bytes"), ("surrogate", "eda080", "a surrogate"),
                             ("above", "f4908080", "a code point above U+10FFFF"), ("cut", "e282", "a character that is cut off"),
                             ("continuation", "80", "a continuation byte alone")):
        raw = bytes.fromhex(text)
        vec_items("cbor", "cbor-utf8-" + name, f"A field value is {what}.", "CBOR-10",
                  vendor_fields(fields=[["serial", Raw(head(3, len(raw)) + raw)]]), "cbor.utf8")
    raw = b"a\x00\xff"
    vec_items("cbor", "cbor-utf8-control", "A field value has a control character, and is no UTF-8: that is judged first.", "CBOR-10 ITEM-8",
              vendor_fields(fields=[["serial", Raw(head(3, len(raw)) + raw)]]), "cbor.utf8")
    raw = b"Host\xff"
    vec_items("cbor", "cbor-utf8-name", "A field name is no UTF-8.", "CBOR-10 ITEM-7", vendor_fields(fields=[[Raw(head(3, len(raw)) + raw), "x"]]), "cbor.utf8")
    vec_items("cbor", "cbor-utf8-pid", "The extended pid is no UTF-8.", "CBOR-10 ITEM-6", request({1: IID, 2: 1, 5: Raw(head(3, len(raw)) + raw)}), "cbor.utf8")
    bad("utf8-site", "The site name holds the byte ff.", "CBOR-10 CBOR-9", manifest(m3=Raw(b"\x67plant-\xff")), "cbor.utf8")
    bad("key-duplicate", "The key 5 stands twice.", "CBOR-11", b"\xa9" + cut_once(good[1:], b"\x05\x01\x06\x01", b"\x05\x01\x05\x01\x06\x01"), "cbor.key-duplicate")
    bad("key-order", "The key 6 stands before the key 5.", "CBOR-11", cut_once(good, b"\x05\x01\x06\x01", b"\x06\x01\x05\x01"), "cbor.key-order")
    bad("key-duplicate-value", "The key 5 stands twice, the second time with a floating-point number, which is not looked at.", "CBOR-11",
        b"\xa9" + cut_once(good[1:], b"\x05\x01\x06\x01", b"\x05\x01\x05\xf9\x3c\x00\x06\x01"), "cbor.key-duplicate")
    bad("key-unknown", "There is a key 14.", "CBOR-12", b"\xa9" + good[1:] + b"\x0e\x00", "cbor.key-unknown")
    bad("key-unknown-zero", "There is a key 0.", "CBOR-12", b"\xa9\x00\x00" + good[1:], "cbor.key-unknown")
    bad("key-unknown-value", "There is a key 14 whose value is a floating-point number, which is not read.", "CBOR-12",
        b"\xa9" + good[1:] + b"\x0e\xf9\x3c\x00", "cbor.key-unknown")
    bad("key-unknown-53", "There is a key 2^53: keys have no range.", "CBOR-12 CBOR-8", b"\xa9" + good[1:] + enc(2**53) + b"\x00", "cbor.key-unknown")
    bad("key-unknown-64", "There is a key 2^64 - 1: keys have no range.", "CBOR-12 CBOR-8", b"\xa9" + good[1:] + enc(2**64 - 1) + b"\x00", "cbor.key-unknown")
    bad("key-unknown-cut", "There is a key 14, and its value is cut off.", "CBOR-12 CBOR-4", b"\xa9" + good[1:] + b"\x0e\x58\x20", "cbor.key-unknown")
    bad("key-order-53", "A key 2^53 stands first, and the key 1 follows: the first is unknown.", "CBOR-12 CBOR-11", b"\xa9" + enc(2**53) + b"\x00" + good[1:], "cbor.key-unknown")
    for what, key in (("version", 1), ("kind", 2)):
        code = f"manifest.{what}"
        bad(f"enumerated-{what}", f"The {what} is 2^53: a value that is enumerated is held against 0 to 2^53 - 1 only.", "CBOR-8", manifest(**{f"m{key}": 2**53}), "cbor.range")
        bad(f"enumerated-{what}-64", f"The {what} is 2^64 - 1.", "CBOR-8", manifest(**{f"m{key}": 2**64 - 1}), "cbor.range")
        bad(f"enumerated-{what}-most", f"The {what} is 2^53 - 1, which is in range and another value than there is.", "CBOR-8", manifest(**{f"m{key}": 2**53 - 1}), code)
    bad("map-count", "The map announces 2^32 pairs, and has eight: a map has no bound on its count.", "CBOR-4 CBOR-9", b"\xbb" + (2**32).to_bytes(8, "big") + good[1:], "cbor.truncated",
        effect="resources")
    bad("map-count-64", "The map announces 2^64 - 1 pairs, and the key 1 stands twice.", "CBOR-11 CBOR-9", b"\xbb" + b"\xff" * 8 + b"\x01\x01\x01\x01", "cbor.key-duplicate",
        effect="resources")
    bad("map-count-less", "The map announces seven pairs of eight.", "CBOR-13 CBOR-14", b"\xa7" + good[1:], "cbor.key-missing")
    bad("key-order-unknown", "A smaller key than the one before it is one that the grammar does not have.", "CBOR-11 CBOR-12",
        b"\xa9" + cut_once(good[1:], b"\x05\x01\x06\x01", b"\x05\x01\x00\x00\x06\x01"), "cbor.key-order")
    for key, what in ((1, "version"), (2, "kind"), (3, "from"), (4, "to"), (5, "epoch"), (6, "sequence"), (8, "created"), (13, "table of chunks")):
        bad(f"key-missing-{key}", f"There is no {what}.", "CBOR-13", manifest(**{f"m{key}": None}), "cbor.key-missing")
    bad("key-missing-trailing", "There is no created, and a byte follows the manifest in its byte string.", "CBOR-13 CBOR-14", manifest(m8=None) + b"\0", "cbor.key-missing")
    bad("key-missing-all", "The manifest is an empty map.", "CBOR-13", b"\xa0", "cbor.key-missing")
    bad("trailing", "One byte follows the manifest in its byte string.", "CBOR-14", good + b"\x00", "cbor.trailing", effect="hidden-data")
    bad("trailing-map", "A second manifest follows the manifest in its byte string.", "CBOR-14", good + good, "cbor.trailing", effect="hidden-data")


