// Package document reads the documents that people write (catalogs, worlds) in
// YAML or JSON into one small tree that knows where each part stands, and helps
// to take such a tree apart without stopping at the first fault.
//
// What a document means is for its readers to say: packages catalog and world.
//
// YAML is read by the library of the YAML organization. What it reads but a
// document may not hold is refused by name: anchors, aliases, merge keys, tags,
// directives, several documents in one file, names that are lists or maps, and
// maps of one member in a list. See docs/adr/2026-11-21-yaml-by-the-yaml-org.md.
package document
