"""Deterministic CBOR: bundle.md section 5."""
import re

from .reject import Reject, need

UINT, NEGATIVE, BYTES, TEXT, ARRAY, MAP, TAG, SIMPLE = range(8)
MAX_NUMBER = 2**53 - 1


class Reader:
    """Reads deterministic CBOR from left to right. In a file, its end is `file.truncated`."""

    def __init__(self, data, pos=0, file=False):
        self.data, self.pos = data, pos
        self.cut = "file.truncated" if file else "cbor.truncated"

    def take(self, count):
        need(count <= len(self.data) - self.pos, self.cut)  # CBOR-4
        self.pos += count
        return self.data[self.pos - count:self.pos]

    def head(self):
        first = self.take(1)[0]
        major, info = first >> 5, first & 31
        need(info not in (28, 29, 30), "cbor.reserved")  # CBOR-1
        need(info != 31, "cbor.indefinite")  # CBOR-2
        need(major != SIMPLE, "cbor.simple")  # CBOR-3
        if info < 24:
            return major, info
        width = 1 << info - 24
        argument = int.from_bytes(self.take(width), "big")
        need(argument >= (24 if width == 1 else 1 << 4 * width), "cbor.not-shortest")  # CBOR-5
        return major, argument

    def expect(self, wanted):
        major, argument = self.head()
        need(major != TAG, "cbor.tag")  # CBOR-6
        need(major == wanted, "cbor.type")  # CBOR-7
        return argument

    def uint(self, least=0, most=MAX_NUMBER):
        value = self.expect(UINT)
        need(least <= value <= most, "cbor.range")  # CBOR-8
        return value

    def bytes(self, least, most=None):
        length = self.expect(BYTES)
        need(least <= length <= (least if most is None else most), "cbor.length")  # CBOR-9
        return self.take(length)

    def text(self, least, most):
        length = self.expect(TEXT)
        need(least <= length <= most, "cbor.length")  # CBOR-9
        try:
            return self.take(length).decode("utf-8", "strict")
        except UnicodeDecodeError:
            raise Reject("cbor.utf8") from None  # CBOR-10

    def array(self, least, most=None):
        count = self.expect(ARRAY)
        need(least <= count <= (least if most is None else most), "cbor.length")  # CBOR-9
        return count

    def map(self, fields, required):
        """fields: key to a function of this reader, which reads the value."""
        out, before = {}, -1
        for _ in range(self.expect(MAP)):
            key = self.expect(UINT)
            need(key != before, "cbor.key-duplicate")  # CBOR-11
            need(key > before, "cbor.key-order")  # CBOR-11
            before = key
            need(key in fields, "cbor.key-unknown")  # CBOR-12
            out[key] = fields[key](self)
        need(all(key in out for key in required), "cbor.key-missing")  # CBOR-13
        return out

    def finish(self):
        need(self.pos == len(self.data), "cbor.trailing")  # CBOR-14


def whole(data, parse):
    """One item that fills a byte string."""
    reader = Reader(data)
    value = parse(reader)
    reader.finish()
    return value


# Values: each is a function of a reader.

def one_of(values, code):
    def read(reader):
        value = reader.uint()
        need(value in values, code)
        return value
    return read


def matching(least, most, pattern, code):
    compiled = re.compile(pattern)

    def read(reader):
        value = reader.text(least, most)
        need(compiled.fullmatch(value), code)
        return value
    return read


def counter(reader):
    return reader.uint(1)


def number(reader):
    return reader.uint()


def digest(reader):
    return reader.bytes(32)


def bytes16(reader):
    return reader.bytes(16)


def ascending(values, code):
    """Judged when an entry is complete: is the last one above the one before it?"""
    need(len(values) < 2 or values[-2] < values[-1], code)


# What a reader encodes again: the Sig_structure, key ids and item keys.

def head_of(major, argument):
    first = major << 5
    if argument < 24:
        return bytes([first + argument])
    for info, width in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if argument >> 8 * width == 0:
            return bytes([first + info]) + argument.to_bytes(width, "big")
    raise ValueError(argument)


def byte_string(data):
    return head_of(BYTES, len(data)) + data


def text_string(text):
    data = text.encode()
    return head_of(TEXT, len(data)) + data
