package export

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"observatoire/pipeline/transform"
	"observatoire/pipeline/warehouse"
	"observatoire/sql"
)

// from makes an exporter on tables that selects make, writing to a folder of
// the test.
func from(t *testing.T, tables map[string]string) *exporter {
	t.Helper()
	ctx := context.Background()
	db, err := warehouse.Open(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := transform.Macros(ctx, db, sql.Files); err != nil {
		t.Fatal(err)
	}
	for name, query := range tables {
		if err := db.Exec(ctx, "create table "+name+" as "+query); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return &exporter{ctx: ctx, db: db, dir: t.TempDir(), outlines: &outlines{communes: map[string]*communeFacts{}, names: map[string]string{}, regions: map[string]string{}, homeOf: map[string]string{}, shapes: map[string]map[string]shape{}}}
}

// wrote reads a file that the exporter wrote.
func wrote(t *testing.T, e *exporter, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(e.dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// holds compares a JSON file that the exporter wrote with what it is to hold.
func holds(t *testing.T, e *exporter, name, want string) {
	t.Helper()
	var got, wanted any
	if err := json.Unmarshal([]byte(wrote(t, e, name)), &got); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		t.Fatalf("%s: %v in %s", name, err, want)
	}
	if g, w := fmt.Sprint(got), fmt.Sprint(wanted); g != w {
		t.Errorf("%s:\n%s\nexpected\n%s", name, g, w)
	}
}

// models makes tables of the layer site from what from was given.
func models(t *testing.T, e *exporter, names ...string) {
	t.Helper()
	all, err := transform.Models(sql.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		i := slices.IndexFunc(all, func(m transform.Model) bool { return m.Table() == name })
		if i < 0 {
			t.Fatalf("%s: no such model", name)
		}
		if err := e.db.Exec(e.ctx, "create or replace table "+name+" as "+all[i].SQL); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
}

func TestEntry_of_a_feed_is_dated_by_the_later_list_and_leads_to_the_espace(t *testing.T) {
	row := func(about string, entries string) feedRow {
		var r feedRow
		if err := json.Unmarshal([]byte(`{"title":"Espaces France services : Brumes","subtitle":"Tous.","about":"`+about+`","updated":"2024-08-01","entries":[`+entries+`]}`), &r); err != nil {
			t.Fatal(err)
		}
		return r
	}
	renamed := `{"id":["9","renommé","2022-12-01","2023-02-01"],"title":"Changement de nom : B (Roc)","updated":"2023-02-01","link":"espaces/9.html","category":"renommé","summary":"Avant."}`
	gone := `{"id":["7","absent de la liste","2023-02-01","2024-08-01"],"title":"Absent de la liste : C (Pont)","updated":"2024-08-01","link":"espaces/disparus/#e7","category":"absent de la liste","summary":"Absent."}`
	e := from(t, nil)
	if err := e.feed("flux/departements/90.xml", row("departements/90/", renamed+","+gone)); err != nil {
		t.Fatal(err)
	}
	var f struct {
		Title   string `xml:"title"`
		Updated string `xml:"updated"`
		ID      string `xml:"id"`
		Links   []struct {
			Rel  string `xml:"rel,attr"`
			Href string `xml:"href,attr"`
		} `xml:"link"`
		Entries []struct {
			ID       string `xml:"id"`
			Title    string `xml:"title"`
			Updated  string `xml:"updated"`
			Category struct {
				Term string `xml:"term,attr"`
			} `xml:"category"`
			Link struct {
				Href string `xml:"href,attr"`
			} `xml:"link"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal([]byte(wrote(t, e, "static/flux/departements/90.xml")), &f); err != nil {
		t.Fatal(err)
	}
	if f.Title != "Espaces France services : Brumes" || f.Updated != "2024-08-01T00:00:00Z" || fmt.Sprint(f.Links) != "[{self 90.xml} {alternate ../../departements/90/}]" {
		t.Errorf("%q %q %v", f.Title, f.Updated, f.Links)
	}
	var got []string
	for _, x := range f.Entries {
		got = append(got, x.Title+" | "+x.Updated+" | "+x.Category.Term+" | "+x.Link.Href)
	}
	want := "Changement de nom : B (Roc) | 2023-02-01T00:00:00Z | renommé | ../../espaces/9.html\nAbsent de la liste : C (Pont) | 2024-08-01T00:00:00Z | absent de la liste | ../../espaces/disparus/#e7"
	if strings.Join(got, "\n") != want {
		t.Errorf("%s\nexpected\n%s", strings.Join(got, "\n"), want)
	}
	// Ids stay when words, names or addresses change, and differ where anything of the event does.
	seen := map[string]bool{f.ID: true}
	for _, parts := range [][]string{{"9", "renommé", "2022-12-01", "2023-02-01"}, {"7", "absent de la liste", "2023-02-01", "2024-08-01"}} {
		seen[feedID(parts...)] = true
	}
	if len(seen) != 3 || !seen[f.Entries[0].ID] || !seen[f.Entries[1].ID] || f.ID != feedID("flux/departements/90.xml") {
		t.Errorf("ids %v, %v", seen, f.Entries)
	}
	sample := from(t, nil)
	sample.opts = Options{Sample: true, BaseURL: "https://exemple.test/obs/"}
	if err := sample.feed("flux/france.xml", row("", renamed)); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"Brumes (échantillon fictif)", `href="https://exemple.test/obs/flux/france.xml"`, `href="https://exemple.test/obs/espaces/9.html"`} {
		if !strings.Contains(wrote(t, sample, "static/flux/france.xml"), part) {
			t.Errorf("%s is not in the feed", part)
		}
	}
}

func TestFeeds_hold_the_last_changes_of_France_and_all_of_a_departement(t *testing.T) {
	e := from(t, map[string]string{
		"marts.espaces": "select * from (values ('9', date '2024-08-01'), ('8', date '2024-08-01')) as t(espace_id, list_on)",
		"marts.espace_events": `select * from (values
			('9', 'renommé', date '2023-02-01', date '2024-08-01', 'Ancien', 'Neuf'),
			('9', 'déménagé', date '2022-12-01', date '2023-02-01', '1 Rue A', '2 Rue B'),
			('8', 'nouveau dans la liste', date '2023-02-01', date '2024-08-01', null, '3 Rue C'),
			('7', 'absent de la liste', date '2022-12-01', date '2023-02-01', '4 Rue D', null)) as t(espace_id, event, previous_on, list_on, before_text, after_text)`,
		"marts.espaces_history": `select *, '5 Rue E' as address from (values
			('9', date '2022-12-01', 'Premier', '90001', 'Roc'), ('9', date '2023-02-01', 'Ancien', '90001', 'Roc'), ('9', date '2024-08-01', 'Neuf', '90001', 'Roc'),
			('8', date '2024-08-01', 'Huit', '91001', 'Pont'), ('7', date '2022-12-01', 'Sept', '90001', 'Roc'), ('7', date '2020-10-12', 'Sept', '90001', 'Roc')) as t(espace_id, list_on, name, commune_code, source_commune_name)`,
		"marts.communes":     "select * from (values ('90001', 'Le Roc', '90', '249000001'), ('91001', 'Le Pont', '91', null)) as t(commune_code, name, departement_code, epci_code)",
		"marts.epci":         "select * from (values ('249000001', 'CC des Brumes')) as t(epci_code, name)",
		"marts.departements": "select * from (values ('90', 'Brumes'), ('91', 'Aube')) as t(departement_code, name)",
		"marts.definitions":  "select 'fixes' as definition_id, true as is_headline, 'Fixes' as label",
	})
	models(t, e, "site.network", "site.events", "site.feeds", "site.data_feeds")
	if err := e.feeds(); err != nil {
		t.Fatal(err)
	}
	if err := e.siteFiles(); err != nil {
		t.Fatal(err)
	}
	titles := func(name string) (out []string) {
		for _, part := range strings.Split(wrote(t, e, name), "<entry>")[1:] {
			_, rest, _ := strings.Cut(part, "<title>")
			title, _, _ := strings.Cut(rest, "</title>")
			out = append(out, title)
		}
		return out
	}
	for name, want := range map[string]string{
		"static/flux/france.xml":          "[Changement de nom : Neuf (Le Roc) Nouveau dans la liste : Huit (Le Pont)]",
		"static/flux/departements/90.xml": "[Changement de nom : Neuf (Le Roc) Absent de la liste : Sept (Le Roc) Déménagement : Ancien (Le Roc)]",
		"static/flux/departements/91.xml": "[Nouveau dans la liste : Huit (Le Pont)]",
		"static/flux/epci/249000001.xml":  "[Changement de nom : Neuf (Le Roc) Absent de la liste : Sept (Le Roc) Déménagement : Ancien (Le Roc)]",
	} {
		if got := fmt.Sprint(titles(name)); got != want {
			t.Errorf("%s: %s, expected %s", name, got, want)
		}
	}
	holds(t, e, "data/flux.json", `{"departements":[{"code":"90","nom":"Brumes","nombre":3},{"code":"91","nom":"Aube","nombre":1}],"entre":["2023-02-01","2024-08-01"],"nombre":2,"evenements":[
		{"evenement":"nouveau dans la liste","libelle":"Nouveau dans la liste","nombre":1},{"evenement":"de nouveau dans la liste","libelle":"De nouveau dans la liste","nombre":0},
		{"evenement":"absent de la liste","libelle":"Absent de la liste","nombre":0},{"evenement":"nouvel identifiant","libelle":"Nouvel identifiant","nombre":0},
		{"evenement":"déménagé","libelle":"Déménagement","nombre":0},{"evenement":"renommé","libelle":"Changement de nom","nombre":1},{"evenement":"horaires changés","libelle":"Horaires changés","nombre":0}]}`)
	holds(t, e, "data/disparus.json", `[{"id":"7","nom":"Sept","adresse":"5 Rue E","commune":{"code":"90001","nom":"Le Roc"},"departement":{"code":"90","nom":"Brumes"},"premiere_liste":"2020-10-12","derniere_liste":"2022-12-01","liste_suivante":"2023-02-01"}]`)
}
