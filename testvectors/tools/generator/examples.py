"""spec/examples, and the example and the worked values in spec/bundle.md."""
from .base import *

class Shape:
    """Names for the annotation: of a map by key, of an array by place (the last one repeats), or what a byte string holds."""
    def __init__(self, name="", inner=None, show=None):
        self.name, self.inner, self.show = name, inner or {}, show


def named(name, show=None):
    return Shape(name, show=show)


def word(*words):
    return lambda v: f"{v} {words[v - 1]}"


def hexa(data):
    return data.hex(" ")


def dashed(data):
    t = data.hex()
    return "-".join((t[:8], t[8:12], t[12:16], t[16:20], t[20:]))


PROTECTED = {1: named("alg", lambda v: f"{v} Ed25519"), 4: named("kid"), 16: named("typ")}
MANIFEST = {1: named("version"), 2: named("kind", word("request", "response")), 3: named("from"), 4: named("to"), 5: named("epoch"), 6: named("sequence"),
            7: named("previous"), 8: named("created", lambda v: f"{v} ({iso(v)})"), 9: named("expires", lambda v: f"{v} ({iso(v)})"),
            10: Shape("answers", [named("bundle digest of a request")]),
            11: Shape("acknowledges", [Shape("acknowledgement", [named("kid"), named("epoch"), named("sequence"), named("bundle digest")])]),
            13: Shape("chunks", [Shape("chunk 0", [named("items"), named("frame length"), named("plain length"),
                                                   named("SHA-256 of the frame"), named("SHA-256 of the plain bytes")])])}
REQUEST = {1: named("scheme", word("microsoft", "vendor file", "vendor fields")), 2: named("purpose", word("activate", "return", "confirmation", "withdraw")),
           6: Shape("microsoft", {1: named("installation id", lambda v: "54 data digits of 63 printed"), 2: named("key type", word("mak", "retail", "oem", "csvlk", "adba", "other")),
                                  3: named("application id", dashed), 4: named("activation id", dashed), 5: named("extended pid")})}
RESPONSE = {1: Shape("request", [named("position in answers"), named("item index")]), 2: named("outcome", word("granted", "refused", "deferred")),
            3: named("confirmation id", lambda v: "40 data digits of 48 printed")}
APPROVAL = {1: named("version"), 2: named("bundle"), 3: named("ticket"), 4: named("signed", lambda v: f"{v} ({iso(v)})")}


def head_at(data, pos):
    """Major type, argument and length of a head that this program wrote."""
    info = data[pos] & 31
    if info < 24:
        return data[pos] >> 5, info, 1
    width = 1 << info - 24
    return data[pos] >> 5, int.from_bytes(data[pos + 1:pos + 1 + width], "big"), 1 + width


class Lines:
    def __init__(self):
        self.rows = []

    def row(self, depth, data, text):
        self.rows.append((depth, data, text))

    def scalar_text(self, major, argument, content, shape):
        value = argument if major == 0 else -1 - argument if major == 1 else content if major == 2 else content.decode()
        if shape.show:
            return f"{shape.name}: {shape.show(value)}"
        if major == 2:
            return f"{shape.name}: {len(content)} bytes"
        return f"{shape.name}: {value}"

    def item(self, data, pos, shape, depth, before=b""):
        """One item; before: the bytes of its key. Gives back where it ends."""
        major, argument, size = head_at(data, pos)
        head_bytes = before + data[pos:pos + size]
        pos += size
        if major in (2, 3):
            content = data[pos:pos + argument]
            self.row(depth, head_bytes + content, self.scalar_text(major, argument, content, shape))
            return pos + argument
        if major < 2:
            self.row(depth, head_bytes, self.scalar_text(major, argument, b"", shape))
            return pos
        if major == 4:
            self.row(depth, head_bytes, f"{shape.name}: array of {argument}")
            for i in range(argument):
                pos = self.item(data, pos, shape.inner[min(i, len(shape.inner) - 1)], depth + 1)
            return pos
        self.row(depth, head_bytes, f"{shape.name}: map of {argument}")
        for _ in range(argument):
            key, number, size = head_at(data, pos)
            pos = self.item(data, pos + size, shape.inner[number], depth + 1, data[pos:pos + size])
        return pos

    def statement(self, data, name, inner):
        major, length, size = head_at(data, 2)
        self.row(0, data[:2], f"signed {name}: COSE_Sign1, array of 4")
        pos = 2
        self.row(1, data[pos:pos + size], f"protected header: byte string of {length}")
        self.item(data[pos + size:pos + size + length], 0, Shape("header", PROTECTED), 2)
        pos += size + length
        major, length, size = head_at(data, pos + 1)
        self.row(1, data[pos:pos + 1], "unprotected header: empty")
        pos += 1
        self.row(1, data[pos:pos + size], f"payload: byte string of {length}")
        self.item(data[pos + size:pos + size + length], 0, Shape(name, inner), 2)
        pos += size + length
        self.row(1, data[pos:], "signature: 64 bytes")

    def joined(self):
        """Short values that stand side by side share a line."""
        out = Lines()
        for depth, data, text in self.rows:
            last = out.rows[-1] if out.rows else None
            plain = ": map of" not in text and ": array of" not in text
            if plain and len(data) <= 3 and last and last[3] and last[0] == depth:
                out.rows[-1] = (depth, last[1] + data, last[2] + ", " + text, True)
            else:
                out.rows.append((depth, data, text, plain and len(data) <= 3))
        out.rows = [row[:3] for row in out.rows]
        return out

    def text(self, width, indent):
        column = width * 3 + indent * max(depth for depth, _, _ in self.rows)
        out = ""
        for depth, data, text in self.rows:
            for i in range(0, len(data), width):
                left = " " * indent * depth + hexa(data[i:i + width])
                out += (f"{left:<{column}}# {text}" if i == 0 else left).rstrip() + "\n"
        return out


