"""All vectors, judged by this checker or by another implementation, and what else stands in their folder."""
import json
import re
import subprocess
from pathlib import Path

from .cose import LABEL
from .judge import Judge
from .key import sha256
from .operation import data_of, run
from .text import HIDDEN
from .trust import Trust

VECTORS = Path(__file__).resolve().parents[2]
SPEC = VECTORS.parent / "spec"
# What a harness does not see.
UNSHOWN = ("expected", "intermediates", "stage", "description", "effect")


def load_vectors():
    """(path, vector) of every vector, found by listing the folders."""
    for path in sorted(VECTORS.glob("*/*/*.json")):
        yield path, json.loads(path.read_text(encoding="utf-8"))


def shown_to_harness(vector):
    return {name: value for name, value in vector.items() if name not in UNSHOWN}


def differences(vector, out, more=None, optional=()):
    want = vector["expected"]
    for member, value in want.items():
        if member in optional and member not in out:
            continue
        found = out.get(member)
        if isinstance(value, dict) and isinstance(found, dict):
            found = {inner: found.get(inner) for inner in value}
        if found != value:
            yield f"{member}: expected {value!r}, found {found!r}"
    if "stage" in out and out["stage"] != vector["stage"]:
        yield f"stage: expected {vector['stage']!r}, found {out['stage']!r}"
    for member, value in (vector.get("intermediates") or {}).items() if more is not None else ():
        if more.get(member) != value:
            yield f"intermediate {member}: expected {value!r}, found {more.get(member)!r}"


class Count:
    def __init__(self):
        self.passed = self.failed = 0

    def __call__(self, name, faults):
        faults = list(faults)
        if faults:
            self.failed += 1
            for fault in faults:
                print(f"FAILED {name}: {fault}")
        else:
            self.passed += 1

    def finish(self):
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed else 0


def placement(path, vector, seen):
    if vector["id"] != path.stem:
        yield "the file name is not the id"
    if vector["id"] in seen:
        yield "the id is used twice"
    seen.add(vector["id"])
    if path.parent.name != ("accept" if vector["expected"]["accept"] else "reject"):
        yield f"it lies in {path.parent.name}"


