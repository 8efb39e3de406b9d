package transform

import (
	"errors"
	"fmt"
	"io/fs"

	"observatoire/pipeline/catalogue"
)

// readByGo are raw tables that no model reads, and the part of the program that
// does.
var readByGo = map[string]string{
	"raw.travel_time_reference__isere_seconds": "calibrate",
	"raw.travel_time_reference__isere_points":  "calibrate",
}

// Unread is an error that names each file whose raw table nothing reads: what
// is in it would be adopted, cited and seen by nobody.
func Unread(cat *catalogue.Catalogue, files fs.FS) error {
	models, err := Models(files)
	if err != nil {
		return err
	}
	read := map[string]bool{}
	for t := range readByGo {
		read[t] = true
	}
	for _, m := range models {
		for _, r := range m.Reads {
			read[r] = true
		}
	}
	var errs []error
	for _, f := range cat.Files() {
		if t := f.RawTable(); t != "" && !read[t] {
			errs = append(errs, fmt.Errorf("transform %s: %s fills it and no model reads it (give the file the table of the lists of its schema in data/sources/%s.yml; for a schema of its own write sql/20_staging/stg_%s__%s.sql; a file kept for the record has table: \"\")",
				t, f.Key(), f.Source, f.Source, f.Table))
		}
	}
	return errors.Join(errs...)
}
