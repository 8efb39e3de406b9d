package check

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"observatoire/pipeline/runlog"
	"observatoire/pipeline/warehouse"
)

// SiteExpectation is what a built site is held against.
type SiteExpectation struct {
	Warehouse *warehouse.DB
	Only      []string // départements that were rendered; empty = all
}

// Site looks at a built site before it takes the place of the former one: a
// page for each thing of the warehouse, whole (it ends as HTML ends) and not
// empty, the search index and the API beside it; and for some hundred communes
// and territories the same figure on page, frame, picture, CSV and API. Errors
// carry exit code 3.
func Site(dir string, want SiteExpectation) error {
	ctx := context.Background()
	only := "true"
	if len(want.Only) > 0 {
		only = "departement_code in ("
		for i, d := range want.Only {
			if i > 0 {
				only += ", "
			}
			only += "'" + d + "'"
		}
		only += ")"
	}
	var errs []error
	for _, k := range []struct{ folder, query string }{
		{"communes", "select commune_code from marts.communes where " + only},
		{"espaces", "select e.espace_id from marts.espaces as e join marts.communes as c using (commune_code) where " + only},
		{"epci", "select epci_code from marts.epci where " + only},
		{"cantons", "select canton_code from marts.cantons where " + only},
		{"departements", "select departement_code from marts.departements where " + only},
		{"regions", "select region_code from marts.regions"},
	} {
		var code string
		missing, checked := 0, 0
		err := want.Warehouse.Each(ctx, k.query, []any{&code}, func() error {
			checked++
			page := k.folder + "/" + code + ".html" // a folder each would cost 4 KB
			if k.folder == "departements" || k.folder == "regions" {
				page = k.folder + "/" + code + "/index.html"
			}
			if err := whole(filepath.Join(dir, filepath.FromSlash(page))); err != nil {
				if missing++; missing <= 3 {
					errs = append(errs, fmt.Errorf("check site /%s: %w", strings.TrimSuffix(page, "index.html"), err))
				}
			}
			if k.folder == "departements" {
				for _, f := range []string{code + ".json", code + "/communes.json"} {
					if _, err := os.Stat(filepath.Join(dir, "api", "v1", k.folder, filepath.FromSlash(f))); err != nil {
						errs = append(errs, fmt.Errorf("check site /api/v1/departements/%s: not there", f))
					}
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("check site: %w", err)
		}
		if missing > 3 {
			errs = append(errs, fmt.Errorf("check site /%s/: %d of %d pages are missing or broken", k.folder, missing, checked))
		}
	}
	for _, page := range []string{"", "communes", "espaces", "epci", "departements", "regions", "verifier", "donnees", "methode", "sources", "qualite", "a-propos"} {
		if err := whole(filepath.Join(dir, page, "index.html")); err != nil {
			errs = append(errs, fmt.Errorf("check site /%s: %w", page, err))
		}
	}
	for _, f := range []string{"404.html", "sitemap.xml", "recherche/index.json", "partage/france.png", "flux/france.xml", "embed/territoires.json", "autour-de-moi/espaces.json", "carte/index.html", "carte/territoires.json", "carte/maplibre.js", "carte/maplibre-ouvrier.js", "donnees/fichiers/acces_communes.csv"} {
		if st, err := os.Stat(filepath.Join(dir, filepath.FromSlash(f))); err != nil || st.Size() == 0 {
			errs = append(errs, fmt.Errorf("check site /%s: not there or empty", f))
		}
	}
	if len(errs) > 0 {
		return runlog.WithCode(runlog.ExitChecksFailed, errors.Join(errs...))
	}
	of, err := warehouse.One[struct {
		Headline string `col:"headline_id"`
	}](ctx, want.Warehouse, "site.network")
	if err != nil {
		return fmt.Errorf("check site: %w", err)
	}
	return runlog.WithCode(runlog.ExitChecksFailed, agree(ctx, dir, want, of.Headline))
}

// whole tells whether a page is there and ends as HTML ends.
func whole(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return errors.New("no such page")
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return err
	}
	if st.Size() < 500 {
		return fmt.Errorf("%d bytes, expected a page", st.Size())
	}
	tail := make([]byte, 64)
	if _, err := f.ReadAt(tail, st.Size()-int64(len(tail))); err != nil {
		return err
	}
	if !bytes.Contains(tail, []byte("</html>")) {
		return errors.New("does not end with </html>")
	}
	return nil
}
