"""What all folders share: CBOR, keys, statements, items, bundles, trust files, and how a vector is written."""
import hashlib
import hmac
import json
import re
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .zstd import *

VECTORS = Path(__file__).resolve().parents[2]
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
    "approver p-014 second", "approver p-021", "scanner gateway-1", "scanner plant-7", "scanner kiosk-1", "importer gateway-1",
    "media gateway-1", "stranger")}
KEYS.update({label: CardKey(label) for label in (
    "card p-003", "card p-014", "card p-021", "card scanner gateway-1", "card exporter plant-7", "card exporter gateway-1",
    "card importer gateway-1", "card media gateway-1", "card stranger")})
EXPORTER = KEYS["exporter plant-7"]
GATEWAY = KEYS["exporter gateway-1"]
APPROVER = KEYS["approver p-014"]
APPROVER_SECOND = KEYS["approver p-014 second"]
APPROVER_2 = KEYS["approver p-021"]
CUSTODIAN = KEYS["approver p-003"]
SCANNER = KEYS["scanner gateway-1"]
SCANNER_PLANT = KEYS["scanner plant-7"]
SCANNER_KIOSK = KEYS["scanner kiosk-1"]
IMPORTER = KEYS["importer gateway-1"]
MEDIA = KEYS["media gateway-1"]
STRANGER = KEYS["stranger"]
CARD = KEYS["card p-014"]
CARD_2 = KEYS["card p-021"]
CARD_CUSTODIAN = KEYS["card p-003"]
CARD_SCANNER = KEYS["card scanner gateway-1"]
CARD_EXPORTER = KEYS["card exporter plant-7"]
CARD_GATEWAY = KEYS["card exporter gateway-1"]
CARD_IMPORTER = KEYS["card importer gateway-1"]
CARD_MEDIA = KEYS["card media gateway-1"]
CARD_STRANGER = KEYS["card stranger"]


# ---------------------------------------------------------------------------------------------- statements

LABEL = bytes.fromhex("d9d9f8da43524e5443424f52")
TYP = {name: f"application/vnd.carnet.{name}+cbor" for name in ("manifest", "approval", "scan", "receipt", "passport", "trust-approval")}


def protected_of(key, kind):
    return enc({1: key.alg, 4: key.kid, 16: TYP[kind]})


def sig_structure(protected, payload, aad=b"", context="Signature1"):
    return enc([context, protected, aad, payload])


def sign1(protected, payload, signature):
    return enc(Tag(18, [protected, {}, payload, signature]))


def statement(key, kind, payload, protected=None):
    protected = protected_of(key, kind) if protected is None else protected
    return sign1(protected, payload, key.sign(sig_structure(protected, payload)))


def high_s(key, kind, payload):
    """A statement whose signature has n - s in the place of s."""
    protected = protected_of(key, kind)
    r, s = key.numbers(sha(sig_structure(protected, payload)))
    return sign1(protected, payload, big(r) + big(max(s, CARD_N - s)))


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
CID_42_DATA = str(number_of(sha(b"carnet test confirmation id of 42 digits")) % 10**35).rjust(35, "0")
CID_42_PRINTED = printed_of(CID_42_DATA, 6)
CID_42 = packed(CID_42_PRINTED, 6, 15)
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


def manifest_map(entries, **change):
    """change: mN for manifest key N (None takes it away)."""
    out = {1: 1, 2: 1, 3: "plant-7", 4: "gateway-1", 5: 1, 6: 1, 8: CREATED, 13: entries}
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
        return [enc(c.frame) for c in self.chunks]

    def file(self, label=LABEL, manifest=None, chunks=None, endorsements=None):
        return b"".join([label, self.manifest if manifest is None else manifest,
                         *(self.chunk_bytes() if chunks is None else chunks),
                         *(self.endorsements if endorsements is None else endorsements), self.tail])


def response_bundle(chunks=None, answers=None, **more):
    more.setdefault("signer", GATEWAY)
    return Bundle([Chunk([granted()])] if chunks is None else chunks, m2=2, m3="gateway-1", m4="plant-7",
                  m10=[OTHER] if answers is None else answers, **more)


