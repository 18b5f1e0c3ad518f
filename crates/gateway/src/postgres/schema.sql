-- The tables of a ledger as SQLite has them (crates/ledger/src/sqlite/schema.sql), and two more. Texts are compared by
-- their bytes, names of machines with small ASCII letters: other rules would take one machine for another.

CREATE SCHEMA carnet;

-- application: "CRNT". Whoever changes the ledger holds the lock of this row, which is never replaced.
CREATE TABLE version (
  application BIGINT PRIMARY KEY,
  version BIGINT NOT NULL
);

-- The archive: each file in parts of 1 MiB, from 0.
CREATE TABLE file (
  name TEXT COLLATE "C" NOT NULL,
  part BIGINT NOT NULL,
  bytes BYTEA NOT NULL,
  PRIMARY KEY (name, part)
);

-- Times, sequences and epochs are integers up to 2^53 - 1; digests and key ids are 32 bytes.

-- first_bundle: the lowest number of a bundle of this epoch: below it there is room for those that the
-- backup did not have and that are adopted.
-- floor: the latest time known to have passed, or what a person set it to. anchor: the time that a
-- person last set or stated, or that jumped in a bundle that was admitted because a person released it
-- (`time.jump`). Both 0 at first.
CREATE TABLE ledger (
  one BIGINT PRIMARY KEY CHECK (one = 1),
  site TEXT COLLATE "C" NOT NULL,
  epoch BIGINT NOT NULL,
  first_bundle BIGINT NOT NULL DEFAULT 1,
  floor BIGINT NOT NULL,
  anchor BIGINT NOT NULL,
  audit_entries BIGINT NOT NULL,
  audit_head BYTEA NOT NULL
);

CREATE TABLE trust (
  serial BIGINT PRIMARY KEY,
  digest BYTEA NOT NULL,
  first_used BIGINT NOT NULL
);

-- way: 0 out, 1 in. settled: the highest acknowledged (out) or with nothing missing below (in).
CREATE TABLE stream (
  id BIGINT PRIMARY KEY,
  way BIGINT NOT NULL,
  origin TEXT COLLATE "C" NOT NULL,
  destination TEXT COLLATE "C" NOT NULL,
  key BYTEA NOT NULL,
  epoch BIGINT NOT NULL,
  highest BIGINT NOT NULL,
  highest_digest BYTEA NOT NULL,
  settled BIGINT NOT NULL DEFAULT 0,
  settled_digest BYTEA,
  advanced BIGINT NOT NULL DEFAULT 0,
  UNIQUE (way, origin, destination, key, epoch)
);

-- medium: what it came on (in) or was last delivered to (out), as the audit log has it.
-- certainty: whether the clock was trusted at the admission, as a receipt writes it.
-- voided: when. voided_after: the newest bundle that was there then. voided_entry: the audit entry of it.
CREATE TABLE bundle (
  id BIGINT PRIMARY KEY,
  digest BYTEA NOT NULL UNIQUE,
  stream BIGINT NOT NULL REFERENCES stream (id),
  sequence BIGINT NOT NULL,
  previous BYTEA,
  kind BIGINT NOT NULL,
  created BIGINT NOT NULL,
  expires BIGINT,
  items BIGINT NOT NULL,
  recorded BIGINT NOT NULL,
  trust BYTEA NOT NULL,
  file BYTEA NOT NULL,
  file_length BIGINT NOT NULL,
  voided BIGINT,
  voided_after BIGINT,
  voided_entry BIGINT,
  spooled BIGINT NOT NULL DEFAULT 0,
  medium TEXT COLLATE "C",
  certainty BIGINT,
  UNIQUE (stream, sequence)
);
CREATE INDEX bundle_unspooled ON bundle (id) WHERE spooled = 0;

-- What the sender of an incoming stream declared void.
CREATE TABLE voided (
  stream BIGINT NOT NULL REFERENCES stream (id),
  sequence BIGINT NOT NULL,
  digest BYTEA NOT NULL,
  PRIMARY KEY (stream, sequence)
);

