#!/usr/bin/env python3
"""Makes the test vectors and the examples of Carnet from the text of the specification.

Everything is built byte by byte here: the CBOR encoder, the zstd frames, the signed statements. No clock, no
randomness, no zstd library. Two runs give the same files. It shares no code with check.py.

    generate.py            write the files
    generate.py --check    compare with the files that are there
"""
import hashlib
import hmac
import json
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

HERE = Path(__file__).resolve().parent
VECTORS = HERE.parent
SPEC = VECTORS.parent / "spec"


# ---------------------------------------------------------------------------------------------- CBOR

class Raw(bytes):
    """Bytes that are CBOR already."""


class Pairs(list):
    """A map whose pairs are written as they stand."""


class Tag:
    def __init__(self, number, value):
        self.number, self.value = number, value


def head(major, argument):
    if argument < 24:
        return bytes([major << 5 | argument])
    for info, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if argument < 1 << (8 * size):
            return bytes([major << 5 | info]) + argument.to_bytes(size, "big")
    raise ValueError(argument)


def enc(value):
    if isinstance(value, Raw):
        return bytes(value)
    if isinstance(value, bool):
        raise TypeError("no simple values")
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, (bytes, bytearray)):
        return head(2, len(value)) + bytes(value)
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, Pairs):
        return head(5, len(value)) + b"".join(enc(k) + enc(v) for k, v in value)
    if isinstance(value, dict):
        return enc(Pairs(sorted((k, v) for k, v in value.items() if v is not None)))
    if isinstance(value, (list, tuple)):
        return head(4, len(value)) + b"".join(enc(v) for v in value)
    if isinstance(value, Tag):
        return head(6, value.number) + enc(value.value)
    raise TypeError(value)


def sha(data):
    return hashlib.sha256(data).digest()


def cut_once(data, old, new):
    """Replace the only occurrence of old."""
    if data.count(old) != 1:
        raise ValueError(f"{data.count(old)} occurrences of {old!r}")
    return data.replace(old, new)


# ---------------------------------------------------------------------------------------------- curve

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def x_of(y, sign):
    """The x of the point with this y, or None."""
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * SQRT_M1 % P
    if (x * x - xx) % P:
        return None
    return P - x if x % 2 != sign and x else x


BASE = (x_of(4 * pow(5, P - 2, P) % P, 0), 4 * pow(5, P - 2, P) % P)
NEUTRAL = (0, 1)


def add(a, b):
    (x1, y1), (x2, y2) = a, b
    t = D * x1 * x2 * y1 * y2 % P
    return ((x1 * y2 + x2 * y1) * pow(1 + t, P - 2, P) % P, (y1 * y2 + x1 * x2) * pow(1 - t, P - 2, P) % P)


def times(n, point):
    result = NEUTRAL
    while n:
        if n & 1:
            result = add(result, point)
        point = add(point, point)
        n >>= 1
    return result


def point_bytes(point):
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


def ed25519_point(data):
    """Are the 32 bytes the encoding of a point?"""
    value = int.from_bytes(data, "little")
    y = value & (1 << 255) - 1
    return y < P and x_of(y, value >> 255) is not None


def number_of(digest):
    return int.from_bytes(digest, "little")


def order_8_point():
    """A point of order 8: L times a point of the full group that has one."""
    y = 2
    while True:
        x = x_of(y, 0)
        if x is not None:
            point = times(L, (x, y))
            if times(4, point) != NEUTRAL:
                return point
        y += 1


# ---------------------------------------------------------------------------------------------- curve P-256

CARD_P = 2**256 - 2**224 + 2**192 + 2**96 - 1
CARD_N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551
CARD_B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b
CARD_BASE = (0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296,
             0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5)
HALF = (CARD_N - 1) // 2


def big(number):
    return number.to_bytes(32, "big")


