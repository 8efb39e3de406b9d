package check

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"observatoire/pipeline/warehouse"
)

// asked is how many communes and how many EPCI are held against each other at
// most; départements and régions are all.
const asked = 200

// agree compares for communes and territories what their page, their frame,
// the CSV, the API and the picture say: minutes and shares within 20 minutes
// under the headline definition. The CSV is what the others are held against;
// pages write the exact value, so that theirs may round to either side of a
// value that the CSV has rounded.
func agree(ctx context.Context, dir string, want SiteExpectation, headline string) error {
	s := &saying{dir: dir, want: want, read: map[string]any{}}
	s.note(s.communes())
	s.note(s.territories(ctx, headline))
	if n := len(s.errs); n > shown {
		s.errs = append(s.errs[:shown], fmt.Errorf("check site: and %d more", n-shown))
	}
	return errors.Join(s.errs...)
}

// shown is how many disagreements are named.
const shown = 10

// saying reads what the files of a site say, each file once.
type saying struct {
	dir  string
	want SiteExpectation
	read map[string]any
	errs []error
}

// note keeps what is an error.
func (s *saying) note(errs ...error) {
	for _, err := range errs {
		if err != nil {
			s.errs = append(s.errs, err)
		}
	}
}

// wants tells whether the pages of a département were rendered.
func (s *saying) wants(departement string) bool {
	if len(s.want.Only) == 0 {
		return true
	}
	for _, d := range s.want.Only {
		if d == departement {
			return true
		}
	}
	return false
}

// json returns what stands at a path of members in a JSON file; nil where there
// is nothing.
func (s *saying) json(file string, path ...string) (any, error) {
	v, ok := s.read[file]
	if !ok {
		b, err := os.ReadFile(filepath.Join(s.dir, filepath.FromSlash(file)))
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(b, &v); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		s.read[file] = v
	}
	for _, name := range path {
		m, ok := v.(map[string]any)
		if !ok {
			return nil, nil
		}
		v = m[name]
	}
	return v, nil
}

// cell returns the cell of a column in the row of a frame's file.
func (s *saying) cell(file, row, column string) (any, error) {
	columns, err := s.json(file, "colonnes")
	if err != nil {
		return nil, err
	}
	cells, err := s.json(file, "lignes", row)
	list, _ := cells.([]any)
	names, _ := columns.([]any)
	for i, name := range names {
		if name == column && i < len(list) {
			return list[i], err
		}
	}
	return nil, fmt.Errorf("%s: no %s of %s", file, column, row)
}

// rows reads a dataset's CSV and hands out those for which take says so, cells
// by name of the column.
func (s *saying) rows(dataset string, take func(map[string]string) bool) ([]map[string]string, error) {
	f, err := os.Open(filepath.Join(s.dir, "donnees", "fichiers", dataset+".csv"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.ReuseRecord = true
	head, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("%s.csv: %w", dataset, err)
	}
	names := append([]string{}, head...)
	var out []map[string]string
	for {
		cells, err := r.Read()
		if err == io.EOF {
			return out, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s.csv: %w", dataset, err)
		}
		row := map[string]string{}
		for i, name := range names {
			row[name] = strings.Clone(cells[i])
		}
		if take(row) {
			out = append(out, row)
		}
	}
}

// spread keeps at most n rows, evenly from first to last.
func spread(rows []map[string]string, n int) []map[string]string {
	if len(rows) <= n {
		return rows
	}
	out := make([]map[string]string, n)
	for i := range out {
		out[i] = rows[i*(len(rows)-1)/(n-1)]
	}
	return out
}

var (
	pageMinutes = regexp.MustCompile(`class="?duree"?>.*?<strong>([^<]*)</strong>`)
	pageShare   = regexp.MustCompile(`à moins de 20.min(?:</dt>)?<dd[^>]*>([^<]*)`)
)

// printed returns the first group of a pattern in a page, with plain spaces,
// "" where it is not there.
func (s *saying) printed(page string, pattern *regexp.Regexp) (string, error) {
	b, err := os.ReadFile(filepath.Join(s.dir, filepath.FromSlash(page)))
	if err != nil {
		return "", err
	}
	m := pattern.FindSubmatch(b)
	if m == nil {
		return "", nil
	}
	return plainSpaces.Replace(string(m[1])), nil
}

var plainSpaces = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "&nbsp;", " ")

