"""A strict zstd decoder, from RFC 8878: CHUNK-8 of bundle.md section 8. The numbers in comments are sections of the RFC."""

# Frames that this process has decoded: (frame, size) to the plain bytes, or None.
decoded = {}
MOST_BLOCK = 131072


class Corrupt(Exception):
    """The frame does not decode."""


def sound(condition):
    if not condition:
        raise Corrupt


# ------------------------------------------------------------------------------------ bits

class Backward:
    """A bitstream that is read from its end. `left` bits are unread (4.1, 4.2.2)."""

    def __init__(self, data):
        sound(data and data[-1])  # The last byte holds the final bit flag.
        self.data, self.left = data, 8 * len(data) - 9 + data[-1].bit_length()

    def read(self, count):
        sound(count <= self.left)
        self.left -= count
        start = self.left >> 3
        return int.from_bytes(self.data[start:start + 8], "little") >> (self.left & 7) & (1 << count) - 1

    def read_or_zeros(self, count):
        """Bits beyond the beginning are 0; `left` is then negative (4.2.1.2)."""
        have = min(count, self.left)
        value = self.read(have) << count - have
        self.left -= count - have
        return value


class Forward:
    def __init__(self, data):
        self.data, self.pos = data, 0

    def peek(self, count):
        start = self.pos >> 3
        return int.from_bytes(self.data[start:start + 8], "little") >> (self.pos & 7) & (1 << count) - 1

    def skip(self, count):
        self.pos += count
        sound(self.pos <= 8 * len(self.data))

    def read(self, count):
        value = self.peek(count)
        self.skip(count)
        return value

    def bytes_used(self):
        return self.pos + 7 >> 3


# ------------------------------------------------------------------------------------ FSE (4.1)

def read_distribution(data, most_log, most_symbol):
    """4.1.1: the accuracy log, the probabilities, and how many bytes they took."""
    bits = Forward(data)
    log = bits.read(4) + 5
    sound(log <= most_log)
    remaining, probabilities = 1 << log, []
    while remaining:
        sound(len(probabilities) <= most_symbol)
        most = remaining + 1
        width = most.bit_length()
        short = (1 << width) - 1 - most
        value = bits.peek(width)
        low = value & (1 << width - 1) - 1
        if low < short:
            value = low
            bits.skip(width - 1)
        else:
            if value >> width - 1:
                value -= short
            bits.skip(width)
        probabilities.append(value - 1)
        remaining -= abs(value - 1)
        if value == 1:
            repeat = 3
            while repeat == 3:
                repeat = bits.read(2)
                probabilities += [0] * repeat
    return log, probabilities, bits.bytes_used()


class Fse:
    """4.1.1: a decoding table: for each state its symbol, the number of bits to read, and the baseline of the next state."""

    def __init__(self, log, probabilities):
        self.log = log
        size = 1 << log
        cells, high = [0] * size, size - 1
        for symbol, probability in enumerate(probabilities):
            if probability == -1:
                cells[high] = symbol
                high -= 1
        position = 0
        for symbol, probability in enumerate(probabilities):
            for _ in range(probability):
                cells[position] = symbol
                position = position + (size >> 1) + (size >> 3) + 3 & size - 1
                while position > high:
                    position = position + (size >> 1) + (size >> 3) + 3 & size - 1
        following = [abs(probability) for probability in probabilities]
        self.cells = []
        for symbol in cells:
            rank = following[symbol]
            following[symbol] += 1
            count = log + 1 - rank.bit_length()
            self.cells.append((symbol, count, (rank << count) - size))


class Single:
    """RLE_Mode: one symbol, no bits."""

    def __init__(self, symbol):
        self.log, self.cells = 0, [(symbol, 0, 0)]


# ------------------------------------------------------------------------------------ Huffman (4.2)

def read_weights(data):
    """4.2.1: the weights but the last one, and how many bytes they took."""
    sound(data)
    header = data[0]
    if header >= 128:  # 4.2.1.1
        count = header - 127
        used = 1 + (count + 1) // 2
        sound(used <= len(data))
        weights = [nibble for byte in data[1:used] for nibble in (byte >> 4, byte & 15)]
        return weights[:count], used
    used = 1 + header
    sound(used <= len(data))
    return decode_weights(data[1:used]), used


def decode_weights(data):
    """4.2.1.2: two states share one table and take turns, until the bits are spent."""
    log, probabilities, used = read_distribution(data, 6, 255)
    table = Fse(log, probabilities).cells
    bits = Backward(data[used:])
    states, weights = [bits.read(log), bits.read(log)], []
    turn = 0
    while bits.left >= 0:
        symbol, count, baseline = table[states[turn]]
        weights.append(symbol)
        states[turn] = baseline + bits.read_or_zeros(count)
        turn = 1 - turn
        sound(len(weights) < 255)
    weights.append(table[states[turn]][0])
    return weights


