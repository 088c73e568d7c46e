// Package arch holds what must be true of the repository itself: the order of
// its rooms, that the engine stays pure, that exported names are documented, and
// that documents name what exists. It is all tests.
package arch
