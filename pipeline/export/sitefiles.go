package export

import "strings"

// siteFiles writes each row of the tables api_… of the schema site: JSON under
// its path below the site's root, ended by a newline.
func (e *exporter) siteFiles() error {
	tables, err := e.db.Tables(e.ctx, "site")
	if err != nil {
		return err
	}
	for _, table := range tables {
		if !strings.HasPrefix(table, "site.api_") {
			continue // what pages say: see analyses
		}
		var path, text string
		if err := e.db.Each(e.ctx, "select path, cast(json as varchar) from "+table+" order by path", []any{&path, &text}, func() error {
			e.written++
			return e.write("static/"+strings.TrimPrefix(path, "/"), []byte(text+"\n"))
		}); err != nil {
			return err
		}
	}
	return nil
}
