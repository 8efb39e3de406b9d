package main

import (
	"fmt"
	"regexp"
)

// unreadable says in French why a file of attendance cannot be read and what to
// do: the words of load, found by their pattern, and the sentence that carriers
// get, whose %s are the pattern's groups. The first that fits is taken.
var unreadable = []struct{ pattern, french string }{
	{`separated by "(.|\\t)" \(change`, "ligne 1 : les colonnes sont séparées par « %s », attendu : des virgules ; enregistrez au format « CSV UTF-8 (délimité par des virgules) », ou envoyez le classeur .xlsx"},
	{`line (\d+), column "([^"]*)": byte 0x\w+ is not UTF-8`, "ligne %s, %s : les lettres accentuées ne sont pas en UTF-8 ; enregistrez au format « CSV UTF-8 », ou envoyez le classeur .xlsx"},
	{`found text in UTF-16`, "le fichier est en UTF-16, attendu : UTF-8 ; enregistrez au format « CSV UTF-8 », ou envoyez le classeur .xlsx"},
	{`line 1: no column "([^"]*)"`, "ligne 1 : la colonne « %s » manque ; attendu : la ligne des noms du modèle, id_fs, mois, operateur, demandes, visiteurs, minutes_accompagnement, resolues, sans titre au-dessus"},
	{`line 1: column "([^"]*)" stands at places (\d+) and (\d+)`, "ligne 1 : la colonne « %s » est là deux fois (%se et %se) ; n'en gardez qu'une"},
	{`line (\d+): (\d+) values, expected (\d+)`, "ligne %s : %s cellules, attendu : %s comme dans la ligne des noms ; il y a un séparateur ou un guillemet en trop ou en moins, ou une remarque à côté du tableau"},
	{`line (\d+), character \d+:`, "ligne %s : un guillemet est de trop, ou n'est pas refermé"},
	{`line (\d+), column "([^"]*)": found a formula without its value`, "ligne %s, %s : une formule sans sa valeur ; écrivez le nombre lui-même, ou enregistrez le classeur depuis un tableur"},
	{`line (\d+), column "([^"]*)": found TRUE or FALSE`, "ligne %s, %s : VRAI ou FAUX, attendu : un nombre ou un texte"},
	{`line (\d+), column "?([^":]*)"?: found a NUL`, "ligne %s, %s : un caractère nul ; le fichier est abîmé, enregistrez-le de nouveau"},
	{`line (\d+), column "?([^":]*)"?: found a longer value`, "ligne %s, %s : une cellule trop longue"},
	{`found merged cells (\S+),`, "cellules fusionnées %s, attendu : une valeur dans chaque cellule ; défaites la fusion"},
	{`sheets "([^"]*)" and "([^"]*)" both have rows`, "les feuilles « %s » et « %s » ont toutes deux des lignes, attendu : une seule feuille ; réunissez-les, ou envoyez un fichier pour chacune"},
	{`: 0 rows, expected some`, "aucune ligne après celle des noms"},
	{`empty, expected a (?:line|row) of column names`, "le fichier est vide, attendu : la ligne des noms du modèle"},
	{`not a workbook|expected a whole workbook`, "ce n'est pas un classeur .xlsx entier ; ouvrez-le dans un tableur et enregistrez-le de nouveau en .xlsx, ou envoyez un CSV"},
	{`found (?:a ZIP archive|a workbook|gzip data|a PDF|an HTML page|an XML document|JSON)`, "ce n'est pas un CSV ; enregistrez la feuille au format « CSV UTF-8 », ou donnez au classeur son nom en .xlsx"},
	{`raise ceilings\.`, "le fichier est plus grand que ce qui est accepté ; envoyez-le en plusieurs"},
}

// inFrench is the sentence for an error of load; "" for an error that is none
// of the file's.
func inFrench(err error) string {
	for _, u := range unreadable {
		groups := regexp.MustCompile(u.pattern).FindStringSubmatch(err.Error())
		if groups == nil {
			continue
		}
		var words []any
		for _, g := range groups[1:] {
			if g == "\\t" || g == "\t" {
				g = "tabulation"
			}
			words = append(words, g)
		}
		return fmt.Sprintf(u.french, words...)
	}
	return ""
}
