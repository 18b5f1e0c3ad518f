"""A differential run: vectors are changed at random and signed again, and two implementations judge what comes out."""
import copy
import json
import random
import re
import subprocess
import sys
import time as clock
from pathlib import Path

import zstandard
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from . import key, zstd
from .answer import judged
from .cbor import ARRAY, BYTES, MAP, NEGATIVE, TAG, TEXT, UINT, Reader, byte_string, head_of, text_string
from .chunk import read_chunk
from .cose import LABEL, read_statement, typ_of
from .key import ORDER, sha256
from .manifest import Manifest
from .operation import data_of
from .reject import Reject
from .trust import Trust
from .vectors import VECTORS, load_vectors, shown_to_harness

NUMBERS = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 23, 24, 31, 32, 33, 35, 36, 37, 63, 64, 65, 255, 256, 257, 1024, 1025, 4096, 4097, 8192, 65535, 65536, 1048576, 1048577,
           4194303, 4194304, 4194305, 4210752, 4210753, 2**32 - 1, 2**32, 2**53 - 1, 2**53, 2**63, 2**64 - 1]
CHARACTERS = ["", " ", "a", "A", "0", "-", ".", "_", ":", "~", "\x7f", "\0", "\n", "\\", "{", "é", "\u00a0", "\u00ad", "\u200b", "\u2028", "\ufeff", "\ufffe", "\u3000",
              "\u0600", "\u0606", "\ue000", "\U0001f600", "\U000e0001", "\U0010ffff", "ü", "漢"]


# ------------------------------------------------------------------------------------ CBOR as a tree

class Node:
    """One CBOR item. content: bytes of a string, the children of an array, tag or map (keys and values in turn), or None."""

    def __init__(self, major, argument, content=None):
        self.major, self.argument, self.content, self.width, self.raw = major, argument, content, None, None

    def encode(self):
        if self.raw is not None:
            return self.raw
        if self.major in (BYTES, TEXT):
            return self.head(len(self.content)) + self.content
        if self.major in (ARRAY, MAP):
            count = len(self.content) // (2 if self.major == MAP else 1)
            return self.head(count) + b"".join(child.encode() for child in self.content)
        if self.major == TAG:
            return self.head(self.argument) + self.content[0].encode()
        return self.head(self.argument)

    def head(self, argument):
        if self.width is None or argument >> 8 * self.width:
            return head_of(self.major, argument)
        return bytes([self.major << 5 | {1: 24, 2: 25, 4: 26, 8: 27}[self.width]]) + argument.to_bytes(self.width, "big")


def parse(reader):
    major, argument = reader.head()
    if major in (BYTES, TEXT):
        return Node(major, argument, reader.take(argument))
    if major in (ARRAY, MAP):
        if argument > 100000:
            raise Reject("too many")
        return Node(major, argument, [parse(reader) for _ in range(argument * (2 if major == MAP else 1))])
    if major == TAG:
        return Node(major, argument, [parse(reader)])
    return Node(major, argument)


def tree(data):
    reader = Reader(data)
    node = parse(reader)
    reader.finish()
    return node


def number_node(value):
    return Node(UINT, value) if value >= 0 else Node(NEGATIVE, -1 - value)