class Huffman:
    """4.2.1.3: for each value of `log` bits the symbol and the length of its code."""

    def __init__(self, weights):
        total = sum(1 << weight - 1 for weight in weights if weight)
        sound(total)
        self.log = total.bit_length()
        sound(self.log <= 11)
        rest = (1 << self.log) - total
        sound(rest & rest - 1 == 0)
        weights = weights + [rest.bit_length()]
        sound(1 in weights)
        self.cells = []
        for weight in range(1, self.log + 1):
            for symbol, own in enumerate(weights):
                if own == weight:
                    self.cells += [(symbol, self.log + 1 - weight)] * (1 << weight - 1)

    def decode(self, data, count):
        """4.2.2: one stream of so many symbols, consumed entirely and exactly."""
        left, log, cells, out = Backward(data).left, self.log, self.cells, bytearray(count)
        mask = (1 << log) - 1
        for index in range(count):
            low = left - log
            if low >= 0:
                start = low >> 3
                value = int.from_bytes(data[start:start + 3], "little") >> (low & 7) & mask
            else:
                value = (int.from_bytes(data[:2], "little") & (1 << left) - 1) << -low
            symbol, used = cells[value]
            left -= used
            sound(left >= 0)
            out[index] = symbol
        sound(left == 0)
        return bytes(out)


# ------------------------------------------------------------------------------------ sequences (3.1.1.3.2)

# 3.1.1.3.2.1.1: (baseline, number of bits) of each code.
LITERALS_LENGTH = [(value, 0) for value in range(16)] + [
    (16, 1), (18, 1), (20, 1), (22, 1), (24, 2), (28, 2), (32, 3), (40, 3), (48, 4), (64, 6), (128, 7), (256, 8), (512, 9), (1024, 10), (2048, 11),
    (4096, 12), (8192, 13), (16384, 14), (32768, 15), (65536, 16)]
MATCH_LENGTH = [(value + 3, 0) for value in range(32)] + [
    (35, 1), (37, 1), (39, 1), (41, 1), (43, 2), (47, 2), (51, 3), (59, 3), (67, 4), (83, 4), (99, 5), (131, 7), (259, 8), (515, 9), (1027, 10),
    (2051, 11), (4099, 12), (8195, 13), (16387, 14), (32771, 15), (65539, 16)]
MOST_OFFSET_CODE = 31

# 3.1.1.3.2.2: the default distributions.
DEFAULT_LITERALS = Fse(6, [4, 3] + [2] * 11 + [1] * 3 + [2] * 9 + [3, 2] + [1] * 5 + [-1] * 4)
DEFAULT_MATCHES = Fse(6, [1, 4, 3] + [2] * 6 + [1] * 37 + [-1] * 7)
DEFAULT_OFFSETS = Fse(5, [1] * 6 + [2] * 3 + [1] * 15 + [-1] * 5)


class Block:
    """Reads the parts of one compressed block."""

    def __init__(self, data):
        self.data, self.pos = data, 0

    def take(self, count):
        sound(count <= len(self.data) - self.pos)
        self.pos += count
        return self.data[self.pos - count:self.pos]

    def rest(self):
        return self.data[self.pos:]


