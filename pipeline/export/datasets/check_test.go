package datasets

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"observatoire/data"
)

func TestRows_that_break_their_schema_are_named_and_leave_the_former_files(t *testing.T) {
	good, cat := open(t)
	dir, _ := write(t, good, cat)
	before := contents(t, dir)
	for _, c := range []struct {
		name, change string
		want         []string // what the message says
	}{
		{"a required value is missing", "update exports.acces_communes set nom = null where code_commune = '96003'",
			[]string{"export acces_communes", "column nom", "row 2", `code_commune "96003"`, "nothing", "a value"}},
		{"a required text is empty", "update exports.acces_communes set nom = '' where code_commune = '96003'",
			[]string{"export acces_communes", "column nom", "row 2", "nothing, expected a value"}},
		{"a key is met twice", "insert into exports.horaires select * from exports.horaires where jour = 6",
			[]string{"export horaires", "column id_fs, jour, ouvre", "row 4", `id_fs "9001", jour 6, ouvre "09:00"`, "no row before"}},
		{"a unique code is met twice", "update exports.acces_communes set code_commune = '96001'",
			[]string{"export acces_communes", "column code_commune", "row 2", "no row before", "2 bad rows"}},
		{"a code is not like a code", "update exports.acces_communes set code_epci = '24960001' where code_commune = '96001'",
			[]string{"export acces_communes", "column code_epci", "row 1", `"24960001"`, `a value like ^\d{9}$`}},
		{"a pattern is of the whole value", "update exports.espaces set code_postal = '965400' where id_fs = '9002'",
			[]string{"export espaces", "column code_postal", "row 2", `"965400"`}},
		{"a word is not one of those listed", "update exports.espaces set format = 'Navette' where id_fs = '9001'",
			[]string{"export espaces", "column format", "row 1", `"Navette"`, "one of Fixe, Multisites"}},
		{"a number is too small", "update exports.acces_territoires set population_plus_20_min = -1 where code = 'FR'",
			[]string{"export acces_territoires", "column population_plus_20_min", "row 2", "-1, expected at least 0"}},
		{"a share is over one", "update exports.acces_territoires set part_population_20_min = 1.0001",
			[]string{"export acces_territoires", "column part_population_20_min", "row 1", "1.0001, expected at most 1", "2 bad rows"}},
		{"a date is too early", "update exports.espaces set labellise_le = date '1999-12-31' where id_fs = '9001'",
			[]string{"export espaces", "column labellise_le", "1999-12-31, expected at least 2019-01-01"}},
		{"a number is not finite", "update exports.acces_communes set distance_km = 'nan' where code_commune = '96001'",
			[]string{"export acces_communes", "column distance_km", "NaN, expected a finite number"}},
		{"a month is not a month", "insert into exports.frequentation_espaces values ('9001', '2024-13', 'CNAF', 1, 1, 1, 1)",
			[]string{"export frequentation_espaces", "column mois", `"2024-13"`, "a month as 2024-07"}},
		{"an espace is not in the list", "update exports.acces_communes set id_fs = '7777' where code_commune = '96003'",
			[]string{"export acces_communes", "column id_fs", `"7777"`, "a value of espaces.id_fs"}},
		{"a code leads nowhere", "update exports.lignage_communes set code_commune = '96999' where ancien_code = '96101'",
			[]string{"export lignage_communes", "column code_commune", `"96999"`, "a value of lignage_communes.ancien_code"}},
		{"a line ends like a typewriter's", "update exports.espaces set remarque_horaires = 'lundi' || chr(13) || chr(10) || 'mardi' where id_fs = '9001'",
			[]string{"export espaces", "column remarque_horaires", "line feed"}},
		{"a column is missing", "alter table exports.horaires drop column ferme",
			[]string{"export horaires", "column 4 is liste_du, expected ferme"}},
		{"a column is new", "alter table exports.horaires add column note varchar",
			[]string{"export horaires", "column 6 is note, expected no column"}},
		{"columns have changed places", "create or replace table exports.definitions as select espaces, * exclude (espaces) from exports.definitions",
			[]string{"export definitions", "column 1 is espaces, expected definition"}},
		{"a type is another one", "alter table exports.horaires alter column jour type varchar",
			[]string{"export horaires", "column jour", "VARCHAR", "holds integer"}},
		{"a table is not there", "drop table exports.historique",
			[]string{"export historique", "table exports.historique is not there"}},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			db, _ := open(t)
			change(t, db, c.change)
			_, err := Write(context.Background(), db, cat, data.FS, dir, Today(today))
			if err == nil {
				t.Fatal("no error")
			}
			for _, w := range c.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q is not in the message:\n%v", w, err)
				}
			}
			if d := same(before, contents(t, dir)); len(d) > 0 {
				t.Errorf("the former files changed: %v", d)
			}
			if left, _ := os.ReadDir(filepath.Dir(dir)); len(left) != 1 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestAll_broken_constraints_are_told_at_once(t *testing.T) {
	db, cat := open(t)
	change(t, db, "update exports.acces_communes set nom = null, temps_min = -4; update exports.espaces set code_postal = 'x'")
	_, err := Write(context.Background(), db, cat, data.FS, filepath.Join(t.TempDir(), "exports"))
	if err == nil {
		t.Fatal("no error")
	}
	for _, w := range []string{"column nom", "column temps_min", "column code_postal"} {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q is not in the message:\n%v", w, err)
		}
	}
}

func TestOutline_that_cannot_be_read_is_an_error_that_names_the_commune(t *testing.T) {
	db, cat := open(t)
	dir, _ := write(t, db, cat)
	before := contents(t, dir)
	change(t, db, `update coverage.contours set geometry = '\x01\x06'::blob where territory_code = '96003'`)
	_, err := Write(context.Background(), db, cat, data.FS, dir, Today(today))
	if err == nil || !strings.Contains(err.Error(), "shape of 96003") {
		t.Errorf("%v", err)
	}
	if d := same(before, contents(t, dir)); len(d) > 0 {
		t.Errorf("the former files changed: %v", d)
	}
}

func TestFiles_of_others_in_the_folder_stay(t *testing.T) {
	db, cat := open(t)
	dir, _ := write(t, db, cat)
	other := filepath.Join(dir, "fichiers", "isochrones.lisezmoi.md")
	if err := os.WriteFile(other, []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(context.Background(), db, cat, data.FS, dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(other); err != nil {
		t.Error(err)
	}
}
