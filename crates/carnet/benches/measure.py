"""What a command costs. Time is taken in runs in which nothing else is counted."""

import os
import re
import shutil
import subprocess
import sys
import time
from typing import NamedTuple

# What is measured with and against, and Debian's package of each.
PROGRAMS = {"tar": "tar", "zstd": "zstd", "minisign": "minisign", "sqlite3": "sqlite3", "strace": "strace",
            "/usr/bin/time": "time"}


def need_programs():
    missing = [package for program, package in PROGRAMS.items() if not shutil.which(program)]
    if missing:
        sys.exit(f"missing: {', '.join(missing)}; on Debian: apt-get install {' '.join(missing)}")


class Time(NamedTuple):
    cpu: float  # seconds, user and system, of the command and its children
    wall: float  # seconds


class Count(NamedTuple):
    peak: float  # MiB, of the biggest of its processes
    written: float  # MiB that it gave to the system to write
    syncs: int  # calls of fsync, fdatasync and syncfs


def start(command, folder):
    """A command is a list of words, or a line for the shell."""
    words = ["sh", "-ec", command] if isinstance(command, str) else [str(word) for word in command]
    return words, folder / "said"


def fail(words, status, said):
    message = said.read_text(errors="replace")[-2000:]
    sys.exit(f"{' '.join(map(str, words))}: {os.waitstatus_to_exitcode(status)}\n{message}")


def timed(command, folder):
    words, said = start(command, folder)
    with open(said, "wb") as err:
        begin = time.perf_counter()
        process = subprocess.Popen(words, cwd=folder, stdout=subprocess.DEVNULL, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if status != 0:
        fail(words, status, said)
    return Time(usage.ru_utime + usage.ru_stime, wall)


def counted(command, folder):
    words, said = start(command, folder)
    calls, peak = folder / "calls", folder / "peak"
    # `time` starts the command from a process of its own small size, which a child's peak includes.
    watch = ["strace", "-f", "--seccomp-bpf", "-qqq", "-e", "trace=fsync,fdatasync,syncfs", "-e", "signal=none",
             "-o", calls, "/usr/bin/time", "-q", "-f", "%M", "-o", peak]
    with open(said, "wb") as err:
        process = subprocess.Popen([*watch, *words], cwd=folder, stdout=subprocess.DEVNULL, stderr=err)
        # Dead but not yet buried, it still has its own counts and those of its children.
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        with open(f"/proc/{process.pid}/io", encoding="ascii") as counts:
            written = int(re.search(r"^wchar: (\d+)", counts.read(), re.M)[1])
        _, status = os.waitpid(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if status != 0:
        fail(words, status, said)
    syncs = len(re.findall(r"\b(?:fsync|fdatasync|syncfs)\(", calls.read_text()))
    return Count(int(peak.read_text()) / 1024, written / 2**20, syncs)


def size(*paths):
    """Bytes of files and folders, as `ls` shows them."""
    whole = 0
    for path in paths:
        for part in path.rglob("*") if path.is_dir() else [path]:
            whole += part.stat().st_size if part.is_file() else 0
    return whole