-- Bundles that are held. why: all codes of its last import. jump: the latest time among those that
-- jumped in it. released: all codes that persons have released, but for `time.jump`. passed: the
-- latest jump that a person has released. Codes stand in order, with blanks between them.
CREATE TABLE held (
  digest BYTEA PRIMARY KEY,
  origin TEXT COLLATE "C" NOT NULL,
  epoch BIGINT NOT NULL,
  sequence BIGINT NOT NULL,
  why TEXT COLLATE "C" NOT NULL,
  jump BIGINT,
  since BIGINT NOT NULL,
  released TEXT COLLATE "C" NOT NULL DEFAULT '',
  passed BIGINT,
  ticket TEXT COLLATE "C"
);

-- Digests whose contradiction stands in the audit log already.
CREATE TABLE alarm (
  digest BYTEA PRIMARY KEY
);

-- Bundles that were refused, with the codes that stand in the audit log already. medium: the id of that
-- on which they came, empty where none is known.
CREATE TABLE reject (
  digest BYTEA NOT NULL,
  code TEXT COLLATE "C" NOT NULL,
  medium TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (digest, code, medium)
);

-- Sets of unreadable files that stand in the audit log already.
CREATE TABLE unreadable (
  files BYTEA PRIMARY KEY
);

-- The heads of item keys: everything but the installation id, or the digest of the content.
CREATE TABLE thing (
  id BIGINT PRIMARY KEY,
  head BYTEA NOT NULL UNIQUE
);

-- Requests, 4,096 of a bundle in a row, in the order of the bundle; id: the bundle's number * 1,024 + which
-- 4,096. An item of a bundle is named elsewhere by the bundle's number * 2^22 + its index. requests: of each
-- purpose, key type and reason in a byte, the thing, the rest of the item key. names: of each the machines with which
-- it came, which never leave the site: how many, and each with its length before it.
CREATE TABLE part (
  id BIGINT PRIMARY KEY,
  requests BYTEA NOT NULL,
  names BYTEA NOT NULL
);

-- A byte for each request of a part: its state, and 128 where it has a row in table request.
CREATE TABLE part_state (
  id BIGINT PRIMARY KEY REFERENCES part (id),
  states BYTEA NOT NULL
);

-- How many requests of a bundle are in which state.
CREATE TABLE tally (
  bundle BIGINT NOT NULL REFERENCES bundle (id),
  state BIGINT NOT NULL,
  count BIGINT NOT NULL,
  PRIMARY KEY (bundle, state)
);

-- What only some requests have. old: the request that this one replaces, where the ledger has it and both
-- went the same way; a withdrawal only one with its own key. answer: the one that did not fit, as this request
-- says, where the ledger has it. disputes: 1 while it keeps others from using what was granted by that; it
-- ends when this request is withdrawn, replaced or voided. mark: the code of what the ledger found wrong with
-- it.
CREATE TABLE request (
  item BIGINT PRIMARY KEY,
  old BIGINT,
  answer BIGINT,
  disputes BIGINT NOT NULL DEFAULT 0,
  code TEXT COLLATE "C",
  grant_form BIGINT,
  grant_value BYTEA,
  mark TEXT COLLATE "C"
);
CREATE INDEX request_grant ON request (grant_value) WHERE grant_value IS NOT NULL;
CREATE INDEX request_old ON request (old) WHERE old IS NOT NULL;

-- Where requests are found by installation id or content. A print is the first 42 bits of the SHA-256 of that part
-- of the key; what is found is held against the key itself. prints: each in 13 bytes, the item in the last 62
-- bits of them, ascending, as many as fill a page; all of one print stand in one row. They lie in runs, of which
-- each level has one, in rows without overlap; id: the level * 2^42 + the last print.
CREATE TABLE request_print (
  id BIGINT PRIMARY KEY,
  prints BYTEA NOT NULL
);

-- Requests that were granted at once, or anew: perhaps no answer has told the other side.
CREATE TABLE known (
  item BIGINT PRIMARY KEY
);

-- What a person said at this site, by the number of its audit entry. after: the newest bundle then. answer:
-- the one that did not fit. grant: what did not fit, or what was told by telephone. taken_back: the entry that
-- took it back.
CREATE TABLE said (
  number BIGINT PRIMARY KEY,
  time BIGINT NOT NULL,
  what BIGINT NOT NULL,
  after BIGINT NOT NULL,
  request BIGINT,
  answer BIGINT,
  grant_form BIGINT,
  grant_value BYTEA,
  machine TEXT COLLATE "C",
  ticket TEXT COLLATE "C",
  taken_back BIGINT
);
CREATE INDEX said_request ON said (request) WHERE request IS NOT NULL;
CREATE INDEX said_machine ON said (lower(machine)) WHERE machine IS NOT NULL;

