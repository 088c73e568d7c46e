// Package sso proves that the domains of SSO connectors are those of the accounts
// that claim them: it asks DNS for the records that were to be set, and tells
// internal/iam what it found. Signing people in through their identity providers
// belongs here too. Who may manage connectors, and what is written down of them, is
// internal/iam's.
package sso
