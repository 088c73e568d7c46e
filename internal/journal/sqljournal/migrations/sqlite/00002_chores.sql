-- +goose Up
CREATE TABLE chores (
  kind BLOB NOT NULL,
  account TEXT NOT NULL COLLATE BINARY REFERENCES accounts (id),
  name BLOB NOT NULL,
  due INTEGER NOT NULL,
  tries INTEGER NOT NULL CHECK (tries >= 0),
  tried INTEGER NOT NULL,  -- -1: not yet
  PRIMARY KEY (kind, account, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX chores_due ON chores (kind, due);
