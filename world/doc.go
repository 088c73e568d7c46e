// Package world reads and writes world files: an account as people write it
// down, with the questions it must answer. A world file is the export format
// plus tests; the corpus of decisions is made of them, and `ambit test` runs
// them for users.
//
// Read turns a file into an [ambit.Account], through the same commands as every
// other write, so that a file can say nothing that a server would refuse; every
// fault comes with line, column, the offending text and what would be right.
// Run asks a world's tests of any [Asker]: the engine in process, or a server.
// Write is the way back.
//
// Deciding is the engine's business, the grammar of catalogs package catalog's.
package world
