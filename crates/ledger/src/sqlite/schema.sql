-- Times, sequences and epochs are integers up to 2^53 - 1; digests and key ids are 32 bytes.

-- first_bundle: the lowest number of a bundle of this epoch: below it there is room for those that the
-- backup did not have and that are adopted.
-- floor: the latest time known to have passed, or what a person set it to. anchor: the time that a
-- person last set or stated, or that jumped in a bundle that was admitted because a person released it
-- (`time.jump`). Both 0 at first.
CREATE TABLE ledger (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  site TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  first_bundle INTEGER NOT NULL DEFAULT 1,
  floor INTEGER NOT NULL,
  anchor INTEGER NOT NULL,
  audit_entries INTEGER NOT NULL,
  audit_head BLOB NOT NULL
) STRICT;

CREATE TABLE trust (
  serial INTEGER PRIMARY KEY,
  digest BLOB NOT NULL,
  first_used INTEGER NOT NULL
) STRICT;

-- way: 0 out, 1 in. settled: the highest acknowledged (out) or with nothing missing below (in).
CREATE TABLE stream (
  id INTEGER PRIMARY KEY,
  way INTEGER NOT NULL,
  origin TEXT NOT NULL,
  destination TEXT NOT NULL,
  key BLOB NOT NULL,
  epoch INTEGER NOT NULL,
  highest INTEGER NOT NULL,
  highest_digest BLOB NOT NULL,
  settled INTEGER NOT NULL DEFAULT 0,
  settled_digest BLOB,
  advanced INTEGER NOT NULL DEFAULT 0,
  UNIQUE (way, origin, destination, key, epoch)
) STRICT;

-- medium: what it came on (in) or was last delivered to (out), as the audit log has it.
-- certainty: whether the clock was trusted at the admission, as a receipt writes it.
-- voided: when. voided_after: the newest bundle that was there then. voided_entry: the audit entry of it.
CREATE TABLE bundle (
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE,
  stream INTEGER NOT NULL REFERENCES stream (id),
  sequence INTEGER NOT NULL,
  previous BLOB,
  kind INTEGER NOT NULL,
  created INTEGER NOT NULL,
  expires INTEGER,
  items INTEGER NOT NULL,
  recorded INTEGER NOT NULL,
  trust BLOB NOT NULL,
  file BLOB NOT NULL,
  file_length INTEGER NOT NULL,
  voided INTEGER,
  voided_after INTEGER,
  voided_entry INTEGER,
  spooled INTEGER NOT NULL DEFAULT 0,
  medium TEXT,
  certainty INTEGER,
  UNIQUE (stream, sequence)
) STRICT;
CREATE INDEX bundle_unspooled ON bundle (id) WHERE spooled = 0;

-- What the sender of an incoming stream declared void.
CREATE TABLE voided (
  stream INTEGER NOT NULL REFERENCES stream (id),
  sequence INTEGER NOT NULL,
  digest BLOB NOT NULL,
  PRIMARY KEY (stream, sequence)
) WITHOUT ROWID, STRICT;

-- Bundles that are held. why: all codes of its last import. jump: the latest time among those that
-- jumped in it. released: all codes that persons have released, but for `time.jump`. passed: the
-- latest jump that a person has released. Codes stand in order, with blanks between them.
CREATE TABLE held (
  digest BLOB PRIMARY KEY,
  origin TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  why TEXT NOT NULL,
  jump INTEGER,
  since INTEGER NOT NULL,
  released TEXT NOT NULL DEFAULT '',
  passed INTEGER,
  ticket TEXT
) WITHOUT ROWID, STRICT;

-- Digests whose contradiction stands in the audit log already.
CREATE TABLE alarm (
  digest BLOB PRIMARY KEY
) WITHOUT ROWID, STRICT;

-- Bundles that were refused, with the codes that stand in the audit log already. medium: the id of that
-- on which they came, empty where none is known.
CREATE TABLE reject (
  digest BLOB NOT NULL,
  code TEXT NOT NULL,
  medium TEXT NOT NULL,
  PRIMARY KEY (digest, code, medium)
) WITHOUT ROWID, STRICT;

-- Sets of unreadable files that stand in the audit log already.
CREATE TABLE unreadable (
  files BLOB PRIMARY KEY
) WITHOUT ROWID, STRICT;

-- The heads of item keys: everything but the installation id, or the digest of the content.
CREATE TABLE thing (
  id INTEGER PRIMARY KEY,
  head BLOB NOT NULL UNIQUE
) STRICT;

-- Requests, 4,096 of a bundle in a row, in the order of the bundle; id: the bundle's number * 1,024 + which
-- 4,096. An item of a bundle is named elsewhere by the bundle's number * 2^22 + its index. requests: of each
-- purpose, key type and reason in a byte, the thing, the rest of the item key. names: of each the machines with which
-- it came, which never leave the site: how many, and each with its length before it.
CREATE TABLE part (
  id INTEGER PRIMARY KEY,
  requests BLOB NOT NULL,
  names BLOB NOT NULL
) STRICT;

-- A byte for each request of a part: its state, and 128 where it has a row in table request.
CREATE TABLE part_state (
  id INTEGER PRIMARY KEY REFERENCES part (id),
  states BLOB NOT NULL
) STRICT;

-- How many requests of a bundle are in which state.
CREATE TABLE tally (
  bundle INTEGER NOT NULL REFERENCES bundle (id),
  state INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (bundle, state)
) WITHOUT ROWID, STRICT;

