#!/usr/bin/env python3
"""Times whole commands and writes the table in docs/performance.md.

    python3 crates/carnet/benches/commands.py target/release/carnet docs/performance.md

Generates 1, 1 000, 100 000 and 1 000 000 rows as a plant's CSV, then runs in turn what Carnet does
with them (export, verify, import) and what `tar | zstd` and `minisign` do, where these are
installed. Every run starts from the same state. Prints medians of CPU seconds (user and system, of
the command and its children) and peak memory. Machines are noisy: read the ratios.
"""

import os
import platform
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

SIZES = [(1, 15), (1_000, 11), (100_000, 5), (1_000_000, 3)]
BEGIN, END = "<!-- figures:begin -->", "<!-- figures:end -->"


def rows(path, count):
    """A CSV as Export-Csv writes it, with synthetic numbers whose check digits are right."""
    numbers = random.Random(count)
    with open(path, "w", encoding="utf-8", newline="") as out:
        out.write('"PSComputerName","ID","ApplicationID","ProductKeyID","OfflineInstallationId",'
                  '"ProductKeyChannel","LicenseStatus"\r\n')
        for row in range(count):
            groups = []
            for _ in range(9):
                d = numbers.randrange(10**6)
                a, b, c, e, f, g = (d // 10**k % 10 for k in range(5, -1, -1))
                groups.append(f"{d:06}{(a + 2 * b + c + 2 * e + f + 2 * g) % 7}")
            serial = numbers.randrange(10**6)
            out.write(f'"M{row:07}","2de67392-b7a7-462a-b1ca-108dd189f588",'
                      '"55c92734-d682-4d71-983e-d6ec3f16059f",'
                      f'"03612-03311-000-{serial:06}-03-1033-26200.0000-2232026",'
                      f'"{"".join(groups)}","Volume:MAK","5"\r\n')


def run(command, cwd):
    """CPU seconds and peak MiB of one command, its children included."""
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, shell=isinstance(command, str))
    message = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command}: {process.returncode}\n{message.decode(errors='replace')}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def sites(carnet, folder):
    """Two sites with keys, a trust file that allows everything measured here, and settings."""
    entries = []
    for site in ("plant-7", "gateway-1"):
        (folder / site).mkdir()
        config = folder / site / "carnet.toml"
        config.write_text(
            f'site = "{site}"\ntrust = "../trust.toml"\nledger = "ledger.db"\nkey = "key.pem"\n'
            'spool = "spool"\narchive = "archive"\noutbox = "outbox"\n')
        made = subprocess.run(
            [carnet, "--config", config, "key", "new", "--no-passphrase", "--role", "exporter",
             "--custodian", f"p-{site}"], check=True, capture_output=True, text=True)
        subprocess.run([carnet, "--config", config, "ledger", "create"], check=True, capture_output=True)
        entries.append(made.stdout[made.stdout.index("[[key]]"):] + "\n")
    route = ('[[route]]\nfrom = "{}"\nto = "{}"\nkinds = ["{}"]\nschemes = ["microsoft"]\n{}approvals = 0\n'
             'scan = "none"\nmax-items = 4194304\nmax-bytes = 4294967296\ngaps = "accept"\nlate = "accept"\n'
             'time-unknown = "accept"\nmedium-differs = "accept"\nforeign = "accept"\n')
    (folder / "trust.toml").write_text(
        'format = 1\nserial = 1\nissued = "2026-01-01T00:00:00Z"\n'
        '[[site]]\nname = "plant-7"\nzone = "isolated"\nclock = "trusted"\nversions = [1]\n'
        '[[site]]\nname = "gateway-1"\nzone = "connected"\nclock = "trusted"\nversions = [1]\n'
        '[[person]]\nname = "p-plant-7"\n[[person]]\nname = "p-gateway-1"\n' + "".join(entries)
        + route.format("plant-7", "gateway-1", "request", 'key-types = ["mak"]\n')
        + route.format("gateway-1", "plant-7", "response", ""))