func (s *saying) communes() error {
	all, err := s.rows("acces_communes", func(r map[string]string) bool { return s.wants(r["code_departement"]) })
	if err != nil {
		return err
	}
	for _, r := range spread(all, asked) {
		code, departement := r["code_commune"], r["code_departement"]
		api, err := s.json("api/v1/departements/"+departement+"/communes.json", "communes", code, "acces", "temps_min")
		s.note(err, same("commune "+code, "minutes of the API", api, r["temps_min"], 0))
		frame, err := s.cell("embed/communes/"+departement+".json", code, "temps_min")
		s.note(err, same("commune "+code, "minutes of the frame", frame, r["temps_min"], 0.051))
		text, err := s.printed("communes/"+code+".html", pageMinutes)
		s.note(err)
		if words := minutesWords(r["temps_min"]); !words[strings.TrimPrefix(text, "≈ ")] {
			s.note(fmt.Errorf("check site commune %s: its page says %q, expected what is %s minutes in the CSV", code, text, r["temps_min"]))
		}
	}
	return nil
}

// pictured is a row of site.cards, from which the picture of a territory is drawn.
type pictured struct {
	Kind   string `col:"territory_kind"`
	Code   string `col:"territory_code"`
	Figure string `col:"figure"`
}

func (s *saying) territories(ctx context.Context, headline string) error {
	rows, err := s.rows("acces_territoires", func(r map[string]string) bool { return r["definition"] == headline && r["niveau"] != "canton" })
	if err != nil {
		return err
	}
	pictures := map[string]string{}
	if err := warehouse.Rows(ctx, s.want.Warehouse, "site.cards", func(p pictured) error {
		pictures[p.Kind+" "+p.Code] = plainSpaces.Replace(p.Figure)
		return nil
	}); err != nil {
		return err
	}
	var epci, larger []map[string]string
	for _, r := range rows {
		switch {
		case r["niveau"] != "epci":
			larger = append(larger, r)
		case len(s.want.Only) == 0:
			epci = append(epci, r)
		}
	}
	for _, r := range append(spread(epci, asked), larger...) {
		kind, code := r["niveau"], r["code"]
		file := places[kind]
		if file.page == "" || kind == "departement" && !s.wants(code) {
			continue
		}
		name, share := kind+" "+code, r["part_population_20_min"]
		api, err := s.json(fmt.Sprintf(file.api, code), "acces", "part_20_min")
		s.note(err, same(name, "share of the API", api, share, 0))
		frame, err := s.cell("embed/"+file.frame(code)+".json", kind+":"+code, "part_20_min")
		s.note(err, same(name, "share of the frame", frame, share, 0.0000501))
		words := shareWords(share)
		if text := pictures[name]; !words[text] {
			s.note(fmt.Errorf("check site %s: its picture says %q, expected what is %s in the CSV", name, text, share))
		}
		text, err := s.printed(strings.ReplaceAll(file.page, "*", code), pageShare)
		s.note(err)
		if !words[text] {
			s.note(fmt.Errorf("check site %s: its page says %q, expected what is %s in the CSV", name, text, share))
		}
	}
	return nil
}

// places are the files that speak of a territory, by kind.
var places = map[string]struct {
	page, api string
	frame     func(code string) string
}{
	"epci":        {"epci/*.html", "api/v1/epci/%s.json", func(code string) string { return "epci/" + code[len(code)-1:] }},
	"departement": {"departements/*/index.html", "api/v1/departements/%s.json", func(string) string { return "territoires" }},
	"region":      {"regions/*/index.html", "api/v1/regions/%s.json", func(string) string { return "territoires" }},
}

// same is an error where a JSON value is further from the text of the CSV than
// what both round; nothing is "" there.
func same(subject, what string, found any, text string, within float64) error {
	x, isNumber := found.(float64)
	want, err := strconv.ParseFloat(text, 64)
	if found == nil && text == "" || isNumber && err == nil && math.Abs(x-want) <= within {
		return nil
	}
	return fmt.Errorf("check site %s: %s is %v, expected %q as in the CSV", subject, what, found, text)
}

// minutesWords are what a page may say of minutes that the CSV has rounded to
// tenths.
func minutesWords(text string) map[string]bool {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return map[string]bool{"": true}
	}
	out := map[string]bool{}
	for _, x := range []float64{v - 0.0499, v, v + 0.0499} {
		if whole := math.Round(x); whole < 1 {
			out["moins de 1 min"] = true
		} else {
			out[fmt.Sprintf("%.0f min", whole)] = true
		}
	}
	return out
}

// shareWords are what a page may say of a share that the CSV has rounded to
// four decimals.
func shareWords(text string) map[string]bool {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return map[string]bool{"": true, "non connu": true}
	}
	out := map[string]bool{}
	for _, x := range []float64{v - 0.0000499, v, v + 0.0000499} {
		switch {
		case x <= 0:
			out["0 %"] = true
		case x < 0.001:
			out["moins de 0,1 %"] = true
		case x >= 1:
			out["100 %"] = true
		case x > 0.999:
			out["plus de 99,9 %"] = true
		}
		if x > 0 && x < 1 {
			out[strings.Replace(fmt.Sprintf("%.1f %%", 100*x), ".", ",", 1)] = true
		}
	}
	return out
}
