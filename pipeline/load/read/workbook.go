package read

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"observatoire/pipeline/catalogue/guard"
)

// sheetFacts are what a sheet's XML says of its cells and excelize does not
// tell: it gives nothing for a formula that was never computed, 1 for TRUE, and
// leaves out, without a word, what stands behind a fault of the XML.
type sheetFacts struct {
	faults map[cellPlace]string // what is found where no value can be read
	styles map[cellPlace]int    // of numbers that may be days
	days   map[cellPlace]bool   // written as a day, AAAA-MM-JJ
	merged string               // the first range of merged cells, "" = none
}

// cellPlace is a cell by its row and column, both from 1.
type cellPlace struct{ row, col int }

// workbook looks at all XML parts of a workbook and gives the facts of each
// sheet by its name. An error names the part and what is wrong there.
func workbook(g *guard.Reader, name string, all []byte) (map[string]*sheetFacts, error) {
	damaged := func(part string, err error) error {
		if over := (*guard.CeilingError)(nil); errors.As(err, &over) {
			return err
		}
		return fmt.Errorf("%s: %s: %w, expected a whole workbook (save it anew, or send CSV)", name, part, err)
	}
	zr, err := zip.NewReader(bytes.NewReader(all), int64(len(all)))
	if err != nil {
		return nil, damaged("archive", err)
	}
	left := g.Bytes
	texts := 0
	targets, ids := map[string]string{}, map[string]string{} // id of a relation: part; name of a sheet: id
	later := map[string]*zip.File{}
	for _, f := range zr.File {
		kind := strings.ToLower(path.Ext(f.Name))
		if kind != ".xml" && kind != ".rels" {
			continue
		}
		if strings.HasPrefix(f.Name, "xl/worksheets/") && kind == ".xml" {
			later[f.Name] = f
			continue
		}
		err := tokens(f, &left, func(t xml.StartElement) error {
			switch {
			case f.Name == "xl/sharedStrings.xml" && t.Name.Local == "si":
				texts++
			case f.Name == "xl/workbook.xml" && t.Name.Local == "sheet":
				ids[attribute(t, "name")] = attribute(t, "id")
			case f.Name == "xl/_rels/workbook.xml.rels" && t.Name.Local == "Relationship":
				to := attribute(t, "Target")
				if !strings.HasPrefix(to, "/") {
					to = path.Join("xl", to)
				}
				targets[attribute(t, "Id")] = strings.TrimPrefix(to, "/")
			}
			return nil
		}, nil)
		if err != nil {
			return nil, damaged(f.Name, err)
		}
	}
	parts := map[string]*sheetFacts{}
	for _, f := range later {
		if parts[f.Name], err = sheetPart(g, f, &left, texts); err != nil {
			return nil, damaged(f.Name, err)
		}
	}
	sheets := map[string]*sheetFacts{}
	for sheet, id := range ids {
		if sheets[sheet] = parts[targets[id]]; sheets[sheet] == nil {
			sheets[sheet] = &sheetFacts{} // of charts
		}
	}
	return sheets, nil
}

// attribute is the value of an attribute by its name without a prefix, "" = none.
func attribute(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// tokens reads a part of at most *left bytes: starts of elements go to start,
// ends with the text within them to end, which may be nil.
func tokens(f *zip.File, left *int64, start func(xml.StartElement) error, end func(name, text string) error) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	limited := &io.LimitedReader{R: r, N: *left}
	defer func() { *left = limited.N }()
	dec := xml.NewDecoder(limited)
	dec.CharsetReader = func(label string, _ io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("text in %s, expected UTF-8", label)
	}
	var text []byte
	for {
		token, err := dec.Token()
		switch {
		case err == io.EOF:
			return nil
		case err != nil && limited.N <= 0:
			return fmt.Errorf("longer than the card's ceilings.bytes")
		case err != nil:
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			text = text[:0]
			err = start(t)
		case xml.CharData:
			if len(text)+len(t) < 1<<16 {
				text = append(text, t...)
			}
		case xml.EndElement:
			if end != nil {
				err = end(t.Name.Local, string(text))
			}
			text = text[:0]
		case xml.Directive:
			err = fmt.Errorf("found a directive <!%.20s, expected none", t)
		}
		if err != nil {
			return err
		}
	}
}

// sheetPart gives the facts of a sheet. Rows and cells have to stand in their
// order, each once.
func sheetPart(g *guard.Reader, f *zip.File, left *int64, texts int) (*sheetFacts, error) {
	s := &sheetFacts{faults: map[cellPlace]string{}, styles: map[cellPlace]int{}, days: map[cellPlace]bool{}}
	var at cellPlace
	kind, style, value := "", 0, ""
	formula, given := false, false // what the cell has
	rows := 0
	err := tokens(f, left, func(t xml.StartElement) error {
		switch t.Name.Local {
		case "row":
			if rows++; g.Rows > 0 && rows > g.Rows {
				return g.AtLine(at.row).Over("more", int64(g.Rows), "rows", "rows")
			}
			next := at.row + 1
			if r := attribute(t, "r"); r != "" {
				n, err := strconv.Atoi(r)
				if err != nil || n < next {
					return fmt.Errorf("row %q stands behind row %d", r, at.row)
				}
				next = n
			}
			at = cellPlace{next, 0}
		case "c":
			next := cellPlace{at.row, at.col + 1}
			if r := attribute(t, "r"); r != "" {
				col, row, err := excelize.CellNameToCoordinates(r)
				if err != nil || row != at.row || col < next.col {
					return fmt.Errorf("cell %q stands in row %d behind column %d", r, at.row, at.col)
				}
				next.col = col
			}
			at, formula, given, value, kind = next, false, false, "", attribute(t, "t")
			style, _ = strconv.Atoi(attribute(t, "s")) // 0, the plain style, where there is none
		case "f":
			formula = true
		case "mergeCell":
			if s.merged == "" {
				s.merged = attribute(t, "ref")
			}
		}
		return nil
	}, func(name, text string) error {
		switch name {
		case "v", "t":
			value += text
			given = true
		case "c":
			if formula && !given {
				s.faults[at] = "a formula without its value"
				break
			}
			s.cell(at, kind, style, value, texts)
		}
		return nil
	})
	return s, err
}

// cell keeps what is to be known of one cell.
func (s *sheetFacts) cell(at cellPlace, kind string, style int, value string, texts int) {
	switch {
	case kind == "b":
		s.faults[at] = "TRUE or FALSE"
	case kind == "s":
		if n, err := strconv.Atoi(strings.TrimSpace(value)); err != nil || n < 0 || n >= texts {
			s.faults[at] = fmt.Sprintf("the text number %q, which the workbook does not have", value)
		}
	case kind == "d":
		s.days[at] = true
	case style > 0 && mayBeDay(value):
		s.styles[at] = style
	}
}

// mayBeDay tells whether a number counts days from 1954 to 2119.
func mayBeDay(v string) bool {
	n, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
	return err == nil && n >= 20000 && n <= 80000
}