class Changer:
    """Changes trees, bytes and texts at random."""

    def __init__(self, rnd):
        self.rnd = rnd

    def number(self, value):
        return max(0, self.rnd.choice([value - 1, value + 1, value + self.rnd.choice([300, 301, -300, 86400, 15552000, 15552001]), self.rnd.choice(NUMBERS)])) % 2**64

    def bytes(self, data):
        r, data = self.rnd, bytearray(data)
        for _ in range(r.choice([1, 1, 1, 2, 4])):
            place = r.randrange(len(data)) if data else 0
            kind = r.randrange(8)
            if kind < 3 and data:
                data[place] ^= 1 << r.randrange(8)
            elif kind == 3 and data:
                data[place] = r.choice([0, 1, 0x7F, 0x80, 0xFF, r.randrange(256)])
            elif kind == 4 and data:
                del data[place:place + r.choice([1, 1, 2, 8])]
            elif kind == 5:
                data[place:place] = bytes(r.randrange(256) for _ in range(r.choice([1, 1, 2, 8])))
            elif kind == 6:
                del data[place:]
            else:
                data += bytes(r.randrange(256) for _ in range(r.choice([1, 2, 16])))
        return bytes(data)

    def text(self, data):
        r = self.rnd
        if r.random() < 0.3:
            return self.bytes(data)
        text = data.decode("utf-8", "replace")
        place = r.randrange(len(text) + 1)
        kind = r.randrange(5)
        if kind == 0:
            text = text[:place] + r.choice(CHARACTERS) + text[place:]
        elif kind == 1:
            text = text[:place] + r.choice(CHARACTERS) + text[place + 1:]
        elif kind == 2:
            text = text[:place]
        elif kind == 3:
            text = (text or "x") * r.choice([2, 3, 9, 40])
            text = text[:r.choice([32, 33, 36, 37, 64, 65, 1024, 1025])]
        else:
            text = text[:place] + chr(r.choice([r.randrange(0x20, 0x250), r.randrange(0x250, 0xD800), r.randrange(0xE000, 0x110000)])) + text[place:]
        return text.encode()

    def nodes(self, node, depth=0):
        yield node, depth
        if isinstance(node.content, list):
            for child in node.content:
                yield from self.nodes(child, depth + 1)

    def tree(self, root):
        """Changes one node in place."""
        r = self.rnd
        node = r.choice([n for n, _ in self.nodes(root)][-400:])
        kind = r.random()
        if kind < 0.06:
            node.width = r.choice([1, 2, 4, 8])
        elif kind < 0.09:
            node.raw = bytes([r.choice([0x1C, 0x1F, 0x3E, 0x5F, 0x7F, 0x9F, 0xBF, 0xF4, 0xF6, 0xFA, 0xFF, 0xC0, 0x80, 0xA0, 0x40, 0x60, r.randrange(256)])])
        elif kind < 0.12:
            node.raw = self.bytes(node.encode())
        elif kind < 0.17:
            other = r.choice([n for n, _ in self.nodes(root)][-400:])
            node.__dict__ = copy.deepcopy(other).__dict__
        elif kind < 0.2:
            node.__dict__ = r.choice([Node(UINT, 1), Node(NEGATIVE, 0), Node(BYTES, 0, b"ab"), Node(TEXT, 0, b"ab"), Node(ARRAY, 0, []), Node(MAP, 0, []),
                                      Node(TAG, 1, [Node(UINT, 1)])]).__dict__
        elif node.major in (UINT, NEGATIVE):
            node.argument = self.number(node.argument)
            node.major = node.major if r.random() < 0.95 else 1 - node.major
        elif node.major == BYTES:
            node.content = self.bytes(node.content) if r.random() < 0.6 else self.sized(node.content)
        elif node.major == TEXT:
            node.content = self.text(node.content)
        elif node.major == MAP:
            self.map(node)
        elif node.major == ARRAY:
            self.array(node)
        else:
            node.argument = self.number(node.argument)

    def sized(self, data):
        """The same length, other bytes."""
        data = bytearray(data)
        if data:
            data[self.rnd.choice([0, -1, self.rnd.randrange(len(data))])] = self.rnd.choice([0, 1, 0x7F, 0x80, 0xFF, self.rnd.randrange(256)])
        return bytes(data)

    def map(self, node):
        r = self.rnd
        pairs = [node.content[i:i + 2] for i in range(0, len(node.content), 2)]
        kind, place = r.randrange(6), r.randrange(len(pairs)) if pairs else 0
        if kind == 0 and pairs:
            del pairs[place]
        elif kind == 1 and pairs:
            pairs.insert(place, copy.deepcopy(pairs[place]))
        elif kind == 2 and len(pairs) > 1:
            pairs[place - 1], pairs[place] = pairs[place], pairs[place - 1]
        elif kind == 3 and pairs:
            pairs[place][0] = number_node(r.choice([*range(18), 2**53, -1]))
        else:
            pair = [number_node(r.choice([*range(1, 18), 99, 2**53, 2**64 - 1, -1])), copy.deepcopy(r.choice(node.content)) if pairs else Node(UINT, 1)]
            if r.random() < 0.7:
                pairs = sorted(pairs + [pair], key=lambda p: p[0].argument)
            else:
                pairs.insert(place, pair)
        node.content = [child for pair in pairs for child in pair]

    def array(self, node):
        r, content = self.rnd, node.content
        place, kind = r.randrange(len(content)) if content else 0, r.randrange(5)
        if kind == 0 and content:
            del content[place]
        elif kind == 1 and content:
            content.insert(place, copy.deepcopy(content[place]))
        elif kind == 2 and len(content) > 1:
            content[place - 1], content[place] = content[place], content[place - 1]
        elif kind == 3 and content:
            node.content = content * r.choice([2, 8, 17, 33, 65])
        else:
            content.append(copy.deepcopy(r.choice(content)) if content else Node(UINT, 0))

    def lines(self, text):
        """A trust file with a line changed."""
        r, lines = self.rnd, text.split("\n")
        for _ in range(r.choice([1, 1, 1, 2, 3])):
            place = r.randrange(len(lines))
            kind = r.randrange(12)
            if kind == 0:
                del lines[place]
            elif kind == 1:
                lines.insert(place, r.choice(lines))
            elif kind == 2:
                other = r.randrange(len(lines))
                lines[place], lines[other] = lines[other], lines[place]
            elif kind == 3:
                lines.insert(place, r.choice([
                    "needs = 2", "needs = 1", "needs = 0", "revoked = true", "retired = true", 'names = "report"', 'fields = ["activation-id"]', "turnaround-days = 5",
                    "trust-approvals = 1", "trust-approvals = 9", 'scan-sites = ["plant-7"]', 'scan-sites = ["gateway-1"]', "media = []", 'gaps = "reject"',
                    'time-unknown = "accept"', 'time-unknown = "reject"', 'late = "accept"', 'medium-differs = "reject"', 'foreign = "accept"', "max-age-days = 30",
                    'until = "2026-07-01T10:30:00Z"', 'from = "2026-07-01T10:30:00Z"', "x = 1", 'note = "x"', "# comment", "[[route]]", "[[key]]", "needs = 256"]))
            elif kind == 4 and lines:
                lines[place] = re.sub(r"\d+", lambda m: str(self.number(int(m[0]) % 2**60)), lines[place], count=1)
            elif kind == 5:
                lines[place] = self.text(lines[place].encode()).decode("utf-8", "replace")
            elif kind in (6, 7):
                names = sorted(set(re.findall(r'"([^"]*)"', text)))
                if names:
                    lines[place] = re.sub(r'"[^"]*"', lambda m: f'"{r.choice(names)}"', lines[place], count=1)
            elif kind == 8:
                lines[place] = re.sub(r'"(accept|hold|reject)"', lambda m: f'"{r.choice(["accept", "hold", "reject"])}"', lines[place])
                lines[place] = re.sub(r'"(trusted|untrusted)"', lambda m: f'"{r.choice(["trusted", "untrusted"])}"', lines[place])
            elif kind == 9:
                lines[place] = lines[place].replace("[", "[" + r.choice(['"x", ', '"request", ', '"response", ', '"microsoft", ', '"mak", ', "1, "]), 1)
            elif kind == 10:
                # A table anew at another place.
                starts = [i for i, line in enumerate(lines) if line.startswith("[[")] + [len(lines)]
                if len(starts) > 1:
                    which = r.randrange(len(starts) - 1)
                    block = lines[starts[which]:starts[which + 1]]
                    if r.random() < 0.5:
                        lines[starts[which]:starts[which + 1]] = []
                    else:
                        lines += block
            else:
                lines[place] = r.choice(["revoked = true", "needs = 7", ""])
            lines = lines or [""]
        return "\n".join(lines)


