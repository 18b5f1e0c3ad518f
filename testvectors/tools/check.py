#!/usr/bin/env python3
"""A second implementation of the Carnet formats, as a checker of the test vectors.

Written from spec/bundle.md, spec/bundle.cddl and sections 1 to 5 and 13.3 of spec/exchange.md. It shares no code with generate.py.

    check.py                                   judge all vectors, and check the schema, SHA256SUMS and the coverage
    check.py --harness COMMAND [ARGUMENT...]   have another implementation judge all vectors (README.md)
    check.py --skip OPERATION --harness ...    the other implementation does not know this operation (may be repeated)
    check.py verify FILE --trust TOML [--site NAME] [--now SECONDS] [--low SECONDS] [--medium ID | --passport FILE]
                                               judge one bundle; --now is the time of a trusted clock, absent: no clock;
                                               --passport is of a medium that tells nothing of itself

The exit status is 0 if all is as expected. For verify: 0 accepted, 1 rejected, 4 waiting, 2 a fault of usage or of the trust file.
"""
import argparse
import calendar
import hashlib
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import zstandard
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicNumbers
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

VECTORS = Path(__file__).resolve().parent.parent
SPEC = VECTORS.parent / "spec"
MAX_NUMBER = 2**53 - 1
MIB = 1 << 20


