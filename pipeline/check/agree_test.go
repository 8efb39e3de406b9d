package check

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"observatoire/pipeline/warehouse"
)

// aSite is a site of two communes, an EPCI and a département that agrees with
// itself.
var aSite = map[string]string{
	"donnees/fichiers/acces_communes.csv": "code_commune,code_departement,temps_min\n90001,90,12.5\n90002,90,\n91001,91,7\n",
	"donnees/fichiers/acces_territoires.csv": "niveau,code,definition,part_population_20_min\n" +
		"epci,249000001,fixes,0.9845\nepci,249000001,samedi,0.1\ncanton,9001,fixes,0.5\ndepartement,90,fixes,\nregion,09,fixes,1\n",
	"api/v1/departements/90/communes.json": `{"communes":{"90001":{"acces":{"temps_min":12.5}},"90002":{"acces":null}}}`,
	"api/v1/departements/91/communes.json": `{"communes":{"91001":{"acces":{"temps_min":7}}}}`,
	"embed/communes/90.json":               `{"colonnes":["nom","temps_min"],"lignes":{"90001":["Roc",12.46],"90002":["Val",null]}}`,
	"embed/communes/91.json":               `{"colonnes":["nom","temps_min"],"lignes":{"91001":["Pont",7]}}`,
	"communes/90001.html":                  "<div class=duree><i></i><p><strong>≈ 12\u00a0min</strong>",
	"communes/90002.html":                  "<p>Temps non connu",
	"communes/91001.html":                  `<div class="duree"><i></i><p><strong>7 min</strong>`,
	"api/v1/epci/249000001.json":           `{"acces":{"part_20_min":0.9845}}`,
	"api/v1/departements/90.json":          `{"acces":{"part_20_min":null}}`,
	"api/v1/regions/09.json":               `{"acces":{"part_20_min":1}}`,
	"embed/epci/1.json":                    `{"colonnes":["part_20_min"],"lignes":{"epci:249000001":[0.984458]}}`,
	"embed/territoires.json":               `{"colonnes":["part_20_min"],"lignes":{"departement:90":[null],"region:09":[1]}}`,
	"epci/249000001.html":                  "<dt>de la population à moins de 20\u00a0min<dd>98,4\u202f%<dd class=note>",
	"departements/90/index.html":           "<dt>de la population à moins de 20 min</dt><dd>non connu</dd>",
	"regions/09/index.html":                "<dt>de la population à moins de 20 min</dt><dd>100 %</dd>",
}

func agreed(t *testing.T, change func(map[string]string), figure string) error {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{}
	for name, text := range aSite {
		files[name] = text
	}
	if change != nil {
		change(files)
	}
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ctx := context.Background()
	db, err := warehouse.Open(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Exec(ctx, "create table site.cards as select * from (values ('epci', '249000001', '"+figure+"'), ('departement', '90', ''), ('region', '09', '100 %')) as t(territory_kind, territory_code, figure)"); err != nil {
		t.Fatal(err)
	}
	return agree(ctx, dir, SiteExpectation{Warehouse: db}, "fixes")
}

func TestAgree_takes_a_site_that_says_the_same_everywhere(t *testing.T) {
	if err := agreed(t, nil, "98,4 %"); err != nil {
		t.Error(err)
	}
	// The exact value lies below or above what the CSV has rounded.
	if err := agreed(t, func(f map[string]string) {
		f["communes/90001.html"] = "<div class=duree><p><strong>13 min</strong>"
	}, "98,5 %"); err != nil {
		t.Error(err)
	}
}

func TestAgree_names_what_says_something_else(t *testing.T) {
	for name, c := range map[string]struct {
		file, from, to string
		want           string
	}{
		"page of a commune":           {"communes/90001.html", "12", "14", `commune 90001: its page says "≈ 14 min", expected what is 12.5 minutes`},
		"minutes where none are":      {"communes/90002.html", "Temps non connu", "<div class=duree><strong>0 min</strong>", `commune 90002: its page says "0 min"`},
		"no minutes where there are":  {"communes/91001.html", "duree", "durée", `commune 91001: its page says "", expected what is 7 minutes`},
		"API of a commune":            {"api/v1/departements/90/communes.json", "12.5", "12.4", `commune 90001: minutes of the API is 12.4, expected "12.5"`},
		"not known is not 0 in a CSV": {"donnees/fichiers/acces_communes.csv", "90002,90,\n", "90002,90,0\n", `commune 90002: minutes of the API is <nil>, expected "0"`},
		"frame of a commune":          {"embed/communes/90.json", "12.46", "12.56", `commune 90001: minutes of the frame is 12.56`},
		"page of an EPCI":             {"epci/249000001.html", "98,4", "98,6", `epci 249000001: its page says "98,6 %"`},
		"frame of an EPCI":            {"embed/epci/1.json", "0.984458", "0.98458", `epci 249000001: share of the frame is 0.98458`},
		"API of an EPCI":              {"api/v1/epci/249000001.json", "0.9845", "0.9844", `epci 249000001: share of the API is 0.9844`},
		"page of a département":       {"departements/90/index.html", "non connu", "0 %", `departement 90: its page says "0 %"`},
		"page of a région":            {"regions/09/index.html", "100 %", "99,9 %", `region 09: its page says "99,9 %"`},
	} {
		t.Run(name, func(t *testing.T) {
			err := agreed(t, func(f map[string]string) {
				if !strings.Contains(f[c.file], c.from) {
					t.Fatalf("%s has no %q", c.file, c.from)
				}
				f[c.file] = strings.Replace(f[c.file], c.from, c.to, 1)
			}, "98,4 %")
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, expected %s", err, c.want)
			}
		})
	}
	if err := agreed(t, nil, "98,3 %"); err == nil || !strings.Contains(err.Error(), `epci 249000001: its picture says "98,3 %"`) {
		t.Errorf("%v, expected an error of the picture", err)
	}
}

func TestSpread_keeps_the_first_the_last_and_what_lies_evenly_between(t *testing.T) {
	var rows []map[string]string
	for _, c := range "abcdefghi" {
		rows = append(rows, map[string]string{"c": string(c)})
	}
	got := ""
	for _, r := range spread(rows, 3) {
		got += r["c"]
	}
	if got != "aei" || len(spread(rows, 9)) != 9 {
		t.Errorf("%q, expected aei", got)
	}
}