# ------------------------------------------------------------------------------------ signing again

class Signer:
    """The test keys, by key id."""

    def __init__(self):
        self.keys = {}
        for entry in json.loads((VECTORS / "keys.json").read_text(encoding="utf-8"))["keys"]:
            public = bytes.fromhex(entry["public"])
            secret = bytes.fromhex(entry.get("seed") or entry.get("secret"))
            if len(public) == 32:
                self.keys[key.key_id(public)] = Ed25519PrivateKey.from_private_bytes(secret)
            else:
                self.keys[key.key_id(public)] = derive_private_key(int.from_bytes(secret, "big") % (ORDER - 1) + 1 if not entry.get("secret")
                                                                   else int.from_bytes(secret, "big"), SECP256R1())

    def sign(self, kid, message):
        secret = self.keys.get(kid)
        if secret is None:
            return None
        if isinstance(secret, Ed25519PrivateKey):
            return secret.sign(message)
        r, s = decode_dss_signature(secret.sign(message, ECDSA(SHA256())))
        return r.to_bytes(32, "big") + min(s, ORDER - s).to_bytes(32, "big")


class Statement:
    """A signed statement to be changed: trees of header and payload."""

    def __init__(self, statement):
        self.name, self.kid = statement.name, statement.kid
        self.protected, self.payload, self.signature, self.changed = tree(statement.protected), statement.payload, statement.signature, False
        self.raw = None

    def payload_tree(self):
        if isinstance(self.payload, bytes):
            self.payload = tree(self.payload)
        return self.payload

    def encode(self, signer):
        if self.raw is not None:
            return self.raw
        protected, payload = self.protected.encode(), self.payload if isinstance(self.payload, bytes) else self.payload.encode()
        self.structure = b"\x84" + text_string("Signature1") + byte_string(protected) + b"\x40" + byte_string(payload)
        for node in self.protected.content or ():
            if isinstance(node, Node) and node.major == BYTES and len(node.content) == 32:
                self.kid = node.content
        signature = self.signature if self.changed == "broken" else signer.sign(self.kid, self.structure) or self.signature
        return b"\xd2\x84" + byte_string(protected) + b"\xa0" + byte_string(payload) + byte_string(signature)


