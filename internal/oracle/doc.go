// Package oracle holds the second evaluator of the semantics, and the tests that
// hold the engine to it.
//
// The evaluator reads section 2 of the design literally over plain data: no
// indexes, nothing compiled, recursion where the text says "transitive". Each of
// its functions quotes the sentence that it implements. It was written without
// sight of the engine, so that a mistake would have to be made twice to go
// unnoticed.
//
// Everything here is test code. The flags -questions and -seed of "go test" say
// how long the random comparison runs and from where: 2,000,000 take a minute or
// two, and from 100,000,000 on every rule must have decided 10,000 times. What
// differs is shrunk and printed as a world file with a test in it.
package oracle