class Reject(Exception):
    """The input is rejected; the code says why."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def need(condition, code):
    if not condition:
        raise Reject(code)


def sha256(data):
    return hashlib.sha256(data).digest()


# ------------------------------------------------------------------------------------ CBOR (bundle.md section 5)

UINT, NEGATIVE, BYTES, TEXT, ARRAY, MAP, TAG, SIMPLE = range(8)


class Reader:
    """Reads deterministic CBOR from left to right. In a file, its end is `file.truncated`."""

    def __init__(self, data, pos=0, file=False):
        self.data, self.pos = data, pos
        self.cut = "file.truncated" if file else "cbor.truncated"

    def take(self, count):
        need(count <= len(self.data) - self.pos, self.cut)
        self.pos += count
        return self.data[self.pos - count:self.pos]

    def head(self):
        """CBOR-1 to CBOR-5."""
        first = self.take(1)[0]
        major, info = first >> 5, first & 31
        need(info not in (28, 29, 30), "cbor.reserved")
        need(info != 31, "cbor.indefinite")
        need(major != SIMPLE, "cbor.simple")
        if info < 24:
            return major, info
        width = 1 << info - 24
        argument = int.from_bytes(self.take(width), "big")
        need(argument >= (24 if width == 1 else 1 << 4 * width), "cbor.not-shortest")
        return major, argument

    def expect(self, wanted):
        """CBOR-6 and CBOR-7."""
        major, argument = self.head()
        need(major != TAG, "cbor.tag")
        need(major == wanted, "cbor.type")
        return argument

    def uint(self, least=0, most=MAX_NUMBER):
        value = self.expect(UINT)
        need(least <= value <= most, "cbor.range")
        return value

    def bytes(self, least, most=None):
        length = self.expect(BYTES)
        need(least <= length <= (least if most is None else most), "cbor.length")
        return self.take(length)

    def text(self, least, most):
        length = self.expect(TEXT)
        need(least <= length <= most, "cbor.length")
        try:
            return self.take(length).decode("utf-8", "strict")
        except UnicodeDecodeError:
            raise Reject("cbor.utf8") from None

    def array(self, least, most=None):
        count = self.expect(ARRAY)
        need(least <= count <= (least if most is None else most), "cbor.length")
        return count

    def map(self, fields, required):
        """fields: key to a function of this reader. CBOR-11 to CBOR-13."""
        out, before = {}, -1
        for _ in range(self.expect(MAP)):
            key = self.expect(UINT)
            need(key != before, "cbor.key-duplicate")
            need(key > before, "cbor.key-order")
            before = key
            need(key in fields, "cbor.key-unknown")
            out[key] = fields[key](self)
        need(all(key in out for key in required), "cbor.key-missing")
        return out

    def finish(self):
        need(self.pos == len(self.data), "cbor.trailing")


def whole(data, parse):
    """One item that fills a byte string (CBOR-14)."""
    reader = Reader(data)
    value = parse(reader)
    reader.finish()
    return value


def one_of(values, code):
    def read(reader):
        value = reader.uint()
        need(value in values, code)
        return value
    return read


def counter(reader):
    return reader.uint(1)


def number(reader):
    return reader.uint()


def digest32(reader):
    return reader.bytes(32)


def medium_id(reader):
    return reader.bytes(16)


def matching(least, most, pattern, code):
    compiled = re.compile(pattern)

    def read(reader):
        value = reader.text(least, most)
        need(compiled.fullmatch(value), code)
        return value
    return read


def site_name(code):
    return matching(1, 32, r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", code)


def ascending(values, code):
    """Judged when an entry is complete: is the last one above the one before it?"""
    need(len(values) < 2 or values[-2] < values[-1], code)


# ------------------------------------------------------------------------------------ keys (section 6.1)

FIELD = (1 << 255) - 19
GROUP = (1 << 252) + 27742317777372353535851937790883648493
EDWARDS_D = 37095705934669439343138083508754565189542113879843219016388785533085940283555


def decode_point(data):
    """The point (x, y) that the 32 bytes encode, or None: KEY-1."""
    value = int.from_bytes(data, "little")
    odd, y = value >> 255, value & (1 << 255) - 1
    if y >= FIELD:
        return None
    u, v = (y * y - 1) % FIELD, (EDWARDS_D * y * y + 1) % FIELD
    # RFC 8032 section 5.1.3: a candidate root of u / v.
    x = u * pow(v, 3, FIELD) * pow(u * pow(v, 7, FIELD), (FIELD - 5) // 8, FIELD) % FIELD
    if v * x * x % FIELD == (FIELD - u) % FIELD:
        x = x * pow(2, (FIELD - 1) // 4, FIELD) % FIELD
    if v * x * x % FIELD != u or (x == 0 and odd):
        return None
    return (FIELD - x if x & 1 != odd else x), y


def doubled(p):
    """Extended coordinates (X, Y, Z, T)."""
    x, y, z, _ = p
    a, b, c = x * x, y * y, 2 * z * z
    h, e, g = a + b, a + b - (x + y) ** 2, a - b
    f = c + g
    return e * f % FIELD, g * h % FIELD, f * g % FIELD, e * h % FIELD


def summed(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0])
    b = (p[1] + p[0]) * (q[1] + q[0])
    c = 2 * p[3] * q[3] * EDWARDS_D
    d = 2 * p[2] * q[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % FIELD, g * h % FIELD, f * g % FIELD, e * h % FIELD


def extended(point):
    return point[0], point[1], 1, point[0] * point[1] % FIELD


def multiplied(scalar, p):
    result = (0, 1, 1, 0)
    for bit in bin(scalar)[2:]:
        result = doubled(result)
        if bit == "1":
            result = summed(result, p)
    return result


def encoded(p):
    inverse = pow(p[2], -1, FIELD)
    x, y = p[0] * inverse % FIELD, p[1] * inverse % FIELD
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE_POINT = extended(decode_point(bytes([0x58]) + b"\x66" * 31))


def small_order(data):
    """Do the bytes encode a point whose order divides 8?"""
    point = decode_point(data)
    if point is None:
        return False
    p = doubled(doubled(doubled(extended(point))))
    return p[0] == 0 and p[1] == p[2]


# P-256: y^2 = x^3 - 3x + B modulo PRIME; ORDER is a prime.
PRIME = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
ORDER = 115792089210356248762697446949407573529996955224135760342422259061068512044369
WEIERSTRASS_B = 41058363725152142129326129780047268409114441015993725554835256314039467401291
GENERATOR = (48439561293906451759052585252797914202762949526041747995844080717082404635286,
             36134250956749795798585127919587881956611106672985015071877198253568414405109, 1)
INFINITY = (1, 1, 0)


def decode_p256(data):
    """The point (x, y) of the 33 bytes, or None: KEY-6."""
    x = int.from_bytes(data[1:], "big")
    if data[0] not in (2, 3) or x >= PRIME:
        return None
    square = (pow(x, 3, PRIME) - 3 * x + WEIERSTRASS_B) % PRIME
    if square and pow(square, (PRIME - 1) // 2, PRIME) != 1:
        return None
    root = pow(square, (PRIME + 1) // 4, PRIME)
    return x, root if root & 1 == data[0] & 1 else (-root) % PRIME


def p256_doubled(p):
    """Jacobian coordinates: (X / Z^2, Y / Z^3); Z is 0 at infinity."""
    x, y, z = p
    if z == 0 or y == 0:
        return INFINITY
    yy = y * y % PRIME
    s = 4 * x * yy % PRIME
    m = 3 * (x - z * z) * (x + z * z) % PRIME
    out = (m * m - 2 * s) % PRIME
    return out, (m * (s - out) - 8 * yy * yy) % PRIME, 2 * y * z % PRIME


def p256_summed(p, q):
    if p[2] == 0 or q[2] == 0:
        return q if p[2] == 0 else p
    pz, qz = p[2] * p[2] % PRIME, q[2] * q[2] % PRIME
    u, v = p[0] * qz % PRIME, q[0] * pz % PRIME
    s, t = p[1] * qz * q[2] % PRIME, q[1] * pz * p[2] % PRIME
    h, r = (v - u) % PRIME, (t - s) % PRIME
    if h == 0:
        return INFINITY if r else p256_doubled(p)
    hh = h * h % PRIME
    hhh, w = h * hh % PRIME, u * hh % PRIME
    x = (r * r - hhh - 2 * w) % PRIME
    return x, (r * (w - x) - s * hhh) % PRIME, p[2] * q[2] * h % PRIME


def p256_multiplied(scalar, p):
    result = INFINITY
    for bit in bin(scalar)[2:]:
        result = p256_doubled(result)
        if bit == "1":
            result = p256_summed(result, p)
    return result


def key_id(public):
    """KEY-1, KEY-2 and KEY-3; KEY-6 and KEY-7."""
    if len(public) == 33:
        point = decode_p256(public)
        need(point is not None, "key.invalid")
        x, y = (value.to_bytes(32, "big") for value in point)
        return sha256(b"\xa4\x01\x02\x20\x01\x21" + byte_string(x) + b"\x22" + byte_string(y))
    need(len(public) == 32 and decode_point(public) is not None and not small_order(public), "key.invalid")
    return sha256(b"\xa3\x01\x01\x20\x06\x21\x58\x20" + public)


ED25519, ESP256 = -19, -9


def alg_of(public):
    return ED25519 if len(public) == 32 else ESP256


def signature_valid(alg, public, signature, message):
    """COSE-6, for a signature of 64 bytes."""
    if alg != alg_of(public):
        return False
    return (ed25519_valid if alg == ED25519 else esp256_valid)(public, signature, message)


def esp256_valid(public, signature, message):
    """KEY-9, once in plain arithmetic and once by the library; both must agree."""
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    key = decode_p256(public)
    plain = False
    if 1 <= r < ORDER and 1 <= s < ORDER:
        e, inverse = int.from_bytes(sha256(message), "big"), pow(s, ORDER - 2, ORDER)
        x, _, z = p256_summed(p256_multiplied(e * inverse % ORDER, GENERATOR), p256_multiplied(r * inverse % ORDER, (*key, 1)))
        plain = z != 0 and x * pow(z * z, -1, PRIME) % PRIME % ORDER == r
    try:
        EllipticCurvePublicNumbers(*key, SECP256R1()).public_key().verify(encode_dss_signature(r, s), message, ECDSA(SHA256()))
        library = True
    except InvalidSignature:
        library = False
    if plain != library:
        raise AssertionError("the two ways to verify a signature differ")
    return plain


def ed25519_valid(public, signature, message):
    """KEY-4, once in plain arithmetic and once by the library; both must agree."""
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(r + public + message).digest(), "little") % GROUP
    x, y = decode_point(public)
    minus_a = extended((FIELD - x if x else 0, y))
    plain = s < GROUP and encoded(summed(multiplied(s, BASE_POINT), multiplied(k, minus_a))) == r
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        library = True
    except InvalidSignature:
        library = False
    if plain != library:
        raise AssertionError("the two ways to verify a signature differ")
    return plain and not small_order(r)


# ------------------------------------------------------------------------------------ statements (section 6)

LABEL = b"\xd9\xd9\xf8\xda" + b"CRNT" + b"\x43BOR"


def typ_of(name):
    return f"application/vnd.carnet.{name}+cbor"


def read_label(data):
    have = data[:12]
    need(LABEL.startswith(have), "label.bad")
    need(len(have) == 12, "file.truncated")


def definite(text):
    """A text in CBOR, for the Sig_structure."""
    return bytes([0x60 + len(text)]) + text


def byte_string(data):
    length = len(data)
    if length < 24:
        return bytes([0x40 + length]) + data
    for prefix, width in ((0x58, 1), (0x59, 2), (0x5A, 4)):
        if length >> 8 * width == 0:
            return bytes([prefix]) + length.to_bytes(width, "big") + data
    raise ValueError(length)


class Signed:
    """A COSE_Sign1 as it stands in a file: COSE-1."""

    def __init__(self, reader, payload_most):
        start = reader.pos

        def shape(major, argument=None):
            have = reader.head()
            need(have[0] == major and argument in (None, have[1]), "cose.structure")
            return have[1]

        def content(most):
            length = shape(BYTES)
            need(1 <= length <= most, "cbor.length")
            return reader.take(length)
        shape(TAG, 18)
        shape(ARRAY, 4)
        self.protected = content(256)
        shape(MAP, 0)
        self.payload = content(payload_most)
        self.signature = content(8192)
        self.raw = reader.data[start:reader.pos]
        self.structure = b"\x84" + definite(b"Signature1") + byte_string(self.protected) + b"\x40" + byte_string(self.payload)
        self.digest = sha256(self.structure)

    def header(self, algs=(ED25519,)):
        """COSE-2 to COSE-4."""
        def alg(reader):
            major, argument = reader.head()
            need(major != TAG, "cbor.tag")
            need(major in (UINT, NEGATIVE), "cbor.type")
            value = argument if major == UINT else -1 - argument
            need(value in algs, "cose.alg")
            return value

        fields = {1: alg, 4: digest32, 16: lambda r: r.text(1, 64)}
        values = whole(self.protected, lambda r: r.map(fields, (1, 4, 16)))
        self.alg, self.kid, self.typ = values[1], values[4], values[16]

    def header_of(self, name):
        self.header()
        need(self.typ == typ_of(name), "cose.typ")

    def verify(self, public):
        """COSE-6."""
        need(len(self.signature) == 64, "cose.signature-length")
        need(signature_valid(self.alg, public, self.signature, self.structure), "cose.signature")

    def verify_endorsement(self, public):
        """END-6 with KEY-8."""
        need(len(self.signature) == 64, "endorsement.signature")
        if self.alg == ESP256 == alg_of(public):
            need(2 * int.from_bytes(self.signature[32:], "big") < ORDER, "endorsement.high-s")
        need(signature_valid(self.alg, public, self.signature, self.structure), "endorsement.signature")


def key_ring(keys):
    return {key_id(key): key for key in keys}


# ------------------------------------------------------------------------------------ manifest (section 7)

def read_answers(reader):
    values = []
    for _ in range(reader.array(1, 64)):
        values.append(reader.bytes(32))
        ascending(values, "manifest.answers")
    return values


def read_acknowledges(reader):
    values = []
    for _ in range(reader.array(1, 16)):
        reader.array(4)
        values.append((reader.bytes(32), reader.uint(1), reader.uint(1), reader.bytes(32)))
        ascending([v[0] for v in values], "manifest.acknowledges")
    return values


def read_voided(reader):
    values = []
    for _ in range(reader.array(1, 64)):
        reader.array(2)
        values.append((reader.uint(1), reader.bytes(32)))
        ascending([v[0] for v in values], "manifest.voided")
    return values


class Entry:
    def __init__(self, reader):
        reader.array(5)
        self.items = reader.uint(1, 4194304)
        self.frame_length = reader.uint(1, 4210752)
        self.plain_length = reader.uint(1, 4194304)
        self.frame_digest = reader.bytes(32)
        self.plain_digest = reader.bytes(32)


CONTENT = {
    1: one_of({1}, "manifest.schema"),
    2: one_of({1}, "manifest.coding"),
    3: lambda r: r.uint(1, 4194304),
    4: counter,
    5: lambda r: [Entry(r) for _ in range(r.array(1, 4096))],
}
MANIFEST = {
    1: one_of({0}, "manifest.version"),
    2: one_of({1, 2}, "manifest.kind"),
    3: site_name("manifest.site"),
    4: site_name("manifest.site"),
    5: counter,
    6: counter,
    7: digest32,
    8: number,
    9: number,
    10: read_answers,
    11: read_acknowledges,
    12: read_voided,
    13: lambda r: r.map(CONTENT, (1, 2, 3, 4, 5)),
}


class Manifest:
    def __init__(self, payload):
        m = whole(payload, lambda r: r.map(MANIFEST, (1, 2, 3, 4, 5, 6, 8, 13)))
        self.version, self.kind, self.site_from, self.site_to = m[1], m[2], m[3], m[4]
        self.epoch, self.sequence, self.previous = m[5], m[6], m.get(7)
        self.created, self.expires = m[8], m.get(9)
        self.answers, self.acknowledges, self.voided = m.get(10), m.get(11), m.get(12)
        self.items, self.plain_length, self.chunks = m[13][3], m[13][4], m[13][5]
        need(self.site_from != self.site_to, "manifest.route")
        need((self.previous is not None) == (self.sequence > 1), "manifest.previous")
        need(self.expires is None or self.expires > self.created, "manifest.expires")
        need((self.answers is not None) == (self.kind == 2), "manifest.answers")
        need(all(sequence < self.sequence for sequence, _ in self.voided or ()), "manifest.voided")
        for entry in self.chunks:
            need(entry.frame_length <= entry.plain_length + entry.plain_length // 256 + 64, "manifest.frame-length")
            need(entry.plain_length <= MIB or entry.items == 1, "manifest.chunk-cut")
        need(sum(e.items for e in self.chunks) == self.items, "manifest.items")
        need(sum(e.plain_length for e in self.chunks) == self.plain_length, "manifest.plain-length")


# ------------------------------------------------------------------------------------ chunks (section 8)

def has_content(block):
    """CHUNK-6: has a compressed block content? Its literals header is read (RFC 8878 section 3.1.1.3.1.1)."""
    kind, form = block[0] & 3, block[0] >> 2 & 3
    if kind in (0, 1):
        width, shift = {0: (1, 3), 1: (2, 4), 2: (1, 3), 3: (3, 4)}[form]
        mask = (1 << 20) - 1
    else:
        width, shift = {0: 3, 1: 3, 2: 4, 3: 5}[form], 4
        mask = (1 << {3: 10, 4: 14, 5: 18}[width]) - 1
    if len(block) < width:
        return False
    size = int.from_bytes(block[:width], "little") >> shift & mask
    return size > 0 or (kind == 0 and sequences(block[width:]) > 0)


def sequences(section):
    """The number of sequences (RFC 8878 section 3.1.1.3.2.1); 0 where its bytes are cut off."""
    width = 0 if not section else 1 if section[0] < 128 else 2 if section[0] < 255 else 3
    if not section or len(section) < width:
        return 0
    if width == 3:
        return int.from_bytes(section[1:3], "little") + 0x7F00
    return section[0] if width == 1 else (section[0] - 128 << 8) + section[1]


def walk_frame(frame, plain_length):
    """CHUNK-3 to CHUNK-7."""
    need(frame[:4] == b"\x28\xb5\x2f\xfd", "chunk.magic")
    need(len(frame) > 4, "chunk.header")
    descriptor = frame[4]
    need(descriptor & 0b00111111 == 0b00100000, "chunk.header")
    width = 1 << (descriptor >> 6)
    need(len(frame) >= 5 + width, "chunk.header")
    size = int.from_bytes(frame[5:5 + width], "little") + (256 if width == 2 else 0)
    shortest = 1 if size < 256 else 2 if size < 65792 else 4
    need(size == plain_length and width == shortest, "chunk.content-size")
    limit = min(131072, size)
    pos, last, count = 5 + width, False, 0
    while not last:
        need(pos + 3 <= len(frame), "chunk.block")
        header = int.from_bytes(frame[pos:pos + 3], "little")
        last, kind, block = bool(header & 1), header >> 1 & 3, header >> 3
        need(kind != 3 and 0 < block <= limit, "chunk.block")
        start = pos + 3
        pos = start + (1 if kind == 1 else block)
        need(pos <= len(frame), "chunk.block")
        need(kind != 2 or has_content(frame[start:pos]), "chunk.block")
        count += 1
        need(count <= 1 + plain_length // 512, "chunk.block")
    need(pos == len(frame), "chunk.end")


def decode_frame(frame, plain_length):
    """CHUNK-8. The content size in the frame was checked before."""
    try:
        plain = zstandard.ZstdDecompressor().decompress(frame, max_output_size=plain_length)
    except zstandard.ZstdError:
        raise Reject("chunk.decode") from None
    need(len(plain) == plain_length, "chunk.decode")
    return plain


def open_chunk(frame, plain_length, frame_digest, plain_digest):
    need(sha256(frame) == frame_digest, "chunk.frame-digest")
    walk_frame(frame, plain_length)
    plain = decode_frame(frame, plain_length)
    need(sha256(plain) == plain_digest, "chunk.plain-digest")
    return plain


def surplus_limit(plain, level=3):
    """CHUNK-12: a longer frame is reported."""
    again = len(zstandard.ZstdCompressor(level=level).compress(plain))
    return again + again // 10 + 64


# ------------------------------------------------------------------------------------ items (section 9)

HIDDEN = [
    # controls
    (0x0, 0x1F), (0x7F, 0x9F),
    # blanks
    (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x202F, 0x202F), (0x205F, 0x205F), (0x2800, 0x2800), (0x3000, 0x3000),
    # invisible, or steer how text is shown
    (0xAD, 0xAD), (0x34F, 0x34F), (0x600, 0x605), (0x61C, 0x61C), (0x6DD, 0x6DD), (0x70F, 0x70F), (0x890, 0x891), (0x8E2, 0x8E2), (0x115F, 0x1160),
    (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x110BD, 0x110BD), (0x110CD, 0x110CD), (0x13430, 0x1345F), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
    # private use, noncharacters
    (0xE000, 0xF8FF), (0xF0000, 0x10FFFF), (0xFDD0, 0xFDEF)]


def is_plain(character):
    code = ord(character)
    return code & 0xFFFE != 0xFFFE and not any(low <= code <= high for low, high in HIDDEN)


def packed_number(limits):
    """limits: length in bytes to digits. ITEM-4."""
    def read(reader):
        length = reader.expect(BYTES)
        need(length in limits, "cbor.length")
        value = reader.take(length)
        need(int.from_bytes(value, "big") < 10 ** limits[length], "item.number")
        return value
    return read


def guid(reader):
    return reader.bytes(16)


def read_field_value(reader):
    value = reader.text(0, 1024)
    need(all(map(is_plain, value)), "item.field-value")
    return value


read_field_name = matching(1, 64, r"[A-Za-z0-9._-]([A-Za-z0-9._ -]*[A-Za-z0-9._-])?", "item.field-name")


def read_fields(reader):
    """The encoded array is what counts later."""
    start, names = reader.pos, []
    for _ in range(reader.array(1, 64)):
        reader.array(2)
        names.append(read_field_name(reader).encode())
        read_field_value(reader)
        ascending(names, "item.field-order")
    return reader.data[start:reader.pos]


def item_reference(reader):
    reader.array(2)
    return reader.bytes(32), reader.uint(0, 4194303)


def read_file(reader):
    return reader.bytes(1, 4194304)


MICROSOFT = {
    1: packed_number({23: 54, 19: 45}),
    2: one_of(range(1, 7), "item.key-type"),
    3: guid,
    4: guid,
    5: matching(1, 64, r"[0-9]{5}-[0-9]{5}-[0-9]{3}-[0-9]{6}-[0-9]{2}-[0-9]{4,5}-[0-9]{4,5}\.[0-9]{4}-[0-9]{7}", "item.extended-pid"),
}
REQUEST = {
    1: one_of({1, 2, 3}, "item.scheme"),
    2: one_of({1, 2, 3}, "item.purpose"),
    3: one_of({1, 2, 3, 4}, "item.reason"),
    4: item_reference,
    5: item_reference,
    6: lambda r: r.map(MICROSOFT, (1, 2)),
    7: matching(1, 32, r"[a-z0-9-]+", "item.vendor"),
    8: read_file,
    9: read_fields,
}
BODY = {1: {6}, 2: {7, 8}, 3: {7, 9}}


class Item:
    """key: the item key; scheme, key_type, vendor: for the route."""

    def __init__(self, key, scheme=None, key_type=None, vendor=None, microsoft=None):
        self.key, self.scheme, self.key_type, self.vendor, self.microsoft = key, scheme, key_type, vendor, microsoft


def read_request(reader, _answers):
    value = reader.map(REQUEST, (1, 2))
    scheme = value[1]
    need({key for key in value if key >= 6} == BODY[scheme], "item.body")
    if scheme == 1:
        numbers = value[6]
        key = b"\x84\x01" + byte_string(numbers.get(3, b"")) + byte_string(numbers.get(4, b"")) + byte_string(numbers[1])
        return Item(key, "microsoft", numbers[2], microsoft=numbers)
    vendor = value[7].encode()
    body = sha256(value[8] if scheme == 2 else value[9])
    name = (bytes([0x60 + len(vendor)]) if len(vendor) < 24 else bytes([0x78, len(vendor)])) + vendor
    return Item(bytes([0x83, scheme]) + name + byte_string(body), "vendor-file" if scheme == 2 else "vendor-fields", vendor=value[7])


def read_response(reader, answers):
    def position(r):
        start = r.pos
        r.array(2)
        need(r.uint(0, 63) < answers, "item.answers")
        r.uint(0, 4194303)
        return r.data[start:r.pos]

    fields = {1: position, 2: one_of({1, 2, 3}, "item.outcome"), 3: packed_number({17: 40}), 4: read_file, 5: read_fields,
              6: matching(1, 32, r"[A-Za-z0-9._:-]+", "item.error-code")}
    value = reader.map(fields, (1, 2))
    grants = [key for key in (3, 4, 5) if key in value]
    if value[2] == 1:
        need(len(grants) == 1 and 6 not in value, "item.grant")
        return Item(value[1], {3: "microsoft", 4: "vendor-file", 5: "vendor-fields"}[grants[0]])
    need(not grants, "item.grant")
    return Item(value[1])


def judge_order(before, key):
    need(key != before, "item.duplicate")
    need(before is None or key > before, "item.order")


def read_items(plain, kind, answers, count):
    """CHUNK-10 and ITEM-1 to ITEM-14 inside one chunk: the items and the length of the first one."""
    reader, out, first = Reader(plain), [], 0
    for index in range(count):
        need(reader.pos < len(plain), "chunk.items")
        item = (read_request if kind == 1 else read_response)(reader, answers)
        if index:
            judge_order(out[-1].key, item.key)
        else:
            first = reader.pos
        out.append(item)
    need(reader.pos == len(plain), "chunk.items")
    return out, first


# ------------------------------------------------------------------------------------ endorsements, receipts, passports (section 10)

def printable(least, most, code):
    return matching(least, most, r"[!-~]([ -~]*[!-~])?", code)


def read_media(reader):
    values = []
    for _ in range(reader.array(1, 16)):
        values.append(reader.bytes(16))
        ascending(values, "endorsement.media")
    return values


def parse_approval(payload):
    fields = {1: one_of({0}, "endorsement.version"), 2: digest32, 3: matching(1, 64, r"[!-~]+", "endorsement.ticket"), 4: number, 5: number, 6: number,
              7: read_media}
    value = whole(payload, lambda r: r.map(fields, (1, 2, 3, 4)))
    need(5 not in value or 6 not in value or value[6] > value[5], "endorsement.window")
    return value


def parse_scan(payload):
    fields = {1: one_of({0}, "endorsement.version"), 2: digest32, 3: printable(1, 64, "endorsement.text"), 4: printable(1, 64, "endorsement.text"),
              5: number, 6: number, 7: one_of({1}, "endorsement.verdict")}
    return whole(payload, lambda r: r.map(fields, (1, 2, 3, 4, 5, 6, 7)))


def read_checks(reader):
    values = []
    for _ in range(reader.array(1, 32)):
        values.append(reader.uint(1, 64))
        ascending(values, "receipt.checks")
    return values


def attributes(code):
    """What a medium says of itself: key 4 of a passport, key 11 of a receipt."""
    fields = {1: lambda r: r.uint(0, 65535), 2: lambda r: r.uint(0, 65535), 3: printable(1, 64, code), 4: number, 5: printable(1, 36, code)}
    return lambda reader: reader.map(fields, ())


def read_receipt_attributes(reader):
    value = attributes("receipt.attributes")(reader)
    need(value, "receipt.attributes")
    return value


def parse_receipt(payload):
    fields = {1: one_of({0}, "receipt.version"), 2: digest32, 3: site_name("receipt.site"), 4: one_of({1}, "receipt.verdict"), 5: number,
              6: one_of({1, 2}, "receipt.certainty"), 7: digest32, 8: digest32, 9: medium_id, 10: read_checks, 11: read_receipt_attributes}
    value = whole(payload, lambda r: r.map(fields, (1, 2, 3, 4, 5, 6, 7, 8, 10)))
    need(11 not in value or 9 in value, "receipt.medium")
    return value


def read_routes(reader):
    routes, pairs = [], []
    for _ in range(reader.array(1, 16)):
        start = reader.pos
        reader.array(2)
        ends = [site_name("passport.site")(reader) for _ in range(2)]
        need(ends[0] != ends[1], "passport.routes")
        routes.append(reader.data[start:reader.pos])
        ascending(routes, "passport.routes")
        pairs.append(tuple(ends))
    return pairs


def parse_passport(payload):
    fields = {1: one_of({0}, "passport.version"), 2: medium_id, 3: printable(1, 32, "passport.text"), 4: attributes("passport.text"), 5: read_routes,
              6: number, 7: number}
    value = whole(payload, lambda r: r.map(fields, (1, 2, 3, 4, 5, 6, 7)))
    need(value[7] > value[6], "passport.window")
    return value


PARSERS = {"manifest": Manifest, "approval": parse_approval, "scan": parse_scan, "receipt": parse_receipt, "passport": parse_passport}


def open_statement_file(data, name, ring):
    """A receipt or a passport as a file: the signed statement, and what it states."""
    read_label(data)
    reader = Reader(data, 12, file=True)
    signed = Signed(reader, 8192)
    signed.header_of(name)
    need(reader.pos == len(data), "file.trailing")
    need(signed.kid in ring, "key.unknown")
    signed.verify(ring[signed.kid])
    return signed, PARSERS[name](signed.payload)


# ------------------------------------------------------------------------------------ trust file (exchange.md section 1)

NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z")


def is_text(pattern, most=None):
    compiled = re.compile(pattern)
    return lambda v: isinstance(v, str) and compiled.fullmatch(v) is not None and (most is None or len(v) <= most)


def is_count(least, most):
    return lambda v: type(v) is int and least <= v <= most


def is_word(*words):
    return lambda v: isinstance(v, str) and v in words


def is_set(form, least=1):
    return lambda v: isinstance(v, list) and len(v) >= least and all(map(form, v)) and len(set(v)) == len(v)


def is_boolean(value):
    return type(value) is bool


def seconds(text):
    """The time, or None where the form is wrong."""
    match = DATE.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    year, month, day, hour, minute, second = map(int, match.groups())
    if year < 1970 or not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1] or hour > 23 or minute > 59 or second > 59:
        return None
    return calendar.timegm((year, month, day, hour, minute, second))


is_name = is_text(NAME.pattern, 32)
is_public_key = is_text("[0-9a-f]{64}|[0-9a-f]{66}")
is_hex16 = is_text("[0-9a-f]{32}")
is_vendor = is_text("[a-z0-9-]{1,32}")


def is_time(value):
    return seconds(value) is not None


DECIDE = is_word("accept", "hold", "reject")
SCHEMES = ("microsoft", "vendor-file", "vendor-fields")
KEY_TYPES = ("mak", "retail", "oem", "csvlk", "adba", "other")
# key -> (must be there, form)
TABLES = {
    "site": {"name": (1, is_name), "zone": (1, is_word("isolated", "connected")), "clock": (1, is_word("trusted", "untrusted")),
             "versions": (1, is_set(is_count(0, 255)))},
    "person": {"name": (1, is_name)},
    "key": {"public": (1, is_public_key), "role": (1, is_word("exporter", "importer", "approver", "scanner", "media")), "site": (0, is_name), "person": (0, is_name),
            "custodians": (0, is_set(is_name)), "from": (0, is_time), "until": (0, is_time), "revoked": (0, is_boolean)},
    "medium": {"id": (1, is_hex16), "label": (1, is_text(r"[!-~]([ -~]*[!-~])?", 32)), "until": (0, is_time), "retired": (0, is_boolean)},
    "route": {"from": (1, is_name), "to": (1, is_name), "kinds": (1, is_set(is_word("request", "response"))), "schemes": (1, is_set(is_word(*SCHEMES))),
              "key-types": (0, is_set(is_word(*KEY_TYPES))), "vendors": (0, is_set(is_vendor)), "approvals": (1, is_count(0, 16)),
              "scan": (1, is_word("none", "required")), "scan-max-age-hours": (0, is_count(1, 8760)), "media": (0, is_set(is_hex16, 0)),
              "medium-differs": (0, DECIDE), "foreign": (0, DECIDE), "max-items": (1, is_count(1, MAX_NUMBER)), "max-bytes": (1, is_count(1, MAX_NUMBER)), "max-age-days": (0, is_count(1, 3650)),
              "gaps": (1, DECIDE), "late": (1, DECIDE), "time-unknown": (1, DECIDE)},
}
CODES = {4: "trust.unknown-name", 5: "trust.missing", 6: "trust.value", 7: "trust.format", 8: "trust.site-twice", 9: "trust.person-twice", 10: "trust.key-twice",
         11: "trust.medium-twice", 12: "trust.route-twice", 13: "key.invalid", 14: "trust.unknown-reference", 15: "trust.role-fields", 16: "trust.never-valid",
         17: "trust.route-to-itself", 18: "trust.zone", 19: "trust.route-fields", 20: "trust.age-without-clock", 21: "trust.too-few-approvers", 22: "trust.no-scanner", 26: "trust.key-type"}


class Trust:
    def __init__(self, data):
        need(len(data) <= MIB, "trust.too-large")
        try:
            text = data.decode("utf-8", "strict")
        except UnicodeDecodeError:
            raise Reject("trust.text") from None
        need(all(c in "\n\t" or (is_plain(c) and c not in "\\{}") for c in text), "trust.text")
        try:
            file = tomllib.loads(text)
        except tomllib.TOMLDecodeError:
            raise Reject("trust.syntax") from None
        self.digest = sha256(data)
        self.judge(self.names_and_values(file))
        self.serial = file["serial"]
        self.tables = {name: file.get(name, []) for name in TABLES}
        self.judge(self.contradictions())
        self.sites = {site["name"]: site for site in self.tables["site"]}
        self.media = {medium["id"]: medium for medium in self.tables["medium"]}
        self.routes = {(route["from"], route["to"]): route for route in self.tables["route"]}
        self.keys = {key_id(bytes.fromhex(key["public"])): key for key in self.tables["key"]}

    @staticmethod
    def judge(faults):
        if faults:
            raise Reject(CODES[min(faults)])

    @staticmethod
    def names_and_values(file):
        """TRUST-4 to TRUST-7: the numbers of those that fail."""
        faults = set()
        for name, value in file.items():
            if name == "serial":
                if not is_count(1, MAX_NUMBER)(value):
                    faults.add(6)
            elif name == "format":
                if not is_count(0, 0)(value):
                    faults.add(7)
            elif name not in TABLES:
                faults.add(4)
            elif not isinstance(value, list) or not value or not all(isinstance(table, dict) for table in value):
                faults.add(6)
            else:
                for table in value:
                    for key, inner in table.items():
                        if key not in TABLES[name]:
                            faults.add(4)
                        elif not TABLES[name][key][1](inner):
                            faults.add(6)
                    if any(must and key not in table for key, (must, _) in TABLES[name].items()):
                        faults.add(5)
        if "format" not in file or "serial" not in file:
            faults.add(5)
        return faults

    def contradictions(self):
        """TRUST-8 to TRUST-22 and TRUST-26: the numbers of those that fail."""
        tables, faults = self.tables, set()

        def fault(number, condition):
            if condition:
                faults.add(number)

        def repeats(values):
            values = list(values)
            return len(set(values)) != len(values)
        sites = {site["name"]: site for site in tables["site"]}
        persons = {person["name"] for person in tables["person"]}
        media = {medium["id"] for medium in tables["medium"]}
        fault(8, repeats(site["name"] for site in tables["site"]))
        fault(9, repeats(person["name"] for person in tables["person"]))
        fault(10, repeats(key["public"] for key in tables["key"]))
        fault(11, repeats(medium["id"] for medium in tables["medium"]))
        fault(12, repeats((route["from"], route["to"]) for route in tables["route"]))
        for key in tables["key"]:
            try:
                key_id(bytes.fromhex(key["public"]))
            except Reject:
                faults.add(13)
            fault(14, "site" in key and key["site"] not in sites)
            fault(14, "person" in key and key["person"] not in persons)
            fault(14, any(person not in persons for person in key.get("custodians", ())))
            wanted = {"exporter": {"site", "custodians"}, "approver": {"person"}}.get(key["role"], {"site"})
            fault(15, {"site", "person", "custodians"} & set(key) != wanted)
            fault(26, len(key["public"]) == 66 and key["role"] not in ("approver", "scanner"))
            fault(16, "from" in key and "until" in key and seconds(key["from"]) > seconds(key["until"]))
        approvers = {key["person"] for key in tables["key"] if key["role"] == "approver" and not key.get("revoked") and "person" in key}
        for route in tables["route"]:
            ends = sites.get(route["from"]), sites.get(route["to"])
            requests, schemes = "request" in route["kinds"], set(route["schemes"])
            fault(14, None in ends)
            fault(14, any(medium not in media for medium in route.get("media", ())))
            fault(17, route["from"] == route["to"])
            fault(18, requests and ends[0] is not None and ends[0]["zone"] != "isolated")
            fault(18, "response" in route["kinds"] and ends[1] is not None and ends[1]["zone"] != "isolated")
            fault(19, ("key-types" in route) != (requests and "microsoft" in schemes))
            fault(19, ("vendors" in route) != (requests and bool(schemes & {"vendor-file", "vendor-fields"})))
            fault(19, ("scan-max-age-hours" in route) != (route["scan"] == "required"))
            fault(19, "medium-differs" in route and "media" not in route)
            fault(20, "max-age-days" in route and ends[0] is not None and ends[0]["clock"] != "trusted")
            for key in tables["key"]:
                if key["role"] == "exporter" and key.get("site") == route["from"] and not key.get("revoked"):
                    fault(21, len(approvers - set(key.get("custodians", ()))) < route["approvals"])
        scanners = [key for key in tables["key"] if key["role"] == "scanner" and not key.get("revoked")]
        fault(22, not scanners and any(route["scan"] == "required" for route in tables["route"]))
        return faults


# ------------------------------------------------------------------------------------ time (exchange.md section 3)

VALID, EXPIRED, NOT_YET, CANNOT_TELL = "valid", "expired", "not yet", "cannot tell"


class Times:
    def __init__(self, own, low):
        self.own, self.low = own, low

    def raise_low(self, time):
        self.low = time if self.low is None else max(self.low, time)

    def drop_own(self):
        """TIME-4: a clock behind what is known to have passed is not right."""
        if self.own is not None and self.low is not None and self.low > self.own + 300:
            self.own = None

    def window(self, first, last):
        if last is not None and any(known is not None and known > last for known in (self.low, self.own)):
            return EXPIRED
        if first is not None and self.own is not None and self.own < first:
            return NOT_YET
        if self.own is not None:
            return VALID
        if last is None and (first is None or (self.low is not None and self.low >= first)):
            return VALID
        return CANNOT_TELL


def key_window(key):
    return seconds(key["from"]) if "from" in key else None, seconds(key["until"]) if "until" in key else None


# ------------------------------------------------------------------------------------ media (exchange.md section 13.3)

class Medium:
    """What is known of the medium. given: None, its id (a person stated it), or what was found on it."""

    def __init__(self, given, trust):
        self.looked_at = isinstance(given, dict)
        self.known = "stated" if isinstance(given, str) else None
        self.id = given if self.known else None
        self.passport = self.code = None
        self.differs, self.not_told, self.foreign = [], [], given["foreign"] if self.looked_at else 0
        if self.looked_at and given["passport"] is not None:
            try:
                self.passport = accepted_passport(bytes.fromhex(given["passport"]), trust)
            except Reject as fault:
                self.code = fault.code
                return
            self.known, self.id = "passport", self.passport[2].hex()
            # MEDIA-17.
            stated = {name: self.passport[4][key] for key, name in ATTRIBUTE_NAMES.items() if key in self.passport[4]}
            self.not_told = [name for name in stated if name not in given["seen"]]
            self.differs = [name for name, value in stated.items() if value != given["seen"].get(name, value)]

    def shown(self):
        return {"id": self.id, "known": self.known, "code": self.code, "differs": self.differs, "not_told": self.not_told}


ATTRIBUTE_NAMES = {1: "vendor_id", 2: "product_id", 3: "serial", 4: "capacity", 5: "filesystem"}


def accepted_passport(data, trust):
    """MEDIA-16."""
    need(len(data) <= 32768, "medium.too-large")
    signed, passport = open_statement_file(data, "passport", {kid: bytes.fromhex(key["public"]) for kid, key in trust.keys.items()})
    key = trust.keys[signed.kid]
    need(key["role"] == "media", "trust.role")
    need(not key.get("revoked"), "trust.revoked")
    first, last = key_window(key)
    issued = passport[6]
    need((first is None or first <= issued) and (last is None or issued <= last), "passport.key-window")
    return passport


# ------------------------------------------------------------------------------------ verdict (exchange.md sections 2 to 5)

class Endorsement:
    def __init__(self, signed):
        self.signed, self.approval = signed, signed.typ == typ_of("approval")


class Verifier:
    """Judges one file. After judge(): verdict, code, stage, and what was found."""

    def __init__(self, data, trust, own=None, low=None, site=None, medium=None):
        self.data, self.trust, self.here, self.medium = data, trust, site, Medium(medium, trust)
        self.times = Times(own, low)
        self.verdict = self.code = self.stage = self.digest = self.manifest = self.signed = None
        self.waits, self.endorsements, self.counts, self.warnings, self.items, self.plain_digests, self.opened = [], [], [], [], [], [], []

    def wait(self, stage, code):
        self.waits.append((stage, code))

    def judge(self):
        try:
            for stage in ("label", "key", "signature", "manifest", "site", "role", "route", "time", "framing", "endorsements", "frames", "contents", "quorum"):
                self.stage = stage
                getattr(self, "check_" + stage)()
        except Reject as fault:
            self.verdict, self.code, self.counts, self.warnings = "rejected", fault.code, [], []
            return self
        if self.waits:
            self.verdict = "waiting"
            self.stage, self.code = self.waits[0]
        else:
            self.verdict, self.stage = "accepted", "complete"
        return self

    def check_label(self):
        read_label(self.data)

    def check_key(self):
        self.reader = Reader(self.data, 12, file=True)
        self.signed = Signed(self.reader, 524288)
        self.signed.header_of("manifest")
        need(self.signed.kid in self.trust.keys, "key.unknown")
        self.key = self.trust.keys[self.signed.kid]

    def check_signature(self):
        self.signed.verify(bytes.fromhex(self.key["public"]))
        self.digest = self.signed.digest

    def check_manifest(self):
        self.manifest = Manifest(self.signed.payload)

    def check_site(self):
        m = self.manifest
        need(m.site_from in self.trust.sites and m.site_to in self.trust.sites, "site.unknown")
        if self.here is not None:
            need(m.site_from != self.here, "site.own")
            need(m.site_to == self.here, "site.not-for-here")

    def check_role(self):
        need(self.key["role"] == "exporter", "trust.role")
        need(self.key["site"] == self.manifest.site_from, "trust.key-site")
        need(not self.key.get("revoked"), "trust.revoked")

    def check_route(self):
        m = self.manifest
        route = self.route = self.trust.routes.get((m.site_from, m.site_to))
        need(route is not None, "route.none")
        need(m.version in self.trust.sites[m.site_to]["versions"], "route.version")
        need({1: "request", 2: "response"}[m.kind] in route["kinds"], "route.kind")
        need(m.items <= route["max-items"], "route.items")
        need(m.plain_length <= route["max-bytes"], "route.bytes")
        self.check_medium(route)

    def check_medium(self, route):
        """ROUTE-6 to 8, 13, 14, 15, 9, 16."""
        medium, limited = self.medium, "media" in route
        if medium.known:
            need(medium.id in self.trust.media, "route.medium-unknown")
            need(not self.trust.media[medium.id].get("retired"), "route.medium-retired")
            need(not limited or medium.id in route["media"], "route.medium")
        if medium.passport:
            need((route["from"], route["to"]) in medium.passport[5], "route.medium-route")
        self.decide(medium.differs, route.get("medium-differs"), "route.medium-differs")
        need(not limited or medium.code is None, "route.passport")
        need(not (self.here or medium.looked_at) or not limited or medium.known, "route.medium-missing")
        self.decide(medium.foreign, route.get("foreign"), "route.foreign")

    def decide(self, found, decision, code):
        """accept (also where nothing is said), hold or reject."""
        if found:
            need(decision != "reject", code)
            if decision == "hold":
                self.wait("route", code)

    def check_time(self):
        m, t = self.manifest, self.times
        t.drop_own()
        if self.trust.sites[m.site_from]["clock"] == "trusted":
            need(t.own is None or m.created <= t.own + 300, "time.future")
            t.raise_low(m.created)
        else:
            need(m.expires is None, "time.expires-without-clock")
        t.drop_own()
        age = self.route.get("max-age-days")
        key = t.window(*key_window(self.key))
        expires = t.window(None, m.expires)
        oldest = t.window(None, None if age is None else m.created + 86400 * age)
        need(key != EXPIRED, "time.key-expired")
        need(key != NOT_YET, "time.key-not-yet")
        need(expires != EXPIRED, "time.expired")
        need(oldest != EXPIRED, "time.too-old")
        ends = []
        if self.medium.known:
            ends += [seconds(entry["until"]) for entry in [self.trust.media[self.medium.id]] if "until" in entry]
            ends += [self.medium.passport[7]] if self.medium.passport else []
        medium = t.window(None, min(ends, default=None))
        need(medium != EXPIRED, "time.medium-expired")
        if CANNOT_TELL in (key, expires, oldest, medium):
            need(self.route["time-unknown"] != "reject", "time.unknown")
            if self.route["time-unknown"] == "hold":
                self.wait("time", "time.held")

    def check_framing(self):
        reader, data = self.reader, self.data
        self.frames = []
        for index, entry in enumerate(self.manifest.chunks):
            head = b"\x82" + unsigned(index) + byte_string_head(entry.frame_length)
            have = data[reader.pos:reader.pos + len(head)]
            need(head.startswith(have), "bundle.chunk-head")
            reader.take(len(head))
            self.frames.append(reader.take(entry.frame_length))
        while reader.pos < len(data):
            need(data[reader.pos] == 0xD2, "file.trailing")
            need(len(self.endorsements) < 16, "endorsement.count")
            signed = Signed(reader, 8192)
            signed.header((ED25519, ESP256))
            need(len(signed.raw) <= 8192, "endorsement.size")
            need(signed.typ in (typ_of("approval"), typ_of("scan")), "cose.typ")
            before = [e.signed for e in self.endorsements]
            need(all(signed.digest != other.digest for other in before), "endorsement.repeated")
            need(not before or before[-1].raw < signed.raw, "endorsement.order")
            self.endorsements.append(Endorsement(signed))

    def check_endorsements(self):
        for endorsement in self.endorsements:
            signed = endorsement.signed
            need(signed.kid in self.trust.keys, "endorsement.unknown-key")
            endorsement.key = self.trust.keys[signed.kid]
            signed.verify_endorsement(bytes.fromhex(endorsement.key["public"]))
            endorsement.value = (parse_approval if endorsement.approval else parse_scan)(signed.payload)
            need(endorsement.value[2] == self.digest, "endorsement.other-bundle")

    def check_frames(self):
        """The checks `frames` and `items`, chunk by chunk."""
        m, before, length_before = self.manifest, None, None
        for entry, frame in zip(m.chunks, self.frames):
            self.stage = "frames"
            plain = open_chunk(frame, entry.plain_length, entry.frame_digest, entry.plain_digest)
            self.plain_digests.append(entry.plain_digest)
            self.stage = "items"
            items, first = read_items(plain, m.kind, len(m.answers or ()), entry.items)
            if before is not None:
                judge_order(before, items[0].key)
                need(length_before + first > MIB, "chunk.cut")
            before, length_before = items[-1].key, len(plain)
            self.items += items
            self.opened.append((frame, plain))
            if len(frame) > surplus_limit(plain) and "chunk.surplus" not in self.warnings:
                self.warnings.append("chunk.surplus")

    def check_contents(self):
        route = self.route
        for item in self.items:
            if item.scheme is None:
                continue
            need(item.scheme in route["schemes"], "route.scheme")
            if self.manifest.kind == 1 and item.scheme == "microsoft":
                need(KEY_TYPES[item.key_type - 1] in route["key-types"], "route.key-type")
            elif self.manifest.kind == 1:
                need(item.vendor in route["vendors"], "route.vendor")

    def check_quorum(self):
        t = self.times
        for e in self.endorsements:
            if not e.approval and e.key["role"] == "scanner" and not e.key.get("revoked") and self.clock_of(e.key):
                first, last = key_window(e.key)
                scanned = e.value[6]
                inside = (first is None or scanned >= first) and (last is None or scanned <= last)
                if inside and (t.own is None or scanned <= t.own + 300):
                    t.raise_low(scanned)
        t.drop_own()
        persons, scans = set(), 0
        for e in self.endorsements:
            code = self.not_counting(e, persons)
            self.counts.append(code)
            if code is None and e.approval:
                persons.add(e.key["person"])
            elif code is None:
                scans += 1
        if len(persons) < self.route["approvals"]:
            self.wait("quorum", "quorum.approvals")
        if self.route["scan"] == "required" and not scans:
            self.wait("quorum", "quorum.scan")

    def clock_of(self, key):
        return self.trust.sites[key["site"]]["clock"] == "trusted"

    def not_counting(self, e, persons):
        """The code by which an endorsement does not count, or None: QUORUM-2 to QUORUM-11."""
        key, value, t = e.key, e.value, self.times
        lenient = self.route["time-unknown"] == "accept"
        if key["role"] != ("approver" if e.approval else "scanner"):
            return "quorum.role"
        if key.get("revoked"):
            return "quorum.revoked"
        windows = [t.window(*key_window(key))]
        if e.approval:
            windows.append(t.window(value.get(5), value.get(6)))
        if EXPIRED in windows:
            return "quorum.expired"
        if NOT_YET in windows:
            return "quorum.not-yet"
        if CANNOT_TELL in windows and not lenient:
            return "quorum.time-unknown"
        if not e.approval:
            trusted = self.clock_of(key)
            if t.own is not None and trusted and value[6] > t.own + 300:
                return "quorum.future"
            if "scan-max-age-hours" in self.route:
                age = t.window(None, value[6] + 3600 * self.route["scan-max-age-hours"])
                if age == EXPIRED:
                    return "quorum.scan-old"
                if (age == CANNOT_TELL or not trusted) and not lenient:
                    return "quorum.time-unknown"
            return None
        if key["person"] in self.key["custodians"]:
            return "quorum.custodian"
        if 7 in value and (not self.medium.known or bytes.fromhex(self.medium.id) not in value[7]):
            return "quorum.other-medium"
        if key["person"] in persons:
            return "quorum.same-person"
        return None


def unsigned(value):
    return bytes([value]) if value < 24 else bytes([0x18, value]) if value < 256 else b"\x19" + value.to_bytes(2, "big")


def byte_string_head(length):
    return bytes([0x40 + length]) if length < 24 else bytes([0x58, length]) if length < 256 else (
        b"\x59" + length.to_bytes(2, "big") if length < 65536 else b"\x5a" + length.to_bytes(4, "big"))


# ------------------------------------------------------------------------------------ the operations of README.md

def check_digits(data, group):
    """A packed number in print: groups of digits, each followed by its check digit."""
    out = ""
    for i in range(0, len(data), group - 1):
        part = data[i:i + group - 1]
        odd, even = sum(map(int, part[0::2])), sum(map(int, part[1::2]))
        out += part + str((odd + 2 * even) % 7)
    return out


def printed(iid):
    digits, group = {23: (54, 7), 19: (45, 6)}[len(iid)]
    return check_digits(str(int.from_bytes(iid, "big")).zfill(digits), group)


def op_key(_parameters, data):
    return {"digest": key_id(data).hex()}, {}


def op_statement(parameters, data):
    PARSERS[parameters["type"]](data)
    return {}, {}


def op_cose(parameters, data):
    signed = Signed(Reader(data, file=True), 524288)
    signed.header_of(parameters["type"])
    ring = key_ring(map(bytes.fromhex, parameters["keys"]))
    need(signed.kid in ring, "key.unknown")
    signed.verify(ring[signed.kid])
    return {"digest": signed.digest.hex()}, intermediates_of(signed)


def intermediates_of(signed):
    return {"kid": signed.kid.hex(), "protected": signed.protected.hex(), "sig_structure": signed.structure.hex(), "digest": signed.digest.hex(),
            "bundle_digest": signed.digest.hex()}


def op_chunk(parameters, data):
    plain = open_chunk(data, parameters["plain_length"], bytes.fromhex(parameters["frame_digest"]), bytes.fromhex(parameters["plain_digest"]))
    return {"digest": sha256(plain).hex()}, {}


def op_items(parameters, data):
    items, _ = read_items(data, parameters["kind"], parameters["answers"], parameters["items"])
    more = {"item_keys": [item.key.hex() for item in items]}
    if items[0].microsoft:
        more["installation_id"] = printed(items[0].microsoft[1])
        more["extended_pid"] = items[0].microsoft.get(5)
    return {"digest": sha256(b"".join(item.key for item in items)).hex(), "items": len(items)}, more


def op_bundle(parameters, data):
    try:
        trust = Trust(parameters["trust"].encode())
    except Reject as fault:
        raise AssertionError(f"the trust file of the vector is bad: {fault.code}") from None
    own = parameters["now"] if parameters["clock"] == "trusted" else None
    v = Verifier(data, trust, own, parameters["low"], parameters["site"], parameters["medium"]).judge()
    accepted = v.verdict == "accepted"
    out = {"accept": accepted, "code": v.code, "verdict": v.verdict, "items": len(v.items) if accepted else 0, "endorsements": v.counts,
           "warnings": v.warnings if v.verdict != "rejected" else [], "stage": v.stage, "medium": v.medium.shown()}
    more = {}
    if accepted:
        out["digest"] = v.digest.hex()
        more = {**intermediates_of(v.signed), "plain_digests": [d.hex() for d in v.plain_digests]}
    return out, more


def op_file(name):
    def run(parameters, data):
        signed, _ = open_statement_file(data, name, key_ring(map(bytes.fromhex, parameters["keys"])))
        return {"digest": signed.digest.hex()}, intermediates_of(signed)
    return run


def op_trust(_parameters, data):
    return {"digest": Trust(data).digest.hex()}, {}


OPERATIONS = {"key": op_key, "statement": op_statement, "cose": op_cose, "chunk": op_chunk, "items": op_items, "bundle": op_bundle,
              "receipt": op_file("receipt"), "passport": op_file("passport"), "trust": op_trust}


def run(vector):
    data = b"".join(bytes.fromhex(part["hex"]) * part.get("times", 1) for part in vector["data"])
    try:
        out, more = OPERATIONS[vector["operation"]](vector["parameters"], data)
    except Reject as fault:
        out, more = {"accept": False, "code": fault.code}, {}
        if vector["operation"] == "items":
            out["items"] = 0
    out.setdefault("accept", True)
    out.setdefault("code", None)
    return out, more


# ------------------------------------------------------------------------------------ the checks

def load_vectors():
    """(path, vector) of every vector, found by listing the folders."""
    for path in sorted(VECTORS.glob("*/*/*.json")):
        yield path, json.loads(path.read_text(encoding="utf-8"))


def differences(vector, out, more=None, optional=()):
    want = vector["expected"]
    for member, value in want.items():
        if member in optional and member not in out:
            continue
        found = out.get(member)
        if isinstance(value, dict) and isinstance(found, dict):
            found = {inner: found.get(inner) for inner in value}
        if found != value:
            yield f"{member}: expected {value!r}, found {found!r}"
    if "stage" in out and out["stage"] != vector["stage"]:
        yield f"stage: expected {vector['stage']!r}, found {out['stage']!r}"
    for member, value in (vector.get("intermediates") or {}).items() if more is not None else ():
        if more.get(member) != value:
            yield f"intermediate {member}: expected {value!r}, found {more.get(member)!r}"


class Count:
    def __init__(self):
        self.passed = self.failed = 0

    def __call__(self, name, faults):
        faults = list(faults)
        if faults:
            self.failed += 1
            for fault in faults:
                print(f"FAILED {name}: {fault}")
        else:
            self.passed += 1

    def finish(self):
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed else 0


def placement(path, vector, seen):
    if vector["id"] != path.stem:
        yield "the file name is not the id"
    if vector["id"] in seen:
        yield "the id is used twice"
    seen.add(vector["id"])
    if path.parent.name != ("accept" if vector["expected"]["accept"] else "reject"):
        yield f"it lies in {path.parent.name}"


def check_sums(paths):
    listed = {}
    for line in (VECTORS / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        value, _, name = line.partition("  ")
        if name in listed:
            yield f"{name} is listed twice"
        listed[name] = value
    wanted = {str(path.relative_to(VECTORS)) for path in paths} | {"keys.json", "vector.schema.json"}
    for name in sorted(wanted - set(listed)):
        yield f"{name} is not listed"
    for name, value in listed.items():
        path = VECTORS / name
        if not path.is_file():
            yield f"{name} is missing"
        elif sha256(path.read_bytes()).hex() != value:
            yield f"{name} has another digest"


def requirements_of(text):
    """The numbers of the requirements of a text that are not proved by a test of another kind."""
    starts = list(re.finditer(r"^(?:- |[0-9]+\. )?\*\*([A-Z]+-[0-9]+)\*\*", text, re.M))
    for match, after in zip(starts, starts[1:] + [None]):
        end = after.start() if after else len(text)
        body = re.split(r"\n\n|\n\|", text[match.start():end])[0]
        if not re.search(r"\*?Proof: test\.\*?\s*$", body):
            yield match.group(1)


def check_coverage(vectors):
    """Is every requirement shown, and does every code stand in the specification?"""
    bundle = (SPEC / "bundle.md").read_text(encoding="utf-8")
    exchange = (SPEC / "exchange.md").read_text(encoding="utf-8")
    exchange = exchange.split("\n## 6.")[0] + "\n\n" + exchange.partition("\n### 13.3 ")[2].partition("\n### ")[0]
    shown = {number for _, v in vectors for number in v["requirements"]}
    for number in [*requirements_of(bundle), *requirements_of(exchange)]:
        if number not in shown:
            yield f"no vector shows {number}"
    every = set(re.findall(r"\*\*([A-Z]+-[0-9]+)\*\*", bundle + exchange))
    for number in sorted(shown - every):
        yield f"{number} is no requirement"
    codes = {c for _, v in vectors for c in [v["expected"]["code"], v["expected"].get("medium", {}).get("code"), *v["expected"].get("endorsements", ()),
                                             *v["expected"].get("warnings", ())] if c}
    for code in sorted(codes):
        if f"`{code}`" not in bundle + exchange:
            yield f"the specification has no code {code}"
    # A vector has one passport at most.
    others = {"passport.several", "trust.serial-lower", "trust.serial-reused", "trust.toml", "bundle.md", "bundle.cddl"}
    for code in sorted(set(re.findall(r"`((?:label|file|cbor|cose|key|manifest|bundle|chunk|item|endorsement|receipt|passport|trust|route|time|quorum|site)\.[a-z0-9-]+)`",
                                      bundle + exchange))):
        if code not in codes | others:
            yield f"no vector has the code {code}"


def check_margins(vectors):
    """Is every frame far from the limit of CHUNK-12, by compression of other levels, too? Other versions of zstd must not change an outcome."""
    for _, vector in vectors:
        if vector["operation"] == "bundle" and vector["stage"] in ("route", "time", "contents", "quorum", "complete"):
            p = vector["parameters"]
            data = b"".join(bytes.fromhex(part["hex"]) * part.get("times", 1) for part in vector["data"])
            v = Verifier(data, Trust(p["trust"].encode()), p["now"], p["low"], p["site"], p["medium"])
            v.check_signature = v.check_endorsements = v.check_time = v.check_contents = v.check_quorum = lambda: None
            v.judge()
            for index, (frame, plain) in enumerate(v.opened):
                for level in (1, 3, 9):
                    if 0.85 < len(frame) / surplus_limit(plain, level) < 2:
                        yield f"{vector['id']}: chunk {index} is near the limit at level {level}"


def check_cuts():
    """BUN-6: every cut of a bundle that is not between or before endorsements is refused, with `file.truncated`."""
    vector = json.loads((VECTORS / "endorsement/accept/endorsement-pair.json").read_text(encoding="utf-8"))
    data = b"".join(bytes.fromhex(part["hex"]) for part in vector["data"])
    trust = Trust(vector["parameters"]["trust"].encode())
    own = vector["parameters"]["now"]
    full = Verifier(data, trust, own).judge()
    sizes = [len(e.signed.raw) for e in full.endorsements]
    allowed = {len(data) - sum(sizes[i:]) for i in range(len(sizes))}
    for length in range(len(data)):
        short = Verifier(data[:length], trust, own)
        if length > len(LABEL) + len(full.signed.raw):
            # The signature of the manifest is not judged a thousand times.
            short.check_signature = lambda: setattr(short, "digest", short.signed.digest)
        short.check_endorsements = short.check_frames = short.check_contents = short.check_quorum = lambda: None
        short.judge()
        wanted = None if length in allowed else "file.truncated"
        if short.code != wanted:
            yield f"cut after {length} bytes: expected {wanted}, found {short.code}"


def check_examples():
    """The examples are accepted, and the annotated bytes are those of the files."""
    folder = SPEC / "examples"
    trust = Trust((folder / "trust.toml").read_bytes())
    digests = []
    for name, site, now in (("request", "gateway-1", 1782903600), ("response", "plant-7", 1782910800)):
        data = (folder / f"{name}.carnet").read_bytes()
        v = Verifier(data, trust, now, None, site).judge()
        if v.verdict != "accepted":
            yield f"{name}.carnet: {v.code}"
        digests.append(v.digest)
        if v.manifest.answers and v.manifest.answers != digests[:1]:
            yield f"{name}.carnet does not answer the request"
        lines = (folder / f"{name}.hex").read_text(encoding="utf-8").splitlines()
        if bytes.fromhex("".join(line.partition("#")[0] for line in lines)) != data:
            yield f"{name}.hex and {name}.carnet differ"
    text = (SPEC / "bundle.md").read_text(encoding="utf-8").partition("<!-- example:begin -->")[2].partition("<!-- example:end -->")[0]
    hexadecimal = "".join(line.partition("#")[0] for line in text.splitlines() if line.startswith("    ")).partition("d2 84 …")[0]
    if not hexadecimal or not (folder / "request.carnet").read_bytes().startswith(bytes.fromhex(hexadecimal)):
        yield "section 1 of bundle.md and request.carnet differ"


def command_all():
    import jsonschema
    schema = json.loads((VECTORS / "vector.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    count, seen = Count(), set()
    vectors = list(load_vectors())
    for path, vector in vectors:
        faults = [f"schema: {e.json_path}: {e.message[:200]}" for e in validator.iter_errors(vector)] + list(placement(path, vector, seen))
        if not faults:
            faults = list(differences(vector, *run(vector)))
        count(vector.get("id", path.name), faults)
    count("SHA256SUMS", check_sums([path for path, _ in vectors]))
    count("coverage", check_coverage(vectors))
    count("margins", check_margins(vectors))
    count("cuts", check_cuts())
    count("examples", check_examples())
    return count.finish()


def command_harness(command, skip):
    vectors = list(load_vectors())
    hidden = ("expected", "intermediates", "stage", "description", "effect")
    lines = "".join(json.dumps({k: v for k, v in vector.items() if k not in hidden}) + "\n" for _, vector in vectors)
    ended = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=False)
    answers = [json.loads(line) for line in ended.stdout.decode().splitlines() if line.strip()]
    count = Count()
    if ended.returncode != 0:
        count("harness", [f"exit status {ended.returncode}"])
    for index, (_, vector) in enumerate(vectors):
        answer = answers[index] if index < len(answers) else {}
        if answer.get("id") != vector["id"]:
            count(vector["id"], [f"answer {index + 1} is for {answer.get('id')!r}"])
        elif vector["operation"] in skip:
            count(vector["id"], [] if "skipped" in answer else ["an answer, where --skip was given"])
        elif "skipped" in answer:
            count(vector["id"], [f"skipped: {answer['skipped']}"])
        else:
            answer = {k: v for k, v in answer.items() if k != "stage"}
            count(vector["id"], differences(vector, answer, optional=("endorsements", "warnings", "medium")))
    if len(answers) > len(vectors):
        count("harness", [f"{len(answers) - len(vectors)} answers too many"])
    return count.finish()


def command_verify(options):
    try:
        trust = Trust(Path(options.trust).read_bytes())
    except Reject as fault:
        print(f"{options.trust}: {fault.code}")
        return 2
    medium = options.medium
    if options.passport:
        medium = {"passport": Path(options.passport).read_bytes().hex(), "seen": {}, "foreign": 0}
    v = Verifier(Path(options.file).read_bytes(), trust, options.now, options.low, options.site, medium).judge()
    print(json.dumps({"verdict": v.verdict, "code": v.code, "stage": v.stage, "digest": v.digest.hex() if v.digest else None, "trust": trust.digest.hex(),
                      "items": len(v.items), "endorsements": v.counts, "warnings": v.warnings, "medium": v.medium.shown()}))
    return {"accepted": 0, "rejected": 1, "waiting": 4}[v.verdict]


def main(arguments):
    if arguments[:1] == ["verify"]:
        parser = argparse.ArgumentParser(prog="check.py verify")
        parser.add_argument("file")
        parser.add_argument("--trust", required=True)
        parser.add_argument("--site")
        parser.add_argument("--now", type=int)
        parser.add_argument("--low", type=int)
        medium = parser.add_mutually_exclusive_group()
        medium.add_argument("--medium")
        medium.add_argument("--passport")
        return command_verify(parser.parse_args(arguments[1:]))
    skip = set()
    while len(arguments) >= 2 and arguments[0] == "--skip":
        skip.add(arguments[1])
        arguments = arguments[2:]
    if len(arguments) >= 2 and arguments[0] == "--harness":
        return command_harness(arguments[1:], skip)
    if arguments:
        print(__doc__)
        return 2
    return command_all()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
