"""Mutants: this checker with one rule changed. Each must give a vector another outcome, or stand in mutants.allow with a reason."""
import ast
import copy
import random
import resource
import signal
import sys
import time as clock
import tomllib
import types
from pathlib import Path

import zstandard

from .key import sha256
from .operation import data_of
from .vectors import hidden_of_spec, load_vectors

FOLDER = Path(__file__).resolve().parent
ALLOWED = FOLDER.parent / "mutants.allow"
# In the order of their imports.
MODULES = ("reject", "cbor", "text", "key", "cose", "manifest", "zstd", "chunk", "item", "endorsement", "companion", "trust", "time", "quorum", "file",
           "judge", "update", "ledger", "operation")
# What is changed.
RULES = MODULES[1:-1]
PACKAGE = "mutated"
SECONDS = 20


# ------------------------------------------------------------------------------------ changes of a syntax tree

OTHER = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In,
         ast.Is: ast.IsNot, ast.IsNot: ast.Is}
TWINS = {"max": "min", "min": "max", "any": "all", "all": "any"}


class Mutant:
    """One field of one node (or one place of a list) gets another value."""

    def __init__(self, module, where, text, holder, field, value):
        self.module, self.where, self.text, self.holder, self.field, self.value = module, where, text, holder, field, value

    @property
    def name(self):
        return f"{self.module}.{self.where}: {self.text}"

    def code(self, tree, path):
        is_list = isinstance(self.holder, list)
        before = self.holder[self.field] if is_list else getattr(self.holder, self.field)

        def put(value):
            if is_list:
                self.holder[self.field] = value
            else:
                setattr(self.holder, self.field, value)
        put(self.value)
        try:
            return compile(ast.fix_missing_locations(copy.deepcopy(tree)), path, "exec")
        finally:
            put(before)


def is_need(statement):
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call) and ast.unparse(statement.value.func) in ("need", "sound")


def is_rule(statement):
    """A statement whose place among its like has a meaning."""
    if is_need(statement) or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
                              and ast.unparse(statement.value.func) in ("self.decide", "ascending", "judge_order")):
        return True
    return isinstance(statement, ast.If) and not statement.orelse and isinstance(statement.body[-1], ast.Return)


def outcome(statement):
    """The code that a rule gives: two rules with the same one have no order."""
    if isinstance(statement, ast.If):
        return ast.unparse(statement.body[-1])
    if is_need(statement):
        return ast.unparse(statement.value.args[-1]) if len(statement.value.args) > 1 else "sound"
    return ast.unparse(statement)


def short(node):
    return " ".join(ast.unparse(node).split())[:150]


def mutants_of(module, tree):
    """Every change of a module."""
    seen = {}

    def walk(node, where):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            where = f"{where}.{node.name}".lstrip(".")
        for holder, field, text, value in changes(node):
            text = text if len(text) < 330 else text[:330]
            seen[where, text] = seen.get((where, text), 0) + 1
            number = seen[where, text]
            yield Mutant(module, where or "(top)", text if number == 1 else f"{text} (no. {number})", holder, field, value)
        for child in ast.iter_child_nodes(node):
            yield from walk(child, where)
    return list(walk(tree, ""))


def changes(node):
    """(holder, field, text, value) of each change at one node."""
    for field in ("body", "orelse"):
        body = getattr(node, field, None)
        if isinstance(body, list):
            yield from changes_of_body(body)
    if isinstance(node, ast.Compare):
        for index, op in enumerate(node.ops):
            if type(op) in OTHER:
                other = ast.Compare(node.left, node.ops[:index] + [OTHER[type(op)]()] + node.ops[index + 1:], node.comparators)
                yield node.ops, index, f"{short(node)} -> {short(other)}", OTHER[type(op)]()
    if isinstance(node, ast.BoolOp):
        for index in range(len(node.values)):
            yield node, "values", f"{short(node)} without {short(node.values[index])}", node.values[:index] + node.values[index + 1:]
    if isinstance(node, (ast.If, ast.IfExp)):
        for value in (True, False):
            yield node, "test", f"if {short(node.test)} -> {value}", ast.Constant(value)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TWINS:
        yield node.func, "id", f"{short(node)} -> {TWINS[node.func.id]}", TWINS[node.func.id]
    if isinstance(node, ast.Constant) and type(node.value) is int and 1 < node.value < 1 << 64:
        for value in (node.value - 1, node.value + 1):
            yield node, "value", f"line {LINES.get(node.lineno, '')[:110]}: {node.value} -> {value}", value
    lists = [node] if isinstance(node, ast.Set) else [a for a in node.args if isinstance(a, ast.Tuple)] if isinstance(node, ast.Call) else []
    lists += [c for c in node.comparators if isinstance(c, ast.Tuple)] if isinstance(node, ast.Compare) else []
    for items in lists:
        if len(items.elts) > 1 and all(isinstance(element, ast.Constant) for element in items.elts):
            for index, element in enumerate(items.elts):
                yield items, "elts", f"{short(items)} without {short(element)} in line {LINES.get(node.lineno, '')[:80]}", items.elts[:index] + items.elts[index + 1:]
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "STEPS":
        steps = node.value.elts
        for index in range(len(steps) - 1):
            swapped = steps[:index] + [steps[index + 1], steps[index]] + steps[index + 2:]
            yield node.value, "elts", f"STEPS: {short(steps[index + 1])} before {short(steps[index])}", swapped


