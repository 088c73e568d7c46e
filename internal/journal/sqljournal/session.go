package sqljournal

import (
	"context"
	"database/sql"
	"errors"
)

// session is the querier over the one connection that writes.
type session struct {
	conn     *sql.Conn
	prepared map[string]*sql.Stmt
	// fault is the first error of the database in this transaction. What runs in
	// a transaction may not hide it.
	fault error
}

func (s *session) stmt(ctx context.Context, text string) (*sql.Stmt, error) {
	if st := s.prepared[text]; st != nil {
		return st, nil
	}
	st, err := s.conn.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	s.prepared[text] = st
	return st, nil
}

func (s *session) exec(ctx context.Context, text string, args ...any) (int64, error) {
	st, err := s.stmt(ctx, text)
	if err != nil {
		return 0, s.note(err)
	}
	n, err := execute(ctx, st, args)
	return n, s.note(err)
}

func (s *session) query(ctx context.Context, each func(*sql.Rows) error, text string, args ...any) error {
	st, err := s.stmt(ctx, text)
	if err != nil {
		return s.note(err)
	}
	return s.note(visit(ctx, st, each, args))
}

func (s *session) note(err error) error {
	if s.fault == nil {
		s.fault = err
	}
	return err
}

// close gives the connection back. Statements that stay open would keep SQLite
// from closing the file, and the log beside it from being put into it.
func (s *session) close() error {
	var errs []error
	for _, st := range s.prepared {
		errs = append(errs, st.Close())
	}
	return errors.Join(append(errs, s.conn.Close())...)
}

// run runs a statement of the transaction itself.
func (s *session) run(text string) error {
	st, err := s.stmt(context.Background(), text)
	if err != nil {
		return err
	}
	_, err = st.ExecContext(context.Background())
	return err
}