def child(node, wanted):
    """The value of a key of a map."""
    for index in range(0, len(node.content) - 1, 2):
        if node.content[index].major == UINT and node.content[index].argument == wanted:
            return node.content[index + 1]
    return None


# ------------------------------------------------------------------------------------ what is changed, by operation

class Mutator:
    def __init__(self, rnd):
        self.rnd, self.change, self.signer = rnd, Changer(rnd), Signer()

    def mutate(self, vector):
        """Another vector, or None."""
        v = {**copy.deepcopy(shown_to_harness(vector)), "requirements": []}
        data = data_of(vector)
        try:
            data = getattr(self, "of_" + vector["operation"])(v, data)
        except (Reject, AttributeError, IndexError, ValueError, TypeError, KeyError):
            data = self.change.bytes(data)
        if data is None or len(data) > 1 << 20:
            return None
        v["data"] = [{"hex": data.hex()}] if data else []
        return v

    def of_key(self, _v, data):
        return self.change.bytes(data) if self.rnd.random() < 0.5 else self.change.sized(data)

    def of_statement(self, _v, data):
        root = tree(data)
        for _ in range(self.rnd.choice([1, 1, 2, 3])):
            self.change.tree(root)
        return root.encode()

    def of_cose(self, v, data):
        return self.statement_file(data, b"", v["parameters"]["type"])

    def of_receipt(self, v, data):
        return self.statement_file(data[12:], data[:12], v["operation"])

    of_passport = of_receipt

    def statement_file(self, data, label, name):
        r = self.rnd
        if r.random() < 0.2:
            return self.change.bytes(label + data)
        reader = Reader(data)
        statement = Statement(read_statement(reader, name))
        self.change_statement(statement)
        out = label + statement.encode(self.signer) + data[reader.pos:]
        return out + (b"\0" if r.random() < 0.02 else b"")

    def change_statement(self, statement):
        r = self.rnd
        for _ in range(r.choice([1, 1, 2, 3])):
            kind = r.random()
            if kind < 0.12:
                self.change.tree(statement.protected)
            elif kind < 0.2:
                kid = r.choice(sorted(self.signer.keys))
                child(statement.protected, 4).content = kid
                if r.random() < 0.8:
                    child(statement.protected, 1).__dict__ = number_node(-19 if isinstance(self.signer.keys[kid], Ed25519PrivateKey) else -9).__dict__
            elif kind < 0.24:
                child(statement.protected, 16).content = typ_of(r.choice(["manifest", "approval", "scan", "receipt", "passport", "trust-approval", "x"])).encode()
            elif kind < 0.28:
                statement.changed, statement.signature = "broken", self.change.bytes(statement.signature)
            else:
                self.change.tree(statement.payload_tree())

    def of_items(self, v, data):
        reader, roots = Reader(data), []
        while reader.pos < len(data):
            roots.append(parse(reader))
        self.change_items(roots)
        if self.rnd.random() < 0.3:
            v["parameters"]["items"] = len(roots) or 1
        return b"".join(root.encode() for root in roots)

    def change_items(self, roots):
        r = self.rnd
        for _ in range(r.choice([1, 1, 2, 3])):
            kind, place = r.random(), r.randrange(len(roots))
            if kind < 0.75:
                self.change.tree(roots[place])
            elif kind < 0.82:
                roots.insert(place, copy.deepcopy(roots[place]))
            elif kind < 0.9 and len(roots) > 1:
                roots[place - 1], roots[place] = roots[place], roots[place - 1]
            elif len(roots) > 1:
                del roots[place]

    def of_chunk(self, v, data):
        frame, plain = self.changed_frame(data, v["parameters"]["plain_length"])
        p = v["parameters"]
        p["plain_length"], p["frame_digest"] = len(plain) if plain is not None else p["plain_length"], sha256(frame).hex()
        if plain is not None and self.rnd.random() < 0.95:
            p["plain_digest"] = sha256(plain).hex()
        return frame

    def changed_frame(self, frame, length):
        """Another frame, and its plain bytes where they are known."""
        r = self.rnd
        if r.random() < 0.25:
            # Other content, so that there are other tables and sequences.
            words = [bytes(r.randrange(97, 97 + r.choice([2, 8, 26])) for _ in range(r.randrange(1, 9))) for _ in range(r.choice([2, 20, 200]))]
            plain = b"".join(r.choice(words) for _ in range(r.choice([5, 60, 400, 4000])))
            compressor = zstandard.ZstdCompressor(level=r.choice([-3, 1, 3, 7, 12, 19]), write_checksum=False)
            frame, length = compressor.compress(plain), len(plain)
            if not frame[4] & 0x20:
                return frame, plain
        if r.random() < 0.1:
            frame = self.change.bytes(frame)
        else:
            changed = bytearray(frame)
            for _ in range(r.choice([1, 1, 1, 2, 3])):
                changed[r.randrange(min(5, len(changed) - 1), len(changed))] ^= 1 << r.randrange(8)
            frame = bytes(changed)
        try:
            known = zstandard.frame_content_size(frame) <= 1 << 20
            plain = zstandard.ZstdDecompressor().decompress(frame, max_output_size=1 << 20) if known else None
        except zstandard.ZstdError:
            plain = None
        return frame, plain if plain is not None and len(plain) == length else None

    def of_trust(self, _v, data):
        if self.rnd.random() < 0.03:
            return self.change.bytes(data)
        return self.change.lines(data.decode()).encode()

    def of_kind(self, v, data):
        return self.statement_file(data[12:], data[:12], "receipt") if self.rnd.random() < 0.5 else self.change.bytes(data)

    def of_ledger(self, v, _data):
        v["parameters"] = scenario(self.rnd)
        return b""

    def of_update(self, v, data):
        r, p = self.rnd, v["parameters"]
        if r.random() < 0.1:
            return self.change.bytes(data)
        reader = Reader(data, 12, file=True)
        text, statements = reader.bytes(0, 1 << 20), []
        while reader.pos < len(data):
            statements.append(Statement(read_statement(reader, "trust-approval")))
        kind = r.random()
        if kind < 0.3:
            text = self.change.lines(text.decode()).encode()
        elif kind < 0.5:
            p["trust"] = self.other_trust(p["trust"])
        elif kind < 0.8 and statements:
            self.change_statement(r.choice(statements))
        else:
            self.change_times(p, [])
        for statement in statements:
            if r.random() < 0.9:
                payload = statement.payload_tree()
                for wanted, value in ((3, sha256(text)), (4, sha256(p["trust"].encode()) if p["trust"] else None)):
                    node = child(payload, wanted) if payload.major == MAP else None
                    if node is not None and value and node.major == BYTES and kind < 0.5:
                        node.content = value
        return LABEL + byte_string(text) + self.joined(statements)

    def joined(self, statements):
        r = self.rnd
        encoded = [statement.encode(self.signer) for statement in statements]
        if r.random() < 0.95:
            encoded.sort()
        if r.random() < 0.05 and encoded:
            encoded.insert(r.randrange(len(encoded)), r.choice(encoded))
        if r.random() < 0.05 and encoded:
            del encoded[r.randrange(len(encoded))]
        return b"".join(encoded)

    def other_trust(self, text):
        if text is None:
            return None
        other = self.change.lines(text)
        try:
            Trust(other.encode())
        except Reject:
            return text
        return other

    def change_times(self, p, known):
        r = self.rnd
        known = known + [t for t in (p["now"], p["floor"], p["anchor"]) if t] + [1782900000]
        near = [t + d for t in known for d in (0, 1, -1, 300, 301, -300, -301, 3600, 86400, 86401, 15552000, 15552001, -15552000)]
        for name in ("now", "floor", "anchor"):
            if r.random() < 0.5:
                p[name] = r.choice([None, max(0, r.choice(near))])
        if r.random() < 0.3:
            p["clock"] = r.choice(["trusted", "untrusted"])

    def of_bundle(self, v, data):
        r, p = self.rnd, v["parameters"]
        kind = r.random()
        if kind < 0.05:
            return self.change.bytes(data)
        if kind < 0.2:
            p["trust"] = self.other_trust(p["trust"])
        reader = Reader(data, 12, file=True)
        signed = read_statement(reader, "manifest")
        manifest = Manifest(signed.payload)
        frames = [read_chunk(reader, entry) for entry in manifest.chunks]
        statements = []
        while reader.pos < len(data):
            statements.append(Statement(read_statement(reader, "approval", "scan")))
        statement = Statement(signed)
        if kind < 0.2:
            return data
        if kind < 0.3:
            self.change_times(p, [manifest.created] + ([manifest.expires] if manifest.expires else []))
            if r.random() < 0.2:
                p["released"] = r.sample(["time.jump", "time.held", "quorum.approvals", "quorum.scan", "route.foreign", "route.medium-differs"], r.randrange(4))
            if r.random() < 0.2:
                p["site"] = r.choice([None, "plant-7", "gateway-1", "kiosk-1"])
            return data
        if kind < 0.5:
            self.change_statement(statement)
        elif kind < 0.8:
            place = r.randrange(len(frames))
            entry = child(statement.payload_tree(), 13).content[place]
            if kind < 0.6:
                frames[place], plain = self.changed_frame(frames[place], manifest.chunks[place].plain_length)
            else:
                plain = zstd.decode(frames[place], manifest.chunks[place].plain_length)
                inner, roots = Reader(plain), []
                while inner.pos < len(plain):
                    roots.append(parse(inner))
                self.change_items(roots)
                plain = b"".join(root.encode() for root in roots)
                frames[place] = framed(plain)
                if r.random() < 0.9:
                    entry.content[0].argument = len(roots) or 1
            entry.content[1].argument, entry.content[3].content = len(frames[place]), sha256(frames[place])
            if plain is not None:
                entry.content[2].argument, entry.content[4].content = len(plain), sha256(plain)
        elif statements:
            other = r.choice(statements)
            self.change_statement(other)
        head = LABEL + statement.encode(self.signer)
        digest = sha256(statement.structure)
        for other in statements:
            payload = other.payload_tree()
            node = child(payload, 2) if payload.major == MAP else None
            if node is not None and node.content == signed.digest:
                node.content = digest
        return head + b"".join(map(byte_string, frames)) + self.joined(statements)


