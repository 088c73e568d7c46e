package world_test

import (
	"fmt"
	"log"
	"os"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/cel"
	"github.com/ambit-iam/ambit/world"
)

// A program that reads an account from a world file and asks it two things.
func Example() {
	data, err := os.ReadFile("../docs/tour.yaml")
	if err != nil {
		log.Fatal(err)
	}
	w, err := world.Read("tour.yaml", data, world.Options{Conditions: cel.New()})
	if err != nil {
		log.Fatal(err)
	}
	for _, pipeline := range []string{"test", "release"} {
		decision, err := w.Account.Check(ambit.Question{
			Principal:  ambit.Ref{Type: "user", ID: "ada"},
			Permission: "pipelines:run",
			Resource:   ambit.About(ambit.Ref{Type: "pipeline", ID: pipeline}),
			Now:        time.Now(),
		})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(pipeline, decision.Allowed, decision.Reason)
	}
	// Output:
	// test true allowed
	// release false denied
}
