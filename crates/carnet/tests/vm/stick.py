"""Images of sticks: one volume, with a partition table in front of it or without."""

import copy
import struct
import subprocess
from pathlib import Path

MEBI = 1 << 20
# Where the one partition begins, as on sticks from a shop.
PARTITION_AT = MEBI
KINDS = {"vfat": 0x0C, "exfat": 0x07}
# What fsck.vfat and fsck.exfat say, and what it means.
FSCK = {
    "cluster chain length": "a file whose clusters end before its size does",
    "Contains a free cluster": "a file with a cluster that is marked free",
    "marked as free": "a file with a cluster that is marked free",
    "Free cluster summary wrong": "a wrong count of free clusters",
    "FATs differ": "two allocation tables that differ",
    "Reclaim": "clusters that belong to no file",
}


class Stick:
    """The image of a stick, and the serial number that it will show."""

    def __init__(self, path, file_system, *, partitioned=True, mebibytes=128, serial=None):
        self.path = Path(path)
        self.file_system = file_system
        self.partition = "1" if partitioned else ""
        # Two sticks can show one serial number, but not bear one name here.
        self.name = self.path.stem
        self.serial = serial or self.name.upper()
        self._start = PARTITION_AT if partitioned else 0
        length = mebibytes * MEBI
        volume = self.path.with_suffix(".volume")
        volume.unlink(missing_ok=True)
        with open(volume, "wb") as file:
            file.truncate(length)
        if file_system == "vfat":
            # Small sticks are FAT16; from 64 MiB on FAT32, as on real ones.
            bits = ["-F", "32", "-s", "2"] if mebibytes >= 64 else []
            command = ["mkfs.vfat", *bits, "-n", "DRILL", volume]
        else:
            command = ["mkfs.exfat", "-n", "DRILL", volume]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        if partitioned:
            with open(self.path, "wb") as file:
                file.write(_partition_table(KINDS[file_system], length))
            _sparse_copy(volume, self.path, PARTITION_AT)
            volume.unlink()
        else:
            volume.rename(self.path)

    @property
    def uuid(self):
        """The UUID of the file system, as udev would tell it."""
        with open(self.path, "rb") as file:
            file.seek(self._start)
            head = file.read(512)
        if self.file_system == "exfat":
            place = 100
        else:
            place = 67 if head[82:87] == b"FAT32" else 39
        [number] = struct.unpack_from("<I", head, place)
        return f"{number >> 16:04X}-{number & 0xFFFF:04X}"

    def copy(self, path, serial=None):
        """Another stick with the same bytes, and with the same serial number unless another is given."""
        other = copy.copy(self)
        other.path = Path(path)
        other.name = other.path.stem
        other.serial = serial or self.serial
        _sparse_copy(self.path, other.path, 0)
        return other

    def fsck(self):
        """What the file system check finds, in few words; it repairs nothing here. That the volume was not
        unmounted is no news."""
        volume = self.path.with_suffix(".volume")
        _sparse_copy(self.path, volume, 0, self._start)
        tool = ["fsck.vfat", "-n"] if self.file_system == "vfat" else ["fsck.exfat", "-n"]
        done = subprocess.run([*tool, volume], capture_output=True, text=True)
        volume.unlink()
        said = done.stdout + done.stderr
        found = [words for needle, words in FSCK.items() if needle in said]
        if not found and done.returncode and "Dirty bit" not in said:
            found = [said.strip()]
        return found

    def sector_of(self, needle):
        """The sector of the image in which these bytes begin."""
        with open(self.path, "rb") as file:
            return file.read().index(needle) // 512

    def alter(self, sector):
        """Changes one byte of a sector."""
        with open(self.path, "r+b") as file:
            file.seek(sector * 512)
            byte = file.read(1)[0]
            file.seek(sector * 512)
            file.write(bytes([byte ^ 1]))


def _partition_table(kind, length):
    """A master boot record with one partition. Heads and cylinders have meant nothing for decades."""
    none = b"\xfe\xff\xff"
    entry = struct.pack("<B3sB3sII", 0, none, kind, none, PARTITION_AT // 512, length // 512)
    return bytes(446) + entry + bytes(48) + b"\x55\xaa"


def _sparse_copy(source, target, at, start=0):
    """Copies `source` from `start` on to `target` at `at`. Blocks of zeros become holes."""
    with open(source, "rb") as read, open(target, "r+b" if at else "wb") as write:
        read.seek(start)
        while block := read.read(MEBI):
            if block.count(0) != len(block):
                write.seek(at)
                write.write(block)
            at += len(block)
        write.truncate(at)
