"""What others need for parts of the same work.

The pair, `tar | zstd -3` and `minisign`, is the least that a signed, compressed package costs. The peer is the pair
and `sqlite3` with a unique key: it knows what was sent before, but checks no digit, judges nothing and has no
audit log.
"""

import subprocess

OPEN = "PRAGMA journal_mode = WAL;\nPRAGMA synchronous = FULL;\n"
TABLE = """CREATE TABLE IF NOT EXISTS request (iid TEXT PRIMARY KEY, machine TEXT NOT NULL, product TEXT, pid TEXT)
    WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_machine ON request (machine);
"""
FROM_ROWS = """.import --csv --schema temp {} t
INSERT OR IGNORE INTO request SELECT OfflineInstallationId, PSComputerName, ID, ProductKeyID FROM temp.t ORDER BY 1;
"""
FROM_FILES = """INSERT OR IGNORE INTO request SELECT hex(sha3(data, 256)), name, NULL, NULL FROM fsdir('{}')
    WHERE data IS NOT NULL ORDER BY 1;
"""
SPOOL = """.headers on
.mode csv
.once requests.csv
SELECT * FROM request;
.mode json
.once requests.json
SELECT * FROM request;
"""


class Peers:
    """The commands for one input, a file or a folder, in one folder of their own."""

    def __init__(self, keys, data, folder):
        folder.mkdir()
        self.folder = folder
        pair_out = (f"tar -cf - -C {data.parent} {data.name} | zstd -q -3 -f -o p.tar.zst && "
                    f"minisign -S -W -s {keys}/k.sec -m p.tar.zst")
        pair_in = (f"minisign -V -q -p {keys}/k.pub -m p.tar.zst && "
                   "rm -rf u && mkdir u && zstd -q -d -c p.tar.zst | tar -xf - -C u")
        fill = FROM_FILES if data.is_dir() else FROM_ROWS
        (folder / "out.sql").write_text(OPEN + TABLE + fill.format(data))
        (folder / "in.sql").write_text(OPEN + TABLE + fill.format(f"u/{data.name}") + SPOOL)
        for ledger in ("out.db", "in.db"):
            subprocess.run(["sqlite3", "-bail", ledger, OPEN + TABLE], cwd=folder, check=True, capture_output=True)
        self.package = folder / "p.tar.zst"
        self.commands = {
            "pack": pair_out,
            "unpack": pair_in,
            "peer out": f"sqlite3 -bail out.db <out.sql && {pair_out}",
            # Nothing is new, so there is nothing to pack.
            "peer again": "sqlite3 -bail out.db <out.sql",
            "peer in": f"{pair_in} && sqlite3 -bail in.db <in.sql",
        }


def make_keys(folder):
    subprocess.run(["minisign", "-G", "-W", "-f", "-p", "k.pub", "-s", "k.sec"], cwd=folder, check=True,
                   capture_output=True)
