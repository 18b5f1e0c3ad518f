"""Items: bundle.md section 9."""
from .cbor import BYTES, ascending, byte_string, bytes16, head_of, matching, one_of, text_string, Reader, ARRAY
from .key import sha256
from .reject import need
from .text import is_plain

OPTIONAL = {3: "application-id", 4: "activation-id", 5: "extended-pid"}
SCHEMES = {1: "microsoft", 2: "vendor-file", 3: "vendor-fields"}


def packed_number(limits):
    """limits: length in bytes to digits."""
    def read(reader):
        length = reader.expect(BYTES)
        need(length in limits, "cbor.length")  # ITEM-3
        value = reader.take(length)
        need(int.from_bytes(value, "big") < 10 ** limits[length], "item.number")  # ITEM-3
        return value
    return read


read_field_name = matching(1, 64, r"[A-Za-z0-9._-]([A-Za-z0-9._ -]*[A-Za-z0-9._-])?", "item.field-name")  # ITEM-7


def read_field_value(reader):
    value = reader.text(0, 1024)
    need(is_plain(value), "item.field-value")  # ITEM-8
    return value


def read_fields(reader):
    """The names, and the encoded array."""
    start, names = reader.pos, []
    for _ in range(reader.array(1, 64)):
        reader.array(2)
        names.append(read_field_name(reader))
        read_field_value(reader)
        ascending(names, "item.field-order")  # ITEM-7
    return names, reader.data[start:reader.pos]


def item_reference(reader):
    reader.array(2)
    return reader.bytes(32), reader.uint(0, 4194303)


def read_vendor_file(reader):
    return reader.bytes(1, 4194304)


MICROSOFT = {
    1: packed_number({23: 54, 19: 45}),
    2: one_of(range(1, 7), "item.key-type"),  # ITEM-4
    3: bytes16,  # ITEM-5
    4: bytes16,
    5: matching(1, 64, r"[0-9]{5}-[0-9]{5}-[0-9]{3}-[0-9]{6}-[0-9]{2}-[0-9]{4,5}-[0-9]{4,5}\.[0-9]{4}-[0-9]{7}", "item.extended-pid"),  # ITEM-6
}
REQUEST = {
    1: one_of({1, 2, 3}, "item.scheme"),  # ITEM-1
    2: one_of({1, 2, 3, 4}, "item.purpose"),
    3: one_of({1, 2, 3, 4, 5}, "item.reason"),
    4: item_reference,
    5: item_reference,
    6: lambda r: r.map(MICROSOFT, (1, 2)),
    7: matching(1, 32, r"[a-z0-9-]+", "item.vendor"),  # ITEM-2
    8: read_vendor_file,
    9: read_fields,
}
BODY = {1: {6}, 2: {7, 8}, 3: {7, 9}}
ACTIVATE, WITHDRAW, DID_NOT_FIT = 1, 4, 5


class Item:
    """key: the item key; scheme, key_type, vendor, names: for the route; names: the values and fields that ROUTE-17 judges."""

    def __init__(self, key, scheme=None, key_type=None, vendor=None, names=(), microsoft=None):
        self.key, self.scheme, self.key_type, self.vendor, self.names, self.microsoft = key, scheme, key_type, vendor, names, microsoft


def read_request(reader, _answers):
    value = reader.map(REQUEST, (1, 2))
    scheme = value[1]
    need({key for key in value if key >= 6} == BODY[scheme], "item.body")  # ITEM-9
    if value.get(3) == DID_NOT_FIT:
        need(value[2] == ACTIVATE and 4 in value and 5 in value, "item.reason")  # ITEM-10
    if value[2] == WITHDRAW:
        need(4 in value and 3 not in value, "item.purpose")  # ITEM-11
    # ITEM-16: the item key.
    if scheme == 1:
        numbers = value[6]
        key = b"\x84\x01" + byte_string(numbers.get(3, b"")) + byte_string(numbers.get(4, b"")) + byte_string(numbers[1])
        return Item(key, "microsoft", key_type=numbers[2], names=[name for n, name in OPTIONAL.items() if n in numbers], microsoft=numbers)
    names, body = ([], value[8]) if scheme == 2 else value[9]
    key = head_of(ARRAY, 3) + bytes([scheme]) + text_string(value[7]) + byte_string(sha256(body))
    return Item(key, SCHEMES[scheme], vendor=value[7], names=names)


def read_response(reader, answers):
    def position(r):
        start = r.pos
        r.array(2)
        need(r.uint(0, 63) < answers, "item.answers")  # ITEM-12
        r.uint(0, 4194303)
        return r.data[start:r.pos]

    fields = {1: position, 2: one_of({1, 2, 3}, "item.outcome"),  # ITEM-13
              3: packed_number({17: 40, 15: 35}), 4: read_vendor_file, 5: read_fields,
              6: matching(1, 32, r"[A-Za-z0-9._:-]+", "item.error-code")}  # ITEM-14
    value = reader.map(fields, (1, 2))
    grants = [key for key in (3, 4, 5) if key in value]
    if value[2] == 1:
        need(len(grants) == 1, "item.grant")  # ITEM-15
        need(6 not in value, "item.grant")
        return Item(value[1], SCHEMES[grants[0] - 2])
    need(not grants, "item.grant")
    return Item(value[1])


def judge_order(before, key):
    need(key != before, "item.duplicate")  # ITEM-16
    need(before is None or key > before, "item.order")  # ITEM-16


def read_items(plain, kind, answers, count):
    """The items of one chunk, and the length of the first one."""
    reader, out, first = Reader(plain), [], 0
    for _ in range(count):
        need(reader.pos < len(plain), "chunk.items")  # CHUNK-11
        item = (read_request if kind == 1 else read_response)(reader, answers)
        judge_order(out[-1].key if out else None, item.key)
        first = first or reader.pos
        out.append(item)
    need(reader.pos == len(plain), "chunk.items")  # CHUNK-11
    return out, first
