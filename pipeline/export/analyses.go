package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"

	"observatoire/pipeline/export/plots"
	"observatoire/pipeline/french"
	"observatoire/pipeline/warehouse"
)

// analysis is what the page of an analysis says: a row of site.analyses with
// its drawings, and its tables as CSV.
type analysis struct {
	Path    string          `json:"chemin"`
	Short   string          `json:"rubrique"`
	Title   string          `json:"titre"` // the finding
	Lead    string          `json:"chapeau"`
	Blocks  []analysisBlock `json:"blocs"`
	Method  []string        `json:"methode"`
	Limits  []string        `json:"limites"`
	Changes []string        `json:"changerait"` // what would change the answer
	Sets    []string        `json:"jeux"`       // names of datasets
	Sources []linked        `json:"sources"`
}

type linked struct {
	Title string `json:"titre"`
	Link  string `json:"lien"` // in the site, or a whole address
}

// analysisBlock is a part of an analysis: words, a picture, a table.
type analysisBlock struct {
	ID      string          `json:"id"`
	Title   string          `json:"titre"`
	Phrases []string        `json:"phrases"`
	Figure  json.RawMessage `json:"figure,omitempty"`
	Picture *picture        `json:"image,omitempty"`
	Table   *analysisTable  `json:"table,omitempty"`
	Note    string          `json:"note,omitempty"`
	Link    string          `json:"lien,omitempty"` // the page that says more, in the site
}

// picture is a figure drawn.
type picture struct {
	Title    string          `json:"titre"`
	Phrase   string          `json:"phrase"`
	Keys     []plots.Key     `json:"legende"`
	Drawings []plots.Drawing `json:"dessins"`
	CSV      string          `json:"csv"` // what is drawn
}

type analysisTable struct {
	Title   string           `json:"titre"`
	Columns []analysisColumn `json:"colonnes"`
	Rows    [][]analysisCell `json:"lignes"`
	CSV     string           `json:"csv,omitempty"`
}

type analysisColumn struct {
	Title  string `json:"titre"`
	Name   string `json:"nom"` // in the CSV; "low;high" are two columns there
	Number bool   `json:"nombre"`
}

// analysisCell is a cell: the text on the page, the value of the CSV, a link.
type analysisCell struct {
	Text  string  `json:"t"`
	Value *string `json:"v,omitempty"`
	Link  string  `json:"l,omitempty"`
}

// analyses writes pages/analyses.json, and pages/cour-des-comptes.json where
// the layer makes it.
func (e *exporter) analyses() error {
	var all []analysis
	err := warehouse.Rows(e.ctx, e.db, "site.analyses", func(f siteFile) error {
		a, err := readAnalysis(f.Path, f.JSON)
		if err != nil {
			return err
		}
		all = append(all, a)
		return nil
	})
	if err != nil {
		return err
	}
	stories := []analysis{}
	for _, a := range all {
		slug, ok := strings.CutPrefix(a.Path, "analyses/")
		if !ok {
			if err := e.writeJSON("pages/"+a.Path+".json", a); err != nil {
				return err
			}
			continue
		}
		a.Path = slug
		stories = append(stories, a)
	}
	e.written += len(all)
	return e.writeJSON("pages/analyses.json", stories)
}

// readAnalysis decodes a row of site.analyses, sets its spaces and
// apostrophes, draws its figures and writes its tables as CSV. A member that is
// not known, a row of a table with another number of cells than there are
// columns, or a block without a name is an error.
func readAnalysis(path string, text []byte) (analysis, error) {
	a := analysis{}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&a); err != nil {
		return a, fmt.Errorf("%s: %w (sql/60_site)", path, err)
	}
	a.Path = path
	for _, s := range []*string{&a.Short, &a.Title, &a.Lead} {
		*s = french.Typeset(*s)
	}
	for _, list := range [][]string{a.Method, a.Limits, a.Changes} {
		french.TypesetAll(list)
	}
	for i := range a.Sources {
		a.Sources[i].Title = french.Typeset(a.Sources[i].Title)
	}
	seen := map[string]bool{}
	for i := range a.Blocks {
		b := &a.Blocks[i]
		if b.ID == "" || seen[b.ID] {
			return a, fmt.Errorf("%s: block %d has the id %q, expected one of its own (sql/60_site)", path, i+1, b.ID)
		}
		seen[b.ID] = true
		if err := b.finish(); err != nil {
			return a, fmt.Errorf("%s %s: %w (sql/60_site)", path, b.ID, err)
		}
	}
	return a, nil
}

// finish sets the words of a block, draws its figure, and adds the CSV of its table.
func (b *analysisBlock) finish() error {
	b.Title, b.Note = french.Typeset(b.Title), french.Typeset(b.Note)
	french.TypesetAll(b.Phrases)
	if len(b.Figure) > 0 && string(b.Figure) != "null" {
		f, err := plots.Read([]byte(french.Typeset(string(b.Figure))))
		if err != nil {
			return err
		}
		drawings, err := plots.Draw(f)
		if err != nil {
			return err
		}
		values, err := asCSV(plots.Values(f))
		if err != nil {
			return err
		}
		b.Picture = &picture{Title: f.Title, Phrase: f.Phrase, Keys: f.Keys, Drawings: drawings, CSV: values}
	}
	b.Figure = nil
	t := b.Table
	if t == nil {
		return nil
	}
	var head []string
	for i := range t.Columns {
		head = append(head, strings.Split(t.Columns[i].Name, ";")...)
		t.Columns[i].Title = french.Typeset(t.Columns[i].Title)
	}
	rows := [][]string{head}
	t.Title = french.Typeset(t.Title)
	for i, row := range t.Rows {
		if len(row) != len(t.Columns) {
			return fmt.Errorf("table %q row %d: %d cells, expected %d", t.Title, i+1, len(row), len(t.Columns))
		}
		cells := make([]string, 0, len(head))
		for j := range row {
			names := strings.Count(t.Columns[j].Name, ";") + 1
			values := make([]string, names)
			if row[j].Value != nil {
				if values = strings.SplitN(*row[j].Value, ";", names); len(values) != names {
					return fmt.Errorf("table %q row %d: %q, expected %d values (%s)", t.Title, i+1, *row[j].Value, names, t.Columns[j].Name)
				}
			}
			cells = append(cells, values...)
			row[j].Text, row[j].Value = french.Typeset(row[j].Text), nil
		}
		rows = append(rows, cells)
	}
	var err error
	t.CSV, err = asCSV(rows)
	return err
}

// asCSV is rows as a text of CSV without a line end after the last.
func asCSV(rows [][]string) (string, error) {
	var out strings.Builder
	w := csv.NewWriter(&out)
	err := w.WriteAll(rows)
	return strings.TrimRight(out.String(), "\n"), err
}
