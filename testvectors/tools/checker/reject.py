"""The outcome of a reader that meets a fault: the first one names the code (bundle.md section 2)."""


class Reject(Exception):
    """The input is rejected; the code says why."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def need(condition, code):
    if not condition:
        raise Reject(code)