def card_y(x, odd):
    """The y of the point with this x, or None."""
    yy = (x * x * x - 3 * x + CARD_B) % CARD_P
    y = pow(yy, (CARD_P + 1) // 4, CARD_P)
    if (y * y - yy) % CARD_P:
        return None
    return CARD_P - y if y % 2 != odd and y else y


def card_add(a, b):
    """None is the point at infinity."""
    if a is None or b is None:
        return b if a is None else a
    (x1, y1), (x2, y2) = a, b
    if x1 == x2:
        if (y1 + y2) % CARD_P == 0:
            return None
        slope = (3 * x1 * x1 - 3) * pow(2 * y1, -1, CARD_P)
    else:
        slope = (y2 - y1) * pow(x2 - x1, -1, CARD_P)
    x = (slope * slope - x1 - x2) % CARD_P
    return x, (slope * (x1 - x) - y1) % CARD_P


def card_times(n, point):
    result = None
    while n:
        if n & 1:
            result = card_add(result, point)
        point = card_add(point, point)
        n >>= 1
    return result


def compressed(point):
    return bytes([2 + point[1] % 2]) + big(point[0])


def nonce_of(secret, digest, more=b""):
    """The nonce of RFC 6979 section 3.2; more: the additional bytes of section 3.6."""
    seed = big(secret) + big(int.from_bytes(digest, "big") % CARD_N) + more
    value, key = b"\x01" * 32, bytes(32)
    for step in (b"\0", b"\1"):
        key = hmac.digest(key, value + step + seed, "sha256")
        value = hmac.digest(key, value, "sha256")
    while True:
        value = hmac.digest(key, value, "sha256")
        if 0 < int.from_bytes(value, "big") < CARD_N:
            return int.from_bytes(value, "big")
        key = hmac.digest(key, value + b"\0", "sha256")
        value = hmac.digest(key, value, "sha256")


# ---------------------------------------------------------------------------------------------- keys

class Key:
    alg = -19

    def __init__(self, label):
        self.label = label
        self.seed = sha(("carnet test key: " + label).encode())
        self.private = Ed25519PrivateKey.from_private_bytes(self.seed)
        self.public = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.kid = kid_of(self.public)

    def sign(self, message):
        return self.private.sign(message)

    def scalar(self):
        h = hashlib.sha512(self.seed).digest()
        return (int.from_bytes(h[:32], "little") & (1 << 254) - 8) | 1 << 254


class CardKey:
    """A P-256 key, as a smart card has it."""
    alg = -9

    def __init__(self, label):
        self.label = label
        self.seed = sha(("carnet test key: " + label).encode())
        self.secret = int.from_bytes(self.seed, "big")
        if not 0 < self.secret < CARD_N:
            raise ValueError(f"secret of {label}")
        self.point = card_times(self.secret, CARD_BASE)
        self.public = compressed(self.point)
        self.kid = card_kid(self.point)

    def numbers(self, digest, nonce=None):
        """r and s as a card gives them; s may be above the half."""
        nonce = nonce_of(self.secret, digest) if nonce is None else nonce
        r = card_times(nonce, CARD_BASE)[0] % CARD_N
        return r, self.s_of(digest, nonce, r)

    def s_of(self, digest, nonce, r):
        return (int.from_bytes(digest, "big") + r * self.secret) * pow(nonce, -1, CARD_N) % CARD_N

    def sign(self, message, hashed=sha, more=b""):
        digest = hashed(message)
        r, s = self.numbers(digest, nonce_of(self.secret, digest, more))
        return big(r) + big(min(s, CARD_N - s))


def kid_of(public):
    return sha(bytes.fromhex("a301012006215820") + public)


def card_kid(point):
    return sha(bytes.fromhex("a401022001215820") + big(point[0]) + bytes.fromhex("225820") + big(point[1]))


KEYS = {label: Key(label) for label in (
    "exporter plant-7", "exporter gateway-1", "exporter plant-8", "approver p-003", "approver p-014",
    "approver p-014 second", "approver p-021", "scanner gateway-1", "scanner plant-7", "importer gateway-1",
    "media gateway-1", "stranger")}
KEYS.update({label: CardKey(label) for label in (
    "card p-003", "card p-014", "card p-021", "card scanner gateway-1", "card stranger")})
EXPORTER = KEYS["exporter plant-7"]
GATEWAY = KEYS["exporter gateway-1"]
APPROVER = KEYS["approver p-014"]
APPROVER_SECOND = KEYS["approver p-014 second"]
APPROVER_2 = KEYS["approver p-021"]
CUSTODIAN = KEYS["approver p-003"]
SCANNER = KEYS["scanner gateway-1"]
SCANNER_PLANT = KEYS["scanner plant-7"]
IMPORTER = KEYS["importer gateway-1"]
MEDIA = KEYS["media gateway-1"]
STRANGER = KEYS["stranger"]
CARD = KEYS["card p-014"]
CARD_2 = KEYS["card p-021"]
CARD_CUSTODIAN = KEYS["card p-003"]
CARD_SCANNER = KEYS["card scanner gateway-1"]
CARD_STRANGER = KEYS["card stranger"]


# ---------------------------------------------------------------------------------------------- statements

LABEL = bytes.fromhex("d9d9f8da43524e5443424f52")
TYP = {name: f"application/vnd.carnet.{name}+cbor" for name in ("manifest", "approval", "scan", "receipt", "passport")}


def protected_of(key, kind):
    return enc({1: key.alg, 4: key.kid, 16: TYP[kind]})


def sig_structure(protected, payload, aad=b"", context="Signature1"):
    return enc([context, protected, aad, payload])


def sign1(protected, payload, signature):
    return enc(Tag(18, [protected, {}, payload, signature]))


def statement(key, kind, payload, protected=None):
    protected = protected_of(key, kind) if protected is None else protected
    return sign1(protected, payload, key.sign(sig_structure(protected, payload)))


# ---------------------------------------------------------------------------------------------- zstd frames

MAGIC = bytes.fromhex("28b52ffd")
RAW, RLE, COMPRESSED, RESERVED = 0, 1, 2, 3


def block(kind, size, body, last):
    return (int(last) | kind << 1 | size << 3).to_bytes(3, "little") + body


def frame_header(size, descriptor=None, field=None):
    if size < 256:
        flag, own = 0x20, size.to_bytes(1, "little")
    elif size < 65792:
        flag, own = 0x60, (size - 256).to_bytes(2, "little")
    else:
        flag, own = 0xA0, size.to_bytes(4, "little")
    return MAGIC + bytes([flag if descriptor is None else descriptor]) + (own if field is None else field)


def frame_of(size, blocks, **change):
    """blocks: (type, size field, body)."""
    return frame_header(size, **change) + b"".join(
        block(kind, n, body, i == len(blocks) - 1) for i, (kind, n, body) in enumerate(blocks))


def raw_blocks(plain):
    return [(RAW, len(plain[i:i + 131072]), plain[i:i + 131072]) for i in range(0, len(plain), 131072)]


def rle_blocks(byte, count):
    return [(RLE, min(131072, count - i), byte) for i in range(0, count, 131072)]


def frame_raw(plain):
    return frame_of(len(plain), raw_blocks(plain))


def frame_padded(start, byte, count, end=b""):
    """A frame of start, then count times byte, then end."""
    blocks = raw_blocks(start) + rle_blocks(byte, count) + (raw_blocks(end) if end else [])
    return frame_of(len(start) + count + len(end), blocks)


# ---------------------------------------------------------------------------------------------- items

def check_digit(digits):
    return sum(d * (1 + i % 2) for i, d in enumerate(digits)) % 7


def packed(printed, group, size):
    """A printed number with check digits as the bytes on the wire."""
    data = ""
    for i in range(0, len(printed), group):
        part = [int(c) for c in printed[i:i + group]]
        if check_digit(part[:-1]) != part[-1]:
            raise ValueError(f"check digit of {part}")
        data += printed[i:i + group - 1]
    return int(data).to_bytes(size, "big")


def printed_of(data, group):
    out = ""
    for i in range(0, len(data), group - 1):
        part = data[i:i + group - 1]
        out += part + str(check_digit([int(c) for c in part]))
    return out


def guid(text):
    return bytes.fromhex(text.replace("-", ""))


IID_PRINTED = "489126343257012289105546522085205332958764158851011127139061121"
IID = packed(IID_PRINTED, 7, 23)
IID_NUMBER = int.from_bytes(IID, "big")
EPID = "03612-03311-000-000001-03-1033-26200.0000-2232026"
APP = guid("55c92734-d682-4d71-983e-d6ec3f16059f")
ACT = guid("2de67392-b7a7-462a-b1ca-108dd189f588")
CID_DATA = str(number_of(sha(b"carnet test confirmation id")) % 10**40).rjust(40, "0")
CID_PRINTED = printed_of(CID_DATA, 6)
CID = packed(CID_PRINTED, 6, 17)
IID_OLD = (number_of(sha(b"carnet test installation id, six digits")) % 10**45).to_bytes(19, "big")


def other_iid(n):
    return (number_of(sha(b"carnet test installation id %d" % n)) % 10**54).to_bytes(23, "big")


def microsoft(iid=IID, key_type=1, app=APP, act=ACT, epid=EPID):
    return {1: iid, 2: key_type, 3: app, 4: act, 5: epid}


def request(body=None, scheme=1, purpose=1, reason=None, replaces=None, continues=None, **more):
    item = {1: scheme, 2: purpose, 3: reason, 4: replaces, 5: continues, 6: microsoft() if body is None and scheme == 1 else body}
    item.update({int(k[1:]): v for k, v in more.items()})
    return enc(item)


def vendor_file(vendor="acme", data=b"REQUEST 1\n", **more):
    return request(scheme=2, k7=vendor, k8=data, **more)


FIELDS = [["Host ID", "0050-56C0"], ["serial", "A-100/7"]]


def vendor_fields(vendor="acme", fields=None, **more):
    return request(scheme=3, k7=vendor, k9=FIELDS if fields is None else fields, **more)


def granted(position=0, index=0, cid=None, data=None, fields=None):
    if cid is None and data is None and fields is None:
        cid = CID
    return enc({1: [position, index], 2: 1, 3: cid, 4: data, 5: fields})


def refused(position=0, index=0, error=None, outcome=2):
    return enc({1: [position, index], 2: outcome, 6: error})


def key_microsoft(iid=IID, app=APP, act=ACT):
    return enc([1, app or b"", act or b"", iid])


def key_file(vendor, data):
    return enc([2, vendor, sha(data)])


def key_fields(vendor, fields):
    return enc([3, vendor, sha(enc(fields))])


def key_response(position, index):
    return enc([position, index])


# ---------------------------------------------------------------------------------------------- bundles

CREATED = 1782900000  # 2026-07-01T10:00:00Z
NOW = CREATED + 3600
OTHER = sha(b"carnet test: some other bundle")
THIRD = sha(b"carnet test: a third bundle")
M1 = sha(b"carnet test medium RED 04")[:16]
M2 = sha(b"carnet test medium RED 05")[:16]
M3 = sha(b"carnet test medium that nobody knows")[:16]


def entry_of(items, plain, frame):
    return [items, len(frame), len(plain), sha(frame), sha(plain)]


def manifest_map(entries, items=None, plain_length=None, content=None, **change):
    """change: mN for manifest key N (None takes it away), content: key to value."""
    body = {1: 1, 2: 1, 3: sum(e[0] for e in entries) if items is None else items,
            4: sum(e[2] for e in entries) if plain_length is None else plain_length, 5: entries}
    body.update(content or {})
    out = {1: 0, 2: 1, 3: "plant-7", 4: "gateway-1", 5: 1, 6: 1, 8: CREATED, 13: body}
    out.update({int(k[1:]): v for k, v in change.items()})
    return out


class Chunk:
    """items: encoded items. plain and frame come from them unless given."""
    def __init__(self, items, frame=None, plain=None, entry=None, count=None):
        self.plain = b"".join(items) if plain is None else plain
        self.frame = frame_raw(self.plain) if frame is None else frame
        self.entry = entry_of(len(items) if count is None else count, self.plain, self.frame)
        for index, value in (entry or {}).items():
            self.entry[index] = value


class Bundle:
    def __init__(self, chunks=None, signer=EXPORTER, endorse=(), sort=True, edit=None, protected=None, tail=b"", **change):
        self.chunks = [Chunk([request()])] if chunks is None else chunks
        self.signer = signer
        self.payload = enc(manifest_map([c.entry for c in self.chunks], **change))
        if edit:
            self.payload = edit(self.payload)
        self.protected = protected_of(signer, "manifest") if protected is None else protected
        self.structure = sig_structure(self.protected, self.payload)
        self.digest = sha(self.structure)
        self.signature = signer.sign(self.structure)
        self.manifest = sign1(self.protected, self.payload, self.signature)
        made = [e(self.digest) for e in endorse]
        self.order = sorted(range(len(made)), key=lambda i: made[i]) if sort else list(range(len(made)))
        self.endorsements = [made[i] for i in self.order]
        self.tail = tail
        self.items = sum(c.entry[0] for c in self.chunks)

    def chunk_bytes(self):
        return [enc([i, c.frame]) for i, c in enumerate(self.chunks)]

    def file(self, label=LABEL, manifest=None, chunks=None, endorsements=None):
        return b"".join([label, self.manifest if manifest is None else manifest,
                         *(self.chunk_bytes() if chunks is None else chunks),
                         *(self.endorsements if endorsements is None else endorsements), self.tail])


def response_bundle(chunks=None, answers=None, **more):
    more.setdefault("signer", GATEWAY)
    return Bundle([Chunk([granted()])] if chunks is None else chunks, m2=2, m3="gateway-1", m4="plant-7",
                  m10=[OTHER] if answers is None else answers, **more)


def approval_payload(digest, **change):
    body = {1: 0, 2: digest, 3: "CHG-1042", 4: CREATED + 600}
    body.update({int(k[1:]): v for k, v in change.items()})
    return enc(body)


def approval(key=APPROVER, edit=None, protected=None, **change):
    def make(digest):
        payload = approval_payload(digest, **change)
        return statement(key, "approval", edit(payload) if edit else payload, protected)
    return make


def scan_payload(digest, **change):
    body = {1: 0, 2: digest, 3: "ClamAV 1.4.3", 4: "27931", 5: CREATED - 7200, 6: CREATED + 300, 7: 1}
    body.update({int(k[1:]): v for k, v in change.items()})
    return enc(body)


def scan(key=SCANNER, edit=None, **change):
    def make(digest):
        payload = scan_payload(digest, **change)
        return statement(key, "scan", edit(payload) if edit else payload)
    return make


def receipt_payload(**change):
    body = {1: 0, 2: OTHER, 3: "gateway-1", 4: 1, 5: NOW, 6: 1, 7: sha(b"carnet test: trust file"), 8: sha(b"carnet test: ledger head"),
            10: [1, 2, 3, 4, 5]}
    body.update({int(k[1:]): v for k, v in change.items()})
    return enc(body)


ATTRIBUTES = {1: 0x0951, 2: 0x1666, 3: "60A44C413A8CF3B0", 4: 31004295168, 5: "2C1A-77F0"}
ATTRIBUTE_NAMES = {1: "vendor_id", 2: "product_id", 3: "serial", 4: "capacity", 5: "filesystem"}


def passport_payload(**change):
    body = {1: 0, 2: M1, 3: "RED 04", 4: ATTRIBUTES,
            5: [["plant-7", "gateway-1"], ["gateway-1", "plant-7"]], 6: CREATED, 7: CREATED + 365 * 86400}
    body.update({int(k[1:]): v for k, v in change.items()})
    return enc(body)


def passport_file(key=MEDIA, protected=None, **change):
    return LABEL + statement(key, "passport", passport_payload(**change), protected)


def on_stick(file=None, foreign=0, **seen):
    """A medium that was looked at. It says of itself what the usual passport states; seen: what it says instead (None: nothing)."""
    told = {name: ATTRIBUTES[key] for key, name in ATTRIBUTE_NAMES.items()}
    told.update(seen)
    return {"passport": None if file is None else file.hex(), "seen": {k: v for k, v in told.items() if v is not None}, "foreign": foreign}


# ---------------------------------------------------------------------------------------------- trust files

def toml_value(value):
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(toml_value(v) for v in value) + "]"
    return f'"{value}"'


def iso(seconds):
    days, rest = divmod(seconds, 86400)
    year = 1970
    while days >= (length := 366 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 365):
        days -= length
        year += 1
    month = 1
    for length in (31, 29 if length == 366 or (year % 4 == 0 and (year % 100 or year % 400 == 0)) else 28,
                   31, 30, 31, 30, 31, 31, 30, 31, 30, 31):
        if days < length:
            break
        days -= length
        month += 1
    return f"{year:04}-{month:02}-{days + 1:02}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}Z"


def key_table(key, role, **more):
    return {"public": key.public.hex(), "role": role, **more}


def trust(route=None, back=None, sites=None, keys=None, without=(), extra=(), responses=False, scanner=False, media=False):
    """A trust file: the base with changes. keys: label to changes; without: labels of keys to leave out; media: True, or changes to the first one."""
    tables = [("site", {"name": "plant-7", "zone": "isolated", "clock": "untrusted", "versions": [0]}),
              ("site", {"name": "gateway-1", "zone": "connected", "clock": "trusted", "versions": [0]})]
    tables += [("person", {"name": n}) for n in ("p-003", "p-014", "p-021")]
    people = {
        "exporter plant-7": key_table(EXPORTER, "exporter", site="plant-7", custodians=["p-003"]),
        "approver p-014": key_table(APPROVER, "approver", person="p-014"),
        "approver p-021": key_table(APPROVER_2, "approver", person="p-021"),
    }
    if responses:
        people["exporter gateway-1"] = key_table(GATEWAY, "exporter", site="gateway-1", custodians=["p-021"])
    if scanner:
        people["scanner gateway-1"] = key_table(SCANNER, "scanner", site="gateway-1")
    for label, change in (keys or {}).items():
        people.setdefault(label, {"public": KEYS[label].public.hex()}).update(change)
    tables += [("key", table) for label, table in people.items() if label not in without]
    if media:
        tables += [("medium", {"id": M1.hex(), "label": "RED 04", **({} if media is True else media)}), ("medium", {"id": M2.hex(), "label": "RED 05"})]
    conditions = {"approvals": 0, "scan": "none", "max-items": 10000, "max-bytes": 16777216, "gaps": "hold",
                  "late": "accept", "time-unknown": "hold"}
    tables.append(("route", {
        "from": "plant-7", "to": "gateway-1", "kinds": ["request"], "schemes": ["microsoft", "vendor-file", "vendor-fields"],
        "key-types": ["mak", "retail", "csvlk"], "vendors": ["acme"], **conditions, **(route or {})}))
    if responses:
        tables.append(("route", {"from": "gateway-1", "to": "plant-7", "kinds": ["response"],
                                 "schemes": ["microsoft", "vendor-file", "vendor-fields"], **conditions, **(back or {})}))
    for name, change in (sites or {}).items():
        found = [t for kind, t in tables if kind == "site" and t["name"] == name]
        found[0].update(change)
    tables += list(extra)
    text = "format = 0\nserial = 12\n"
    for kind in ("site", "person", "key", "medium", "route"):
        for name, table in tables:
            if name == kind:
                text += f"\n[[{name}]]\n" + "".join(f"{k} = {toml_value(v)}\n" for k, v in table.items() if v is not None)
    return text


# ---------------------------------------------------------------------------------------------- vectors

OUT = {}       # path relative to the root of the project -> bytes
SEEN = {}      # id -> path
WAITS = {"time.held", "quorum.approvals", "quorum.scan"}    # always; route.medium-differs and route.foreign wait or reject

EFFECTS = {
    "label.bad": "two-readings", "file.truncated": "damage", "file.trailing": "hidden-data", "cose.structure": "two-readings",
    "cose.alg": "forgery", "cose.typ": "forgery", "cose.signature": "forgery", "cose.signature-length": "forgery",
    "key.invalid": "two-readings", "key.unknown": "forgery", "cbor.length": "resources", "cbor.truncated": "damage",
    "bundle.chunk-head": "damage", "chunk.frame-digest": "forgery", "chunk.plain-digest": "two-readings", "chunk.decode": "two-readings",
    "endorsement.unknown-key": "forgery", "endorsement.signature": "forgery", "endorsement.other-bundle": "forgery",
    "endorsement.count": "resources", "endorsement.size": "resources", "endorsement.window": "policy",
    "manifest.frame-length": "hidden-data", "manifest.chunk-cut": "resources", "item.field-value": "hidden-data",
    "chunk.magic": "hidden-data", "chunk.header": "hidden-data", "chunk.block": "hidden-data", "chunk.end": "hidden-data",
    "chunk.cut": "hidden-data", "chunk.items": "hidden-data",
}


def effect_of(code):
    if code is None:
        return "refusal"
    if code in EFFECTS:
        return EFFECTS[code]
    if code.split(".")[0] in ("route", "time", "quorum", "site", "trust"):
        return "policy"
    return "two-readings"


def parts_of(data):
    """bytes, or a list of bytes and (bytes, times)."""
    if isinstance(data, (bytes, bytearray)):
        data = [bytes(data)]
    out = []
    for part in data:
        if isinstance(part, tuple):
            if part[1]:
                out.append({"hex": part[0].hex(), "times": part[1]})
        elif part:
            out.append({"hex": part.hex()})
    return out


def put(path, content):
    if path in OUT:
        raise ValueError(f"{path} twice")
    OUT[path] = content if isinstance(content, bytes) else content.encode()


def as_json(value):
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def vec(folder, name, description, requirements, stage, operation, data, code=None, parameters=None, effect=None,
        intermediates=None, **expected):
    accept = code is None
    if name in SEEN:
        raise ValueError(f"id {name} twice")
    if not description.endswith("."):
        raise ValueError(f"description of {name}")
    want = {"accept": accept, "code": code}
    want.update(expected)
    vector = {"id": name, "description": description,
              "requirements": requirements.split() if isinstance(requirements, str) else requirements,
              "stage": stage, "operation": operation, "parameters": parameters or {}, "data": parts_of(data),
              "effect": effect or effect_of(code), "expected": want}
    if intermediates:
        vector["intermediates"] = {k: v.hex() if isinstance(v, bytes) else v for k, v in intermediates.items()}
    SEEN[name] = f"testvectors/{folder}/{'accept' if accept else 'reject'}/{name}.json"
    put(SEEN[name], as_json(vector))


def vec_statement(folder, name, kind, description, requirements, payload, code=None, **more):
    stage = {"manifest": "manifest", "approval": "endorsements", "scan": "endorsements"}.get(kind, kind)
    vec(folder, name, description, requirements, stage, "statement", payload, code, {"type": kind}, **more)


def vec_items(folder, name, description, requirements, plain, code=None, count=1, kind=1, answers=0, keys=None, items=None, **more):
    want = {}
    if code is None:
        want = {"digest": sha(b"".join(keys)).hex(), "items": count}
        more.setdefault("intermediates", {"item_keys": [k.hex() for k in keys]})
    else:
        want = {"items": 0}
    vec(folder, name, description, requirements, "items", "items", plain, code,
        {"kind": kind, "answers": answers, "items": count}, **more, **want)


def vec_cose(folder, name, description, requirements, data, code=None, keys=(EXPORTER.public,), stage="key", **more):
    vec(folder, name, description, requirements, stage, "cose", data, code, {"type": "manifest", "keys": [k.hex() for k in keys]}, **more)


def vec_bundle(folder, name, description, requirements, stage, bundle, code=None, data=None, trust_text=None, now=NOW, clock="trusted",
               low=None, site="gateway-1", medium=None, counts=None, warnings=(), waiting=None,
               expected_medium=None, **more):
    """bundle: a Bundle, or None where data is given alone. medium: an id, or on_stick(). counts: codes of the endorsements in the order they were made."""
    accept = code is None
    waiting = code in WAITS if waiting is None else waiting
    parameters = {"trust": trust() if trust_text is None else trust_text, "now": now, "clock": clock, "low": low, "site": site,
                  "medium": medium.hex() if isinstance(medium, bytes) else medium}
    want = {"verdict": "accepted" if accept else "waiting" if waiting else "rejected"}
    reached = accept or waiting
    if accept:
        want["digest"] = bundle.digest.hex()
        more.setdefault("intermediates", {
            "kid": bundle.signer.kid, "protected": bundle.protected, "sig_structure": bundle.structure, "bundle_digest": bundle.digest,
            "plain_digests": [sha(c.plain).hex() for c in bundle.chunks]})
    want["items"] = bundle.items if accept else 0
    if reached and counts is None:
        counts = [None] * len(bundle.endorsements)
    elif counts == "same-person":
        counts = [None] + ["quorum.same-person"] * (len(bundle.endorsements) - 1)
    elif counts:
        counts = [counts[i] for i in bundle.order]
    want["endorsements"] = list(counts or [])
    want["warnings"] = list(warnings)
    if expected_medium:
        want["medium"] = expected_medium
    vec(folder, name, description, requirements, stage, "bundle", bundle.file() if data is None else data, code, parameters, **more, **want)


# ---------------------------------------------------------------------------------------------- cbor/

BASE_BUNDLE = Bundle()
ENTRIES = [c.entry for c in BASE_BUNDLE.chunks]


def manifest(**change):
    return enc(manifest_map(ENTRIES, **change))


def hexraw(text):
    return Raw(bytes.fromhex(text))


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
    bad("truncated-array", "The array of chunks announces one chunk more than there is.", "CBOR-4", cut_once(good, b"\x05\x81\x85", b"\x05\x82\x85"), "cbor.truncated")
    tail = manifest(m6=2, m7=Raw(b""))
    tail = tail[:tail.index(b"\x06\x02\x07") + 3]
    bad("type-before-content", "Previous is a text string, and its content is cut off.", "CBOR-7 CBOR-4", tail + b"\x78\x20abc", "cbor.type")
    bad("length-before-content", "Previous announces 33 bytes, and its content is cut off.", "CBOR-9 CBOR-4", tail + b"\x58\x21abc", "cbor.length", effect="resources")
    bad("shortest-before-content", "The length of previous is written in three bytes, and its content is cut off.", "CBOR-5 CBOR-4", tail + b"\x59\x00\x20abc", "cbor.not-shortest")
    bad("utf8-after-content", "The site name begins with the byte ff, and its content is cut off.", "CBOR-4 CBOR-10", good[:7] + b"\xffpl", "cbor.truncated")
    for name, change, what in (("version", {"m1": hexraw("1800")}, "The version 0 is written in two bytes"),
                               ("uint-23", {"m5": hexraw("1817")}, "The epoch 23 is written in two bytes"),
                               ("uint-255", {"m5": hexraw("1900ff")}, "The epoch 255 is written in three bytes"),
                               ("uint-65535", {"m5": hexraw("1a0000ffff")}, "The epoch 65535 is written in five bytes"),
                               ("uint-32", {"m5": hexraw("1b00000000ffffffff")}, "The epoch 4294967295 is written in nine bytes"),
                               ("text", {"m3": Raw(b"\x78\x07plant-7")}, "The length 7 of the site name is written in two bytes"),
                               ("bytes", {"m6": 2, "m7": Raw(b"\x59\x00\x20" + OTHER)}, "The length 32 of previous is written in three bytes"),
                               ("array", {"m6": 3, "m7": THIRD, "m12": Raw(b"\x98\x01" + enc([1, OTHER]))}, "The count 1 of voided is written in two bytes")):
        bad("not-shortest-" + name, what + ".", "CBOR-5", manifest(**change), "cbor.not-shortest")
    bad("not-shortest-map", "The count 8 of the map is written in two bytes.", "CBOR-5", b"\xb8\x08" + good[1:], "cbor.not-shortest")
    bad("not-shortest-key", "The key 2 is written in two bytes.", "CBOR-5", cut_once(good, b"\xa8\x01\x00\x02\x01", b"\xa8\x01\x00\x18\x02\x01"), "cbor.not-shortest")
    bad("not-shortest-tag", "A tag that the grammar does not have is written in two bytes.", "CBOR-5", manifest(m1=hexraw("d80100")), "cbor.not-shortest")
    for name, value, what in ((23, 23, "23, the largest in one byte"), (24, 24, "24, the smallest in two bytes"), (255, 255, "255"), (256, 256, "256"),
                              (65535, 65535, "65535"), (65536, 65536, "65536"), ("32-most", 2**32 - 1, "2^32 - 1"), ("32-above", 2**32, "2^32"),
                              ("53-most", 2**53 - 1, "2^53 - 1, the largest integer")):
        vec_statement("cbor", f"cbor-uint-{name}", "manifest", f"The epoch is {what}.", "CBOR-5" if value < 2**53 - 1 else "CBOR-8", manifest(m5=value))
    bad("tag-time", "The time stands in tag 1.", "CBOR-6", manifest(m8=Tag(1, CREATED)), "cbor.tag")
    bad("tag-bignum", "The epoch is a bignum.", "CBOR-6", manifest(m5=Tag(2, b"\x01")), "cbor.tag")
    bad("tag-manifest", "The manifest stands in tag 55799.", "CBOR-6", enc(Tag(55799, Raw(good))), "cbor.tag")
    bad("tag-key", "The key 2 stands in a tag.", "CBOR-6", cut_once(good, b"\xa8\x01\x00\x02\x01", b"\xa8\x01\x00\xc1\x02\x01"), "cbor.tag")
    bad("type-negative", "The version is -1.", "CBOR-7", manifest(m1=-1), "cbor.type")
    bad("type-text", "The epoch is a text string.", "CBOR-7", manifest(m5="1"), "cbor.type")
    bad("type-bytes", "The site name is a byte string.", "CBOR-7", manifest(m3=b"plant-7"), "cbor.type")
    bad("type-text-digest", "The digest of the previous bundle is a text string of 32 bytes.", "CBOR-7", manifest(m6=2, m7="a" * 32), "cbor.type")
    bad("type-array", "The manifest is an array.", "CBOR-7", b"\x88" + good[1:], "cbor.type")
    bad("type-map", "The content is a byte string that holds the map.", "CBOR-7", manifest(m13=enc(manifest_map(ENTRIES)[13])), "cbor.type")
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
    bad("utf8-site", "The site name holds the byte ff.", "CBOR-10 CBOR-9", manifest(m3=Raw(b"\x67plant-\xff")), "cbor.utf8")
    bad("key-duplicate", "The key 5 stands twice.", "CBOR-11", b"\xa9" + cut_once(good[1:], b"\x05\x01\x06\x01", b"\x05\x01\x05\x01\x06\x01"), "cbor.key-duplicate")
    bad("key-order", "The key 6 stands before the key 5.", "CBOR-11", cut_once(good, b"\x05\x01\x06\x01", b"\x06\x01\x05\x01"), "cbor.key-order")
    bad("key-duplicate-value", "The key 5 stands twice, the second time with a floating-point number, which is not looked at.", "CBOR-11",
        b"\xa9" + cut_once(good[1:], b"\x05\x01\x06\x01", b"\x05\x01\x05\xf9\x3c\x00\x06\x01"), "cbor.key-duplicate")
    bad("key-unknown", "There is a key 14.", "CBOR-12", b"\xa9" + good[1:] + b"\x0e\x00", "cbor.key-unknown")
    bad("key-unknown-zero", "There is a key 0.", "CBOR-12", b"\xa9\x00\x00" + good[1:], "cbor.key-unknown")
    bad("key-unknown-value", "There is a key 14 whose value is a floating-point number, which is not read.", "CBOR-12",
        b"\xa9" + good[1:] + b"\x0e\xf9\x3c\x00", "cbor.key-unknown")
    bad("key-unknown-inner", "There is a key 6 in the content.", "CBOR-12", manifest(content={6: 0}), "cbor.key-unknown")
    bad("key-order-unknown", "A smaller key than the one before it is one that the grammar does not have.", "CBOR-11 CBOR-12",
        b"\xa9" + cut_once(good[1:], b"\x05\x01\x06\x01", b"\x05\x01\x00\x00\x06\x01"), "cbor.key-order")
    for key, what in ((1, "version"), (2, "kind"), (3, "from"), (4, "to"), (5, "epoch"), (6, "sequence"), (8, "created"), (13, "content")):
        bad(f"key-missing-{key}", f"There is no {what}.", "CBOR-13", manifest(**{f"m{key}": None}), "cbor.key-missing")
    bad("key-missing-inner", "The content has no coding.", "CBOR-13", manifest(content={2: None}), "cbor.key-missing")
    for key, what in ((1, "schema"), (3, "number of items"), (4, "plain length"), (5, "list of chunks")):
        bad(f"key-missing-inner-{key}", f"The content has no {what}.", "CBOR-13", manifest(content={key: None}), "cbor.key-missing")
    bad("key-missing-all", "The manifest is an empty map.", "CBOR-13", b"\xa0", "cbor.key-missing")
    bad("trailing", "One byte follows the manifest in its byte string.", "CBOR-14", good + b"\x00", "cbor.trailing", effect="hidden-data")
    bad("trailing-map", "A second manifest follows the manifest in its byte string.", "CBOR-14", good + good, "cbor.trailing", effect="hidden-data")


# ---------------------------------------------------------------------------------------------- key/

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
    point("33", "A usual key, and a zero byte.", "KEY-1 KEY-6", EXPORTER.public + b"\0", "key.invalid")
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
    card("plain", "A usual P-256 key.", "KEY-6 KEY-7", CARD.public)
    card("base", "The base point of P-256, whose y is odd.", "KEY-6 KEY-7", compressed(CARD_BASE))
    card("base-negative", "The negative of the base point of P-256, whose y is even.", "KEY-6 KEY-7", compressed((x, CARD_P - y)))
    card("thumbprint", "A P-256 key of the examples of COSE, whose key id is known from RFC 9679.", "KEY-7 KEY-6",
         bytes.fromhex("0265eda5a12577c2bae829437fe338701a10aaa375e1bb5b5de108de439c08551d"))
    card("x-zero", "The point with x = 0 and even y.", "KEY-6 KEY-7", b"\2" + bytes(32))
    card("x-zero-odd", "The point with x = 0 and odd y; its first 32 bytes are an Ed25519 key.", "KEY-6 KEY-7", b"\3" + bytes(32))
    most = next(v for v in range(CARD_P - 1, 0, -1) if card_y(v, 0) is not None)
    card("x-most", f"The point with the largest x, p - {CARD_P - most}.", "KEY-6", b"\2" + big(most))
    above = next(v for v in range(CARD_N, CARD_P) if card_y(v, 0) is not None)
    card("x-above-order", f"The point with x = n + {above - CARD_N}: x is below p, and not below the order.", "KEY-6", b"\2" + big(above))
    x_zeros = next(v for v in range(1, 99) if card_y(v, 1) is not None)
    card("x-small", f"The point with x = {x_zeros}, which has 31 leading zero bytes.", "KEY-6 KEY-7", b"\3" + big(x_zeros))
    card("x-p", "x is p, which is 0 written another way.", "KEY-6", b"\2" + big(CARD_P), "key.invalid")
    card("x-above", f"The point with x = {x_zeros}, written as x + p.", "KEY-6", b"\3" + big(x_zeros + CARD_P), "key.invalid")
    card("x-ones", "All bits of x are 1.", "KEY-6", b"\3" + b"\xff" * 32, "key.invalid")
    off = next(v for v in range(1, 99) if card_y(v, 0) is None)
    card("off-curve", f"There is no point with x = {off}.", "KEY-6", b"\2" + big(off), "key.invalid")
    card("off-curve-odd", f"There is no point with x = {off}; an odd y is asked for.", "KEY-6", b"\3" + big(off), "key.invalid")
    other = next(v for v in range(x, CARD_P) if card_y(v, 0) is None)
    card("off-curve-large", "There is no point with this x; it is just above that of the base point.", "KEY-6", b"\3" + big(other), "key.invalid")
    for first in (0, 1, 4, 5, 6, 7, 0x82):
        card(f"first-{first:02x}", f"The first byte of a usual P-256 key is {first:02x}.", "KEY-6", bytes([first]) + CARD.public[1:], "key.invalid")
    card("infinity", "The point at infinity of SEC 1: one zero byte.", "KEY-6", b"\0", "key.invalid")
    card("infinity-33", "33 zero bytes.", "KEY-6", bytes(33), "key.invalid")
    # 32 bytes are judged as an Ed25519 key; so that this is no such key, its x is chosen.
    bare = next(k for k in KEYS.values() if isinstance(k, CardKey) and not ed25519_point(big(k.point[0])))
    card("32", "The x of a P-256 key alone, which is no Ed25519 key.", "KEY-6 KEY-1", big(bare.point[0]), "key.invalid")
    card("34", "A usual P-256 key, and a zero byte.", "KEY-6", CARD.public + b"\0", "key.invalid")
    card("64", "x and y of a usual P-256 key.", "KEY-6", big(CARD.point[0]) + big(CARD.point[1]), "key.invalid")
    card("uncompressed", "A usual P-256 key in uncompressed form.", "KEY-6", b"\4" + big(CARD.point[0]) + big(CARD.point[1]), "key.invalid")
    card("hybrid", "A usual P-256 key in hybrid form.", "KEY-6", bytes([6 + CARD.point[1] % 2]) + big(CARD.point[0]) + big(CARD.point[1]), "key.invalid")
    card("empty", "There are no bytes.", "KEY-6 KEY-1", b"", "key.invalid")
    card("spki", "A usual P-256 key as a SubjectPublicKeyInfo.", "KEY-6",
         bytes.fromhex("3039301306072a8648ce3d020106082a8648ce3d030107032200") + CARD.public, "key.invalid")


# ---------------------------------------------------------------------------------------------- cose/

def make_cose():
    payload = BASE_BUNDLE.payload
    protected = BASE_BUNDLE.protected
    structure = BASE_BUNDLE.structure
    signature = EXPORTER.sign(structure)
    good = BASE_BUNDLE.manifest

    def accept(name, description, requirements, data, pro=protected, load=payload, **more):
        vec_cose("cose", "cose-" + name, description, requirements, data, stage="signature", digest=sha(sig_structure(pro, load)).hex(), **more)

    def bad(name, description, requirements, data, code, stage="key", **more):
        vec_cose("cose", "cose-" + name, description, requirements, data, code, stage=stage, **more)

    def of(*elements):
        return enc(Tag(18, list(elements)))

    def signed(pro, load=payload, key=EXPORTER):
        return sign1(pro, load, key.sign(sig_structure(pro, load)))

    inter = {"protected": protected, "sig_structure": structure, "digest": sha(structure)}
    accept("manifest", "The signed manifest that the vectors of this folder undo one thing in.", "COSE-1 COSE-2 COSE-6 KEY-3 KEY-4", good, intermediates=inter)
    accept("two-keys", "There is a second key, which did not sign.", "COSE-4 KEY-5", good, keys=(GATEWAY.public, EXPORTER.public))
    accept("payload-least", "The payload has one byte; it is not parsed here.", "COSE-1", signed(protected, b"\0"), load=b"\0")

    def zeros(n, key=EXPORTER):
        s = key.sign(sig_structure(protected, bytes(n)))
        return [b"\xd2\x84" + enc(protected) + b"\xa0" + head(2, n), (b"\0", n), enc(s)]
    accept("payload-most", "The payload has 524,288 bytes; it is not parsed here.", "COSE-1", zeros(524288), load=bytes(524288))
    bad("payload-above", "The payload has 524,289 bytes.", "COSE-1", zeros(524289), "cbor.length")
    bad("payload-announced", "The payload announces 2^62 bytes, and the file ends.", "COSE-1 CBOR-9", b"\xd2\x84" + enc(protected) + b"\xa0" + head(2, 2**62), "cbor.length")
    bad("payload-empty", "The payload has no bytes.", "COSE-1", signed(protected, b""), "cbor.length")

    four = [protected, {}, payload, signature]
    bad("untagged", "The tag 18 is missing.", "COSE-1", enc(four), "cose.structure")
    bad("tag-17", "The tag is 17.", "COSE-1", enc(Tag(17, four)), "cose.structure")
    bad("tag-98", "The tag is 98 (COSE_Sign).", "COSE-1", enc(Tag(98, four)), "cose.structure")
    bad("tag-twice", "The tag 18 stands twice.", "COSE-1", enc(Tag(18, Tag(18, four))), "cose.structure")
    bad("tag-not-shortest", "The tag 18 is written in two bytes.", "COSE-1 CBOR-5", b"\xd8\x12" + good[1:], "cbor.not-shortest")
    bad("array-3", "The array has three elements.", "COSE-1", of(protected, {}, payload), "cose.structure")
    bad("array-5", "The array has a fifth element.", "COSE-1", of(*four, b""), "cose.structure")
    bad("array-indefinite", "The array has indefinite length.", "COSE-1 CBOR-2", b"\xd2\x9f" + good[2:] + b"\xff", "cbor.indefinite")
    bad("map", "A map stands in place of the array.", "COSE-1", b"\xd2\xa4" + good[2:], "cose.structure")
    bad("protected-map", "The protected header is a map and no byte string.", "COSE-1", of(Raw(protected), {}, payload, signature), "cose.structure")
    bad("protected-empty", "The protected header has no bytes.", "COSE-1", of(b"", {}, payload, signature), "cbor.length")
    bad("protected-above", "The protected header has 257 bytes.", "COSE-1", of(protected.ljust(257, b"\0"), {}, payload, signature), "cbor.length")
    bad("protected-most", "The protected header has 256 bytes, of which the map takes the first 78.", "COSE-1 CBOR-14",
        of(protected.ljust(256, b"\0"), {}, payload, signature), "cbor.trailing")
    bad("unprotected-kid", "The key id stands in the unprotected header, too.", "COSE-1", of(protected, {4: EXPORTER.kid}, payload, signature), "cose.structure",
        effect="hidden-data")
    bad("unprotected-bytes", "The unprotected header is an empty byte string.", "COSE-1", of(protected, b"", payload, signature), "cose.structure")
    bad("payload-null", "The payload is null (detached).", "COSE-1 CBOR-3", of(protected, {}, hexraw("f6"), signature), "cbor.simple")
    bad("payload-text", "The payload is a text string.", "COSE-1", of(protected, {}, "payload", signature), "cose.structure")
    bad("payload-map", "The payload is a map and no byte string.", "COSE-1", of(protected, {}, Raw(payload), signature), "cose.structure")
    bad("signature-text", "The signature is a text string.", "COSE-1", of(protected, {}, payload, "s" * 64), "cose.structure")
    bad("signature-array", "The signature is an array of signatures.", "COSE-1", of(protected, {}, payload, [signature]), "cose.structure")
    bad("signature-empty", "The signature has no bytes.", "COSE-1", of(protected, {}, payload, b""), "cbor.length")
    bad("signature-most", "The signature has 8,192 bytes.", "COSE-6 COSE-1", of(protected, {}, payload, signature.ljust(8192, b"\0")), "cose.signature-length", "signature")
    bad("signature-above", "The signature has 8,193 bytes.", "COSE-1", of(protected, {}, payload, signature.ljust(8193, b"\0")), "cbor.length")
    for n, what in ((1, "inside the tag and array"), (40, "inside the protected header"), (len(protected) + 4, "before the unprotected header"),
                    (200, "inside the payload"), (len(good) - 1, "one byte before its end")):
        bad(f"cut-{n}", f"The file ends {what}.", "CBOR-4", good[:n], "file.truncated")
    bad("cut-0", "The file ends where the signed manifest begins.", "CBOR-4", b"", "file.truncated")

    def header(name, description, requirements, body, code, tail=b"", **more):
        bad(name, description, requirements, signed(enc(body) + tail), code, **more)
    full = {1: -19, 4: EXPORTER.kid, 16: TYP["manifest"]}
    for key, what in ((1, "alg"), (4, "kid"), (16, "typ")):
        header(f"no-{what}", f"The protected header has no {what}.", "COSE-2 CBOR-13", {**full, key: None}, "cbor.key-missing")
    header("crit", "The protected header has crit.", "COSE-2 CBOR-12", {**full, 2: [4]}, "cbor.key-unknown")
    header("content-type", "The protected header has a content type.", "COSE-2 CBOR-12", {**full, 3: "application/cbor"}, "cbor.key-unknown")
    header("key-256", "The protected header has a key 256.", "COSE-2 CBOR-12", {**full, 256: 0}, "cbor.key-unknown")
    header("key-twice", "The protected header has kid twice.", "COSE-2 CBOR-11", Pairs([(1, -19), (4, EXPORTER.kid), (4, EXPORTER.kid), (16, TYP["manifest"])]),
           "cbor.key-duplicate")
    header("key-order", "The protected header has kid before alg.", "COSE-2 CBOR-11", Pairs([(4, EXPORTER.kid), (1, -19), (16, TYP["manifest"])]), "cbor.key-order")
    header("protected-trailing", "A byte follows the map in the protected header.", "COSE-2 CBOR-14", full, "cbor.trailing", b"\0", effect="hidden-data")
    header("protected-array", "The protected header is an array.", "COSE-2 CBOR-7", [1, -19], "cbor.type")
    bad("protected-cut", "The protected header ends inside typ.", "COSE-2 CBOR-4", signed(protected[:-1]), "cbor.truncated")
    for name, alg, what in (("eddsa", -8, "-8 (EdDSA)"), ("es256", -7, "-7 (ES256)"), ("ed448", -53, "-53 (Ed448)"), ("positive", 19, "19"), ("hmac", 5, "5 (HMAC 256/256)"),
                            ("zero", 0, "0")):
        header("alg-" + name, f"The algorithm is {what}.", "COSE-3", {**full, 1: alg}, "cose.alg")
    bad("alg-esp256", "The algorithm is -9 (ESP256), and a P-256 key signed well: for endorsements only.", "COSE-3", statement(CARD, "manifest", payload), "cose.alg", keys=(CARD.public,))
    header("alg-esp256-ed25519", "The algorithm is -9 (ESP256), under an Ed25519 key.", "COSE-3", {**full, 1: -9}, "cose.alg")
    header("alg-tag", "The algorithm stands in a tag.", "COSE-3 CBOR-6", {**full, 1: Tag(1, -19)}, "cbor.tag")
    header("kid-31", "The key id has 31 bytes.", "COSE-4 CBOR-9", {**full, 4: EXPORTER.kid[:31]}, "cbor.length")
    header("kid-33", "The key id has 33 bytes.", "COSE-4 CBOR-9", {**full, 4: EXPORTER.kid + b"\0"}, "cbor.length")
    header("kid-text", "The key id is a text string.", "COSE-4 CBOR-7", {**full, 4: "k" * 32}, "cbor.type")
    header("kid-public-key", "The key id is the public key itself.", "KEY-3 KEY-5", {**full, 4: EXPORTER.public}, "key.unknown")
    for kind in ("approval", "scan", "receipt", "passport"):
        header("typ-" + kind, f"The typ is that of the statement {kind}.", "COSE-5", {**full, 16: TYP[kind]}, "cose.typ")
    header("typ-upper", "The typ has a capital letter.", "COSE-5", {**full, 16: TYP["manifest"].replace("application", "Application")}, "cose.typ")
    header("typ-parameter", "The typ has a parameter.", "COSE-5", {**full, 16: TYP["manifest"] + ";v=0"}, "cose.typ")
    header("typ-64", "The typ is another one of 64 bytes.", "COSE-5", {**full, 16: "application/".ljust(64, "x")}, "cose.typ")
    header("typ-65", "The typ has 65 bytes.", "COSE-5 CBOR-9", {**full, 16: "application/".ljust(65, "x")}, "cbor.length")
    header("typ-number", "The typ is a CoAP content format.", "COSE-5 CBOR-7", {**full, 16: 60}, "cbor.type")

    bad("key-unknown", "The key that signed is not known.", "KEY-5", good, "key.unknown", keys=(GATEWAY.public,))
    bad("key-none", "No key is known.", "KEY-5", good, "key.unknown", keys=())
    stage = "signature"
    for n in (63, 65):
        bad(f"signature-{n}", f"The signature has {n} bytes.", "COSE-6", of(protected, {}, payload, (signature + b"\0")[:n]), "cose.signature-length", stage)
    bad("signature-der", "The signature is a DER sequence of its two halves.", "COSE-6",
        of(protected, {}, payload, b"\x30\x44\x02\x20" + signature[:32] + b"\x02\x20" + signature[32:]), "cose.signature-length", stage)
    bad("signature-bit", "One bit of the signature is turned.", "COSE-6", of(protected, {}, payload, bytes([signature[0] ^ 1]) + signature[1:]), "cose.signature", stage)
    bad("payload-bit", "One bit of the payload is turned.", "COSE-6", of(protected, {}, payload[:-1] + bytes([payload[-1] ^ 1]), signature), "cose.signature", stage)
    bad("other-key", "Another known key than the one that kid names made the signature.", "COSE-6",
        of(protected, {}, payload, GATEWAY.sign(structure)), "cose.signature", stage, keys=(EXPORTER.public, GATEWAY.public))
    foreign = enc({1: -19, 4: CARD.kid, 16: TYP["manifest"]})
    bad("key-p256", "The key is a P-256 key, which signed well, and the algorithm is -19.", "COSE-6 KEY-9", signed(foreign, key=CARD), "cose.signature", stage, keys=(CARD.public,))
    bad("key-p256-63", "The key is a P-256 key, the algorithm is -19, and the signature has 63 bytes.", "COSE-6", of(foreign, {}, payload, CARD.sign(sig_structure(foreign, payload))[:63]),
        "cose.signature-length", stage, keys=(CARD.public,))
    bad("signature-zero", "The signature is all zero.", "COSE-6 KEY-4", of(protected, {}, payload, bytes(64)), "cose.signature", stage)
    for name, message, what in (("payload", payload, "the payload alone"),
                                ("aad", sig_structure(protected, payload, aad=b"carnet"), "a Sig_structure with external_aad"),
                                ("context", sig_structure(protected, payload, context="Signature"), "a Sig_structure with the context Signature"),
                                ("five", enc(["Signature1", protected, b"", b"", payload]), "a Sig_structure of five elements"),
                                ("empty-protected", sig_structure(b"", payload), "a Sig_structure without the protected header"),
                                ("digest", sha(structure), "the digest of the Sig_structure")):
        bad("signed-" + name, f"The signature is over {what}.", "COSE-6", of(protected, {}, payload, EXPORTER.sign(message)), "cose.signature", stage,
            effect="two-readings")

    # KEY-4: signatures made by hand.
    a = EXPORTER.scalar()
    torsion = order_8_point()

    def challenge(r_bytes, public, message):
        return int.from_bytes(hashlib.sha512(r_bytes + public + message).digest(), "little") % L

    def whole(s):
        return s.to_bytes(32, "little")
    s = number_of(signature[32:])
    bad("s-plus-l", "L is added to S.", "KEY-4", of(protected, {}, payload, signature[:32] + whole(s + L)), "cose.signature", stage, effect="two-readings")
    bad("s-top-bit", "The highest bit of S is set.", "KEY-4", of(protected, {}, payload, signature[:63] + bytes([signature[63] | 0x80])), "cose.signature", stage,
        effect="two-readings")
    for name, r_bytes, what in (("neutral", point_bytes(NEUTRAL), "R is the neutral element and the equation holds"),
                                ("neutral-above", (P + 1).to_bytes(32, "little"), "R is the neutral element, written as 1 + 2^255 - 19"),
                                ("neutral-sign", (1 | 1 << 255).to_bytes(32, "little"), "R is the neutral element with the sign bit set")):
        k = challenge(r_bytes, EXPORTER.public, structure)
        bad("r-" + name, what + ".", "KEY-4", of(protected, {}, payload, r_bytes + whole(k * a % L)), "cose.signature", stage, effect="two-readings")
    r = number_of(sha(b"carnet test nonce")) % L
    r_bytes = point_bytes(times(4, torsion))
    k = challenge(r_bytes, EXPORTER.public, structure)
    bad("r-order-2", "R is the point of order 2; the equation holds with a cofactor only.", "KEY-4", of(protected, {}, payload, r_bytes + whole(k * a % L)),
        "cose.signature", stage, effect="two-readings")
    r_bytes = point_bytes(add(times(r, BASE), torsion))
    k = challenge(r_bytes, EXPORTER.public, structure)
    bad("r-mixed-order", "A point of order 8 is added to R: the equation holds with a cofactor only.", "KEY-4",
        of(protected, {}, payload, r_bytes + whole((r + k * a) % L)), "cose.signature", stage, effect="two-readings")
    mixed = point_bytes(add(times(a, BASE), torsion))
    mixed_protected = enc({1: -19, 4: kid_of(mixed), 16: TYP["manifest"]})
    mixed_structure = sig_structure(mixed_protected, payload)
    found = set()
    while len(found) < 2:
        r_bytes = point_bytes(times(r, BASE))
        k = challenge(r_bytes, mixed, mixed_structure)
        data = of(mixed_protected, {}, payload, r_bytes + whole((r + k * a) % L))
        if k % 8 == 0 and 0 not in found:
            found.add(0)
            accept("mixed-order-key", "A point of order 8 is added to the key; the equation holds without a cofactor.", "KEY-4 KEY-2", data,
                   pro=mixed_protected, keys=(mixed,), effect="two-readings")
        elif k % 8 and 1 not in found:
            found.add(1)
            bad("mixed-order-key-cofactor", "A point of order 8 is added to the key; the equation holds with a cofactor only.", "KEY-4", data,
                "cose.signature", stage, keys=(mixed,), effect="two-readings")
        r += 1


# ---------------------------------------------------------------------------------------------- manifest/

def make_manifest():
    def accept(name, description, requirements, payload):
        vec_statement("manifest", "manifest-" + name, "manifest", description, requirements, payload)

    def bad(name, description, requirements, payload, code, **more):
        vec_statement("manifest", "manifest-" + name, "manifest", description, requirements, payload, code, **more)

    digests = sorted(sha(b"carnet test digest %d" % n) for n in range(65))
    accept("request", "A manifest of a request.", "MAN-1 MAN-2", manifest())
    accept("response", "A manifest of a response.", "MAN-2 MAN-13", manifest(m2=2, m10=[OTHER]))
    accept("full", "Every optional key is there.", "MAN-4 MAN-5 MAN-6 MAN-11 MAN-12 MAN-14",
           manifest(m2=2, m5=3, m6=9, m7=OTHER, m9=CREATED + 86400, m10=digests[:3], m11=sorted([[GATEWAY.kid, 2, 5, OTHER], [APPROVER.kid, 1, 1, THIRD]]),
                    m12=[[3, OTHER], [8, THIRD]]))
    bad("version-1", "The version is 1.", "MAN-1", manifest(m1=1), "manifest.version")
    bad("kind-0", "The kind is 0.", "MAN-2", manifest(m2=0), "manifest.kind")
    bad("kind-3", "The kind is 3, reserved for receipts.", "MAN-2", manifest(m2=3), "manifest.kind")
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
    accept("voided-most", "There are 64 voided bundles, up to the sequence before.", "MAN-6 MAN-14", manifest(m6=65, m7=THIRD, m12=[[n + 1, d] for n, d in enumerate(digests[:64])]))
    bad("voided-above", "There are 65 voided bundles.", "MAN-6 CBOR-9", manifest(m6=66, m7=THIRD, m12=[[n + 1, d] for n, d in enumerate(digests)]), "cbor.length")
    bad("voided-empty", "The array of voided bundles is empty.", "MAN-6 CBOR-9", manifest(m6=3, m7=THIRD, m12=[]), "cbor.length")
    bad("voided-order", "The voided bundles descend.", "MAN-6", manifest(m6=9, m7=THIRD, m12=[[3, OTHER], [2, THIRD]]), "manifest.voided")
    bad("voided-equal", "One sequence is voided with two digests.", "MAN-6", manifest(m6=9, m7=THIRD, m12=[[3, OTHER], [3, THIRD]]), "manifest.voided")
    bad("voided-zero", "The voided sequence is 0.", "MAN-6 CBOR-8", manifest(m6=9, m7=THIRD, m12=[[0, OTHER]]), "cbor.range")
    bad("voided-order-before-length", "The voided sequences descend, and the digest of the third has 31 bytes.", "MAN-6 CBOR-9",
        manifest(m6=9, m7=THIRD, m12=[[3, OTHER], [2, THIRD], [4, OTHER[:31]]]), "manifest.voided")
    bad("voided-length-before-order", "The voided sequences descend, and the digest of the second has 31 bytes: the order is judged when it is complete.", "MAN-6 CBOR-9",
        manifest(m6=9, m7=THIRD, m12=[[3, OTHER], [2, THIRD[:31]]]), "cbor.length")
    bad("schema-0", "The schema is 0.", "MAN-7", manifest(content={1: 0}), "manifest.schema")
    bad("schema-2", "The schema is 2.", "MAN-7", manifest(content={1: 2}), "manifest.schema")
    bad("coding-0", "The coding is 0.", "MAN-8", manifest(content={2: 0}), "manifest.coding")
    bad("coding-2", "The coding is 2.", "MAN-8", manifest(content={2: 2}), "manifest.coding")

    def entry(items, frame, plain):
        return [items, frame, plain, OTHER, THIRD]

    def of(*entries, **more):
        return enc(manifest_map(list(entries), **more))
    accept("chunk-most", "A chunk has the largest plain length and the longest frame.", "MAN-9 MAN-15", of(entry(1, 4210752, 4194304)))
    accept("chunk-least", "A chunk has one plain byte and a frame of one byte.", "MAN-9", of(entry(1, 1, 1)))
    bad("items-zero", "The number of items is 0.", "MAN-9 CBOR-8", of(entry(1, 9, 9), items=0), "cbor.range")
    bad("items-above", "The number of items is 4,194,305.", "MAN-9 CBOR-8", of(entry(1, 9, 9), items=4194305), "cbor.range")
    bad("plain-zero", "The plain length is 0.", "MAN-9 CBOR-8", of(entry(1, 9, 9), plain_length=0), "cbor.range")
    bad("entry-items-zero", "A chunk has no items.", "MAN-9 CBOR-8", of(entry(0, 9, 9), items=1), "cbor.range")
    bad("entry-items-above", "A chunk has 4,194,305 items.", "MAN-9 CBOR-8", of(entry(4194305, 9, 9), items=1), "cbor.range")
    bad("entry-frame-zero", "A frame length is 0.", "MAN-9 CBOR-8", of(entry(1, 0, 9)), "cbor.range")
    bad("entry-frame-above", "A frame length is 4,210,753.", "MAN-9 CBOR-8", of(entry(1, 4210753, 4194304)), "cbor.range")
    bad("entry-plain-zero", "A plain length is 0.", "MAN-9 CBOR-8", of(entry(1, 9, 0), plain_length=1), "cbor.range")
    bad("entry-plain-above", "A plain length is 4,194,305.", "MAN-9 CBOR-8", of(entry(1, 9, 4194305)), "cbor.range")
    bad("entry-4", "A chunk entry has four elements.", "MAN-9 CBOR-9", manifest(content={5: [ENTRIES[0][:4]]}), "cbor.length")
    bad("entry-digest", "The digest of a frame has 31 bytes.", "MAN-9 CBOR-9", manifest(content={5: [ENTRIES[0][:3] + [OTHER[:31], THIRD]]}), "cbor.length")
    bad("chunks-empty", "There is no chunk.", "MAN-9 CBOR-9", manifest(content={5: []}), "cbor.length")

    def many(count, one, items, plain):
        whole = enc(manifest_map([], items=items, plain_length=plain))
        assert whole.endswith(b"\x05\x80")
        return [whole[:-1] + head(4, count), (enc(one), count)]
    accept("chunks-most", "There are 4,096 chunks, and 4,194,304 items in all.", "MAN-9 MAN-16 MAN-17", many(4096, entry(1024, 9, 5000), 4194304, 4096 * 5000))
    bad("chunks-above", "There are 4,097 chunks.", "MAN-9 CBOR-9", many(4097, entry(1, 9, 5000), 4097, 4097 * 5000), "cbor.length")
    bad("route", "From and to are one site.", "MAN-10", manifest(m4="plant-7"), "manifest.route", effect="policy")
    bad("previous-missing", "The sequence is 2 and previous is missing.", "MAN-11", manifest(m6=2), "manifest.previous")
    bad("previous-first", "The sequence is 1 and previous is there.", "MAN-11", manifest(m7=OTHER), "manifest.previous")
    accept("expires-least", "Expires is one second after created.", "MAN-12", manifest(m9=CREATED + 1))
    bad("expires-equal", "Expires equals created.", "MAN-12", manifest(m9=CREATED), "manifest.expires")
    bad("expires-before", "Expires is before created.", "MAN-12", manifest(m9=CREATED - 1), "manifest.expires")
    bad("answers-missing", "A response has no answers.", "MAN-13", manifest(m2=2), "manifest.answers")
    bad("answers-request", "A request has answers.", "MAN-13", manifest(m10=[OTHER]), "manifest.answers")
    bad("voided-own", "The manifest voids its own sequence.", "MAN-14", manifest(m6=3, m7=THIRD, m12=[[3, OTHER]]), "manifest.voided")
    bad("voided-later", "The manifest voids a later sequence.", "MAN-14", manifest(m6=3, m7=THIRD, m12=[[2, OTHER], [4, OTHER]]), "manifest.voided")
    accept("frame-most", "A frame of 256 plain bytes has 321 bytes.", "MAN-15", of(entry(1, 321, 256)))
    bad("frame-above", "A frame of 256 plain bytes has 322 bytes.", "MAN-15", of(entry(1, 322, 256)), "manifest.frame-length")
    bad("frame-above-255", "A frame of 255 plain bytes has 320 bytes: 255 / 256 rounds down.", "MAN-15", of(entry(1, 320, 255)), "manifest.frame-length")
    bad("frame-above-second", "The second frame is too long.", "MAN-15", of(entry(1, 321, 256), entry(1, 322, 256)), "manifest.frame-length")
    accept("cut-most", "A chunk of two items has 1,048,576 plain bytes.", "MAN-15", of(entry(2, 9, 1048576)))
    accept("cut-one", "A chunk of one item has 1,048,577 plain bytes.", "MAN-15", of(entry(1, 9, 1048577)))
    bad("cut-above", "A chunk of two items has 1,048,577 plain bytes.", "MAN-15", of(entry(2, 9, 1048577)), "manifest.chunk-cut")
    bad("items-less", "The items of the chunks add up to one more than items.", "MAN-16", of(entry(2, 9, 99), items=1), "manifest.items")
    bad("items-more", "The items of the chunks add up to one less than items.", "MAN-16", of(entry(2, 9, 99), items=3), "manifest.items")
    prefix = enc(manifest_map([], items=1, plain_length=1025 * 5000))
    bad("items-wrap", "The items of the chunks add up to 2^32 + 1, and items is 1.", "MAN-16",
        [prefix[:-1] + head(4, 1025) + enc(entry(1, 9, 5000)), (enc(entry(4194304, 9, 5000)), 1024)], "manifest.items")
    bad("plain-length-less", "The plain lengths of the chunks add up to one more than plain length.", "MAN-17", of(entry(1, 9, 99), plain_length=98), "manifest.plain-length")
    bad("plain-length-more", "The plain lengths of the chunks add up to one less than plain length.", "MAN-17", of(entry(1, 9, 99), plain_length=100), "manifest.plain-length")
    bad("order-of-rules", "From equals to and the sums are wrong: the lower number names the code.", "MAN-10 MAN-16 BUN-5", manifest(m4="plant-7", content={3: 9}), "manifest.route")
    bad("relations-after-end", "From equals to, and a byte follows the manifest in its byte string.", "CBOR-14 MAN-10", manifest(m4="plant-7") + b"\0", "cbor.trailing")
    bad("relations-after-keys", "From equals to, and there is no content.", "CBOR-13 MAN-10", manifest(m4="plant-7", m13=None), "cbor.key-missing")
    bad("relations-after-values", "The sequence is 2 and previous is missing, and the schema is 2.", "MAN-7 MAN-11", manifest(m6=2, content={1: 2}), "manifest.schema")


# ---------------------------------------------------------------------------------------------- chunk/
# PINNED: frames made once by libzstd 1.5, so that the vectors do not depend on a version of it.

FRAME_12 = bytes.fromhex(  # level 3: twelve requests
    "28b52ffd6048020d0b00f413a30101020106a4015701ea9f17ab18b2afb16a722601658af69ca712409fa1730201035055c92734d6824d71983ed6ec3f16059f"
    "04502de67392b7a7462ab1ca108dd189f5880273a21ae4b223421916e0262262d75be4b97d59c54f86cf577b36ecbe1ccddfbe32c947a7685eb35a59b1d802f7"
    "2c57ceda9238d715651347978f7884720aa17414d103547b5198ec0b0a6c301aab28cde494b215f6fed973728410fb36a08efdffc27d36ff2c4100c22ad3cfa7"
    "14460437e7c7a03685bea8dd3140bd7bd7261ab264ed4a8d8b05f0fe93ef15c4673c83f24938783fa848f83f1a72e21f07f52dc7cac1d9fc43ca314cea7529f4"
    "4f6596fbcf3efd080ea09a3b185745932445cde003b7bc35fe048fa99cc5c0c30f4e97bc44a038aadb7d125aa2415473b88ef1fc09ad980562b6675ac6471d2e"
    "37d090db5a027f7c7123b60c0083a701446d206a01510b885a40d400a236103580a809446d10db488a6006")
FRAME_FORM = bytes.fromhex(  # level 19: one request of 24 fields
    "28b52ffd60b403ad0400e286181b906d03cffb4b140450005fb6e2bacfdcddddbd53d2e0f8acde90a8eedfbdbf9fd239a58c11c2f79cfb776f3fae764ae79432"
    "4608df73eedf3da9d3f230c6f00471b551045d46d83e165f8a9bed0429c6d5cd52455d272b34c24acd52072010802d30a821e40dfbc71ce0a5d6112008018e14"
    "fe7f45f007f7d8aaf3e4be3be7cea75b776a6fde3c6e0e1f5ea8fcd42bb0ab")
IIDS_12 = sorted(other_iid(n) for n in range(12))
ITEMS_12 = [request(microsoft(iid=i, epid=None)) for i in IIDS_12]
FORM = [["form %02d" % n, "Line %d of the form, filled in by hand." % n] for n in range(24)]



def sequence_block(literals, ll, of, ml, bits):
    """A compressed block of raw literals and one sequence; the three codes are RLE, the extra bits are given."""
    return bytes([len(literals) << 3]) + literals + bytes([1, 0x54, ll, of, ml]) + bits


def make_chunk():
    plain = request()
    size = len(plain)
    good = frame_raw(plain)
    wide = vendor_file(data=b"REQUEST 1\n" * 60)  # room for two blocks
    width = len(wide)
    assert 512 <= width < 1024

    def chunk(name, description, requirements, frame, code=None, of=plain, length=None, frame_digest=None, plain_digest=None, **more):
        raw = b"".join(p[0] * p[1] if isinstance(p, tuple) else p for p in frame) if isinstance(frame, list) else frame
        digest = sha(of)
        parameters = {"plain_length": len(of) if length is None else length, "frame_digest": (frame_digest or sha(raw)).hex(),
                      "plain_digest": (plain_digest or digest).hex()}
        if code is None:
            more["digest"] = digest.hex()
        vec("chunk", "chunk-" + name, description, requirements, "frames", "chunk", frame, code, parameters, **more)

    chunk("raw", "A frame of one raw block.", "CHUNK-3 CHUNK-8", good)
    chunk("raw-blocks", "A frame of two raw blocks.", "CHUNK-6 CHUNK-7", frame_of(width, [(RAW, 100, wide[:100]), (RAW, width - 100, wide[100:])]), of=wide)
    chunk("compressed", "A frame that zstd made at level 3.", "CHUNK-8 CHUNK-9", FRAME_12, of=b"".join(ITEMS_12))
    chunk("compressed-19", "A frame that zstd made at level 19.", "CHUNK-8 CHUNK-9", FRAME_FORM, of=vendor_fields(fields=FORM))
    chunk("rle", "A frame of one RLE block.", "CHUNK-6", frame_of(200, rle_blocks(b"x", 200)), of=b"x" * 200)
    chunk("sequence", "A frame of one compressed block with one match of 31 bytes.", "CHUNK-6 CHUNK-8",
          frame_of(33, [(COMPRESSED, 9, sequence_block(b"ab", 2, 0, 28, b"\x01"))]), of=b"a" + b"b" * 32)
    chunk("one-byte", "The plain length is 1.", "CHUNK-5", frame_raw(b"x"), of=b"x")
    for n in (255, 256, 65791, 65792):
        chunk(f"content-size-{n}", f"The plain length is {n}: at an edge of the forms of the frame content size.", "CHUNK-5", frame_of(n, rle_blocks(b"x", n)), of=b"x" * n)
    chunk("most", "The plain length is 4,194,304 in 32 RLE blocks of 131,072.", "CHUNK-6 CHUNK-8", frame_of(4194304, rle_blocks(b"x", 4194304)), of=b"x" * 4194304)
    chunk("frame-digest", "The digest of the frame is another one.", "CHUNK-2", good, "chunk.frame-digest", frame_digest=OTHER)
    chunk("frame-digest-first", "The digest of the frame is another one, and the frame does not begin as a frame.", "CHUNK-2", b"\0" + good[1:], "chunk.frame-digest", frame_digest=OTHER)
    chunk("magic", "The first byte of the frame is another one.", "CHUNK-3", b"\x29" + good[1:], "chunk.magic")
    chunk("magic-cut", "The frame has three bytes.", "CHUNK-3", good[:3], "chunk.magic")
    chunk("magic-old", "The frame has the magic number of zstd 0.7.", "CHUNK-3", b"\x27" + good[1:], "chunk.magic")
    chunk("skippable-first", "A skippable frame stands before the frame.", "CHUNK-3", bytes.fromhex("502a4d1804000000") + b"note" + good, "chunk.magic")
    chunk("gzip", "The chunk is a gzip stream.", "CHUNK-3", bytes.fromhex("1f8b0800000000000003") + plain, "chunk.magic", effect="two-readings")
    body = good[6:]
    chunk("header-checksum", "The frame has a content checksum.", "CHUNK-4", frame_header(size, descriptor=0x24) + body + bytes(4), "chunk.header")
    chunk("header-dictionary", "The frame has a dictionary id of one byte.", "CHUNK-4", MAGIC + b"\x21\x00" + bytes([size]) + body, "chunk.header")
    chunk("header-dictionary-4", "The frame has a dictionary id of four bytes.", "CHUNK-4", MAGIC + b"\x23" + bytes(4) + bytes([size]) + body, "chunk.header")
    chunk("header-unused", "The unused bit is 1.", "CHUNK-4", frame_header(size, descriptor=0x30) + body, "chunk.header")
    chunk("header-reserved", "The reserved bit is 1.", "CHUNK-4", frame_header(size, descriptor=0x28) + body, "chunk.header")
    chunk("header-window", "The frame is not a single segment: it has a window descriptor and no content size.", "CHUNK-4", MAGIC + b"\x00\x00" + body, "chunk.header",
          effect="resources")
    chunk("header-window-size", "The frame is not a single segment: it has a window descriptor and a content size.", "CHUNK-4",
          MAGIC + b"\x80\x00" + size.to_bytes(4, "little") + body, "chunk.header", effect="resources")
    chunk("header-cut", "The frame ends after the magic number.", "CHUNK-4", good[:4], "chunk.header")
    chunk("header-cut-size", "The frame ends before the frame content size.", "CHUNK-4", good[:5], "chunk.header")
    chunk("header-alone", "The frame ends after its header.", "CHUNK-6 CHUNK-4", good[:6], "chunk.block", effect="damage")
    chunk("header-cut-inside", "The frame ends inside the frame content size.", "CHUNK-4", frame_header(300)[:6], "chunk.header", of=b"x" * 300)
    chunk("content-size-less", "The frame content size is one less than the plain length.", "CHUNK-5", frame_header(size - 1) + body, "chunk.content-size", effect="resources")
    chunk("content-size-more", "The frame content size is one more than the plain length.", "CHUNK-5", frame_header(size + 1) + body, "chunk.content-size", effect="resources")
    long = b"x" * 300
    chunk("content-size-4", "The frame content size 300 is written in four bytes.", "CHUNK-5",
          frame_of(300, rle_blocks(b"x", 300), descriptor=0xA0, field=(300).to_bytes(4, "little")), "chunk.content-size", of=long)
    chunk("content-size-4-65791", "The frame content size 65,791 is written in four bytes.", "CHUNK-5",
          frame_of(65791, rle_blocks(b"x", 65791), descriptor=0xA0, field=(65791).to_bytes(4, "little")), "chunk.content-size", of=b"x" * 65791)
    chunk("content-size-8", "The frame content size 65,792 is written in eight bytes.", "CHUNK-5",
          frame_of(65792, rle_blocks(b"x", 65792), descriptor=0xE0, field=(65792).to_bytes(8, "little")), "chunk.content-size", of=b"x" * 65792)
    chunk("content-size-wrap", "The frame content size in eight bytes is 2^32 more than the plain length.", "CHUNK-5",
          frame_of(300, rle_blocks(b"x", 300), descriptor=0xE0, field=(2**32 + 300).to_bytes(8, "little")), "chunk.content-size", of=long, effect="resources")
    chunk("block-reserved", "The block has the reserved type.", "CHUNK-6", frame_of(size, [(RESERVED, size, plain)]), "chunk.block", effect="two-readings")
    chunk("block-empty", "A raw block of size 0 stands first.", "CHUNK-6", frame_of(width, [(RAW, 0, b""), (RAW, width, wide)]), "chunk.block", of=wide)
    chunk("block-empty-last", "A raw block of size 0 stands last.", "CHUNK-6", frame_of(width, [(RAW, width, wide), (RAW, 0, b"")]), "chunk.block", of=wide)
    chunk("block-empty-rle", "An RLE block of size 0 hides one byte.", "CHUNK-6", frame_of(width, [(RLE, 0, b"h"), (RAW, width, wide)]), "chunk.block", of=wide)
    chunk("block-empty-compressed", "A compressed block of size 0 stands first.", "CHUNK-6", frame_of(width, [(COMPRESSED, 0, b""), (RAW, width, wide)]), "chunk.block", of=wide)
    chunk("block-above-content", "A raw block has one byte more than the content.", "CHUNK-6", frame_of(size, [(RAW, size + 1, plain + b"x")]), "chunk.block")
    chunk("block-above-content-rle", "An RLE block regenerates one byte more than the content.", "CHUNK-6", frame_of(200, [(RLE, 201, b"x")]), "chunk.block", of=b"x" * 200)
    chunk("block-above-content-compressed", "A compressed block has more bytes than the content.", "CHUNK-6",
          frame_of(5, [(COMPRESSED, 9, sequence_block(b"ab", 2, 0, 0, b"\x01"))]), "chunk.block", of=b"abbbb")
    chunk("block-above-128k", "An RLE block regenerates 131,073 bytes.", "CHUNK-6", frame_of(131073, [(RLE, 131073, b"x")]), "chunk.block", of=b"x" * 131073)
    chunk("block-past", "The raw block announces one byte more than there is.", "CHUNK-6", good[:-1], "chunk.block", effect="damage")
    chunk("block-past-rle", "The byte of the RLE block is missing.", "CHUNK-6", frame_of(200, [(RLE, 200, b"")]), "chunk.block", of=b"x" * 200, effect="damage")
    chunk("block-past-compressed", "The compressed block ends one byte early.", "CHUNK-6", FRAME_12[:-1], "chunk.block", of=b"".join(ITEMS_12), effect="damage")
    chunk("block-no-last", "No block is marked last.", "CHUNK-6", frame_header(width) + block(RAW, width, wide, False), "chunk.block", of=wide, effect="damage")
    chunk("block-head-cut", "The frame ends inside a block header.", "CHUNK-6", frame_header(width) + block(RAW, width, wide, False) + b"\0\0", "chunk.block", of=wide,
          effect="damage")

    # CHUNK-6: content of compressed blocks, and their number.
    def empty(name, description, body, **more):
        """The body of a compressed block that regenerates nothing stands before all that there is."""
        chunk("literals-" + name, description, "CHUNK-6", frame_of(width, [(COMPRESSED, len(body), body), (RAW, width, wide)]), "chunk.block", of=wide, **more)
    for n, what, rle, raw in (("", "one byte", b"\x01", b"\x00"), ("-2", "two bytes", b"\x05\x00", b"\x04\x00"), ("-3", "three bytes", b"\x0d\x00\x00", b"\x0c\x00\x00")):
        empty("rle" + n, f"A compressed block of RLE literals of size 0 (header of {what}) and no sequences hides one byte.", rle + b"h\0")
        empty("raw" + n, f"A compressed block has raw literals of size 0 (header of {what}) and no sequences.", raw + b"\0")
    empty("raw-long-0", "A compressed block has raw literals of size 0, and the number of sequences 0 in two bytes.", b"\x00\x80\x00")
    empty("raw-cut-2", "A compressed block has raw literals of size 0, and the first of two bytes of the number of sequences.", b"\x00\x80")
    empty("raw-cut-3", "A compressed block has raw literals of size 0, and two of three bytes of the number of sequences.", b"\x00\xff\x00")
    empty("raw-alone", "A compressed block has raw literals of size 0, and ends before the number of sequences.", b"\x00")
    huffman = {"": (0, 10, 3), "-streams": (1, 10, 3), "-4": (2, 14, 4), "-5": (3, 18, 5)}  # size format, bits of a size, bytes of the header

    def literals_head(form, regenerated, compressed):
        code, bits, size = huffman[form]
        return (COMPRESSED | code << 2 | regenerated << 4 | compressed << 4 + bits).to_bytes(size, "little")
    for form, what in (("", "three bytes, one stream"), ("-streams", "three bytes, four streams"), ("-4", "four bytes"), ("-5", "five bytes")):
        empty("compressed" + form, f"A compressed block has Huffman literals of size 0 in five compressed bytes (header of {what}).", literals_head(form, 0, 5) + b"notes\0")
    empty("treeless", "A compressed block has treeless literals of size 0.", b"\x03\x00\x00\0")
    for name, what, body in (("raw-2", "raw literals, the first of two bytes", b"\x14"), ("raw-3", "raw literals, the first two of three bytes", b"\x1c\x00"),
                             ("rle-2", "RLE literals, the first of two bytes", b"\x15"), ("compressed", "Huffman literals, the first two of three bytes", b"\x12\x00"),
                             ("compressed-4", "Huffman literals, the first three of four bytes", b"\x1a\x00\x00"),
                             ("compressed-5", "Huffman literals, the first four of five bytes", b"\x1e\x00\x00\x00"),
                             ("treeless", "treeless literals, the first of three bytes", b"\x13")):
        empty("short-" + name, f"A compressed block ends inside its literals header: {what}.", body, effect="two-readings")
    for form, sizes in (("", (64,)), ("-streams", (1, 512)), ("-4", (1024, 8192)), ("-5", (16384, 131072))):
        for n in sizes:
            body = literals_head(form, n, 0)
            chunk(f"literals-end{form}-{n}", f"A compressed block announces {n:,} bytes of Huffman literals, and ends after its literals header of {len(body)} bytes.",
                  "CHUNK-8 CHUNK-6", frame_of(width, [(COMPRESSED, len(body), body), (RAW, width, wide)]), "chunk.decode", of=wide)
    chunk("literals-end-raw", "A compressed block announces one byte of raw literals, and ends after its literals header of one byte.", "CHUNK-8 CHUNK-6",
          frame_of(width, [(COMPRESSED, 1, b"\x08"), (RAW, width, wide)]), "chunk.decode", of=wide)
    for name, byte in (("raw", b"\x14\x00"), ("rle", b"\x15\x00")):
        chunk(f"literals-{name}-1-2", f"A compressed block has {name.upper() if name == 'rle' else name} literals of size 1, with a header of two bytes.", "CHUNK-6 CHUNK-8",
              frame_of(width + 1, [(COMPRESSED, 4, byte + b"\0\0"), (RAW, width, wide)]), of=b"\0" + wide)
    for name, byte in (("raw", b"\x1c\x00\x00"), ("rle", b"\x1d\x00\x00")):
        chunk(f"literals-{name}-1-3", f"A compressed block has {name.upper() if name == 'rle' else name} literals of size 1, with a header of three bytes.", "CHUNK-6 CHUNK-8",
              frame_of(width + 1, [(COMPRESSED, 5, byte + b"\0\0"), (RAW, width, wide)]), of=b"\0" + wide)
    for name, byte in (("raw", 8), ("rle", 9)):
        chunk(f"literals-{name}-1", f"A compressed block has {name.upper() if name == 'rle' else name} literals of size 1: one zero byte.", "CHUNK-6 CHUNK-8",
              frame_of(width + 1, [(COMPRESSED, 3, bytes([byte, 0, 0])), (RAW, width, wide)]), of=b"\0" + wide)
    match = b"\x01\x54\x00\x02\x1c\x04"  # one sequence: no literals, offset 1, 31 bytes
    more = wide + wide[-1:] * 31
    chunk("literals-none", "A compressed block has raw literals of size 0 and one sequence, whose match is all its content.", "CHUNK-6 CHUNK-8",
          frame_of(len(more), [(RAW, width, wide), (COMPRESSED, 7, b"\x00" + match)]), of=more)
    chunk("literals-none-2", "A compressed block has raw literals of size 0, with a header of two bytes, and one sequence.", "CHUNK-6 CHUNK-8",
          frame_of(len(more), [(RAW, width, wide), (COMPRESSED, 8, b"\x04\x00" + match)]), of=more)
    chunk("literals-rle-sequences", "A compressed block has RLE literals of size 0 and one sequence: its content is the match, and a byte is hidden.", "CHUNK-6",
          frame_of(len(more), [(RAW, width, wide), (COMPRESSED, 8, b"\x01h" + match)]), "chunk.block", of=more)
    chunk("literals-rle-content", "A compressed block has RLE literals of size 300 and no sequences.", "CHUNK-6 CHUNK-8",
          frame_of(300, [(COMPRESSED, 4, (300 << 4 | 5).to_bytes(2, "little") + b"x\0")]), of=b"x" * 300)

    def blocks(length, count):
        text = b"x" * length
        return frame_of(length, [(RAW, 100, text[:100])] * (count - 1) + [(RAW, length - 100 * (count - 1), text[100 * (count - 1):])])
    for length, count in ((1024, 3), (512, 2)):
        chunk(f"blocks-{length}", f"{length:,} plain bytes stand in {count} blocks, as many as there may be.", "CHUNK-6", blocks(length, count), of=b"x" * length)
    for length, count in ((1024, 4), (1023, 3), (511, 2)):
        chunk(f"blocks-{length}-above", f"{length:,} plain bytes stand in {count} blocks, one more than there may be.", "CHUNK-6", blocks(length, count), "chunk.block",
              of=b"x" * length)
    chunk("end-byte", "One byte follows the last block.", "CHUNK-7", good + b"\0", "chunk.end")
    chunk("end-frame", "A second frame follows.", "CHUNK-7", good + frame_raw(b"x"), "chunk.end")
    chunk("end-skippable", "A skippable frame follows.", "CHUNK-7", good + bytes.fromhex("502a4d1804000000") + b"note", "chunk.end")
    chunk("end-checksum", "A checksum follows that the header does not announce.", "CHUNK-7", good + bytes(4), "chunk.end")
    chunk("end-early", "The first of two blocks is marked last.", "CHUNK-7",
          frame_header(width) + block(RAW, 100, wide[:100], True) + block(RAW, width - 100, wide[100:], True), "chunk.end", of=wide)
    chunk("decode-short", "The blocks regenerate one byte less than the content size.", "CHUNK-8", frame_of(size, [(RAW, size - 1, plain[:-1])]), "chunk.decode")
    chunk("decode-long", "The blocks regenerate one byte more than the content size.", "CHUNK-8", frame_of(width, [(RAW, width, wide), (RAW, 1, b"x")]), "chunk.decode",
          of=wide, effect="resources")
    chunk("decode-bomb", "Thirty-three RLE blocks of 131,072 bytes follow each other where the content size is 4,194,304.", "CHUNK-8",
          frame_of(4194304, rle_blocks(b"x", 4194304) + [(RLE, 131072, b"x")]), "chunk.decode", of=b"x" * 4194304, effect="resources")
    chunk("decode-offset", "A match begins before the content.", "CHUNK-8", frame_of(33, [(COMPRESSED, 9, sequence_block(b"ab", 2, 5, 28, b"\x20"))]), "chunk.decode",
          of=b"a" + b"b" * 32)
    chunk("decode-literals", "The literals use a Huffman table of a block before the first.", "CHUNK-8", frame_of(40, [(COMPRESSED, 9, (3 | 40 << 4 | 5 << 14).to_bytes(3, "little") + bytes(6))]), "chunk.decode",
          of=b"x" * 40)
    chunk("decode-turned", "One bit inside a compressed block is turned.", "CHUNK-8", FRAME_FORM[:20] + bytes([FRAME_FORM[20] ^ 0x10]) + FRAME_FORM[21:], "chunk.decode",
          of=vendor_fields(fields=FORM))
    chunk("plain-digest", "The digest of the plain bytes is another one.", "CHUNK-9", good, "chunk.plain-digest", plain_digest=OTHER)
    chunk("plain-digest-bit", "One bit of a raw block is turned, and the digest of the frame is that of the turned frame.", "CHUNK-9",
          good[:-1] + bytes([good[-1] ^ 1]), "chunk.plain-digest")

    # CHUNK-1, CHUNK-10, CHUNK-11 and the order between chunks: whole bundles and plain bytes.
    two = Bundle([Chunk([request()]), ])
    head_at = len(LABEL) + len(two.manifest)
    whole = two.file()

    def framing(name, description, requirements, data, code, **more):
        vec_bundle("chunk", "chunk-" + name, description, requirements, "framing", None, code, data=data, **more)
    framing("head-array", "The chunk is an array of three.", "CHUNK-1", whole[:head_at] + b"\x83" + whole[head_at + 1:] + b"\0", "bundle.chunk-head")
    framing("head-index", "The index of the first chunk is 1.", "CHUNK-1", whole[:head_at + 1] + b"\x01" + whole[head_at + 2:], "bundle.chunk-head")
    framing("head-not-shortest", "The index 0 is written in two bytes.", "CHUNK-1", whole[:head_at + 1] + b"\x18\x00" + whole[head_at + 2:], "bundle.chunk-head",
            effect="two-readings")
    framing("head-length", "The length of the byte string is one less than in the manifest.", "CHUNK-1",
            whole[:head_at] + enc([0, two.chunks[0].frame[:-1]]), "bundle.chunk-head")
    framing("head-length-form", "The length of the byte string is written in three bytes.", "CHUNK-1 CBOR-5",
            whole[:head_at] + b"\x82\x00\x59" + len(two.chunks[0].frame).to_bytes(2, "big") + two.chunks[0].frame, "bundle.chunk-head", effect="two-readings")
    framing("head-text", "The frame is a text string.", "CHUNK-1", whole[:head_at + 2] + b"\x78" + whole[head_at + 3:], "bundle.chunk-head")
    framing("head-bare", "The frame stands without the array around it.", "CHUNK-1", whole[:head_at] + enc(two.chunks[0].frame), "bundle.chunk-head")
    framing("missing", "The file ends where the first chunk begins.", "CHUNK-1 BUN-6", whole[:head_at], "file.truncated")
    framing("cut-head", "The file ends inside the head of the chunk.", "CHUNK-1 BUN-6", whole[:head_at + 3], "file.truncated")
    framing("cut-head-wrong", "The file ends inside the head of the chunk, whose index is wrong.", "CHUNK-1", whole[:head_at] + b"\x82\x01", "bundle.chunk-head")
    framing("cut-frame", "The file ends one byte before the end of the frame.", "CHUNK-1 BUN-6", whole[:-1], "file.truncated")

    def file_item(total, sign):
        """A request of total bytes with a file of repeated bytes, as start, byte, count, item key."""
        start = vendor_file(data=b"x" * 70000)
        start = start[:start.index(b"\x08\x5a")]
        count = total - len(start) - 6
        byte = bytes([sign])
        begin = start + b"\x08" + head(2, count)
        if len(begin) + count != total:
            raise ValueError("length of a file")
        return begin, byte, count, key_file("acme", byte * count)

    def big(total, sign):
        begin, byte, count, key = file_item(total, sign)
        return Chunk([begin + byte * count], frame=frame_padded(begin, byte, count)), key

    def ascending(first, second, count=1):
        for sign in range(1, 200):
            a, b = big(first, sign), big(second, sign + 1)
            if a[1] < b[1]:
                return [a[0], b[0]]
        raise ValueError("no order")
    two = Bundle(ascending(700000, 700000))
    vec_bundle("chunk", "chunk-two", "Two chunks, whose items do not fit into one.", "CHUNK-11", "complete", two)
    vec_bundle("chunk", "chunk-cut-least", "The first chunk and the first item of the second have 1,048,577 bytes together.", "CHUNK-11", "complete",
               Bundle(ascending(524288, 524289)))
    vec_bundle("chunk", "chunk-cut-early", "The first chunk and the first item of the second have 1,048,576 bytes together.", "CHUNK-11", "items",
               Bundle(ascending(524288, 524288)), "chunk.cut")
    small = vendor_file("a")
    fits = 1048576 - len(small)
    begin, byte, count, fill_key = file_item(fits, 7)
    full = Chunk([small, begin + byte * count], frame=frame_padded(small + begin, byte, count))
    for sign in range(8, 99):
        largest, key = big(4194304, sign)
        if key > fill_key:
            break
    last = Chunk([request()])
    three = Bundle([full, largest, last])
    vec_bundle("chunk", "chunk-three", "Two items fill 1,048,576 bytes, one item has 4,194,304 bytes, a small one follows.", "CHUNK-11 MAN-15 ITEM-14", "complete", three,
               trust_text=trust(route={"max-bytes": 2**53 - 1, "vendors": ["a", "acme"]}))
    vec_bundle("chunk", "chunk-cut-small", "Two small items stand in two chunks.", "CHUNK-11", "items", Bundle([Chunk([vendor_fields()]), Chunk([request()])]), "chunk.cut")
    vec_bundle("chunk", "chunk-order-before-cut", "Two small items stand in two chunks, in descending order: ITEM-14 is judged before CHUNK-11.", "ITEM-14 CHUNK-11", "items",
               Bundle([Chunk([request()]), Chunk([vendor_fields()])]), "item.order")
    vec_bundle("chunk", "chunk-order", "The items of two chunks descend.", "ITEM-14", "items", Bundle(two.chunks[::-1]), "item.order")
    vec_bundle("chunk", "chunk-duplicate", "The same item stands in two chunks.", "ITEM-14", "items", Bundle([two.chunks[0], two.chunks[0]]), "item.duplicate")
    vec_bundle("chunk", "chunk-second-head", "The second chunk has the index 0.", "CHUNK-1", "framing", two, "bundle.chunk-head",
               data=two.file(chunks=[enc([0, c.frame]) for c in two.chunks]))
    vec_bundle("chunk", "chunk-swapped", "The two chunks are swapped in the file.", "CHUNK-1", "framing", two, "bundle.chunk-head",
               data=two.file(chunks=[enc([1, two.chunks[1].frame]), enc([0, two.chunks[0].frame])]))
    vec_bundle("chunk", "chunk-second-missing", "The file ends after the first of two chunks.", "CHUNK-1 BUN-6", "framing", two, "file.truncated",
               data=two.file(chunks=two.chunk_bytes()[:1]))
    vec_bundle("chunk", "chunk-surplus", "A frame of raw blocks is much longer than zstd makes it: a warning.", "CHUNK-12", "complete",
               Bundle([Chunk([vendor_file(data=b"x" * 2000)])]), warnings=["chunk.surplus"])
    vec_bundle("chunk", "chunk-compressed-bundle", "Twelve requests in a frame that zstd made.", "CHUNK-8 CHUNK-12", "complete", Bundle([Chunk(ITEMS_12, frame=FRAME_12)]))
    one = request()
    vec_items("chunk", "chunk-items-more", "The plain bytes hold one item more than the entry says.", "CHUNK-10", one + vendor_fields(), "chunk.items", count=1,
              effect="hidden-data")
    vec_items("chunk", "chunk-items-less", "The plain bytes hold one item less than the entry says.", "CHUNK-10", one, "chunk.items", count=2, effect="damage")
    vec_items("chunk", "chunk-items-byte", "One byte follows the last item.", "CHUNK-10", one + b"\0", "chunk.items", count=1, effect="hidden-data")
    vec_items("chunk", "chunk-items-cut", "The plain bytes end inside the second item.", "CBOR-4", one + vendor_fields()[:-1], "cbor.truncated", count=2)


# ---------------------------------------------------------------------------------------------- item/

def make_item():
    def accept(name, description, requirements, items, keys, **more):
        items = [items] if isinstance(items, bytes) else items
        keys = [keys] if isinstance(keys, bytes) else keys
        vec_items("item", "item-" + name, description, requirements, b"".join(items), count=len(items), keys=keys, **more)

    def bad(name, description, requirements, items, code, **more):
        items = [items] if isinstance(items, bytes) else items
        vec_items("item", "item-" + name, description, requirements, b"".join(items), code, count=len(items), **more)

    ms = key_microsoft()
    accept("microsoft", "A request for a Microsoft product with all its values.", "ITEM-1 ITEM-4 ITEM-6 ITEM-7 ITEM-14", request(), ms,
           intermediates={"item_keys": [ms.hex()], "installation_id": IID_PRINTED, "extended_pid": EPID})
    accept("microsoft-least", "A request with the installation id and the key type alone.", "ITEM-2 ITEM-14", request(microsoft(app=None, act=None, epid=None)),
           key_microsoft(app=None, act=None))
    accept("microsoft-old", "A request with an installation id of six digits a group.", "ITEM-4", request(microsoft(iid=IID_OLD)), key_microsoft(iid=IID_OLD),
           intermediates={"item_keys": [key_microsoft(iid=IID_OLD).hex()], "installation_id": printed_of(str(int.from_bytes(IID_OLD, "big")).rjust(45, "0"), 6)})
    accept("vendor-file", "A request of a vendor file.", "ITEM-3 ITEM-14", vendor_file(), key_file("acme", b"REQUEST 1\n"))
    accept("vendor-fields", "A request of vendor fields.", "ITEM-8 ITEM-9 ITEM-14", vendor_fields(), key_fields("acme", FIELDS))
    accept("all-optional", "Reason, replaces and continues are there.", "ITEM-1", request(purpose=2, reason=4, replaces=[OTHER, 0], continues=[THIRD, 4194303]), ms)
    accept("confirmation", "The purpose is confirmation.", "ITEM-1", request(purpose=3, reason=1), ms)
    bad("scheme-0", "The scheme is 0.", "ITEM-1", request(scheme=0, k6=microsoft()), "item.scheme")
    bad("scheme-4", "The scheme is 4.", "ITEM-1", request(scheme=4, k6=microsoft()), "item.scheme")
    bad("purpose-0", "The purpose is 0.", "ITEM-1", request(purpose=0), "item.purpose")
    bad("purpose-4", "The purpose is 4.", "ITEM-1", request(purpose=4), "item.purpose")
    bad("reason-0", "The reason is 0.", "ITEM-1", request(reason=0), "item.reason")
    bad("reason-5", "The reason is 5.", "ITEM-1", request(reason=5), "item.reason")
    bad("no-scheme", "There is no scheme.", "CBOR-13", enc({2: 1, 6: microsoft()}), "cbor.key-missing")
    bad("no-purpose", "There is no purpose.", "CBOR-13", enc({1: 1, 6: microsoft()}), "cbor.key-missing")
    bad("not-map", "The item is an array.", "CBOR-7", enc([1, 1]), "cbor.type")
    bad("unknown-key", "There is a key 10, a comment.", "CBOR-12", request(k10="comment"), "cbor.key-unknown", effect="hidden-data")
    bad("tagged", "The item stands in a tag.", "CBOR-6", enc(Tag(55799, Raw(request()))), "cbor.tag")
    bad("replaces-index", "The index of replaces is 4,194,304.", "CBOR-8", request(replaces=[OTHER, 4194304]), "cbor.range")
    bad("replaces-digest", "The digest of replaces has 31 bytes.", "CBOR-9", request(replaces=[OTHER[:31], 0]), "cbor.length")
    bad("body-none", "A Microsoft request has no key 6.", "ITEM-2", enc({1: 1, 2: 1}), "item.body")
    bad("body-other", "A Microsoft request has a vendor and a file in place of key 6.", "ITEM-2", enc({1: 1, 2: 1, 7: "acme", 8: b"x"}), "item.body")
    bad("body-both", "A Microsoft request has a file, too.", "ITEM-2", request(k8=b"x"), "item.body", effect="hidden-data")
    bad("body-no-vendor", "A vendor file has no vendor.", "ITEM-2", enc({1: 2, 2: 1, 8: b"x"}), "item.body")
    bad("body-no-file", "A vendor file has no file.", "ITEM-2", enc({1: 2, 2: 1, 7: "acme"}), "item.body")
    bad("body-file-fields", "A vendor file has fields, too.", "ITEM-2", vendor_file(k9=FIELDS), "item.body", effect="hidden-data")
    bad("body-fields-file", "Vendor fields stand with a file in place of the fields.", "ITEM-2", enc({1: 3, 2: 1, 7: "acme", 8: b"x"}), "item.body")
    bad("body-fields-microsoft", "Vendor fields have key 6, too.", "ITEM-2", vendor_fields(k6=microsoft()), "item.body")
    for name, vendor, what in (("least", "a", "1 byte"), ("most", "a" * 32, "32 bytes"), ("dash", "-7-", "a dash first and last")):
        accept("vendor-" + name, f"The vendor name has {what}.", "ITEM-3", vendor_file(vendor), key_file(vendor, b"REQUEST 1\n"))
    bad("vendor-empty", "The vendor name is empty.", "ITEM-3 CBOR-9", vendor_file(""), "cbor.length")
    bad("vendor-long", "The vendor name has 33 bytes.", "ITEM-3 CBOR-9", vendor_file("a" * 33), "cbor.length")
    for name, vendor in (("upper", "Acme"), ("dot", "acme.com"), ("blank", "ac me"), ("letter", "acm\u0435")):
        bad("vendor-" + name, f"The vendor name is {json.dumps(vendor)}.", "ITEM-3", vendor_file(vendor), "item.vendor")
    accept("file-least", "The file has one byte.", "ITEM-2", vendor_file(data=b"x"), key_file("acme", b"x"))
    bad("file-empty", "The file is empty.", "CBOR-9", vendor_file(data=b""), "cbor.length")
    start = vendor_file(data=bytes(70000))
    start = start[:start.index(b"\x08\x5a") + 1]
    most = 4194304 - len(start) - 5
    vec_items("item", "item-file-large", "The file is as large as a chunk can hold: the item has 4,194,304 bytes.", "CBOR-9",
              [start + head(2, most), (b"\0", most)], keys=[key_file("acme", bytes(most))])

    accept("number-most", "The installation id is 10^54 - 1.", "ITEM-4", request(microsoft(iid=(10**54 - 1).to_bytes(23, "big"))), key_microsoft(iid=(10**54 - 1).to_bytes(23, "big")))
    accept("number-zero", "The installation id is 0.", "ITEM-4", request(microsoft(iid=bytes(23))), key_microsoft(iid=bytes(23)))
    accept("number-old-most", "The installation id of six digits a group is 10^45 - 1.", "ITEM-4", request(microsoft(iid=(10**45 - 1).to_bytes(19, "big"))),
           key_microsoft(iid=(10**45 - 1).to_bytes(19, "big")))
    bad("number-above", "The installation id is 10^54.", "ITEM-4", request(microsoft(iid=(10**54).to_bytes(23, "big"))), "item.number", effect="hidden-data")
    bad("number-ones", "The installation id has all bits set.", "ITEM-4", request(microsoft(iid=b"\xff" * 23)), "item.number", effect="hidden-data")
    bad("number-old-above", "The installation id of six digits a group is 10^45.", "ITEM-4", request(microsoft(iid=(10**45).to_bytes(19, "big"))), "item.number", effect="hidden-data")
    for n in (0, 17, 18, 20, 22, 24):
        bad(f"number-{n}", f"The installation id has {n} bytes.", "ITEM-4 CBOR-9", request(microsoft(iid=bytes(n))), "cbor.length")
    bad("number-text", "The installation id is a text string.", "CBOR-7", request(microsoft(iid=IID_PRINTED[:23])), "cbor.type")
    bad("key-type-0", "The key type is 0.", "ITEM-5", request(microsoft(key_type=0)), "item.key-type")
    bad("key-type-7", "The key type is 7.", "ITEM-5", request(microsoft(key_type=7)), "item.key-type")
    accept("key-type-6", "The key type is 6, other.", "ITEM-5", request(microsoft(key_type=6)), ms)
    bad("guid-15", "The application id has 15 bytes.", "ITEM-6 CBOR-9", request(microsoft(app=APP[:15])), "cbor.length")
    bad("guid-text", "The activation id is a text string.", "ITEM-6 CBOR-7", request(microsoft(act="2de67392-b7a7-46")), "cbor.type")
    bad("no-installation-id", "There is no installation id.", "CBOR-13", request({2: 1, 3: APP}), "cbor.key-missing")
    bad("no-key-type", "There is no key type.", "CBOR-13", request({1: IID}), "cbor.key-missing")
    bad("microsoft-unknown", "The Microsoft map has a key 6, a product key.", "CBOR-12", request({**microsoft(), 6: "VK7JG"}), "cbor.key-unknown", effect="hidden-data")
    for name, pid in (("5-4", "03612-03311-000-000001-03-10330-9600.0000-2232026"), ("4-4", "03612-03311-000-000001-03-1033-9600.0000-2232026"),
                      ("5-5", "03612-03311-000-000001-03-10330-26200.0000-2232026")):
        accept("pid-" + name, f"The extended pid has groups of {name.replace('-', ' and ')} digits for language and build.", "ITEM-7", request(microsoft(epid=pid)), ms)
    for name, pid in (("dash", EPID.replace(".", "-")), ("short", EPID[:-1]), ("long", EPID + "0"), ("letter", EPID[:-1] + "A"), ("blank", EPID[:-1] + " "),
                      ("first", EPID[1:]), ("language-3", EPID.replace("1033", "103")), ("language-6", EPID.replace("1033", "103300")), ("build-6", EPID.replace("26200", "262000")),
                      ("digit", EPID[:-1] + "\u0666"), ("no-dot", EPID.replace(".0000", "")), ("line", EPID + "\n"), ("64", "0" * 64)):
        bad("pid-bad-" + name, f"The extended pid is {json.dumps(pid)}.", "ITEM-7", request(microsoft(epid=pid)), "item.extended-pid", effect="hidden-data")
    bad("pid-bad-one", "The extended pid is one digit.", "ITEM-7", request(microsoft(epid="0")), "item.extended-pid")
    for reason in (1, 2, 3, 4):
        accept(f"reason-{reason}", f"The reason is {reason}.", "ITEM-1", request(reason=reason), ms)
    for length in (23, 24, 32):
        accept(f"vendor-{length}", f"The vendor name has {length} bytes.", "ITEM-3 ITEM-14", vendor_file("v" * length), key_file("v" * length, b"REQUEST 1\n"))
    headless = vendor_file(data=b"x")[:-2]
    bad("file-announced", "The file announces 4,194,305 bytes, and nothing follows.", "CBOR-9 CBOR-4", headless + head(2, 4194305), "cbor.length", effect="resources")
    bad("file-announced-most", "The file announces 4,194,304 bytes, and nothing follows.", "CBOR-4 CBOR-9", headless + head(2, 4194304), "cbor.truncated")
    bad("pid-empty", "The extended pid is empty.", "ITEM-7 CBOR-9", request(microsoft(epid="")), "cbor.length")
    bad("pid-65", "The extended pid has 65 bytes.", "ITEM-7 CBOR-9", request(microsoft(epid="0" * 65)), "cbor.length")

    def fields_ok(name, description, requirements, fields):
        accept("fields-" + name, description, requirements, vendor_fields(fields=fields), key_fields("acme", fields))

    def fields_bad(name, description, requirements, fields, code, **more):
        bad("fields-" + name, description, requirements, vendor_fields(fields=fields), code, **more)
    many = [["f%02d" % n, ""] for n in range(65)]
    fields_ok("most", "There are 64 fields.", "ITEM-8", many[:64])
    fields_bad("above", "There are 65 fields.", "ITEM-8 CBOR-9", many, "cbor.length")
    fields_bad("none", "The array of fields is empty.", "ITEM-8 CBOR-9", [], "cbor.length")
    fields_bad("three", "A field has three elements.", "ITEM-8 CBOR-9", [["a", "b", "c"]], "cbor.length")
    fields_bad("one", "A field has one element.", "ITEM-8 CBOR-9", [["a"]], "cbor.length")
    fields_bad("map", "The fields are a map.", "ITEM-8 CBOR-7", Pairs([("a", "b")]), "cbor.type")
    fields_ok("name-all", "The names hold every kind of character.", "ITEM-8", [["A z.9_-", ""], ["_", ""]])
    fields_ok("name-most", "A name has 64 bytes.", "ITEM-8", [["n" * 64, "v"]])
    fields_bad("name-65", "A name has 65 bytes.", "ITEM-8 CBOR-9", [["n" * 65, "v"]], "cbor.length")
    fields_bad("name-empty", "A name is empty.", "ITEM-8 CBOR-9", [["", "v"]], "cbor.length")
    for what, name in (("blank-first", " a"), ("blank-last", "a "), ("colon", "a:b"), ("tab", "a\tb"), ("umlaut", "ä"), ("nbsp", "a\u00a0b"), ("blank", " ")):
        fields_bad("name-" + what, f"A name is {json.dumps(name)}.", "ITEM-8", [[name, "v"]], "item.field-name")
    fields_bad("order", "The names descend.", "ITEM-8", [["b", ""], ["a", ""]], "item.field-order")
    fields_bad("twice", "A name stands twice.", "ITEM-8", [["a", "1"], ["a", "2"]], "item.field-order")
    fields_bad("order-case", "The names are sorted without regard to case.", "ITEM-8", [["a", ""], ["B", ""]], "item.field-order")
    fields_bad("order-before-type", "The second name is below the first, and the value of the third field is an integer.", "ITEM-8 CBOR-7", [["b", ""], ["a", ""], ["c", 5]],
               "item.field-order")
    fields_bad("type-before-order", "The second name is below the first, and its value is an integer: the order is judged when the field is complete.", "CBOR-7 ITEM-8",
               [["b", ""], ["a", 5]], "cbor.type")
    fields_bad("value-before-order", "The second name is below the first, and its value holds U+200B: the order is judged when the field is complete.", "ITEM-9 ITEM-8",
               [["b", ""], ["a", "\u200b"]], "item.field-value")
    fields_ok("value-empty", "A value is empty.", "ITEM-9", [["a", ""]])
    fields_ok("value-most", "A value has 1,024 bytes.", "ITEM-9", [["a", "v" * 1024]])
    fields_ok("value-most-utf8", "A value has 1,024 bytes in 512 characters.", "ITEM-9", [["a", "é" * 512]])
    fields_bad("value-above", "A value has 1,025 bytes.", "ITEM-9 CBOR-9", [["a", "v" * 1025]], "cbor.length")
    fields_bad("value-above-utf8", "A value has 1,026 bytes in 513 characters.", "ITEM-9 CBOR-9", [["a", "é" * 513]], "cbor.length")
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
    fields_ok("value-neighbours", "A value holds each plain character that stands next to one that is not plain.", "ITEM-9", [["a", "".join(map(chr, neighbours))]])
    fields_ok("value-scripts", "Values in several scripts, with combining marks and an emoji.", "ITEM-9",
              [["a", "Anlage 7 – Straße"], ["b", "Ωμέγα Ω"], ["c", "線 一"], ["d", "שלום"], ["e", "e\u0301"], ["f", "\U0001f512"]])
    done = set()
    for a, b in edges[:-1]:
        for c in (a, b):
            if c not in done and not (c & 0xFFFE == 0xFFFE and 0x2FFFE < c < 0xEFFFE):
                done.add(c)
                fields_bad(f"value-{c:04x}", f"A value holds U+{c:04X}.", "ITEM-9", [["a", "v" + chr(c)]], "item.field-value")
    for c in (0xF0000, 0x10FFFF):
        fields_bad(f"value-{c:04x}", f"A value holds U+{c:04X}.", "ITEM-9", [["a", "v" + chr(c)]], "item.field-value")
    fields_bad("value-bytes", "A value is a byte string.", "ITEM-9 CBOR-7", [["a", b"v"]], "cbor.type")

    def response(name, description, requirements, items, code=None, keys=None, answers=1):
        if code:
            bad(name, description, requirements, items, code, kind=2, answers=answers)
        else:
            accept(name, description, requirements, items, keys, kind=2, answers=answers)
    first = key_response(0, 0)
    response("granted-cid", "A response with a confirmation id.", "ITEM-12 ITEM-4", granted(), keys=first)
    response("granted-file", "A response with a file.", "ITEM-12", granted(data=b"LICENCE"), keys=first)
    response("granted-fields", "A response with fields.", "ITEM-12 ITEM-8", granted(fields=[["code", "1234"]]), keys=first)
    response("refused", "A refusal without an error code.", "ITEM-11 ITEM-12", refused(), keys=first)
    response("refused-error", "A refusal with an error code of 32 bytes.", "ITEM-13", refused(error="0xC004C008:activation_LIMIT-1.00"), keys=first)
    response("deferred", "A response that is deferred.", "ITEM-11", refused(outcome=3, error="-"), keys=first)
    response("answers-last", "The position is the last of 64 answers, and the index the largest.", "ITEM-10", granted(63, 4194303), keys=key_response(63, 4194303), answers=64)
    response("answers", "The position equals the number of answers.", "ITEM-10", granted(1, 0), "item.answers")
    response("answers-range", "The position is 64.", "ITEM-10 CBOR-8", granted(64, 0), "cbor.range", answers=64)
    response("answers-index", "The item index is 4,194,304.", "ITEM-10 CBOR-8", granted(0, 4194304), "cbor.range")
    response("no-request", "There is no request.", "CBOR-13", enc({2: 2}), "cbor.key-missing")
    response("no-outcome", "There is no outcome.", "CBOR-13", enc({1: [0, 0], 3: CID}), "cbor.key-missing")
    response("outcome-0", "The outcome is 0.", "ITEM-11", enc({1: [0, 0], 2: 0, 3: CID}), "item.outcome")
    response("outcome-4", "The outcome is 4.", "ITEM-11", enc({1: [0, 0], 2: 4}), "item.outcome")
    response("grant-none", "Granted has nothing.", "ITEM-12", enc({1: [0, 0], 2: 1}), "item.grant")
    response("grant-two", "Granted has a confirmation id and a file.", "ITEM-12", enc({1: [0, 0], 2: 1, 3: CID, 4: b"x"}), "item.grant")
    response("grant-error", "Granted has an error code.", "ITEM-12", enc({1: [0, 0], 2: 1, 3: CID, 6: "E1"}), "item.grant")
    response("refused-cid", "Refused has a confirmation id.", "ITEM-12", enc({1: [0, 0], 2: 2, 3: CID}), "item.grant")
    response("deferred-fields", "Deferred has fields.", "ITEM-12", enc({1: [0, 0], 2: 3, 5: FIELDS}), "item.grant")
    response("cid-most", "The confirmation id is 10^40 - 1.", "ITEM-4", granted(cid=(10**40 - 1).to_bytes(17, "big")), keys=first)
    response("cid-above", "The confirmation id is 10^40.", "ITEM-4", granted(cid=(10**40).to_bytes(17, "big")), "item.number")
    response("cid-19", "The confirmation id has 19 bytes.", "ITEM-4 CBOR-9", granted(cid=bytes(19)), "cbor.length")
    response("file-none", "The file of a response is empty.", "CBOR-9", granted(data=b""), "cbor.length")
    response("fields-name", "A field name of a response has a colon.", "ITEM-8", granted(fields=[["a:b", ""]]), "item.field-name")
    response("error-empty", "The error code is empty.", "ITEM-13 CBOR-9", refused(error=""), "cbor.length")
    response("error-33", "The error code has 33 bytes.", "ITEM-13 CBOR-9", refused(error="E" * 33), "cbor.length")
    response("error-blank", "The error code has a blank.", "ITEM-13", refused(error="limit reached"), "item.error-code")
    response("error-slash", "The error code has a slash.", "ITEM-13", refused(error="E/1"), "item.error-code")
    response("request-kind", "A request stands in a response bundle.", "CBOR-7", request(), "cbor.type")
    bad("response-kind", "A response stands in a request bundle.", "CBOR-7", granted(), "cbor.type")

    next_iid = IID[:-1] + bytes([IID[-1] + 1])
    accept("order-all", "Six requests of all schemes in order: a shorter array first, then the application id or none.", "ITEM-14",
           [vendor_file(), vendor_fields(), request(microsoft(app=None, act=None, epid=None)), request(microsoft(act=None)), request(), request(microsoft(iid=next_iid))],
           [key_file("acme", b"REQUEST 1\n"), key_fields("acme", FIELDS), key_microsoft(app=None, act=None), key_microsoft(act=None), ms, key_microsoft(iid=next_iid)])
    accept("order-old", "An installation id of 19 bytes stands before one of 23 bytes, since its length is encoded first.", "ITEM-14",
           [request(microsoft(iid=b"\x00" + b"\xff" * 18)), request(microsoft(iid=bytes(23)))], [key_microsoft(iid=b"\x00" + b"\xff" * 18), key_microsoft(iid=bytes(23))])
    accept("order-vendor", "A shorter vendor name stands before a longer one that is smaller letter by letter.", "ITEM-14",
           [vendor_file("zz"), vendor_file("acme")], [key_file("zz", b"REQUEST 1\n"), key_file("acme", b"REQUEST 1\n")])
    bad("order", "Two requests descend by their installation ids.", "ITEM-14", ITEMS_12[1::-1], "item.order")
    bad("order-scheme", "A Microsoft request stands before a vendor file: sorted by scheme and not as encoded.", "ITEM-14", [request(), vendor_file()], "item.order")
    bad("order-vendor-bad", "Two vendor names are sorted as text and not as encoded.", "ITEM-14", [vendor_file("acme"), vendor_file("zz")], "item.order")
    bad("duplicate", "The same request stands twice.", "ITEM-14", [request(), request()], "item.duplicate")
    bad("duplicate-purpose", "Two requests differ in purpose, reason and extended pid only.", "ITEM-14",
        [request(), request(microsoft(epid=None, key_type=2), purpose=2, reason=3)], "item.duplicate")
    bad("duplicate-file", "Two vendor files are equal.", "ITEM-14", [vendor_file(), vendor_file(purpose=2)], "item.duplicate")
    a, b = sorted([[["a", "1"]], [["a", "2"]]], key=lambda f: key_fields("acme", f))
    accept("order-fields", "Two requests of fields stand in the order of the digests of their fields.", "ITEM-14", [vendor_fields(fields=a), vendor_fields(fields=b)],
           [key_fields("acme", a), key_fields("acme", b)])
    bad("order-fields-bad", "Two requests of fields descend by the digests of their fields.", "ITEM-14", [vendor_fields(fields=b), vendor_fields(fields=a)], "item.order")
    response("response-order", "Three responses in order.", "ITEM-14", [granted(0, 0), refused(0, 24), refused(1, 0)],
             keys=[key_response(0, 0), key_response(0, 24), key_response(1, 0)], answers=2)
    response("response-order-bad", "Two responses descend by position.", "ITEM-14", [granted(1, 0), granted(0, 5)], "item.order", answers=2)
    response("response-duplicate", "One request is granted and refused.", "ITEM-14", [granted(0, 0), refused(0, 0)], "item.duplicate")


# ---------------------------------------------------------------------------------------------- endorsement/

ONE_APPROVAL = {"approvals": 1}


def make_endorsement():
    need = trust(route=ONE_APPROVAL)

    def accept(name, description, requirements, bundle, **more):
        vec_bundle("endorsement", "endorsement-" + name, description, requirements, "complete", bundle, **more)

    def bad(name, description, requirements, bundle, code, stage="endorsements", **more):
        vec_bundle("endorsement", "endorsement-" + name, description, requirements, stage, bundle, code, **more)
    accept("none", "A bundle without endorsements.", "END-1", Bundle())
    accept("approval", "A bundle with one approval.", "END-1 END-4 END-6 END-8", Bundle(endorse=[approval()]), trust_text=need)
    accept("scan", "A bundle with one scan.", "END-4", Bundle(endorse=[scan()]), trust_text=trust(scanner=True))
    tickets = [f"CHG-{n}" for n in range(17)]
    accept("most", "A bundle with sixteen approvals of one person: the first one counts.", "END-2 QUORUM-11", Bundle(endorse=[approval(m3=t) for t in tickets[:16]]),
           trust_text=need, counts="same-person")
    framing = "framing"
    bad("count", "There are seventeen endorsements.", "END-2", Bundle(endorse=[approval(m3=t) for t in tickets]), "endorsement.count", framing)
    bad("count-byte", "After sixteen endorsements the byte d2 stands at the end of the file.", "END-2", Bundle(endorse=[approval(m3=t) for t in tickets[:16]], tail=b"\xd2"),
        "endorsement.count", framing)
    bad("trailing", "A zero byte follows the chunk.", "END-1", Bundle(tail=b"\0"), "file.trailing", framing)
    bad("trailing-line", "A line feed follows the approval.", "END-1", Bundle(endorse=[approval()], tail=b"\n"), "file.trailing", framing)
    bad("trailing-chunk", "A chunk follows that the manifest does not have.", "END-1", Bundle(tail=enc([1, frame_raw(request())])), "file.trailing", framing)
    bad("trailing-bundle", "A second bundle follows.", "END-1", Bundle(tail=Bundle().file()), "file.trailing", framing)
    bad("trailing-tag", "An approval follows whose tag is written in two bytes.", "END-1 CBOR-5", Bundle(tail=b"\xd8\x12" + approval()(Bundle().digest)[1:]), "file.trailing", framing)
    good = Bundle(endorse=[approval()])
    for n, what in ((1, "inside"), (len(good.endorsements[0]) - 1, "one byte before the end of")):
        data = good.file()[:len(good.file()) - n]
        bad(f"cut-{n}", f"The file ends {what} the approval.".replace("inside", "one byte early in") if n == 1 else "The file ends after the first byte of the approval.",
            "BUN-6 CBOR-4", None, "file.truncated", framing, data=data)
    plain_pro = protected_of(APPROVER, "approval")

    def raw(make):
        """An endorsement made from the bundle digest by hand."""
        return Bundle(endorse=[make])

    def padded(total):
        def make(digest):
            payload = approval_payload(digest)
            base = len(sign1(plain_pro, payload, bytes(8000)))
            return sign1(plain_pro, payload, APPROVER.sign(sig_structure(plain_pro, payload)).ljust(8000 + total - base, b"\0"))
        return make
    bad("size", "An approval has 8,193 bytes in all, most of them in its signature.", "END-3", raw(padded(8193)), "endorsement.size", framing)
    bad("size-most", "An approval has 8,192 bytes in all: its size is right, its signature is not.", "END-3 END-6", raw(padded(8192)), "endorsement.signature")
    bad("payload-above", "The payload of an approval has 8,193 bytes.", "COSE-1", raw(lambda d: sign1(plain_pro, bytes(8193), bytes(64))), "cbor.length", framing)

    def large(count):
        """A file with endorsements of 8,192 bytes: approvals, then zero bytes, signed as they stand."""
        bundle, made = Bundle(), []
        for ticket in tickets[:count]:
            payload = approval_payload(bundle.digest, m3=ticket)
            zeros = 8192 - len(sign1(plain_pro, payload + bytes(7000), bytes(64))) + 7000
            whole = statement(APPROVER, "approval", payload + bytes(zeros))
            if len(whole) != 8192 or whole[-66 - zeros:-66] != bytes(zeros):
                raise ValueError("length of an endorsement")
            made.append((whole, [whole[:-66 - zeros], (b"\0", zeros), whole[-66:]]))
        return [bundle.file(), *(part for _, parts in sorted(made, key=lambda m: m[0]) for part in parts)]
    bad("large", "There are sixteen endorsements of 8,192 bytes each, well signed: approvals that zero bytes follow.", "END-2 END-3 CBOR-14", None, "cbor.trailing",
        data=large(16))
    bad("large-count", "There are seventeen endorsements of 8,192 bytes each.", "END-2 END-3", None, "endorsement.count", framing, data=large(17))
    bad("payload-most", "The payload of an approval has 8,192 bytes, which is too much for the whole.", "END-3 COSE-1", raw(lambda d: sign1(plain_pro, bytes(8192), bytes(64))),
        "endorsement.size", framing)
    wrong = protected_of(APPROVER, "manifest")
    bad("size-before-typ", "An approval is too large, and its typ is that of a manifest.", "END-3 END-4", raw(lambda d: sign1(wrong, bytes(8192), bytes(64))), "endorsement.size", framing)
    bad("alg-before-size", "An approval names the algorithm -8, and is too large.", "COSE-3 END-3",
        raw(lambda d: sign1(enc({1: -8, 4: APPROVER.kid, 16: TYP["approval"]}), bytes(8192), bytes(64))), "cose.alg", framing)
    bad("structure", "An approval has a fifth element.", "COSE-1", raw(lambda d: enc(Tag(18, [plain_pro, {}, approval_payload(d), bytes(64), 0]))), "cose.structure", framing)
    bad("unprotected", "The unprotected header of an approval is not empty.", "COSE-1",
        raw(lambda d: enc(Tag(18, [plain_pro, {99: "note"}, approval_payload(d), APPROVER.sign(sig_structure(plain_pro, approval_payload(d)))]))), "cose.structure", framing,
        effect="hidden-data")
    for kind in ("manifest", "receipt", "passport"):
        bad("typ-" + kind, f"An endorsement has the typ of the statement {kind}.", "END-4 COSE-5", raw(approval(protected=protected_of(APPROVER, kind))), "cose.typ", framing)
    bad("alg", "An approval names the algorithm -8.", "COSE-3", raw(approval(protected=enc({1: -8, 4: APPROVER.kid, 16: TYP["approval"]}))), "cose.alg", framing)
    bad("typ-crossed", "A scan is signed with the typ of an approval.", "END-4 CBOR-7", raw(lambda d: statement(SCANNER, "approval", scan_payload(d, m3="ClamAV-1.4.3"))), "cbor.type",
        trust_text=trust(scanner=True))
    pair = Bundle(endorse=[approval(m3="CHG-1"), approval(APPROVER_2, m3="CHG-1")])
    accept("pair", "Two approvals in ascending order.", "END-5", pair, trust_text=trust(route={"approvals": 2}))
    bad("order", "Two approvals in descending order.", "END-5", pair, "endorsement.order", framing, data=pair.file(endorsements=pair.endorsements[::-1]),
        effect="two-readings")
    bad("repeated", "An approval stands twice.", "END-5", good, "endorsement.repeated", framing, data=good.file(endorsements=good.endorsements * 2), effect="forgery")
    bad("repeated-around", "An approval stands before and after another one: the repeat is judged before the order.", "END-5", pair, "endorsement.repeated", framing,
        data=pair.file(endorsements=[*pair.endorsements, pair.endorsements[0]]), effect="forgery")

    def resigned(digest):
        payload = approval_payload(digest)
        nonce = number_of(sha(b"carnet test second nonce")) % L
        r_bytes = point_bytes(times(nonce, BASE))
        message = sig_structure(plain_pro, payload)
        k = int.from_bytes(hashlib.sha512(r_bytes + APPROVER.public + message).digest(), "little") % L
        return sign1(plain_pro, payload, r_bytes + ((nonce + k * APPROVER.scalar()) % L).to_bytes(32, "little"))
    bad("repeated-signature", "An approval stands twice with two valid signatures.", "END-5 COSE-7", Bundle(endorse=[approval(), resigned]), "endorsement.repeated", framing,
        effect="forgery")
    three = sorted([good.endorsements[0], resigned(good.digest)] + [e for e in (approval(m3=f"CHG-{n:04}")(good.digest) for n in range(40))])
    first, second = sorted([three.index(good.endorsements[0]), three.index(resigned(good.digest))])
    between = three[first:second + 1]
    if len(between) > 2:
        bad("repeated-apart", "The two signatures of one approval stand apart.", "END-5 COSE-7", good, "endorsement.repeated", framing,
            data=good.file(endorsements=[between[0], between[1], between[-1]]), effect="forgery")
    bad("unknown-key", "The key of an approval is not in the trust file.", "END-6", Bundle(endorse=[approval(STRANGER)]), "endorsement.unknown-key")
    bad("signature", "One bit of the signature of an approval is turned.", "END-6 COSE-6", good, "endorsement.signature",
        data=good.file()[:-1] + bytes([good.file()[-1] ^ 1]))
    bad("signature-length", "The signature of an approval has 63 bytes.", "END-6 COSE-6", raw(lambda d: sign1(plain_pro, approval_payload(d), bytes(63))), "endorsement.signature")
    bad("signature-other", "An approval is signed by another known approver than its kid names.", "END-6",
        raw(lambda d: sign1(plain_pro, approval_payload(d), APPROVER_2.sign(sig_structure(plain_pro, approval_payload(d))))), "endorsement.signature")
    bad("signature-before-payload", "The payload of an approval is no CBOR, and its signature is wrong, too.", "COSE-8 END-6", raw(lambda d: sign1(plain_pro, b"\xff", bytes(64))),
        "endorsement.signature")
    bad("version", "The version of an approval is 1.", "END-7", Bundle(endorse=[approval(m1=1)]), "endorsement.version")
    bad("version-scan", "The version of a scan is 1.", "END-7", Bundle(endorse=[scan(m1=1)]), "endorsement.version", trust_text=trust(scanner=True))
    bad("other-bundle", "The approval names another bundle.", "END-8", Bundle(endorse=[approval(m2=OTHER)]), "endorsement.other-bundle")
    bad("other-bundle-scan", "The scan names another bundle.", "END-8", Bundle(endorse=[scan(m2=OTHER)]), "endorsement.other-bundle", trust_text=trust(scanner=True))
    sequel = Bundle(m6=2, m7=good.digest, endorse=[lambda d: good.endorsements[0]])
    bad("moved", "The approval of the bundle before is put on this one.", "END-8", sequel, "endorsement.other-bundle")
    bad("second", "The second of two approvals names another bundle.", "END-8 BUN-7",
        Bundle(endorse=[approval(), approval(APPROVER_2, m2=OTHER)]), "endorsement.other-bundle")
    bad("other-bundle-ticket", "The approval names another bundle, and its ticket has a blank: the bundle is judged last.", "END-8 END-9",
        Bundle(endorse=[approval(m2=OTHER, m3="CHG 1")]), "endorsement.ticket")
    bad("other-bundle-window", "The approval names another bundle, and its window is empty: the bundle is judged last.", "END-8 END-11",
        Bundle(endorse=[approval(m2=OTHER, m5=CREATED, m6=CREATED)]), "endorsement.window")
    bad("other-bundle-trailing", "The approval names another bundle, and a byte follows it in its payload: the bundle is judged last.", "END-8 CBOR-14",
        Bundle(endorse=[approval(m2=OTHER, edit=lambda p: p + b"\0")]), "cbor.trailing")
    bad("other-bundle-verdict", "The scan names another bundle, and its verdict is 2: the bundle is judged last.", "END-8 END-13",
        Bundle(endorse=[scan(m2=OTHER, m7=2)]), "endorsement.verdict", trust_text=trust(scanner=True))
    bad("trailing-payload", "A byte follows the approval in its payload.", "CBOR-14", Bundle(endorse=[approval(edit=lambda p: p + b"\0")]), "cbor.trailing", effect="hidden-data")
    bad("cut-payload", "The payload of the approval ends early.", "CBOR-4", Bundle(endorse=[approval(edit=lambda p: p[:-1])]), "cbor.truncated")

    # The statements themselves.
    def payload(kind, name, description, requirements, data, code=None, **more):
        vec_statement("endorsement", f"{kind}-{name}", kind, description, requirements, data, code, **more)
    ids = sorted(sha(b"carnet test medium %d" % n)[:16] for n in range(17))
    a, s = approval_payload, scan_payload
    payload("approval", "plain", "An approval with its required values.", "END-7 END-9", a(OTHER))
    payload("approval", "full", "An approval with all values.", "END-9 END-10 END-11", a(OTHER, m5=CREATED, m6=CREATED + 1, m7=ids[:2]))
    payload("approval", "ticket-least", "The ticket has one character.", "END-9", a(OTHER, m3="!"))
    payload("approval", "ticket-most", "The ticket has 64 characters.", "END-9", a(OTHER, m3="~" * 64))
    payload("approval", "ticket-empty", "The ticket is empty.", "END-9 CBOR-9", a(OTHER, m3=""), "cbor.length")
    payload("approval", "ticket-65", "The ticket has 65 characters.", "END-9 CBOR-9", a(OTHER, m3="~" * 65), "cbor.length")
    for name, ticket in (("blank", "CHG 1"), ("tab", "CHG\t1"), ("del", "CHG\u007f"), ("umlaut", "Ü-1"), ("zero", "\u0000")):
        payload("approval", "ticket-" + name, f"The ticket is {json.dumps(ticket)}.", "END-9", a(OTHER, m3=ticket), "endorsement.ticket")
    payload("approval", "no-signed", "There is no time of signing.", "CBOR-13", a(OTHER, m4=None), "cbor.key-missing")
    payload("approval", "unknown", "There is a key 8.", "CBOR-12", a(OTHER, m8="note"), "cbor.key-unknown", effect="hidden-data")
    payload("approval", "media-most", "There are sixteen media.", "END-10", a(OTHER, m7=ids[:16]))
    payload("approval", "media-17", "There are seventeen media.", "END-10 CBOR-9", a(OTHER, m7=ids), "cbor.length")
    payload("approval", "media-none", "The array of media is empty.", "END-10 CBOR-9", a(OTHER, m7=[]), "cbor.length")
    payload("approval", "media-15", "A medium id has 15 bytes.", "END-10 CBOR-9", a(OTHER, m7=[ids[0][:15]]), "cbor.length")
    payload("approval", "media-order", "Two media descend.", "END-10", a(OTHER, m7=ids[1::-1]), "endorsement.media")
    payload("approval", "media-twice", "A medium stands twice.", "END-10", a(OTHER, m7=[ids[0]] * 2), "endorsement.media")
    payload("approval", "media-order-before-length", "The second medium is below the first, and the third has 15 bytes.", "END-10 CBOR-9",
            a(OTHER, m7=[*ids[1::-1], ids[2][:15]]), "endorsement.media")
    payload("approval", "window-equal", "Not after equals not before.", "END-11", a(OTHER, m5=CREATED, m6=CREATED), "endorsement.window")
    payload("approval", "window-before", "Not after is before not before.", "END-11", a(OTHER, m5=CREATED, m6=CREATED - 1), "endorsement.window")
    payload("approval", "window-after-end", "Not after is before not before, and a byte follows the approval in its byte string.", "CBOR-14 END-11",
            a(OTHER, m5=CREATED, m6=CREATED - 1) + b"\0", "cbor.trailing")
    payload("approval", "window-after-media", "Not after is before not before, and the media descend.", "END-10 END-11", a(OTHER, m5=CREATED, m6=CREATED - 1, m7=ids[1::-1]),
            "endorsement.media")
    payload("approval", "window-end", "There is a not after, and no not before.", "END-11", a(OTHER, m6=0))
    payload("scan", "plain", "A scan.", "END-12 END-13", s(OTHER))
    payload("scan", "text-most", "Engine and database have 64 characters, blanks among them.", "END-12", s(OTHER, m3="a" + " " * 62 + "b", m4="~" * 64))
    payload("scan", "text-65", "The engine has 65 characters.", "END-12 CBOR-9", s(OTHER, m3="a" * 65), "cbor.length")
    payload("scan", "text-empty", "The database is empty.", "END-12 CBOR-9", s(OTHER, m4=""), "cbor.length")
    for name, key, text in (("first", 3, " ClamAV"), ("last", 4, "27931 "), ("blank", 4, " "), ("tab", 3, "Clam\tAV"), ("umlaut", 3, "Prüfer"), ("escape", 3, "\u001b[2J")):
        payload("scan", "text-" + name, f"The {'engine' if key == 3 else 'database'} is {json.dumps(text)}.", "END-12", s(OTHER, **{f"m{key}": text}), "endorsement.text")
    payload("scan", "verdict-0", "The verdict is 0.", "END-13", s(OTHER, m7=0), "endorsement.verdict")
    payload("scan", "verdict-2", "The verdict is 2.", "END-13", s(OTHER, m7=2), "endorsement.verdict")
    payload("scan", "no-verdict", "There is no verdict.", "END-13 CBOR-13", s(OTHER, m7=None), "cbor.key-missing")
    for n, what in ((1, "version"), (2, "bundle digest"), (3, "ticket")):
        payload("approval", f"missing-{n}", f"There is no {what}.", "CBOR-13", a(OTHER, **{f"m{n}": None}), "cbor.key-missing")
    for n, what in ((1, "version"), (2, "bundle digest"), (3, "engine"), (4, "version of the database"), (5, "date of the database"), (6, "time of the scan")):
        payload("scan", f"missing-{n}", f"There is no {what}.", "CBOR-13", s(OTHER, **{f"m{n}": None}), "cbor.key-missing")
    payload("scan", "text-least", "Engine and database have one character.", "END-12", s(OTHER, m3="!", m4="~"))
    payload("scan", "text-65-database", "The database has 65 characters.", "END-12 CBOR-9", s(OTHER, m4="a" * 65), "cbor.length")
    payload("scan", "text-empty-engine", "The engine is empty.", "END-12 CBOR-9", s(OTHER, m3=""), "cbor.length")


def make_esp256():
    """Endorsements that a P-256 key signed, in endorsement/."""
    cards = {"card p-014": {"role": "approver", "person": "p-014"}, "card p-021": {"role": "approver", "person": "p-021"},
             "card scanner gateway-1": {"role": "scanner", "site": "gateway-1"}}
    text = trust(route=ONE_APPROVAL, keys=cards)
    pro = protected_of(CARD, "approval")

    def accept(name, description, requirements, *made, **more):
        vec_bundle("endorsement", "endorsement-esp256-" + name, description, requirements, "complete", Bundle(endorse=made), trust_text=text, **more)

    def bad(name, description, requirements, code, *made, stage="endorsements", **more):
        vec_bundle("endorsement", "endorsement-esp256-" + name, description, requirements, stage, Bundle(endorse=made, **more), code, trust_text=text)

    def by(make, key=CARD, protected=None, kind="approval", payload=None, **change):
        """An endorsement whose signature make(Sig_structure) gives."""
        header = protected_of(key, kind) if protected is None else protected

        def whole(digest):
            body = payload or (approval_payload if kind == "approval" else scan_payload)(digest, **change)
            return sign1(header, body, make(sig_structure(header, body)))
        return whole

    def pair(r, s):
        return big(r) + big(s)

    def numbers(message, key=CARD):
        """r, and s in its lower form."""
        r, s = key.numbers(sha(message))
        return r, min(s, CARD_N - s)

    def high(message, key=CARD):
        r, s = numbers(message, key)
        return pair(r, CARD_N - s)

    def ticket(wanted, protected=pro):
        """The first ticket for which wanted(Sig_structure) holds."""
        digest = Bundle().digest
        return next(f"CHG-{n}" for n in range(2000, 4000) if wanted(sig_structure(protected, approval_payload(digest, m3=f"CHG-{n}"))))

    def searched(wanted):
        """A signature whose nonce is counted up until wanted(r, s) holds."""
        def make(message):
            digest = sha(message)
            nonce = nonce_of(CARD.secret, digest)
            point = card_times(nonce, CARD_BASE)
            while True:
                r = point[0] % CARD_N
                s = CARD.s_of(digest, nonce, r)
                s = min(s, CARD_N - s)
                if wanted(r, s):
                    return pair(r, s)
                nonce, point = nonce + 1, card_add(point, CARD_BASE)
        return make

    if (CARD.public[0], CARD_2.public[0]) != (2, 3):
        raise ValueError("one key is to have an even y, the other an odd one")
    accept("even", "An approval with ESP256, under a key whose y is even.", "END-6 COSE-3 KEY-7 KEY-9", approval(CARD))
    accept("odd", "An approval with ESP256, under a key whose y is odd.", "END-6 COSE-3 KEY-7 KEY-9", approval(CARD_2))
    accept("scan", "An approval with Ed25519 and a scan with ESP256.", "COSE-3 END-4 KEY-9", approval(), scan(CARD_SCANNER))
    above = ticket(lambda m: CARD.numbers(sha(m))[1] > HALF)
    below = ticket(lambda m: CARD.numbers(sha(m))[1] <= HALF)
    accept("negated", "The card gave an s above the half, and n - s stands in its place.", "KEY-8", approval(CARD, m3=above))
    accept("as-is", "The card gave an s below the half, which stands as it is.", "KEY-8", approval(CARD, m3=below))
    accept("r-short", "The first byte of r is zero.", "KEY-8 KEY-9", by(searched(lambda r, s: r >> 248 == 0)))
    accept("s-short", "The first byte of s is zero.", "KEY-8 KEY-9", by(searched(lambda r, s: s >> 248 == 0)))
    accept("s-7f", "The first byte of s is 7f: not far below the half.", "KEY-8 KEY-9", by(searched(lambda r, s: s >> 248 == 0x7f)))
    accept("both-keys", "One person made the same approval with a P-256 and with an Ed25519 key: they are two statements, and one counts.", "END-5 COSE-7", approval(CARD), approval(),
           counts=[None, "quorum.same-person"])

    # KEY-8: s above the half.
    code = "endorsement.high-s"
    bad("high-s", "n - s stands in the place of s: it would verify.", "KEY-8 END-6", code, by(high))
    bad("high-s-as-is", "The card gave an s above the half, and it was not changed.", "KEY-8", code, by(lambda m: pair(*CARD.numbers(sha(m))), m3=above))
    bad("high-s-scan", "A scan has n - s in the place of s.", "KEY-8", code, by(lambda m: high(m, CARD_SCANNER), CARD_SCANNER, kind="scan"))
    bad("high-s-least", "s is (n + 1) / 2, and the signature is wrong: s is judged first.", "KEY-8", code, by(lambda m: pair(numbers(m)[0], HALF + 1)))
    bad("high-s-7f", "s is 2^255 - 1: its highest bit is 0, and it is above the half.", "KEY-8", code, by(lambda m: pair(numbers(m)[0], 2**255 - 1)))
    bad("high-s-n", "s is n.", "KEY-8 KEY-9", code, by(lambda m: pair(numbers(m)[0], CARD_N)))
    bad("high-s-ones", "All bits of s are 1.", "KEY-8 KEY-9", code, by(lambda m: pair(numbers(m)[0], 2**256 - 1)))
    bad("high-s-r-zero", "s is above the half, and r is 0: s is judged first.", "KEY-8 KEY-9", code, by(lambda m: pair(0, CARD_N - numbers(m)[1])))
    bad("high-s-payload", "s is above the half, and the payload is no CBOR.", "KEY-8 COSE-8", code, by(high, payload=b"\xff"))
    bad("high-s-other-bundle", "s is above the half, and the approval names another bundle.", "KEY-8 END-8", code, by(high, m2=OTHER))
    bad("high-s-first", "In the first of two approvals s is above the half, and the key of the second is not in the trust file.", "BUN-7 KEY-8", code, by(high), approval(STRANGER))
    bad("high-s-framing", "s is above the half, and a byte follows the approval.", "BUN-6 KEY-8", "file.trailing", by(high), stage="framing", tail=b"\0")
    bad("high-s-unknown-key", "s is above the half, and the key is not in the trust file.", "END-6 KEY-8", "endorsement.unknown-key",
        by(lambda m: high(m, CARD_STRANGER), CARD_STRANGER))
    code = "endorsement.signature"
    bad("s-half", "s is (n - 1) / 2, and the signature is wrong.", "KEY-8 KEY-9", code, by(lambda m: pair(numbers(m)[0], HALF)))
    bad("high-s-63", "s is above the half, and its last byte is missing.", "COSE-6 KEY-8", code, by(lambda m: high(m)[:63]))
    bad("high-s-65", "s is above the half, and a byte follows it.", "COSE-6 KEY-8", code, by(lambda m: high(m) + b"\0"))

    # KEY-9: a signature that does not verify.
    bad("r-zero", "r is 0.", "KEY-9", code, by(lambda m: pair(0, numbers(m)[1])))
    bad("s-zero", "s is 0.", "KEY-9 KEY-8", code, by(lambda m: pair(numbers(m)[0], 0)))
    bad("zero", "r and s are 0.", "KEY-9", code, by(lambda m: bytes(64)))
    bad("r-n", "r is n.", "KEY-9", code, by(lambda m: pair(CARD_N, numbers(m)[1])))
    bad("r-ones", "All bits of r are 1.", "KEY-9", code, by(lambda m: pair(2**256 - 1, numbers(m)[1])))
    bad("r-p", "r is p, which is above n.", "KEY-9", code, by(lambda m: pair(CARD_P, numbers(m)[1])))
    bad("one", "r and s are 1.", "KEY-9", code, by(lambda m: pair(1, 1)))
    bad("r-bit", "The last bit of r is turned.", "KEY-9", code, by(lambda m: pair(numbers(m)[0] ^ 1, numbers(m)[1])))
    bad("s-bit", "The last bit of s is turned.", "KEY-9", code, by(lambda m: pair(numbers(m)[0], numbers(m)[1] ^ 1)))
    bad("infinity", "r is chosen so that the sum of the two points is the point at infinity.", "KEY-9", code,
        by(lambda m: pair(-int.from_bytes(sha(m), "big") * pow(CARD.secret, -1, CARD_N) % CARD_N, 1)))
    swapped = ticket(lambda m: numbers(m)[0] <= HALF)
    bad("swapped", "s stands before r, which is below the half.", "KEY-8 KEY-9", code, by(lambda m: pair(*numbers(m)[::-1]), m3=swapped))
    little = ticket(lambda m: int.from_bytes(big(numbers(m)[1])[::-1], "big") <= HALF)
    bad("little-endian", "r and s are written with the least significant byte first.", "KEY-8 KEY-9", code,
        by(lambda m: pair(*numbers(m))[31::-1] + pair(*numbers(m))[:31:-1], m3=little))
    bad("63", "The last byte of the signature is missing.", "COSE-6", code, by(lambda m: CARD.sign(m)[:63]))
    bad("65", "A zero byte follows the signature.", "COSE-6", code, by(lambda m: CARD.sign(m) + b"\0"))
    bad("der", "The signature is a DER sequence, as a card may give it.", "COSE-6", code, by(lambda m: der_signature(*numbers(m))))
    bad("other-key", "Another known P-256 key than the one that kid names made the signature.", "END-6 KEY-9", code, by(CARD_2.sign))
    negative = CardKey("card p-014")
    negative.secret = CARD_N - CARD.secret
    bad("negative-key", "The key with the same x and the other y made the signature.", "KEY-9 KEY-6", code, by(negative.sign))

    def over(message_of):
        """An approval whose signature is over message_of(payload)."""
        def whole(digest):
            body = approval_payload(digest)
            return sign1(pro, body, CARD.sign(message_of(body)))
        return whole
    for name, message_of, what in (("payload", lambda p: p, "the payload alone"),
                                   ("digest", lambda p: sha(sig_structure(pro, p)), "the digest of the Sig_structure, which is hashed twice so"),
                                   ("aad", lambda p: sig_structure(pro, p, aad=b"carnet"), "a Sig_structure with external_aad"),
                                   ("context", lambda p: sig_structure(pro, p, context="Signature"), "a Sig_structure with the context Signature"),
                                   ("ed25519-header", lambda p: sig_structure(enc({1: -19, 4: CARD.kid, 16: TYP["approval"]}), p), "a Sig_structure with the algorithm -19"),
                                   ("other-ticket", lambda p: sig_structure(pro, p.replace(b"CHG-1042", b"CHG-1043")), "another approval")):
        bad("signed-" + name, f"The signature is over {what}.", "COSE-6 KEY-9", code, over(message_of))
    for name, hashed in (("sha384", lambda m: hashlib.sha384(m).digest()[:32]), ("sha512", lambda m: hashlib.sha512(m).digest()[:32])):
        bad("signed-" + name, f"The message is hashed with {name.upper().replace('SHA', 'SHA-')}, of which 32 bytes are taken.", "KEY-9 COSE-3", code,
            by(lambda m, hashed=hashed: CARD.sign(m, hashed)))

    # COSE-6: algorithm and key of different types.
    crossed = enc({1: -9, 4: APPROVER.kid, 16: TYP["approval"]})
    for name, wanted, what in (("low", lambda s: s <= HALF, "below"), ("high", lambda s: s > HALF, "above")):
        found = ticket(lambda m, wanted=wanted: wanted(int.from_bytes(APPROVER.sign(m)[32:], "big")), crossed)
        bad("ed25519-key-" + name, f"The algorithm is -9, and an Ed25519 key signed well; the second half of the signature is {what} the half of n.", "COSE-6 END-6", code,
            by(APPROVER.sign, protected=crossed, m3=found))
    crossed = enc({1: -19, 4: CARD.kid, 16: TYP["approval"]})
    bad("p256-key", "The algorithm is -19, and a P-256 key signed well.", "COSE-6 END-6", code, by(CARD.sign, protected=crossed))
    bad("p256-key-high", "The algorithm is -19, and a P-256 key signed with an s above the half.", "COSE-6 END-6 KEY-8", code, by(high, protected=crossed))

    # COSE-3: other algorithms.
    for name, alg, what in (("es256", -7, "-7 (ES256)"), ("eddsa", -8, "-8 (EdDSA)"), ("es384", -35, "-35 (ES384)"), ("es256k", -47, "-47 (ES256K)"),
                            ("ml-dsa", -48, "-48 (ML-DSA-44)"), ("esp384", -51, "-51 (ESP384)"), ("positive", 9, "9"), ("minus-10", -10, "-10")):
        bad("alg-" + name, f"The algorithm is {what}, and the signature is that of ESP256.", "COSE-3", "cose.alg",
            by(CARD.sign, protected=enc({1: alg, 4: CARD.kid, 16: TYP["approval"]})), stage="framing")
    for kind in ("manifest", "receipt", "passport"):
        bad("typ-" + kind, f"The algorithm is -9, and the typ that of the statement {kind}.", "END-4 COSE-5", "cose.typ", by(CARD.sign, protected=protected_of(CARD, kind)), stage="framing")

    # KEY-7: what is not the key id.
    x, y = CARD.point
    for name, kid, what in (("compressed", sha(CARD.public), "the digest of the compressed point"),
                            ("sign-bit", sha(bytes.fromhex("a401022001215820") + big(x) + b"\x22" + bytes([0xf4 + y % 2])), "made with the sign of y in place of y"),
                            ("no-y", sha(bytes.fromhex("a301022001215820") + big(x)), "made without y"),
                            ("negative", card_kid((x, CARD_P - y)), "that of the key with the other y"),
                            ("x", big(x), "the x of the key")):
        bad("kid-" + name, f"The kid is {what}.", "KEY-7 END-6", "endorsement.unknown-key", by(CARD.sign, protected=enc({1: -9, 4: kid, 16: TYP["approval"]})))

    # END-5: one approval with two signatures.
    code = "endorsement.repeated"
    bad("repeated-high-s", "An approval stands with s and again with n - s: the repeat is judged first.", "END-5 KEY-8 COSE-7", code, by(CARD.sign), by(high), stage="framing")
    bad("repeated-nonce", "An approval stands twice with two valid signatures.", "END-5 COSE-7", code, by(CARD.sign), by(lambda m: CARD.sign(m, more=b"again")), stage="framing")

    # The signed manifest.
    for name, alg, wanted, stage in (("alg", -9, "cose.alg", "key"), ("key", -19, "cose.signature", "signature")):
        made = Bundle(signer=CARD, protected=enc({1: alg, 4: CARD.kid, 16: TYP["manifest"]}))
        vec_bundle("endorsement", "endorsement-esp256-manifest-" + name, f"An approver signed the manifest with a P-256 key, and the algorithm is {alg}.", "COSE-3 COSE-6", stage, made,
                   wanted, trust_text=text)


def der_signature(r, s):
    def integer(value):
        data = value.to_bytes(value.bit_length() // 8 + 1, "big")
        return b"\x02" + bytes([len(data)]) + data
    body = integer(r) + integer(s)
    return b"\x30" + bytes([len(body)]) + body


# ---------------------------------------------------------------------------------------------- receipt/ and passport/

def make_receipt():
    key = IMPORTER
    pro = protected_of(key, "receipt")

    def file(name, description, requirements, data, code=None, keys=(key.public,), payload=None, **more):
        if code is None:
            structure = sig_structure(pro, payload)
            more.update(digest=sha(structure).hex(), intermediates={"protected": pro, "sig_structure": structure, "digest": sha(structure)})
        vec("receipt", "receipt-" + name, description, requirements, "receipt", "receipt", data, code, {"keys": [k.hex() for k in keys]}, **more)

    def payload(name, description, requirements, data, code=None, **more):
        vec_statement("receipt", "receipt-" + name, "receipt", description, requirements, data, code, **more)
    body = receipt_payload()
    good = LABEL + statement(key, "receipt", body)
    file("file", "A receipt.", "RCPT-1 RCPT-4 COSE-5 LABEL-1", good, payload=body)
    file("label", "The label is missing.", "LABEL-1", good[12:], "label.bad")
    file("trailing", "A byte follows the statement.", "RCPT-4", good + b"\0", "file.trailing")
    file("twice", "The statement stands twice.", "RCPT-4", good + good[12:], "file.trailing")
    file("cut", "The file ends one byte early.", "CBOR-4", good[:-1], "file.truncated")
    file("typ", "The typ is that of an approval.", "COSE-5", LABEL + statement(key, "approval", body), "cose.typ")
    file("manifest", "The file is a bundle.", "COSE-5", Bundle().file(), "cose.typ", keys=(EXPORTER.public,))
    file("signature", "One bit of the signature is turned.", "COSE-6", good[:-1] + bytes([good[-1] ^ 1]), "cose.signature")
    file("signature-length", "The signature has 65 bytes.", "COSE-6", LABEL + sign1(pro, body, key.sign(sig_structure(pro, body)) + b"\0"), "cose.signature-length")
    file("key-unknown", "The key is not known.", "KEY-5", good, "key.unknown", keys=(MEDIA.public,))
    file("trailing-first", "A byte follows the statement, the key is not known, and the signature is wrong.", "RCPT-4 KEY-5", good[:-1] + b"\0\0", "file.trailing", keys=())
    file("esp256", "A P-256 key signed the receipt, with ESP256.", "COSE-3", LABEL + statement(CARD, "receipt", body), "cose.alg", keys=(CARD.public,))
    file("key-p256", "A P-256 key signed the receipt, and the algorithm is -19.", "COSE-6",
         LABEL + statement(CARD, "receipt", body, enc({1: -19, 4: CARD.kid, 16: TYP["receipt"]})), "cose.signature", keys=(CARD.public,))
    file("payload-8192", "The payload has 8,192 bytes, and is no receipt.", "COSE-1 CBOR-7", LABEL + statement(key, "receipt", bytes(8192)), "cbor.type")
    file("payload-8193", "The payload has 8,193 bytes.", "COSE-1", LABEL + statement(key, "receipt", bytes(8193)), "cbor.length")
    payload("plain", "A receipt without a medium.", "RCPT-1 RCPT-2 RCPT-3", body)
    payload("medium", "A receipt with a medium.", "RCPT-1", receipt_payload(m9=M1))
    payload("version", "The version is 1.", "RCPT-1", receipt_payload(m1=1), "receipt.version")
    payload("site", "The site name ends with a dash.", "RCPT-2", receipt_payload(m3="gateway-"), "receipt.site")
    payload("site-empty", "The site name is empty.", "RCPT-2 CBOR-9", receipt_payload(m3=""), "cbor.length")
    payload("verdict-0", "The verdict is 0.", "RCPT-2", receipt_payload(m4=0), "receipt.verdict")
    payload("verdict-2", "The verdict is 2.", "RCPT-2", receipt_payload(m4=2), "receipt.verdict")
    payload("certainty-2", "The certainty is 2, untrusted clock.", "RCPT-2", receipt_payload(m6=2))
    payload("certainty-0", "The certainty is 0.", "RCPT-2", receipt_payload(m6=0), "receipt.certainty")
    payload("certainty-3", "The certainty is 3.", "RCPT-2", receipt_payload(m6=3), "receipt.certainty")
    payload("checks-most", "There are 32 checks, the last one is 64.", "RCPT-3", receipt_payload(m10=list(range(33, 65))))
    payload("checks-33", "There are 33 checks.", "RCPT-3 CBOR-9", receipt_payload(m10=list(range(1, 34))), "cbor.length")
    payload("checks-none", "There are no checks.", "RCPT-3 CBOR-9", receipt_payload(m10=[]), "cbor.length")
    payload("checks-0", "A check is 0.", "RCPT-3 CBOR-8", receipt_payload(m10=[0, 1]), "cbor.range")
    payload("checks-65", "A check is 65.", "RCPT-3 CBOR-8", receipt_payload(m10=[1, 65]), "cbor.range")
    payload("checks-order", "The checks descend.", "RCPT-3", receipt_payload(m10=[2, 1]), "receipt.checks")
    payload("checks-twice", "A check stands twice.", "RCPT-3", receipt_payload(m10=[1, 1]), "receipt.checks")
    payload("checks-order-before-range", "The second check is below the first, and the third is 65.", "RCPT-3 CBOR-8", receipt_payload(m10=[2, 1, 65]), "receipt.checks")
    payload("no-ledger", "There is no head of the audit log.", "CBOR-13", receipt_payload(m8=None), "cbor.key-missing")
    for n, what in ((1, "version"), (2, "bundle digest"), (3, "site"), (4, "verdict"), (5, "time"), (6, "certainty"), (7, "digest of the trust file"), (10, "list of checks")):
        payload(f"missing-{n}", f"There is no {what}.", "CBOR-13", receipt_payload(**{f"m{n}": None}), "cbor.key-missing")
    payload("checks-least", "There is one check.", "RCPT-3", receipt_payload(m10=[1]))
    payload("medium-15", "The medium id has 15 bytes.", "CBOR-9", receipt_payload(m9=M1[:15]), "cbor.length")
    payload("unknown", "There is a key 12.", "CBOR-12", receipt_payload(m12=0), "cbor.key-unknown")

    # RCPT-5
    def saw(name, description, requirements, attributes, code=None, m9=M1, more=b"", **change):
        payload("attributes-" + name, description, requirements, receipt_payload(m9=m9, m11=attributes, **change) + more, code)
    most = {1: 65535, 2: 65535, 3: "s" * 64, 4: 2**53 - 1, 5: "u" * 36}
    saw("all", "The medium said all five attributes of itself.", "RCPT-5", ATTRIBUTES)
    saw("most", "The attributes have their largest values.", "RCPT-5 CBOR-8", most)
    saw("least", "The attributes have their smallest values.", "RCPT-5", {1: 0, 2: 0, 3: "!", 4: 0, 5: "~"})
    for n, name in ATTRIBUTE_NAMES.items():
        saw(name.replace("_", "-") + "-alone", f"Of the attributes there is {name} alone.", "RCPT-5", {n: ATTRIBUTES[n]})
    saw("empty", "The map of attributes is empty.", "RCPT-5", {}, "receipt.attributes")
    saw("no-medium", "There are attributes, and no medium.", "RCPT-5", ATTRIBUTES, "receipt.medium", m9=None)
    saw("empty-no-medium", "The map of attributes is empty, and there is no medium: the first is judged when it is read.", "RCPT-5", {}, "receipt.attributes", m9=None)
    saw("empty-first", "The map of attributes is empty, and there is a key 12.", "RCPT-5 CBOR-12", {}, "receipt.attributes", m12=0)
    saw("no-medium-unknown", "There are attributes and no medium, and there is a key 12.", "CBOR-12 RCPT-5", ATTRIBUTES, "cbor.key-unknown", m9=None, m12=0)
    saw("no-medium-missing", "There are attributes and no medium, and the version is missing.", "CBOR-13 RCPT-5", ATTRIBUTES, "cbor.key-missing", m9=None, m1=None)
    saw("no-medium-trailing", "There are attributes and no medium, and a byte follows the receipt in its byte string.", "CBOR-14 RCPT-5", ATTRIBUTES, "cbor.trailing", m9=None, more=b"\0")
    for n, name, least in ((3, "serial", 65), (5, "filesystem", 37)):
        saw(name + "-empty", f"The attribute {name} is empty.", "RCPT-5 CBOR-9", {n: ""}, "cbor.length")
        saw(name + "-long", f"The attribute {name} has {least} characters.", "RCPT-5 CBOR-9", {n: "x" * least}, "cbor.length")
        for kind, value, what in (("blank-first", " 2C1A", "begins with a blank"), ("blank-last", "2C1A ", "ends with a blank"), ("blank", " ", "is a blank"),
                                  ("control", "2C\u007f1A", "has a control character"), ("beyond", "2C\u00c41A", "has a character beyond ASCII")):
            saw(f"{name}-{kind}", f"The attribute {name} {what}.", "RCPT-5", {n: value}, "receipt.attributes")
        saw(name + "-blank-inside", f"The attribute {name} has a blank inside.", "RCPT-5", {n: "2C 1A"})
        saw(name + "-bytes", f"The attribute {name} is a byte string.", "CBOR-7 RCPT-5", {n: b"2C1A"}, "cbor.type")
    saw("serial-utf8", "The serial is not UTF-8.", "CBOR-10 RCPT-5", {3: Raw(b"\x62\xc3\x28")}, "cbor.utf8")
    for n, name in ((1, "vendor-id"), (2, "product-id")):
        saw(name + "-65536", f"The attribute {name} is 65,536.", "CBOR-8 RCPT-5", {n: 65536}, "cbor.range")
    saw("capacity-range", "The capacity is 2^53.", "CBOR-8 RCPT-5", {4: 2**53}, "cbor.range")
    saw("unknown", "There is an attribute 6.", "CBOR-12 RCPT-5", {6: 0}, "cbor.key-unknown")
    saw("zero", "There is an attribute 0.", "CBOR-12 RCPT-5", {0: 0}, "cbor.key-unknown")
    saw("order", "The attributes descend.", "CBOR-11 RCPT-5", Pairs([(2, 0), (1, 0)]), "cbor.key-order")
    saw("twice", "An attribute stands twice.", "CBOR-11 RCPT-5", Pairs([(1, 0), (1, 0)]), "cbor.key-duplicate")
    saw("array", "The attributes are an array.", "CBOR-7 RCPT-5", [1], "cbor.type")
    seen = receipt_payload(m9=M1, m11=ATTRIBUTES)
    file("attributes-file", "A receipt with a medium and its attributes.", "RCPT-5 RCPT-4", LABEL + statement(key, "receipt", seen), payload=seen)
    file("attributes-no-medium-file", "A receipt with attributes and no medium.", "RCPT-5", LABEL + statement(key, "receipt", receipt_payload(m11=ATTRIBUTES)), "receipt.medium")


def make_passport():
    key = MEDIA
    pro = protected_of(key, "passport")

    def file(name, description, requirements, data, code=None, keys=(key.public,), payload=None, **more):
        if code is None:
            structure = sig_structure(pro, payload)
            more.update(digest=sha(structure).hex(), intermediates={"protected": pro, "sig_structure": structure, "digest": sha(structure)})
        vec("passport", "passport-" + name, description, requirements, "passport", "passport", data, code, {"keys": [k.hex() for k in keys]}, **more)

    def payload(name, description, requirements, data, code=None, **more):
        vec_statement("passport", "passport-" + name, "passport", description, requirements, data, code, **more)
    body = passport_payload()
    good = LABEL + statement(key, "passport", body)
    file("file", "A media passport.", "PASS-1 PASS-5 COSE-5 LABEL-1", good, payload=body)
    file("label", "One bit of the label is turned.", "LABEL-1", good[:11] + b"\x53" + good[12:], "label.bad")
    file("trailing", "A byte follows the statement.", "PASS-5", good + b"\0", "file.trailing")
    file("key-unknown", "The key is not known.", "KEY-5", good, "key.unknown", keys=(IMPORTER.public,))
    file("trailing-first", "A byte follows the statement, the key is not known, and the signature is wrong.", "PASS-5 KEY-5", good[:-1] + b"\0\0", "file.trailing", keys=())
    file("receipt", "The typ is that of a receipt.", "COSE-5", LABEL + statement(key, "receipt", body), "cose.typ")
    file("signature", "One bit of the signature is turned.", "COSE-6", good[:-1] + bytes([good[-1] ^ 1]), "cose.signature")
    file("cut", "The file ends one byte early.", "CBOR-4", good[:-1], "file.truncated")
    file("esp256", "A P-256 key signed the passport, with ESP256.", "COSE-3", LABEL + statement(CARD, "passport", body), "cose.alg", keys=(CARD.public,))
    file("key-p256", "A P-256 key signed the passport, and the algorithm is -19.", "COSE-6",
         LABEL + statement(CARD, "passport", body, enc({1: -19, 4: CARD.kid, 16: TYP["passport"]})), "cose.signature", keys=(CARD.public,))
    attributes = {1: 65535, 2: 0, 3: "s" * 64, 4: 2**53 - 1, 5: "u" * 36}
    payload("plain", "A passport.", "PASS-1 PASS-2 PASS-3 PASS-4", body)
    payload("attributes-none", "The map of attributes is empty.", "PASS-2", passport_payload(m4={}))
    payload("attributes-most", "Label and attributes have their largest values.", "PASS-2", passport_payload(m3="L" * 32, m4=attributes))
    payload("version", "The version is 1.", "PASS-1", passport_payload(m1=1), "passport.version")
    payload("medium-15", "The medium id has 15 bytes.", "CBOR-9", passport_payload(m2=M1[:15]), "cbor.length")
    payload("label-33", "The label has 33 characters.", "PASS-2 CBOR-9", passport_payload(m3="L" * 33), "cbor.length")
    payload("label-empty", "The label is empty.", "PASS-2 CBOR-9", passport_payload(m3=""), "cbor.length")
    payload("label-blank", "The label ends with a blank.", "PASS-2", passport_payload(m3="RED 04 "), "passport.text")
    payload("label-umlaut", "The label has an umlaut.", "PASS-2", passport_payload(m3="GRÜN 04"), "passport.text")
    payload("vendor-id", "The vendor id is 65,536.", "CBOR-8", passport_payload(m4={1: 65536}), "cbor.range")
    payload("product-id", "The product id is 65,536.", "CBOR-8", passport_payload(m4={2: 65536}), "cbor.range")
    payload("serial-65", "The serial has 65 characters.", "PASS-2 CBOR-9", passport_payload(m4={3: "s" * 65}), "cbor.length")
    payload("serial-blank", "The serial begins with a blank.", "PASS-2", passport_payload(m4={3: " 60A4"}), "passport.text")
    payload("uuid-37", "The file-system UUID has 37 characters.", "PASS-2 CBOR-9", passport_payload(m4={5: "u" * 37}), "cbor.length")
    payload("uuid-control", "The file-system UUID has a control character.", "PASS-2", passport_payload(m4={5: "2C1A\u0001"}), "passport.text")
    payload("attribute-unknown", "There is an attribute 6.", "CBOR-12", passport_payload(m4={6: 0}), "cbor.key-unknown")
    sites = sorted([["a" * 2, "b%d" % n] for n in range(10)] + [["b", "a%d" % n] for n in range(7)], key=enc)
    payload("routes-most", "There are sixteen routes.", "PASS-3", passport_payload(m5=sites[:16]))
    payload("routes-17", "There are seventeen routes.", "PASS-3 CBOR-9", passport_payload(m5=sites), "cbor.length")
    payload("routes-none", "There are no routes.", "PASS-3 CBOR-9", passport_payload(m5=[]), "cbor.length")
    payload("routes-self", "A route leads from a site to itself.", "PASS-3", passport_payload(m5=[["plant-7", "plant-7"]]), "passport.routes")
    payload("routes-order", "The routes are sorted as text and not as encoded.", "PASS-3", passport_payload(m5=[["gateway-1", "plant-7"], ["plant-7", "gateway-1"]]), "passport.routes")
    payload("routes-twice", "A route stands twice.", "PASS-3", passport_payload(m5=[["plant-7", "gateway-1"]] * 2), "passport.routes")
    payload("routes-three", "A route has three sites.", "CBOR-9", passport_payload(m5=[["plant-7", "gateway-1", "plant-7"]]), "cbor.length")
    payload("routes-order-before-site", "The second route is below the first, and a site name of the third has a capital letter.", "PASS-3",
            passport_payload(m5=[["b", "a"], ["a", "b"], ["C", "d"]]), "passport.routes")
    payload("site", "A site name has a capital letter.", "PASS-3", passport_payload(m5=[["Plant-7", "gateway-1"]]), "passport.site")
    payload("window-least", "The passport is valid for a second.", "PASS-4", passport_payload(m7=CREATED + 1))
    payload("window-equal", "Valid until equals issued.", "PASS-4", passport_payload(m7=CREATED), "passport.window", effect="policy")
    payload("window-before", "Valid until is before issued.", "PASS-4", passport_payload(m7=CREATED - 1), "passport.window", effect="policy")
    payload("window-after-end", "Valid until is before issued, and a byte follows the passport in its byte string.", "CBOR-14 PASS-4",
            passport_payload(m7=CREATED - 1) + b"\0", "cbor.trailing")
    payload("no-routes", "The routes are missing.", "CBOR-13", passport_payload(m5=None), "cbor.key-missing")
    for n, what in ((1, "version"), (2, "medium id"), (3, "label"), (4, "map of attributes"), (6, "time of issue"), (7, "end of validity")):
        payload(f"missing-{n}", f"There is no {what}.", "CBOR-13", passport_payload(**{f"m{n}": None}), "cbor.key-missing")


# ---------------------------------------------------------------------------------------------- trust/

def make_trust():
    base = trust(responses=True, scanner=True, media=True, route={"approvals": 1, "scan": "required", "scan-max-age-hours": 24, "media": [M1.hex()]},
                 back={"max-age-days": 30})

    def of(old, new):
        return cut_once(base, old, new)

    def file(name, description, requirements, text, code=None):
        data = text if isinstance(text, (bytes, list)) else text.encode()
        more = {}
        if code is None:
            raw = b"".join(p[0] * p[1] if isinstance(p, tuple) else p for p in data) if isinstance(data, list) else data
            more = {"digest": sha(raw).hex()}
        vec("trust", "trust-" + name, description, requirements, "trust", "trust", data, code, **more)
    exporter = f'public = "{EXPORTER.public.hex()}"\n'
    scanner = f'public = "{SCANNER.public.hex()}"\nrole = "scanner"\n'
    approver = f'public = "{APPROVER.public.hex()}"\nrole = "approver"\n'
    file("base", "The trust file that the vectors of this folder undo one thing in.", "TRUST-3 TRUST-4 TRUST-5 TRUST-6", base)
    file("least", "The smallest trust file: nobody exists, and nothing may cross.", "TRUST-5", "format=0\nserial=1")
    file("order", "Tables stand in another order, with comments, tabs and other quotes.", "TRUST-3",
         "# all of it\nserial = 1_0\nformat = 0\t# first\n[[person]]\nname = 'p-1'\n[[site]]\nzone = \"connected\"\nversions = [\n  0,\n  255,\n]\nclock = \"trusted\"\n"
         "name = \"a\"\n[[person]]\nname = \"p-2\"\n")
    full = of(exporter, exporter + 'from = "2026-01-01T00:00:00Z"\nuntil = "2026-01-01T00:00:00Z"\nrevoked = false\n')
    file("key-times", "A key is valid for one second.", "TRUST-6 TRUST-16", full)
    room = 1048576 - len(base.encode())
    file("most", "The file has 1,048,576 bytes.", "TRUST-1", [base.encode() + b"#", (b"x", room - 1)])
    file("too-large", "The file has 1,048,577 bytes.", "TRUST-1", [base.encode() + b"#", (b"x", room)], "trust.too-large")
    file("too-large-first", "The file is too large, and is no text.", "TRUST-1 TRUST-2", [(b"\xff", 1048577)], "trust.too-large")
    file("bom", "The file begins with a byte order mark.", "TRUST-2", "\ufeff" + base, "trust.text")
    file("carriage-return", "A line ends with carriage return and line feed.", "TRUST-2", of("format = 0\n", "format = 0\r\n"), "trust.text")
    file("utf8", "A comment holds the byte ff.", "TRUST-2", base.encode() + b"# \xff\n", "trust.text")
    for name, char, what in (("zero-width", "\u200b", "a zero width space"), ("override", "\u202e", "a right-to-left override"), ("backslash", "\\", "a backslash"),
                             ("brace", "{", "a left brace"), ("brace-right", "}", "a right brace"), ("null", "\0", "the character U+0000"), ("line-separator", "\u2028", "a line separator")):
        file("text-" + name, f"A comment holds {what}.", "TRUST-2", base + f"# {char}\n", "trust.text")
    file("text-umlaut", "A comment holds plain characters beyond ASCII.", "TRUST-2", base + "# für 工場\n")
    for name, char, what in (("no-break", "\u00a0", "a no-break space"), ("ideographic", "\u3000", "an ideographic space"), ("braille", "\u2800", "a blank braille pattern")):
        file("text-" + name, f"A comment holds {what}.", "TRUST-2", base + f"# {char}\n", "trust.text")
    file("syntax", "A string is not closed.", "TRUST-3", of('zone = "isolated"', 'zone = "isolated'), "trust.syntax")
    file("syntax-twice", "A key stands twice in a table.", "TRUST-3", of('zone = "isolated"', 'zone = "isolated"\nzone = "isolated"'), "trust.syntax")
    file("syntax-bare", "A value is a bare word.", "TRUST-3", of('zone = "isolated"', "zone = isolated"), "trust.syntax")
    file("syntax-leading-zero", "An integer has a leading zero.", "TRUST-3", of("serial = 12", "serial = 012"), "trust.syntax")
    file("unknown-table", "There is a table machine.", "TRUST-4", base + '[[machine]]\nname = "m-1"\n', "trust.unknown-name")
    file("unknown-key", "A site has a key comment.", "TRUST-4", of('zone = "isolated"', 'zone = "isolated"\ncomment = "x"'), "trust.unknown-name")
    file("unknown-top", "There is a key version at the top.", "TRUST-4", of("serial = 12", "serial = 12\nversion = 1"), "trust.unknown-name")
    file("unknown-elsewhere", "A site has the key media of a route.", "TRUST-4", of('zone = "isolated"', f'zone = "isolated"\nmedia = ["{M1.hex()}"]'), "trust.unknown-name")
    file("unknown-underscore", "The key max-items is written with an underscore.", "TRUST-4", base.replace("max-items", "max_items", 1), "trust.unknown-name")
    file("table-single", "Site is a table and no array of tables.", "TRUST-6", 'format = 0\nserial = 1\n[site]\nname = "a"\nzone = "isolated"\nclock = "trusted"\nversions = [0]\n', "trust.value")
    file("table-empty", "Site is an empty array.", "TRUST-6", "format = 0\nserial = 1\nsite = []\n", "trust.value")
    file("table-integer", "Route is an integer.", "TRUST-6", "format = 0\nserial = 1\nroute = 1\n", "trust.value")
    for name, line in (("serial", "serial = 12\n"), ("format", "format = 0\n"), ("zone", 'zone = "isolated"\n'), ("scan", 'scan = "required"\n')):
        file("missing-" + name, f"The key {name} is missing.", "TRUST-5", of(line, ""), "trust.missing")
    file("missing-role", "The role of a key is missing.", "TRUST-5", of(approver, approver.splitlines()[0] + "\n"), "trust.missing")
    file("missing-approvals", "A route has no approvals.", "TRUST-5", of("approvals = 1\n", ""), "trust.missing")
    for name, old, new, what in (
            ("serial-zero", "serial = 12", "serial = 0", "The serial is 0"),
            ("serial-float", "serial = 12", "serial = 12.0", "The serial is a floating-point number"),
            ("serial-text", "serial = 12", 'serial = "12"', "The serial is a string"),
            ("serial-above", "serial = 12", "serial = 9007199254740992", "The serial is 2^53"),
            ("zone", 'zone = "isolated"', 'zone = "Isolated"', "The zone is Isolated"),
            ("clock", 'clock = "untrusted"', "clock = false", "The clock is a boolean"),
            ("name", 'name = "p-003"', 'name = "p_003"', "A name has an underscore"),
            ("name-long", 'name = "p-003"', f'name = "{"p" * 33}"', "A name has 33 characters"),
            ("hex-upper", exporter, exporter.upper().replace("PUBLIC", "public"), "A public key is in capital letters"),
            ("hex-short", exporter, exporter.replace('"\n', '').rstrip()[:-1] + '"\n', "A public key has 63 digits"),
            ("role", 'role = "scanner"', 'role = "auditor"', "A role is auditor"),
            ("approvals-17", "approvals = 1\n", "approvals = 17\n", "A route wants 17 approvals"),
            ("approvals-negative", "approvals = 1\n", "approvals = -1\n", "A route wants -1 approvals"),
            ("scan-hours", "scan-max-age-hours = 24", "scan-max-age-hours = 8761", "A scan may be 8,761 hours old"),
            ("days", "max-age-days = 30", "max-age-days = 0", "A bundle may be 0 days old"),
            ("key-types-empty", 'key-types = ["mak", "retail", "csvlk"]', "key-types = []", "A set is empty"),
            ("key-types-twice", 'key-types = ["mak", "retail", "csvlk"]', 'key-types = ["mak", "mak"]', "A set has a word twice"),
            ("key-types-word", 'key-types = ["mak", "retail", "csvlk"]', 'key-types = ["mak", "kms"]', "A set has an unknown word"),
            ("custodians", 'custodians = ["p-003"]', 'custodians = "p-003"', "A set is a string"),
            ("label", 'label = "RED 04"', 'label = "RED 04 "', "The label of a medium ends with a blank"),
            ("label-empty", 'label = "RED 04"', 'label = ""', "The label of a medium is empty"),
            ("vendor", 'vendors = ["acme"]', 'vendors = ["Acme"]', "A vendor has a capital letter")):
        file("value-" + name, what + ".", "TRUST-6", of(old, new), "trust.value")
    media_line = f'media = ["{M1.hex()}"]\n'
    medium_label = 'label = "RED 04"\n'
    file("media-empty", "The set of media of a route is empty: no medium may carry yet.", "TRUST-6", of(media_line, "media = []\n"))
    file("media-empty-differs", "The set of media of a route is empty, and the route has medium-differs.", "TRUST-19", of(media_line, 'media = []\nmedium-differs = "hold"\n'))
    file("medium-until", "A medium has an end.", "TRUST-6", of(medium_label, medium_label + 'until = "2026-12-31T23:59:59Z"\n'))
    file("medium-until-retired", "A medium has an end that has passed, and is retired.", "TRUST-6", of(medium_label, medium_label + 'until = "1970-01-01T00:00:00Z"\nretired = true\n'))
    for name, value, what in (("date", '"2026-11-31T00:00:00Z"', "is 31 November"), ("native", "2026-12-31T23:59:59Z", "is a time of TOML"), ("day", '"2026-12-31"', "is a day"),
                              ("integer", "1798761599", "is an integer"), ("empty", '""', "is empty"), ("never", '"9999-12-31T24:00:00Z"', "has the hour 24")):
        file("medium-until-" + name, f"The end of a medium {what}.", "TRUST-6", of(medium_label, medium_label + f"until = {value}\n"), "trust.value")
    file("medium-from", "A medium has a key from.", "TRUST-4", of(medium_label, medium_label + 'from = "2026-01-01T00:00:00Z"\n'), "trust.unknown-name")
    for rule in ("medium-differs", "foreign"):
        for value in ("accept", "hold", "reject"):
            file(f"{rule}-{value}", f"A route with media has {rule} = {value}.", "TRUST-6 TRUST-19" if rule == "medium-differs" else "TRUST-6", of(media_line, f'{media_line}{rule} = "{value}"\n'))
        for name, value, what in (("word", '"warn"', "another word"), ("capital", '"Hold"', "a capital letter"), ("boolean", "true", "a boolean"), ("set", '["hold"]', "an array"), ("empty", '""', "no word")):
            file(f"{rule}-{name}", f"The value of {rule} is {what}.", "TRUST-6", of(media_line, f"{media_line}{rule} = {value}\n"), "trust.value")
        file(f"{rule}-elsewhere", f"A medium has a key {rule}.", "TRUST-4", of(medium_label, medium_label + f'{rule} = "hold"\n'), "trust.unknown-name")
    file("foreign-no-media", "A route without media has foreign.", "TRUST-19", of("max-age-days = 30\n", 'max-age-days = 30\nforeign = "reject"\n'))
    file("fields-medium-differs", "A route without media has medium-differs.", "TRUST-19", of("max-age-days = 30\n", 'max-age-days = 30\nmedium-differs = "hold"\n'), "trust.route-fields")
    file("fields-medium-differs-accept", "A route without media has medium-differs = accept, which is what it would be anyway.", "TRUST-19",
         of("max-age-days = 30\n", 'max-age-days = 30\nmedium-differs = "accept"\n'), "trust.route-fields")
    for name, value, what in (("date", '"2026-02-29T00:00:00Z"', "29 February 2026"), ("hour", '"2026-02-28T24:00:00Z"', "hour 24"), ("second", '"2026-02-28T23:59:60Z"', "second 60"),
                              ("offset", '"2026-02-28T00:00:00+00:00"', "an offset of 0 in place of Z"), ("native", "2026-02-28T00:00:00Z", "a time of TOML"),
                              ("year", '"1969-12-31T23:59:59Z"', "the year 1969"), ("fraction", '"2026-02-28T00:00:00.0Z"', "a fraction of a second"),
                              ("digits", '"\u0662026-02-28T00:00:00Z"', "a digit that is not ASCII")):
        file("time-" + name, f"A time has {what}.", "TRUST-6", of(exporter, exporter + f"until = {value}\n"), "trust.value")
    file("time-leap", "A time has 29 February 2028.", "TRUST-6", of(exporter, exporter + 'until = "2028-02-29T23:59:59Z"\n'))
    file("time-century", "A time has 29 February 2100.", "TRUST-6", of(exporter, exporter + 'until = "2100-02-29T00:00:00Z"\n'), "trust.value")
    file("revoked-text", "Revoked is the string true.", "TRUST-6", of(exporter, exporter + 'revoked = "true"\n'), "trust.value")
    file("revoked-integer", "Revoked is 1.", "TRUST-6", of(exporter, exporter + "revoked = 1\n"), "trust.value")
    file("format", "The format is 1.", "TRUST-7", of("format = 0", "format = 1"), "trust.format")
    file("site-twice", "Two sites have one name.", "TRUST-8", base + '[[site]]\nname = "plant-7"\nzone = "isolated"\nclock = "untrusted"\nversions = [0]\n', "trust.site-twice")
    file("person-twice", "Two persons have one name.", "TRUST-9", base + '[[person]]\nname = "p-003"\n', "trust.person-twice")
    file("key-twice", "One public key has two roles.", "TRUST-10", base + f'[[key]]\npublic = "{APPROVER.public.hex()}"\nrole = "importer"\nsite = "gateway-1"\n', "trust.key-twice")
    file("medium-twice", "Two media have one id.", "TRUST-11", base + f'[[medium]]\nid = "{M1.hex()}"\nlabel = "RED 06"\n', "trust.medium-twice")
    file("route-twice", "Two routes lead from plant-7 to gateway-1.", "TRUST-12", base + base[base.index("[[route]]"):base.rindex("[[route]]")], "trust.route-twice")
    small = point_bytes(times(4, order_8_point())).hex()
    file("key-small-order", "A public key is of order 2.", "TRUST-13 KEY-2", of(exporter, f'public = "{small}"\n'), "key.invalid")
    file("key-off-curve", "A public key is no point.", "TRUST-13 KEY-1", of(exporter, f'public = "02{"00" * 31}"\n'), "key.invalid")
    for name, old, new, what in (("site", f'role = "scanner"\nsite = "gateway-1"', 'role = "scanner"\nsite = "gateway-2"', "The site of a key"),
                                 ("person", 'person = "p-021"', 'person = "p-022"', "The person of a key"),
                                 ("custodian", 'custodians = ["p-003"]', 'custodians = ["p-003", "p-004"]', "A custodian"),
                                 ("route", 'from = "gateway-1"', 'from = "gateway-2"', "The site of a route"),
                                 ("medium", f'media = ["{M1.hex()}"]', f'media = ["{M3.hex()}"]', "A medium of a route")):
        file("reference-" + name, f"{what} is not in the file.", "TRUST-14", of(old, new), "trust.unknown-reference")
    for name, old, new, what in (("exporter-custodians", 'custodians = ["p-003"]\n', "", "An exporter key has no custodians"),
                                 ("exporter-site", exporter + 'role = "exporter"\nsite = "plant-7"\n', exporter + 'role = "exporter"\n', "An exporter key has no site"),
                                 ("exporter-person", exporter, exporter + 'person = "p-003"\n', "An exporter key has a person"),
                                 ("scanner-person", scanner, scanner + 'person = "p-003"\n', "A scanner key has a person"),
                                 ("scanner-site", scanner + 'site = "gateway-1"\n', scanner, "A scanner key has no site"),
                                 ("scanner-custodians", scanner, scanner + 'custodians = ["p-003"]\n', "A scanner key has custodians"),
                                 ("approver-person", approver + 'person = "p-014"\n', approver, "An approver key has no person"),
                                 ("approver-site", approver, approver + 'site = "plant-7"\n', "An approver key has a site")):
        file("role-" + name, what + ".", "TRUST-15", of(old, new), "trust.role-fields")
    file("never-valid", "A key begins after its end.", "TRUST-16", of(exporter, exporter + 'from = "2026-01-01T00:00:01Z"\nuntil = "2026-01-01T00:00:00Z"\n'), "trust.never-valid")
    quiet = trust(route={"time-unknown": "hold"})
    file("route-to-itself", "A route leads from a site to itself.", "TRUST-17", cut_once(quiet, 'to = "gateway-1"', 'to = "plant-7"'), "trust.route-to-itself")
    file("zone-request", "A route carries requests from a connected site.", "TRUST-18",
         cut_once(quiet, 'from = "plant-7"\nto = "gateway-1"', 'from = "gateway-1"\nto = "plant-7"'), "trust.zone")
    file("zone-response", "A route carries responses to a connected site.", "TRUST-18", cut_once(quiet, 'kinds = ["request"]', 'kinds = ["request", "response"]'), "trust.zone")
    file("zone-both", "A route between two isolated sites carries both kinds.", "TRUST-18",
         cut_once(cut_once(quiet, 'zone = "connected"', 'zone = "isolated"'), 'kinds = ["request"]', 'kinds = ["request", "response"]'))
    for name, old, new, what in (
            ("no-key-types", 'key-types = ["mak", "retail", "csvlk"]\n', "", "A route of Microsoft requests has no key-types"),
            ("no-vendors", 'vendors = ["acme"]\n', "", "A route of vendor requests has no vendors"),
            ("key-types", 'schemes = ["microsoft", "vendor-file", "vendor-fields"]', 'schemes = ["vendor-file"]', "A route without the scheme microsoft has key-types"),
            ("vendors", 'schemes = ["microsoft", "vendor-file", "vendor-fields"]', 'schemes = ["microsoft"]', "A route of the scheme microsoft alone has vendors"),
            ("scan-hours", 'scan = "none"', 'scan = "none"\nscan-max-age-hours = 24', "A route without a scan has scan-max-age-hours")):
        file("fields-" + name, what + ".", "TRUST-19", cut_once(quiet, old, new), "trust.route-fields")
    file("fields-no-scan-hours", "A route with a scan has no scan-max-age-hours.", "TRUST-19", of("scan-max-age-hours = 24\n", ""), "trust.route-fields")
    file("fields-response", "A route of responses has key-types.", "TRUST-19", of("max-age-days = 30\n", 'max-age-days = 30\nkey-types = ["mak"]\n'), "trust.route-fields")
    file("age", "A route from a site with an untrusted clock has max-age-days.", "TRUST-20", trust(route={"max-age-days": 30}), "trust.age-without-clock")
    file("approvers-least", "Two persons can approve, and two must.", "TRUST-21", trust(route={"approvals": 2}))
    file("approvers", "Two persons can approve, and three must.", "TRUST-21", trust(route={"approvals": 3}), "trust.too-few-approvers")
    file("approvers-revoked", "Of two persons who can approve one key is revoked, and two must.", "TRUST-21",
         trust(route={"approvals": 2}, keys={"approver p-021": {"revoked": True}}), "trust.too-few-approvers")
    file("approvers-custodian", "Of three persons who can approve one is a custodian, and three must.", "TRUST-21",
         trust(route={"approvals": 3}, keys={"approver p-003": {"role": "approver", "person": "p-003"}}), "trust.too-few-approvers")
    file("approvers-two-keys", "Of three approver keys two belong to one person, and three must approve.", "TRUST-21",
         trust(route={"approvals": 3}, keys={"approver p-014 second": {"role": "approver", "person": "p-014"}}), "trust.too-few-approvers")
    file("approvers-revoked-exporter", "The only exporter key is revoked, so nobody is missing.", "TRUST-21", trust(route={"approvals": 16}, keys={"exporter plant-7": {"revoked": True}}))
    file("no-scanner", "A route wants a scan, and there is no scanner key.", "TRUST-22", trust(route={"scan": "required", "scan-max-age-hours": 1}), "trust.no-scanner")
    file("scanner-revoked", "A route wants a scan, and the only scanner key is revoked.", "TRUST-22", of(scanner, scanner + "revoked = true\n"), "trust.no-scanner")
    # P-256
    def with_keys(*tables):
        return base + "".join("\n[[key]]\n" + "".join(f"{k} = {toml_value(v)}\n" for k, v in table.items()) for table in tables)

    def digits(text):
        return with_keys({"public": text, "role": "approver", "person": "p-014"})
    at_plant = {"site": "plant-7", "custodians": ["p-003"]}
    card_approver = key_table(CARD, "approver", person="p-014")
    card_scanner = key_table(CARD_SCANNER, "scanner", site="gateway-1")
    file("p256", "An approver and a scanner have P-256 keys.", "TRUST-13 TRUST-26 TRUST-6", with_keys(card_approver, card_scanner))
    other_y = f"{CARD.public[0] ^ 1:02x}{CARD.public[1:].hex()}"
    file("p256-both", "Two keys have the same x, one with even and one with odd y: they are two.", "TRUST-10 KEY-6",
         with_keys(card_approver, {"public": other_y, "role": "approver", "person": "p-021"}))
    scanned = {"scan": "required", "scan-max-age-hours": 1}
    file("p256-scanner", "A route wants a scan, and the only scanner key is a P-256 key.", "TRUST-22 TRUST-26",
         trust(route=scanned, keys={"card scanner gateway-1": {"role": "scanner", "site": "gateway-1"}}))
    for role, article, more in (("exporter", "An", at_plant), ("importer", "An", {"site": "gateway-1"}), ("media", "A", {"site": "gateway-1"})):
        file("p256-" + role, f"{article} {role} key is a P-256 key.", "TRUST-26", with_keys(key_table(CARD_STRANGER, role, **more)), "trust.key-type")
    file("p256-exporter-revoked", "A revoked exporter key is a P-256 key.", "TRUST-26", with_keys(key_table(CARD_STRANGER, "exporter", **at_plant, revoked=True)), "trust.key-type")
    file("p256-twice", "One P-256 key has two roles.", "TRUST-10", with_keys(card_scanner, key_table(CARD_SCANNER, "approver", person="p-014")), "trust.key-twice")
    for first in ("00", "04", "ed"):
        file("p256-first-" + first, f"A public key of 33 bytes begins with {first}.", "TRUST-13 KEY-6", digits(first + CARD.public[1:].hex()), "key.invalid")
    file("p256-x-above", "The x of a P-256 key is p.", "TRUST-13 KEY-6", digits("02" + big(CARD_P).hex()), "key.invalid")
    off_x = next(v for v in range(1, 99) if card_y(v, 0) is None)
    file("p256-off-curve", "A P-256 key is no point.", "TRUST-13 KEY-6", digits("03" + big(off_x).hex()), "key.invalid")
    for n in (65, 67, 68):
        file(f"value-hex-{n}", f"A public key has {n} digits.", "TRUST-6", digits((CARD.public.hex() + "00")[:n]), "trust.value")
    file("value-hex-130", "A public key is a P-256 key in uncompressed form, of 130 digits.", "TRUST-6", digits("04" + (big(CARD.point[0]) + big(CARD.point[1])).hex()), "trust.value")
    file("value-hex-66-upper", "A P-256 key is in capital letters.", "TRUST-6", digits(CARD.public.hex().upper()), "trust.value")
    file("p256-invalid-exporter", "An exporter key of 33 bytes begins with 04: the lower number names the code.", "TRUST-13 TRUST-26",
         with_keys({"public": "04" + CARD.public[1:].hex(), "role": "exporter", **at_plant}), "key.invalid")
    file("p256-role-fields", "An exporter key is a P-256 key and has no custodians: the lower number names the code.", "TRUST-15 TRUST-26",
         with_keys(key_table(CARD_STRANGER, "exporter", site="plant-7")), "trust.role-fields")
    file("p256-no-scanner", "A media key is a P-256 key, and a route wants a scan without a scanner key: the lower number names the code.", "TRUST-22 TRUST-26",
         trust(route=scanned, keys={"card stranger": {"role": "media", "site": "gateway-1"}}), "trust.no-scanner")
    file("p256-two-keys", "A person has an Ed25519 and a P-256 key, one other person can approve, and three must.", "TRUST-21",
         trust(route={"approvals": 3}, keys={"card p-014": {"role": "approver", "person": "p-014"}}), "trust.too-few-approvers")
    file("two-stages", "A key is unknown, and two persons have one name: the earlier stage names the code.", "TRUST-4 TRUST-9",
         base + '[[person]]\nname = "p-003"\ncomment = ""\n', "trust.unknown-name")
    file("two-failures", "The format is 1, and a key is unknown: the lower number names the code.", "TRUST-4 TRUST-7",
         of("format = 0", 'format = 1\ncomment = ""'), "trust.unknown-name")


# ---------------------------------------------------------------------------------------------- bundle/

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


# ---------------------------------------------------------------------------------------------- medium/

MEDIA_KEY = {"role": "media", "site": "gateway-1"}


def make_medium():
    """exchange.md sections 2, 3 and 13.3: what lies on the medium, and what it says of itself."""
    good, two_way = Bundle(), response_bundle()
    passport = passport_file()

    def world(route=None, limited=True, key=None, keys=None, media=True, **more):
        """limited: the route has media. key: changes to the media key."""
        only = {"media": [M1.hex()]} if limited else {}
        return trust(media=media, route={**only, **(route or {})}, keys={"media gateway-1": {**MEDIA_KEY, **(key or {})}, **(keys or {})}, **more)

    def stick(name, description, requirements, medium, code=None, found=("passport", None), differs=(), not_told=(), stage=None, text=None, bundle=good, waits=False, **more):
        """found: how the medium is known, and why a passport is not accepted."""
        known, fault = found
        identity = (more.pop("identity", M1)).hex() if known else None
        vec_bundle("medium", "medium-" + name, description, requirements, stage or ("route" if code else "complete"), bundle, code, medium=medium,
                   trust_text=world() if text is None else text, waiting=waits or (None if code in WAITS else False),
                   **{**more, "expected_medium": {"id": identity, "known": known, "code": fault, "differs": list(differs), "not_told": list(not_told)}})

    # MEDIA-16: an accepted passport makes the medium known.
    stick("passport", "The passport is accepted, its medium is among those of the route, and it says of itself what the passport states.", "MEDIA-16 MEDIA-17 ROUTE-8 ROUTE-13", on_stick(passport))
    stick("passport-any", "The passport is accepted, and the route names no media.", "MEDIA-16 ROUTE-8", on_stick(passport), text=world(limited=False))
    stick("passport-no-site", "The passport is accepted, and the site that imports is not given.", "MEDIA-16 ROUTE-9", on_stick(passport), site=None)
    stick("passport-response", "A response crosses on the medium that carried the request.", "MEDIA-16 ROUTE-13", on_stick(passport), bundle=two_way, site="plant-7",
          text=world(responses=True, back={"media": [M1.hex()]}))
    stick("passport-plant", "The media key belongs to the other site.", "MEDIA-16", on_stick(passport), text=world(key={"site": "plant-7"}))
    stick("none", "There is no passport on the medium, and the route names no media.", "ROUTE-9 ROUTE-15", on_stick(), found=(None, None), text=world(limited=False))
    stick("none-missing", "There is no passport on the medium, the route has media, and the site that imports is given.", "ROUTE-9", on_stick(), "route.medium-missing", (None, None))
    stick("none-no-site", "There is no passport on the medium, the route has media, and the site that imports is not given: the medium was looked at.", "ROUTE-9", on_stick(),
          "route.medium-missing", (None, None), site=None)
    stick("media-empty", "The route lets no medium carry yet.", "ROUTE-8", on_stick(passport), "route.medium", text=world({"media": []}))
    stick("media-empty-none", "The route lets no medium carry yet, and there is no passport.", "ROUTE-9", on_stick(), "route.medium-missing", (None, None), text=world({"media": []}))

    # MEDIA-16: a passport that is not accepted. On a route with media it is a fault, on another one it says nothing.
    def refused(name, what, file, fault, requirements="", effect="policy", **more):
        requirements = " ".join(dict.fromkeys(("MEDIA-16 ROUTE-15 " + requirements).split()))
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
    refused("trailing", "A byte follows the passport", passport + b"\0", "file.trailing", "PASS-5", "hidden-data")
    refused("twice", "The statement of the passport stands twice", passport + passport[12:], "file.trailing", "PASS-5", "hidden-data")
    refused("structure", "The unprotected header of the passport has an entry", cut_once(passport, enc(pro) + b"\xa0", enc(pro) + b"\xa1\0\0"), "cose.structure", "COSE-1")
    refused("tag", "The passport is an array without its tag", LABEL + passport[13:], "cose.structure", "COSE-1")
    refused("typ-receipt", "The typ of the passport is that of a receipt", LABEL + statement(MEDIA, "receipt", body), "cose.typ", "COSE-5", "forgery")
    refused("bundle", "The passport is a bundle", good.file(), "cose.typ", "COSE-5", "forgery")
    refused("payload-8193", "The payload of the passport has 8,193 bytes", LABEL + statement(MEDIA, "passport", bytes(8193)), "cbor.length", "COSE-1", "resources")
    refused("alg-9", "The algorithm of the passport is -9, and the media key signed", passport_file(protected=enc({1: -9, 4: MEDIA.kid, 16: TYP["passport"]})), "cose.alg", "COSE-3", "forgery")
    refused("alg-8", "The algorithm of the passport is -8", passport_file(protected=enc({1: -8, 4: MEDIA.kid, 16: TYP["passport"]})), "cose.alg", "COSE-3", "forgery")
    card = {"card p-014": {"role": "approver", "person": "p-014"}}
    refused("esp256", "An approver signed the passport with ESP256", passport_file(CARD), "cose.alg", "COSE-3", "forgery", keys=card)
    refused("key-p256", "An approver signed the passport with a P-256 key, and the algorithm is -19", passport_file(CARD, protected=enc({1: -19, 4: CARD.kid, 16: TYP["passport"]})),
            "cose.signature", "COSE-6", "forgery", keys=card)
    refused("unknown", "The key of the passport is not in the trust file", passport_file(STRANGER), "key.unknown", "KEY-5", "forgery")
    refused("unknown-signature", "The key of the passport is not in the trust file, and the signature is wrong", passport_file(STRANGER)[:-1] + b"\0", "key.unknown", "KEY-5 COSE-6", "forgery")
    refused("trailing-unknown", "A byte follows the passport, and its key is not in the trust file", passport_file(STRANGER) + b"\0", "file.trailing", "PASS-5 KEY-5", "hidden-data")
    refused("signature", "One bit of the signature of the passport is turned", turned, "cose.signature", "COSE-6", "forgery")
    refused("signature-65", "The signature of the passport has 65 bytes", LABEL + sign1(pro, body, MEDIA.sign(sig_structure(pro, body)) + b"\0"), "cose.signature-length", "COSE-6", "forgery")
    changed = passport_payload(m7=CREATED + 3650 * 86400)
    refused("changed", "The end of the passport was moved after it was signed", LABEL + sign1(pro, changed, MEDIA.sign(sig_structure(pro, body))), "cose.signature", "COSE-6", "forgery")
    refused("signature-first", "The signature of the passport is wrong, and its version is 1", LABEL + sign1(pro, passport_payload(m1=1), MEDIA.sign(sig_structure(pro, body))),
            "cose.signature", "COSE-8 PASS-1", "forgery")
    refused("version", "The version of the passport is 1", passport_file(m1=1), "passport.version", "PASS-1", "two-readings")
    refused("text", "The label in the passport ends with a blank", passport_file(m3="RED 04 "), "passport.text", "PASS-2", "two-readings")
    refused("site", "A site name in the passport has a capital letter", passport_file(m5=[["Plant-7", "gateway-1"]]), "passport.site", "PASS-3", "two-readings")
    refused("routes", "A route stands twice in the passport", passport_file(m5=[["plant-7", "gateway-1"]] * 2), "passport.routes", "PASS-3", "two-readings")
    refused("window", "The passport ends when it was issued", passport_file(m7=CREATED), "passport.window", "PASS-4")
    refused("key-8", "There is a key 8 in the passport", passport_file(m8=0), "cbor.key-unknown", "CBOR-12", "two-readings")
    refused("missing", "There are no routes in the passport", passport_file(m5=None), "cbor.key-missing", "CBOR-13", "two-readings")
    refused("cbor-trailing", "A byte follows the passport in its byte string", LABEL + statement(MEDIA, "passport", body + b"\0"), "cbor.trailing", "CBOR-14", "hidden-data")
    for role, signer, label, table in (("exporter", EXPORTER, "exporter plant-7", {}), ("importer", IMPORTER, "importer gateway-1", {"role": "importer", "site": "gateway-1"}),
                                       ("approver", APPROVER, "approver p-014", {}), ("scanner", SCANNER, "scanner gateway-1", {"role": "scanner", "site": "gateway-1"})):
        refused("role-" + role, f"A key with the role {role} signed the passport", passport_file(signer), "trust.role", keys={label: table})
    refused("role-revoked", "A revoked importer key signed the passport", passport_file(IMPORTER), "trust.role",
            keys={"importer gateway-1": {"role": "importer", "site": "gateway-1", "revoked": True}})
    refused("payload-before-role", "An importer key signed the passport, and its version is 1", passport_file(IMPORTER, m1=1), "passport.version", "PASS-1",
            keys={"importer gateway-1": {"role": "importer", "site": "gateway-1"}})
    refused("revoked", "The media key is revoked", passport, "trust.revoked", key={"revoked": True})
    refused("revoked-window", "The media key is revoked, and the passport was issued after its end", passport, "trust.revoked", key={"revoked": True, "until": iso(CREATED - 1)})
    code = "passport.key-window"
    refused("issued-before", "The passport was issued one second before the first of the media key", passport, code, key={"from": iso(CREATED + 1)})
    refused("issued-after", "The passport was issued one second after the last of the media key", passport, code, key={"until": iso(CREATED - 1)})
    stick("issued-first", "The passport was issued in the first second of the media key.", "MEDIA-16", on_stick(passport), text=world(key={"from": iso(CREATED)}))
    stick("issued-last", "The passport was issued in the last second of the media key, which has expired since.", "MEDIA-16", on_stick(passport), text=world(key={"until": iso(CREATED)}))
    stick("issued-only", "The passport was issued in the only second of the media key.", "MEDIA-16", on_stick(passport), text=world(key={"from": iso(CREATED), "until": iso(CREATED)}))
    stick("issued-later", "The passport was issued after the own clock, within the window of the media key: only the window counts.", "MEDIA-16", on_stick(passport_file(m6=NOW + 1)),
          text=world(key={"until": iso(NOW + 1)}))
    long = passport + bytes(32769 - len(passport))
    vec_bundle("medium", "medium-refused-32769", "The passport has 32,769 bytes, and the route has media.", "MEDIA-16 ROUTE-15", "route", good, "route.passport", trust_text=world(),
               medium=on_stick(long), expected_medium={"id": None, "known": None, "code": "medium.too-large", "differs": [], "not_told": []}, effect="resources")
    stick("refused-no-site", "The passport is not accepted, the route has media, and the site that imports is not given.", "ROUTE-15", on_stick(turned), "route.passport", (None, "cose.signature"),
          site=None, effect="forgery")
    stick("ignored-unknown", "The passport is not accepted, names a medium that nobody knows, and the route names no media: the medium is not known.", "MEDIA-16 ROUTE-6",
          on_stick(passport_file(STRANGER, m2=M3)), found=(None, "key.unknown"), text=world(limited=False))
    stick("ignored-retired", "The passport is not accepted, names a retired medium, and the route names no media: the medium is not known.", "MEDIA-16 ROUTE-7",
          on_stick(passport_file(STRANGER)), found=(None, "key.unknown"), text=world(limited=False, media={"retired": True}))
    stick("ignored-routes", "The passport is not accepted, has other routes, and the route names no media.", "MEDIA-16 ROUTE-13", on_stick(passport_file(STRANGER, m5=[["a", "b"]])),
          found=(None, "key.unknown"), text=world(limited=False))
    stick("refused-differs", "The passport is not accepted, and the medium says other things of itself: ROUTE-15 names the code.", "ROUTE-15 ROUTE-14", on_stick(turned, serial="0"),
          "route.passport", (None, "cose.signature"), text=world({"medium-differs": "reject"}), effect="forgery")

    # ROUTE-6 to 8 and 13, by passport.
    for limited, where in ((True, ""), (False, "-any")):
        route = "the route has media" if limited else "the route names no media"
        stick("unknown" + where, f"The passport is accepted, its medium is not in the trust file, and {route}.", "ROUTE-6", on_stick(passport_file(m2=M3)), "route.medium-unknown", identity=M3,
              text=world(limited=limited))
        stick("retired" + where, f"The passport is accepted, its medium is retired, and {route}.", "ROUTE-7", on_stick(passport), "route.medium-retired",
              text=world(limited=limited, media={"retired": True}))
        stick("route" + where, f"The passport is for the other direction alone, and {route}.", "ROUTE-13", on_stick(passport_file(m5=[["gateway-1", "plant-7"]])), "route.medium-route",
              text=world(limited=limited))
    stick("other", "The passport is accepted, and its medium is not among those of the route.", "ROUTE-8", on_stick(passport_file(m2=M2)), "route.medium", identity=M2)
    stick("other-any", "The passport is that of a second medium, and the route names no media.", "ROUTE-8", on_stick(passport_file(m2=M2)), identity=M2, text=world(limited=False))
    stick("not-retired", "Retired is false.", "ROUTE-7", on_stick(passport), text=world(media={"retired": False}))
    stick("other-retired", "Another medium of the route is retired.", "ROUTE-7", on_stick(passport_file(m2=M2)), identity=M2,
          text=world({"media": [M1.hex(), M2.hex()]}, media={"retired": True}))
    stick("label-differs", "The label in the passport is not that of the trust file: labels are no attributes.", "MEDIA-17", on_stick(passport_file(m3="BLUE 1")),
          text=world({"medium-differs": "reject"}))
    fits, back = ["plant-7", "gateway-1"], ["gateway-1", "plant-7"]
    stick("route-one", "The passport has one route, that of the bundle.", "ROUTE-13", on_stick(passport_file(m5=[fits])))
    stick("route-back", "A response crosses by a passport for requests alone.", "ROUTE-13", on_stick(passport_file(m5=[fits])), "route.medium-route", bundle=two_way, site="plant-7",
          text=world(limited=False, responses=True))
    stick("route-back-one", "A response crosses by a passport for responses alone.", "ROUTE-13", on_stick(passport_file(m5=[back])), bundle=two_way, site="plant-7",
          text=world(limited=False, responses=True))
    many = [["plant-7", f"gateway-{n}"] for n in range(2, 10)] + [[f"plant-{n}", "gateway-1"] for n in range(8, 16)]
    before, after = [["a", "b%d" % n] for n in range(10)] + [["b", "a%d" % n] for n in range(5)], [["plant-7", f"gateway-{n}"] for n in range(10, 25)]
    stick("route-16", "Sixteen routes of the passport have one end of the route each, none has both.", "ROUTE-13", on_stick(passport_file(m5=sorted(many, key=enc))),
          "route.medium-route")
    stick("route-16-last", "The route is the last of sixteen in the passport.", "ROUTE-13", on_stick(passport_file(m5=sorted([*before, fits], key=enc))))
    stick("route-16-first", "The route is the first of sixteen in the passport.", "ROUTE-13", on_stick(passport_file(m5=sorted([*after, fits], key=enc))))

    # ROUTE-14 and MEDIA-17: what the medium says of itself.
    other = {1: 0x0952, 2: 0x1667, 3: "60A44C413A8CF3B1", 4: 31004295167, 5: "2C1A-77F1"}

    def decided(name, description, medium, differs, **more):
        """accept, hold and reject, for the same medium."""
        for rule in ("accept", "hold", "reject"):
            stick(f"{name}-{rule}", f"{description}, and the route says {rule}.", "ROUTE-14 MEDIA-17", medium, None if rule == "accept" else "route.medium-differs", differs=differs,
                  waits=rule == "hold", text=world({"medium-differs": rule}), **more)
    for n, name in ATTRIBUTE_NAMES.items():
        word = name.replace("_", "-")
        decided("differs-" + word, f"The medium says another {name} of itself than its passport states", on_stick(passport, **{name: other[n]}), [name])
        stick(f"told-not-{word}", f"The system does not tell {name}, and the route rejects what differs.", "MEDIA-17", on_stick(passport, **{name: None}), not_told=[name],
              text=world({"medium-differs": "reject"}))
        rest = {k: v for k, v in ATTRIBUTES.items() if k != n}
        stick(f"stated-not-{word}", f"The passport does not state {name}, and the route rejects what differs.", "MEDIA-17", on_stick(passport_file(m4=rest), **{name: other[n]}),
              text=world({"medium-differs": "reject"}))
    everything = {name: other[n] for n, name in ATTRIBUTE_NAMES.items()}
    decided("differs-all", "The medium says five other attributes of itself", on_stick(passport, **everything), list(ATTRIBUTE_NAMES.values()))
    strict = world({"medium-differs": "reject"})
    stick("told-nothing", "The system tells nothing of the medium, and the route rejects what differs.", "MEDIA-17", on_stick(passport, **dict.fromkeys(ATTRIBUTE_NAMES.values())), text=strict,
          not_told=list(ATTRIBUTE_NAMES.values()))
    stick("told-not-stated-not", "The system tells serial and capacity alone, the passport states serial and vendor id alone, and the route rejects what differs.", "MEDIA-17",
          on_stick(passport_file(m4={1: ATTRIBUTES[1], 3: ATTRIBUTES[3]}), vendor_id=None, product_id=None, filesystem=None), not_told=["vendor_id"], text=strict)
    stick("stated-nothing", "The passport states nothing, and the route rejects what differs.", "MEDIA-17", on_stick(passport_file(m4={}), **everything), text=strict)
    stick("differs-unsaid", "The medium says another serial of itself, and the route does not say what then.", "ROUTE-14 MEDIA-17", on_stick(passport, serial="0"), differs=["serial"])
    stick("differs-any", "The medium says another serial of itself, and the route names no media.", "ROUTE-14 MEDIA-17", on_stick(passport, serial="0"), differs=["serial"], text=world(limited=False))
    stick("same-zero", "Vendor id, product id and capacity are 0, as the passport states.", "MEDIA-17", on_stick(passport_file(m4={1: 0, 2: 0, 4: 0}), vendor_id=0, product_id=0, capacity=0), text=strict)
    for n in (1, 2, 4):
        name = ATTRIBUTE_NAMES[n]
        word = name.replace("_", "-")
        stick(f"differs-zero-{word}", f"The passport states 0 for {name}, and the medium says 1.", "MEDIA-17", on_stick(passport_file(m4={n: 0}), **{name: 1}), "route.medium-differs",
              differs=[name], text=strict)
        stick(f"differs-told-zero-{word}", f"The passport states 1 for {name}, and the medium says 0.", "MEDIA-17", on_stick(passport_file(m4={n: 1}), **{name: 0}), "route.medium-differs",
              differs=[name], text=strict)
    for name, word, value, what in (("serial", "case", "60a44c413a8cf3b0", "small letters"), ("serial", "short", "60A44C413A8CF3B", "its last character missing"),
                                    ("serial", "long", "60A44C413A8CF3B00", "a character more"), ("serial", "zero", "060A44C413A8CF3B0", "a zero before it"),
                                    ("serial", "blank", "60A44C413A8CF3B0 ", "a blank after it"), ("serial", "null", "60A44C413A8CF3B0\0", "the character U+0000 after it"),
                                    ("serial", "letter", "60\u041044C413A8CF3B0", "a letter that looks the same"),
                                    ("filesystem", "case", "2c1a-77f0", "small letters"), ("filesystem", "dash", "2C1A77F0", "no dash")):
        stick(f"differs-{name}-{word}", f"The {name} that the medium says has {what}.", "MEDIA-17", on_stick(passport, **{name: value}), "route.medium-differs", differs=[name], text=strict)
    swapped = {3: "2C1A-77F0", 5: "60A44C413A8CF3B0"}
    stick("differs-swapped", "Serial and file-system UUID stand for each other.", "MEDIA-17", on_stick(passport_file(m4=swapped)), "route.medium-differs", differs=["serial", "filesystem"], text=strict)

    # ROUTE-16
    for limited, where in ((True, ""), (False, "-any")):
        for rule in ("accept", "hold", "reject"):
            for count, what in ((0, "Nothing else lies"), (1, "One other thing lies")):
                code = "route.foreign" if count and rule != "accept" else None
                stick(f"foreign-{count}-{rule}{where}", f"{what} on the medium, the route {'has' if limited else 'names no'} media and says {rule}.", "ROUTE-16", on_stick(passport, count), code,
                      waits=code is not None and rule == "hold", text=world({"foreign": rule}, limited))
    stick("foreign-unsaid", "Other things lie on the medium, and the route does not say what then.", "ROUTE-16", on_stick(passport, 3))
    stick("foreign-many", "A million other things lie on the medium.", "ROUTE-16", on_stick(passport, 1000000), "route.foreign", text=world({"foreign": "reject"}))
    stick("foreign-none", "There is no passport, the route names no media, and another thing lies on the medium.", "ROUTE-16", on_stick(None, 1), "route.foreign", (None, None),
          text=world({"foreign": "reject"}, False))
    stick("foreign-none-no-site", "There is no passport, the route has media, the site that imports is not given, and another thing lies on the medium.", "ROUTE-16 ROUTE-9", on_stick(None, 1),
          "route.medium-missing", (None, None), text=world({"foreign": "reject"}), site=None)
    stick("foreign-refused", "The passport is not accepted, the route names no media, and another thing lies on the medium.", "ROUTE-16", on_stick(turned, 1), "route.foreign",
          (None, "cose.signature"), waits=True, text=world({"foreign": "hold"}, False))
    stick("foreign-no-site", "Another thing lies on the medium, and the site that imports is not given.", "ROUTE-16", on_stick(passport, 1), "route.foreign", text=world({"foreign": "reject"}), site=None)
    both = {"medium-differs": "reject", "foreign": "reject"}
    vec_bundle("medium", "medium-stated", "A person named the medium, and the route rejects what differs and what is foreign: nothing was looked at.", "ROUTE-14 ROUTE-16 ROUTE-13", "complete",
               good, trust_text=world(both), medium=M1)
    vec_bundle("medium", "medium-not-looked-at", "Nobody named the medium or looked at it, and the route rejects what is foreign.", "ROUTE-16", "complete", good,
               trust_text=world({"foreign": "reject"}, False))

    # The order of section 2, and of what waits.
    def order(name, description, requirements, medium, code, **more):
        stick("order-" + name, description, requirements, medium, code, **more)
    nowhere = passport_file(m5=[back])
    order("bytes-unknown", "The bundle has too many bytes, and its medium is not in the trust file.", "ROUTE-5 ROUTE-6", on_stick(passport_file(m2=M3)), "route.bytes", identity=M3,
          text=world({"max-bytes": 1}))
    order("unknown-route", "The medium is not in the trust file, and its passport is for another route.", "ROUTE-6 ROUTE-13", on_stick(passport_file(m2=M3, m5=[back])), "route.medium-unknown",
          identity=M3)
    order("retired-other", "The medium is retired, and not among those of the route.", "ROUTE-7 ROUTE-8", on_stick(passport), "route.medium-retired",
          text=world({"media": [M2.hex()]}, media={"retired": True}))
    order("other-route", "The medium is not among those of the route, and its passport is for another route.", "ROUTE-8 ROUTE-13", on_stick(passport_file(m2=M2, m5=[back])), "route.medium",
          identity=M2)
    order("route-differs", "The passport is for another route, and the medium says another serial.", "ROUTE-13 ROUTE-14", on_stick(nowhere, serial="0"), "route.medium-route",
          differs=["serial"], text=world(both))
    order("route-foreign", "The passport is for another route, and another thing lies on the medium.", "ROUTE-13 ROUTE-16", on_stick(nowhere, 1), "route.medium-route", text=world(both))
    order("differs-foreign", "The medium says another serial, another thing lies on it, and the route rejects both.", "ROUTE-14 ROUTE-16", on_stick(passport, 1, serial="0"), "route.medium-differs",
          differs=["serial"], text=world(both))
    order("differs-held-foreign", "The medium says another serial, which waits, and another thing lies on it, which is rejected.", "ROUTE-14 ROUTE-16 VERDICT-1", on_stick(passport, 1, serial="0"),
          "route.foreign", differs=["serial"], text=world({"medium-differs": "hold", "foreign": "reject"}))
    order("differs-foreign-held", "The medium says another serial, which is rejected, and another thing lies on it, which waits.", "ROUTE-14 ROUTE-16 VERDICT-1", on_stick(passport, 1, serial="0"),
          "route.medium-differs", differs=["serial"], text=world({"medium-differs": "reject", "foreign": "hold"}))
    order("both-held", "The medium says another serial, another thing lies on it, and both wait: the first names the code.", "ROUTE-14 ROUTE-16 VERDICT-1", on_stick(passport, 1, serial="0"),
          "route.medium-differs", differs=["serial"], waits=True, text=world({"medium-differs": "hold", "foreign": "hold"}))
    order("passport-missing", "The passport is not accepted, and the site that imports is given: the medium is not merely missing.", "ROUTE-15 ROUTE-9", on_stick(turned), "route.passport",
          found=(None, "cose.signature"), effect="forgery")
    order("passport-foreign", "The passport is not accepted, and another thing lies on the medium.", "ROUTE-15 ROUTE-16", on_stick(turned, 1), "route.passport", found=(None, "cose.signature"),
          text=world({"foreign": "reject"}), effect="forgery")
    order("passport-foreign-no-site", "The passport is not accepted, another thing lies on the medium, and the site that imports is not given.", "ROUTE-15 ROUTE-16", on_stick(turned, 1),
          "route.passport", found=(None, "cose.signature"), text=world({"foreign": "reject"}), site=None, effect="forgery")
    order("missing-foreign", "There is no passport, and another thing lies on the medium.", "ROUTE-9 ROUTE-16", on_stick(None, 1), "route.medium-missing", found=(None, None),
          text=world({"foreign": "reject"}))
    order("foreign-time", "Another thing lies on the medium, and the passport has expired.", "ROUTE-16 TIME-11", on_stick(passport_file(m7=NOW - 1), 1), "route.foreign",
          text=world({"foreign": "reject"}))
    held = world({"medium-differs": "hold", "foreign": "hold", "approvals": 1})
    differing = on_stick(passport, serial="0")
    order("differs-time", "The medium says another serial, which waits, and its passport has expired: the fault wins.", "VERDICT-1 ROUTE-14 TIME-11",
          on_stick(passport_file(m7=NOW - 1), serial="0"), "time.medium-expired", differs=["serial"], text=held, stage="time")
    order("differs-held-time-quorum", "The medium says another serial, time cannot be told, and an approval is missing: all wait, the first names the code.", "VERDICT-1 ROUTE-14 TIME-10 QUORUM-12",
          differing, "route.medium-differs", differs=["serial"], waits=True, text=held, now=None)
    order("foreign-held-time", "Another thing lies on the medium, and time cannot be told: both wait, the first names the code.", "VERDICT-1 ROUTE-16 TIME-10", on_stick(passport, 1), "route.foreign",
          waits=True, text=held, now=None)
    order("foreign-held-quorum", "Another thing lies on the medium, and an approval is missing: both wait, the first names the code.", "VERDICT-1 ROUTE-16 QUORUM-12", on_stick(passport, 1),
          "route.foreign", waits=True, text=held)
    order("held-approved", "The medium says another serial, which waits; the approval that is wanted counts.", "VERDICT-1 ROUTE-14 QUORUM-12", differing, "route.medium-differs", differs=["serial"],
          waits=True, text=held, bundle=Bundle(endorse=[approval()]))
    order("held-quorum-counts", "Another thing lies on the medium, which waits; the approval has expired.", "VERDICT-1 ROUTE-16 QUORUM-4", on_stick(passport, 1), "route.foreign", waits=True, text=held,
          bundle=Bundle(endorse=[approval(m6=NOW - 1)]), counts=["quorum.expired"])
    order("time-quorum", "Time cannot be told, and an approval is missing; nothing is wrong with the medium.", "VERDICT-1 TIME-10 TIME-11", on_stick(passport), "time.held", stage="time", text=held,
          now=None)
    order("held-then-fault", "The medium says another serial, which waits, and the frame is broken: the fault wins.", "VERDICT-1 ROUTE-14", differing, "chunk.frame-digest", differs=["serial"],
          text=held, stage="frames", bundle=Bundle([Chunk([request()], entry={3: OTHER})]))
    order("held-then-contents", "Another thing lies on the medium, which waits, and the route does not allow the vendor: the fault wins.", "VERDICT-1 ROUTE-16 ROUTE-12", on_stick(passport, 1),
          "route.vendor", text=held, stage="contents", bundle=Bundle([Chunk([vendor_file("acme2")])]))
    order("held-then-time-unknown", "Another thing lies on the medium, which waits, time cannot be told, and the route rejects: the fault wins.", "VERDICT-1 ROUTE-16 TIME-9", on_stick(passport, 1),
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
    ends("expired-any", "The own clock shows the second after the last of the passport, and the route names no media.", "TIME-11", code, m7=NOW - 1, limited=False)
    ends("expired-no-site", "The passport has expired, and the site that imports is not given.", "TIME-11", code, m7=NOW - 1, site=None)
    ends("entry-last", "The own clock shows the last second of the medium in the trust file; the passport ends later.", "TIME-11", until=NOW)
    ends("entry-expired", "The own clock shows the second after the last of the medium in the trust file; the passport ends later.", "TIME-11", code, until=NOW - 1)
    ends("passport-smaller", "The passport has expired; the end of the medium in the trust file is later.", "TIME-11", code, m7=NOW - 1, until=NOW + 86400)
    ends("both-last", "Passport and trust file name the second that the own clock shows.", "TIME-11", m7=NOW, until=NOW)
    ends("expired-low", "There is no own clock, and low is after the end of the passport.", "TIME-11", code, m7=NOW - 1, now=None, low=NOW)
    ends("expired-low-last", "There is no own clock, and low is the last second of the passport: it cannot be told.", "TIME-10 TIME-11", "time.held", m7=NOW, now=None, low=NOW)
    ends("expired-own-behind", "The own clock is 301 seconds behind low and is not used; low is after the end of the passport.", "TIME-11 TIME-4", code, m7=NOW + 300, low=NOW + 301)
    ends("own-behind-most", "The own clock is 300 seconds behind low and is used; low is after the end of the passport.", "TIME-11 TIME-4", code, m7=NOW + 299, low=NOW + 300)
    ends("own-behind", "The own clock is 301 seconds behind low and is not used: whether the passport has ended cannot be told.", "TIME-10 TIME-4 TIME-11", "time.held", m7=NOW + 301, low=NOW + 301)
    ends("created", "There is no own clock, and created, by a trusted clock, is after the end of the passport.", "TIME-11 TIME-3", code, now=None, bundle=two_way, site="plant-7",
         medium=on_stick(passport_file(m6=CREATED - 9, m7=CREATED - 1)), text=world(limited=False, responses=True))
    ends("created-untrusted", "There is no own clock, and created, by an untrusted clock, is after the end of the passport: it says nothing.", "TIME-10 TIME-3 TIME-11", "time.held", now=None,
         medium=on_stick(passport_file(m6=CREATED - 9, m7=CREATED - 1)))
    for rule, outcome in (("reject", "time.unknown"), ("hold", "time.held"), ("accept", None)):
        number = "TIME-9 TIME-11" if rule == "reject" else "TIME-10 TIME-11"
        ends(f"unknown-{rule}", f"There is no own clock, the passport has an end, and the route says {rule}.", number, outcome, now=None, route={"time-unknown": rule})
        ends(f"unknown-{rule}-any", f"There is no own clock, the passport has an end, the route names no media and says {rule}.", number, outcome, now=None, route={"time-unknown": rule}, limited=False)
        stated(f"unknown-{rule}", f"There is no own clock, the medium was named by a person and has an end, and the route says {rule}.", number, outcome, NOW + 86400, {"time-unknown": rule}, now=None)
    ends("unknown-untrusted", "The own clock is untrusted, and the passport has an end.", "TIME-10 TIME-11", "time.held", clock="untrusted")
    stated("last", "A person named the medium, and the own clock shows its last second in the trust file.", "TIME-11", until=NOW)
    stated("expired", "A person named the medium, and the own clock shows the second after its last in the trust file.", "TIME-11", code, NOW - 1)
    stated("expired-any", "A person named the medium, its end has passed, and the route names no media.", "TIME-11", code, NOW - 1, limited=False)
    stated("expired-low", "A person named the medium, there is no own clock, and low is after its end.", "TIME-11", code, NOW - 1, now=None, low=NOW)
    stated("no-end", "A person named the medium, it has no end, there is no own clock, and the route rejects what cannot be told.", "TIME-9 TIME-11", route={"time-unknown": "reject"}, now=None)
    vec_bundle("medium", "medium-time-not-known", "The medium of the route has ended, and it is not known which medium carried.", "TIME-11", "complete", good, site=None,
               trust_text=world(media={"until": iso(NOW - 1)}))
    ends("other-ended", "Another medium of the route has ended.", "TIME-11", medium=on_stick(passport_file(m2=M2)), identity=M2, text=world({"media": [M1.hex(), M2.hex()]}, media={"until": iso(NOW - 1)}))
    ends("refused", "The passport is not accepted and has ended, and the route names no media: the medium is not known.", "TIME-11 MEDIA-16", limited=False, found=(None, "key.unknown"),
         medium=on_stick(passport_file(STRANGER, m6=CREATED - 9, m7=CREATED)))
    ends("refused-unknown", "The passport is not accepted and has an end, there is no own clock, the route names no media and rejects what cannot be told.", "TIME-9 MEDIA-16", limited=False,
         found=(None, "key.unknown"), medium=on_stick(passport_file(STRANGER)), route={"time-unknown": "reject"}, now=None)
    ends("none-unknown", "There is no passport and no own clock, the route names no media and rejects what cannot be told.", "TIME-9", limited=False, found=(None, None), medium=on_stick(),
         route={"time-unknown": "reject"}, now=None)
    ends("too-old-first", "The bundle is too old, and the passport has expired.", "TIME-8 TIME-11", "time.too-old", bundle=two_way, site="plant-7", now=CREATED + 86401,
         medium=on_stick(passport_file(m7=CREATED + 86400)), text=world(limited=False, responses=True, back={"max-age-days": 1}))
    ends("expired-first", "The bundle and the passport have expired.", "TIME-7 TIME-11", "time.expired", bundle=response_bundle(m9=NOW - 1), site="plant-7",
         medium=on_stick(passport_file(m7=NOW - 1)), text=world(limited=False, responses=True))
    ends("before-unknown", "There is no own clock, the end of the exporter key cannot be told, low is after the end of the passport, and the route rejects what cannot be told.", "TIME-11 TIME-9", code,
         now=None, low=NOW, medium=on_stick(passport_file(m7=NOW - 1)), text=world({"time-unknown": "reject"}, keys={"exporter plant-7": {"until": iso(NOW + 86400)}}))

    # QUORUM-10
    def named_for(name, description, medium, found, counts, approved, limited=True, **more):
        code = None if counts == [None] else "quorum.approvals"
        stick("quorum-" + name, description, "QUORUM-10 MEDIA-16", medium, code, found, stage="quorum" if code else None, counts=counts,
              text=world({"approvals": 1, "media": [M1.hex(), M2.hex()]} if limited else {"approvals": 1}, limited), bundle=Bundle(endorse=[approval(m7=sorted(approved))]), **more)
    other_code = ["quorum.other-medium"]
    accepted = ("passport", None)
    named_for("passport", "The approval is for the medium that the passport names.", on_stick(passport), accepted, [None], [M1])
    named_for("two", "The approval is for two media, one of them that of the passport.", on_stick(passport), accepted, [None], [M1, M2])
    named_for("other", "The approval is for another medium than that of the passport.", on_stick(passport_file(m2=M2)), accepted, other_code, [M1], identity=M2)
    named_for("refused", "The approval is for the medium of a passport that is not accepted.", on_stick(passport_file(STRANGER)), (None, "key.unknown"), other_code, [M1], limited=False)
    named_for("none", "The approval is for a medium, and the medium has no passport.", on_stick(), (None, None), other_code, [M1], limited=False)
    stick("quorum-differs", "The approval is for the medium of the passport, which says another serial of itself and passes.", "QUORUM-10 ROUTE-14", on_stick(passport, serial="0"), differs=["serial"],
          text=world({"approvals": 1}), bundle=Bundle(endorse=[approval(m7=[M1])]))


# ---------------------------------------------------------------------------------------------- spec/examples

class Shape:
    """Names for the annotation: of a map by key, of an array by place (the last one repeats), or what a byte string holds."""
    def __init__(self, name="", inner=None, show=None):
        self.name, self.inner, self.show = name, inner or {}, show


def named(name, show=None):
    return Shape(name, show=show)


def word(*words):
    return lambda v: f"{v} {words[v - 1]}"


def hexa(data):
    return data.hex(" ")


def dashed(data):
    t = data.hex()
    return "-".join((t[:8], t[8:12], t[12:16], t[16:20], t[20:]))


PROTECTED = {1: named("alg", lambda v: f"{v} Ed25519"), 4: named("kid"), 16: named("typ")}
MANIFEST = {1: named("version"), 2: named("kind", word("request", "response")), 3: named("from"), 4: named("to"), 5: named("epoch"), 6: named("sequence"),
            7: named("previous"), 8: named("created", lambda v: f"{v} ({iso(v)})"), 9: named("expires", lambda v: f"{v} ({iso(v)})"),
            10: Shape("answers", [named("bundle digest of a request")]),
            11: Shape("acknowledges", [Shape("acknowledgement", [named("kid"), named("epoch"), named("sequence"), named("bundle digest")])]),
            13: Shape("content", {1: named("schema"), 2: named("coding", lambda v: f"{v} zstd"), 3: named("items"), 4: named("plain length"),
                                  5: Shape("chunks", [Shape("chunk 0", [named("items"), named("frame length"), named("plain length"),
                                                                        named("SHA-256 of the frame"), named("SHA-256 of the plain bytes")])])})}
REQUEST = {1: named("scheme", word("microsoft", "vendor file", "vendor fields")), 2: named("purpose", word("activate", "return", "confirmation")),
           6: Shape("microsoft", {1: named("installation id", lambda v: "54 data digits of 63 printed"), 2: named("key type", word("mak", "retail", "oem", "csvlk", "adba", "other")),
                                  3: named("application id", dashed), 4: named("activation id", dashed), 5: named("extended pid")})}
RESPONSE = {1: Shape("request", [named("position in answers"), named("item index")]), 2: named("outcome", word("granted", "refused", "deferred")),
            3: named("confirmation id", lambda v: "40 data digits of 48 printed")}
APPROVAL = {1: named("version"), 2: named("bundle"), 3: named("ticket"), 4: named("signed", lambda v: f"{v} ({iso(v)})")}


def head_at(data, pos):
    """Major type, argument and length of a head that this program wrote."""
    info = data[pos] & 31
    if info < 24:
        return data[pos] >> 5, info, 1
    width = 1 << info - 24
    return data[pos] >> 5, int.from_bytes(data[pos + 1:pos + 1 + width], "big"), 1 + width


class Lines:
    def __init__(self):
        self.rows = []

    def row(self, depth, data, text):
        self.rows.append((depth, data, text))

    def scalar_text(self, major, argument, content, shape):
        value = argument if major == 0 else -1 - argument if major == 1 else content if major == 2 else content.decode()
        if shape.show:
            return f"{shape.name}: {shape.show(value)}"
        if major == 2:
            return f"{shape.name}: {len(content)} bytes"
        return f"{shape.name}: {value}"

    def item(self, data, pos, shape, depth, before=b""):
        """One item; before: the bytes of its key. Gives back where it ends."""
        major, argument, size = head_at(data, pos)
        head_bytes = before + data[pos:pos + size]
        pos += size
        if major in (2, 3):
            content = data[pos:pos + argument]
            self.row(depth, head_bytes + content, self.scalar_text(major, argument, content, shape))
            return pos + argument
        if major < 2:
            self.row(depth, head_bytes, self.scalar_text(major, argument, b"", shape))
            return pos
        if major == 4:
            self.row(depth, head_bytes, f"{shape.name}: array of {argument}")
            for i in range(argument):
                pos = self.item(data, pos, shape.inner[min(i, len(shape.inner) - 1)], depth + 1)
            return pos
        self.row(depth, head_bytes, f"{shape.name}: map of {argument}")
        for _ in range(argument):
            key, number, size = head_at(data, pos)
            pos = self.item(data, pos + size, shape.inner[number], depth + 1, data[pos:pos + size])
        return pos

    def statement(self, data, name, inner):
        major, length, size = head_at(data, 2)
        self.row(0, data[:2], f"signed {name}: COSE_Sign1, array of 4")
        pos = 2
        self.row(1, data[pos:pos + size], f"protected header: byte string of {length}")
        self.item(data[pos + size:pos + size + length], 0, Shape("header", PROTECTED), 2)
        pos += size + length
        major, length, size = head_at(data, pos + 1)
        self.row(1, data[pos:pos + 1], "unprotected header: empty")
        pos += 1
        self.row(1, data[pos:pos + size], f"payload: byte string of {length}")
        self.item(data[pos + size:pos + size + length], 0, Shape(name, inner), 2)
        pos += size + length
        self.row(1, data[pos:], "signature: 64 bytes")

    def joined(self):
        """Short values that stand side by side share a line."""
        out = Lines()
        for depth, data, text in self.rows:
            last = out.rows[-1] if out.rows else None
            plain = ": map of" not in text and ": array of" not in text
            if plain and len(data) <= 3 and last and last[3] and last[0] == depth:
                out.rows[-1] = (depth, last[1] + data, last[2] + ", " + text, True)
            else:
                out.rows.append((depth, data, text, plain and len(data) <= 3))
        out.rows = [row[:3] for row in out.rows]
        return out

    def text(self, width, indent):
        column = width * 3 + indent * max(depth for depth, _, _ in self.rows)
        out = ""
        for depth, data, text in self.rows:
            for i in range(0, len(data), width):
                left = " " * indent * depth + hexa(data[i:i + width])
                out += (f"{left:<{column}}# {text}" if i == 0 else left).rstrip() + "\n"
        return out


def annotate(bundle, item_shape):
    lines = Lines()
    lines.row(0, LABEL, "label: 55800(1129467476('BOR'))")
    lines.statement(bundle.manifest, "manifest", MANIFEST)
    (chunk,) = bundle.chunks
    (whole,) = bundle.chunk_bytes()
    start = len(whole) - len(chunk.frame)
    lines.row(0, whole[:2], "chunk: array of 2, index 0")
    lines.row(1, whole[2:start], f"frame: byte string of {len(chunk.frame)}")
    header = len(frame_header(len(chunk.plain)))
    lines.row(2, chunk.frame[:header], f"zstd magic, single segment, content size {len(chunk.plain)}")
    lines.row(2, chunk.frame[header:header + 3], f"last block, raw, {len(chunk.plain)} bytes")
    lines.item(chunk.plain, 0, Shape("item 0", item_shape), 3)
    count = len(lines.rows)
    for endorsement in bundle.endorsements:
        lines.statement(endorsement, "approval", APPROVAL)
    assert b"".join(data for _, data, _ in lines.rows) == bundle.file()
    return lines, count


def decode(data, pos=0):
    major, argument, size = head_at(data, pos)
    pos += size
    if major < 2:
        return (argument if major == 0 else -1 - argument), pos
    if major < 4:
        content = data[pos:pos + argument]
        return (content if major == 2 else content.decode()), pos + argument
    values = []
    for _ in range(argument * (major - 3)):
        value, pos = decode(data, pos)
        values.append(value)
    return (values if major == 4 else dict(zip(values[::2], values[1::2]))), pos


def diagnostic(value, depth):
    pad = "  " * depth
    if isinstance(value, dict):
        if not value:
            return "{}"
        return "{\n" + ",\n".join(f"{pad}  {k}: {diagnostic(v, depth + 1)}" for k, v in value.items()) + f"\n{pad}}}"
    if isinstance(value, list):
        return "[\n" + ",\n".join(f"{pad}  {diagnostic(v, depth + 1)}" for v in value) + f"\n{pad}]"
    if isinstance(value, bytes):
        return f"h'{value.hex()}'"
    return str(value) if isinstance(value, int) else json.dumps(value)


def diagnostic_statement(data):
    (protected, _, payload, signature), _ = decode(data, 1)
    return ("18([\n  << " + diagnostic(decode(protected)[0], 1) + " >>,\n  {},\n  << " + diagnostic(decode(payload)[0], 1)
            + f" >>,\n  h'{signature.hex()}'\n])")


def diagnostic_bundle(bundle, title):
    (chunk,) = bundle.chunks
    plain = diagnostic(decode(chunk.plain)[0], 0)
    parts = ["# " + title, "# Bundle digest: " + bundle.digest.hex(), "", "55800(1129467476('BOR')),", "", "# The manifest.",
             diagnostic_statement(bundle.manifest) + ",", "", "# The plain bytes in the frame of chunk 0 are:",
             *("#   " + line for line in plain.splitlines()), f"[0, h'{chunk.frame.hex()}']"]
    for endorsement in bundle.endorsements:
        parts[-1] += ","
        parts += ["", "# The approval.", diagnostic_statement(endorsement)]
    return "\n".join(parts) + "\n"


def make_examples():
    note = "# The trust file of the examples. Its keys are test keys: their secret halves are public.\n"
    microsoft_only = {"schemes": ["microsoft"], "key-types": ["mak", "csvlk"], "vendors": None, "approvals": 1}
    text = note + trust(responses=True, route=microsoft_only, back={"schemes": ["microsoft"], "approvals": 1})
    asked = Bundle(endorse=[approval()])
    answered = response_bundle([Chunk([granted(0, 0, cid=CID)])], [asked.digest], m8=CREATED + 7200, m9=CREATED + 7200 + 30 * 86400,
                               m11=[[EXPORTER.kid, 1, 1, asked.digest]], endorse=[approval(m3="CHG-1043", m4=CREATED + 7500)])
    title = "A bundle of one request from plant-7 to gateway-1, with one approval."
    back = "A bundle of one response from gateway-1 to plant-7, with one approval. It answers request.carnet."
    lines, count = annotate(asked, REQUEST)
    answer_lines, _ = annotate(answered, RESPONSE)
    folder = "spec/examples/"
    put(folder + "trust.toml", text)
    put(folder + "request.carnet", asked.file())
    put(folder + "response.carnet", answered.file())
    for name, made, about in (("request", lines, title), ("response", answer_lines, back)):
        bundle = asked if name == "request" else answered
        put(folder + name + ".hex", f"# {about}\n# Bundle digest: {bundle.digest.hex()}\n" + made.text(16, 2))
        put(folder + name + ".diag", diagnostic_bundle(bundle, about))
    put(folder + "README.md", f"""# Examples

A request bundle, its response bundle, and the trust file for both. The values are samples; the keys are test keys.

| file | bytes | what it is |
| --- | --- | --- |
| `trust.toml` | {len(text)} | sites, persons, keys and routes |
| `request.carnet` | {len(asked.file())} | one request from `plant-7` to `gateway-1`, one approval |
| `response.carnet` | {len(answered.file())} | the response to it, one approval |
| `*.hex` | | the same bytes with a comment for each value; text after `#` is a comment |
| `*.diag` | | the same in diagnostic notation (RFC 8949 section 8; `<< >>` is a byte string that holds CBOR) |

    python3 ../../testvectors/tools/check.py verify request.carnet --trust trust.toml --site gateway-1 --now {NOW}
    python3 ../../testvectors/tools/check.py verify response.carnet --trust trust.toml --site plant-7 --now {CREATED + 10800}

Bundle digest of the request: `{asked.digest.hex()}`

Bundle digest of the response: `{answered.digest.hex()}`

Installation id as printed: `{IID_PRINTED}`

Confirmation id as printed (made up): `{CID_PRINTED}`

All files here are made by `testvectors/tools/generate.py`.
""")
    short = Lines()
    short.rows = lines.rows[:count]
    hex_text = short.joined().text(26, 1)
    rest = f"{hexa(asked.endorsements[0][:2])} …".ljust(hex_text.index("#")) + f"# an approval of {len(asked.endorsements[0])} bytes may follow"
    shown = "".join("    " + line + "\n" for line in (hex_text + rest).splitlines())
    spec = (SPEC / "bundle.md").read_text(encoding="utf-8")
    begin, end = "<!-- example:begin -->\n", "<!-- example:end -->"
    before, middle = spec.split(begin)
    middle, after = middle.split(end)
    intro = (f"One request for a Microsoft product, from the site `plant-7` to the site `gateway-1`: {len(asked.file()) - len(asked.endorsements[0])} bytes. The file is\n"
             "[examples/request.carnet](examples/request.carnet); the response and the trust file lie beside it. Its bundle digest is\n"
             f"`{asked.digest.hex()}`.\n\n")
    put("spec/bundle.md", before + begin + intro + shown + end + after)


# ---------------------------------------------------------------------------------------------- output

def make_keys():
    put("testvectors/keys.json", as_json({
        "note": "Test keys. The secret halves are public: never use them for anything else. seed = SHA-256 of the text in seed_of.",
        "keys": [{"label": k.label, "seed_of": "carnet test key: " + k.label, "seed": k.seed.hex(), "public": k.public.hex(), "kid": k.kid.hex()}
                 for k in KEYS.values() if isinstance(k, Key)],
        "p256_note": "secret = seed, as a number with the most significant byte first.",
        "p256_keys": [{"label": k.label, "seed_of": "carnet test key: " + k.label, "seed": k.seed.hex(), "public": k.public.hex(), "kid": k.kid.hex()}
                      for k in KEYS.values() if isinstance(k, CardKey)]}))


FOLDERS = ("bundle", "cbor", "chunk", "cose", "endorsement", "item", "key", "manifest", "medium", "passport", "receipt", "trust")


def make_sums():
    schema = (VECTORS / "vector.schema.json").read_bytes()
    files = {"vector.schema.json": schema}
    files.update({path[len("testvectors/"):]: content for path, content in OUT.items() if path.startswith("testvectors/")})
    put("testvectors/SHA256SUMS", "".join(f"{sha(content).hex()}  {path}\n" for path, content in sorted(files.items())))


def main():
    make_keys()
    for make in (make_cbor, make_key, make_cose, make_manifest, make_chunk, make_item, make_endorsement, make_esp256, make_receipt, make_passport, make_trust, make_bundle, make_medium, make_examples):
        make()
    make_sums()
    root = VECTORS.parent
    there = {str(path.relative_to(root)) for folder in FOLDERS for path in (VECTORS / folder).rglob("*.json")}
    stale = sorted(there - set(OUT))
    different = [path for path, content in sorted(OUT.items()) if not (root / path).is_file() or (root / path).read_bytes() != content]
    if sys.argv[1:] == ["--check"]:
        for path in different + stale:
            print(f"differs: {path}")
        print(f"{len(OUT) - len(different)} files equal, {len(different)} differ, {len(stale)} too many")
        return 1 if different or stale else 0
    if sys.argv[1:]:
        print(__doc__)
        return 2
    for path in different:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(OUT[path])
    for path in stale:
        (root / path).unlink()
    print(f"{len(different)} files written, {len(stale)} removed, {len(SEEN)} vectors")
    return 0


if __name__ == "__main__":
    sys.exit(main())