def check_sums(paths):
    listed = {}
    for line in (VECTORS / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        value, _, name = line.partition("  ")
        if name in listed:
            yield f"{name} is listed twice"
        listed[name] = value
    wanted = {str(path.relative_to(VECTORS)) for path in paths} | {"keys.json", "vector.schema.json"}
    for name in sorted(wanted - set(listed)):
        yield f"{name} is not listed"
    for name, value in listed.items():
        path = VECTORS / name
        if not path.is_file():
            yield f"{name} is missing"
        elif sha256(path.read_bytes()).hex() != value:
            yield f"{name} has another digest"


REQUIREMENT = re.compile(r"^(?:- |[0-9]+\. )?\*\*([A-Z]+-[0-9]+)(†?)\*\*", re.M)
GROUPS = "label|file|cbor|cose|key|manifest|bundle|chunk|item|endorsement|receipt|passport|trust|update|route|time|quorum|site|answer"
# What the operations cannot show: a vector has one passport at most, no decoder but its own, no host whose clock is refused, no ledger that
# has installed a trust file, and no draft of one.
UNSEEN = {"trust.not-installed", "trust.draft", "trust.nothing", "trust.person", "passport.several", "chunk.decoder", "time.own-ahead", "time.own-behind",
          "trust.toml", "bundle.md", "bundle.cddl", "answer.unknown-item"}


def requirements_of(text):
    """The numbers of the requirements of a text, without those that bear a dagger: a test of another kind proves them."""
    return [number for number, dagger in REQUIREMENT.findall(text) if not dagger]


def section(text, begin, end):
    return text.partition(begin)[2].partition(end)[0]


def codes_of(expected):
    yield expected["code"]
    yield expected.get("medium", {}).get("code")
    yield from expected.get("endorsements", ())
    yield from expected.get("approvals", ())
    for step in expected.get("steps", ()):
        yield step["code"]
        yield from step["marked"].values()


def check_coverage(vectors):
    """Is every requirement shown, and does every code stand in the specification?"""
    bundle = (SPEC / "bundle.md").read_text(encoding="utf-8")
    exchange = (SPEC / "exchange.md").read_text(encoding="utf-8")
    judged = bundle + "\n\n" + exchange.split("\n## 6.")[0] + "\n\n" + section(exchange, "\n### 13.3 ", "\n### ")
    states = section(exchange, "\n## 8.", "\n## 9.")
    shown = {number for _, v in vectors for number in v["requirements"]}
    for number in requirements_of(judged):
        if number not in shown:
            yield f"no vector shows {number}"
    for number in sorted(shown - {number for number, _ in REQUIREMENT.findall(bundle + exchange)}):
        yield f"{number} is no requirement"
    codes = {code for _, v in vectors for code in codes_of(v["expected"]) if code}
    for code in sorted(codes):
        if f"`{code}`" not in bundle + exchange:
            yield f"the specification has no code {code}"
    for code in sorted(set(re.findall(rf"`((?:{GROUPS})\.[a-z0-9-]+)`", judged + states))):
        if code not in codes | UNSEEN:
            yield f"no vector has the code {code}"


def check_cuts():
    """BUN-6: every cut of a bundle that is not between or before endorsements is refused, with `file.truncated`."""
    vector = json.loads((VECTORS / "endorsement/accept/endorsement-pair.json").read_text(encoding="utf-8"))
    data, parameters = data_of(vector), vector["parameters"]
    trust, own = Trust(parameters["trust"].encode()), parameters["now"]
    full = Judge(data, trust, own).judge()
    sizes = [len(e.statement.raw) for e in full.endorsements]
    allowed = {len(data) - sum(sizes[i:]) for i in range(len(sizes))}
    for length in range(len(data)):
        short = Judge(data[:length], trust, own)
        short.check_endorsements = short.check_frames = short.check_contents = short.check_quorum = lambda: None
        short.judge()
        wanted = None if length in allowed else "file.truncated"
        if short.code != wanted:
            yield f"cut after {length} bytes: expected {wanted}, found {short.code}"


def check_examples():
    """The examples are accepted, and the annotated bytes are those of the files."""
    folder = SPEC / "examples"
    trust = Trust((folder / "trust.toml").read_bytes())
    digests = []
    for name, site, now in (("request", "gateway-1", 1782903600), ("response", "plant-7", 1782910800)):
        data = (folder / f"{name}.carnet").read_bytes()
        judge = Judge(data, trust, now, here=site).judge()
        if judge.verdict != "accepted":
            yield f"{name}.carnet: {judge.code}"
            continue
        digests.append(judge.digest)
        if judge.manifest.answers and judge.manifest.answers != digests[:1]:
            yield f"{name}.carnet does not answer the request"
        lines = (folder / f"{name}.hex").read_text(encoding="utf-8").splitlines()
        if bytes.fromhex("".join(line.partition("#")[0] for line in lines)) != data:
            yield f"{name}.hex and {name}.carnet differ"
    text = section((SPEC / "bundle.md").read_text(encoding="utf-8"), "<!-- example:begin -->", "<!-- example:end -->")
    hexadecimal = "".join(line.partition("#")[0] for line in text.splitlines() if line.startswith("    ")).partition("d2 84 …")[0]
    if not hexadecimal or not (folder / "request.carnet").read_bytes().startswith(bytes.fromhex(hexadecimal)):
        yield "section 1 of bundle.md and request.carnet differ"


def hidden_of_spec():
    """The characters that ITEM-8 does not call plain."""
    text = section((SPEC / "bundle.md").read_text(encoding="utf-8"), "| code points | why |", "\n\n")
    ranges = re.findall(r"U\+([0-9A-F]+)(?:–U\+([0-9A-F]+))?", text)
    ranges = [(int(low, 16), int(high or low, 16)) for low, high in ranges]
    return ranges + [(plane << 16 | 0xFFFE, plane << 16 | 0xFFFF) for plane in range(17)]


def check_characters():
    if HIDDEN != hidden_of_spec():
        yield "text.py and ITEM-8 differ"


def guarded(check):
    """A check that cannot be made has failed."""
    try:
        yield from check
    except Exception as fault:  # pylint: disable=broad-except
        yield f"{type(fault).__name__}: {fault}"


def judged(vector):
    yield from differences(vector, *run(vector))


def check_all():
    import jsonschema
    schema = json.loads((VECTORS / "vector.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    count, seen = Count(), set()
    vectors = list(load_vectors())
    for path, vector in vectors:
        faults = [f"schema: {e.json_path}: {e.message[:200]}" for e in validator.iter_errors(vector)] + list(placement(path, vector, seen))
        if not faults:
            faults = guarded(judged(vector))
        count(vector.get("id", path.name), faults)
    count("SHA256SUMS", check_sums([path for path, _ in vectors]))
    count("coverage", check_coverage(vectors))
    count("characters", check_characters())
    count("cuts", guarded(check_cuts()))
    count("examples", guarded(check_examples()))
    return count.finish()


def check_harness(command, skip):
    vectors = list(load_vectors())
    lines = "".join(json.dumps(shown_to_harness(vector)) + "\n" for _, vector in vectors)
    ended = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=False)
    answers = [json.loads(line) for line in ended.stdout.decode().splitlines() if line.strip()]
    count = Count()
    if ended.returncode != 0:
        count("harness", [f"exit status {ended.returncode}"])
    for index, (_, vector) in enumerate(vectors):
        answer = answers[index] if index < len(answers) else {}
        if answer.get("id") != vector["id"]:
            count(vector["id"], [f"answer {index + 1} is for {answer.get('id')!r}"])
        elif vector["operation"] in skip:
            count(vector["id"], [] if "skipped" in answer else ["an answer, where --skip was given"])
        elif "skipped" in answer:
            count(vector["id"], [f"skipped: {answer['skipped']}"])
        else:
            answer = {k: v for k, v in answer.items() if k != "stage"}
            count(vector["id"], differences(vector, answer, optional=("endorsements", "medium")))
    if len(answers) > len(vectors):
        count("harness", [f"{len(answers) - len(vectors)} answers too many"])
    return count.finish()
