package compare

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A site's data package, schema and sitemap are read or refused in words.
func FuzzPlace_never_panics(f *testing.F) {
	pack := `{"resources":[{"name":"espaces","path":"espaces.csv","format":"csv","schema":"s.json"},{"name":"espaces-parquet","path":"parquet/espaces.parquet","format":"parquet","hash":"sha256:0"}]}`
	schema := `{"fields":[{"name":"id_fs","type":"string"}],"primaryKey":["id_fs"]}`
	sitemap := `<urlset><url><loc>https://exemple.fr/a/</loc></url><url><loc>https://exemple.fr/</loc></url></urlset>`
	f.Add(pack, schema, sitemap)
	f.Add(strings.ReplaceAll(pack, "s.json", "../../../etc/hostname"), `null`, `<urlset>`)
	f.Add(`{"resources":[null,{}]}`, `{"fields":[null],"primaryKey":null}`, `<urlset><url/></urlset>`)
	f.Add(`[]`, `{"fields":{}}`, `<!DOCTYPE a [<!ENTITY b "c">]><urlset><url><loc>&b;</loc></url></urlset>`)
	f.Fuzz(func(t *testing.T, pack, schema, sitemap string) {
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, "donnees"), 0o755); err != nil {
			t.Fatal(err)
		}
		for name, text := range map[string]string{"donnees/datapackage.json": pack, "donnees/s.json": schema, "sitemap.xml": sitemap} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		p, err := open(t.Context(), dir)
		if err != nil {
			return
		}
		defer p.close()
		if all, names, err := p.published(t.Context()); err == nil {
			r := &recorder{report: &Report{}, groups: map[[3]string]*Group{}}
			for _, n := range names {
				if all[n] == nil {
					t.Errorf("%q is named and not there", n)
				}
				r.columns(n, all[n], all[n])
			}
			if len(r.groups) > 0 {
				t.Errorf("a site has other columns than itself: %v", r.groups)
			}
		}
		addresses, err := p.addresses(t.Context())
		if err != nil {
			return
		}
		for a := range addresses {
			if !strings.HasPrefix(a, "/") {
				t.Errorf("address %q, expected one below the root", a)
			}
		}
	})
}
