//go:build !race

package ambit_test

// raced says that the race detector is on.
const raced = false
