"""Chunks: bundle.md section 8."""
import zstandard

from . import zstd
from .cbor import BYTES, head_of
from .key import sha256
from .reject import need


def read_chunk(reader, entry):
    """The frame of a chunk in a file."""
    head = head_of(BYTES, entry.frame_length)
    have = reader.data[reader.pos:reader.pos + len(head)]
    need(head.startswith(have), "bundle.chunk-head")  # CHUNK-1
    reader.take(len(head))
    return reader.take(entry.frame_length)


def has_content(block):
    """CHUNK-6: has a compressed block content? Its literals header is read (RFC 8878 section 3.1.1.3.1.1)."""
    kind, form = block[0] & 3, block[0] >> 2 & 3
    if kind < 2:
        width, size = ((1, block[0] >> 3), (2, block[0] >> 4), (1, block[0] >> 3), (3, block[0] >> 4))[form]
    else:
        width, size = 3 + (form > 1) + (form > 2), block[0] >> 4
    if len(block) < width:
        return False
    # The higher bits of the regenerated size: whole bytes, but where the compressed size follows it.
    bits = {0: 10, 1: 10, 2: 14, 3: 18}[form] if kind > 1 else 20
    size |= int.from_bytes(block[1:width], "little") << 4 & (1 << bits) - 1
    return size > 0 or (kind == 0 and has_sequences(block[width:]))


def has_sequences(section):
    """Is the number of sequences there and not 0 (RFC 8878 section 3.1.1.3.2.1)?"""
    if section[:1] == b"\xff":
        return len(section) > 2
    if section and section[0] > 127:
        return len(section) > 1 and section[:2] != b"\x80\0"
    return section[:1] > b"\0"


def walk_frame(frame, plain_length):
    need(frame[:4] == b"\x28\xb5\x2f\xfd", "chunk.magic")  # CHUNK-3
    need(len(frame) > 4, "chunk.header")  # CHUNK-4
    descriptor = frame[4]
    need(descriptor & 0b00111111 == 0b00100000, "chunk.header")  # CHUNK-4
    width = 1 << (descriptor >> 6)
    need(len(frame) >= 5 + width, "chunk.header")  # CHUNK-4
    size = int.from_bytes(frame[5:5 + width], "little") + (256 if width == 2 else 0)
    shortest = 1 if size < 256 else 2 if size < 65792 else 4
    need(size == plain_length, "chunk.content-size")  # CHUNK-5
    need(width == shortest, "chunk.content-size")  # CHUNK-5
    limit = min(131072, size)
    pos, last, count = 5 + width, False, 0
    while not last:  # CHUNK-6
        need(pos + 3 <= len(frame), "chunk.block")
        header = int.from_bytes(frame[pos:pos + 3], "little")
        last, kind, block = bool(header & 1), header >> 1 & 3, header >> 3
        need(kind != 3, "chunk.block")
        need(0 < block <= limit, "chunk.block")
        start = pos + 3
        pos = start + (1 if kind == 1 else block)
        need(pos <= len(frame), "chunk.block")
        need(kind != 2 or has_content(frame[start:pos]), "chunk.block")
        count += 1
        need(count <= 1 + plain_length // 512, "chunk.block")
    need(pos == len(frame), "chunk.end")  # CHUNK-7


def decode_frame(frame, plain_length):
    """CHUNK-8. Where the strict decoder accepts, the library must say the same."""
    plain = zstd.decode(frame, plain_length)
    need(plain is not None, "chunk.decode")
    if zstandard.ZstdDecompressor().decompress(frame, max_output_size=plain_length) != plain:
        raise AssertionError("the two zstd decoders differ")
    return plain


def open_chunk(frame, plain_length, frame_digest, plain_digest):
    need(sha256(frame) == frame_digest, "chunk.frame-digest")  # CHUNK-2
    walk_frame(frame, plain_length)
    plain = decode_frame(frame, plain_length)
    need(sha256(plain) == plain_digest, "chunk.plain-digest")  # CHUNK-10
    return plain
