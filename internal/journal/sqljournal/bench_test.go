package sqljournal

import (
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/ambit-iam/ambit/internal/journal"
)

var body = strings.Repeat("b", 400)

// BenchmarkAppend is a durable append, and beside it a durable INSERT of the same
// bytes without any journal: the ratio is what the journal costs, or saves by
// sharing syncs.
func BenchmarkAppend(b *testing.B) {
	for _, writers := range []int{1, 16} {
		b.Run(fmt.Sprintf("raw/%d writers", writers), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "raw.db")
			if err := makeFile(path); err != nil {
				b.Fatal(err)
			}
			db, err := openPool(path, settings{busy: 5e9, synchronous: "FULL"}, 1, "_pragma=journal_mode(wal)&_txlock=immediate")
			if err != nil {
				b.Fatal(err)
			}
			defer db.Close()
			execRaw(b, db, `CREATE TABLE entries (account TEXT, revision INTEGER, body BLOB, PRIMARY KEY (account, revision))`)
			insert, err := db.Prepare(`INSERT INTO entries VALUES ($1, $2, $3)`)
			if err != nil {
				b.Fatal(err)
			}
			share(b, writers, func(w, n int) error {
				_, err := insert.Exec(fmt.Sprintf("%032x", w), n, []byte(body))
				return err
			})
		})
		b.Run(fmt.Sprintf("journal/%d writers", writers), func(b *testing.B) {
			j, _ := opened(b, filepath.Join(b.TempDir(), "j.db"), Options{})
			share(b, writers, func(w, n int) error {
				_, err := add(b.Context(), j, fmt.Sprintf("%032x", w), entry(body))
				return err
			})
		})
	}
}

// share runs b.N calls of do on so many goroutines.
func share(b *testing.B, writers int, do func(w, n int) error) {
	b.Helper()
	b.ResetTimer()
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for n := w; n < b.N; n += writers {
				if err := do(w, n); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "appends/s")
}

// BenchmarkRead reads a log of 100,000 entries from its beginning to its end.
func BenchmarkRead(b *testing.B) {
	entries := 100_000
	if testing.Short() {
		entries = 1000
	}
	j, _ := opened(b, filepath.Join(b.TempDir(), "j.db"), Options{})
	err := j.Write(b.Context(), []string{anna}, func(tx journal.Tx) error {
		for range entries {
			if _, err := tx.Append(anna, entry(body)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for range b.N {
		for after := 0; after < entries; {
			list, err := j.Read(b.Context(), anna, uint64(after), 1000)
			if err != nil || len(list) == 0 {
				b.Fatal(len(list), err)
			}
			after += len(list)
		}
	}
	b.ReportMetric(float64(entries)*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}