-- Machines that came to a request after it was sent. Never leaves the site. Windows takes names in any case
-- for one name; the first spelling stays. noted: the number of that audit entry. after: the newest bundle then.
CREATE TABLE machine (
  item BIGINT NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  noted BIGINT NOT NULL,
  after BIGINT NOT NULL
);
CREATE UNIQUE INDEX machine_name ON machine (item, lower(name));
CREATE INDEX machine_noted ON machine (noted);

-- Where the requests of a machine are found: as request_print, of its name in small letters.
CREATE TABLE machine_print (
  id BIGINT PRIMARY KEY,
  prints BYTEA NOT NULL
);

-- What hides the names of machines in the audit entry with which they came: 16 random bytes, by its number.
CREATE TABLE machine_salt (
  number BIGINT PRIMARY KEY,
  salt BYTEA NOT NULL
);

-- The request bundles that a response bundle answers.
CREATE TABLE answered (
  bundle BIGINT NOT NULL REFERENCES bundle (id),
  position BIGINT NOT NULL,
  digest BYTEA NOT NULL,
  PRIMARY KEY (bundle, position)
);

-- Answers. request is null where no request of this site has the reference; request_idx is its index in the
-- bundle that is answered.
CREATE TABLE response (
  item BIGINT PRIMARY KEY,
  position BIGINT NOT NULL,
  request BIGINT,
  request_idx BIGINT NOT NULL,
  outcome BIGINT NOT NULL,
  code TEXT COLLATE "C",
  grant_form BIGINT,
  grant_value BYTEA,
  fault TEXT COLLATE "C"
);
CREATE INDEX response_request ON response (request) WHERE request IS NOT NULL;

-- Own bundles with the endorsements that were brought back. file, file_length: of that copy.
CREATE TABLE kept (
  bundle BIGINT PRIMARY KEY REFERENCES bundle (id),
  file BYTEA NOT NULL,
  file_length BIGINT NOT NULL,
  endorsements BIGINT NOT NULL
);

-- Receipts that came for bundles of this site. file: the SHA-256 of the receipt, by which the archive
-- has it. bundle: the digest that it names, whether the ledger has sent that bundle or not.
CREATE TABLE receipt (
  id BIGINT PRIMARY KEY,
  file BYTEA NOT NULL UNIQUE,
  bundle BYTEA NOT NULL,
  site TEXT COLLATE "C" NOT NULL,
  key BYTEA NOT NULL,
  admitted BIGINT NOT NULL,
  certainty BIGINT NOT NULL,
  trust BYTEA NOT NULL,
  head BYTEA NOT NULL,
  recorded BIGINT NOT NULL
);
CREATE INDEX receipt_bundle ON receipt (bundle);

-- There is a row while the site is closed: the number of the audit entry, when, and the ticket.
CREATE TABLE closing (
  one BIGINT PRIMARY KEY CHECK (one = 1),
  number BIGINT NOT NULL,
  time BIGINT NOT NULL,
  ticket TEXT COLLATE "C" NOT NULL
);

-- Ledgers of other sites that lie in the archive of this one: the number of the audit entry, the
-- SHA-256 of the file, the length and the head of its log, and how many bundles its archive has.
CREATE TABLE inherited (
  site TEXT COLLATE "C" PRIMARY KEY,
  number BIGINT NOT NULL,
  file BYTEA NOT NULL,
  entries BIGINT NOT NULL,
  head BYTEA NOT NULL,
  bundles BIGINT NOT NULL,
  ticket TEXT COLLATE "C" NOT NULL
);

-- What was moved out of the archive: bundles by their digest, kept copies and receipts by the SHA-256 of the file;
-- the number of the audit entry, when, and the ticket.
CREATE TABLE moved (
  digest BYTEA PRIMARY KEY,
  number BIGINT NOT NULL,
  time BIGINT NOT NULL,
  ticket TEXT COLLATE "C" NOT NULL
);

CREATE TABLE audit (
  number BIGINT PRIMARY KEY,
  entry TEXT COLLATE "C" NOT NULL,
  head BYTEA NOT NULL
);
