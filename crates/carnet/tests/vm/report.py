"""What the drill counts, and the file that it leaves."""

import resource
import threading
import time
from contextlib import contextmanager


class Failed(Exception):
    """Something did not come out as it must."""


class Report:
    """Lines on the terminal as they come; at the end all of them in one file, sorted by part."""

    def __init__(self):
        self._begun = time.monotonic()
        self._lock = threading.Lock()
        self._parts = {}
        self.failures = 0

    def line(self, part, text):
        with self._lock:
            self._parts.setdefault(part, []).append(text)
            print(f"{time.monotonic() - self._begun:6.1f} s  {part}: {text}", flush=True)

    @contextmanager
    def part(self, name):
        """Times a part of the drill. A failure is told and counted and stops only this part."""
        begun = time.monotonic()
        try:
            yield
        except Exception as failure:  # whatever went wrong, the other parts are still to be told
            self.failures += 1
            self.line(name, f"FAILED: {type(failure).__name__}: {failure}")
        self.line(name, f"took {time.monotonic() - begun:.1f} s")

    def write(self, path):
        with open(path, "w", encoding="utf-8") as file:
            for part, lines in self._parts.items():
                file.write(f"== {part}\n" + "".join(f"{line}\n" for line in lines) + "\n")
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            file.write(f"whole drill: {time.monotonic() - self._begun:.0f} s, of all processors "
                       f"{used.ru_utime + used.ru_stime:.0f} s; failed parts: {self.failures}\n")