class Decoder:
    """What lasts from block to block (3.1.1.3): the output, the tables that a block may repeat, and the last three offsets."""

    def __init__(self, size):
        self.size, self.limit, self.out = size, min(MOST_BLOCK, size), bytearray()
        self.huffman, self.tables, self.offsets = None, [None, None, None], [1, 4, 8]

    def frame(self, data):
        """The frame was walked before: its header and its blocks have their form (CHUNK-3 to CHUNK-7)."""
        pos, last = 5 + (1 << (data[4] >> 6)), 0
        while not last:
            header = int.from_bytes(data[pos:pos + 3], "little")
            last, kind, length = header & 1, header >> 1 & 3, header >> 3
            pos += 3
            if kind == 0:
                self.out += data[pos:pos + length]
            elif kind == 1:
                self.out += data[pos:pos + 1] * length
            else:
                self.compressed(Block(data[pos:pos + length]))
            pos += 1 if kind == 1 else length
            sound(len(self.out) <= self.size)
        sound(len(self.out) == self.size)
        return bytes(self.out)

    def compressed(self, block):
        start = len(self.out)
        literals, used = self.literals(block), 0
        for length, offset, match in self.sequences(block):
            sound(length <= len(literals) - used)
            self.out += literals[used:used + length]
            used += length
            sound(0 < offset <= len(self.out))
            sound(len(self.out) - start + match <= self.limit)
            begin = len(self.out) - offset
            if match <= offset:
                self.out += self.out[begin:begin + match]
            else:
                self.out += (self.out[begin:] * (match // offset + 1))[:match]
        self.out += literals[used:]
        sound(len(self.out) - start <= self.limit)

    def literals(self, block):
        """3.1.1.3.1."""
        first = block.take(1)[0]
        kind, form = first & 3, first >> 2 & 3
        if kind < 2:
            width, shift = ((1, 3), (2, 4), (1, 3), (3, 4))[form]
            size = int.from_bytes(bytes([first]) + block.take(width - 1), "little") >> shift
            return block.take(size) if kind == 0 else block.take(1) * size
        width, bits = ((3, 10), (3, 10), (4, 14), (5, 18))[form]
        header = int.from_bytes(bytes([first]) + block.take(width - 1), "little") >> 4
        size, packed = header & (1 << bits) - 1, header >> bits
        data = block.take(packed)
        if kind == 2:
            weights, used = read_weights(data)
            self.huffman = Huffman(weights)
            data = data[used:]
        sound(self.huffman is not None)
        if form == 0:
            return self.huffman.decode(data, size)
        return self.four_streams(data, size)

    def four_streams(self, data, size):
        """3.1.1.3.1.6. Fewer than six literals cannot be divided so (erratum 7297)."""
        sound(size >= 6 and len(data) >= 6)
        each, pos, out = (size + 3) // 4, 6, b""
        ends = [int.from_bytes(data[i:i + 2], "little") for i in (0, 2, 4)]
        for length in ends:
            sound(pos + length <= len(data))
            out += self.huffman.decode(data[pos:pos + length], each)
            pos += length
        return out + self.huffman.decode(data[pos:], size - 3 * each)

    def sequences(self, block):
        """3.1.1.3.2: (literals length, offset, match length) of each."""
        count = block.take(1)[0]
        if count == 255:
            count = int.from_bytes(block.take(2), "little") + 0x7F00
        elif count >= 128:
            count = (count - 128 << 8) + block.take(1)[0]
        if count == 0:
            sound(not block.rest())
            return
        modes = block.take(1)[0]
        sound(modes & 3 == 0)  # The reserved bits.
        self.tables = [
            self.table(block, modes >> 6, self.tables[0], DEFAULT_LITERALS, 9, len(LITERALS_LENGTH) - 1),
            self.table(block, modes >> 4 & 3, self.tables[1], DEFAULT_OFFSETS, 8, MOST_OFFSET_CODE),
            self.table(block, modes >> 2 & 3, self.tables[2], DEFAULT_MATCHES, 9, len(MATCH_LENGTH) - 1)]
        bits = Backward(block.rest())
        literals, offsets, matches = (table.cells for table in self.tables)
        states = [bits.read(table.log) for table in self.tables]
        for index in range(count):
            literal, offset, match = literals[states[0]], offsets[states[1]], matches[states[2]]
            value = (1 << offset[0]) + bits.read(offset[0])
            baseline, width = MATCH_LENGTH[match[0]]
            match_length = baseline + bits.read(width)
            baseline, width = LITERALS_LENGTH[literal[0]]
            literals_length = baseline + bits.read(width)
            yield literals_length, self.offset(value, literals_length), match_length
            if index + 1 < count:
                states[0] = literal[2] + bits.read(literal[1])
                states[2] = match[2] + bits.read(match[1])
                states[1] = offset[2] + bits.read(offset[1])
        sound(bits.left == 0)

    @staticmethod
    def table(block, mode, before, default, most_log, most_symbol):
        if mode == 0:
            return default
        if mode == 1:
            symbol = block.take(1)[0]
            sound(symbol <= most_symbol)
            return Single(symbol)
        if mode == 2:
            log, probabilities, used = read_distribution(block.rest(), most_log, most_symbol)
            block.take(used)
            return Fse(log, probabilities)
        sound(before is not None)
        return before

    def offset(self, value, literals_length):
        """3.1.1.5: the repeated offsets."""
        recent = self.offsets
        if value > 3:
            self.offsets = [value - 3, recent[0], recent[1]]
        else:
            which = value - 1 + (literals_length == 0)
            if which == 1:
                self.offsets = [recent[1], recent[0], recent[2]]
            elif which == 2:
                self.offsets = [recent[2], recent[0], recent[1]]
            elif which == 3:
                self.offsets = [recent[0] - 1, recent[0], recent[1]]
        return self.offsets[0]


def decode(frame, size):
    """The plain bytes, or None where the frame does not decode to so many."""
    case = frame, size
    if case not in decoded:
        try:
            decoded[case] = Decoder(size).frame(frame)
        except Corrupt:
            decoded[case] = None
    return decoded[case]
