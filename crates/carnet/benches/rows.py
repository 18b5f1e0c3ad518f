"""What the benchmarks feed in: a plant's table, vendors' request files, and answers."""

import csv
import random

COLUMNS = ("PSComputerName", "ID", "ApplicationID", "ProductKeyID", "OfflineInstallationId",
           "ProductKeyChannel", "LicenseStatus")


def check(digits):
    """The group of these digits, with its check digit."""
    return digits + str(sum(int(d) * (1 + i % 2) for i, d in enumerate(digits)) % 7)


def groups(numbers, count, digits):
    """A number of `count` groups as it is printed, the check digits right."""
    return "".join(check(f"{numbers.randrange(10**digits):0{digits}}") for _ in range(count))


def request(numbers, machine):
    """A row that asks for a machine, with a number that was never there before."""
    extended = f"03612-03311-000-{numbers.randrange(10**6):06}-03-1033-26200.0000-2232026"
    return (machine, "2de67392-b7a7-462a-b1ca-108dd189f588", "55c92734-d682-4d71-983e-d6ec3f16059f",
            extended, groups(numbers, 9, 6), "Volume:MAK", "5")


def save(path, rows):
    """A CSV as Export-Csv writes it."""
    with open(path, "w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, quoting=csv.QUOTE_ALL)
        table.writerow(COLUMNS)
        table.writerows(rows)


def table(path, count, name="M"):
    """A table of `count` machines, named so: the same one each time."""
    numbers = random.Random(f"{name} {count}")
    save(path, (request(numbers, f"{name}{row:07}") for row in range(count)))


def vendor_files(folder, count, each):
    """Request files of one vendor: lines of base64, as most of them are, of `each` bytes."""
    folder.mkdir()
    numbers = random.Random(count)
    alphabet = bytes(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[i % 64] for i in range(256))
    for number in range(count):
        text = numbers.randbytes(each).translate(alphabet)
        lines = b"\n".join(text[at:at + 63] for at in range(0, each, 64))
        (folder / f"M{number:07}.req").write_bytes(lines.ljust(each, b"\n"))


def answers(asked, path, numbers):
    """Answers every request of a spool's `requests.csv`: a confirmation id, and each fiftieth time a refusal."""
    with open(asked, encoding="utf-8-sig", newline="") as table, open(path, "w", encoding="utf-8") as out:
        out.write("bundle,item,confirmation_id,outcome,code\n")
        for row in csv.DictReader(table):
            said = ",refused,0x7F" if numbers.randrange(50) == 0 else f"{groups(numbers, 8, 5)},,"
            out.write(f"{row['bundle']},{row['item']},{said}\n")