def framed(plain):
    """A frame of raw blocks."""
    size = len(plain)
    flag, width = (0, 1) if size < 256 else (1, 2) if size < 65792 else (2, 4)
    out = b"\x28\xb5\x2f\xfd" + bytes([flag << 6 | 0x20]) + (size - (256 if width == 2 else 0)).to_bytes(width, "little")
    blocks = [plain[i:i + 131072] for i in range(0, size, 131072)]
    for index, block in enumerate(blocks):
        out += (len(block) << 3 | (index + 1 == len(blocks))).to_bytes(3, "little") + block
    return out


def scenario(rnd):
    """Steps at one site, most of them sensible."""
    site = rnd.choice(["plant-7", "gateway-1"])
    plant, requests, steps, bundles, own = site == "plant-7", [], [], 0, []
    schemes = {word: rnd.choice(["microsoft-63", "microsoft-54", "vendor"]) for word in "xyz"}
    for _ in range(rnd.randrange(2, 9)):
        bundle = "abcdefghijkl"[bundles]
        bundles += 1
        if not requests or rnd.random() < 0.45:
            items = []
            for index in range(rnd.choice([1, 1, 1, 2])):
                key_word = rnd.choice("xyz")
                item = {"key": key_word, "scheme": schemes[key_word]}
                if rnd.random() < 0.5:
                    item["purpose"] = rnd.choice(["activate", "return", "confirmation", "withdraw"])
                if requests and rnd.random() < 0.6:
                    item["replaces"] = rnd.choice(requests)
                if item.get("purpose", "activate") == "activate" and "replaces" in item and rnd.random() < 0.5:
                    item["reason"] = "did-not-fit"
                elif item.get("purpose") != "withdraw" and rnd.random() < 0.3:
                    item["reason"] = rnd.choice(["initial", "hardware-change", "reinstall", "renewal"])
                if item.get("purpose") == "withdraw" and "replaces" not in item:
                    item["purpose"] = "activate"
                if any(other["key"] == key_word for other in items):
                    continue
                items.append(item)
            requests += [f"{bundle}/{index}" for index in range(len(items))]
            steps.append({"do": "send" if plant else "receive", "bundle": bundle, "requests": items})
            own.append((bundle, plant))
        elif rnd.random() < 0.8:
            answers = []
            for request in rnd.sample(requests, min(len(requests), rnd.choice([1, 1, 2]))):
                answer = {"request": request if rnd.random() < 0.97 else "q/0", "outcome": rnd.choice(["granted", "granted", "granted", "refused", "deferred"])}
                if answer["outcome"] == "granted":
                    answer["grant"], answer["as"] = rnd.choice("gh"), rnd.choice(["48", "48", "42", "vendor"])
                answers.append(answer)
            steps.append({"do": "receive" if plant else "send", "bundle": bundle, "answers": answers})
            own.append((bundle, not plant))
        else:
            mine = [name for name, ours in own if ours]
            if mine:
                steps.append({"do": "void", "bundle": mine.pop(rnd.randrange(len(mine)))})
                own = [(name, ours) for name, ours in own if name != steps[-1]["bundle"]]
    return {"site": site, "steps": steps}


