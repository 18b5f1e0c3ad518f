"""The trust file: exchange.md sections 1.1 to 1.4."""
import calendar
import re
import tomllib

from .cbor import MAX_NUMBER
from .key import key_id, sha256
from .reject import Reject, need
from .text import is_label, is_plain

DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z")
FORMAT = 1


# ------------------------------------------------------------------------------------ forms (section 1.1)

def is_text(pattern, most=None):
    compiled = re.compile(pattern)
    return lambda v: isinstance(v, str) and compiled.fullmatch(v) is not None and (most is None or len(v) <= most)


def is_count(least, most):
    return lambda v: type(v) is int and least <= v <= most


def is_word(*words):
    return lambda v: isinstance(v, str) and v in words


def is_set(form, least=1):
    return lambda v: isinstance(v, list) and len(v) >= least and all(map(form, v)) and len(set(v)) == len(v)


def is_boolean(value):
    return type(value) is bool


def is_medium_label(value):
    return isinstance(value, str) and is_label(value) and len(value.encode()) <= 32


def seconds(text):
    """The time, or None where the form is wrong."""
    match = DATE.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    year, month, day, hour, minute, second = map(int, match.groups())
    if year < 1970 or not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    if hour > 23 or minute > 59 or second > 59:
        return None
    return calendar.timegm((year, month, day, hour, minute, second))


def is_time(value):
    return seconds(value) is not None


