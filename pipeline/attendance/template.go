// Package attendance makes the empty workbook in which a carrier sends the
// attendance of its espaces.
package attendance

import (
	"bytes"
	"fmt"

	"github.com/xuri/excelize/v2"
)

// Column is a column of the template.
type Column struct {
	Name    string
	Meaning string // French, shown where the cell of its name is chosen
	Whole   bool   // takes whole numbers from 0 on, or nothing
}

// Columns are those of a file of attendance, in their order.
var Columns = []Column{
	{"id_fs", "Identifiant de l'espace dans la liste des structures France services (colonne id_fs).", false},
	{"mois", "Mois civil, année puis mois : 2025-03.", false},
	{"operateur", "Un opérateur de la liste proposée, ou « autre ». Pas de ligne de total.", false},
	{"demandes", "Nombre de demandes traitées. Laissez vide ce qui n'est pas connu : vide ne vaut pas zéro.", true},
	{"visiteurs", "Nombre de personnes accueillies. Laissez vide ce qui n'est pas connu.", true},
	{"minutes_accompagnement", "Temps passé par les conseillers, en minutes. Laissez vide ce qui n'est pas connu.", true},
	{"resolues", "Nombre de demandes résolues sans renvoi vers l'opérateur, au plus celui des demandes.", true},
}

// rows of the template that are prepared: formats and lists of choices.
const rows = 5000

// Template is the workbook: a sheet to fill in, with the operators as choices,
// and a sheet that says how. The same operators give the same bytes.
func Template(operators []string) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	const sheet, help, choices = "frequentation", "mode d'emploi", "operateurs"
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return nil, err
	}
	for _, s := range []string{help, choices} {
		if _, err := f.NewSheet(s); err != nil {
			return nil, err
		}
	}
	head, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, err
	}
	text, err := f.NewStyle(&excelize.Style{NumFmt: 49}) // text: a spreadsheet would turn 2025-03 into a day
	if err != nil {
		return nil, err
	}
	steps := []func() error{
		func() error { return f.SetColStyle(sheet, "A:C", text) },
		func() error { return f.SetColWidth(sheet, "A", "G", 24) },
		func() error { return f.SetColWidth(help, "A", "A", 26) },
		func() error { return f.SetColWidth(help, "B", "B", 100) },
		func() error {
			return f.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
		},
	}
	for i, c := range Columns {
		letter, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return nil, err
		}
		steps = append(steps,
			func() error { return f.SetCellStr(sheet, letter+"1", c.Name) },
			func() error { return f.SetCellStyle(sheet, letter+"1", letter+"1", head) },
			func() error { return f.SetCellStr(help, fmt.Sprint("A", i+1), c.Name) },
			func() error { return f.SetCellStyle(help, fmt.Sprint("A", i+1), fmt.Sprint("A", i+1), head) },
			func() error { return f.SetCellStr(help, fmt.Sprint("B", i+1), c.Meaning) },
			func() error { return f.AddDataValidation(sheet, rule(c, letter, len(operators))) },
		)
	}
	for i, o := range operators {
		steps = append(steps, func() error { return f.SetCellStr(choices, fmt.Sprint("A", i+1), o) })
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	_, err = f.WriteTo(&b)
	return b.Bytes(), err
}

// rule is what a column's cells may hold, with its meaning as a hint.
func rule(c Column, letter string, operators int) *excelize.DataValidation {
	v := excelize.NewDataValidation(true)
	v.SetSqref(fmt.Sprintf("%s2:%s%d", letter, letter, rows))
	v.SetInput(c.Name, c.Meaning)
	switch {
	case c.Name == "operateur":
		v.SetSqrefDropList(fmt.Sprintf("operateurs!$A$1:$A$%d", operators))
	case c.Whole:
		v.SetRange(0, 10_000_000, excelize.DataValidationTypeWhole, excelize.DataValidationOperatorBetween)
		v.SetError(excelize.DataValidationErrorStyleStop, c.Name, "Un nombre entier, ou rien si ce n'est pas connu.")
	}
	return v
}
