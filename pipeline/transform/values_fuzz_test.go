package transform

import (
	"context"
	stdsql "database/sql"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"observatoire/pipeline/warehouse"
	"observatoire/sql"
)

var (
	communeCode     = regexp.MustCompile(`^(\d{2}|2[AB])\d{3}$`)
	departementCode = regexp.MustCompile(`^(\d{2}|2[AB]|97\d|98\d)$`)
	postcode        = regexp.MustCompile(`^\d{5}$`)
	espaceID        = regexp.MustCompile(`^([1-9]\d{0,8}|temp_\d+)$`)
	mail            = regexp.MustCompile(`^[^\s?&@]+@[^\s?&@]+$`)
	phone           = regexp.MustCompile(`^\+?\d{4,19}$`)
)

// FuzzValues_are_in_their_domain gives a cell to the macros by which staging
// reads numbers, days, codes, ids and contacts: none ends in an error of a cast,
// and what one gives is such a value or nothing.
func FuzzValues_are_in_their_domain(f *testing.F) {
	for _, text := range []string{"", "12", "-1", "+3", "1e999", "NaN", "9,5", "9.5", "812.0", "2024-13-01", "31/02/2024", "2024-08-01T00:00:00Z", "01001", "1001", "2a004", "971", "1",
		"temp_12", "0009003", "99999999999999999999", "a@b.fr?bcc=v@w.fr", "04 65 71 02 39", "+33 (0)4 65 71 02 39", "45°54'02\"", "Espace labellisé 99/99/9999", "labellisé 03/2022", "９", "\u00a012\u202f"} {
		f.Add(text)
	}
	ctx := context.Background()
	db, err := warehouse.Open(ctx, "")
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	if err := Macros(ctx, db, sql.Files); err != nil {
		f.Fatal(err)
	}
	ask, err := db.PrepareContext(ctx, `
		select number_of(x), whole_of(x), count_of(x), day_of(x)::varchar, lat_of(x), lon_of(x), espace_id_of(x), commune_code_of(x), departement_code_of(x), postcode_of(x),
			label_day(x, date '2024-08-01')::varchar, mail_link(x), phone_link(x), one_line(x), given(x)
		from (select cast($1 as varchar) as x)`)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || strings.ContainsFunc(text, func(c rune) bool { return unicode.IsControl(c) && c != '\n' && c != '\t' && c != '\r' }) {
			t.Skip("refused or marked by load")
		}
		var number, lat, lon stdsql.NullFloat64
		var whole, count stdsql.NullInt64
		var day, id, commune, departement, post, label, link, call, line, given stdsql.NullString
		if err := ask.QueryRowContext(ctx, text).Scan(&number, &whole, &count, &day, &lat, &lon, &id, &commune, &departement, &post, &label, &link, &call, &line, &given); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		for name, wrong := range map[string]bool{
			"number_of":           number.Valid && !(number.Float64 > -1e120 && number.Float64 < 1e120),
			"whole_of":            whole.Valid && (whole.Int64 > 1e15 || whole.Int64 < -1e15 || !number.Valid && !strings.HasSuffix(strings.TrimSpace(text), ".")),
			"count_of":            count.Valid && (count.Int64 < 0 || !whole.Valid || whole.Int64 != count.Int64),
			"day_of":              day.Valid && (day.String < "1900-01-01" || day.String > "2099-12-31"),
			"lat_of":              lat.Valid && !(lat.Float64 >= -90 && lat.Float64 <= 90),
			"lon_of":              lon.Valid && !(lon.Float64 >= -180 && lon.Float64 <= 180),
			"espace_id_of":        id.Valid && !espaceID.MatchString(id.String),
			"commune_code_of":     commune.Valid && !communeCode.MatchString(commune.String),
			"departement_code_of": departement.Valid && !departementCode.MatchString(departement.String),
			"postcode_of":         post.Valid && !postcode.MatchString(post.String),
			"label_day":           label.Valid && (label.String < "2019-01-01" || label.String > "2025-08-01"),
			"mail_link":           link.Valid && !mail.MatchString(link.String),
			"phone_link":          call.Valid && !phone.MatchString(call.String),
			"one_line":            line.Valid && strings.ContainsAny(line.String, "\n\r\t") || line.Valid && line.String == "",
			"given":               given.Valid && given.String == "",
		} {
			if wrong {
				t.Errorf("%s(%q): %v %v %v %v %v %v %v", name, text, number, whole, count, day, id, link, call)
			}
		}
	})
}
