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

-- old_bundle, old_idx: the request that this one replaces, where the ledger has it and both went the
-- same way; a withdrawal only one with its own key. answer_bundle, answer_idx: the answer that did not
-- fit, as this request says, where the ledger has it. mark: the code of what the ledger found wrong with
-- it.
CREATE TABLE request (
  bundle INTEGER NOT NULL REFERENCES bundle (id),
  idx INTEGER NOT NULL,
  key BLOB NOT NULL,
  purpose INTEGER NOT NULL,
  reason INTEGER,
  key_type INTEGER,
  extended_pid TEXT,
  old_bundle INTEGER,
  old_idx INTEGER,
  answer_bundle INTEGER,
  answer_idx INTEGER,
  state INTEGER NOT NULL,
  code TEXT,
  grant_form INTEGER,
  grant_value BLOB,
  mark TEXT,
  PRIMARY KEY (bundle, idx)
) WITHOUT ROWID, STRICT;
CREATE INDEX request_key ON request (key);
CREATE INDEX request_grant ON request (grant_value) WHERE grant_value IS NOT NULL;
CREATE INDEX request_old ON request (old_bundle, old_idx) WHERE old_bundle IS NOT NULL;

-- Requests that were granted at once, or anew: perhaps no answer has told the other side.
CREATE TABLE known (
  bundle INTEGER NOT NULL,
  idx INTEGER NOT NULL,
  PRIMARY KEY (bundle, idx),
  FOREIGN KEY (bundle, idx) REFERENCES request (bundle, idx)
) WITHOUT ROWID, STRICT;

-- Grants that did not fit, as a request (by_bundle, by_idx) of the same key says. It goes when that
-- request is withdrawn, replaced or voided.
CREATE TABLE dispute (
  key BLOB NOT NULL,
  by_bundle INTEGER NOT NULL,
  by_idx INTEGER NOT NULL,
  grant_form INTEGER NOT NULL,
  grant_value BLOB NOT NULL,
  PRIMARY KEY (key, by_bundle, by_idx),
  FOREIGN KEY (by_bundle, by_idx) REFERENCES request (bundle, idx)
) WITHOUT ROWID, STRICT;

-- What a person said at this site, by the number of its audit entry. after: the newest bundle then.
-- bundle, idx: the request. answer_bundle, answer_idx: the answer that did not fit. grant: what did not
-- fit, or what was told by telephone. taken_back: the entry that took it back.
CREATE TABLE said (
  number INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  what INTEGER NOT NULL,
  after INTEGER NOT NULL,
  bundle INTEGER,
  idx INTEGER,
  answer_bundle INTEGER,
  answer_idx INTEGER,
  grant_form INTEGER,
  grant_value BLOB,
  machine TEXT COLLATE NOCASE,
  ticket TEXT,
  taken_back INTEGER,
  FOREIGN KEY (bundle, idx) REFERENCES request (bundle, idx)
) STRICT;
CREATE INDEX said_request ON said (bundle, idx) WHERE bundle IS NOT NULL;
CREATE INDEX said_machine ON said (machine) WHERE machine IS NOT NULL;

-- Which machines share a request. Never leaves the site. Windows takes
-- names in any case for one name; the first spelling stays. noted, after: where the machine came to it later,
-- the number of that audit entry, and the newest bundle then.
CREATE TABLE machine (
  name TEXT NOT NULL COLLATE NOCASE,
  bundle INTEGER NOT NULL,
  idx INTEGER NOT NULL,
  noted INTEGER,
  after INTEGER,
  PRIMARY KEY (bundle, idx, name),
  FOREIGN KEY (bundle, idx) REFERENCES request (bundle, idx)
) WITHOUT ROWID, STRICT;
CREATE INDEX machine_name ON machine (name);
CREATE INDEX machine_noted ON machine (noted) WHERE noted IS NOT NULL;

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

-- request_bundle is null where no request of this site has the reference.
CREATE TABLE response (
  bundle INTEGER NOT NULL REFERENCES bundle (id),
  idx INTEGER NOT NULL,
  position INTEGER NOT NULL,
  request_bundle INTEGER,
  request_idx INTEGER NOT NULL,
  outcome INTEGER NOT NULL,
  code TEXT,
  grant_form INTEGER,
  grant_value BLOB,
  fault TEXT,
  PRIMARY KEY (bundle, idx)
) WITHOUT ROWID, STRICT;
CREATE INDEX response_request ON response (request_bundle, request_idx);

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