# ------------------------------------------------------------------------------------ the run

COMPARED = ("accept", "code", "verdict", "digest", "kind", "steps", "items")
OPTIONAL = ("endorsements", "approvals")


def difference(mine, other):
    for member in COMPARED:
        if member == "items" and not mine["accept"]:
            continue
        if member in mine and mine[member] != other.get(member):
            return f"{member}: here {mine[member]!r}, there {other.get(member)!r}"
    for member in OPTIONAL:
        if member in mine and member in other and mine[member] != other[member]:
            return f"{member}: here {mine[member]!r}, there {other[member]!r}"
    return None


def differ(count, seed, only, folder, command, batch=4000):
    key.thorough = False
    rnd = random.Random(seed)
    mutator = Mutator(rnd)
    bases = {}
    for _, vector in load_vectors():
        size = sum(len(part["hex"]) // 2 * part.get("times", 1) for part in vector["data"])
        if size < 1 << 16 and (not only or vector["operation"] in only):
            bases.setdefault(vector["operation"], []).append(vector)
    weights = {"bundle": 10, "items": 4, "statement": 4, "update": 4, "trust": 3, "chunk": 4, "ledger": 3}
    operations = sorted(bases)
    done, found, codes, started = 0, 0, {}, clock.time()
    while done < count:
        vectors = []
        while len(vectors) < min(batch, count - done):
            operation = rnd.choices(operations, [weights.get(name, 1) for name in operations])[0]
            vector = mutator.mutate(rnd.choice(bases[operation]))
            if vector is not None:
                vector["id"] = f"differ-{seed}-{done + len(vectors)}"
                vectors.append(vector)
        mine = [judged(vector) for vector in vectors]
        lines = "".join(json.dumps(vector) + "\n" for vector in vectors)
        ended = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=False)
        answers = {}
        for line in ended.stdout.decode().splitlines():
            answer = json.loads(line)
            answers[answer.get("id")] = answer
        for vector, own in zip(vectors, mine):
            answer = answers.get(vector["id"], {"code": f"no answer, exit status {ended.returncode}"})
            codes[own["code"]] = codes.get(own["code"], 0) + 1
            text = None if "skipped" in answer else difference(own, answer)
            if text is not None:
                found += 1
                path = Path(folder)
                path.mkdir(parents=True, exist_ok=True)
                (path / f"{vector['id']}.json").write_text(json.dumps({**vector, "here": own, "there": answer}, indent=1), encoding="utf-8")
                (path / f"{vector['id']}.bin").write_bytes(data_of(vector))
                print(f"{vector['id']} {vector['operation']}: {text}", flush=True)
        done += len(vectors)
        zstd.decoded.clear()
        key.verified.clear()
        print(f"{done} judged, {found} differences, {clock.time() - started:.0f} s", file=sys.stderr, flush=True)
    print(f"{len(codes)} outcomes: " + ", ".join(f"{code} {number}" for code, number in sorted(codes.items(), key=lambda c: -c[1])))
    print(f"{done} judged, {found} differences")
    return 1 if found else 0
