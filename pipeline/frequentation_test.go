package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/load"
	"observatoire/pipeline/runlog"
	"observatoire/pipeline/warehouse"
)

func TestCheckFrequentation_answers_in_French_with_line_and_remedy(t *testing.T) {
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	const head = "id_fs,mois,operateur,demandes,visiteurs,minutes_accompagnement,resolues\n"
	for _, c := range []struct {
		name, text string
		code       int
		want       []string
	}{
		{"good", head + "9002,2024-07,CAF,10,,,9\n", 0, []string{"1 lignes, rien à redire"}},
		{"faults", head + "9002,2024-07,CAF,1 234,8,100,9\n999999,07/2024,Total,1,1,1,1\n9003,2024-07,CAF,1,1,1,1\n9003,2024-07,caf,1,1,1,1\n", 10,
			[]string{"ligne 2, demandes « 1 234 » : attendu : un nombre entier", "ligne 3, id_fs « 999999 »", "ligne 3, mois « 07/2024 » : attendu : année et mois, comme 2024-07", "ligne 3, operateur « Total »", "ligne 5, ligne « 9003, 2024-07, CAF » : cet espace"}},
		{"another table", "a,b\n1,2\n", 10, []string{"ne peut pas être lu", "ligne 1 : la colonne « id_fs » manque"}},
		{"semicolons", strings.ReplaceAll(head, ",", ";") + "9002;2024-07;CAF;10;;;9\n", 10, []string{"les colonnes sont séparées par « ; », attendu : des virgules ; enregistrez au format « CSV UTF-8"}},
		{"another kind of file", "x", 2, nil},
		{"workbook: good", "", 0, []string{"2 lignes, rien à redire"}},
		{"workbook: faults", "", 10, []string{"ligne 2, demandes « 10.5 » : attendu : un nombre entier", "ligne 3, operateur « Total »", "ligne 5, mois « 2024-07-14 » : attendu : année et mois"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "2024-07", "caf.csv")
			switch c.name {
			case "another kind of file":
				file = strings.TrimSuffix(file, "csv") + "ods"
			case "workbook: good":
				file = strings.TrimSuffix(file, "csv") + "xlsx"
				c.text = workbook(t, [][]any{{"9002", "2024-07", "CAF", 10, nil, nil, 9}, {9003, time.Date(2024, 7, 1, 0, 0, 0, 0, time.UTC), "caf", 0, 1, 2, 0}})
			case "workbook: faults":
				file = strings.TrimSuffix(file, "csv") + "xlsx"
				c.text = workbook(t, [][]any{{"9002", "2024-07", "CAF", 10.5}, {"9003", "2024-07", "Total", 1}, nil, {"9003", time.Date(2024, 7, 14, 0, 0, 0, 0, time.UTC), "CAF", 1}})
			}
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(c.text), 0o644); err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			err := checkFrequentation(context.Background(), settings{sample: true, build: t.TempDir()}, file, &out)
			if runlog.CodeOf(err) != c.code {
				t.Fatalf("exit code %d (%v), expected %d\n%s", runlog.CodeOf(err), err, c.code, out.String())
			}
			for _, w := range c.want {
				if !strings.Contains(out.String(), w) {
					t.Errorf("%q not in\n%s", w, out.String())
				}
			}
		})
	}
}

