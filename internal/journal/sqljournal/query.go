package sqljournal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/ambit-iam/ambit/internal/journal"
)

// A querier runs statements. Their parameters are $1, $2 and so on; each text is
// prepared once.
type querier interface {
	// exec runs a statement and returns how many rows it changed.
	exec(ctx context.Context, text string, args ...any) (int64, error)
	// query calls each for every row. An error of each ends it and is returned
	// as it is.
	query(ctx context.Context, each func(*sql.Rows) error, text string, args ...any) error
}

// one scans the only row of a query, and reports whether there is any.
func one(ctx context.Context, q querier, into []any, text string, args ...any) (bool, error) {
	found := false
	err := q.query(ctx, func(rows *sql.Rows) error {
		if found {
			return fmt.Errorf("two rows where one is possible: %s", text)
		}
		found = true
		return rows.Scan(into...)
	}, text, args...)
	return found, err
}

// pool is the querier over connections that read.
type pool struct {
	db       *sql.DB
	mu       sync.Mutex
	prepared map[string]*sql.Stmt
}

func (p *pool) stmt(ctx context.Context, text string) (*sql.Stmt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if st := p.prepared[text]; st != nil {
		return st, nil
	}
	st, err := p.db.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	p.prepared[text] = st
	return st, nil
}

func (p *pool) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var errs []error
	for _, st := range p.prepared {
		errs = append(errs, st.Close())
	}
	return errors.Join(append(errs, p.db.Close())...)
}

func (p *pool) exec(ctx context.Context, text string, args ...any) (int64, error) {
	st, err := p.stmt(ctx, text)
	if err != nil {
		return 0, err
	}
	return execute(ctx, st, args)
}

func (p *pool) query(ctx context.Context, each func(*sql.Rows) error, text string, args ...any) error {
	st, err := p.stmt(ctx, text)
	if err != nil {
		return err
	}
	return visit(ctx, st, each, args)
}

func execute(ctx context.Context, st *sql.Stmt, args []any) (int64, error) {
	res, err := st.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func visit(ctx context.Context, st *sql.Stmt, each func(*sql.Rows) error, args []any) error {
	rows, err := st.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// chunk is how many keys one query asks for.
const chunk = 64

// in runs a query for all of keys, chunk by chunk. Text has %s where the list of
// parameters stands; fixed are the parameters before them. Lists are spelled
// differently in every database, and have limits; this is neither.
func in[K any](ctx context.Context, q querier, each func(*sql.Rows) error, text string, keys []K, fixed ...any) error {
	var list strings.Builder
	for i := range chunk {
		if i > 0 {
			list.WriteByte(',')
		}
		fmt.Fprintf(&list, "$%d", len(fixed)+i+1)
	}
	text = fmt.Sprintf(text, list.String())
	for len(keys) > 0 {
		args := append(make([]any, 0, len(fixed)+chunk), fixed...)
		for i := range chunk { // a short list is filled up with its last key: one text for all lengths
			args = append(args, keys[min(i, len(keys)-1)])
		}
		if err := q.query(ctx, each, text, args...); err != nil {
			return err
		}
		keys = keys[min(chunk, len(keys)):]
	}
	return nil
}

// blob is s as a parameter of type BLOB; never NULL.
func blob[T ~string | ~[]byte](s T) []byte { return append([]byte{}, s...) }

func blobs(list []string) [][]byte {
	out := make([][]byte, len(list))
	for i, s := range list {
		out[i] = blob(s)
	}
	return out
}

// digest scans into a [journal.Digest].
type digest struct{ to *journal.Digest }

func (d digest) Scan(src any) error { return scanArray(d.to[:], src) }

// salt scans into a salt.
type salt struct{ to *[16]byte }

func (s salt) Scan(src any) error { return scanArray(s.to[:], src) }

func scanArray(to []byte, src any) error {
	b, ok := src.([]byte)
	if !ok || len(b) != len(to) {
		return fmt.Errorf("%d bytes were stored, but there is a %T of %d", len(to), src, len(b))
	}
	copy(to, b)
	return nil
}

// latest is an instant that leaves the time as it is where there is none.
type latest struct{ to *time.Time }

func (l latest) Scan(src any) error {
	if src == nil {
		return nil
	}
	return instant(l).Scan(src)
}

// instant scans microseconds since 1970 into a time.
type instant struct{ to *time.Time }

func (i instant) Scan(src any) error {
	micros, ok := src.(int64)
	if !ok {
		return fmt.Errorf("a time was stored, but there is a %T", src)
	}
	*i.to = time.UnixMicro(micros).UTC()
	return nil
}
