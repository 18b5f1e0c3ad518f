"""key/: section 6.1 of bundle.md."""
from .base import *

def make_key():
    def point(name, description, requirements, data, code=None):
        more = {"digest": kid_of(data).hex()} if code is None else {}
        vec("key", "key-" + name, description, requirements, "trust", "key", data, code, **more)

    torsion = order_8_point()
    point("plain", "A usual key.", "KEY-1 KEY-2 KEY-3", EXPORTER.public)
    point("base", "The base point of the curve, whose x is even.", "KEY-1 KEY-2 KEY-3", point_bytes(BASE))
    point("base-negative", "The negative of the base point, whose x is odd.", "KEY-1 KEY-2 KEY-3", point_bytes((P - BASE[0], BASE[1])))
    point("mixed-order", "A usual point with a point of order 8 added: not of small order.", "KEY-2", point_bytes(add(BASE, torsion)))
    small = next(y for y in range(2, 19) if x_of(y, 0) is not None)
    point("small-y", f"The point with y = {small}.", "KEY-1", point_bytes((x_of(small, 0), small)))
    point("y-above", f"The point with y = {small}, written as y + 2^255 - 19.", "KEY-1", (small + P).to_bytes(32, "little"), "key.invalid")
    point("y-above-sign", f"The point with y = {small} and odd x, written as y + 2^255 - 19.", "KEY-1",
          (small + P | 1 << 255).to_bytes(32, "little"), "key.invalid")
    off = next(y for y in range(2, 99) if x_of(y, 0) is None)
    point("off-curve", f"There is no point with y = {off}.", "KEY-1", off.to_bytes(32, "little"), "key.invalid")
    point("all-ones", "All bits are 1.", "KEY-1", b"\xff" * 32, "key.invalid")
    short = point_bytes((x_of(small, 0), small))
    point("31", f"The point with y = {small}, without its last byte, which is zero.", "KEY-1", short[:31], "key.invalid")
    point("33", "A usual key, and a zero byte.", "KEY-1 KEY-5", EXPORTER.public + b"\0", "key.invalid")
    point("zero-x-sign", "The neutral element with the sign bit set.", "KEY-1", (1 | 1 << 255).to_bytes(32, "little"), "key.invalid")
    point("zero-x-sign-order-2", "The point of order 2 with the sign bit set.", "KEY-1", (P - 1 | 1 << 255).to_bytes(32, "little"), "key.invalid")
    point("neutral-above", "The neutral element, written as 1 + 2^255 - 19.", "KEY-1 KEY-2", (P + 1).to_bytes(32, "little"), "key.invalid")
    point("zero-above", "A point of order 4, written as 2^255 - 19.", "KEY-1 KEY-2", P.to_bytes(32, "little"), "key.invalid")
    for n, order in ((0, 1), (4, 2), (2, 4), (6, 4), (1, 8), (3, 8), (5, 8), (7, 8)):
        q = times(n, torsion)
        name = {0: "order-1", 4: "order-2"}.get(n, f"order-{order}-{point_bytes(q)[0]:02x}{point_bytes(q)[31]:02x}")
        point(name, f"The point {point_bytes(q).hex()} of order {order}.", "KEY-2", point_bytes(q), "key.invalid")

    # P-256
    def card(name, description, requirements, data, code=None):
        if code is None:
            x = int.from_bytes(data[1:], "big")
            more = {"digest": card_kid((x, card_y(x, data[0] & 1))).hex()}
        else:
            more = {}
        vec("key", "key-p256-" + name, description, requirements, "trust", "key", data, code, **more)
    x, y = CARD_BASE
    card("plain", "A usual P-256 key.", "KEY-5 KEY-6", CARD.public)
    card("base", "The base point of P-256, whose y is odd.", "KEY-5 KEY-6", compressed(CARD_BASE))
    card("base-negative", "The negative of the base point of P-256, whose y is even.", "KEY-5 KEY-6", compressed((x, CARD_P - y)))
    card("thumbprint", "A P-256 key of the examples of COSE, whose key id is known from RFC 9679.", "KEY-6 KEY-5",
         bytes.fromhex("0265eda5a12577c2bae829437fe338701a10aaa375e1bb5b5de108de439c08551d"))
    card("x-zero", "The point with x = 0 and even y.", "KEY-5 KEY-6", b"\2" + bytes(32))
    card("x-zero-odd", "The point with x = 0 and odd y; its first 32 bytes are an Ed25519 key.", "KEY-5 KEY-6", b"\3" + bytes(32))
    most = next(v for v in range(CARD_P - 1, 0, -1) if card_y(v, 0) is not None)
    card("x-most", f"The point with the largest x, p - {CARD_P - most}.", "KEY-5", b"\2" + big(most))
    above = next(v for v in range(CARD_N, CARD_P) if card_y(v, 0) is not None)
    card("x-above-order", f"The point with x = n + {above - CARD_N}: x is below p, and not below the order.", "KEY-5", b"\2" + big(above))
    x_zeros = next(v for v in range(1, 99) if card_y(v, 1) is not None)
    card("x-small", f"The point with x = {x_zeros}, which has 31 leading zero bytes.", "KEY-5 KEY-6", b"\3" + big(x_zeros))
    card("x-p", "x is p, which is 0 written another way.", "KEY-5", b"\2" + big(CARD_P), "key.invalid")
    card("x-above", f"The point with x = {x_zeros}, written as x + p.", "KEY-5", b"\3" + big(x_zeros + CARD_P), "key.invalid")
    card("x-ones", "All bits of x are 1.", "KEY-5", b"\3" + b"\xff" * 32, "key.invalid")
    off = next(v for v in range(1, 99) if card_y(v, 0) is None)
    card("off-curve", f"There is no point with x = {off}.", "KEY-5", b"\2" + big(off), "key.invalid")
    card("off-curve-odd", f"There is no point with x = {off}; an odd y is asked for.", "KEY-5", b"\3" + big(off), "key.invalid")
    other = next(v for v in range(x, CARD_P) if card_y(v, 0) is None)
    card("off-curve-large", "There is no point with this x; it is just above that of the base point.", "KEY-5", b"\3" + big(other), "key.invalid")
    for first in (0, 1, 4, 5, 6, 7, 0x82):
        card(f"first-{first:02x}", f"The first byte of a usual P-256 key is {first:02x}.", "KEY-5", bytes([first]) + CARD.public[1:], "key.invalid")
    card("infinity", "The point at infinity of SEC 1: one zero byte.", "KEY-5", b"\0", "key.invalid")
    card("infinity-33", "33 zero bytes.", "KEY-5", bytes(33), "key.invalid")
    # 32 bytes are judged as an Ed25519 key; so that this is no such key, its x is chosen.
    bare = next(k for k in KEYS.values() if isinstance(k, CardKey) and not ed25519_point(big(k.point[0])))
    card("32", "The x of a P-256 key alone, which is no Ed25519 key.", "KEY-5 KEY-1", big(bare.point[0]), "key.invalid")
    card("34", "A usual P-256 key, and a zero byte.", "KEY-5", CARD.public + b"\0", "key.invalid")
    card("64", "x and y of a usual P-256 key.", "KEY-5", big(CARD.point[0]) + big(CARD.point[1]), "key.invalid")
    card("uncompressed", "A usual P-256 key in uncompressed form.", "KEY-5", b"\4" + big(CARD.point[0]) + big(CARD.point[1]), "key.invalid")
    card("hybrid", "A usual P-256 key in hybrid form.", "KEY-5", bytes([6 + CARD.point[1] % 2]) + big(CARD.point[0]) + big(CARD.point[1]), "key.invalid")
    card("empty", "There are no bytes.", "KEY-5 KEY-1", b"", "key.invalid")
    card("spki", "A usual P-256 key as a SubjectPublicKeyInfo.", "KEY-5",
         bytes.fromhex("3039301306072a8648ce3d020106082a8648ce3d030107032200") + CARD.public, "key.invalid")


