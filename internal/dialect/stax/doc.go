// Package stax is the Stax dialect: API tokens, users and groups, beneath /20190206.
package stax
