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
    exporter = f'public = "{EXPORTER.public.hex()}"\n'
    scanner = f'public = "{SCANNER.public.hex()}"\nrole = "scanner"\n'
    approver = f'public = "{APPROVER.public.hex()}"\nrole = "approver"\n'
    file("base", "The trust file that the vectors of this folder undo one thing in.", "TRUST-3 TRUST-4 TRUST-5 TRUST-6", base)
    file("least", "The smallest trust file: nobody exists, and nothing may cross.", "TRUST-5", "format=0\nserial=1")
    file("order", "Tables stand in another order, with comments, tabs and other quotes.", "TRUST-3",
         "# all of it\nserial = 1_0\nformat = 0\t# first\n[[person]]\nname = 'p-1'\n[[site]]\nzone = \"connected\"\nversions = [\n  0,\n  255,\n]\nclock = \"trusted\"\n"
         "name = \"a\"\n[[person]]\nname = \"p-2\"\n")
    full = of(exporter, exporter + 'from = "2026-01-01T00:00:00Z"\nuntil = "2026-01-01T00:00:00Z"\nrevoked = false\n')
    file("key-times", "A key is valid for one second.", "TRUST-6 TRUST-16", full)
    room = 1048576 - len(base.encode())
    file("most", "The file has 1,048,576 bytes.", "TRUST-1", [base.encode() + b"#", (b"x", room - 1)])
    file("too-large", "The file has 1,048,577 bytes.", "TRUST-1", [base.encode() + b"#", (b"x", room)], "trust.too-large")
    file("too-large-first", "The file is too large, and is no text.", "TRUST-1 TRUST-2", [(b"\xff", 1048577)], "trust.too-large")
    file("bom", "The file begins with a byte order mark.", "TRUST-2", "\ufeff" + base, "trust.text")
    file("carriage-return", "A line ends with carriage return and line feed.", "TRUST-2", of("format = 0\n", "format = 0\r\n"), "trust.text")
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
    file("unknown-table", "There is a table machine.", "TRUST-4", base + '[[machine]]\nname = "m-1"\n', "trust.unknown-name")
    file("unknown-key", "A site has a key comment.", "TRUST-4", of('zone = "isolated"', 'zone = "isolated"\ncomment = "x"'), "trust.unknown-name")
    file("unknown-top", "There is a key version at the top.", "TRUST-4", of("serial = 12", "serial = 12\nversion = 1"), "trust.unknown-name")
    file("unknown-elsewhere", "A site has the key media of a route.", "TRUST-4", of('zone = "isolated"', f'zone = "isolated"\nmedia = ["{M1.hex()}"]'), "trust.unknown-name")
    file("unknown-underscore", "The key max-items is written with an underscore.", "TRUST-4", base.replace("max-items", "max_items", 1), "trust.unknown-name")
    file("table-single", "Site is a table and no array of tables.", "TRUST-6", 'format = 0\nserial = 1\n[site]\nname = "a"\nzone = "isolated"\nclock = "trusted"\nversions = [0]\n', "trust.value")
    file("table-empty", "Site is an empty array.", "TRUST-6", "format = 0\nserial = 1\nsite = []\n", "trust.value")
    file("table-integer", "Route is an integer.", "TRUST-6", "format = 0\nserial = 1\nroute = 1\n", "trust.value")
    for name, line in (("serial", "serial = 12\n"), ("format", "format = 0\n"), ("zone", 'zone = "isolated"\n'), ("scan", 'scan = "required"\n')):
        file("missing-" + name, f"The key {name} is missing.", "TRUST-5", of(line, ""), "trust.missing")
    file("missing-role", "The role of a key is missing.", "TRUST-5", of(approver, approver.splitlines()[0] + "\n"), "trust.missing")
    file("missing-approvals", "A route has no approvals.", "TRUST-5", of("approvals = 1\n", ""), "trust.missing")
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
        file("value-" + name, what + ".", "TRUST-6", of(old, new), "trust.value")
    media_line = f'media = ["{M1.hex()}"]\n'
    medium_label = 'label = "RED 04"\n'
    file("media-empty", "The set of media of a route is empty: no medium may carry yet.", "TRUST-6", of(media_line, "media = []\n"))
    file("media-empty-differs", "The set of media of a route is empty, and the route has medium-differs.", "TRUST-19", of(media_line, 'media = []\nmedium-differs = "hold"\n'))
    file("medium-until", "A medium has an end.", "TRUST-6", of(medium_label, medium_label + 'until = "2026-12-31T23:59:59Z"\n'))
    file("medium-until-retired", "A medium has an end that has passed, and is retired.", "TRUST-6", of(medium_label, medium_label + 'until = "1970-01-01T00:00:00Z"\nretired = true\n'))
    for name, value, what in (("date", '"2026-11-31T00:00:00Z"', "is 31 November"), ("native", "2026-12-31T23:59:59Z", "is a time of TOML"), ("day", '"2026-12-31"', "is a day"),
                              ("integer", "1798761599", "is an integer"), ("empty", '""', "is empty"), ("never", '"9999-12-31T24:00:00Z"', "has the hour 24")):
        file("medium-until-" + name, f"The end of a medium {what}.", "TRUST-6", of(medium_label, medium_label + f"until = {value}\n"), "trust.value")
    file("medium-from", "A medium has a key from.", "TRUST-4", of(medium_label, medium_label + 'from = "2026-01-01T00:00:00Z"\n'), "trust.unknown-name")
    for rule in ("medium-differs", "foreign"):
        for value in ("accept", "hold", "reject"):
            file(f"{rule}-{value}", f"A route with media has {rule} = {value}.", "TRUST-6 TRUST-19" if rule == "medium-differs" else "TRUST-6", of(media_line, f'{media_line}{rule} = "{value}"\n'))
        for name, value, what in (("word", '"warn"', "another word"), ("capital", '"Hold"', "a capital letter"), ("boolean", "true", "a boolean"), ("set", '["hold"]', "an array"), ("empty", '""', "no word")):
            file(f"{rule}-{name}", f"The value of {rule} is {what}.", "TRUST-6", of(media_line, f"{media_line}{rule} = {value}\n"), "trust.value")
        file(f"{rule}-elsewhere", f"A medium has a key {rule}.", "TRUST-4", of(medium_label, medium_label + f'{rule} = "hold"\n'), "trust.unknown-name")
    file("foreign-no-media", "A route without media has foreign.", "TRUST-19", of("max-age-days = 30\n", 'max-age-days = 30\nforeign = "reject"\n'))
    file("fields-medium-differs", "A route without media has medium-differs.", "TRUST-19", of("max-age-days = 30\n", 'max-age-days = 30\nmedium-differs = "hold"\n'), "trust.route-fields")
    file("fields-medium-differs-accept", "A route without media has medium-differs = accept, which is what it would be anyway.", "TRUST-19",
         of("max-age-days = 30\n", 'max-age-days = 30\nmedium-differs = "accept"\n'), "trust.route-fields")
    for name, value, what in (("date", '"2026-02-29T00:00:00Z"', "29 February 2026"), ("hour", '"2026-02-28T24:00:00Z"', "hour 24"), ("second", '"2026-02-28T23:59:60Z"', "second 60"),
                              ("offset", '"2026-02-28T00:00:00+00:00"', "an offset of 0 in place of Z"), ("native", "2026-02-28T00:00:00Z", "a time of TOML"),
                              ("year", '"1969-12-31T23:59:59Z"', "the year 1969"), ("fraction", '"2026-02-28T00:00:00.0Z"', "a fraction of a second"),
                              ("digits", '"\u0662026-02-28T00:00:00Z"', "a digit that is not ASCII")):
        file("time-" + name, f"A time has {what}.", "TRUST-6", of(exporter, exporter + f"until = {value}\n"), "trust.value")
    file("time-leap", "A time has 29 February 2028.", "TRUST-6", of(exporter, exporter + 'until = "2028-02-29T23:59:59Z"\n'))
    file("time-century", "A time has 29 February 2100.", "TRUST-6", of(exporter, exporter + 'until = "2100-02-29T00:00:00Z"\n'), "trust.value")
    file("revoked-text", "Revoked is the string true.", "TRUST-6", of(exporter, exporter + 'revoked = "true"\n'), "trust.value")
    file("revoked-integer", "Revoked is 1.", "TRUST-6", of(exporter, exporter + "revoked = 1\n"), "trust.value")
    file("format", "The format is 1.", "TRUST-7", of("format = 0", "format = 1"), "trust.format")
    file("site-twice", "Two sites have one name.", "TRUST-8", base + '[[site]]\nname = "plant-7"\nzone = "isolated"\nclock = "untrusted"\nversions = [0]\n', "trust.site-twice")
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
    file("p256", "An approver and a scanner have P-256 keys.", "TRUST-13 TRUST-26 TRUST-6", with_keys(card_approver, card_scanner))
    other_y = f"{CARD.public[0] ^ 1:02x}{CARD.public[1:].hex()}"
    file("p256-both", "Two keys have the same x, one with even and one with odd y: they are two.", "TRUST-10 KEY-6",
         with_keys(card_approver, {"public": other_y, "role": "approver", "person": "p-021"}))
    scanned = {"scan": "required", "scan-max-age-hours": 1}
    file("p256-scanner", "A route wants a scan, and the only scanner key is a P-256 key.", "TRUST-22 TRUST-26",
         trust(route=scanned, keys={"card scanner gateway-1": {"role": "scanner", "site": "gateway-1"}}))
    for role, article, more in (("exporter", "An", at_plant), ("importer", "An", {"site": "gateway-1"}), ("media", "A", {"site": "gateway-1"})):
        file("p256-" + role, f"{article} {role} key is a P-256 key.", "TRUST-26", with_keys(key_table(CARD_STRANGER, role, **more)), "trust.key-type")
    file("p256-exporter-revoked", "A revoked exporter key is a P-256 key.", "TRUST-26", with_keys(key_table(CARD_STRANGER, "exporter", **at_plant, revoked=True)), "trust.key-type")
    file("p256-twice", "One P-256 key has two roles.", "TRUST-10", with_keys(card_scanner, key_table(CARD_SCANNER, "approver", person="p-014")), "trust.key-twice")
    for first in ("00", "04", "ed"):
        file("p256-first-" + first, f"A public key of 33 bytes begins with {first}.", "TRUST-13 KEY-6", digits(first + CARD.public[1:].hex()), "key.invalid")
    file("p256-x-above", "The x of a P-256 key is p.", "TRUST-13 KEY-6", digits("02" + big(CARD_P).hex()), "key.invalid")
    off_x = next(v for v in range(1, 99) if card_y(v, 0) is None)
    file("p256-off-curve", "A P-256 key is no point.", "TRUST-13 KEY-6", digits("03" + big(off_x).hex()), "key.invalid")
    for n in (65, 67, 68):
        file(f"value-hex-{n}", f"A public key has {n} digits.", "TRUST-6", digits((CARD.public.hex() + "00")[:n]), "trust.value")
    file("value-hex-130", "A public key is a P-256 key in uncompressed form, of 130 digits.", "TRUST-6", digits("04" + (big(CARD.point[0]) + big(CARD.point[1])).hex()), "trust.value")
    file("value-hex-66-upper", "A P-256 key is in capital letters.", "TRUST-6", digits(CARD.public.hex().upper()), "trust.value")
    file("p256-invalid-exporter", "An exporter key of 33 bytes begins with 04: the lower number names the code.", "TRUST-13 TRUST-26",
         with_keys({"public": "04" + CARD.public[1:].hex(), "role": "exporter", **at_plant}), "key.invalid")
    file("p256-role-fields", "An exporter key is a P-256 key and has no custodians: the lower number names the code.", "TRUST-15 TRUST-26",
         with_keys(key_table(CARD_STRANGER, "exporter", site="plant-7")), "trust.role-fields")
    file("p256-no-scanner", "A media key is a P-256 key, and a route wants a scan without a scanner key: the lower number names the code.", "TRUST-22 TRUST-26",
         trust(route=scanned, keys={"card stranger": {"role": "media", "site": "gateway-1"}}), "trust.no-scanner")
    file("p256-two-keys", "A person has an Ed25519 and a P-256 key, one other person can approve, and three must.", "TRUST-21",
         trust(route={"approvals": 3}, keys={"card p-014": {"role": "approver", "person": "p-014"}}), "trust.too-few-approvers")
    file("two-stages", "A key is unknown, and two persons have one name: the earlier stage names the code.", "TRUST-4 TRUST-9",
         base + '[[person]]\nname = "p-003"\ncomment = ""\n', "trust.unknown-name")
    file("two-failures", "The format is 1, and a key is unknown: the lower number names the code.", "TRUST-4 TRUST-7",
         of("format = 0", 'format = 1\ncomment = ""'), "trust.unknown-name")


