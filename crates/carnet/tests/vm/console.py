"""A shell in a machine, over a serial line."""

import base64
import re
import select
import shlex
import time
from collections import namedtuple

from report import Failed

Answer = namedtuple("Answer", "status text")
# How init.sh ends an answer.
END = re.compile(rb"@@ (\d+)\n$")


class Stuck(Failed):
    """A machine did not answer in time, or has ended."""


class Console:
    """Runs one command at a time."""

    def __init__(self, name, line):
        self.name, self._line, self._heard = name, line, b""
        line.settimeout(1)

    def start(self, command):
        """Sends one shell command and does not wait for it."""
        self._line.sendall(command.encode() + b"\n")

    def has_answered(self):
        """Whether that command has ended."""
        while select.select([self._line], [], [], 0)[0]:
            self._hear()
        return END.search(self._heard) is not None

    def until(self, condition, limit=120):
        """Waits until this holds while that command runs; false where it has ended before."""
        end = time.monotonic() + limit
        while not self.has_answered():
            if condition():
                return True
            if time.monotonic() > end:
                raise Stuck(f"{self.name}: nothing happens for {limit} s; so far: {self._heard[-2000:]!r}")
            time.sleep(0.002)
        return False

    def has_said(self, words):
        """Whether that command has said these words so far."""
        return words.encode() in self._heard

    def finish(self, limit=60):
        """Waits for the command that was sent."""
        until = time.monotonic() + limit
        while not (end := END.search(self._heard)):
            if time.monotonic() > until:
                raise Stuck(f"{self.name}: no answer in {limit} s; so far: {self._heard[-2000:]!r}")
            self._hear()
        text, self._heard = self._heard[:end.start()].decode(errors="replace"), b""
        return Answer(int(end[1]), text)

    def run(self, command, limit=60):
        """Runs one shell command."""
        self.start(command)
        return self.finish(limit)

    def expect(self, command, status=0, says=(), limit=60):
        """Runs a command that must end with this status and say all of these words."""
        return self.expected(command, self.run(command, limit), status, says)

    def expected(self, command, answer, status=0, says=()):
        """What a command said, if it ended with this status and said all of these words."""
        missing = [words for words in says if words not in answer.text]
        if answer.status != status or missing:
            raise Failed(f"{self.name}: `{command}`: status {answer.status}, expected {status}; "
                         f"not said: {missing}\n{answer.text}")
        return answer.text

    def put(self, path, text):
        """Writes a small file."""
        packed = base64.b64encode(text.encode()).decode()
        self.expect(f"echo {packed} | base64 -d > {shlex.quote(path)}")

    def _hear(self):
        try:
            more = self._line.recv(65536)
        except TimeoutError:
            return
        if not more:
            raise Stuck(f"{self.name}: the machine has ended; its log tells why")
        self._heard += more
