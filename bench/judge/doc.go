// Package judge holds the engine against Cedar, an authorization language that
// others specified and implemented: random accounts are written down in both,
// and both are asked the same questions. It owns the translation and what is
// left out of it, and leaves everything Ambit alone can say (reach, scopes,
// homes of roles, ceilings, stand-ins, descriptions, conditions that fail) to
// the oracle and the corpus.
//
// It consists of tests; README.md beside the module has the commands.
package judge
