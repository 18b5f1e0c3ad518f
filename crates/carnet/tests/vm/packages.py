"""Debian packages, unpacked into the cache and not installed."""

import os
import re
import shutil
import subprocess
from pathlib import Path

KERNEL = "linux-image-amd64"
BUSYBOX = "busybox-static"
QEMU = "qemu-system-x86"


def kernel_package():
    """The package with the present kernel: what the meta package depends on."""
    depends = _lines("apt-cache", "depends", KERNEL)
    names = [line.split()[-1] for line in depends if "Depends: linux-image-" in line]
    if not names:
        raise SystemExit(f"{KERNEL} names no kernel package: run apt-get update first")
    return names[0]


def version(package):
    """The version that apt would fetch."""
    for line in _lines("apt-cache", "policy", package):
        if "Candidate:" in line:
            return line.split()[-1]
    raise SystemExit(f"apt knows no package {package}: run apt-get update first")


def unpack(packages, cache, key=None):
    """The folder with the contents of `packages`. It is made once for each version of the first."""
    name = key or packages[0]
    folder = cache / f"{name}_{re.sub('[^A-Za-z0-9.+-]', '-', version(packages[0]))}"
    if folder.is_dir():
        return folder
    fresh = Path(f"{folder}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "debs").mkdir(parents=True)
    subprocess.run(["apt-get", "download", "-qq", *packages], cwd=fresh / "debs", check=True,
                   stderr=subprocess.DEVNULL)
    for deb in sorted((fresh / "debs").glob("*.deb")):
        subprocess.run(["dpkg-deb", "-x", deb, fresh], check=True)
    shutil.rmtree(fresh / "debs")
    fresh.rename(folder)
    return folder


class Qemu:
    """The emulator: the one that is installed, else Debian's with what it needs, unpacked. Installing
    it would remove a newer qemu-utils."""

    def __init__(self, cache):
        self.environment = dict(os.environ)
        self.arguments = []
        self.program = shutil.which("qemu-system-x86_64")
        if self.program:
            return
        folder = unpack([QEMU, *_not_installed(QEMU)], cache)
        self.program = str(folder / "usr/bin/qemu-system-x86_64")
        libraries = [str(folder / place / "x86_64-linux-gnu") for place in ("usr/lib", "lib")]
        self.environment["LD_LIBRARY_PATH"] = ":".join(libraries)
        for place in ("qemu", "seabios"):
            self.arguments += ["-L", str(folder / "usr/share" / place)]


def _not_installed(package):
    """What `package` needs, directly or not, and the host does not have."""
    kinds = ["recommends", "suggests", "conflicts", "breaks", "replaces", "enhances"]
    needs = _lines("apt-cache", "depends", "--recurse", *[f"--no-{kind}" for kind in kinds], package)
    needs = {line for line in needs if re.fullmatch("[a-z0-9][a-z0-9.+-]*", line)}
    status = _lines("dpkg-query", "-W", "-f", "${db:Status-Status} ${Package}\\n")
    installed = {line.split()[1] for line in status if line.startswith("installed ")}
    return sorted(needs - installed - {package})


def _lines(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
