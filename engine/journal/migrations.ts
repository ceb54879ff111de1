/** Marks a file as a journal: "BLKH". */
export const APPLICATION_ID = 0x424c_4b48;

/**
 * The SQL that makes each version of the file from the version before. A file's version is the number of migrations
 * applied. Entries are only ever added: a journal of an older program is migrated, and one of a newer program is
 * refused.
 *
 * - `sessions`: a line for each session. `hash` is the link of the chain over the headers, which goes through the file.
 * - `book`: the events. `seq` is the number in the file, without gaps. `row` is the tape row. `hash` is the link of the
 *   chain over the events, 32 bytes; each session has a chain of its own.
 * - `ops`: what happened to the engine. Its chain goes through the file.
 * - `checkpoints`: the last checkpoint of each slot. The state is the one after `row`; `fit` says which slots may start
 *   from it; `hash` is over `fit`, `row` and `arena`. Slot -1 is what main itself has seen last of a session in real
 *   time.
 * - `ticks`: the tape rows of a session that records ticks, packed, from row `first` on. Its chain goes through the
 *   file.
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