is_name = is_text(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", 32)
is_public_key = is_text("[0-9a-f]{64}|[0-9a-f]{66}")
is_hex16 = is_text("[0-9a-f]{32}")
is_vendor = is_text("[a-z0-9-]{1,32}")
is_field = is_text("[A-Za-z0-9._-]([A-Za-z0-9._ -]*[A-Za-z0-9._-])?", 64)  # ITEM-7

DECIDE = is_word("accept", "hold", "reject")
SCHEMES = ("microsoft", "vendor-file", "vendor-fields")
KEY_TYPES = ("mak", "retail", "oem", "csvlk", "adba", "other")
NEEDS = is_count(1, 255)
# name: (must be there, form)
TOP = {"format": (True, is_count(FORMAT, FORMAT)), "serial": (True, is_count(1, MAX_NUMBER)), "issued": (True, is_time),
       "trust-approvals": (False, is_count(0, 16))}
TABLES = {
    "site": {"name": (True, is_name), "zone": (True, is_word("isolated", "connected")), "clock": (True, is_word("trusted", "untrusted")),
             "versions": (True, is_set(is_count(0, 255)))},
    "person": {"name": (True, is_name)},
    "key": {"public": (True, is_public_key), "role": (True, is_word("exporter", "importer", "approver", "scanner", "media")), "site": (False, is_name),
            "person": (False, is_name), "custodians": (False, is_set(is_name)), "from": (False, is_time), "until": (False, is_time),
            "revoked": (False, is_boolean), "needs": (False, NEEDS)},
    "medium": {"id": (True, is_hex16), "label": (True, is_medium_label), "until": (False, is_time), "retired": (False, is_boolean), "needs": (False, NEEDS)},
    "route": {"from": (True, is_name), "to": (True, is_name), "kinds": (True, is_set(is_word("request", "response"))),
              "schemes": (True, is_set(is_word(*SCHEMES))), "key-types": (False, is_set(is_word(*KEY_TYPES))), "vendors": (False, is_set(is_vendor)),
              "fields": (False, is_set(is_field)), "names": (False, is_word("refuse", "report")), "approvals": (True, is_count(0, 16)),
              "scan": (True, is_word("none", "required")), "scan-sites": (False, is_set(is_name)), "scan-max-age-hours": (False, is_count(1, 8760)),
              "media": (False, is_set(is_hex16, 0)), "max-items": (True, is_count(1, MAX_NUMBER)), "max-bytes": (True, is_count(1, MAX_NUMBER)),
              "max-age-days": (False, is_count(1, 3650)), "turnaround-days": (False, is_count(1, 3650)), "gaps": (False, DECIDE), "late": (False, DECIDE),
              "time-unknown": (False, DECIDE), "medium-differs": (False, DECIDE), "foreign": (False, DECIDE), "needs": (False, NEEDS)},
}
# In judging order.
CODES = {"TRUST-4": "trust.format", "TRUST-5": "trust.unknown-name", "TRUST-6": "trust.missing", "TRUST-7": "trust.value",
         "TRUST-8": "trust.site-twice", "TRUST-9": "trust.person-twice", "TRUST-10": "trust.key-twice", "TRUST-11": "trust.medium-twice",
         "TRUST-12": "trust.route-twice", "TRUST-13": "key.invalid", "TRUST-14": "trust.unknown-reference", "TRUST-15": "trust.role-fields",
         "TRUST-16": "trust.never-valid", "TRUST-17": "trust.route-to-itself", "TRUST-18": "trust.zone", "TRUST-19": "trust.route-fields",
         "TRUST-20": "trust.age-without-clock", "TRUST-21": "trust.too-few-approvers", "TRUST-22": "trust.no-scanner",
         "TRUST-23": "trust.too-few-approvers"}


def skipped(table):
    return NEEDS(table.get("needs")) and table["needs"] > FORMAT


def end(table, name):
    return seconds(table[name]) if name in table else None


class Key:
    """A key of the trust file. ends: its window."""

    def __init__(self, table):
        self.public, self.role, self.site, self.person = bytes.fromhex(table["public"]), table["role"], table.get("site"), table.get("person")
        self.custodians, self.revoked = set(table.get("custodians", ())), table.get("revoked", False)
        self.first, self.last = self.ends = end(table, "from"), end(table, "until")


class Trust:
    """A trust file that was accepted: sites, media and routes as in the file, without the tables that are skipped; keys by key id."""

    def __init__(self, data):
        need(len(data) <= 1 << 20, "trust.too-large")  # TRUST-1
        file = read_toml(data)
        judge(names_and_values(file))
        self.digest, self.serial, self.issued = sha256(data), file["serial"], seconds(file["issued"])
        self.approvals = file.get("trust-approvals", 0)
        tables = {name: [table for table in file.get(name, ()) if not skipped(table)] for name in TABLES}
        contradictions = Contradictions(file, tables)
        judge(contradictions.faults)
        self.sites = {site["name"]: site for site in tables["site"]}
        self.media = {medium["id"]: medium for medium in tables["medium"]}
        self.skipped_media = {medium["id"] for medium in file.get("medium", ()) if skipped(medium) and is_hex16(medium.get("id"))} - set(self.media)
        self.routes = {(route["from"], route["to"]): route for route in contradictions.routes}
        self.keys = {key_id(bytes.fromhex(table["public"])): Key(table) for table in tables["key"]}

    def ring(self):
        return {kid: key.public for kid, key in self.keys.items()}

    def trusted_clock(self, site):
        return self.sites[site]["clock"] == "trusted"


def judge(faults):
    """TRUST-24: the first requirement that fails names the code."""
    for requirement, code in CODES.items():
        need(requirement not in faults, code)


def read_toml(data):
    try:
        text = data.decode("utf-8", "strict")
    except UnicodeDecodeError:
        raise Reject("trust.text") from None  # TRUST-2
    need(is_plain(re.sub("[\n\t]", "", text)), "trust.text")  # TRUST-2
    need(not re.search(r"[\\{}]", text), "trust.text")  # TRUST-2
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        raise Reject("trust.syntax") from None  # TRUST-3


def names_and_values(file):
    """TRUST-4 to TRUST-7: the numbers of those that fail."""
    faults = set()
    for name, value in file.items():
        if name in TOP:
            if not TOP[name][1](value):
                faults.add("TRUST-4" if name == "format" else "TRUST-7")
        elif name not in TABLES:
            faults.add("TRUST-5")
        elif not isinstance(value, list) or not value or not all(isinstance(table, dict) for table in value):
            faults.add("TRUST-7")
        else:
            for table in value:
                faults |= table_faults(TABLES[name], table)
    if any(must and name not in file for name, (must, _) in TOP.items()):
        faults.add("TRUST-6")
    return faults


def table_faults(fields, table):
    faults = set()
    if "needs" in fields and skipped(table):
        return faults
    for name, value in table.items():
        if name not in fields:
            faults.add("TRUST-5")
        elif not fields[name][1](value):
            faults.add("TRUST-7")
    if any(must and name not in table for name, (must, _) in fields.items()):
        faults.add("TRUST-6")
    return faults


class Contradictions:
    """TRUST-8 to TRUST-23: the numbers of those that fail, and the routes that are not skipped."""

    def __init__(self, file, tables):
        self.tables, self.faults, self.routes = tables, set(), []
        self.sites = {site["name"]: site for site in tables["site"]}
        self.persons = {person["name"] for person in tables["person"]}
        # TRUST-14: a medium that is skipped is in the file, too.
        self.media = {medium["id"] for medium in file.get("medium", ()) if is_hex16(medium.get("id"))}
        self.key_skipped = len(tables["key"]) < len(file.get("key", ()))
        unrevoked = [key for key in tables["key"] if not key.get("revoked")]
        self.approvers = {key["person"] for key in unrevoked if key["role"] == "approver" and "person" in key}
        self.scanner_sites = {key["site"] for key in unrevoked if key["role"] == "scanner" and "site" in key}
        self.custodians = {}
        for key in unrevoked:
            if key["role"] == "exporter" and "site" in key:
                self.custodians.setdefault(key["site"], []).append(set(key.get("custodians", ())))
        self.twice()
        for key in tables["key"]:
            self.judge_key(key)
        for route in tables["route"]:
            self.judge_route(route)
        self.fault("TRUST-23", not self.key_skipped and file.get("trust-approvals", 0) > len(self.approvers))

    def fault(self, requirement, condition):
        if condition:
            self.faults.add(requirement)

    def twice(self):
        def repeats(values):
            return len(set(values)) != len(values)
        t = self.tables
        self.fault("TRUST-8", repeats([site["name"] for site in t["site"]]))
        self.fault("TRUST-9", repeats([person["name"] for person in t["person"]]))
        self.fault("TRUST-10", repeats([key["public"] for key in t["key"]]))
        self.fault("TRUST-11", repeats([medium["id"] for medium in t["medium"]]))
        self.fault("TRUST-12", repeats([(route["from"], route["to"]) for route in t["route"]]))

    def judge_key(self, key):
        try:
            key_id(bytes.fromhex(key["public"]))
        except Reject:
            self.faults.add("TRUST-13")
        self.fault("TRUST-14", "site" in key and key["site"] not in self.sites)
        self.fault("TRUST-14", "person" in key and key["person"] not in self.persons)
        self.fault("TRUST-14", not self.persons.issuperset(key.get("custodians", ())))
        wanted = {"exporter": {"site", "custodians"}, "approver": {"person"}}.get(key["role"], {"site"})
        self.fault("TRUST-15", {"site", "person", "custodians"} & set(key) != wanted)
        self.fault("TRUST-16", "from" in key and "until" in key and seconds(key["from"]) > seconds(key["until"]))

    def judge_route(self, route):
        start, finish = self.sites.get(route["from"]), self.sites.get(route["to"])
        requests, schemes, scan = "request" in route["kinds"], set(route["schemes"]), route["scan"] == "required"
        self.fault("TRUST-14", start is None or finish is None)
        self.fault("TRUST-14", not set(self.sites).issuperset(route.get("scan-sites", ())))
        self.fault("TRUST-14", not self.media.issuperset(route.get("media", ())))
        self.fault("TRUST-17", route["from"] == route["to"])
        self.fault("TRUST-18", requests and start is not None and start["zone"] != "isolated")
        self.fault("TRUST-18", "response" in route["kinds"] and finish is not None and finish["zone"] != "isolated")
        self.fault("TRUST-19", ("key-types" in route) != (requests and "microsoft" in schemes))
        self.fault("TRUST-19", ("vendors" in route) != (requests and bool(schemes & {"vendor-file", "vendor-fields"})))
        self.fault("TRUST-19", ("scan-max-age-hours" in route) != scan)
        self.fault("TRUST-19", "scan-sites" in route and not scan)
        self.fault("TRUST-19", not requests and bool({"fields", "names", "turnaround-days"} & set(route)))
        self.fault("TRUST-20", "max-age-days" in route and start is not None and start["clock"] != "trusted")
        faults = set()
        if any(len(self.approvers - custodians) < route["approvals"] for custodians in self.custodians.get(route["from"], ())):
            faults.add("TRUST-21")
        if scan and not any(self.scan_can_count(route, site) for site in self.scanner_sites):
            faults.add("TRUST-22")
        if not faults:
            self.routes.append(route)
        elif not self.key_skipped:
            self.faults |= faults

    def scan_can_count(self, route, site):
        if site not in self.sites or not scan_site_counts(route, site):
            return False
        return self.sites[site]["clock"] == "trusted" or route.get("time-unknown") == "accept"


def scan_site_counts(route, site):
    """QUORUM-5, TRUST-22."""
    return site in route["scan-sites"] if "scan-sites" in route else site != route["from"]


def decision(route, name):
    """What a switch of a route says."""
    return route.get(name, "hold")
