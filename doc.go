// Package ambit answers who may do what, where, and why.
//
// It holds the nouns (catalogs, resources, principals, roles, policies, tokens)
// and the engine that decides over them. An [Account] is an immutable value:
// it is built by a [Draft], changed by applying an [Entry], and asked with
// [Account.Check] and its relatives. The package does no input or output, has
// no clock and takes no context; the time is part of every question.
//
// Reading catalogs and worlds from files is package catalog's and package
// world's business, evaluating conditions is package cel's, and keeping the
// history of an account is the journal's.
package ambit