-- What only some requests have. old: the request that this one replaces, where the ledger has it and both
-- went the same way; a withdrawal only one with its own key. answer: the one that did not fit, as this request
-- says, where the ledger has it. disputes: 1 while it keeps others from using what was granted by that; it
-- ends when this request is withdrawn, replaced or voided. mark: the code of what the ledger found wrong with
-- it.
CREATE TABLE request (
  item INTEGER PRIMARY KEY,
  old INTEGER,
  answer INTEGER,
  disputes INTEGER NOT NULL DEFAULT 0,
  code TEXT,
  grant_form INTEGER,
  grant_value BLOB,
  mark TEXT
) STRICT;
CREATE INDEX request_grant ON request (grant_value) WHERE grant_value IS NOT NULL;
CREATE INDEX request_old ON request (old) WHERE old IS NOT NULL;

-- Where requests are found by installation id or content. A print is the first 42 bits of the SHA-256 of that part
-- of the key; what is found is held against the key itself. prints: each in 13 bytes, the item in the last 62
-- bits of them, ascending, as many as fill a page; all of one print stand in one row. They lie in runs, of which
-- each level has one, in rows without overlap; id: the level * 2^42 + the last print.
CREATE TABLE request_print (
  id INTEGER PRIMARY KEY,
  prints BLOB NOT NULL
) STRICT;

-- Requests that were granted at once, or anew: perhaps no answer has told the other side.
CREATE TABLE known (
  item INTEGER PRIMARY KEY
) STRICT;

-- What a person said at this site, by the number of its audit entry. after: the newest bundle then. answer:
-- the one that did not fit. grant: what did not fit, or what was told by telephone. taken_back: the entry that
-- took it back.
CREATE TABLE said (
  number INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  what INTEGER NOT NULL,
  after INTEGER NOT NULL,
  request INTEGER,
  answer INTEGER,
  grant_form INTEGER,
  grant_value BLOB,
  machine TEXT COLLATE NOCASE,
  ticket TEXT,
  taken_back INTEGER
) STRICT;
CREATE INDEX said_request ON said (request) WHERE request IS NOT NULL;
CREATE INDEX said_machine ON said (machine) WHERE machine IS NOT NULL;

-- Machines that came to a request after it was sent. Never leaves the site. Windows takes names in any case
-- for one name; the first spelling stays. noted: the number of that audit entry. after: the newest bundle then.
CREATE TABLE machine (
  item INTEGER NOT NULL,
  name TEXT NOT NULL COLLATE NOCASE,
  noted INTEGER NOT NULL,
  after INTEGER NOT NULL,
  PRIMARY KEY (item, name)
) WITHOUT ROWID, STRICT;
CREATE INDEX machine_noted ON machine (noted);

-- Where the requests of a machine are found: as request_print, of its name in small letters.
CREATE TABLE machine_print (
  id INTEGER PRIMARY KEY,
  prints BLOB NOT NULL
) STRICT;

-- What hides the names of machines in the audit entry with which they came: 16 random bytes, by its number.
CREATE TABLE machine_salt (
  number INTEGER PRIMARY KEY,
  salt BLOB NOT NULL
) STRICT;

-- The request bundles that a response bundle answers.
CREATE TABLE answered (
  bundle INTEGER NOT NULL REFERENCES bundle (id),
  position INTEGER NOT NULL,
  digest BLOB NOT NULL,
  PRIMARY KEY (bundle, position)
) WITHOUT ROWID, STRICT;

-- Answers. request is null where no request of this site has the reference; request_idx is its index in the
-- bundle that is answered.
CREATE TABLE response (
  item INTEGER PRIMARY KEY,
  position INTEGER NOT NULL,
  request INTEGER,
  request_idx INTEGER NOT NULL,
  outcome INTEGER NOT NULL,
  code TEXT,
  grant_form INTEGER,
  grant_value BLOB,
  fault TEXT
) STRICT;
CREATE INDEX response_request ON response (request) WHERE request IS NOT NULL;

-- Own bundles with the endorsements that were brought back. file, file_length: of that copy.
CREATE TABLE kept (
  bundle INTEGER PRIMARY KEY REFERENCES bundle (id),
  file BLOB NOT NULL,
  file_length INTEGER NOT NULL,
  endorsements INTEGER NOT NULL
) STRICT;

-- Receipts that came for bundles of this site. file: the SHA-256 of the receipt, by which the archive
-- has it. bundle: the digest that it names, whether the ledger has sent that bundle or not.
CREATE TABLE receipt (
  id INTEGER PRIMARY KEY,
  file BLOB NOT NULL UNIQUE,
  bundle BLOB NOT NULL,
  site TEXT NOT NULL,
  key BLOB NOT NULL,
  admitted INTEGER NOT NULL,
  certainty INTEGER NOT NULL,
  trust BLOB NOT NULL,
  head BLOB NOT NULL,
  recorded INTEGER NOT NULL
) STRICT;
CREATE INDEX receipt_bundle ON receipt (bundle);

-- There is a row while the site is closed: the number of the audit entry, when, and the ticket.
CREATE TABLE closing (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  number INTEGER NOT NULL,
  time INTEGER NOT NULL,
  ticket TEXT NOT NULL
) STRICT;

-- Ledgers of other sites that lie in the archive of this one: the number of the audit entry, the
-- SHA-256 of the file, the length and the head of its log, and how many bundles its archive has.
CREATE TABLE inherited (
  site TEXT PRIMARY KEY,
  number INTEGER NOT NULL,
  file BLOB NOT NULL,
  entries INTEGER NOT NULL,
  head BLOB NOT NULL,
  bundles INTEGER NOT NULL,
  ticket TEXT NOT NULL
) WITHOUT ROWID, STRICT;

CREATE TABLE audit (
  number INTEGER PRIMARY KEY,
  entry TEXT NOT NULL,
  head BLOB NOT NULL
) STRICT;
