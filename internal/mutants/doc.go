// Mutants says how much the tests of the engine are worth. It breaks the engine
// on purpose, in one place at a time, and expects the tests to notice: each
// [mutant] is a wrong reading of the semantics, or a slip that such code invites.
//
//	go run ./internal/mutants            # all of them
//	go run ./internal/mutants -run scope # those whose name matches
//	go run ./internal/mutants -every 6   # a sample, for when time is short
//
// The tree stays as it is: a mutant is laid over it by the go command's -overlay.
// It exits with 1 if a mutant survived, if one could not be built or ran into
// its time limit, or if a suite fails already without any.
//
// What the tests promise is not kept here. A survivor means that a test is
// missing beside the engine, or that the mutant is none: then take it off the
// list.
package main
