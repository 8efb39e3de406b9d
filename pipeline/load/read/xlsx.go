package read

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"observatoire/pipeline/catalogue/guard"
)

// xlsxTable reads a sheet of a workbook: the first that names the columns
// wanted in its first row, else the first of all. Numbers are as they are
// stored, whatever they look like; a day is AAAA-MM-JJ and the first of a month
// AAAA-MM, since a spreadsheet makes a day of a month that is typed. A row
// without a value is passed over.
func xlsxTable(g *guard.Reader, name string, wanted []string) (Table, error) {
	all, err := io.ReadAll(g)
	if err != nil {
		return Table{}, err
	}
	limit := g.Bytes
	book, err := excelize.OpenReader(bytes.NewReader(all), excelize.Options{RawCellValue: true, UnzipSizeLimit: limit, UnzipXMLSizeLimit: limit})
	if err != nil {
		return Table{}, fmt.Errorf("%s: not a workbook (%w), expected an .xlsx file (save it anew, or send CSV)", name, err)
	}
	defer book.Close()
	sheets := book.GetSheetList()
	if len(sheets) == 0 {
		return Table{}, fmt.Errorf("%s: no sheet, expected one with a row of column names", name)
	}
	var rows [][]string
	sheet := ""
	for _, s := range sheets {
		found, err := book.GetRows(s)
		if err != nil {
			return Table{}, fmt.Errorf("%s sheet %q: %w, expected rows (save it anew, or send CSV)", name, s, err)
		}
		if sheet == "" {
			sheet, rows = s, found
		}
		if len(found) > 0 && len(wanted) > 0 && slices.ContainsFunc(found[0], func(v string) bool { return strings.TrimSpace(v) == wanted[0] }) {
			sheet, rows = s, found
			break
		}
	}
	if len(rows) == 0 {
		return Table{}, fmt.Errorf("%s sheet %q: empty, expected a row of column names", name, sheet)
	}
	cols := make([]string, len(rows[0]))
	for i, h := range rows[0] {
		if cols[i] = strings.TrimSpace(h); cols[i] == "" {
			cols[i] = fmt.Sprintf("column_%d", i+1)
		}
	}
	if err := checkColumns(name, cols); err != nil {
		return Table{}, err
	}
	days := &dayStyles{book: book, known: map[int]bool{}}
	at := 1
	next := func() (Row, error) {
		for ; at < len(rows); at++ {
			line, values := at+1, rows[at]
			if !slices.ContainsFunc(values, func(v string) bool { return strings.TrimSpace(v) != "" }) {
				continue
			}
			at++
			if len(values) > len(cols) {
				return Row{}, fmt.Errorf("%s line %d: %d values, expected %d as in the first line", name, line, len(values), len(cols))
			}
			cells := make([]Cell, len(cols))
			for i, v := range values {
				if len(v) > g.FieldBytes {
					return Row{}, g.AtLine(line).Over("a longer value", int64(g.FieldBytes), "bytes a value", "field_bytes")
				}
				cells[i].Text = days.text(sheet, line, i+1, v)
			}
			return Row{Line: line, Cells: cells}, nil
		}
		return Row{}, io.EOF
	}
	return Table{Columns: cols, Next: next}, nil
}

// dayStyles knows which styles of a workbook show a number as a day.
type dayStyles struct {
	book  *excelize.File
	known map[int]bool
}

// text is a cell's value: days as text, everything else as it is stored.
func (d *dayStyles) text(sheet string, row, col int, v string) string {
	n, err := strconv.ParseFloat(v, 64)
	if err != nil || n < 20000 || n > 80000 { // days from 1954 to 2119
		return v
	}
	cell, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		return v
	}
	id, err := d.book.GetCellStyle(sheet, cell)
	if err != nil || id == 0 {
		return v
	}
	is, ok := d.known[id]
	if !ok {
		style, err := d.book.GetStyle(id)
		is = err == nil && showsDay(style)
		d.known[id] = is
	}
	if !is {
		return v
	}
	t, err := excelize.ExcelDateToTime(n, false)
	if err != nil {
		return v
	}
	if t.Day() == 1 {
		return t.Format("2006-01")
	}
	return t.Format(time.DateOnly)
}

// showsDay tells whether a style's number format has a year or a month by its
// side: one of Excel's own formats of days, or a format of the user's.
func showsDay(s *excelize.Style) bool {
	if s.CustomNumFmt != nil {
		f := strings.ToLower(*s.CustomNumFmt)
		return strings.Contains(f, "yy") || strings.Contains(f, "aa") || strings.Contains(f, "mmm")
	}
	return s.NumFmt >= 14 && s.NumFmt <= 17 || s.NumFmt == 22 || s.NumFmt >= 27 && s.NumFmt <= 36 || s.NumFmt >= 50 && s.NumFmt <= 58
}