def approval_payload(digest, **change):
    body = {1: 1, 2: digest, 3: "CHG-1042", 4: CREATED + 600}
    body.update({int(k[1:]): v for k, v in change.items()})
    return enc(body)


def approval(key=APPROVER, edit=None, protected=None, **change):
    def make(digest):
        payload = approval_payload(digest, **change)
        return statement(key, "approval", edit(payload) if edit else payload, protected)
    return make


def scan_payload(digest, **change):
    body = {1: 1, 2: digest, 3: "ClamAV 1.4.3", 4: "27931", 5: CREATED - 7200, 6: CREATED + 300}
    body.update({int(k[1:]): v for k, v in change.items()})
    return enc(body)


def scan(key=SCANNER, edit=None, **change):
    def make(digest):
        payload = scan_payload(digest, **change)
        return statement(key, "scan", edit(payload) if edit else payload)
    return make


def receipt_payload(**change):
    body = {1: 1, 2: OTHER, 3: "plant-7", 4: "gateway-1", 5: NOW, 6: 1, 7: sha(b"carnet test: trust file"), 8: sha(b"carnet test: ledger head")}
    body.update({int(k[1:]): v for k, v in change.items()})
    return enc(body)


ATTRIBUTES = {1: 0x0951, 2: 0x1666, 3: "60A44C413A8CF3B0", 4: 31004295168, 5: "2C1A-77F0"}
ATTRIBUTE_NAMES = {1: "vendor_id", 2: "product_id", 3: "serial", 4: "capacity", 5: "filesystem"}


def passport_payload(**change):
    body = {1: 1, 2: M1, 3: "RED 04", 4: ATTRIBUTES,
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


ISSUED = CREATED - 86400
KIOSK = {"name": "kiosk-1", "zone": "isolated", "clock": "trusted", "versions": [1]}


def trust(route=None, back=None, sites=None, keys=None, without=(), extra=(), responses=False, scanner=False, media=False, kiosk=False, top=None):
    """A trust file: the base with changes. keys: label to changes; without: labels of keys to leave out; media: True, or changes to the first one;
    kiosk: True, or changes to that site; top: changes to the top level."""
    tables = [("site", {"name": "plant-7", "zone": "isolated", "clock": "untrusted", "versions": [1]}),
              ("site", {"name": "gateway-1", "zone": "connected", "clock": "trusted", "versions": [1]})]
    if kiosk:
        tables.append(("site", {**KIOSK, **({} if kiosk is True else kiosk)}))
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
    if kiosk:
        people["scanner kiosk-1"] = key_table(SCANNER_KIOSK, "scanner", site="kiosk-1")
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
    head = {"format": 1, "serial": 12, "issued": iso(ISSUED), **(top or {})}
    text = "".join(f"{k} = {toml_value(v)}\n" for k, v in head.items() if v is not None)
    for kind in ("site", "person", "key", "medium", "route"):
        for name, table in tables:
            if name == kind:
                text += f"\n[[{name}]]\n" + "".join(f"{k} = {toml_value(v)}\n" for k, v in table.items() if v is not None)
    return text


# ---------------------------------------------------------------------------------------------- vectors

OUT = {}       # path relative to the root of the project -> bytes
SEEN = {}      # id -> path
HOLDS = {"time.held", "time.jump", "quorum.approvals", "quorum.scan"}    # always; route.medium-differs and route.foreign hold or reject

EFFECTS = {
    "label.bad": "two-readings", "file.truncated": "damage", "file.trailing": "hidden-data", "cose.structure": "two-readings",
    "cose.alg": "forgery", "cose.typ": "forgery", "cose.signature": "forgery", "cose.signature-length": "forgery",
    "key.invalid": "two-readings", "key.unknown": "forgery", "cbor.length": "resources", "cbor.truncated": "damage",
    "bundle.chunk-head": "damage", "chunk.frame-digest": "forgery", "chunk.plain-digest": "two-readings", "chunk.decode": "two-readings",
    "endorsement.unknown-key": "forgery", "endorsement.signature": "forgery", "endorsement.other-bundle": "forgery",
    "endorsement.count": "resources", "endorsement.size": "resources", "endorsement.window": "policy",
    "manifest.frame-length": "hidden-data", "manifest.chunk-cut": "resources", "item.field-value": "hidden-data",
    "chunk.magic": "hidden-data", "chunk.header": "hidden-data", "chunk.block": "hidden-data", "chunk.end": "hidden-data",
    "chunk.cut": "hidden-data", "chunk.items": "hidden-data", "cose.high-s": "two-readings", "endorsement.high-s": "two-readings",
    "endorsement.other-text": "forgery", "update.base": "forgery",
}


def effect_of(code):
    if code is None:
        return "refusal"
    if code in EFFECTS:
        return EFFECTS[code]
    if code.split(".")[0] in ("route", "time", "quorum", "site", "trust", "update"):
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
    stage = {"approval": "endorsements", "scan": "endorsements", "trust-approval": "update"}.get(kind, kind)
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
               floor=None, anchor=None, released=(), site="gateway-1", medium=None, counts=None, holds=None, expected_medium=None, **more):
    """bundle: a Bundle, or None where data is given alone. medium: an id, or on_stick(). counts: codes of the endorsements in the order they were made."""
    accept = code is None
    holds = code in HOLDS if holds is None else holds
    parameters = {"trust": trust() if trust_text is None else trust_text, "now": now, "clock": clock, "floor": floor, "anchor": anchor, "site": site,
                  "medium": medium.hex() if isinstance(medium, bytes) else medium}
    if released:
        parameters["released"] = list(released)
    want = {"verdict": "accepted" if accept else "held" if holds else "rejected"}
    reached = accept or holds
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
    if expected_medium:
        want["medium"] = expected_medium
    vec(folder, name, description, requirements, stage, "bundle", bundle.file() if data is None else data, code, parameters, **more, **want)


