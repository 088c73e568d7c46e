-- Account ids are text of 32 hexadecimal digits; keys that others choose are
-- blobs, which compare by bytes in every database. Times are microseconds since
-- 1970. One text of the statements serves all databases: they stand beside their
-- methods.

-- +goose Up
CREATE TABLE accounts (
  id TEXT NOT NULL PRIMARY KEY COLLATE BINARY CHECK (length(id) = 32),
  revision INTEGER NOT NULL CHECK (revision > 0),
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  micros INTEGER NOT NULL,  -- time of the last entry
  erased INTEGER NOT NULL   -- revision of the last entry that erased; 0: none did
) STRICT, WITHOUT ROWID;

CREATE TABLE entries (
  account TEXT NOT NULL COLLATE BINARY REFERENCES accounts (id),
  revision INTEGER NOT NULL CHECK (revision > 0),
  micros INTEGER NOT NULL,
  body BLOB NOT NULL CHECK (length(body) > 0),
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (account, revision)
) STRICT;

-- Claims are unique over all accounts, so the account is not in their key.
CREATE TABLE claims (
  kind BLOB NOT NULL,
  name BLOB NOT NULL,
  account TEXT NOT NULL COLLATE BINARY REFERENCES accounts (id),
  PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE personal (
  account TEXT NOT NULL COLLATE BINARY REFERENCES accounts (id),
  id BLOB NOT NULL,
  subject BLOB NOT NULL,
  salt BLOB NOT NULL CHECK (length(salt) = 16),
  value BLOB NOT NULL,
  PRIMARY KEY (account, id)
) STRICT;
CREATE INDEX personal_subject ON personal (account, subject);

CREATE TABLE documents (
  digest BLOB NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
  body BLOB NOT NULL CHECK (length(body) > 0)
) STRICT;

-- A token is looked up by its public part before its account is known.
CREATE TABLE secrets (
  name BLOB NOT NULL,
  generation INTEGER NOT NULL CHECK (generation > 0),
  account TEXT NOT NULL COLLATE BINARY REFERENCES accounts (id),
  token BLOB NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (name, generation)
) STRICT, WITHOUT ROWID;

CREATE TABLE uses (
  name BLOB NOT NULL PRIMARY KEY,
  micros INTEGER NOT NULL,
  address BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE receipts (
  account TEXT NOT NULL COLLATE BINARY REFERENCES accounts (id),
  principal BLOB NOT NULL,
  name BLOB NOT NULL,
  request BLOB NOT NULL CHECK (length(request) = 32),
  answer BLOB NOT NULL,
  ends INTEGER NOT NULL,
  PRIMARY KEY (account, principal, name)
) STRICT;
CREATE INDEX receipts_ends ON receipts (ends);

CREATE TABLE snapshots (
  account TEXT NOT NULL PRIMARY KEY COLLATE BINARY REFERENCES accounts (id),
  revision INTEGER NOT NULL CHECK (revision > 0),
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  format BLOB NOT NULL,
  body BLOB NOT NULL
) STRICT;

CREATE TABLE leases (
  job BLOB NOT NULL PRIMARY KEY,
  holder BLOB NOT NULL,
  ends INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE instance (
  name BLOB NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
