// Package compare holds a build against a published one: what vanished, which
// figures moved beyond their tolerance, which columns changed and which
// addresses no longer answer, and whether a line of data/expected/changes.csv
// explains it.
package compare

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"time"
)

// Kinds of changes.
const (
	KindDataset = "dataset" // a dataset is no longer there
	KindColumn  = "column"  // a column is gone or has another type
	KindRow     = "row"     // a row is gone
	KindFigure  = "figure"  // a figure moved beyond its tolerance, or is known or unknown now
	KindAddress = "address" // a page or file is no longer there
)

// Change is one difference. Key is the row's key, its parts joined by a blank,
// or an address; "" for whole columns and datasets. Before and After are as
// text, "" = not known or not there.
type Change struct {
	Dataset, Kind, Key, Column string
	Before, After              string
	Explanation                string // "" = nobody explained it

	size float64 // how many times its tolerance a figure moved
}

// shown is how many changes of a group are kept to be shown, the largest first.
const shown = 20

// Group is all changes of one kind in a column of a dataset.
type Group struct {
	Dataset     string   `json:"dataset"`
	Kind        string   `json:"kind"`
	Column      string   `json:"column,omitempty"`
	Count       int      `json:"count"`
	Unexplained int      `json:"unexplained"`
	Reasons     []string `json:"explanations"`
	Largest     []Shown  `json:"largest"`
}

// Shown is a change as the report shows it.
type Shown struct {
	Key    string `json:"key"`
	Before string `json:"before"`
	After  string `json:"after"`
	size   float64
}

// Addition is what is new and needs no explanation.
type Addition struct {
	Dataset string `json:"dataset"`
	What    string `json:"what"` // "rows", "column <name>" or "dataset"
	Count   int    `json:"count"`
}

// Report is the outcome of a comparison.
type Report struct {
	Against   string     `json:"against"`
	Groups    []*Group   `json:"changes"`
	Additions []Addition `json:"additions"`
	Compared  int        `json:"compared_rows"`
	Addresses int        `json:"compared_addresses"`
	// Useless are lines of changes.csv that explain nothing, or are past their day.
	Useless []string `json:"useless_explanations"`
}

// Unexplained is the number of changes that nobody explained.
func (r *Report) Unexplained() (n int) {
	for _, g := range r.Groups {
		n += g.Unexplained
	}
	return n
}

// Options of a comparison.
type Options struct {
	Against string // folder or address of the published site
	Build   string // folder of the new one
	Data    fs.FS  // package data: expected/tolerances.csv, expected/changes.csv
	Today   time.Time
	All     io.Writer // every change as CSV, nil for none
}

// Run compares. What is compared are the datasets that both have, by the
// primary keys of their schemas, and the addresses of the sitemap and of the
// data package.
func Run(ctx context.Context, o Options) (*Report, error) {
	r := &recorder{report: &Report{Against: o.Against, Groups: []*Group{}, Additions: []Addition{}, Useless: []string{}}, groups: map[[3]string]*Group{}}
	var err error
	if r.explanations, err = readExplanations(o.Data, o.Today); err != nil {
		return nil, err
	}
	tolerances, err := readTolerances(o.Data)
	if err != nil {
		return nil, err
	}
	if o.All != nil {
		r.all = csv.NewWriter(o.All)
		r.all.Write([]string{"dataset", "kind", "key", "column", "before", "after", "explanation"})
	}
	old, err := open(ctx, o.Against)
	if err != nil {
		return nil, err
	}
	defer old.close()
	fresh, err := open(ctx, o.Build)
	if err != nil {
		return nil, err
	}
	defer fresh.close()
	if err := r.datasets(ctx, old, fresh, tolerances); err != nil {
		return nil, err
	}
	if err := r.addresses(ctx, old, fresh); err != nil {
		return nil, err
	}
	return r.finish()
}

// recorder gathers changes.
type recorder struct {
	report       *Report
	groups       map[[3]string]*Group
	explanations []*explanation
	all          *csv.Writer
}

func (r *recorder) add(c Change) {
	for _, x := range r.explanations {
		if x.explains(c) {
			x.used++
			c.Explanation = x.text
			break
		}
	}
	id := [3]string{c.Dataset, c.Kind, c.Column}
	g := r.groups[id]
	if g == nil {
		g = &Group{Dataset: c.Dataset, Kind: c.Kind, Column: c.Column, Reasons: []string{}}
		r.groups[id] = g
		r.report.Groups = append(r.report.Groups, g)
	}
	g.Count++
	if c.Explanation == "" {
		g.Unexplained++
	} else if !slices.Contains(g.Reasons, c.Explanation) {
		g.Reasons = append(g.Reasons, c.Explanation)
	}
	g.Largest = append(g.Largest, Shown{c.Key, c.Before, c.After, c.size})
	if len(g.Largest) > 4*shown {
		g.cut()
	}
	if r.all != nil {
		r.all.Write([]string{c.Dataset, c.Kind, c.Key, c.Column, c.Before, c.After, c.Explanation})
	}
}

// cut keeps the largest changes of a group.
func (g *Group) cut() {
	slices.SortStableFunc(g.Largest, func(a, b Shown) int {
		return cmp.Or(cmp.Compare(b.size, a.size), cmp.Compare(a.Key, b.Key))
	})
	g.Largest = g.Largest[:min(shown, len(g.Largest))]
}

func (r *recorder) finish() (*Report, error) {
	for _, g := range r.report.Groups {
		g.cut()
	}
	slices.SortStableFunc(r.report.Groups, func(a, b *Group) int {
		return cmp.Or(cmp.Compare(a.Dataset, b.Dataset), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Column, b.Column))
	})
	for _, x := range r.explanations {
		if x.expired {
			r.report.Useless = append(r.report.Useless, fmt.Sprintf("line %d expired on %s", x.line, x.until.Format(time.DateOnly)))
		} else if x.used == 0 {
			r.report.Useless = append(r.report.Useless, fmt.Sprintf("line %d explains nothing", x.line))
		}
	}
	if r.all != nil {
		r.all.Flush()
		if err := r.all.Error(); err != nil {
			return nil, fmt.Errorf("check against: %w", err)
		}
	}
	return r.report, nil
}
