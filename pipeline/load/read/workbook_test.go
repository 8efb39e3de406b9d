package read

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"observatoire/pipeline/catalogue"
)

// book is a workbook of one sheet, written by hand: spreadsheets and libraries
// write what excelize does not.
func book(t *testing.T, rows, properties string, more ...string) []byte {
	t.Helper()
	const (
		types = "application/vnd.openxmlformats-officedocument.spreadsheetml."
		sheet = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
		links = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
		kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	)
	parts := []string{
		"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + types + `sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + types + `worksheet+xml"/></Types>`,
		"_rels/.rels", links + `<Relationship Id="r" Type="` + kinds + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml", `<workbook ` + sheet + ` xmlns:r="` + kinds + `">` + properties + `<sheets><sheet name="F" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", links + `<Relationship Id="r1" Type="` + kinds + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="` + kinds + `/styles" Target="/xl/styles.xml"/></Relationships>`,
		"xl/styles.xml", `<styleSheet ` + sheet + `><fonts><font/></fonts><fills><fill/></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf/><xf numFmtId="17" applyNumberFormat="1"/></cellXfs></styleSheet>`,
		"xl/worksheets/sheet1.xml", `<worksheet ` + sheet + `><sheetData>` + rows + `</worksheet>`,
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(parts)+len(more); i += 2 {
		pair := append(parts[:len(parts):len(parts)], more...)[i : i+2]
		w, err := z.Create(pair[0])
		if err == nil {
			_, err = w.Write([]byte(pair[1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sheets is a workbook of sheets, each a list of rows.
func sheets(t *testing.T, all ...[][]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for k, rows := range all {
		name := []string{"Sheet1", "Sheet2", "Sheet3"}[k]
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, r := range rows {
			cell, err := excelize.CoordinatesToCellName(1, i+1)
			if err == nil {
				err = f.SetSheetRow(name, cell, &r)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	var b bytes.Buffer
	if _, err := f.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A workbook is read right or refused: nothing of it is left out, and no cell
// is taken for another value.
func TestWorkbook_is_read_right_or_refused(t *testing.T) {
	const head = `<row r="1"><c r="A1" t="inlineStr"><is><t>id_fs</t></is></c><c r="B1" t="inlineStr"><is><t>mois</t></is></c><c r="C1" t="inlineStr"><is><t>demandes</t></is></c></row>`
	row := func(month, count string) string {
		return head + `<row r="2"><c r="A2" t="inlineStr"><is><t>9002</t></is></c><c r="B2"` + month + `</c><c r="C2"` + count + `</c></row></sheetData>`
	}
	const july, ten = ` t="str"><v>2024-07</v>`, `><v>10</v>`
	names := []any{"id_fs", "mois", "demandes"}
	for _, c := range []struct {
		name string
		data []byte
		rows string // of cells apart by commas, each ended by a semicolon
		want string // of the error
	}{
		{"plain", book(t, row(july, ten), ""), "9002,2024-07,10;", ""},
		{"a formula with its value", book(t, row(july, `><f>4+6</f><v>10</v>`), ""), "9002,2024-07,10;", ""},
		{"a formula that was never computed", book(t, row(july, `><f>4+6</f>`), ""), "", `a.xlsx line 2, column "demandes": found a formula without its value`},
		{"a formula of text that was never computed", book(t, row(july, ` t="str"><f>A1</f>`), ""), "", `line 2, column "demandes": found a formula without its value`},
		{"a formula that gives no text", book(t, row(july, ` t="str"><f>A9</f><v></v>`), ""), "9002,2024-07,;", ""},
		{"TRUE", book(t, row(july, ` t="b"><v>1</v>`), ""), "", `line 2, column "demandes": found TRUE or FALSE`},
		{"an error", book(t, row(july, ` t="e"><v>#REF!</v>`), ""), "9002,2024-07,#REF!;", ""},
		{"the first of a month", book(t, row(` s="1"><v>45474</v>`, ten), ""), "9002,2024-07,10;", ""},
		{"the first of a month of an old Mac", book(t, row(` s="1"><v>44012</v>`, ten), `<workbookPr date1904="1"/>`), "9002,2024-07,10;", ""},
		{"the tenth of a month, at noon", book(t, row(` s="1"><v>45483.5</v>`, ten), ""), "9002,2024-07-10,10;", ""},
		{"a day as text", book(t, row(` t="d"><v>2024-07-01T00:00:00</v>`, ten), ""), "9002,2024-07,10;", ""},
		{"a style that is not there", book(t, row(` s="99"><v>45474</v>`, ten), ""), "9002,45474,10;", ""},
		{"a text that is not there", book(t, row(july, ` t="s"><v>77</v>`), ""), "", `line 2, column "demandes": found the text number "77"`},
		{"letters of two kinds", book(t, row(july, ` t="inlineStr"><is><r><t>1</t></r><r><t>0</t></r></is>`), ""), "9002,2024-07,10;", ""},
		{"rows out of order", book(t, head+`<row r="5"><c r="A5"><v>9002</v></c></row><row r="3"><c r="A3"><v>9003</v></c></row></sheetData>`, ""), "", `xl/worksheets/sheet1.xml: row "3" stands behind row 5`},
		{"cells out of order", book(t, head+`<row r="2"><c r="C2"><v>10</v></c><c r="A2"><v>9003</v></c></row></sheetData>`, ""), "", `cell "A2" stands in row 2 behind column 3`},
		{"cells without their names", book(t, head+`<row><c><v>9002</v></c><c t="str"><v>2024-07</v></c><c><v>3</v></c></row></sheetData>`, ""), "9002,2024-07,3;", ""},
		{"a control character", book(t, row(july, ` t="str"><v>1&#0;0</v>`), ""), "", "xl/worksheets/sheet1.xml: XML syntax error on line 1"},
		{"an end too early", book(t, row(july, ten)+`</sheet>`, ""), "", "XML syntax error"},
		{"an entity", book(t, row(july, ` t="str"><v>&a;</v>`), ""), "", "XML syntax error"},
		{"a definition of entities", book(t, row(july, ten), "", "xl/notes.xml", `<!DOCTYPE x [<!ENTITY a "b">]><x/>`), "", "xl/notes.xml: found a directive <!DOCTYPE"},
		{"merged cells", book(t, row(july, ten)+`<mergeCells><mergeCell ref="C2:C3"/></mergeCells>`, ""), "", `sheet "F": found merged cells C2:C3`},
		{"two sheets of rows", sheets(t, [][]any{names, {"9002", "2024-07", 10}}, [][]any{names, {"9003", "2024-07", 20}}), "", `sheets "Sheet1" and "Sheet2" both have rows of "id_fs"`},
		{"an empty template beside the rows", sheets(t, [][]any{names}, [][]any{names, {"9003", "2024-07", 20}}), "9003,2024-07,20;", ""},
		{"rows beside an empty template", sheets(t, [][]any{names, {"9002", "2024-07", 10}}, [][]any{names}, [][]any{{"notes"}}), "9002,2024-07,10;", ""},
		{"a title above", sheets(t, [][]any{{"Fréquentation"}, names}), "", "line 2: 3 values, expected 1"},
		{"a remark beside", sheets(t, [][]any{names, {"9002", "2024-07", 10, "à vérifier"}}), "", "line 2: 4 values, expected 3"},
		{"cut", book(t, row(july, ten), "")[:700], "", "not a workbook"},
		{"another archive", packed([]byte("x")), "", "not a workbook"},
		{"a CSV", []byte("id_fs,mois\n"), "", "not a workbook"},
		{"more rows than a card admits", book(t, head+strings.Repeat("<row/>", 600)+`</sheetData>`, ""), "", "found more, expected at most 500 rows"},
		{"more bytes than a card admits", book(t, row(july, ten), "", "xl/theme/theme1.xml", `<x>`+strings.Repeat(" ", 200_000)+`</x>`), "", "a.xlsx: not a workbook (unzip size exceeds"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, rows, err := all(t, file(t, "a.xlsx", c.data), catalogue.File{Source: "frequentation_espaces", Path: "a.xlsx", Format: "xlsx", Ceilings: low,
				Columns: []catalogue.Column{{Name: "id_fs"}, {Name: "mois"}, {Name: "demandes"}}})
			if c.want != "" {
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%v, expected %q", err, c.want)
				}
				return
			}
			var text strings.Builder
			for _, r := range rows {
				for i, cell := range r.Cells {
					text.WriteString(strings.Repeat(",", min(i, 1)) + cell.Text)
				}
				text.WriteString(";")
			}
			if err != nil || text.String() != c.rows {
				t.Errorf("%q, %v, expected %q", text.String(), err, c.rows)
			}
		})
	}
}
