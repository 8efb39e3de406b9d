package read

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"observatoire/pipeline/catalogue/guard"
)

// csvTable reads RFC 4180 text; the first line names the columns. A byte order
// mark is passed over; an unnamed first column becomes "column_1".
func csvTable(g *guard.Reader, name string, delimiter rune) (Table, error) {
	br := bufio.NewReader(g)
	if head, _ := br.Peek(len(bom)); string(head) == string(bom) {
		br.Discard(len(bom))
	}
	cr := csv.NewReader(br)
	cr.Comma = delimiter
	cr.FieldsPerRecord = -1
	cr.ReuseRecord = true
	head, err := cr.Read()
	if err == io.EOF {
		return Table{}, fmt.Errorf("%s: empty, expected a line of column names (fetch it again)", name)
	}
	if err != nil {
		return Table{}, fmt.Errorf("%w, expected column names separated by %q", csvError(name, err), cr.Comma)
	}
	cols := make([]string, len(head))
	for i, h := range head {
		if !utf8.ValidString(h) {
			return Table{}, notUTF8(name, 1, fmt.Sprint(i+1), h)
		}
		cols[i] = strings.TrimSpace(h)
		if cols[i] == "" {
			cols[i] = fmt.Sprintf("column_%d", i+1)
		}
	}
	if err := checkColumns(name, cols); err != nil {
		return Table{}, err
	}
	next := func() (Row, error) {
		rec, err := cr.Read()
		if err == io.EOF {
			return Row{}, io.EOF
		}
		if err != nil {
			return Row{}, csvError(name, err)
		}
		line, _ := cr.FieldPos(0)
		if len(rec) != len(cols) {
			return Row{}, fmt.Errorf("%s line %d: %d values, expected %d as in the first line (a separator or a quote is missing or too many)", name, line, len(rec), len(cols))
		}
		cells := make([]Cell, len(rec))
		for i, v := range rec {
			if !utf8.ValidString(v) {
				l, _ := cr.FieldPos(i)
				return Row{}, notUTF8(name, l, cols[i], v)
			}
			cells[i].Text = v
		}
		return Row{line, cells}, nil
	}
	return Table{Columns: cols, Next: next}, nil
}

func csvError(name string, err error) error {
	var pe *csv.ParseError
	if errors.As(err, &pe) {
		return fmt.Errorf("%s line %d, character %d: %w (ask the publisher or correct the copy)", name, pe.Line, pe.Column, pe.Err)
	}
	return err
}
