// Package cel owns what conditions mean: it implements ambit.Conditions by
// checking expressions in the Common Expression Language against what a catalog
// declares and evaluating them within bounds, and leaves when a condition is
// asked, and what an unanswered one does to a decision, to the engine.
package cel