LINES = {}


def changes_of_body(body):
    for index, statement in enumerate(body):
        if is_need(statement) or is_rule(statement) and isinstance(statement, ast.Expr):
            yield body, index, f"without {short(statement)}", ast.Pass()
        if index and is_rule(statement) and is_rule(body[index - 1]) and outcome(statement) != outcome(body[index - 1]):
            both = ast.If(ast.Constant(True), [statement, body[index - 1]], [])
            yield body, slice(index - 1, index + 1), f"{short(statement)} before {short(body[index - 1])}", [both, ast.Pass()]


# ------------------------------------------------------------------------------------ a package with one other module

class CachedToml:
    """The same text is parsed once in this process."""
    TOMLDecodeError = tomllib.TOMLDecodeError
    parsed = {}

    @classmethod
    def loads(cls, text):
        if text not in cls.parsed:
            try:
                cls.parsed[text] = tomllib.loads(text)
            except (ValueError, RecursionError) as fault:
                cls.parsed[text] = fault
        if isinstance(cls.parsed[text], Exception):
            raise cls.parsed[text]
        return cls.parsed[text]


class Loader:
    def __init__(self):
        self.trees, self.codes = {}, {}
        self.ids, self.verified, self.decoded = {}, {}, {}
        for name in MODULES:
            path = FOLDER / f"{name}.py"
            self.trees[name] = ast.parse(path.read_text(encoding="utf-8"))
            self.codes[name] = compile(self.trees[name], str(path), "exec")

    def load(self, changed=None, code=None):
        """The function `run` of the package. What costs time is remembered, unless it is what was changed."""
        for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
            del sys.modules[name]
        package = sys.modules[PACKAGE] = types.ModuleType(PACKAGE)
        package.__path__ = []
        for name in MODULES:
            module = types.ModuleType(f"{PACKAGE}.{name}")
            module.__package__ = PACKAGE
            sys.modules[module.__name__] = module
            setattr(package, name, module)
            exec(code if name == changed else self.codes[name], module.__dict__)  # pylint: disable=exec-used
            if name == "key" and changed not in ("key", "cbor"):
                module.ids, module.verified = self.ids, self.verified
            if name == "zstd" and changed != "zstd":
                module.decoded = self.decoded
            if name == "trust":
                module.tomllib = CachedToml
        return package.operation.run


class Timeout(Exception):
    pass


def differs(run, case):
    vector, data, wanted, stage = case
    # Plain arithmetic takes long; the vectors about keys are enough for it.
    sys.modules[f"{PACKAGE}.key"].thorough = vector["operation"] in ("key", "cose") or any(r.startswith("KEY") for r in vector["requirements"])
    try:
        out, _ = run(vector, data)
    except Timeout:
        raise
    except Exception:  # pylint: disable=broad-except
        return True
    if "stage" in out and out["stage"] != stage:
        return True
    for member, value in wanted.items():
        found = out.get(member)
        if isinstance(value, dict) and isinstance(found, dict):
            found = {inner: found.get(inner) for inner in value}
        if found != value:
            return True
    return False


