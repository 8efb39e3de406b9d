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

// xlsxTable reads a sheet of a workbook: the one that names the columns wanted
// in its first row, else the first of all. Numbers are as they are stored,
// whatever they look like; a day is AAAA-MM-JJ and the first of a month AAAA-MM,
// since a spreadsheet makes a day of a month that is typed. A row without a
// value is passed over. Two sheets of such rows are refused, and cells of which
// no value can be read.
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
	facts, err := workbook(g, name, all)
	if err != nil {
		return Table{}, err
	}
	sheet, rows, err := wantedSheet(book, name, wanted)
	if err != nil {
		return Table{}, err
	}
	known := facts[sheet]
	if known == nil {
		return Table{}, fmt.Errorf("%s sheet %q: not in xl/workbook.xml, expected a whole workbook (save it anew, or send CSV)", name, sheet)
	}
	if known.merged != "" {
		return Table{}, fmt.Errorf("%s sheet %q: found merged cells %s, expected a value in each cell (undo the merging)", name, sheet, known.merged)
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
	days := newDayStyles(book)
	at := 1
	next := func() (Row, error) {
		for ; at < len(rows); at++ {
			line, values := at+1, rows[at]
			for i, c := range cols {
				if found := known.faults[cellPlace{line, i + 1}]; found != "" {
					return Row{}, fmt.Errorf("%s line %d, column %q: found %s, expected a value (write the value itself, or save the file by a spreadsheet)", name, line, c, found)
				}
			}
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
				place := cellPlace{line, i + 1}
				if known.days[place] {
					v = dayText(v)
				}
				cells[i].Text = days.text(known.styles[place], v)
			}
			return Row{Line: line, Cells: cells}, nil
		}
		return Row{}, io.EOF
	}
	return Table{Columns: cols, Next: next}, nil
}

// wantedSheet is the sheet that has the most of the columns wanted, the first of
// such, with its rows.
func wantedSheet(book *excelize.File, name string, wanted []string) (sheet string, rows [][]string, err error) {
	sheets := book.GetSheetList()
	if len(sheets) == 0 {
		return "", nil, fmt.Errorf("%s: no sheet, expected one with a row of column names", name)
	}
	most := -1
	for _, s := range sheets {
		all, err := book.GetRows(s)
		if err != nil {
			return "", nil, fmt.Errorf("%s sheet %q: %w, expected rows (save it anew, or send CSV)", name, s, err)
		}
		has := 0
		for _, w := range wanted {
			if len(all) > 0 && slices.ContainsFunc(all[0], func(v string) bool { return strings.TrimSpace(v) == w }) {
				has++
			}
		}
		switch {
		case has > most, has == most && has == len(wanted) && len(rows) < 2 && len(all) > 1:
			sheet, rows, most = s, all, has
		case has == most && has == len(wanted) && has > 0 && len(all) > 1:
			return "", nil, fmt.Errorf("%s: sheets %q and %q both have rows of %q, expected one sheet (put all rows into one, or send a file for each)", name, sheet, s, wanted[0])
		}
	}
	if len(rows) == 0 {
		return "", nil, fmt.Errorf("%s sheet %q: empty, expected a row of column names", name, sheet)
	}
	return sheet, rows, nil
}

// dayStyles knows which styles of a workbook show a number as a day.
type dayStyles struct {
	book  *excelize.File
	from  bool // days count from 1904, as in workbooks of old Macs
	known map[int]bool
}

func newDayStyles(book *excelize.File) *dayStyles {
	d := &dayStyles{book: book, known: map[int]bool{}}
	if p, err := book.GetWorkbookProps(); err == nil && p.Date1904 != nil {
		d.from = *p.Date1904
	}
	return d
}

// text is the value of a cell of a style: days as text, everything else as it
// is stored. Style 0 shows no days.
func (d *dayStyles) text(id int, v string) string {
	if id == 0 {
		return v
	}
	is, ok := d.known[id]
	if !ok {
		style, err := d.book.GetStyle(id)
		is = err == nil && showsDay(style)
		d.known[id] = is
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
	if !is || err != nil {
		return v
	}
	t, err := excelize.ExcelDateToTime(n, d.from)
	if err != nil {
		return v
	}
	return dayText(t.Format(time.DateOnly))
}

// dayText is a day, AAAA-MM-JJ with or without an hour, as a table of months
// has it: the first of a month is the month.
func dayText(v string) string {
	day, _, _ := strings.Cut(strings.TrimSpace(v), "T")
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return v
	}
	if t.Day() == 1 {
		return t.Format("2006-01")
	}
	return day
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
