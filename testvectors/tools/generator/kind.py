"""kind/: what a file is (LABEL-2)."""
from .base import *
from .update import NEXT, approved


def make_kind():
    def kind(name, description, data, what):
        vec("kind", "kind-" + name, description, "LABEL-2", "kind", "kind", data, effect="two-readings", kind=what)
    bundle, receipt, passport = Bundle(endorse=[approval()]), LABEL + statement(IMPORTER, "receipt", receipt_payload()), passport_file()
    text = NEXT.encode()
    kind("bundle", "A bundle.", bundle.file(), "bundle")
    kind("receipt", "A receipt.", receipt, "receipt")
    kind("passport", "A media passport.", passport, "passport")
    kind("update", "A trust update.", LABEL + enc(text) + approved(), "update")
    kind("update-bare", "A trust update without approvals.", LABEL + enc(text), "update")
    kind("bundle-response", "A bundle of responses.", response_bundle().file(), "bundle")
    kind("receipt-esp256", "A receipt that a P-256 key signed.", LABEL + statement(CARD_IMPORTER, "receipt", receipt_payload()), "receipt")
    # Nothing is verified.
    kind("receipt-signature", "A receipt whose signature is wrong.", receipt[:-1] + bytes([receipt[-1] ^ 1]), "receipt")
    kind("receipt-payload", "A statement with the typ of a receipt, whose payload is no CBOR.", LABEL + statement(IMPORTER, "receipt", b"\xff"), "receipt")
    kind("receipt-payload-0", "A statement with the typ of a receipt, whose payload is empty.", LABEL + statement(IMPORTER, "receipt", b""), "receipt")
    own = protected_of(IMPORTER, "receipt")
    kind("receipt-unprotected", "A receipt whose unprotected header has an entry.", cut_once(receipt, enc(own) + b"\xa0", enc(own) + b"\xa1\0\0"), "receipt")
    kind("receipt-signature-0", "A receipt whose signature is empty.", LABEL + sign1(own, receipt_payload(), b""), "receipt")
    kind("receipt-payload-8193", "A statement with the typ of a receipt, whose payload is too long for one.", LABEL + statement(IMPORTER, "receipt", bytes(8193)), "receipt")
    kind("receipt-trailing", "A byte follows a receipt.", receipt + b"\0", "receipt")
    kind("passport-then-bundle", "A bundle follows a passport.", passport + bundle.file(), "passport")
    kind("bundle-then-update", "A trust update follows a bundle.", bundle.file() + LABEL + enc(text), "bundle")
    kind("manifest-payload-receipt", "A statement with the typ of a manifest holds the payload of a receipt.", LABEL + statement(IMPORTER, "manifest", receipt_payload()), "bundle")
    kind("receipt-payload-manifest", "A statement with the typ of a receipt holds the payload of a manifest.", LABEL + statement(EXPORTER, "receipt", manifest()), "receipt")
    kind("version-0", "A bundle of version 0.", LABEL + statement(EXPORTER, "manifest", manifest(m1=0)) + enc([0, b"x"]), "bundle")
    # Another typ, or none.
    for name in ("approval", "scan", "trust-approval"):
        kind("typ-" + name, f"The typ of the first statement is that of the statement {name}.", LABEL + statement(APPROVER, name, approval_payload(OTHER)), "bundle")
    for name, typ, what in (("upper", TYP["receipt"].upper(), "is written in capital letters"), ("parameter", TYP["receipt"] + ";v=1", "has a parameter"), ("other", "application/cbor", "is another one"),
                            ("longer", TYP["receipt"] + "x", "has a letter more"), ("65", "x" * 65, "has 65 bytes"), ("number", 60, "is a number"), ("none", None, "is missing")):
        kind("typ-" + name, f"The typ of the first statement {what}.", LABEL + statement(IMPORTER, "receipt", receipt_payload(), enc({1: -19, 4: IMPORTER.kid, 16: typ})), "bundle")
    for name, header, what in (("alg-other", {1: -7, 4: IMPORTER.kid, 16: TYP["receipt"]}, "The alg is another one, and the typ after it that of a receipt."),
                               ("kid-31", {1: -19, 4: IMPORTER.kid[:31], 16: TYP["receipt"]}, "The kid has 31 bytes, and the typ after it is that of a receipt."),
                               ("key-unknown", {1: -19, 4: IMPORTER.kid, 5: b"", 16: TYP["receipt"]}, "An unknown key stands before the typ of a receipt.")):
        kind("typ-after-" + name, what, LABEL + statement(IMPORTER, "receipt", receipt_payload(), enc(header)), "bundle")
    kind("kid-none", "The kid is missing, and the typ is that of a receipt.", LABEL + statement(IMPORTER, "receipt", receipt_payload(), enc({1: -19, 16: TYP["receipt"]})), "bundle")
    kind("key-after-typ", "An unknown key stands after the typ of a receipt.", LABEL + statement(IMPORTER, "receipt", receipt_payload(), enc({1: -19, 4: IMPORTER.kid, 16: TYP["receipt"], 17: 0})), "bundle")
    kind("header-trailing", "A byte follows the header of a receipt.", LABEL + statement(IMPORTER, "receipt", receipt_payload(), enc({1: -19, 4: IMPORTER.kid, 16: TYP["receipt"]}) + b"\0"), "bundle")
    kind("untagged", "The first statement is an array without its tag.", LABEL + receipt[13:], "bundle")
    for name, data, what in (("text", enc(text.decode()), "a text string"), ("integer", b"\0", "an integer"), ("array", enc([text]), "an array that holds a byte string"),
                             ("tag", enc(Tag(24, text)), "a byte string in tag 24"), ("map", b"\xa0", "an empty map")):
        kind("after-" + name, f"After the label stands {what}.", LABEL + data, "bundle")
    # The beginning of a file.
    kind("empty", "There are no bytes.", b"", "bundle")
    kind("label", "The file ends after the label.", LABEL, "bundle")
    kind("label-cut", "The file ends inside the label.", LABEL[:7], "bundle")
    kind("label-wrong", "One byte of the label is another one, and a byte string follows.", LABEL[:-1] + b"\x53" + enc(text), "bundle")
    kind("label-missing", "The label is missing, and a byte string stands first.", enc(text), "bundle")
    kind("update-byte", "The file ends after the first byte of the head of a byte string.", LABEL + b"\x59", "update")
    kind("update-cut", "The file ends inside the byte string.", LABEL + enc(text)[:40], "update")
    kind("update-empty", "After the label stands an empty byte string.", LABEL + b"\x40", "update")
    kind("update-indefinite", "After the label stands a byte string of indefinite length.", LABEL + b"\x5f", "update")
    kind("update-reserved", "After the label stands a byte of major type 2 with reserved additional information.", LABEL + b"\x5c", "update")
    kind("update-long", "After the label stands a byte string that announces 2^64 - 1 bytes.", LABEL + b"\x5b" + b"\xff" * 8, "update")
    kind("receipt-cut-payload", "The file ends inside the payload of a receipt.", receipt[:120], "receipt")
    typ_end = receipt.index(TYP["receipt"].encode()) + len(TYP["receipt"])
    kind("receipt-cut-typ", "The file ends one byte before the end of the typ of a receipt.", receipt[:typ_end - 1], "bundle")
