// Package cli is the command line: it reads arguments, asks, and prints. What
// it asks stands behind [world.Asker], so that a command is the same over a
// world file and over a server. It owns no rule of deciding and no format of a
// file.
package cli