def annotate(bundle, item_shape):
    lines = Lines()
    lines.row(0, LABEL, "label: 55800(1129467476('BOR'))")
    lines.statement(bundle.manifest, "manifest", MANIFEST)
    (chunk,) = bundle.chunks
    (whole,) = bundle.chunk_bytes()
    start = len(whole) - len(chunk.frame)
    lines.row(0, whole[:start], f"chunk 0: byte string of {len(chunk.frame)}, a frame")
    header = len(frame_header(len(chunk.plain)))
    lines.row(1, chunk.frame[:header], f"zstd magic, single segment, content size {len(chunk.plain)}")
    lines.row(1, chunk.frame[header:header + 3], f"last block, raw, {len(chunk.plain)} bytes")
    lines.item(chunk.plain, 0, Shape("item 0", item_shape), 2)
    for endorsement in bundle.endorsements:
        lines.statement(endorsement, "approval", APPROVAL)
    assert b"".join(data for _, data, _ in lines.rows) == bundle.file()
    return lines


def decode(data, pos=0):
    major, argument, size = head_at(data, pos)
    pos += size
    if major < 2:
        return (argument if major == 0 else -1 - argument), pos
    if major < 4:
        content = data[pos:pos + argument]
        return (content if major == 2 else content.decode()), pos + argument
    values = []
    for _ in range(argument * (major - 3)):
        value, pos = decode(data, pos)
        values.append(value)
    return (values if major == 4 else dict(zip(values[::2], values[1::2]))), pos


def diagnostic(value, depth):
    pad = "  " * depth
    if isinstance(value, dict):
        if not value:
            return "{}"
        return "{\n" + ",\n".join(f"{pad}  {k}: {diagnostic(v, depth + 1)}" for k, v in value.items()) + f"\n{pad}}}"
    if isinstance(value, list):
        return "[\n" + ",\n".join(f"{pad}  {diagnostic(v, depth + 1)}" for v in value) + f"\n{pad}]"
    if isinstance(value, bytes):
        return f"h'{value.hex()}'"
    return str(value) if isinstance(value, int) else json.dumps(value)


def diagnostic_statement(data):
    (protected, _, payload, signature), _ = decode(data, 1)
    return ("18([\n  << " + diagnostic(decode(protected)[0], 1) + " >>,\n  {},\n  << " + diagnostic(decode(payload)[0], 1)
            + f" >>,\n  h'{signature.hex()}'\n])")


def diagnostic_bundle(bundle, title):
    (chunk,) = bundle.chunks
    plain = diagnostic(decode(chunk.plain)[0], 0)
    parts = ["# " + title, "# Bundle digest: " + bundle.digest.hex(), "", "55800(1129467476('BOR')),", "", "# The manifest.",
             diagnostic_statement(bundle.manifest) + ",", "", "# The plain bytes in the frame of chunk 0 are:",
             *("#   " + line for line in plain.splitlines()), f"h'{chunk.frame.hex()}'"]
    for endorsement in bundle.endorsements:
        parts[-1] += ","
        parts += ["", "# The approval.", diagnostic_statement(endorsement)]
    return "\n".join(parts) + "\n"


