/** Marks the file as a journal of this program: "BLKH". */
export const APPLICATION_ID = 0x424c_4b48;

/**
 * What makes each version of the file from the one before; the version is how many have been applied. Only ever added to:
 * a journal that an older program wrote is brought forward, and one of a newer program is refused.
 *
 * `book` and `ops` are the two streams. `seq` is a record's number in the file; the numbers have no gap. `row` is the
 * tape's seq. `hash` is the chain's link, 32 bytes: `book`'s chains begin anew with each session's header, and
 * `sessions` has the one over the headers; that of `ops` goes through the file.
 *
 * `ticks` has the tape's rows of a session that records them, packed, from row `first` on; its chain goes through the file.
 *
 * `checkpoints` has the last of each slot: its state after `row`, which `hash` is of, and what it fits. As slot -1 it has what
 * main has seen last of a session in real time.
 */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE sessions (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    date TEXT NOT NULL,
    hash BLOB NOT NULL
  ) STRICT;
  CREATE TABLE book (
    seq INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES sessions (n),
    row INTEGER NOT NULL,
    type TEXT NOT NULL,
    record TEXT NOT NULL,
    hash BLOB NOT NULL
  ) STRICT;
  CREATE INDEX book_of_session ON book (session, seq);
  CREATE TABLE ops (
    seq INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES sessions (n),
    wall INTEGER NOT NULL,
    event TEXT NOT NULL,
    slot INTEGER,
    text TEXT,
    hash BLOB NOT NULL
  ) STRICT;
  CREATE INDEX ops_of_session ON ops (session, seq);`,
  `CREATE TABLE checkpoints (
    session INTEGER NOT NULL REFERENCES sessions (n),
    slot INTEGER NOT NULL,
    row INTEGER NOT NULL,
    fit TEXT NOT NULL,
    arena BLOB NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (session, slot)
  ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE ticks (
    seq INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES sessions (n),
    first INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    frame BLOB NOT NULL,
    hash BLOB NOT NULL
  ) STRICT;
  CREATE INDEX ticks_of_session ON ticks (session, seq);`,
];
