package ambit_test

import (
	"fmt"
	"runtime"
	"sync"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/workload"
)

// sizes are the accounts that benchmarks ask; the large one is made only when a
// benchmark of it runs.
var sizes = []struct {
	name string
	size workload.Size
	make func() *world
}{
	{"S", workload.S, sync.OnceValue(func() *world { return makeWorld(workload.S) })},
	{"M", workload.M, sync.OnceValue(func() *world { return makeWorld(workload.M) })},
}

type world struct {
	*workload.World
	account   *ambit.Account
	questions []ambit.Question
	heap      uint64 // bytes, of the account alone
}

func makeWorld(size workload.Size) *world {
	before := heap()
	w, err := workload.New(size)
	if err != nil {
		panic(err)
	}
	with := heap()
	a := w.Draft.Account()
	return &world{World: w, account: a, questions: w.Questions(100_000), heap: with - before}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// eachSize runs a benchmark at every size.
func eachSize(b *testing.B, run func(*testing.B, *world)) {
	for _, s := range sizes {
		b.Run(s.name, func(b *testing.B) {
			if s.name == "M" && testing.Short() {
				b.Skip("-short: the large account takes a while to make")
			}
			w := s.make()
			b.ReportAllocs()
			b.ResetTimer()
			run(b, w)
		})
	}
}

func BenchmarkCheck(b *testing.B) {
	eachSize(b, func(b *testing.B, w *world) {
		allowed := 0
		for i := 0; b.Loop(); i++ {
			d, err := w.account.Check(w.questions[i%len(w.questions)])
			if err != nil {
				b.Fatal(err)
			}
			if d.Allowed {
				allowed++
			}
		}
		b.ReportMetric(float64(allowed)/float64(b.N), "allowed/op")
	})
}

// BenchmarkCheckAsPoliciesGrow asks accounts that differ in nothing but the number
// of policies: the one with a hundred times as many has a hundred times as many
// for each principal.
func BenchmarkCheckAsPoliciesGrow(b *testing.B) {
	for _, policies := range []int{5_000, 50_000, 500_000} {
		b.Run(fmt.Sprint(policies), func(b *testing.B) {
			if policies > 50_000 && testing.Short() {
				b.Skip("-short: the large account takes a while to make")
			}
			size := workload.S
			size.Policies = policies
			w := makeWorld(size)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if _, err := w.account.Check(w.questions[i%len(w.questions)]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkListResources(b *testing.B) {
	eachSize(b, func(b *testing.B, w *world) {
		results := 0
		for i := 0; b.Loop(); i++ {
			q := w.questions[i%len(w.questions)]
			q.Resource = ambit.Target{}
			list, err := w.account.ListResources(q, "", ambit.Page{Limit: 100})
			if err != nil {
				b.Fatal(err)
			}
			results += len(list.Items)
		}
		b.ReportMetric(float64(results)/float64(b.N), "results/op")
	})
}

func BenchmarkListPermissions(b *testing.B) {
	eachSize(b, func(b *testing.B, w *world) {
		for i := 0; b.Loop(); i++ {
			q := w.questions[i%len(w.questions)]
			q.Permission = ""
			if _, err := w.account.ListPermissions(q, ambit.Page{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkListPrincipals(b *testing.B) {
	eachSize(b, func(b *testing.B, w *world) {
		for i := 0; b.Loop(); i++ {
			q := w.questions[i%len(w.questions)]
			q.Principal = ambit.Ref{}
			if _, err := w.account.ListPrincipals(q, "", ambit.Page{Limit: 100}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkExplain(b *testing.B) {
	eachSize(b, func(b *testing.B, w *world) {
		for i := 0; b.Loop(); i++ {
			if _, err := w.account.Explain(w.questions[i%len(w.questions)]); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkApply is one entry with one change, a value from end to end.
func BenchmarkApply(b *testing.B) {
	changes := map[string]func(*world, int) ambit.Command{
		"resource": func(w *world, i int) ambit.Command { return ambit.Put{Noun: w.Leaf(i)} },
		"policy": func(w *world, i int) ambit.Command {
			p, _ := w.Policy(10_000_000 + i)
			return ambit.Put{Noun: p}
		},
	}
	for _, kind := range []string{"resource", "policy"} {
		b.Run(kind, func(b *testing.B) {
			eachSize(b, func(b *testing.B, w *world) {
				a := w.account
				for i := 0; b.Loop(); i++ {
					b.StopTimer()
					d := a.Draft()
					if err := d.Do(changes[kind](w, i)); err != nil {
						b.Fatal(err)
					}
					e := ambit.Entry{Revision: a.Revision() + 1, Changes: d.Changes()}
					b.StartTimer()
					var err error
					if a, err = a.Apply(e); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}

// BenchmarkLoad is building the whole account from commands, each validated.
func BenchmarkLoad(b *testing.B) {
	for _, s := range sizes {
		b.Run(s.name, func(b *testing.B) {
			if s.name == "M" && testing.Short() {
				b.Skip("-short")
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := workload.New(s.size); err != nil {
					b.Fatal(err)
				}
			}
			nouns := s.size.Resources + s.size.Policies + s.size.Users
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*nouns), "ns/noun")
		})
	}
}

// BenchmarkRestore is loading the whole account from its snapshot.
func BenchmarkRestore(b *testing.B) {
	eachSize(b, func(b *testing.B, w *world) {
		snapshot := w.account.AppendSnapshot(nil)
		catalogs := w.account.Catalogs()[1:]
		cfg := ambit.Config{ID: w.account.ID()}
		before := heap()
		a, err := ambit.Restore(cfg, catalogs, snapshot)
		if err != nil {
			b.Fatal(err)
		}
		held := heap() - before
		for b.Loop() {
			if _, err := ambit.Restore(cfg, catalogs, snapshot); err != nil {
				b.Fatal(err)
			}
		}
		nodes := float64(a.Size())
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/nodes, "ns/node")
		b.ReportMetric(float64(len(snapshot))/nodes, "written-B/node")
		b.ReportMetric(float64(held)/nodes, "heap-B/node")
	})
}

// BenchmarkSnapshot is writing the whole account down.
func BenchmarkSnapshot(b *testing.B) {
	eachSize(b, func(b *testing.B, w *world) {
		var snapshot []byte
		for b.Loop() {
			snapshot = w.account.AppendSnapshot(snapshot[:0])
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(w.account.Size()), "ns/node")
	})
}
