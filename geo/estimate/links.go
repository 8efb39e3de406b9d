package estimate

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
)

// LinkKind says what a Link does to the graph of neighbouring communes.
type LinkKind string

// The kinds, as written in fixed_links.csv.
const (
	// Bridge joins two communes that share no border: a bridge, a tunnel, a
	// causeway that is never under water.
	Bridge LinkKind = "pont"
	// Cut parts two communes whose common border no road crosses: the middle
	// of an estuary, a forest without roads.
	Cut LinkKind = "coupure"
)

// Link is one row of fixed_links.csv: an exception to "neighbours by land are
// neighbours by road".
type Link struct {
	From, To string // commune codes
	Kind     LinkKind
	Name     string // of the bridge, or of what is in the way
	Source   string
}

var linkColumns = []string{"from_code", "to_code", "kind", "name", "source"}

// DecodeLinks reads links from CSV (UTF-8, comma) with the columns from_code,
// to_code, kind, name, source.
func DecodeLinks(r io.Reader) ([]Link, error) {
	in := csv.NewReader(r)
	header, err := in.Read()
	if err != nil {
		return nil, fmt.Errorf("estimate links: %w", err)
	}
	if !slices.Equal(header, linkColumns) {
		return nil, fmt.Errorf("estimate links: columns %q, expected %q", header, linkColumns)
	}
	var links []Link
	for {
		row, err := in.Read()
		if err == io.EOF {
			return links, nil
		}
		if err != nil {
			return nil, fmt.Errorf("estimate links: %w", err)
		}
		line, _ := in.FieldPos(0)
		l := Link{row[0], row[1], LinkKind(row[2]), row[3], row[4]}
		switch {
		case l.Kind != Bridge && l.Kind != Cut:
			return nil, fmt.Errorf("estimate links: line %d: kind %q, expected %q or %q", line, l.Kind, Bridge, Cut)
		case l.From == "" || l.To == "" || l.From == l.To:
			return nil, fmt.Errorf("estimate links: line %d: from %q to %q, expected two commune codes", line, l.From, l.To)
		case l.Source == "":
			return nil, fmt.Errorf("estimate links: line %d: no source, expected one", line)
		}
		links = append(links, l)
	}
}
