// Package catalogue reads the source cards: one YAML file a source, which says
// what is taken from whom, under which licence, and what the pipeline relies
// on in it. Every stage that needs to know something about a source asks here.
package catalogue

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"

	"github.com/goccy/go-yaml"
)

// Catalogue is all cards, sorted by id.
type Catalogue struct {
	cards []Card
	byID  map[string]int
}

// Read reads every *.yml file of dir in fsys, as Read(data.FS, "sources"). A
// key that no card has, a missing field, a value that is not one of those
// allowed, a path that two files share: all are found and returned together,
// each with its file and line.
func Read(fsys fs.FS, dir string) (*Catalogue, error) {
	names, err := fs.Glob(fsys, path.Join(dir, "*.yml"))
	if err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("catalogue %s: found no card, expected one *.yml file a source", dir)
	}
	var problems []error
	cat := &Catalogue{byID: map[string]int{}}
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			problems = append(problems, fmt.Errorf("catalogue %s: %w", name, err))
			continue
		}
		card, err := parse(name, text)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		cat.cards = append(cat.cards, card)
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	sort.Slice(cat.cards, func(i, j int) bool { return cat.cards[i].ID < cat.cards[j].ID })
	for i, c := range cat.cards {
		cat.byID[c.ID] = i
	}
	return cat, nil
}

// Cards returns all cards, sorted by id.
func (c *Catalogue) Cards() []Card { return c.cards }

// Card returns the card of a source.
func (c *Catalogue) Card(id string) (Card, bool) {
	i, ok := c.byID[id]
	if !ok {
		return Card{}, false
	}
	return c.cards[i], true
}

// Files returns the files of all cards, by card and in the card's order.
func (c *Catalogue) Files() []File {
	var out []File
	for _, card := range c.cards {
		out = append(out, card.Files...)
	}
	return out
}

// File finds a file by source and path, as File("msap", "2018-06/msap.dbf").
func (c *Catalogue) File(source, path string) (File, bool) {
	card, ok := c.Card(source)
	if !ok {
		return File{}, false
	}
	return card.File(path)
}

// FilesOf returns the files that fill a raw table, as
// FilesOf("raw.barometre__ind_323_revisions").
func (c *Catalogue) FilesOf(rawTable string) []File {
	var out []File
	for _, f := range c.Files() {
		if f.Table != "" && f.RawTable() == rawTable {
			out = append(out, f)
		}
	}
	return out
}

// parse reads one card and checks it. name is for messages and says the id.
func parse(name string, text []byte) (Card, error) {
	var card Card
	if err := yaml.UnmarshalWithOptions(text, &card, yaml.Strict()); err != nil {
		return Card{}, yamlError(name, err)
	}
	want := strings.TrimSuffix(path.Base(name), ".yml")
	for i := range card.Files {
		card.Files[i].Source = card.ID
		card.Files[i].Ceilings = card.Ceilings
		if strings.Contains(card.Files[i].Path, "*") {
			card.Files[i].Glob = card.Files[i].Path
		}
		if card.Files[i].Pin == "" {
			card.Files[i].Pin = PinExact
		}
	}
	if err := validate(name, text, want, card); err != nil {
		return Card{}, err
	}
	return card, nil
}

// yamlError puts file and line in front of what the YAML library found.
func yamlError(name string, err error) error {
	var y yaml.Error
	if errors.As(err, &y) {
		line := 0
		if t := y.GetToken(); t != nil && t.Position != nil {
			line = t.Position.Line
		}
		return fmt.Errorf("catalogue %s line %d: %s (pipeline/catalogue/card.go lists the keys of a card)", name, line, y.GetMessage())
	}
	return fmt.Errorf("catalogue %s: %w", name, err)
}
