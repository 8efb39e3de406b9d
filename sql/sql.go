// Package sql embeds the models: one select a file, the file's name is the
// table's name and the folder's name without its number is the schema.
package sql

import "embed"

// Files are the models, the checks and the shared macros.
//
//go:embed all:*
var Files embed.FS