def library_frames():
    """Frames of another compressor: they use more of the tables of zstd.py than the vectors do."""
    rnd = random.Random(1)
    plains = []
    for number in range(120):
        words = [bytes(rnd.randrange(rnd.choice([8, 60, 256])) for _ in range(rnd.randrange(1, 12))) for _ in range(rnd.choice([2, 20, 200]))]
        plains.append(b"".join(rnd.choice(words) for _ in range(rnd.choice([5, 60, 400, 4000]))))
        if number % 6 == 0:
            plains[-1] += bytes(rnd.randrange(256) for _ in range(rnd.choice([300, 9000, 70000]))) + plains[-1][:rnd.choice([100, 3000, 70000])] * 2
    for literals in (520, 8300, 17000, 20000, 34000, 39000):
        noise = bytes(rnd.randrange(256) for _ in range(literals))
        for match in (520, 700, 1030, 1500, 2060, 3000, 4200, 8300, 9000, 16500, 20000, 32900, 34000):
            plains.append(noise + noise[:match] + bytes(rnd.randrange(256) for _ in range(9)))
        plains.append(noise + b"a" * 65600 + noise)
    for length in (300, 2000, 20000, 60000, 131072, 300000):
        plains.append(bytes(int(abs(rnd.gauss(0, 20))) % 256 for _ in range(length)))
    for number, plain in enumerate(plains):
        frame = zstandard.ZstdCompressor(level=rnd.choice([-3, 1, 3, 7, 12, 19]), write_checksum=False).compress(plain)
        if frame[4] & 0x20:
            parameters = {"plain_length": len(plain), "frame_digest": sha256(frame).hex(), "plain_digest": sha256(plain).hex()}
            vector = {"id": f"frame-{number}", "operation": "chunk", "parameters": parameters, "requirements": []}
            yield vector, frame, {"accept": True, "code": None}, None


class Cases:
    """The vectors, those first that noticed another mutant lately."""

    def __init__(self):
        self.cases = [(vector, data_of(vector), vector["expected"], vector["stage"]) for _, vector in load_vectors()]
        self.cases += library_frames()
        self.cases.sort(key=lambda case: len(case[1]))
        self.lately = {}

    def order(self, mutant):
        recent = self.lately.setdefault(mutant.module, [])
        yield from recent
        for index, case in enumerate(self.cases):
            code = case[2]["code"]
            if code and f"'{code}'" in mutant.text and index not in recent:
                yield index
        yield from range(len(self.cases))

    def killer(self, mutant, run):
        """The vector that notices the mutant, or None."""
        seen = set()
        for index in self.order(mutant):
            if index in seen:
                continue
            seen.add(index)
            if differs(run, self.cases[index]):
                recent = self.lately[mutant.module]
                if index in recent:
                    recent.remove(index)
                recent.insert(0, index)
                del recent[60:]
                return self.cases[index][0]["id"]
        return None


def read_allowed():
    """name of a mutant to the reason why no vector can notice it: lines `REASON:` and, under it, names."""
    reasons, reason = {}, None
    for line in ALLOWED.read_text(encoding="utf-8").splitlines() if ALLOWED.exists() else ():
        if line.startswith("    "):
            reasons[line.strip()] = reason
        elif line.strip() and not line.startswith("#"):
            reason = line.strip()
    return reasons


def alarm(_signal, _frame):
    raise Timeout


def judge_mutant(loader, cases, mutant):
    """What happened to it."""
    try:
        code = mutant.code(loader.trees[mutant.module], str(FOLDER / f"{mutant.module}.py"))
    except (SyntaxError, ValueError):
        return "no program"
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        try:
            run = loader.load(mutant.module, code)
        except Timeout:
            raise
        except Exception as fault:  # pylint: disable=broad-except
            return f"does not load: {fault}"
        if mutant.module == "text" and sys.modules[f"{PACKAGE}.text"].HIDDEN != hidden_of_spec():
            return "ITEM-8"
        return cases.killer(mutant, run)
    except Timeout:
        return "timeout"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def run_mutants(modules):
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    signal.signal(signal.SIGPROF, alarm)
    loader, cases, allowed, started = Loader(), Cases(), read_allowed(), clock.time()
    run = loader.load()
    # What disagrees already shows nothing.
    cases.cases = [case for case in cases.cases if not differs(run, case)]
    print(f"{len(cases.cases)} vectors agree")
    killed, explained, survivors, used = 0, 0, [], set()
    for module in modules or RULES:
        LINES.clear()
        LINES.update({n + 1: " ".join(line.split()) for n, line in enumerate((FOLDER / f"{module}.py").read_text(encoding="utf-8").splitlines())})
        before = killed, explained, len(survivors)
        for mutant in mutants_of(module, loader.trees[module]):
            fate = judge_mutant(loader, cases, mutant)
            if fate is not None:
                killed += 1
                if mutant.name in allowed:
                    print(f"KILLED, though it is allowed: {mutant.name} (by {fate})")
                    used.add(mutant.name)
            elif mutant.name in allowed:
                explained += 1
                used.add(mutant.name)
            else:
                survivors.append(mutant.name)
                print(f"SURVIVES {mutant.name}", flush=True)
        print(f"{module}: {killed - before[0]} killed, {explained - before[1]} explained, {len(survivors) - before[2]} survive "
              f"({clock.time() - started:.0f} s)", flush=True)
    for name in sorted(set(allowed) - used) if not modules else ():
        print(f"NO MUTANT {name}")
    print(f"{killed} killed, {explained} explained, {len(survivors)} survive")
    return 1 if survivors else 0