class Bench:
    def __init__(self, carnet, scratch):
        self.carnet, self.scratch = carnet, scratch
        self.base = scratch / "base"
        self.base.mkdir()
        sites(carnet, self.base)
        self.minisign = shutil.which("minisign") and shutil.which("zstd") and shutil.which("tar")
        if self.minisign:
            subprocess.run(["minisign", "-G", "-W", "-f", "-p", "k.pub", "-s", "k.sec"], cwd=scratch,
                           check=True, capture_output=True)

    def once(self, data, work):
        """One turn of everything on one file of rows; each figure by name."""
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(self.base, work)
        plant, gateway = str(work / "plant-7/carnet.toml"), str(work / "gateway-1/carnet.toml")
        bundle = str(work / "out.carnet")
        figures = {
            "export": run([self.carnet, "--config", plant, "export", str(data), "--to", "gateway-1",
                           "-o", bundle], work),
            "verify": run([self.carnet, "--config", plant, "verify", bundle], work),
            "import": run([self.carnet, "--config", gateway, "import", bundle], work),
        }
        figures["size"] = os.path.getsize(bundle)
        if self.minisign:
            for level in (3, 1):
                figures[f"pack -{level}"] = run(
                    f"tar -cf - -C {data.parent} {data.name} | zstd -q -{level} -f -o p.tar.zst && "
                    f"minisign -S -W -s {self.scratch}/k.sec -m p.tar.zst", work)
                figures[f"unpack -{level}"] = run(
                    f"minisign -V -q -p {self.scratch}/k.pub -m p.tar.zst && "
                    "mkdir -p u && zstd -q -d -c p.tar.zst | tar -xf - -C u", work)
                figures[f"size -{level}"] = os.path.getsize(work / "p.tar.zst")
        return figures

    def table(self, sizes):
        lines = ["| rows | command | CPU s | ratio to `-3` | ratio to `-1` | peak MiB |",
                 "| ---: | --- | ---: | ---: | ---: | ---: |"]
        for count, turns in sizes:
            data = self.scratch / f"rows-{count}.csv"
            rows(data, count)
            self.once(data, self.scratch / "work")
            results = [self.once(data, self.scratch / "work") for _ in range(turns)]
            for name in ("export", "verify", "import", "pack -3", "unpack -3", "pack -1", "unpack -1"):
                if name in results[0]:
                    lines.append(self.line(count, name, results))
            sizes_of = " · ".join(f"{label} {statistics.median(r[key] for r in results) / 1024:.1f} KiB"
                                  for label, key in (("bundle", "size"), ("`-3`", "size -3"), ("`-1`", "size -1"))
                                  if key in results[0])
            lines.append(f"| {count:,} | size | {sizes_of} | | | |")
            data.unlink()
        return "\n".join(lines)

    def line(self, count, name, results):
        cpu = statistics.median(r[name][0] for r in results)
        peak = max(r[name][1] for r in results)
        # A child begins as a copy of this program: what is smaller cannot be seen.
        floor = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        peak = f"{peak:.0f}" if peak > floor + 2 else f"< {floor:.0f}"
        other = "pack" if name == "export" else "unpack"
        ratios = []
        for level in (3, 1):
            against = f"{other} -{level}"
            if name in ("export", "verify", "import") and against in results[0]:
                pairs = [r[name][0] / max(r[against][0], 0.001) for r in results]
                ratios.append(f"{statistics.median(pairs):.2f}")
            else:
                ratios.append("")
        label = name if " " not in name else f"`tar`, `zstd {name.split()[1]}`, `minisign`: {name.split()[0]}"
        return f"| {count:,} | {label} | {cpu:.3f} | {ratios[0]} | {ratios[1]} | {peak} |"


def main():
    carnet, page = os.path.abspath(sys.argv[1]), Path(sys.argv[2])
    sizes = SIZES[: int(sys.argv[3])] if len(sys.argv) > 3 else SIZES
    with tempfile.TemporaryDirectory() as scratch:
        table = Bench(carnet, Path(scratch)).table(sizes)
    head = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores."
    print(head, table, sep="\n\n")
    text = page.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    page.write_text(f"{before}{BEGIN}\n{head}\n\n{table}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
