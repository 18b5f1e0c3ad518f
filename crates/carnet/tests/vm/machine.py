"""One machine without a network: a QEMU process, its consoles, and the sticks plugged into it."""

import json
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from console import Console, Stuck

# An error of the kernel ends the machine, and every wait for it.
KERNEL_LINE = ("console=ttyS0 loglevel=4 panic=-1 oops=panic mitigations=off nokaslr "
               "usb-storage.delay_use=0")


class Machine:
    """Boots when it is entered, and is cut from its power when it is left. Emulated in software, which
    is slow and the same everywhere."""

    def __init__(self, system, name, disk, log, boots_in=60):
        self.system, self.name, self.disk, self.log, self._boots_in = system, name, disk, log, boots_in
        self._slow = set()

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="carnet-vm-")
        at = Path(self._folder.name)
        with open(self.log, "a", encoding="utf-8") as log:
            log.write(f"\n==== {self.name} boots\n")
        qemu = self.system.qemu
        command = [
            qemu.program, *qemu.arguments, "-machine", "q35,accel=tcg", "-cpu", "qemu64", "-m", "384",
            "-nodefaults", "-no-user-config", "-nic", "none", "-display", "none", "-no-reboot",
            "-kernel", self.system.kernel, "-initrd", self.system.initramfs, "-append", KERNEL_LINE,
            "-chardev", f"file,id=log,path={self.log},append=on", "-serial", "chardev:log",
            "-qmp", f"unix:{at}/qmp,server=on,wait=off", "-device", "virtio-serial", "-device", "virtio-rng-pci",
            *_console(at, "first", 1), *_console(at, "second", 2),
            "-drive", f"if=virtio,format=raw,file={self.disk}", "-device", "qemu-xhci,id=xhci",
        ]
        self._process = subprocess.Popen(command, env=qemu.environment, stdin=subprocess.DEVNULL)
        try:
            self.first = Console(self.name, self._connect(at / "first"))
            self.second = Console(self.name, self._connect(at / "second"))
            self._qmp = self._connect(at / "qmp")
            self._qmp.settimeout(60)
            self._qmp_lines = self._qmp.makefile("r")
            self._qmp_lines.readline()
            self.qmp("qmp_capabilities")
            self.first.finish(self._boots_in)
            self.second.finish(self._boots_in)
        except BaseException:
            self.cut()
            raise
        self.run, self.expect, self.put = self.first.run, self.first.expect, self.first.put
        return self

    def __exit__(self, *_):
        self.cut()

    def cut(self):
        """Cuts the power. What the machine had not written is lost."""
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()

    def plug(self, stick, *, read_only=False, bad=None, slow=None):
        """Plugs a stick in. `bad` is ("read" or "write", first sector, sectors) for what fails; `slow` is what
        it can do in a second, such as {"iops-write": 200}."""
        name = stick.name
        node = {"driver": "file", "filename": str(stick.path)}
        if bad:
            kind, first, count = bad
            errors = [{"event": "none", "iotype": kind, "errno": 5, "sector": sector, "once": False}
                      for sector in range(first, first + count)]
            node = {"driver": "blkdebug", "image": node, "inject-error": errors}
        if slow:
            self._slow.add(name)
            self.qmp("object-add", **{"qom-type": "throttle-group", "id": f"slow-{name}", "limits": slow})
            node = {"driver": "throttle", "throttle-group": f"slow-{name}", "file": node}
        node |= {"node-name": f"node-{name}", "read-only": read_only}
        self.qmp("blockdev-add", **node)
        self.qmp("device_add", driver="usb-storage", bus="xhci.0", drive=f"node-{name}", id=f"usb-{name}",
                 serial=stick.serial, removable=True)

    def pull(self, stick):
        """Pulls a stick out, whatever the machine is doing with it."""
        self.qmp("device_del", id=f"usb-{stick.name}")
        # The device lets go of the image a moment after it is gone.
        for patience in range(100):
            try:
                self.qmp("blockdev-del", **{"node-name": f"node-{stick.name}"})
                break
            except Stuck:
                if patience == 99:
                    raise
                time.sleep(0.02)
        if stick.name in self._slow:
            self._slow.remove(stick.name)
            self.qmp("object-del", id=f"slow-{stick.name}")

    def insert(self, stick, folder="/stick"):
        """Mounts a stick that was plugged in."""
        self.expect(f"insert {stick.serial} '{stick.partition}' {stick.file_system} {stick.uuid} {folder}")

    def writes(self, stick):
        """How many writes the stick has taken."""
        return self._statistics(stick)["wr_operations"]

    def bytes_read(self, stick):
        """How many bytes were read from the stick."""
        return self._statistics(stick)["rd_bytes"]

    def _statistics(self, stick):
        for device in self.qmp("query-blockstats"):
            if f"usb-{stick.name}/" in device.get("qdev", ""):
                return device["stats"]
        raise Stuck(f"{self.name}: no stick {stick.name}")

    def qmp(self, command, **arguments):
        """Asks QEMU itself."""
        self._qmp.sendall(json.dumps({"execute": command, "arguments": arguments}).encode())
        while True:
            line = self._qmp_lines.readline()
            if not line:
                raise Stuck(f"{self.name}: QEMU has ended")
            answer = json.loads(line)
            if "error" in answer:
                raise Stuck(f"{self.name}: {command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]

    def _connect(self, path):
        until = time.monotonic() + 10
        while True:
            try:
                end = socket.socket(socket.AF_UNIX)
                end.connect(str(path))
                return end
            except OSError:
                end.close()
                if time.monotonic() > until or self._process.poll() is not None:
                    raise
                time.sleep(0.01)


def _console(folder, name, number):
    return ["-chardev", f"socket,id={name},path={folder}/{name},server=on,wait=off",
            "-device", f"virtserialport,chardev={name},nr={number}"]
