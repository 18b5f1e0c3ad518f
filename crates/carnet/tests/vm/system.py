"""What the machines boot: an unpacked kernel, and an initramfs with busybox, modules and the program."""

import lzma
import os
import shutil
import subprocess
from pathlib import Path

import packages

REPOSITORY = Path(__file__).resolve().parents[4]

# In the order in which they are loaded; what they need is found in modules.dep. crc32c_generic and the
# nls modules are asked for by name when a volume is mounted, so nothing depends on them. Without
# virtio-rng the first random number would be waited for, for minutes.
MODULES = ["virtio_pci", "virtio_blk", "virtio_console", "virtio-rng", "crc32c_generic", "ext4",
           "xhci-pci", "usb-storage", "sd_mod",
           "nls_ascii", "nls_cp437", "nls_iso8859-1", "nls_utf8", "vfat", "exfat"]


def build(cache):
    """(kernel, initramfs, program) for the present package versions and the present program."""
    program = _program(cache)
    kernel, initramfs = boot(cache, "init.sh", program)
    return kernel, initramfs, program


def boot(cache, init, program=None):
    """(kernel, initramfs) for the present package versions, with this script as the first program."""
    package = packages.kernel_package()
    tree = packages.unpack([package], cache)
    kernel = cache / f"{tree.name}.vmlinux"
    if not kernel.exists():
        [packed] = (tree / "boot").glob("vmlinuz-*")
        kernel.write_bytes(_unpacked_kernel(packed.read_bytes()))
    busybox = packages.unpack([packages.BUSYBOX], cache) / "bin/busybox"
    initramfs = cache / f"{init}.cpio"
    _initramfs(initramfs, busybox, tree, init, program)
    return kernel, initramfs


def empty(folder):
    """Makes the folder, without what was in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _program(cache):
    """The static program. Slightly optimised: the machines are emulated."""
    environment = dict(os.environ, RUSTFLAGS="-C target-feature=+crt-static", CARGO_INCREMENTAL="0",
                       CARGO_PROFILE_DEV_OPT_LEVEL="1", CARGO_PROFILE_DEV_STRIP="symbols")
    target = "x86_64-unknown-linux-gnu"
    subprocess.run(["cargo", "build", "--quiet", "--locked", "--bin", "carnet", "--target", target,
                    "--target-dir", cache / "cargo"], cwd=REPOSITORY, env=environment, check=True)
    return cache / "cargo" / target / "debug/carnet"


def _unpacked_kernel(image):
    """The ELF file in a bzImage, which Debian packs with xz. Unpacking it in every boot takes seconds."""
    start = image.find(b"\xfd7zXZ\0")
    if start < 0:
        raise SystemExit("the kernel is not packed with xz")
    return lzma.LZMADecompressor().decompress(image[start:])


def _initramfs(target, busybox, tree, init, program):
    parts = [
        _entry("bin", 0o040755), _entry("dev", 0o040755), _entry("etc", 0o040755),
        _entry("dev/console", 0o020600, device=(5, 1)),
        _entry("bin/busybox", 0o100755, busybox.read_bytes()),
        *([_entry("bin/carnet", 0o100755, program.read_bytes())] if program else []),
        _entry("init", 0o100755, Path(__file__).with_name(init).read_bytes()),
        _entry("modules", 0o040755),
    ]
    for position, module in enumerate(_modules(busybox, tree)):
        parts.append(_entry(f"modules/{position:02}-{module.name}", 0o100644, module.read_bytes()))
    parts.append(_entry("TRAILER!!!", 0))
    target.write_bytes(b"".join(parts))


def _modules(busybox, tree):
    """The files of MODULES and of what they need, each after what it needs."""
    [folder] = (tree / "lib/modules").iterdir()
    if not (folder / "modules.dep").exists():
        subprocess.run([busybox, "depmod", "-b", tree, folder.name], check=True)
    needs = {}
    for line in (folder / "modules.dep").read_text().splitlines():
        file, _, others = line.partition(":")
        needs[Path(file).name.removesuffix(".ko")] = (folder / file, others.split())
    ordered = []
    for name in MODULES:
        file, others = needs[name]
        # modules.dep names the nearest first.
        for module in [*(folder / other for other in reversed(others)), file]:
            if module not in ordered:
                ordered.append(module)
    return ordered


def _entry(name, mode, data=b"", device=(0, 0)):
    """One member of a cpio archive in the form `newc`."""
    name = name.encode() + b"\0"
    numbers = [0, mode, 0, 0, 1, 0, len(data), 0, 0, *device, len(name), 0]
    head = b"070701" + b"".join(b"%08X" % number for number in numbers) + name
    return head + bytes(-len(head) % 4) + data + bytes(-len(data) % 4)