// What load says of a file that it cannot read has a sentence in French, by the
// words that load uses today.
func TestUnreadable_files_are_explained_in_French(t *testing.T) {
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	const head = "id_fs,mois,operateur,demandes,visiteurs,minutes_accompagnement,resolues\n"
	row := "9002,2024-07,CAF,10,,,9\n"
	for i, c := range []struct{ kind, text, want string }{
		{"csv", strings.ReplaceAll(head, ",", "\t") + row, "séparées par « tabulation »"},
		{"csv", head + "9002,2024-07,Pr\xe9fecture,10,,,9\n", "ligne 2, operateur : les lettres accentuées ne sont pas en UTF-8"},
		{"csv", "\xff\xfei\x00d\x00", "UTF-16"},
		{"csv", "Fréquentation de juillet\n" + head + row, "ligne 1 : la colonne « id_fs » manque"},
		{"csv", strings.Replace(head, "visiteurs", "mois", 1) + row, "la colonne « mois » est là deux fois (2e et 5e)"},
		{"csv", head + row + "9003,2024-07,CAF,1,234,8,100,9\n", "ligne 3 : 8 cellules, attendu : 7"},
		{"csv", head + "9002,2024-07,\"CAF,10,,,9\n", "un guillemet est de trop"},
		{"csv", head + "9002,2024-07,CAF,1\x000,,,9\n", "ligne 2, demandes : un caractère nul"},
		{"csv", head, "aucune ligne"},
		{"csv", "", "le fichier est vide"},
		{"csv", "PK\x03\x04", "ce n'est pas un CSV"},
		{"csv", head + "9002,2024-07," + strings.Repeat("C", 70_000) + ",10,,,9\n", "ligne 2, operateur : une cellule trop longue"},
		{"xlsx", head + row, "ce n'est pas un classeur .xlsx entier"},
		{"xlsx", workbook(t, [][]any{{"9002", "2024-07", "CAF", true}}), "ligne 2, demandes : VRAI ou FAUX"},
	} {
		f := catalogue.File{Source: "frequentation_espaces", Path: "2024-07/caf." + c.kind, Format: c.kind, Delimiter: ",", Table: "frequentation", Glob: "*"}
		for _, name := range strings.Split(strings.TrimSpace(head), ",") {
			f.Columns = append(f.Columns, catalogue.Column{Name: name})
		}
		path := filepath.Join(t.TempDir(), "caf."+c.kind)
		if err := os.WriteFile(path, []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		db, err := warehouse.Open(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		_, err = load.Run(t.Context(), db, &catalogue.Catalogue{}, []load.Input{{File: f, Path: path}}, load.Options{Sample: true})
		db.Close()
		if err == nil || !strings.Contains(inFrench(err), c.want) {
			t.Errorf("case %d: %q for %v, expected %q", i+1, inFrench(err), err, c.want)
		}
	}
}

// workbook is the template filled in with rows; days have a format of days, as a
// spreadsheet gives to a month that is typed.
func workbook(t *testing.T, rows [][]any) string {
	t.Helper()
	f, err := excelize.OpenFile(filepath.Join("site", "static", "donnees", "modele_frequentation_espaces.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	months := "mmm-yy"
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &months})
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		for j, v := range row {
			cell, err := excelize.CoordinatesToCellName(j+1, i+2)
			if err != nil {
				t.Fatal(err)
			}
			if err := f.SetCellValue("frequentation", cell, v); err != nil {
				t.Fatal(err)
			}
			if _, day := v.(time.Time); day {
				if err := f.SetCellStyle("frequentation", cell, cell, style); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	var b bytes.Buffer
	if _, err := f.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Files of several carriers lie side by side, CSV and workbooks, each under the
// month of its sending.
func TestAttendance_of_several_carriers_is_read_side_by_side(t *testing.T) {
	mirror := sampleCopy(t)
	for path, text := range map[string]string{
		"2024-08/caf.csv":  "id_fs,mois,operateur,demandes,visiteurs,minutes_accompagnement,resolues\n9002,2024-08,CAF,7,,,\n",
		"2024-08/msa.xlsx": workbook(t, [][]any{{"9003", "2024-08", "MSA", 5}}),
	} {
		p := filepath.Join(mirror, "frequentation_espaces", filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	build := t.TempDir()
	if out, err := tables(t, mirror, build); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	w := &outside{t: t, s: settings{sample: true, build: build}}
	w.wants("both", "select string_agg(espace_id || ' ' || operator || ' ' || requests_count || ' ' || _file, ', ' order by espace_id) from staging.stg_frequentation_espaces__mois where month = '2024-08-01'",
		"9002 CAF 7 caf.csv, 9003 MSA 5 msa.xlsx")
	w.wants("both", "select count(distinct _file) from staging.stg_frequentation_espaces__mois", "3")
}
