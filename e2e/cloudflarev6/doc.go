// Package cloudflarev6 drives the Cloudflare dialect with cloudflare-go of that
// major version: the tests of cloudflarev7 with other types, and scopes that are
// arrays.
package cloudflarev6

//go:generate go run ./port