def make_examples():
    note = "# The trust file of the examples. Its keys are test keys: their secret halves are public.\n"
    microsoft_only = {"schemes": ["microsoft"], "key-types": ["mak", "csvlk"], "vendors": None, "approvals": 1}
    text = note + trust(responses=True, route=microsoft_only, back={"schemes": ["microsoft"], "approvals": 1})
    asked = Bundle(endorse=[approval()])
    answered = response_bundle([Chunk([granted(0, 0, cid=CID)])], [asked.digest], m8=CREATED + 7200, m9=CREATED + 7200 + 30 * 86400,
                               m11=[[EXPORTER.kid, 1, 1, asked.digest]], endorse=[approval(m3="CHG-1043", m4=CREATED + 7500)])
    title = "A bundle of one request from plant-7 to gateway-1, with one approval."
    back = "A bundle of one response from gateway-1 to plant-7, with one approval. It answers request.carnet."
    lines = annotate(asked, REQUEST)
    answer_lines = annotate(answered, RESPONSE)
    folder = "spec/examples/"
    put(folder + "trust.toml", text)
    put(folder + "request.carnet", asked.file())
    put(folder + "response.carnet", answered.file())
    for name, made, about in (("request", lines, title), ("response", answer_lines, back)):
        bundle = asked if name == "request" else answered
        put(folder + name + ".hex", f"# {about}\n# Bundle digest: {bundle.digest.hex()}\n" + made.text(16, 2))
        put(folder + name + ".diag", diagnostic_bundle(bundle, about))
    put(folder + "README.md", f"""# Examples

A request bundle, its response bundle, and the trust file for both. The values are samples; the keys are test keys.

| file | bytes | what it is |
| --- | --- | --- |
| `trust.toml` | {len(text)} | sites, persons, keys and routes |
| `request.carnet` | {len(asked.file())} | one request from `plant-7` to `gateway-1`, one approval |
| `response.carnet` | {len(answered.file())} | the response to it, one approval |
| `*.hex` | | the same bytes with a comment for each value; text after `#` is a comment |
| `*.diag` | | the same in diagnostic notation (RFC 8949 section 8; `<< >>` is a byte string that holds CBOR) |

    python3 ../../testvectors/tools/check.py verify request.carnet --trust trust.toml --site gateway-1 --now {NOW}
    python3 ../../testvectors/tools/check.py verify response.carnet --trust trust.toml --site plant-7 --now {CREATED + 10800}

Bundle digest of the request: `{asked.digest.hex()}`

Bundle digest of the response: `{answered.digest.hex()}`

Installation id as printed: `{IID_PRINTED}`

Confirmation id as printed (made up): `{CID_PRINTED}`

All files here are made by `testvectors/tools/generate.py`.
""")
    shown = "".join("    " + line + "\n" for line in lines.joined().text(26, 1).splitlines())
    spec = (SPEC / "bundle.md").read_text(encoding="utf-8")
    intro = (f"One request for a Microsoft product, from the site `plant-7` to the site `gateway-1`, and an approval: {len(asked.file()) - len(asked.endorsements[0])} and "
             f"{len(asked.endorsements[0])} bytes. The file is\n"
             "[examples/request.carnet](examples/request.carnet); the response and the trust file lie beside it. Its bundle digest is\n"
             f"`{asked.digest.hex()}`.\n\n")
    spec = between(spec, "example", intro + shown)
    put("spec/bundle.md", between(spec, "worked", worked(asked)))


def between(text, name, new):
    begin, end = f"<!-- {name}:begin -->\n", f"<!-- {name}:end -->"
    before, middle = text.split(begin)
    return before + begin + new + end + middle.split(end)[1]


def worked(bundle):
    """A key id and a bundle digest, with the bytes that are hashed."""
    key = bundle.signer
    hashed = bytes.fromhex("a301012006215820") + key.public
    assert sha(hashed) == key.kid
    first, second = Lines(), Lines()
    first.row(0, hashed[:8], "map of 3: 1: 1 (OKP), -1: 6 (Ed25519), -2: byte string of 32")
    first.row(0, hashed[8:], "the key")
    protected, payload = bundle.protected, bundle.payload
    parts = [(bundle.structure[:12], "array of 4: text string of 10: Signature1"),
             (enc(protected)[:-len(protected)], f"protected header: byte string of {len(protected)}"), (protected, "as in the file"),
             (b"\x40", "external_aad: empty"),
             (enc(payload)[:-len(payload)], f"payload: byte string of {len(payload)}"), (payload, "the manifest, as in the file")]
    assert b"".join(data for data, _ in parts) == bundle.structure
    for data, text in parts:
        second.row(0, data, text)

    def block(lines):
        return "".join("    " + line + "\n" for line in lines.text(26, 1).splitlines())
    return (f"The key id of the exporter key of section 1 is\n`{key.kid.hex()}`, the SHA-256 of\n\n{block(first)}\n"
            f"The bundle digest of section 1 is the SHA-256 of the Sig_structure of its manifest, of {len(bundle.structure)} bytes:\n\n{block(second)}\n")
