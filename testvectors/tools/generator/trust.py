"""trust/: section 1 of exchange.md, without updates."""
from .base import *

def make_trust():
    base = trust(responses=True, scanner=True, media=True, route={"approvals": 1, "scan": "required", "scan-max-age-hours": 24, "media": [M1.hex()]},
                 back={"max-age-days": 30})

    def of(old, new):
        return cut_once(base, old, new)

    def file(name, description, requirements, text, code=None):
        data = text if isinstance(text, (bytes, list)) else text.encode()
        more = {}
        if code is None:
            raw = b"".join(p[0] * p[1] if isinstance(p, tuple) else p for p in data) if isinstance(data, list) else data
            more = {"digest": sha(raw).hex()}
        vec("trust", "trust-" + name, description, requirements, "trust", "trust", data, code, **more)
    top = "format = 1\nserial = 1\n" + f'issued = "{iso(ISSUED)}"\n'
    exporter = f'public = "{EXPORTER.public.hex()}"\n'
    scanner = f'public = "{SCANNER.public.hex()}"\nrole = "scanner"\n'
    approver = f'public = "{APPROVER.public.hex()}"\nrole = "approver"\n'
    file("base", "The trust file that the vectors of this folder undo one thing in.", "TRUST-3 TRUST-5 TRUST-6 TRUST-7", base)
    file("least", "The smallest trust file: nobody exists, and nothing may cross.", "TRUST-6", "format=1\nserial=1\nissued='1970-01-01T00:00:00Z'")
    file("order", "Tables stand in another order, with comments, tabs and other quotes.", "TRUST-3",
         "# all of it\nserial = 1_0\nissued = '9999-12-31T23:59:59Z'\nformat = 1\t# first\n[[person]]\nname = 'p-1'\n[[site]]\nzone = \"connected\"\nversions = [\n  0,\n  255,\n]\nclock = \"trusted\"\n"
         "name = \"a\"\n[[person]]\nname = \"p-2\"\n")
    full = of(exporter, exporter + 'from = "2026-01-01T00:00:00Z"\nuntil = "2026-01-01T00:00:00Z"\nrevoked = false\n')
    file("key-times", "A key is valid for one second.", "TRUST-7 TRUST-16", full)
    room = 1048576 - len(base.encode())
    file("most", "The file has 1,048,576 bytes.", "TRUST-1", [base.encode() + b"#", (b"x", room - 1)])
    file("too-large", "The file has 1,048,577 bytes.", "TRUST-1", [base.encode() + b"#", (b"x", room)], "trust.too-large")
    file("too-large-first", "The file is too large, and is no text.", "TRUST-1 TRUST-2", [(b"\xff", 1048577)], "trust.too-large")
    file("bom", "The file begins with a byte order mark.", "TRUST-2", "\ufeff" + base, "trust.text")
    file("carriage-return", "A line ends with carriage return and line feed.", "TRUST-2", of("format = 1\n", "format = 1\r\n"), "trust.text")
    file("utf8", "A comment holds the byte ff.", "TRUST-2", base.encode() + b"# \xff\n", "trust.text")
    for name, char, what in (("zero-width", "\u200b", "a zero width space"), ("override", "\u202e", "a right-to-left override"), ("backslash", "\\", "a backslash"),
                             ("brace", "{", "a left brace"), ("brace-right", "}", "a right brace"), ("null", "\0", "the character U+0000"), ("line-separator", "\u2028", "a line separator")):
        file("text-" + name, f"A comment holds {what}.", "TRUST-2", base + f"# {char}\n", "trust.text")
    file("text-umlaut", "A comment holds plain characters beyond ASCII.", "TRUST-2", base + "# für 工場\n")
    for name, char, what in (("no-break", "\u00a0", "a no-break space"), ("ideographic", "\u3000", "an ideographic space"), ("braille", "\u2800", "a blank braille pattern")):
        file("text-" + name, f"A comment holds {what}.", "TRUST-2", base + f"# {char}\n", "trust.text")
    file("syntax", "A string is not closed.", "TRUST-3", of('zone = "isolated"', 'zone = "isolated'), "trust.syntax")
    file("syntax-twice", "A key stands twice in a table.", "TRUST-3", of('zone = "isolated"', 'zone = "isolated"\nzone = "isolated"'), "trust.syntax")
    file("syntax-bare", "A value is a bare word.", "TRUST-3", of('zone = "isolated"', "zone = isolated"), "trust.syntax")
    file("syntax-leading-zero", "An integer has a leading zero.", "TRUST-3", of("serial = 12", "serial = 012"), "trust.syntax")
    file("unknown-table", "There is a table machine.", "TRUST-5", base + '[[machine]]\nname = "m-1"\n', "trust.unknown-name")
    file("unknown-key", "A site has a key comment.", "TRUST-5", of('zone = "isolated"', 'zone = "isolated"\ncomment = "x"'), "trust.unknown-name")
    file("unknown-top", "There is a key version at the top.", "TRUST-5", of("serial = 12", "serial = 12\nversion = 1"), "trust.unknown-name")
    file("unknown-elsewhere", "A site has the key media of a route.", "TRUST-5", of('zone = "isolated"', f'zone = "isolated"\nmedia = ["{M1.hex()}"]'), "trust.unknown-name")
    file("unknown-underscore", "The key max-items is written with an underscore.", "TRUST-5", base.replace("max-items", "max_items", 1), "trust.unknown-name")
    file("table-single", "Site is a table and no array of tables.", "TRUST-7", top + '[site]\nname = "a"\nzone = "isolated"\nclock = "trusted"\nversions = [1]\n', "trust.value")
    file("table-empty", "Site is an empty array.", "TRUST-7", top + "site = []\n", "trust.value")
    file("table-integer", "Route is an integer.", "TRUST-7", top + "route = 1\n", "trust.value")
    file("table-text", "Site is an array of one string.", "TRUST-7", top + 'site = ["x"]\n', "trust.value")
    for name, line in (("serial", "serial = 12\n"), ("format", "format = 1\n"), ("issued", f'issued = "{iso(ISSUED)}"\n'), ("zone", 'zone = "isolated"\n'), ("scan", 'scan = "required"\n')):
        file("missing-" + name, f"The key {name} is missing.", "TRUST-6", of(line, ""), "trust.missing")
    file("missing-role", "The role of a key is missing.", "TRUST-6", of(approver, approver.splitlines()[0] + "\n"), "trust.missing")
    file("missing-approvals", "A route has no approvals.", "TRUST-6", of("approvals = 1\n", ""), "trust.missing")
    for name, old, new, what in (
            ("serial-zero", "serial = 12", "serial = 0", "The serial is 0"),
            ("serial-float", "serial = 12", "serial = 12.0", "The serial is a floating-point number"),
            ("serial-text", "serial = 12", 'serial = "12"', "The serial is a string"),
            ("serial-above", "serial = 12", "serial = 9007199254740992", "The serial is 2^53"),
            ("zone", 'zone = "isolated"', 'zone = "Isolated"', "The zone is Isolated"),
            ("clock", 'clock = "untrusted"', "clock = false", "The clock is a boolean"),
            ("name", 'name = "p-003"', 'name = "p_003"', "A name has an underscore"),
            ("name-long", 'name = "p-003"', f'name = "{"p" * 33}"', "A name has 33 characters"),
            ("hex-upper", exporter, exporter.upper().replace("PUBLIC", "public"), "A public key is in capital letters"),
            ("hex-short", exporter, exporter.replace('"\n', '').rstrip()[:-1] + '"\n', "A public key has 63 digits"),
            ("role", 'role = "scanner"', 'role = "auditor"', "A role is auditor"),
            ("approvals-17", "approvals = 1\n", "approvals = 17\n", "A route wants 17 approvals"),
            ("approvals-negative", "approvals = 1\n", "approvals = -1\n", "A route wants -1 approvals"),
            ("scan-hours", "scan-max-age-hours = 24", "scan-max-age-hours = 8761", "A scan may be 8,761 hours old"),
            ("days", "max-age-days = 30", "max-age-days = 0", "A bundle may be 0 days old"),
            ("key-types-empty", 'key-types = ["mak", "retail", "csvlk"]', "key-types = []", "A set is empty"),
            ("key-types-twice", 'key-types = ["mak", "retail", "csvlk"]', 'key-types = ["mak", "mak"]', "A set has a word twice"),
            ("key-types-word", 'key-types = ["mak", "retail", "csvlk"]', 'key-types = ["mak", "kms"]', "A set has an unknown word"),
            ("custodians", 'custodians = ["p-003"]', 'custodians = "p-003"', "A set is a string"),
            ("label", 'label = "RED 04"', 'label = "RED 04 "', "The label of a medium ends with a blank"),
            ("label-empty", 'label = "RED 04"', 'label = ""', "The label of a medium is empty"),
            ("vendor", 'vendors = ["acme"]', 'vendors = ["Acme"]', "A vendor has a capital letter")):
        file("value-" + name, what + ".", "TRUST-7", of(old, new), "trust.value")
    media_line = f'media = ["{M1.hex()}"]\n'
    medium_label = 'label = "RED 04"\n'
    file("media-empty", "The set of media of a route is empty: no medium may carry yet.", "TRUST-7", of(media_line, "media = []\n"))
    file("value-label-integer", "The label of a medium is an integer.", "TRUST-7", of(medium_label, "label = 4\n"), "trust.value")
    versions = 'clock = "untrusted"\nversions = [1]\n'
    file("value-versions-256", "A site reads version 256.", "TRUST-7", of(versions, versions.replace("[1]", "[1, 256]")), "trust.value")
    file("name-32", "A person has a name of 32 characters.", "TRUST-7", base + f'\n[[person]]\nname = "{"p" * 32}"\n')
    file("value-name-33", "A person that nothing names has a name of 33 characters.", "TRUST-7", base + f'\n[[person]]\nname = "{"p" * 33}"\n', "trust.value")
    file("scan-hours-8760", "A scan may be 8,760 hours old.", "TRUST-7", of("scan-max-age-hours = 24", "scan-max-age-hours = 8760"))
    file("days-3650", "A bundle may be 3,650 days old.", "TRUST-7", of("max-age-days = 30", "max-age-days = 3650"))
    file("value-days-3651", "A bundle may be 3,651 days old.", "TRUST-7", of("max-age-days = 30", "max-age-days = 3651"), "trust.value")
    file("media-empty-differs", "The set of media of a route is empty, and the route has medium-differs.", "TRUST-7", of(media_line, 'media = []\nmedium-differs = "hold"\n'))
    file("medium-until", "A medium has an end.", "TRUST-7", of(medium_label, medium_label + 'until = "2026-12-31T23:59:59Z"\n'))
    file("medium-until-retired", "A medium has an end that has passed, and is retired.", "TRUST-7", of(medium_label, medium_label + 'until = "1970-01-01T00:00:00Z"\nretired = true\n'))
    for name, value, what in (("date", '"2026-11-31T00:00:00Z"', "is 31 November"), ("native", "2026-12-31T23:59:59Z", "is a time of TOML"), ("day", '"2026-12-31"', "is a day"),
                              ("integer", "1798761599", "is an integer"), ("empty", '""', "is empty"), ("never", '"9999-12-31T24:00:00Z"', "has the hour 24")):
        file("medium-until-" + name, f"The end of a medium {what}.", "TRUST-7", of(medium_label, medium_label + f"until = {value}\n"), "trust.value")
    file("medium-from", "A medium has a key from.", "TRUST-5", of(medium_label, medium_label + 'from = "2026-01-01T00:00:00Z"\n'), "trust.unknown-name")
    for rule in ("medium-differs", "foreign"):
        for value in ("accept", "hold", "reject"):
            file(f"{rule}-{value}", f"A route with media has {rule} = {value}.", "TRUST-7", of(media_line, f'{media_line}{rule} = "{value}"\n'))
        for name, value, what in (("word", '"warn"', "another word"), ("capital", '"Hold"', "a capital letter"), ("boolean", "true", "a boolean"), ("set", '["hold"]', "an array"), ("empty", '""', "no word")):
            file(f"{rule}-{name}", f"The value of {rule} is {what}.", "TRUST-7", of(media_line, f"{media_line}{rule} = {value}\n"), "trust.value")
        file(f"{rule}-elsewhere", f"A medium has a key {rule}.", "TRUST-5", of(medium_label, medium_label + f'{rule} = "hold"\n'), "trust.unknown-name")
    file("foreign-no-media", "A route without media has foreign.", "TRUST-7", of("max-age-days = 30\n", 'max-age-days = 30\nforeign = "reject"\n'))
    for value in ("accept", "hold", "reject"):
        file(f"medium-differs-{value}-no-media", f"A route without media has medium-differs = {value}.", "TRUST-7", of("max-age-days = 30\n", f'max-age-days = 30\nmedium-differs = "{value}"\n'))
    for name, value, what in (("date", '"2026-02-29T00:00:00Z"', "29 February 2026"), ("hour", '"2026-02-28T24:00:00Z"', "hour 24"), ("second", '"2026-02-28T23:59:60Z"', "second 60"),
                              ("offset", '"2026-02-28T00:00:00+00:00"', "an offset of 0 in place of Z"), ("native", "2026-02-28T00:00:00Z", "a time of TOML"),
                              ("year", '"1969-12-31T23:59:59Z"', "the year 1969"), ("fraction", '"2026-02-28T00:00:00.0Z"', "a fraction of a second"),
                              ("digits", '"\u0662026-02-28T00:00:00Z"', "a digit that is not ASCII")):
        file("time-" + name, f"A time has {what}.", "TRUST-7", of(exporter, exporter + f"until = {value}\n"), "trust.value")
    for name, value, what in (("month", "2026-13-01T00:00:00Z", "month 13"), ("month-0", "2026-00-01T00:00:00Z", "month 0"), ("day-0", "2026-01-00T00:00:00Z", "day 0"),
                              ("minute", "2026-02-28T23:60:00Z", "minute 60")):
        file("time-" + name, f"A time has {what}.", "TRUST-7", of(exporter, exporter + f'until = "{value}"\n'), "trust.value")
    file("time-leap", "A time has 29 February 2028.", "TRUST-7", of(exporter, exporter + 'until = "2028-02-29T23:59:59Z"\n'))
    file("time-century", "A time has 29 February 2100.", "TRUST-7", of(exporter, exporter + 'until = "2100-02-29T00:00:00Z"\n'), "trust.value")
    file("revoked-text", "Revoked is the string true.", "TRUST-7", of(exporter, exporter + 'revoked = "true"\n'), "trust.value")
    file("revoked-integer", "Revoked is 1.", "TRUST-7", of(exporter, exporter + "revoked = 1\n"), "trust.value")
    for name, value, what in (("0", "0", "0"), ("2", "2", "2"), ("255", "255", "255"), ("negative", "-1", "-1"), ("text", '"1"', "the string 1"), ("float", "1.0", "a floating-point number"),
                              ("boolean", "true", "a boolean"), ("array", "[1]", "an array")):
        file("format-" + name, f"The format is {what}.", "TRUST-4", of("format = 1", f"format = {value}"), "trust.format")
    file("format-table", "The format is a table.", "TRUST-4", of("format = 1", "format.version = 1"), "trust.format")
    file("format-old", "The file is one of version 0: its format is 0, and it has no issued: the format names the code.", "TRUST-4 TRUST-6",
         of(f'format = 1\nserial = 12\nissued = "{iso(ISSUED)}"\n', "format = 0\nserial = 12\n"), "trust.format")
    file("format-value", "The format is 2, and the serial is 0: the format names the code.", "TRUST-4 TRUST-7", of("format = 1\nserial = 12", "format = 2\nserial = 0"), "trust.format")
    file("format-missing", "The format is 2, and the zone of a site is missing: the format names the code.", "TRUST-4 TRUST-6",
         of("format = 1", "format = 2").replace('zone = "isolated"\n', "", 1), "trust.format")
    file("format-name", "The format is 2, and there is a key that format 1 does not have: the format names the code.", "TRUST-4 TRUST-5", of("format = 1", "format = 2\ncolour = 1"), "trust.format")
    file("format-unsaid", "The format is missing.", "TRUST-6", of("format = 1\n", ""), "trust.missing")
    file("format-stage", "The format is 2, and two persons have one name: the earlier stage names the code.", "TRUST-4 TRUST-9", of("format = 1", "format = 2") + '[[person]]\nname = "p-003"\n',
         "trust.format")
    file("value-table", "A table stands in the place of the serial.", "TRUST-7", of("serial = 12\n", "") .replace("\n[[site]]", "\n[serial]\nnumber = 12\n\n[[site]]", 1), "trust.value")
    file("value-dotted", "A table stands in the place of a public key, by a dotted key.", "TRUST-7", of(exporter, exporter.replace("public", "public.x")), "trust.value")
    file("value-array-of-tables", "An array of tables stands in the place of the versions of a site.", "TRUST-7",
         of('clock = "untrusted"\nversions = [1]\n', 'clock = "untrusted"\n[[site.versions]]\nnumber = 1\n'), "trust.value")
    file("site-twice", "Two sites have one name.", "TRUST-8", base + '[[site]]\nname = "plant-7"\nzone = "isolated"\nclock = "untrusted"\nversions = [1]\n', "trust.site-twice")
    file("person-twice", "Two persons have one name.", "TRUST-9", base + '[[person]]\nname = "p-003"\n', "trust.person-twice")
    file("key-twice", "One public key has two roles.", "TRUST-10", base + f'[[key]]\npublic = "{APPROVER.public.hex()}"\nrole = "importer"\nsite = "gateway-1"\n', "trust.key-twice")
    file("medium-twice", "Two media have one id.", "TRUST-11", base + f'[[medium]]\nid = "{M1.hex()}"\nlabel = "RED 06"\n', "trust.medium-twice")
    file("route-twice", "Two routes lead from plant-7 to gateway-1.", "TRUST-12", base + base[base.index("[[route]]"):base.rindex("[[route]]")], "trust.route-twice")
    small = point_bytes(times(4, order_8_point())).hex()
    file("key-small-order", "A public key is of order 2.", "TRUST-13 KEY-2", of(exporter, f'public = "{small}"\n'), "key.invalid")
    file("key-off-curve", "A public key is no point.", "TRUST-13 KEY-1", of(exporter, f'public = "02{"00" * 31}"\n'), "key.invalid")
    for name, old, new, what in (("site", f'role = "scanner"\nsite = "gateway-1"', 'role = "scanner"\nsite = "gateway-2"', "The site of a key"),
                                 ("person", 'person = "p-021"', 'person = "p-022"', "The person of a key"),
                                 ("custodian", 'custodians = ["p-003"]', 'custodians = ["p-003", "p-004"]', "A custodian"),
                                 ("route", 'from = "gateway-1"', 'from = "gateway-2"', "The site of a route"),
                                 ("medium", f'media = ["{M1.hex()}"]', f'media = ["{M3.hex()}"]', "A medium of a route")):
        file("reference-" + name, f"{what} is not in the file.", "TRUST-14", of(old, new), "trust.unknown-reference")
    for name, old, new, what in (("exporter-custodians", 'custodians = ["p-003"]\n', "", "An exporter key has no custodians"),
                                 ("exporter-site", exporter + 'role = "exporter"\nsite = "plant-7"\n', exporter + 'role = "exporter"\n', "An exporter key has no site"),
                                 ("exporter-person", exporter, exporter + 'person = "p-003"\n', "An exporter key has a person"),
                                 ("scanner-person", scanner, scanner + 'person = "p-003"\n', "A scanner key has a person"),
                                 ("scanner-site", scanner + 'site = "gateway-1"\n', scanner, "A scanner key has no site"),
                                 ("scanner-custodians", scanner, scanner + 'custodians = ["p-003"]\n', "A scanner key has custodians"),
                                 ("approver-person", approver + 'person = "p-014"\n', approver, "An approver key has no person"),
                                 ("approver-site", approver, approver + 'site = "plant-7"\n', "An approver key has a site")):
        file("role-" + name, what + ".", "TRUST-15", of(old, new), "trust.role-fields")
    file("never-valid", "A key begins after its end.", "TRUST-16", of(exporter, exporter + 'from = "2026-01-01T00:00:01Z"\nuntil = "2026-01-01T00:00:00Z"\n'), "trust.never-valid")
    quiet = trust(route={"time-unknown": "hold"})
    file("reference-from-request", "The site from of a route of requests is not in the file.", "TRUST-14", cut_once(quiet, 'from = "plant-7"', 'from = "plant-9"'), "trust.unknown-reference")
    file("reference-to-response", "The site to of a route of responses is not in the file.", "TRUST-14", of('to = "plant-7"', 'to = "plant-9"'), "trust.unknown-reference")
    file("fields-vendor-fields", "A route of the scheme vendor-fields alone has vendors.", "TRUST-19", trust(route={"schemes": ["vendor-fields"], "key-types": None}))
    file("route-to-itself", "A route leads from a site to itself.", "TRUST-17", cut_once(quiet, 'to = "gateway-1"', 'to = "plant-7"'), "trust.route-to-itself")
    file("zone-request", "A route carries requests from a connected site.", "TRUST-18",
         cut_once(quiet, 'from = "plant-7"\nto = "gateway-1"', 'from = "gateway-1"\nto = "plant-7"'), "trust.zone")
    file("zone-response", "A route carries responses to a connected site.", "TRUST-18", cut_once(quiet, 'kinds = ["request"]', 'kinds = ["request", "response"]'), "trust.zone")
    file("zone-both", "A route between two isolated sites carries both kinds.", "TRUST-18",
         cut_once(cut_once(quiet, 'zone = "connected"', 'zone = "isolated"'), 'kinds = ["request"]', 'kinds = ["request", "response"]'))
    for name, old, new, what in (
            ("no-key-types", 'key-types = ["mak", "retail", "csvlk"]\n', "", "A route of Microsoft requests has no key-types"),
            ("no-vendors", 'vendors = ["acme"]\n', "", "A route of vendor requests has no vendors"),
            ("key-types", 'schemes = ["microsoft", "vendor-file", "vendor-fields"]', 'schemes = ["vendor-file"]', "A route without the scheme microsoft has key-types"),
            ("vendors", 'schemes = ["microsoft", "vendor-file", "vendor-fields"]', 'schemes = ["microsoft"]', "A route of the scheme microsoft alone has vendors"),
            ("scan-hours", 'scan = "none"', 'scan = "none"\nscan-max-age-hours = 24', "A route without a scan has scan-max-age-hours")):
        file("fields-" + name, what + ".", "TRUST-19", cut_once(quiet, old, new), "trust.route-fields")
    file("fields-no-scan-hours", "A route with a scan has no scan-max-age-hours.", "TRUST-19", of("scan-max-age-hours = 24\n", ""), "trust.route-fields")
    file("fields-response", "A route of responses has key-types.", "TRUST-19", of("max-age-days = 30\n", 'max-age-days = 30\nkey-types = ["mak"]\n'), "trust.route-fields")
    file("age", "A route from a site with an untrusted clock has max-age-days.", "TRUST-20", trust(route={"max-age-days": 30}), "trust.age-without-clock")
    file("approvers-least", "Two persons can approve, and two must.", "TRUST-21", trust(route={"approvals": 2}))
    file("approvers", "Two persons can approve, and three must.", "TRUST-21", trust(route={"approvals": 3}), "trust.too-few-approvers")
    file("approvers-revoked", "Of two persons who can approve one key is revoked, and two must.", "TRUST-21",
         trust(route={"approvals": 2}, keys={"approver p-021": {"revoked": True}}), "trust.too-few-approvers")
    file("approvers-custodian", "Of three persons who can approve one is a custodian, and three must.", "TRUST-21",
         trust(route={"approvals": 3}, keys={"approver p-003": {"role": "approver", "person": "p-003"}}), "trust.too-few-approvers")
    file("approvers-two-keys", "Of three approver keys two belong to one person, and three must approve.", "TRUST-21",
         trust(route={"approvals": 3}, keys={"approver p-014 second": {"role": "approver", "person": "p-014"}}), "trust.too-few-approvers")
    file("approvers-revoked-exporter", "The only exporter key is revoked, so nobody is missing.", "TRUST-21", trust(route={"approvals": 16}, keys={"exporter plant-7": {"revoked": True}}))
    file("no-scanner", "A route wants a scan, and there is no scanner key.", "TRUST-22", trust(route={"scan": "required", "scan-max-age-hours": 1}), "trust.no-scanner")
    file("scanner-revoked", "A route wants a scan, and the only scanner key is revoked.", "TRUST-22", of(scanner, scanner + "revoked = true\n"), "trust.no-scanner")
    # P-256
    def with_keys(*tables):
        return base + "".join("\n[[key]]\n" + "".join(f"{k} = {toml_value(v)}\n" for k, v in table.items()) for table in tables)

    def digits(text):
        return with_keys({"public": text, "role": "approver", "person": "p-014"})
    at_plant = {"site": "plant-7", "custodians": ["p-003"]}
    card_approver = key_table(CARD, "approver", person="p-014")
    card_scanner = key_table(CARD_SCANNER, "scanner", site="gateway-1")
    file("p256", "An approver and a scanner have P-256 keys.", "TRUST-13 TRUST-7", with_keys(card_approver, card_scanner))
    other_y = f"{CARD.public[0] ^ 1:02x}{CARD.public[1:].hex()}"
    file("p256-both", "Two keys have the same x, one with even and one with odd y: they are two.", "TRUST-10 KEY-5",
         with_keys(card_approver, {"public": other_y, "role": "approver", "person": "p-021"}))
    scanned = {"scan": "required", "scan-max-age-hours": 1}
    file("p256-scanner", "A route wants a scan, and the only scanner key is a P-256 key.", "TRUST-22 TRUST-13",
         trust(route=scanned, keys={"card scanner gateway-1": {"role": "scanner", "site": "gateway-1"}}))
    for role, article, more in (("exporter", "An", at_plant), ("importer", "An", {"site": "gateway-1"}), ("media", "A", {"site": "gateway-1"})):
        file("p256-" + role, f"{article} {role} key is a P-256 key.", "TRUST-13 TRUST-15", with_keys(key_table(CARD_STRANGER, role, **more)))
    file("p256-exporter-alone", "The only exporter key is a P-256 key.", "TRUST-13 TRUST-21", trust(keys={"card exporter plant-7": {"role": "exporter", **at_plant}}, without=["exporter plant-7"]))
    file("p256-twice", "One P-256 key has two roles.", "TRUST-10", with_keys(card_scanner, key_table(CARD_SCANNER, "approver", person="p-014")), "trust.key-twice")
    for first in ("00", "04", "ed"):
        file("p256-first-" + first, f"A public key of 33 bytes begins with {first}.", "TRUST-13 KEY-5", digits(first + CARD.public[1:].hex()), "key.invalid")
    file("p256-x-above", "The x of a P-256 key is p.", "TRUST-13 KEY-5", digits("02" + big(CARD_P).hex()), "key.invalid")
    off_x = next(v for v in range(1, 99) if card_y(v, 0) is None)
    file("p256-off-curve", "A P-256 key is no point.", "TRUST-13 KEY-5", digits("03" + big(off_x).hex()), "key.invalid")
    for n in (65, 67, 68):
        file(f"value-hex-{n}", f"A public key has {n} digits.", "TRUST-7", digits((CARD.public.hex() + "00")[:n]), "trust.value")
    file("value-hex-130", "A public key is a P-256 key in uncompressed form, of 130 digits.", "TRUST-7", digits("04" + (big(CARD.point[0]) + big(CARD.point[1])).hex()), "trust.value")
    file("value-hex-66-upper", "A P-256 key is in capital letters.", "TRUST-7", digits(CARD.public.hex().upper()), "trust.value")
    file("p256-role-fields", "An exporter key is a P-256 key and has no custodians.", "TRUST-15", with_keys(key_table(CARD_STRANGER, "exporter", site="plant-7")), "trust.role-fields")
    file("p256-no-scanner", "A media key is a P-256 key, and a route wants a scan without a scanner key.", "TRUST-22",
         trust(route=scanned, keys={"card stranger": {"role": "media", "site": "gateway-1"}}), "trust.no-scanner")
    file("p256-two-keys", "A person has an Ed25519 and a P-256 key, one other person can approve, and three must.", "TRUST-21",
         trust(route={"approvals": 3}, keys={"card p-014": {"role": "approver", "person": "p-014"}}), "trust.too-few-approvers")
    file("two-stages", "A key is unknown, and two persons have one name: the earlier stage names the code.", "TRUST-5 TRUST-9",
         base + '[[person]]\nname = "p-003"\ncomment = ""\n', "trust.unknown-name")
    file("two-failures", "A key is unknown, and the serial is 0: the lower number names the code.", "TRUST-5 TRUST-7",
         of("serial = 12", 'serial = 0\ncomment = ""'), "trust.unknown-name")

    # What is new in format 1.
    request_route = f'media = ["{M1.hex()}"]\n'
    response_route = "max-age-days = 30\n"
    issued = f'issued = "{iso(ISSUED)}"\n'
    for name, value, what in (("date", '"2026-02-29T00:00:00Z"', "is 29 February 2026"), ("native", "2026-06-30T10:00:00Z", "is a time of TOML"), ("integer", "1782813600", "is an integer"),
                              ("day", '"2026-06-30"', "is a day"), ("blank", '"2026-06-30 10:00:00Z"', "has a blank in place of T")):
        file("issued-" + name, f"Issued {what}.", "TRUST-7", of(issued, f"issued = {value}\n"), "trust.value")
    file("issued-late", "The file was issued in 9999: no time is judged here.", "TRUST-7", of(issued, 'issued = "9999-12-31T23:59:59Z"\n'))
    file("issued-first", "The file was issued in the first second.", "TRUST-7", of(issued, 'issued = "1970-01-01T00:00:00Z"\n'))

    def with_top(line):
        return of(issued, issued + line)

    def on_request(line, of_text=base):
        return cut_once(of_text, request_route, request_route + line)

    def on_response(line):
        return of(response_route, response_route + line)
    for n in (0, 1, 2):
        file(f"trust-approvals-{n}", f"{n} of two persons must approve a trust update.", "TRUST-7 TRUST-23", with_top(f"trust-approvals = {n}\n"))
    for name, value, what in (("17", "17", "17"), ("negative", "-1", "-1"), ("text", '"1"', "a string"), ("float", "1.0", "a floating-point number"), ("boolean", "true", "a boolean")):
        file("trust-approvals-" + name, f"The number of persons who must approve a trust update is {what}.", "TRUST-7", with_top(f"trust-approvals = {value}\n"), "trust.value")
    file("trust-approvals-route", "A route has a key trust-approvals.", "TRUST-5", on_request("trust-approvals = 1\n"), "trust.unknown-name")

    # TRUST-23
    few = "trust.too-few-approvers"
    custodian = {"approver p-003": {"role": "approver", "person": "p-003"}}
    file("persons-above", "Two persons have an approver key, and three must approve a trust update.", "TRUST-23", with_top("trust-approvals = 3\n"), few)
    file("persons-custodian", "Three persons have an approver key, one of them a custodian, and three must approve a trust update: custodians may.", "TRUST-23",
         trust(top={"trust-approvals": 3}, keys=custodian))
    file("persons-revoked", "Of two persons one has only a revoked approver key, and two must approve a trust update.", "TRUST-23",
         trust(top={"trust-approvals": 2}, keys={"approver p-021": {"revoked": True}}), few)
    file("persons-revoked-second", "A person has a revoked approver key and one that is not, and two must approve a trust update.", "TRUST-23",
         trust(top={"trust-approvals": 2}, keys={"approver p-014": {"revoked": True}, "approver p-014 second": {"role": "approver", "person": "p-014"}}))
    file("persons-two-keys", "Two persons have three approver keys, and three must approve a trust update.", "TRUST-23",
         trust(top={"trust-approvals": 3}, keys={"approver p-014 second": {"role": "approver", "person": "p-014"}}), few)
    file("persons-expired", "The approver key of one of two persons has ended, and two must approve a trust update: only what is revoked is left out.", "TRUST-23",
         trust(top={"trust-approvals": 2}, keys={"approver p-021": {"until": "2020-01-01T00:00:00Z"}}))
    file("persons-no-key", "There are three persons, two of them with an approver key, and three must approve a trust update.", "TRUST-23", trust(top={"trust-approvals": 3}), few)
    file("persons-none", "Nobody exists, and one person must approve a trust update.", "TRUST-23", top + "trust-approvals = 1\n", few)
    file("persons-p256", "Two persons have an approver key, one of them a P-256 key, and two must approve a trust update.", "TRUST-23 TRUST-13",
         trust(top={"trust-approvals": 2}, keys={"card p-021": {"role": "approver", "person": "p-021"}}, without=["approver p-021"]))

    # The switches and the other keys of a route.
    switches = ("gaps", "late", "time-unknown", "medium-differs", "foreign")
    bare = base
    for switch, value in (("gaps", "hold"), ("late", "accept"), ("time-unknown", "hold")):
        bare = bare.replace(f'{switch} = "{value}"\n', "")
    file("switches-none", "The routes have none of the five switches.", "TRUST-6 TRUST-7", bare)
    for switch in switches:
        for value in ("accept", "hold", "reject"):
            file(f"switch-{switch}-{value}", f"A route has {switch} = {value}, and no other switch.", "TRUST-7", on_request(f'{switch} = "{value}"\n', bare))
        file(f"switch-{switch}-word", f"A route has {switch} = wait.", "TRUST-7", on_request(f'{switch} = "wait"\n', bare), "trust.value")
    for name, line, what in (("scan-sites", 'scan-sites = ["gateway-1"]', "scan-sites"), ("scan-sites-two", 'scan-sites = ["gateway-1", "plant-7"]', "two scan-sites"),
                             ("names-refuse", 'names = "refuse"', "names = refuse"), ("names-report", 'names = "report"', "names = report"),
                             ("fields", 'fields = ["activation-id", "extended-pid", "Host ID", "A z.9_-"]', "four fields"), ("fields-64", f'fields = ["{"n" * 64}"]', "a field name of 64 bytes"),
                             ("turnaround-least", "turnaround-days = 1", "turnaround-days = 1"), ("turnaround-most", "turnaround-days = 3650", "turnaround-days = 3650")):
        file("route-" + name, f"A route of requests has {what}.", "TRUST-7 TRUST-19", on_request(line + "\n"))
    for name, line, what in (("scan-sites-empty", "scan-sites = []", "no scan-sites in the set"), ("scan-sites-twice", 'scan-sites = ["gateway-1", "gateway-1"]', "a scan site twice"),
                             ("scan-sites-text", 'scan-sites = "gateway-1"', "a scan site that is no set"), ("scan-sites-name", 'scan-sites = ["Gateway-1"]', "a scan site with a capital letter"),
                             ("names-word", 'names = "accept"', "names = accept"), ("names-set", 'names = ["report"]', "names that is a set"),
                             ("fields-empty", "fields = []", "no fields in the set"), ("fields-twice", 'fields = ["a", "a"]', "a field twice"), ("fields-colon", 'fields = ["a:b"]', "a field name with a colon"),
                             ("fields-blank", 'fields = [" a"]', "a field name that begins with a blank"), ("fields-65", f'fields = ["{"n" * 65}"]', "a field name of 65 bytes"),
                             ("fields-none", 'fields = [""]', "an empty field name"), ("fields-integer", "fields = [1]", "a field that is an integer"),
                             ("turnaround-0", "turnaround-days = 0", "turnaround-days = 0"), ("turnaround-3651", "turnaround-days = 3651", "turnaround-days = 3651")):
        file("route-value-" + name, f"A route has {what}.", "TRUST-7", on_request(line + "\n"), "trust.value")
    for name, line in (("fields", 'fields = ["activation-id"]'), ("names", 'names = "refuse"'), ("turnaround-days", "turnaround-days = 5")):
        file("fields-response-" + name, f"A route of responses has {name}.", "TRUST-19", on_response(line + "\n"), "trust.route-fields")
        both_ways = cut_once(cut_once(quiet, 'zone = "connected"', 'zone = "isolated"'), 'kinds = ["request"]', f'kinds = ["response", "request"]\n{line}')
        file("fields-both-" + name, f"A route of requests and responses has {name}.", "TRUST-19", both_ways)
    file("fields-scan-sites", "A route without a scan has scan-sites.", "TRUST-19", cut_once(quiet, 'scan = "none"', 'scan = "none"\nscan-sites = ["gateway-1"]'), "trust.route-fields")
    file("fields-response-scan-sites", "A route of responses without a scan has scan-sites.", "TRUST-19", on_response('scan-sites = ["gateway-1"]\n'), "trust.route-fields")
    file("reference-scan-site", "A scan site of a route is not in the file.", "TRUST-14", on_request('scan-sites = ["gateway-1", "kiosk-9"]\n'), "trust.unknown-reference")
    for name, label in (("umlaut", "GRÜN 04"), ("script", "工場 7"), ("most", "Ü" * 16)):
        file("label-" + name, f"The label of a medium is {label}.", "TRUST-7", of('label = "RED 04"', f'label = "{label}"'))
    for name, label, what in (("33", "Ü" * 16 + "1", "has 33 bytes in 17 characters"), ("blank-first", " RED", "begins with a blank"), ("blank", " ", "is a blank")):
        file("label-" + name, f"The label of a medium {what}.", "TRUST-7", of('label = "RED 04"', f'label = "{label}"'), "trust.value")

    # TRUST-22
    no_scanner = "trust.no-scanner"

    def scans(name, description, code=None, kiosk=False, keys=None, scanner=False, sites=None, **more):
        file("scanner-" + name, description, "TRUST-22", trust(route={**scanned, **more}, kiosk=kiosk, keys=keys, scanner=scanner, sites=sites), code)
    at_from = {"scanner plant-7": {"role": "scanner", "site": "plant-7"}}
    scans("from", "The only scanner key is at the site from, whose clock is trusted: its scans do not count.", no_scanner, keys=at_from, sites={"plant-7": {"clock": "trusted"}})
    scans("from-named", "The only scanner key is at the site from, which is named in scan-sites, and its clock is trusted.", keys=at_from, sites={"plant-7": {"clock": "trusted"}},
          **{"scan-sites": ["plant-7"]})
    scans("from-named-untrusted", "The only scanner key is at the site from, which is named in scan-sites, and its clock is untrusted.", no_scanner, keys=at_from, **{"scan-sites": ["plant-7"]})
    scans("from-named-accept", "The only scanner key is at the site from, which is named in scan-sites; its clock is untrusted, and the route accepts what cannot be told.", keys=at_from,
          **{"scan-sites": ["plant-7"], "time-unknown": "accept"})
    scans("from-accept", "The only scanner key is at the site from, and the route accepts what cannot be told: its scans do not count.", no_scanner, keys=at_from, **{"time-unknown": "accept"})
    scans("third", "The only scanner key is at a third site, whose clock is trusted.", kiosk=True)
    scans("third-untrusted", "The only scanner key is at a third site, whose clock is untrusted.", no_scanner, kiosk={"clock": "untrusted"})
    scans("third-untrusted-reject", "The only scanner key is at a third site, whose clock is untrusted, and the route rejects what cannot be told.", no_scanner, kiosk={"clock": "untrusted"},
          **{"time-unknown": "reject"})
    scans("third-untrusted-unsaid", "The only scanner key is at a third site, whose clock is untrusted, and the route does not say what then.", no_scanner, kiosk={"clock": "untrusted"},
          **{"time-unknown": None})
    scans("third-untrusted-accept", "The only scanner key is at a third site, whose clock is untrusted, and the route accepts what cannot be told.", kiosk={"clock": "untrusted"},
          **{"time-unknown": "accept"})
    scans("other-site", "There is a scanner key, and scan-sites names another site.", no_scanner, kiosk=True, **{"scan-sites": ["gateway-1"]})
    scans("named-one-of-two", "Of two scan sites one has a scanner key.", kiosk=True, **{"scan-sites": ["gateway-1", "kiosk-1"]})
    scans("revoked-named", "The scanner key of the only scan site is revoked; another one is not.", no_scanner, scanner=True, kiosk=True, keys={"scanner kiosk-1": {"revoked": True}},
          **{"scan-sites": ["kiosk-1"]})
    scans("expired", "The only scanner key has ended: only what is revoked is left out.", kiosk=True, keys={"scanner kiosk-1": {"until": "2020-01-01T00:00:00Z"}})
    file("no-scanner-response", "A route of responses wants a scan, and the only scanner key is at its site from.", "TRUST-22",
         trust(responses=True, scanner=True, back=scanned), no_scanner)
    file("scanner-response", "A route of responses wants a scan, and a scanner key is at its site to, whose clock is trusted.", "TRUST-22",
         trust(responses=True, back=scanned, keys=at_from, sites={"plant-7": {"clock": "trusted"}}))

    # The lowest number names the code.
    file("order-missing-value", "The serial is 0, and the zone of a site is missing: the lower number names the code.", "TRUST-6 TRUST-7",
         of("serial = 12", "serial = 0").replace('zone = "isolated"\n', "", 1), "trust.missing")
    file("order-missing-value-later", "The serial is a string, and a route has no approvals: the lower number names the code.", "TRUST-6 TRUST-7",
         of("serial = 12", 'serial = "12"').replace("approvals = 1\n", "", 1), "trust.missing")
    file("order-unknown-missing", "The serial is missing, and a site has a key comment: the lower number names the code.", "TRUST-5 TRUST-6",
         of("serial = 12\n", "").replace('zone = "isolated"\n', 'zone = "isolated"\ncomment = "x"\n', 1), "trust.unknown-name")
    file("order-unknown-value", "The serial is 0, and a site has a key comment: the lower number names the code.", "TRUST-5 TRUST-7",
         of("serial = 12", "serial = 0").replace('zone = "isolated"\n', 'zone = "isolated"\ncomment = "x"\n', 1), "trust.unknown-name")
    file("order-scanner-persons", "A route wants a scan that there cannot be, and three of two persons must approve a trust update: the lower number names the code.", "TRUST-22 TRUST-23",
         trust(route=scanned, top={"trust-approvals": 3}), no_scanner)
    file("order-approvers-scanner", "A route wants three approvals of two persons, and a scan that there cannot be: the lower number names the code.", "TRUST-21 TRUST-22",
         trust(route={**scanned, "approvals": 3}), few)
    for kind in ("person", "key", "medium", "route"):
        file("table-empty-" + kind, f"{kind.capitalize()} is an empty array.", "TRUST-7", top + kind + " = []\n", "trust.value")
    for kind, lines in (("person", 'name = "p-1"\n'), ("medium", f'id = "{M1.hex()}"\nlabel = "RED 04"\n')):
        file("table-single-" + kind, f"{kind.capitalize()} is a table and no array of tables.", "TRUST-7", top + f"[{kind}]\n" + lines, "trust.value")
    file("value-serial-63", "The serial is 2^63 - 1.", "TRUST-7", of("serial = 12", "serial = 9223372036854775807"), "trust.value")

    # needs
    def table(kind, **values):
        return f"\n[[{kind}]]\n" + "".join(f"{k} = {toml_value(v)}\n" for k, v in values.items())

    def needs(name, description, requirements, text, code=None):
        file("needs-" + name, description, requirements, text, code)
    medium_of_base = 'label = "RED 05"\n'
    for kind, anchor in (("key", exporter), ("medium", medium_of_base), ("route", response_route)):
        needs(f"{kind}-1", f"A {kind} needs format 1, and is judged.", "TRUST-7", of(anchor, anchor + "needs = 1\n"))
        for name, value, what in (("0", "0", "0"), ("256", "256", "256"), ("text", '"2"', "a string"), ("float", "2.0", "a floating-point number"), ("boolean", "true", "a boolean"), ("array", "[2]", "an array")):
            needs(f"{kind}-value-{name}", f"The needs of a {kind} is {what}.", "TRUST-7", of(anchor, anchor + f"needs = {value}\n"), "trust.value")
        needs(f"{kind}-1-unknown", f"A {kind} needs format 1, and has a key that does not exist.", "TRUST-5", of(anchor, anchor + "needs = 1\nfuture = 1\n"), "trust.unknown-name")
        for name, value, what in (("0", "0", "0"), ("256", "256", "256"), ("text", '"2"', "a string")):
            needs(f"{kind}-alone-{name}", f"A {kind} holds nothing but needs, which is {what}: it is not skipped, and what it must have is missing.", "TRUST-6 TRUST-7",
                  base + f"\n[[{kind}]]\nneeds = {value}\n", "trust.missing")
        for value in (2, 255):
            needs(f"{kind}-{value}", f"A {kind} that needs format {value} holds names, values and forms that nobody knows yet: it is skipped.", "TRUST-5 TRUST-6 TRUST-7",
                  base + table(kind, needs=value, future=True, role="auditor", public="04", id="RED", media="any", kinds=["question"]))
        needs(f"{kind}-alone", f"A {kind} that needs format 2 holds nothing else.", "TRUST-6", base + table(kind, needs=2))
        needs(f"{kind}-inner", f"A {kind} that needs format 2 holds a table and an array of tables.", "TRUST-5 TRUST-7",
              base + table(kind, needs=2) + f"[{kind}.inner]\na = 1\n[[{kind}.list]]\nb = [[1], [2]]\n")
        needs(f"{kind}-syntax", f"A {kind} that needs format 2 has a key twice.", "TRUST-3", base + table(kind, needs=2) + "needs = 2\n", "trust.syntax")
        needs(f"{kind}-text", f"A {kind} that needs format 2 holds a zero width space.", "TRUST-2", base + table(kind, needs=2, future="a\u200bb"), "trust.text")
    for kind, old in (("site", 'zone = "connected"\n'), ("person", 'name = "p-021"\n')):
        needs(f"{kind}", f"A {kind} has needs, which it cannot.", "TRUST-5", of(old, old + "needs = 1\n"), "trust.unknown-name")
    needs("top", "There is needs at the top.", "TRUST-5", with_top("needs = 1\n"), "trust.unknown-name")
    skipped_medium = table("medium", id=M3.hex(), needs=2, future="x")
    needs("medium-reference", "A route names a medium that is skipped: its id still serves.", "TRUST-14", of(f'media = ["{M1.hex()}"]', f'media = ["{M1.hex()}", "{M3.hex()}"]') + skipped_medium)
    needs("medium-reference-other", "A route names a medium that is not in the file, and another is skipped.", "TRUST-14",
          of(f'media = ["{M1.hex()}"]', f'media = ["{M1.hex()}", "{"0" * 32}"]') + skipped_medium, "trust.unknown-reference")
    needs("medium-twice", "A medium that is skipped has the id of another.", "TRUST-11", base + table("medium", id=M1.hex(), needs=2))
    needs("key-twice", "A key that is skipped has the public key of another.", "TRUST-10", base + table("key", public=APPROVER.public.hex(), needs=2))
    needs("key-invalid", "A key that is skipped is no point.", "TRUST-13", base + table("key", public="02" + "00" * 31, role="importer", site="gateway-1", needs=2))
    needs("key-references", "A key that is skipped names a site and persons that are not in the file.", "TRUST-14 TRUST-15",
          base + table("key", public=STRANGER.public.hex(), role="exporter", site="plant-9", person="p-9", custodians=["p-10"], needs=2))
    needs("route-twice", "A route that is skipped has the sites of another.", "TRUST-12", base + table("route", **{"from": "plant-7", "to": "gateway-1", "needs": 2}))
    needs("route-references", "A route that is skipped names sites that are not in the file, and leads to itself.", "TRUST-14 TRUST-17", base + table("route", **{"from": "x", "to": "x", "needs": 2}))

    # A skipped key, and the routes that would want it.
    skipped_key = table("key", public=STRANGER.public.hex(), role="approver", person="p-003", needs=2)
    three = trust(route={"approvals": 3})
    needs("key-approvers", "Two persons can approve, three must, and a key is skipped: the route is skipped, too.", "TRUST-21", three + skipped_key)
    needs("key-approvers-other", "A route fails TRUST-21, and the key that is skipped says nothing of itself: the route is skipped all the same.", "TRUST-21", three + table("key", needs=2))
    needs("medium-approvers", "Two persons can approve, three must, and a medium is skipped, but no key.", "TRUST-21", three + table("medium", needs=2), few)
    needs("route-approvers", "Two persons can approve, three must, and another route is skipped, but no key.", "TRUST-21", three + table("route", needs=2), few)
    needs("key-1-approvers", "Two persons can approve, three must, and a key needs format 1.", "TRUST-21", three + skipped_key.replace("needs = 2", "needs = 1").replace("p-003", "p-014"), few)
    wants_scan = trust(route=scanned)
    needs("key-scanner", "A route wants a scan, there is no scanner key, and a key is skipped: the route is skipped, too.", "TRUST-22", wants_scan + skipped_key)
    needs("medium-scanner", "A route wants a scan, there is no scanner key, and a medium is skipped, but no key.", "TRUST-22", wants_scan + table("medium", needs=2), no_scanner)
    needs("key-persons", "Two persons have an approver key, three must approve a trust update, and a key is skipped: it is not judged.", "TRUST-23", with_top("trust-approvals = 3\n") + skipped_key)
    needs("key-persons-most", "Sixteen persons must approve a trust update, and a key is skipped: it is not judged.", "TRUST-23", with_top("trust-approvals = 16\n") + table("key", needs=255))
    needs("medium-persons", "Two persons have an approver key, three must approve a trust update, and a medium is skipped, but no key.", "TRUST-23",
          with_top("trust-approvals = 3\n") + table("medium", needs=2), few)
    needs("key-other-rules", "A key is skipped, and a route fails another rule than TRUST-21 and TRUST-22.", "TRUST-17",
          cut_once(trust(route={"time-unknown": "hold"}), 'to = "gateway-1"', 'to = "plant-7"') + skipped_key, "trust.route-to-itself")
    needs("route-skipped-fails", "A route that is skipped wants sixteen approvals and a scan.", "TRUST-21 TRUST-22", trust(route={"approvals": 16, **scanned, "needs": 2}))
    needs("exporter-skipped", "The only exporter key is skipped, and sixteen persons must approve: nobody is missing.", "TRUST-21",
          trust(route={"approvals": 16}, keys={"exporter plant-7": {"needs": 2}}))
    needs("approver-skipped", "Of two approver keys one is skipped, and two must approve: the route is skipped, too.", "TRUST-21", trust(route={"approvals": 2}, keys={"approver p-021": {"needs": 2}}))


