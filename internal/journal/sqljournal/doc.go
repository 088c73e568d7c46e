// Package sqljournal keeps journals in SQL databases: today in SQLite, an
// embedded file that one host uses.
//
// The statements are one text for all databases and stand beside their methods.
// What differs stands behind the engine interface: how a transaction that holds
// accounts comes about and becomes durable, how others' writes are noticed, and
// what the errors mean. Each database has its own folder of migrations.
package sqljournal
