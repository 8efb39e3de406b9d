package export

import (
	"encoding/json"
	"slices"
	"strings"

	"observatoire/pipeline/french"
	"observatoire/pipeline/warehouse"
)

// siteFile is a row of a model of sql/60_site that is a file by itself: its
// path, and its JSON. Paths under data/ are what templates share; other paths
// are addresses of the site.
type siteFile struct {
	Path string          `col:"path"`
	JSON json.RawMessage `col:"json"`
}

// fileModels are the models of sql/60_site whose rows are files as they are:
// those that begin so.
var fileModels = []string{"site.api_", "site.data_"}

// rowsOfFiles are the models of those names that have a row for each entry of a
// file; see api.
var rowsOfFiles = []string{"site.api_communes", "site.api_territories"}

// siteFiles writes each row of the models of files, ended by a newline.
func (e *exporter) siteFiles() error {
	tables, err := e.db.Tables(e.ctx, "site")
	if err != nil {
		return err
	}
	for _, table := range tables {
		ours := slices.ContainsFunc(fileModels, func(begin string) bool { return strings.HasPrefix(table, begin) })
		if !ours || slices.Contains(rowsOfFiles, table) {
			continue
		}
		if err := warehouse.Rows(e.ctx, e.db, table, func(f siteFile) error {
			e.written++
			return e.write(f.place(), append(f.text(), '\n'))
		}); err != nil {
			return err
		}
	}
	return nil
}

// place is where a file lies in what the site reads.
func (f siteFile) place() string {
	if strings.HasPrefix(f.Path, "data/") {
		return f.Path
	}
	return "static/" + f.Path
}

// prose are the files of sentences that a reader reads as they are.
var prose = []string{"data/activite_mots.json"}

func (f siteFile) text() []byte {
	if slices.Contains(prose, f.Path) {
		return []byte(french.Typeset(string(f.JSON)))
	}
	return f.JSON
}

// network is the row of site.network.
type network struct {
	ListDay string `col:"list_day"` // of the last list, 2024-08-01
	Foot    string `col:"foot"`     // the headline definition and the last list in words
}

func (e *exporter) network() (network, error) {
	return warehouse.One[network](e.ctx, e.db, "site.network")
}
