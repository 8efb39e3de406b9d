// Package data carries the small files that say what the observatory is made
// from and what is expected of it, so that the program needs no path to find
// them.
//
//	sources/      one card a source (*.yml) and the accepted bytes (lock.json)
//	reference/    definitions, paces, the fitted travel-time model
//	corrections/  rows that correct a publisher's value, each with its reason
//	expected/     row counts and counts of findings that a national build must meet
//	schemas/      Table Schema of every published dataset
//
// The fictional territory in sample/ is not embedded: it is read from disk,
// in the same layout as a mirror.
package data

import "embed"

// FS holds the five folders; paths begin with the folder's name, as in
// "sources/france_services.yml".
//
//go:embed sources reference corrections expected schemas
var FS embed.FS
