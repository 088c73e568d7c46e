// Package plan works out what brings an account to what another one says: which
// nouns of the two are the same, what is to be made, changed and deleted, and in
// which order. It does none of it, and knows neither files nor servers.
package plan
