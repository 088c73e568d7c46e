package cel

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// One engine and its conditions serve all requests at once: answers, faults,
// limits and refusals of one do not reach another.
func TestConcurrentUse(t *testing.T) {
	engine, env, facts := New(), exampleEnv(), hostileFacts()
	sources := map[string]answer{
		`resource.open && principal.department == "ops"`:                         yes(),
		`resource.owners.exists(o, o == principal.id)`:                           yes(),
		`now.getHours("Europe/Berlin") == 10 && resource.name.matches("^prod-")`: yes(),
		`resource.maxMachines > 3`:                                               unknown("resource.maxMachines has no value"),
		`context.absent`:                                                         unknown("context.absent is missing"),
		`context.text + 1 == 2`:                                                  unknown("context.text + 1 cannot be told: context.text is a string"),
		`timestamp(context.numbers[2999] * 1000000000000) < now`:                 unknown("timestamp(context.numbers[2999] * 1000000000000): the time is out of range"),
		`context.numbers.all(a, context.numbers.all(b, true))`:                   unknown("cost limit of 10000 exceeded"),
	}
	var workers sync.WaitGroup
	for source, want := range sources {
		shared, err := engine.Compile(source, env)
		if err != nil {
			t.Fatalf("%s: %v", source, err)
		}
		for range 4 {
			workers.Go(func() {
				for range 20 {
					own, err := engine.Compile(source, env)
					if err != nil {
						t.Errorf("%s: %v", source, err)
						return
					}
					for _, c := range []answer{ask(shared, facts), ask(own, facts)} {
						if diff := cmp.Diff(want, c); diff != "" {
							t.Errorf("%s differs (-want +got):\n%s", source, diff)
						}
					}
				}
			})
		}
	}
	workers.Wait()
}
