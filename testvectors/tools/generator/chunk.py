"""chunk/: section 8 of bundle.md."""
from .base import *
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


def chunk(name, description, requirements, frame, code=None, of=None, length=None, frame_digest=None, plain_digest=None, **more):
    raw = b"".join(p[0] * p[1] if isinstance(p, tuple) else p for p in frame) if isinstance(frame, list) else frame
    of = request() if of is None else of
    digest = sha(of)
    parameters = {"plain_length": len(of) if length is None else length, "frame_digest": (frame_digest or sha(raw)).hex(),
                  "plain_digest": (plain_digest or digest).hex()}
    if code is None:
        more["digest"] = digest.hex()
    vec("chunk", "chunk-" + name, description, requirements, "frames", "chunk", frame, code, parameters, **more)


def make_chunk():
    plain = request()
    size = len(plain)
    good = frame_raw(plain)
    wide = vendor_file(data=b"REQUEST 1\n" * 60)  # room for two blocks
    width = len(wide)
    assert 512 <= width < 1024

    chunk("raw", "A frame of one raw block.", "CHUNK-3 CHUNK-8", good)
    chunk("raw-blocks", "A frame of two raw blocks.", "CHUNK-6 CHUNK-7", frame_of(width, [(RAW, 100, wide[:100]), (RAW, width - 100, wide[100:])]), of=wide)
    chunk("compressed", "A frame that zstd made at level 3.", "CHUNK-8 CHUNK-10", FRAME_12, of=b"".join(ITEMS_12))
    chunk("compressed-19", "A frame that zstd made at level 19.", "CHUNK-8 CHUNK-10", FRAME_FORM, of=vendor_fields(fields=FORM))
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
    empty("raw-long-0-modes", "A compressed block has raw literals of size 0, the number of sequences 0 in two bytes, and modes after it.", b"\x00\x80\x00\x54")
    empty("raw-cut-2", "A compressed block has raw literals of size 0, and the first of two bytes of the number of sequences.", b"\x00\x80")
    empty("raw-cut-3", "A compressed block has raw literals of size 0, and two of three bytes of the number of sequences.", b"\x00\xff\x00")
    empty("raw-alone", "A compressed block has raw literals of size 0, and ends before the number of sequences.", b"\x00")
    for name, what, literals in (("-2", "two bytes", b"\x04\x00"), ("-3", "three bytes", b"\x0c\x00\x00")):
        empty(f"raw-alone{name}", f"A compressed block has raw literals of size 0 (header of {what}), and ends before the number of sequences.", literals)
        empty(f"raw-cut-2{name}", f"A compressed block has raw literals of size 0 (header of {what}), and the first of two bytes of the number of sequences.", literals + b"\x80")
        empty(f"raw-cut-3{name}", f"A compressed block has raw literals of size 0 (header of {what}), and two of three bytes of the number of sequences.", literals + b"\xff\x01")
    for name, what, number in (("2-129", "the first of two bytes", b"\x81"), ("2-254", "the first of two bytes", b"\xfe"), ("3-1", "the first of three bytes", b"\xff"),
                               ("3-255", "two of three bytes", b"\xff\xff")):
        empty("raw-cut-" + name, f"A compressed block has raw literals of size 0, and {what} of the number of sequences: {number.hex(' ')}.", b"\x00" + number)
    for name, number in (("127", b"\x7f"), ("128", b"\x80\x80"), ("256", b"\x81\x00"), ("1-long", b"\x80\x01"), ("32512", b"\xff\x00\x00"), ("65280", b"\xff\x00\x80")):
        chunk("sequences-end-" + name, f"A compressed block has raw literals of size 0, and ends after the number of sequences, {number.hex(' ')}, which is not 0.", "CHUNK-8 CHUNK-6",
              frame_of(width, [(COMPRESSED, 1 + len(number), b"\x00" + number), (RAW, width, wide)]), "chunk.decode", of=wide)
    huffman = {"": (0, 10, 3), "-streams": (1, 10, 3), "-4": (2, 14, 4), "-5": (3, 18, 5)}  # size format, bits of a size, bytes of the header

    def literals_head(form, regenerated, compressed):
        code, bits, size = huffman[form]
        return (COMPRESSED | code << 2 | regenerated << 4 | compressed << 4 + bits).to_bytes(size, "little")
    for form, what in (("", "three bytes, one stream"), ("-streams", "three bytes, four streams"), ("-4", "four bytes"), ("-5", "five bytes")):
        empty("compressed" + form, f"A compressed block has Huffman literals of size 0 in five compressed bytes (header of {what}).", literals_head(form, 0, 5) + b"notes\0")
    empty("treeless", "A compressed block has treeless literals of size 0.", b"\x03\x00\x00\0")
    for name, what, body in (("raw-3-1", "raw literals, the first of three bytes", b"\x1c"), ("rle-3", "RLE literals, the first two of three bytes", b"\x1d\x00"),
                             ("rle-3-1", "RLE literals, the first of three bytes", b"\x1d"), ("raw-2-high", "raw literals, the first of two bytes, f4", b"\xf4"),
                             ("raw-3-high", "raw literals, the first two of three bytes, fc ff", b"\xfc\xff"), ("rle-2-high", "RLE literals, the first of two bytes, f5", b"\xf5"),
                             ("rle-3-high", "RLE literals, the first two of three bytes, fd ff", b"\xfd\xff")):
        empty("short-" + name, f"A compressed block ends inside its literals header: {what}.", body, effect="two-readings")
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
    for kind, first in (("raw", 0), ("RLE", 1)):
        for bits, octets, form in ((5, 1, 0), (12, 2, 1), (20, 3, 3)):
            n = 1 << bits - 1
            body = (first | form << 2 | n << (3 if octets == 1 else 4)).to_bytes(octets, "little")
            chunk(f"literals-end-{kind.lower()}-{n}", f"A compressed block announces {n:,} bytes of {kind} literals, the highest bit of the size, and ends after its literals header: {body.hex(' ')}.",
                  "CHUNK-8 CHUNK-6", frame_of(width, [(COMPRESSED, octets, body), (RAW, width, wide)]), "chunk.decode", of=wide)
    for form, what, n in (("", "one stream", 512), ("-streams", "four streams", 512), ("-4", "four bytes", 8192), ("-5", "five bytes", 131072)):
        for kind, first in (("huffman", 0), ("treeless", 1)):
            if kind == "treeless" or form == "":
                body = literals_head(form, n, 0)
                body = bytes([body[0] | first]) + body[1:]
                chunk(f"literals-end-{kind}{form}-{n}", f"A compressed block announces {n:,} bytes of {kind.capitalize()} literals ({what}), the highest bit of the size, and ends there.",
                      "CHUNK-8 CHUNK-6", frame_of(width, [(COMPRESSED, len(body), body), (RAW, width, wide)]), "chunk.decode", of=wide)
    chunk("literals-rle-1-1", "A compressed block has RLE literals of size 1, with a header of one byte.", "CHUNK-6 CHUNK-8",
          frame_of(width + 1, [(COMPRESSED, 3, b"\x09\0\0"), (RAW, width, wide)]), of=b"\0" + wide)
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
    chunk("plain-digest", "The digest of the plain bytes is another one.", "CHUNK-10", good, "chunk.plain-digest", plain_digest=OTHER)
    chunk("plain-digest-bit", "One bit of a raw block is turned, and the digest of the frame is that of the turned frame.", "CHUNK-10",
          good[:-1] + bytes([good[-1] ^ 1]), "chunk.plain-digest")

    # CHUNK-1, CHUNK-11, CHUNK-12 and the order between chunks: whole bundles and plain bytes.
    one = Bundle([Chunk([request()])])
    head_at = len(LABEL) + len(one.manifest)
    whole, frame = one.file(), one.chunks[0].frame
    start, length = whole[:head_at], len(frame)
    assert 24 <= length < 256

    def framing(name, description, requirements, data, code="bundle.chunk-head", **more):
        vec_bundle("chunk", "chunk-" + name, description, requirements, "framing", None, code, data=data, **more)
    framing("head-array", "The chunk is an array of index and byte string, as in version 0.", "CHUNK-1", start + enc([0, frame]))
    framing("head-array-1", "The chunk is an array of one byte string.", "CHUNK-1", start + enc([frame]))
    framing("head-text", "The frame is a text string.", "CHUNK-1", start + b"\x78" + whole[head_at + 1:])
    framing("head-tag", "The byte string stands in tag 24.", "CHUNK-1", start + enc(Tag(24, frame)))
    framing("head-integer", "The length of the frame is an integer and no byte string.", "CHUNK-1", start + b"\x18" + whole[head_at + 1:])
    framing("head-indefinite", "The frame is a byte string of indefinite length.", "CHUNK-1 CBOR-2", start + b"\x5f" + enc(frame) + b"\xff", effect="two-readings")
    framing("head-length", "The length of the byte string is one less than in the manifest.", "CHUNK-1", start + enc(frame[:-1]))
    framing("head-length-more", "The length of the byte string is one more than in the manifest.", "CHUNK-1", start + enc(frame + b"\0"))
    for n, size, what in ((25, 2, "three"), (26, 4, "five"), (27, 8, "nine")):
        framing(f"head-length-{n}", f"The head of the byte string has {what} bytes in place of two.", "CHUNK-1 CBOR-5", start + bytes([0x40 | n]) + length.to_bytes(size, "big") + frame,
                effect="two-readings")
    framing("head-none", "The frame stands without a head.", "CHUNK-1", start + frame)
    framing("head-approval", "An approval stands where the chunk should.", "CHUNK-1", start + approval()(one.digest))
    framing("missing", "The file ends where the first chunk begins.", "CHUNK-1 BUN-6", start, "file.truncated")
    framing("cut-head", "The file ends inside the head of the chunk.", "CHUNK-1 BUN-6", whole[:head_at + 1], "file.truncated")
    framing("cut-head-wrong", "The file ends inside the head of the chunk, whose first byte is another one.", "CHUNK-1", start + b"\x59")
    framing("cut-head-length", "The file ends after the head of the chunk, whose length is one more than in the manifest.", "CHUNK-1", start + head(2, length + 1))
    framing("cut-frame", "The file ends one byte before the end of the frame.", "CHUNK-1 BUN-6", whole[:-1], "file.truncated")
    framing("cut-frame-all", "The file ends after the head of the chunk.", "CHUNK-1 BUN-6", whole[:head_at + 2], "file.truncated")

    def sized(length):
        """A bundle whose frame has this length: an item, and blocks of one byte repeated where it is long."""
        if length < 24:
            error = length - 18
            return response_bundle([Chunk([refused(0, 0, "E" * error if error > 0 else None)])])
        for n in range(length):
            item = vendor_file(data=b"x" * (length - n)) if length > 60 else refused(0, 0, "E" * (length - n))
            if len(frame_raw(item)) == length:
                made = Chunk([item])
                return Bundle([made]) if length > 60 else response_bundle([made])
        raise ValueError(length)
    for length in (16, 23, 24, 255, 256, 65535, 65536):
        bundle = sized(length)
        assert len(bundle.chunks[0].frame) == length
        there = {"site": "plant-7", "trust_text": trust(responses=True)} if bundle.signer is GATEWAY else {}
        vec_bundle("chunk", f"chunk-head-{length}", f"The frame has {length:,} bytes: its head is the shortest for that length.", "CHUNK-1 CBOR-5", "complete", bundle, **there)

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
    vec_bundle("chunk", "chunk-two", "Two chunks, whose items do not fit into one.", "CHUNK-12", "complete", two)
    vec_bundle("chunk", "chunk-cut-least", "The first chunk and the first item of the second have 1,048,577 bytes together.", "CHUNK-12", "complete",
               Bundle(ascending(524288, 524289)))
    vec_bundle("chunk", "chunk-cut-early", "The first chunk and the first item of the second have 1,048,576 bytes together.", "CHUNK-12", "items",
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
    vec_bundle("chunk", "chunk-three", "Two items fill 1,048,576 bytes, one item has 4,194,304 bytes, a small one follows.", "CHUNK-12 MAN-13 ITEM-16", "complete", three,
               trust_text=trust(route={"max-bytes": 2**53 - 1, "vendors": ["a", "acme"]}))
    vec_bundle("chunk", "chunk-cut-small", "Two small items stand in two chunks.", "CHUNK-12", "items", Bundle([Chunk([vendor_fields()]), Chunk([request()])]), "chunk.cut")
    vec_bundle("chunk", "chunk-order-before-cut", "Two small items stand in two chunks, in descending order: ITEM-16 is judged before CHUNK-12.", "ITEM-16 CHUNK-12", "items",
               Bundle([Chunk([request()]), Chunk([vendor_fields()])]), "item.order")
    vec_bundle("chunk", "chunk-order", "The items of two chunks descend.", "ITEM-16", "items", Bundle(two.chunks[::-1]), "item.order")
    vec_bundle("chunk", "chunk-duplicate", "The same item stands in two chunks.", "ITEM-16", "items", Bundle([two.chunks[0], two.chunks[0]]), "item.duplicate")
    swapped = two.chunk_bytes()[::-1]
    assert len(swapped[0]) == len(swapped[1])
    vec_bundle("chunk", "chunk-swapped", "Two chunks of one length are swapped in the file.", "CHUNK-2 CHUNK-1", "frames", two, "chunk.frame-digest", data=two.file(chunks=swapped))
    vec_bundle("chunk", "chunk-swapped-lengths", "Two chunks of different lengths are swapped in the file.", "CHUNK-1", "framing", three, "bundle.chunk-head",
               data=three.file(chunks=[three.chunk_bytes()[n] for n in (0, 2, 1)]), trust_text=trust(route={"max-bytes": 2**53 - 1, "vendors": ["a", "acme"]}))
    vec_bundle("chunk", "chunk-second-array", "The second chunk is an array of index and byte string.", "CHUNK-1", "framing", two, "bundle.chunk-head",
               data=two.file(chunks=[two.chunk_bytes()[0], enc([1, two.chunks[1].frame])]))
    vec_bundle("chunk", "chunk-second-missing", "The file ends after the first of two chunks.", "CHUNK-1 BUN-6", "framing", two, "file.truncated",
               data=two.file(chunks=two.chunk_bytes()[:1]))
    vec_bundle("chunk", "chunk-second-approval", "An approval stands where the second of two chunks should.", "CHUNK-1 BUN-6", "framing", two, "bundle.chunk-head",
               data=two.file(chunks=[two.chunk_bytes()[0], approval()(two.digest)]))
    vec_bundle("chunk", "chunk-long", "A frame of raw blocks is much longer than zstd makes it, which says nothing.", "CHUNK-8 MAN-13", "complete", Bundle([Chunk([vendor_file(data=b"x" * 2000)])]))
    vec_bundle("chunk", "chunk-compressed-bundle", "Twelve requests in a frame that zstd made.", "CHUNK-8", "complete", Bundle([Chunk(ITEMS_12, frame=FRAME_12)]))

    # Between two chunks: order and cut are judged when all else in the later one has been.
    low, high = sorted([vendor_file(data=b"REQUEST %d\n" % n) for n in range(2)], key=lambda i: key_file("acme", b"REQUEST 0\n") if b"0" in i else key_file("acme", b"REQUEST 1\n"))

    def border(name, description, requirements, code, first, second, *more_chunks, stage="items", of=None):
        made = [Chunk(first), Chunk(second, **(of or {})), *more_chunks]
        vec_bundle("chunk", "chunk-border-" + name, description, requirements, stage, Bundle(made), code)
    last_item = request()
    border("left-over", "The items of two chunks descend, and a byte is left over in the second.", "CHUNK-11 ITEM-16 CHUNK-12", "chunk.items", [last_item], [low],
           of={"plain": low + b"\0"})
    border("scheme", "The items of two chunks descend, and the second item of the second chunk has the scheme 4.", "ITEM-1 ITEM-16 CHUNK-12", "item.scheme", [last_item],
           [low, request(scheme=4, k6=microsoft())])
    border("inside", "The items of two chunks descend, and an item stands twice inside the second.", "ITEM-16 CHUNK-12", "item.duplicate", [last_item], [low, low])
    border("missing", "The same item stands in two chunks, and the second has one item less than its entry says.", "CHUNK-11 ITEM-16", "chunk.items", [low], [low], of={"count": 2})
    border("plain-digest", "The items of two chunks descend, and the digest of the plain bytes of the second is another one.", "CHUNK-10 ITEM-16", "chunk.plain-digest", [last_item], [low],
           of={"entry": {4: OTHER}}, stage="frames")
    border("third", "The items of the first two chunks descend, and the frame digest of the third is wrong: chunk by chunk.", "ITEM-16 CHUNK-2 BUN-8", "item.order", [last_item], [low],
           Chunk([high], entry={3: OTHER}))
    border("third-cut", "The first two chunks would fit into one, and the frame digest of the third is wrong: chunk by chunk.", "CHUNK-12 CHUNK-2 BUN-8", "chunk.cut", [low], [high],
           Chunk([last_item], entry={3: OTHER}))
    one = request()
    vec_items("chunk", "chunk-items-more", "The plain bytes hold one item more than the entry says.", "CHUNK-11", one + vendor_fields(), "chunk.items", count=1,
              effect="hidden-data")
    vec_items("chunk", "chunk-items-less", "The plain bytes hold one item less than the entry says.", "CHUNK-11", one, "chunk.items", count=2, effect="damage")
    vec_items("chunk", "chunk-items-byte", "One byte follows the last item.", "CHUNK-11", one + b"\0", "chunk.items", count=1, effect="hidden-data")
    vec_items("chunk", "chunk-items-byte-order", "Two items descend, and a byte follows them: an item is compared with the one before when it is complete.", "ITEM-16 CHUNK-11",
              one + vendor_fields() + b"\0", "item.order", count=2)
    vec_items("chunk", "chunk-items-byte-twice", "An item stands twice, and a byte follows.", "ITEM-16 CHUNK-11", one + one + b"\0", "item.duplicate", count=2)
    vec_items("chunk", "chunk-items-more-order", "Of three items that descend the entry counts two.", "ITEM-16 CHUNK-11", one + vendor_file() + vendor_fields(), "item.order", count=2)
    vec_items("chunk", "chunk-items-less-order", "Two items descend, and the entry counts three.", "ITEM-16 CHUNK-11", one + vendor_fields(), "item.order", count=3)
    vec_items("chunk", "chunk-items-more-unread", "The plain bytes hold one item more than the entry says, and it descends: it is not read.", "CHUNK-11 ITEM-16", vendor_file() + one + vendor_fields(),
              "chunk.items", count=2, effect="hidden-data")
    vec_items("chunk", "chunk-items-cut", "The plain bytes end inside the second item.", "CBOR-4", one + vendor_fields()[:-1], "cbor.truncated", count=2)




# CHUNK-8: made once by libzstd and changed, or found by other means; what each shows is also made below.
SURPLUS = bytes.fromhex(
    "28b52ffd60c70add2800aa90380f19a02585747faeaa469016b73fef52d2cf0c000020f6a7b83411ff00de00ea0048454c4c4f2d46524f4d2d494e534944452d"
    "5448452d504c414e5487b0448833b610b49ec22f76688525e3a2e1e7ccc2b3af0cdd8f33599a95105c26c4415309f434c292e14c1614374e8cfb10bb69283264"
    "331365443a5ec1b783bb8deb14ab3f685db741fe1d7ee422a569b6a76a3e15b982ab576313394a932319538fc4c5f2b1107dcf98a275b4e39eb7144368a573a2"
    "840583c1d063c3521176e1614b2975aa195606d12b87bb586884375a2c9ac68ff67ae197be6656452e3c755884d529c7cf8722b46a78f4945441f26679a56fce"
    "8d0ad91c8929be3394277bb9ae9544f027b3e3ee12da532db1778b528e45752080000016183002050302828181c73a3f0e433da1c9123bd21e310285c968489f"
    "a81a8a30a337c4b08716731c050fc1984aa50ea18e7c9ea659a7d823cc04f539f83631b86d055199b4305e33cb7f6bab34569e9e0c2596a8e559f0a71ddc9c77"
    "f988961a46bcdd46a212925a5e542b6e23c336df5c8485e145d5db4179d6617a96ca06d5ceaddc449f198ae6d765a38a285c193a6c387121c2448406728eb01b"
    "7ca228ee72598651420d7b73a6933fdf31485091640b3a91f775c83e844718345c649034ca4512b34819bcc26a2991287574e6fbf8413e2c316b45272c29468a"
    "0972deb7469c672a6f7a012405559ad02c63a896a248254a866a0e3a182324cb0e8ad0a0b0a4b9616a9b6a2665f810f641aaf61c639d832bba30319a8f1aa720"
    "c5b65611351a0d91c7a055bc0521637ac72348c11a9dd04721a241062b9cb4ec5759356d533b0b8a8dc20aea736beb877b12664870c1591d0e4e452d486bd3cf"
    "4aadd968705238d433d0444e3bada04cb00c52cd8a4662c7bce662e214eac514b916db6874a027470583c4e1407ba9624fd0391c4845294a2aa140cb24fa5ab6"
    "6486b56347043de4503d2504d97c694d2c2625fe7062dca8c2a3a24d683c1ee9c82406b1346cfe091aa7914550d4ec474d34f56e7413d62c0a320f0a1e7108e4"
    "46e6bb62114199d9593307da988b1eaa8d2586a121c246d6c1c9b3cc87c66b6ae10ed5a69e99aec6f72ca831ae94a54a65522e888c6794993091c24cdb62a29f"
    "bc1a0a87c39e9b4061a110b1e8b5a934d24908d6c2ec5fa6f0c4ec85052b42826eb307d9c2ce86e54bade2bd282fef44bc2c24ca22854c3f15551079b3d257d0"
    "0e24219c83d2b8298918a91c9aa1179e6bb7f266251e23b5b4f04ce2b74cfc857a93708f6776326ce342c8b8f06a399c97d6f30a7f9884116de25c0b69bbf00c"
    "f51e62361439b210a99323c2d1d824333bcf295128e4ce590a29ad018087a85124841433c410438c19219129897520424288414a7b1010db03a1082fd7c9effb"
    "6f25f6355d6f444d160842a555e0226d8ca03e7a9095b92f49315692de918874c9513d499abbcf2191be4ef83058414e33b988a5ffe78a60562d4467a415fe03"
    "f7cece7f961581473034b868a001c30e4902423e279005c81eab64ba698efd5d5218428874fae66920b99d70b10193fd61dbd48a5a728efca72e75c6f4a7602b"
    "6fd096f2b39ceca90ed60bc780d852c20e0d77b6e4e1f53c7f353a6f113d02d8e86e8c5bf4abcb3affd68923add3a5b6a20304d5ff066fadb81485de76d8e9b6"
    "9f2aaa6f82404633b2afd22bbd23499fb3868682b74d620985066da282bf0b6ffde58d038b5e480ba3e39de707e5e28251d54109dbbfa01267b3b8e9e7683629"
    "1a44f865aee02055bea7c67022e35f827ba92a129da9049fa9f0127ddd36abca3d6902400d")
FOUND_HUFFMAN = bytes.fromhex(
    "28b52ffd6018005d040006101e0ad0e7aa0087170000c5042100170018005555555555555555b3c60588d2c9338e89bb38326eda5924868ec15a8d2226d425bf"
    "a554009ce52bb95798228d1e075b0243520c2709ec8dd7149133aa3f018e9ebe9a27a3d4b0a4d1108c9b6f709bf14ec963f000dae6ea661b14a5cd49c7b2e089"
    "cc5d0874b805006a4d5cc97045a9965b91b106200a")
FOUND_MODES = bytes.fromhex(
    "28b52ffd604c00bd0800940ea301820000020103510005d2fac0e241a700eea01d38a81be200a3018200010202066430783746a201820002020303b79b75505d"
    "4c018378a4808e5d39475b04d785e69f714b3a2546fbc3b62882b473055cf2d236a91d11abe5620aa44d165956065b8db5e6dd1bed02382f2ef7ad91490f0737"
    "f98af41235664a2b0fe14971bf46bd08de946b3a669ad4c037984a6b35ed527709bb0d21a91dbead27c8a0283ade6932790a521ceaa404fb383796993ff0f28c"
    "86460bdd41189965f8835ab20d565d559bde5d0c12a79ebc432febbf42752a58120a5cc70d47c95f6ba0432838f7a97768c22d78c816014004100bee02b6a02f"
    "b016c80562c15dc016f405d602b9402cb80bd882bec0da9e7281d8a8eefaac5906")


def make_frames():
    """CHUNK-8: what RFC 8878 forbids and decoders let pass, and good frames of the same shapes."""
    def good(name, description, plain, *bodies, frame=None):
        chunk("zstd-" + name, description, "CHUNK-8 CHUNK-10", frame_compressed(len(plain), *bodies) if frame is None else frame, of=plain)

    def bad(name, description, plain, *bodies, effect=None, frame=None, requirements="CHUNK-8"):
        chunk("zstd-" + name, description, requirements, frame_compressed(len(plain), *bodies) if frame is None else frame, "chunk.decode", of=plain, effect=effect)

    def more(bits):
        return lambda own: own + bits

    def less(count):
        return lambda own: own[:-count]

    def marked(own):
        """The last byte is 0: there is no marker."""
        return backward(own) + b"\0"
    hidden = "hidden-data"
    ordinals = {1: "first", 2: "second", 3: "third", 4: "fourth"}
    none, zeros = b"\0", bytes(252)

    # Huffman streams.
    for form, count, what in (("huffman-4", 252, "63 literals each"), ("huffman-4-long", 772, "193 literals each")):
        plain = bytes(count)

        def four(edit=None, plain=plain, **change):
            return huffman_literals(plain, streams=4, edit=edit, **change) + none
        good(form, f"Four Huffman streams of {what}.", plain, four())
        for n, word in ordinals.items():
            bad(f"{form}-surplus-byte-{n}", f"Four Huffman streams of {what}; a byte stands before the {word}, which no decoder regenerates.", plain, four({n: more("01001000")}), effect=hidden)
            bad(f"{form}-surplus-bit-{n}", f"Four Huffman streams of {what}; a bit is left over in the {word}.", plain, four({n: more("1")}), effect=hidden)
            bad(f"{form}-short-{n}", f"Four Huffman streams of {what}; in the {word} the last bit is missing.", plain, four({n: less(1)}))
            bad(f"{form}-no-marker-{n}", f"Four Huffman streams of {what}; the last byte of the {word} is 0.", plain, four({n: marked}))
        bad(f"{form}-unequal", f"Four Huffman streams of {what}; the first has a bit more, the second a bit less.", plain, four({1: more("0"), 2: less(1)}))
        bad(f"{form}-surplus-all", f"Four Huffman streams of {what}; a byte stands before each.", plain, four({n: more("01001000") for n in ordinals}), effect=hidden)
        bad(f"{form}-empty-first", f"Four Huffman streams of {what}; the first has no bytes.", plain, four({1: lambda own: b""}))
        bad(f"{form}-jump", f"Four Huffman streams of {what}; the lengths in the jump table are more than there is.", plain, four(jump=b"\xff\0\xff\0\xff\0"))
        rest = len(four()) - len(none) - 3 - len(direct([1])) - 6     # what the four streams have together
        for name, lengths, have in (("end", (rest, 0, 0), "all bytes that there are"), ("above", (rest - 1, 1, 1), "one byte more than there is")):
            bad(f"{form}-jump-{name}", f"Four Huffman streams of {what}; by the jump table the first three have {have}.", plain,
                four(jump=b"".join(n.to_bytes(2, "little") for n in lengths)))
    good("huffman-4-least", "Four Huffman streams of two, two, two and no literals; the last is its marker alone.", bytes(40), huffman_literals(bytes(6), streams=4) + sequences(6, 0, 31))
    for count in (4, 5):
        bad(f"huffman-4-few-{count}", f"Four Huffman streams regenerate {count} literals.", bytes(count + 34), huffman_literals(bytes(count), streams=4) + sequences(count, 0, 31))
    for size in (0, 3, 5):
        section = direct([1]) + bytes(size)
        bad(f"huffman-4-jump-cut-{size}", f"The literals section ends after {size} bytes of the jump table.", zeros, literals_head(2, 4, 252, len(section)) + section + none)
    plain = bytes(63)
    good("huffman-1", "One Huffman stream of 63 literals.", plain, huffman_literals(plain) + none)
    both = bytes(n % 2 for n in range(63))
    good("huffman-128", "The weights of a Huffman tree stand as they are after the header byte 128, the least of those: one weight, and the implied one; both symbols are used.", both,
         huffman_literals(both) + none)
    long = bytes(16384)
    good("huffman-header-4", "Four Huffman streams of 16,383 literals: the literals header has four bytes.", long[1:], huffman_literals(long[1:], streams=4) + none)
    good("huffman-header-5", "Four Huffman streams of 16,384 literals: the literals header has five bytes.", long, huffman_literals(long, streams=4) + none)
    for name, section, what in (("direct", bytes([127 + 6, 0x11]), "six weights as they are"), ("fse", bytes([3, 0]), "three bytes of weights in FSE")):
        bad(f"tree-longer-{name}", f"The header byte of a Huffman tree announces {what}, and its literals section ends before.", plain,
            literals_head(2, 1, 63, len(section)) + section + none + bytes(9))
    for name, change, what in (("surplus-byte", more("01001000"), "a byte stands before it"), ("surplus-bit", more("1"), "a bit is left over"), ("surplus-7", more("0000000"), "seven bits are left over"),
                               ("short", less(1), "the last bit is missing"), ("no-marker", marked, "its last byte is 0")):
        bad("huffman-1-" + name, f"One Huffman stream of 63 literals; {what}.", plain, huffman_literals(plain, edit={1: change}) + none, effect=hidden if "surplus" in name else None)
    three = huffman_codes([1, 1, 2])
    assert three == {0: "00", 1: "01", 2: "1"}
    good("huffman-two-bits", "One Huffman stream of 63 codes of two bits.", plain, huffman_literals(plain, (direct([1, 1]), three)) + none)
    bad("huffman-half", "One Huffman stream of 63 codes of two bits; of the last code the second bit is missing.", plain, huffman_literals(plain, (direct([1, 1]), three), edit={1: less(1)}) + none)

    for least, size in ((2, "four"), (3, "five")):
        good(f"huffman-4-head-{size}", f"Four Huffman streams of 63 literals each, with a literals header of {size} bytes in place of three.", zeros,
             huffman_literals(zeros, streams=4, least=least) + none)

    # As many symbols as there are bytes: 255 weights, and the implied one.
    def described(weights, log, probabilities, padding="0", tail=None, stream=None):
        """A Huffman tree whose weights stand in FSE; tail changes the bits of the weights."""
        bits = fse_weights(weights, log, probabilities)
        made = fse_description(log, probabilities, padding) + (backward(tail(bits) if tail else bits) if stream is None else stream)
        assert len(made) < 128
        return bytes([len(made)]) + made
    all_weights = [9] + [1] * 254 + [2]
    plain, share = bytes(range(256)) + bytes(744), [0, 56, 4] + [0] * 6 + [4]
    good("symbols-256", "All 256 bytes have a Huffman code: the weights in FSE are 255.", plain, huffman_literals(plain, (described(all_weights[:255], 6, share), huffman_codes(all_weights))) + none)
    bad("symbols-257", "The weights in FSE are 256, and there are but 256 bytes, of which one is implied.", plain,
        huffman_literals(plain, (described(all_weights, 6, share), huffman_codes([*all_weights, 10]))) + none)

    # A tree that is used again.
    first = huffman_literals(bytes(772), streams=4) + none
    good("treeless", "The second block uses the Huffman tree of the first.", bytes(772 + 63), first, huffman_literals(bytes(63), treeless=True) + none)
    good("treeless-4", "The second block uses the Huffman tree of the first for four streams.", bytes(772 + 252), first, huffman_literals(zeros, streams=4, treeless=True) + none)
    plain = bytes(772 + 63)
    for name, change, what in (("surplus-byte", more("01001000"), "a byte stands before its stream"), ("surplus-bit", more("1"), "a bit is left over"), ("short", less(1), "the last bit is missing"),
                               ("no-marker", marked, "the last byte of its stream is 0")):
        bad("treeless-" + name, f"The second block uses the Huffman tree of the first; {what}.", plain, first, huffman_literals(bytes(63), treeless=True, edit={1: change}) + none,
            effect=hidden if "surplus" in name else None)
    bad("treeless-none", "The first block uses a Huffman tree, and there is none yet.", bytes(63), huffman_literals(bytes(63), treeless=True) + none)
    bad("treeless-none-raw", "The second block uses a Huffman tree; the first has raw literals, so there is none yet.", b"a" + bytes(511), (RLE, 449, b"a"), huffman_literals(bytes(63), treeless=True) + none)

    # Blocks that have no tree of their own stand between.
    tree = huffman_literals(bytes(1000), streams=4) + none
    for name, what, between in (("raw-literals", "a block of raw literals", raw_literals(b"r" * 100) + none), ("rle-literals", "a block of RLE literals", rle_literals(b"r", 100) + none),
                                ("raw", "a raw block", (RAW, 100, b"r" * 100)), ("rle", "an RLE block", (RLE, 100, b"r"))):
        good("treeless-after-" + name, f"The third block uses the Huffman tree of the first; {what} stands between.", bytes(1000) + b"r" * 100 + bytes(63), tree, between,
             huffman_literals(bytes(63), treeless=True) + none)

    # Codes of 11 and of 12 bits: the last symbol has the code 1.
    for most, make in ((11, good), (12, bad)):
        weights = [1, *range(1, most)]
        codes = huffman_codes([*weights, most])
        plain = bytes([most]) * 63
        words = "as long as they may be" if most == 11 else "one bit too long"
        make(f"code-{most}", f"The longest Huffman codes have {most} bits, {words}; the weights stand as they are.", plain, huffman_literals(plain, (direct(weights), codes)) + none)
        log, probabilities = 5, [0, 32 - (most - 2) * 2, *[2] * (most - 2)]
        make(f"code-{most}-fse", f"The longest Huffman codes have {most} bits, {words}; the weights stand in FSE.", plain,
             huffman_literals(plain, (described(weights, log, probabilities), codes)) + none)
        deep = b"\0\1" + bytes([most]) * 100
        make(f"code-{most}-used", f"The longest Huffman codes have {most} bits, {words}, and are used.", deep, huffman_literals(deep, (direct(weights), codes)) + none)

    # Weights.
    plain, weights, log, share = b"\4" * 63, [1, 1, 2, 3], 5, [0, 8, 8, 16]
    codes = huffman_codes([*weights, 4])

    def weighed(**change):
        return huffman_literals(plain, (described(weights, log, share, **change), codes)) + none
    good("weights", "The weights of a Huffman tree stand in FSE.", plain, weighed())
    assert weighed() != weighed(padding="1")
    good("weights-padding", "The padding bits after the table description of the weights are 1: they are free.", plain, weighed(padding="1"))
    for accuracy, make, what in ((6, good, "as large as it may be"), (7, bad, "one too large")):
        scaled = [p << accuracy - log for p in share]
        make(f"weights-log-{accuracy}", f"The accuracy log of the weights of a Huffman tree is {accuracy}, {what}.", plain,
             huffman_literals(plain, (described(weights, accuracy, scaled), codes)) + none)
    whole = fse_description(log, share)
    for n in range(1, len(whole)):
        bad(f"weights-cut-{n}", f"The table description of the weights ends after {n} of {len(whole)} bytes.", plain, huffman_literals(plain, (bytes([n]) + whole[:n], codes)) + none)
    bad("weights-short", "The weights of a Huffman tree stand in FSE, and the second of the first two states lacks a bit.", plain, weighed(tail=lambda b: b[:9]))
    bad("weights-short-5", "The weights of a Huffman tree stand in FSE, and there is but the first of two states.", plain, weighed(tail=lambda b: b[:5]))
    bad("weights-none", "The weights of a Huffman tree stand in FSE, and their bitstream is its marker alone.", plain, weighed(tail=lambda b: ""))
    bad("weights-no-marker", "The weights of a Huffman tree stand in FSE, and the last byte of their bitstream is 0.", plain, weighed(stream=backward(fse_weights(weights, log, share)) + none))
    bad("weights-no-stream", "The weights of a Huffman tree stand in FSE, and there is no bitstream after the table.", plain, weighed(stream=b""))
    bad("weights-surplus", "A byte stands before the bitstream of the weights, and what they say then is no tree.", plain, weighed(tail=lambda b: b + "01001000"), effect=hidden)
    # The bits that end the weights: the state of the last but one wants three and finds fewer, whatever they are.
    share = [0, 12, 4, 16]
    for bits in ("", "0", "1", "00", "01", "10", "11"):
        what = "is no bit left" if not bits else f"is the bit {bits} left" if len(bits) == 1 else f"are the bits {bits} left"
        good("weights-end" + ("-" + bits if bits else ""), f"At the end of the weights there {what}, where an update wants three.", plain, weighed(tail=lambda own: own + bits))
    # A weight that the table has and that no symbol has.
    for weight in (12, 13):
        good(f"weights-unused-{weight}", f"The table of the weights describes the weight {weight}, which does not occur.", plain,
             huffman_literals(plain, (described(weights, 5, [0, 12, 4, 15] + [0] * (weight - 4) + [1]), codes)) + none)
    # Of a table with one symbol no update wants a bit: the weights have no end.
    one_symbol = fse_description(5, [0, 32]) + backward("0" * 10)
    bad("weights-one-symbol", "The table of the weights has one symbol: no bits are read after the two states, and the weights never end.", plain,
        huffman_literals(plain, (bytes([len(one_symbol)]) + one_symbol, codes)) + none, effect="resources")
    plain = bytes(63)
    bad("weights-no-power", "The weights 2, 2 and 1 leave 3 to 8, which is not a power of two.", plain, huffman_literals(plain, (direct([2, 2, 1]), {0: "0"})) + none)
    bad("weights-odd", "The weights are 2 and the implied 2: no symbol has weight 1.", plain, huffman_literals(plain, (direct([2]), {0: "0"})) + none)
    bad("weights-zero", "All weights of a Huffman tree are 0.", plain, huffman_literals(plain, (direct([0, 0]), {0: "0"})) + none)

    # Sequences: literal A, then a match of 34 at offset 1.
    plain_35 = b"A" * 35
    plain, literal = b"A" * 35, raw_literals(b"A")
    good("sequence", "One sequence, whose codes are RLE: its bitstream is the marker alone.", plain, literal + sequences(1, 0, 31))
    for name, stream, what in (("surplus-byte", b"\x48\1", "a byte stands before its bitstream"), ("surplus-bit", b"\3", "a bit is left over in its bitstream"),
                               ("surplus-7", b"\x80", "seven bits are left over in its bitstream"), ("surplus-zeros", b"\0\0\0\0\0\1", "five zero bytes stand before its bitstream"),
                               ("no-marker", b"\0", "its bitstream is a byte 0"), ("no-stream", b"", "it has no bitstream")):
        bad("sequence-" + name, f"One sequence, whose codes are RLE; {what}.", plain, literal + sequences(1, 0, 31, stream), effect=hidden if "surplus" in name else None)
    bad("sequence-short", "One sequence, whose match length wants a bit that is not there.", b"A" * 36, literal + sequences(1, 0, 32))
    good("sequence-bit", "One sequence, whose match length has a bit.", b"A" * 36, literal + sequences(1, 0, 32, backward("0")))
    for modes, what in ((0x55, "lower"), (0x56, "upper")):
        bad(f"reserved-{modes & 3}", f"Of the reserved bits of the compression modes the {what} is 1.", plain, literal + sequences(1, 0, 31, modes=modes), effect=hidden)
    bad("reserved-3", "Both reserved bits of the compression modes are 1.", plain, literal + sequences(1, 0, 31, modes=0x57), effect=hidden)
    for modes, tables, what in ((0xfc, b"", "all three tables are"), (0xd4, b"\0\x1f", "the table of literal lengths is"), (0x74, b"\1\x1f", "the table of offsets is"),
                                (0x5c, b"\1\0", "the table of match lengths is")):
        long = b"A" * 1024
    good("repeat", "The third block repeats the tables of the second, which are RLE.", long + plain + plain, (RLE, 1024, b"A"), literal + sequences(1, 0, 31), literal + sequences(0, 0, 0, modes=0xfc, tables=b""))
    bad("repeat-no-sequences", "The third block repeats tables; the second has no sequences, so there is none yet.", long + b"A" * 66, (RLE, 1024, b"A"), raw_literals(plain[:31]) + none,
        literal + sequences(0, 0, 0, modes=0xfc, tables=b""))
    for name, what, between in (("raw", "a raw block", (RAW, 600, b"A" * 600)), ("rle", "an RLE block", (RLE, 600, b"A")),
                                ("literals", "a block of literals alone", rle_literals(b"A", 600) + none)):
        good("repeat-over-" + name, f"The fourth block repeats the tables of the second, which are RLE; {what} stands between.", long + plain + b"A" * 600 + plain, (RLE, 1024, b"A"),
             literal + sequences(1, 0, 31), between, literal + sequences(0, 0, 0, modes=0xfc, tables=b""))
    for name, codes, what in (("ll", (36, 0, 31), "literal length code is 36"), ("ml", (1, 0, 53), "match length code is 53")):
        bad("code-" + name, f"The {what}, one above the largest.", plain, literal + sequences(*codes))
    bad("code-of", "The offset code is 32.", plain, literal + sequences(1, 32, 31, backward("0" * 32)))

    # Tables with one symbol, and tables with a symbol that does not occur.
    # Each: the modes, the largest code, and the code that is used.
    kinds = (("ll", "literal lengths", 0x94, 35, 1), ("of", "offsets", 0x64, 31, 0), ("ml", "match lengths", 0x58, 52, 31))

    def tabled(which, probabilities):
        """One sequence; the table of which has these probabilities, the others are RLE."""
        parts, stream = b"", ""
        for name, _, _, _, code in kinds:
            if name == which:
                parts += fse_description(5, probabilities)
                stream = f"{next(n for n, (symbol, _, _) in enumerate(fse_table(5, probabilities)) if symbol == code):05b}"
            else:
                parts += bytes([code])
        return literal + bytes([1, next(k[2] for k in kinds if k[0] == which)]) + parts + backward(stream)
    for which, what, _, most, code in kinds:
        good("one-symbol-" + which, f"The table of {what} has one symbol.", plain, tabled(which, [0] * code + [32]))
        for symbol, make in ((most, good), (most + 1, bad)):
            where = "the largest" if symbol == most else "one above the largest"
            for own, share, size in (("", 1, "1"), ("-less", -1, "less than 1")):
                probabilities = [0] * (symbol + 1)
                probabilities[code], probabilities[symbol] = 31, share
                make(f"unused-{which}-{symbol}{own}", f"The table of {what} gives the symbol {symbol}, {where}, a probability of {size}, and it does not occur.", plain, tabled(which, probabilities))

    # FSE states.
    body, plain = raw_literals(b"A" * 32) + bytes([1, 0]), b"A" * 547

    def stated(bits):
        stream = backward(bits) if isinstance(bits, str) else bits
        return frame_of(547, [(RLE, 512, b"A"), (COMPRESSED, len(body + stream), body + stream)])
    good("states", "One sequence, whose codes stand in the predefined tables: three states of 17 bits.", plain, frame=stated("0" * 17))
    for name, bits, what in (("short", "0" * 16, "the last bit of the states is missing"), ("none", "", "there are no states"), ("no-marker", b"\0\0\0", "the last byte of the bitstream is 0"),
                             ("surplus-bit", "0" * 18, "a bit is left over"), ("surplus-byte", "0" * 17 + "01001000", "a byte stands before the bitstream")):
        bad("states-" + name, f"One sequence, whose codes stand in the predefined tables; {what}.", plain, frame=stated(bits), effect=hidden if "surplus" in name else None)
    # Literal lengths in a table of their own: code 1 with 5 of 32, code 0 with 27; its description has padding bits.
    share = [27, 5]
    table = fse_table(5, share)
    state = next(n for n in range(32) if table[n][0] == 1)
    plain = b"A" * 35
    for padding in "01":
        described_ll = fse_description(5, share, padding)
        own = literal + bytes([1, 0x94]) + described_ll + b"\0\x1f" + backward(f"{state:05b}")
        good("table" + ("-padding" if padding == "1" else ""), "The literal lengths stand in a table of the block" + ("; the padding bits after its description are 1: they are free." if padding == "1" else "."),
             plain, own)
    assert fse_description(5, share, "0") != fse_description(5, share, "1")
    # The accuracy log of the table of one kind of codes; the other two are RLE.
    code_kinds = {"ll": ("literal lengths", 0x94, 1, 9), "of": ("offsets", 0x64, 0, 8), "ml": ("match lengths", 0x58, 31, 9)}

    def one_table(kind, log, cut=None):
        """Literal A, then a match of 34 at offset 1, with a table of two symbols; cut: so many bytes of its description, and nothing after it."""
        what, modes, code, most = code_kinds[kind]
        share = [(1 << log) - 8] + [0] * (code - 1) + [8] if code else [8, (1 << log) - 8]
        written = fse_description(log, share)
        found = next(n for n in range(1 << log) if fse_table(log, share)[n][0] == code)
        tables = [bytes([c]) for c in (1, 0, 31)]
        at = list(code_kinds).index(kind)
        if cut is not None:
            return literal + bytes([1, modes]) + b"".join(tables[:at]) + written[:cut], len(written)
        tables[at] = written
        return literal + bytes([1, modes]) + b"".join(tables) + backward(f"{found:0{log}b}")
    for kind, (what, modes, code, most) in code_kinds.items():
        good(f"log-{kind}-{most}", f"The accuracy log of the table of {what} is {most}, as large as it may be.", plain, one_table(kind, most))
        bad(f"log-{kind}-{most + 1}", f"The accuracy log of the table of {what} is {most + 1}, one too large.", plain, one_table(kind, most + 1))
        good(f"log-{kind}-5", f"The accuracy log of the table of {what} is 5, the least.", plain, one_table(kind, 5))
        for n in (0, 1):
            body, whole = one_table(kind, 6, n)
            assert n < whole
            bad(f"table-cut-{kind}-{n}", f"The block ends after {n} of {whole} bytes of the table description of {what}.", plain, body)

    bad("table-beyond", "The table description of match lengths goes on beyond the end of the block.", b"A" * 38,
        literal + bytes([1, 0x58, 1, 0]) + bytes.fromhex("10feff9f0158"), effect=hidden)

    # Offsets.
    start = b"A" * 512
    bad("offset-0", "A match without literals has the offset value 3: the first repeated offset less one, which is 0.", start + b"A" * 34, (RLE, 512, b"A"),
        raw_literals(b"") + sequences(0, 1, 31, backward("1")))
    good("offset-1", "A match without literals has the offset value 2: the third repeated offset.", start + b"A" * 34, (RLE, 512, b"A"), raw_literals(b"") + sequences(0, 1, 31, backward("0")))
    text = bytes(range(256)) * 2
    for distance, make in ((512, good), (513, bad)):
        code = (distance + 3).bit_length() - 1
        where = "at the first byte" if distance == 512 else "one byte before the first"
        make(f"offset-{distance}", f"A match in the second block begins {where} of the content.", text + text[:34], (RAW, 512, text),
             raw_literals(b"") + sequences(0, code, 31, backward(f"{distance + 3 - (1 << code):0{code}b}")))
    bad("offset-far", "A match reaches one byte before the content.", b"A" * 35, literal + sequences(1, 2, 31, backward("01")))

    # Repeated offsets live on over blocks that have no sequences.
    here = text[:100] + bytes(reversed(text[100:]))
    reach = raw_literals(b"ab") + sequences(2, 6, 31, backward(f"{103 - 64:06b}"))
    first = here + b"ab"
    first += first[-100:-66]
    for name, what, between, content in (("raw", "a raw block", (RAW, 1000, text[:500] * 2), text[:500] * 2), ("rle", "an RLE block", (RLE, 1000, b"r"), b"r" * 1000),
                                         ("literals", "a block of literals alone", rle_literals(b"r", 1000) + none, b"r" * 1000)):
        whole = first + content + b"c"
        whole += whole[-100:][:34]
        good("offset-over-" + name, f"The offset 100 of the second block is repeated in the fourth; {what} stands between.", whole, (RAW, 512, here), reach, between,
             raw_literals(b"c") + sequences(1, 0, 31))

    # Numbers.
    start = [(RLE, 512, b"A")]
    good("sequences-number", "The number of sequences, 1, stands in two bytes.", plain_35, literal + sequences(1, 0, 31).replace(b"\1", b"\x80\1", 1))
    good("sequences-none-long", "The number of sequences, 0, stands in two bytes.", b"A" * 547, *start, raw_literals(b"A" * 35) + b"\x80\0")
    bad("sequences-none-long-modes", "The number of sequences, 0, stands in two bytes, and the byte of the compression modes follows.", b"A" * 547, *start, raw_literals(b"A" * 35) + b"\x80\0\0",
        effect=hidden)
    good("sequences-none", "The second block has raw literals and no sequences.", b"A" * 547, *start, raw_literals(b"A" * 35) + none)
    bad("sequences-none-surplus", "A byte follows the number of sequences, which is 0.", b"A" * 547, *start, raw_literals(b"A" * 35) + none + b"\x48", effect=hidden)
    bad("literals-above", "Raw literals announce more bytes than the block has.", b"A" * 547, *start, (4 | 35 << 4).to_bytes(2, "little") + b"A" * 34)
    bad("literals-unused", "The literal length of the only sequence is more than there are literals.", b"A" * 36, literal + sequences(2, 0, 31))
    bad("literals-more", "The literal length of the only sequence is one more than there are literals, and without that one the content would be right.", b"A" * 35, literal + sequences(2, 0, 31))
    bad("literals-more-none", "A sequence takes a literal, and the block has none; without it the content would be right.", b"A" * 546, *start, raw_literals(b"") + sequences(1, 0, 31))
    bad("literals-more-second", "Of two sequences the second takes a literal more than there are.", b"A" * 70, raw_literals(b"AA") + b"\2" + sequences(2, 0, 31)[1:])
    # Longer forms of the number of sequences: each has a literal, and a match of 3 bytes at offset 1.
    for count, number, what in ((127, b"\x80\x7f", "127, stands in two bytes"), (128, b"\x80\x80", "128, stands in two bytes"), (32511, b"\xfe\xff", "32,511, stands in two bytes"),
                                (32512, b"\xff\0\0", "32,512, stands in three bytes")):
        good(f"sequences-number-{count}", f"The number of sequences, {what}.", b"A" * (4 * count), rle_literals(b"A", count) + number + sequences(1, 0, 0)[1:])

    # The size of a block.
    def big_block(count, total=None):
        whole = count + 3
        return frame_compressed(whole if total is None else total, rle_literals(b"A", count) + sequences(35, 0, 0, backward(f"{count - 65536:016b}")))
    chunk("zstd-block-128k", "One block regenerates 131,072 bytes.", "CHUNK-8", big_block(131069), of=b"A" * 131072)
    chunk("zstd-block-128k-above", "One block regenerates 131,073 bytes by literals and a match.", "CHUNK-8", big_block(131070), "chunk.decode", of=b"A" * 131073, effect="resources")
    literals = rle_literals(b"A", 131073) + none
    chunk("zstd-literals-128k-above", "One block regenerates 131,073 bytes of RLE literals.", "CHUNK-8", frame_of(131083, [(COMPRESSED, len(literals), literals), (RLE, 10, b"A")]), "chunk.decode",
          of=b"A" * 131083, effect="resources")
    bad("block-content", "One block regenerates one byte more than the content.", b"A" * 34, literal + sequences(1, 0, 31), effect="resources")
    bad("block-content-less", "One block regenerates one byte less than the content.", b"A" * 36, literal + sequences(1, 0, 31))

    # Found frames.
    def found(name, description, frame, size):
        chunk("zstd-found-" + name, description, "CHUNK-8", frame, "chunk.decode", of=bytes(size), effect=hidden)
    found("huffman", "A frame of zstd in which 27 bytes of text stand before the first of four Huffman streams.", SURPLUS, 3015)
    found("small", "A frame of 280 plain bytes in which eight bytes stand before the first of four Huffman streams.", FOUND_HUFFMAN, 280)
    found("modes", "A frame of 332 plain bytes in which the lower of the reserved bits of the compression modes is 1.", FOUND_MODES, 332)
