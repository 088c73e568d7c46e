//go:build race

package ambit_test

// raced says that the race detector is on; then pools forget on purpose, and
// what would not allocate does.
const raced = true