BASE_BUNDLE = Bundle()
ENTRIES = [c.entry for c in BASE_BUNDLE.chunks]


def manifest(**change):
    return enc(manifest_map(ENTRIES, **change))


def hexraw(text):
    return Raw(bytes.fromhex(text))


# ---------------------------------------------------------------------------------------------- keys.json, SHA256SUMS, coverage

def make_keys():
    put("testvectors/keys.json", as_json({
        "note": "Test keys. The secret halves are public: never use them for anything else. seed = SHA-256 of the text in seed_of.",
        "keys": [{"label": k.label, "seed_of": "carnet test key: " + k.label, "seed": k.seed.hex(), "public": k.public.hex(), "kid": k.kid.hex()}
                 for k in KEYS.values() if isinstance(k, Key)],
        "p256_note": "secret = seed, as a number with the most significant byte first.",
        "p256_keys": [{"label": k.label, "seed_of": "carnet test key: " + k.label, "seed": k.seed.hex(), "public": k.public.hex(), "kid": k.kid.hex()}
                      for k in KEYS.values() if isinstance(k, CardKey)]}))


def make_sums():
    files = {"vector.schema.json": (VECTORS / "vector.schema.json").read_bytes()}
    files.update({path[len("testvectors/"):]: content for path, content in OUT.items() if path.startswith("testvectors/")})
    put("testvectors/SHA256SUMS", "".join(f"{sha(content).hex()}  {path}\n" for path, content in sorted(files.items())))


def uncovered():
    """The requirements of the specification that are not marked † and that no vector names; and those that vectors name and nobody wrote."""
    wanted, known = [], set()
    for name in ("bundle.md", "exchange.md"):
        for number, mark in re.findall(r"(?m)^(?:- |\d+\. )?\*\*([A-Z]+-\d+)(†?)\*\*", (SPEC / name).read_text(encoding="utf-8")):
            known.add(number)
            if not mark:
                wanted.append(number)
    used = {n for path, content in OUT.items() if path in set(SEEN.values()) for n in json.loads(content)["requirements"]}
    return [n for n in wanted if n not in used] + [f"{n}, which does not exist" for n in sorted(used - known)]
