"""Frames of RFC 8878, written bit by bit."""

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



# Bit by bit: Huffman streams, FSE tables and their bitstreams (RFC 8878 sections 3.1.1.3 and 4).

def backward(bits):
    """A bitstream that is read from its end: bits in the order of reading, as text."""
    return int("1" + bits, 2).to_bytes(len(bits) // 8 + 1, "little")


def forward(values, padding="0"):
    """(value, width) one after the other, from the lowest bit on; padding fills the last byte."""
    bits = "".join(f"{value:0{width}b}"[::-1] for value, width in values if width)
    bits += padding * (-len(bits) % 8)
    return bytes(int(bits[i:i + 8][::-1], 2) for i in range(0, len(bits), 8))


def fse_description(log, probabilities, padding="0"):
    """Section 4.1.1: the probabilities of the symbols from 0 on."""
    out, left, at = [(log - 5, 4)], 1 << log, 0
    while left:
        value, most = probabilities[at] + 1, left + 1
        width = most.bit_length()
        short = (1 << width) - 1 - most
        if value < short:
            out.append((value, width - 1))
        else:
            out.append((value if value < 1 << width - 1 else value + short, width))
        left -= abs(probabilities[at])
        at += 1
        if value == 1:
            zeros = 0
            while probabilities[at + zeros] == 0:
                zeros += 1
            at += zeros
            while zeros >= 3:
                out.append((3, 2))
                zeros -= 3
            out.append((zeros, 2))
    return forward(out, padding)


def fse_table(log, probabilities):
    """For each state its symbol, the number of bits to read, and the base of the next state."""
    size = 1 << log
    symbols = [None] * size
    top = size
    for symbol, p in enumerate(probabilities):
        if p == -1:
            top -= 1
            symbols[top] = symbol
    at = 0
    for symbol, p in enumerate(probabilities):
        for _ in range(max(p, 0)):
            symbols[at] = symbol
            at = at + (size >> 1) + (size >> 3) + 3 & size - 1
            while at >= top:
                at = at + (size >> 1) + (size >> 3) + 3 & size - 1
    count = [abs(p) for p in probabilities]
    table = []
    for symbol in symbols:
        width = log - (count[symbol].bit_length() - 1)
        table.append((symbol, width, (count[symbol] << width) - size))
        count[symbol] += 1
    return table


def fse_weights(weights, log, probabilities):
    """The bits of Huffman weights, by two states that take turns (section 4.2.1.2)."""
    table = fse_table(log, probabilities)
    states = [None] * len(weights)
    updates = [""] * len(weights)
    for i in range(len(weights) - 1, -1, -1):
        fits = [s for s in range(1 << log) if table[s][0] == weights[i]]
        if i >= len(weights) - 2:
            states[i] = next(s for s in fits if table[s][1])     # the update of the last but one finds no bits
            continue
        after = states[i + 2]
        states[i] = next(s for s in fits if table[s][2] <= after < table[s][2] + (1 << table[s][1]))
        updates[i] = f"{after - table[states[i]][2]:0{table[states[i]][1]}b}" if table[states[i]][1] else ""
    return f"{states[0]:0{log}b}{states[1]:0{log}b}" + "".join(updates)


def direct(weights):
    """The description of a Huffman tree by direct weights (section 4.2.1.1), the last one left out."""
    padded = weights + [0] * (len(weights) % 2)
    return bytes([127 + len(weights)]) + bytes(a << 4 | b for a, b in zip(padded[::2], padded[1::2]))


def huffman_codes(weights):
    """The code of each symbol, as text; the weights are complete."""
    total = sum(1 << w - 1 for w in weights if w)
    most = total.bit_length() - 1
    if total != 1 << most:
        raise ValueError("weights")
    codes, code, length = {}, 0, None
    for w in range(1, most + 1):
        width = most + 1 - w
        if length is not None:
            code >>= length - width
        length = width
        for symbol, own in enumerate(weights):
            if own == w:
                codes[symbol] = f"{code:0{width}b}"
                code += 1
    return codes


TWO = (direct([1]), {0: "0", 1: "1"})     # two symbols with codes of one bit


def literals_head(kind, streams, regenerated, compressed, least=1):
    """least: the first form of a header for four streams that may be taken."""
    forms = ((1, 10, 3), (2, 14, 4), (3, 18, 5))
    form, bits, size = ((0, 10, 3) if streams == 1 else next(f for f in forms if f[0] >= least and max(regenerated, compressed) < 1 << f[1]))
    return (kind | form << 2 | regenerated << 4 | compressed << 4 + bits).to_bytes(size, "little")


def huffman_literals(literals, tree=TWO, streams=1, edit=None, treeless=False, jump=None, least=1):
    """A literals section. tree: description and codes; edit: number of a stream to a change of its bits (text), which may give bytes; jump: the jump table itself."""
    description, codes = tree
    part = len(literals) if streams == 1 else (len(literals) + 3) // 4
    pieces = [literals[i * part:(i + 1) * part] for i in range(streams)]
    made = []
    for n, piece in enumerate(pieces):
        bits = "".join(codes[b] for b in piece)
        if n + 1 in (edit or {}):
            bits = edit[n + 1](bits)
        made.append(bits if isinstance(bits, bytes) else backward(bits))
    if streams == 4:
        table = b"".join(len(m).to_bytes(2, "little") for m in made[:3]) if jump is None else jump
    else:
        table = b""
    body = (b"" if treeless else description) + table + b"".join(made)
    return literals_head(3 if treeless else 2, streams, len(literals), len(body), least) + body


def raw_literals(literals):
    n = len(literals)
    return (bytes([n << 3]) if n < 32 else (4 | n << 4).to_bytes(2, "little")) + literals


def rle_literals(byte, count):
    return (13 | count << 4).to_bytes(3, "little") + byte


def sequences(ll, of, ml, stream=b"\1", modes=0x54, tables=None):
    """One sequence whose three codes are RLE."""
    return bytes([1, modes]) + (bytes([ll, of, ml]) if tables is None else tables) + stream


def frame_compressed(size, *bodies):
    """A frame of compressed blocks; (type, size field, body) stands for itself."""
    return frame_of(size, [b if isinstance(b, tuple) else (COMPRESSED, len(b), b) for b in bodies])
