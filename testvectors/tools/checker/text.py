"""Plain characters and other texts that are shown to people: ITEM-8, END-8, END-11."""
import re

from .cbor import matching
from .reject import need

# ITEM-8.
HIDDEN = [
    # controls
    (0x0, 0x1F), (0x7F, 0x9F),
    # blanks
    (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x202F, 0x202F), (0x205F, 0x205F), (0x2800, 0x2800), (0x3000, 0x3000),
    # invisible, or steer how text is shown
    (0xAD, 0xAD), (0x34F, 0x34F), (0x600, 0x605), (0x61C, 0x61C), (0x6DD, 0x6DD), (0x70F, 0x70F), (0x890, 0x890), (0x891, 0x891), (0x8E2, 0x8E2), (0x115F, 0x115F), (0x1160, 0x1160),
    (0x17B4, 0x17B4), (0x17B5, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x110BD, 0x110BD), (0x110CD, 0x110CD), (0x13430, 0x1345F), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
    # private use
    (0xE000, 0xF8FF), (0xF0000, 0x10FFFF),
    # noncharacters
    (0xFDD0, 0xFDEF), *((plane << 16 | 0xFFFE, plane << 16 | 0xFFFF) for plane in range(17))]
NOT_PLAIN = re.compile("[%s]" % "".join(f"{re.escape(chr(low))}-{re.escape(chr(high))}" for low, high in HIDDEN))


def is_plain(text):
    return NOT_PLAIN.search(text) is None


def is_label(text):
    """Plain characters, first and last not blank."""
    return text != "" and is_plain(text) and text[0] != " " and text[-1] != " "


def label(most, code):
    def read(reader):
        value = reader.text(1, most)
        need(is_label(value), code)
        return value
    return read


def printable(most, code):
    """Printable ASCII, first and last not blank."""
    return matching(1, most, r"[!-~]([ -~]*[!-~])?", code)
