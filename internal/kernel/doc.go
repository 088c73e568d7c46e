// Package kernel is the compiled, integer form of an account and decides over
// it. It knows no names: nodes, types, relations and permissions are small
// integers that its caller hands out, and conditions are opaque values that it asks
// back about.
//
// A [State] is persistent: an [Edit] makes the next one, sharing every page that
// it does not touch, and readers of earlier states are undisturbed.
package kernel
