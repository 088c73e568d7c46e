package main

const (
	verifyFile       = "internal/journal/verify.go"
	journalCheckFile = "internal/journal/check.go"
	sqlTxFile        = "internal/journal/sqljournal/tx.go"
	sqlAppendFile    = "internal/journal/sqljournal/append.go"
	sqlBesideFile    = "internal/journal/sqljournal/beside.go"
	sqlReadFile      = "internal/journal/sqljournal/read.go"
	sqlQueryFile     = "internal/journal/sqljournal/query.go"
	sqlTurnsFile     = "internal/journal/sqljournal/turns.go"
	sqlFollowFile    = "internal/journal/sqljournal/follow.go"
	sqlSQLiteFile    = "internal/journal/sqljournal/sqlite.go"
	sqlSchemaFile    = "internal/journal/sqljournal/schema.go"
	journalFile      = "internal/journal/journal.go"
)

// journaling are mutants of the journal: of its contract and of its store.
var journaling = []mutant{
	{
		name: "chain leaves the account out", file: journalFile,
		from: "	h.Write([]byte(account))\n", to: "",
	},
	{
		name: "a commitment leaves the salt out", file: journalFile,
		from: `append(p.Salt[:], p.Value...)`, to: `[]byte(p.Value)`,
	},
	{
		name: "verify takes a log that is cut off", file: verifyFile,
		from: `return Head{}, broken(last, "is the last`, to: `return Head{}, nil
			return Head{}, broken(last, "is the last`,
	},
	{
		name: "verify overlooks the head's hash", file: verifyFile,
		from: `if last.Hash != head.Hash {`, to: `if last.Revision != head.Revision {`,
	},
	{
		name: "verify overlooks times that go back", file: verifyFile,
		from: `case last.Revision > 0 && r.Time.Before(last.Time):`, to: `case false:`,
	},
	{
		name: "verify overlooks forged values", file: verifyFile,
		from: `p.Commitment() != committed[id]`, to: `p.ID == ""`,
	},
	{
		name: "account ids in capitals", file: journalCheckFile,
		from: `id[i] > 'f')`, to: `id[i] > 'f') && (id[i] < 'A' || id[i] > 'F')`,
	},
	{
		name: "a document of any digest", file: journalCheckFile,
		from: `got != d.Digest {`, to: `got == (Digest{}) {`,
	},
	{
		name: "a body of any size", file: journalCheckFile,
		from: `n < least || n > MaxBody`, to: `n < least`,
	},
	{
		name: "an append that failed and is hidden", file: sqlTxFile,
		from: `		return t.failed
	})`, to: `		return nil
	})`,
	},
	{
		name: "accounts that were not locked", file: sqlTxFile,
		from: `; !found {`, to: `; !found && account == "" {`,
	},
	{
		name: "times go back", file: sqlTxFile,
		from: `if r.Time.Before(e.time) {`, to: `if r.Time.IsZero() {`,
	},
	{
		name: "a transaction outlives its write", file: sqlTxFile,
		from: `		defer func() { t.q = nil }()
`, to: ``,
	},
	{
		name: "an erasure is forgotten", file: sqlTxFile,
		from: `if len(w.Erase) > 0 {`, to: `if len(w.Erase) > 1000 {`,
	},
	{
		name: "claims go to the last that takes them", file: sqlAppendFile,
		from: `SET account = claims.account RETURNING`, to: `SET account = excluded.account RETURNING`,
	},
	{
		name: "claims of others are released", file: sqlAppendFile,
		from: `WHERE kind = $1 AND name = $2 AND account = $3`, to: `WHERE kind = $1 AND name = $2 AND $3 <> ''`,
	},
	{
		name: "releasing what is not held is nothing", file: sqlAppendFile,
		from: `	if err == nil && n == 0 {
		err = fmt.Errorf("%w: the account does not hold`, to: `	if err == nil && n < 0 {
		err = fmt.Errorf("%w: the account does not hold`,
	},
	{
		name: "erasing leaves the snapshot", file: sqlAppendFile,
		from: `DELETE FROM snapshots WHERE account = $1`, to: `DELETE FROM snapshots WHERE account = $1 AND revision = 0`,
	},
	{
		name: "erasing reaches other accounts", file: sqlAppendFile,
		from: `DELETE FROM personal WHERE account = $1 AND`, to: `DELETE FROM personal WHERE account <> $1 || 'x' AND`,
	},
	{
		name: "a generation of another account's token", file: sqlAppendFile,
		from: `	if taken {`, to: `	if taken && other == "" {`,
	},
	{
		name: "a receipt is answered twice", file: sqlAppendFile,
		from: `WHERE receipts.ends <= $7`, to: `WHERE receipts.ends <= $7 OR TRUE`,
	},
	{
		name: "a receipt holds at its end", file: sqlReadFile,
		from: `ends > $4`, to: `ends >= $4`,
	},
	{
		name: "reading begins with the entry it is after", file: sqlReadFile,
		from: `revision > $2`, to: `revision >= $2`,
	},
	{
		name: "personal values of all accounts", file: sqlReadFile,
		from: `WHERE account = $1 AND id IN`, to: `WHERE account >= '' || substr($1, 1, 0) AND id IN`,
	},
	{
		name: "lists of keys end after the first part", file: sqlQueryFile,
		from: `keys = keys[min(chunk, len(keys)):]`, to: `keys = nil`,
	},
	{
		name: "an older snapshot takes the later one's place", file: sqlBesideFile,
		from: `WHERE snapshots.revision <= excluded.revision`, to: `WHERE TRUE`,
	},
	{
		name: "a snapshot of another history", file: sqlBesideFile,
		from: `AND entries.hash = $3`, to: `AND length(entries.hash) = length($3)`,
	},
	{
		name: "a snapshot from before an erasure", file: sqlBesideFile,
		from: `AND entries.revision >= accounts.erased`, to: ``,
	},
	{
		name: "an earlier use takes the later one's place", file: sqlBesideFile,
		from: `WHERE uses.micros < excluded.micros`, to: `WHERE TRUE`,
	},
	{
		name: "uses are kept to the second", file: sqlBesideFile,
		from: `Truncate(time.Hour)`, to: `Truncate(time.Second)`,
	},
	{
		name: "a lease is taken from its holder", file: sqlBesideFile,
		from: `leases.ends <= $4`, to: `leases.ends >= $4`,
	},
	{
		name: "the instance's value changes", file: sqlBesideFile,
		from: `ON CONFLICT (name) DO NOTHING`, to: `ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
	},
	{
		name: "sweeping takes what still holds", file: sqlBesideFile,
		from: `DELETE FROM receipts WHERE ends <= $1`, to: `DELETE FROM receipts WHERE ends > 0 OR ends <= $1`,
	},
	{
		name: "acknowledged before it is committed", file: sqlTurnsFile,
		from: `	err := t.session.run("COMMIT")
`, to: `	for _, c := range kept {
		c.outcome <- nil
	}
	kept = nil
	err := t.session.run("COMMIT")
`,
	},
	{
		name: "a write that failed is kept", file: sqlTurnsFile,
		from: `errors.Join(t.session.run("ROLLBACK TO turn"), t.session.run("RELEASE turn"))`, to: `t.session.run("RELEASE turn")`,
	},
	{
		name: "a failed statement is hidden", file: sqlTurnsFile,
		from: `		if err == nil {
			err = fault
		}
`, to: ``,
	},
	{
		name: "writing goes on after a failed sync", file: sqlTurnsFile,
		from: `	if t.readOnly == nil {
		t.readOnly =`, to: `	if t.readOnly != nil {
		t.readOnly =`,
	},
	{
		name: "a failed commit is no unknown outcome", file: sqlTurnsFile,
		from: `journal.ErrUnknownOutcome, err)`, to: `journal.ErrFull, err)`,
	},
	{
		name: "a caller that gives up is kept waiting", file: sqlTurnsFile,
		from: `	case <-ctx.Done():
		return ctx.Err()
	case err := <-c.outcome:`, to: `	case err := <-c.outcome:`,
	},
	{
		name: "no room is a damaged disk", file: sqlSQLiteFile,
		from: `		return full
`, to: `		return damaged
`,
	},
	{
		name: "anybody may read the file", file: sqlSQLiteFile,
		from: `0o600`, to: `0o644`,
	},
	{
		name: "erased values stay in the file", file: sqlSQLiteFile,
		from: `"&_pragma=secure_delete(1)`, to: `"&_pragma=secure_delete(0)`,
	},
	{
		name: "another program's database is taken", file: sqlSchemaFile,
		from: `case id != 0 || things != 0:`, to: `case id != 0 && things != 0:`,
	},
	{
		name: "a newer release's database is taken", file: sqlSchemaFile,
		from: `before > newest {`, to: `before > newest+100000 {`,
	},
	{
		name: "other processes' writes are not noticed", file: sqlFollowFile,
		from: `		case <-tick.C:
`, to: ``,
	},
}
