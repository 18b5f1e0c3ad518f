"""Public keys and signatures: bundle.md section 6.1."""
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicNumbers
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from .cbor import byte_string
from .reject import need

ED25519, ESP256 = -19, -9

# Outcomes of this process: the same key and the same signature are judged once.
ids, verified = {}, {}
# Whether a signature is judged in plain arithmetic, too; the differential run leaves that out.
thorough = True


def sha256(data):
    return hashlib.sha256(data).digest()


# ------------------------------------------------------------------------------------ Ed25519

FIELD = (1 << 255) - 19
GROUP = (1 << 252) + 27742317777372353535851937790883648493
EDWARDS_D = 37095705934669439343138083508754565189542113879843219016388785533085940283555


def decode_point(data):
    """The point (x, y) that the 32 bytes encode, or None."""
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


# ------------------------------------------------------------------------------------ P-256
# y^2 = x^3 - 3x + B modulo PRIME; ORDER is a prime.

PRIME = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
ORDER = 115792089210356248762697446949407573529996955224135760342422259061068512044369
WEIERSTRASS_B = 41058363725152142129326129780047268409114441015993725554835256314039467401291
GENERATOR = (48439561293906451759052585252797914202762949526041747995844080717082404635286,
             36134250956749795798585127919587881956611106672985015071877198253568414405109, 1)
INFINITY = (1, 1, 0)


def decode_p256(data):
    """The point (x, y) of the 33 bytes, or None."""
    x = int.from_bytes(data[1:], "big")
    if data[0] not in (2, 3) or x >= PRIME:
        return None
    square = (pow(x, 3, PRIME) - 3 * x + WEIERSTRASS_B) % PRIME
    root = pow(square, (PRIME + 1) // 4, PRIME)
    if root * root % PRIME != square:
        return None
    return x, root if root & 1 == data[0] & 1 else (-root) % PRIME


def p256_doubled(p):
    """Jacobian coordinates: (X / Z^2, Y / Z^3); Z is 0 at infinity."""
    x, y, z = p
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


# ------------------------------------------------------------------------------------ keys

def alg_of(public):
    """COSE-7: the one algorithm of a key."""
    return ED25519 if len(public) == 32 else ESP256


def judged_id(public):
    """The key id, or None where the bytes are no key."""
    if len(public) == 33:
        point = decode_p256(public)
        if point is None:  # KEY-5
            return None
        x, y = (byte_string(value.to_bytes(32, "big")) for value in point)
        return sha256(b"\xa4\x01\x02\x20\x01\x21" + x + b"\x22" + y)  # KEY-6
    if len(public) != 32:
        return None
    if decode_point(public) is None:  # KEY-1
        return None
    if small_order(public):  # KEY-2
        return None
    return sha256(b"\xa3\x01\x01\x20\x06\x21\x58\x20" + public)  # KEY-3


def key_id(public):
    if public not in ids:
        ids[public] = judged_id(public)
    need(ids[public] is not None, "key.invalid")
    return ids[public]


def key_ring(keys):
    return {key_id(key): key for key in keys}


# ------------------------------------------------------------------------------------ signatures of 64 bytes

def low_s(signature):
    return 2 * int.from_bytes(signature[32:], "big") < ORDER  # KEY-7: s is at most (n - 1) / 2


def signature_valid(alg, public, signature, message):
    if alg != alg_of(public):  # COSE-7
        return False
    case = public, signature, message
    if case not in verified:
        verified[case] = (ed25519_valid if alg == ED25519 else esp256_valid)(*case)
    return verified[case]


def agreed(plain, library):
    if plain != library:
        raise AssertionError("the two ways to verify a signature differ")
    return plain


def esp256_valid(public, signature, message):
    """KEY-8, once in plain arithmetic and once by the library; both must agree."""
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    key = decode_p256(public)
    try:
        EllipticCurvePublicNumbers(*key, SECP256R1()).public_key().verify(encode_dss_signature(r, s), message, ECDSA(SHA256()))
        library = True
    except InvalidSignature:
        library = False
    return agreed(esp256_plain(key, r, s, message), library) if thorough else library


def esp256_plain(key, r, s, message):
    if not (1 <= r < ORDER and 1 <= s < ORDER):
        return False
    e, inverse = int.from_bytes(sha256(message), "big"), pow(s, -1, ORDER)
    x, _, z = p256_summed(p256_multiplied(e * inverse % ORDER, GENERATOR), p256_multiplied(r * inverse % ORDER, (*key, 1)))
    return z != 0 and x * pow(z * z, -1, PRIME) % PRIME % ORDER == r


def ed25519_valid(public, signature, message):
    """KEY-4, once in plain arithmetic and once by the library; both must agree."""
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        library = True
    except InvalidSignature:
        library = False
    plain = agreed(ed25519_plain(public, r, s, message), library) if thorough else library
    return plain and not small_order(r)


def ed25519_plain(public, r, s, message):
    k = int.from_bytes(hashlib.sha512(r + public + message).digest(), "little") % GROUP
    x, y = decode_point(public)
    minus_a = extended(((FIELD - x) % FIELD, y))
    return s < GROUP and encoded(summed(multiplied(s, BASE_POINT), multiplied(k, minus_a))) == r
