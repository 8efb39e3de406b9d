package export

import (
	"strings"
	"testing"
)

const oneAnalysis = `{"rubrique":"Essai","titre":"Trois espaces : « assez » ?","chapeau":"l'espace","blocs":[{"id":"un","titre":"T","phrases":["de 5 min à 10 k€"],
	"figure":{"genre":"barres","titre":"B","phrase":"P","x":{"titre":"k€"},"barres":[{"nom":"a","texte":"3","parts":[{"classe":"a","valeur":3}]}]},
	"table":{"titre":"Table","colonnes":[{"titre":"Nom","nom":"nom","nombre":false},{"titre":"Part","nom":"part","nombre":true},{"titre":"Coût","nom":"cout_bas;cout_haut","nombre":true}],
		"lignes":[[{"t":"L'Ain, à l'est","v":"L'Ain, à l'est","l":"departements/01/"},{"t":"12 %","v":"0.12","l":null},{"t":"3 à 4","v":"3;4.2","l":null}],[{"t":"Mer","v":"Mer","l":null},{"t":"non connu","v":null,"l":null},{"t":"non connu","v":null,"l":null}]]}}],
	"methode":["a ; b"],"limites":["1 234 567 en 2024, 5 de 12 345"],"changerait":[],"jeux":["espaces"],"sources":[{"titre":"Liste","lien":"sources/france_services/"}]}`

func TestReadAnalysis_sets_words_draws_and_gives_values(t *testing.T) {
	a, err := readAnalysis("analyses/essai", []byte(oneAnalysis))
	if err != nil {
		t.Fatal(err)
	}
	if a.Title != "Trois espaces\u00a0: «\u00a0assez\u00a0»\u202f?" || a.Lead != "l’espace" || a.Method[0] != "a\u202f; b" {
		t.Errorf("%q, %q, %q", a.Title, a.Lead, a.Method)
	}
	if want := "1\u202f234\u202f567 en 2024, 5 de 12\u202f345"; a.Limits[0] != want {
		t.Errorf("%q, expected %q", a.Limits[0], want)
	}
	b := a.Blocks[0]
	if b.Phrases[0] != "de 5\u00a0min à 10\u00a0k€" {
		t.Errorf("%q", b.Phrases[0])
	}
	if b.Picture == nil || !strings.Contains(b.Picture.Drawings[0].Wide, "<rect") || b.Figure != nil {
		t.Errorf("%+v, expected a drawing in place of the figure", b.Picture)
	}
	// The page has the text, the file the value; what is not known is an empty cell.
	if want := "nom,part,cout_bas,cout_haut\n\"L'Ain, à l'est\",0.12,3,4.2\nMer,,,"; b.Table.CSV != want {
		t.Errorf("%q, expected %q", b.Table.CSV, want)
	}
	if got := b.Table.Rows[0]; got[0].Text != "L’Ain, à l’est" || got[0].Link != "departements/01/" || got[1].Text != "12\u202f%" {
		t.Errorf("%+v", got)
	}
}

func TestReadAnalysis_refuses_what_a_page_cannot_show(t *testing.T) {
	for _, c := range []struct{ name, from, to, want string }{
		{"an unknown member", `"rubrique"`, `"couleur"`, "couleur"},
		{"a row too short", `,{"t":"non connu","v":null,"l":null}`, ``, `table "Table" row 2: 2 cells, expected 3`},
		{"half a range", `"3;4.2"`, `"3"`, `row 1: "3", expected 2 values (cout_bas;cout_haut)`},
		{"a block without a name", `"id":"un"`, `"id":""`, "block 1"},
		{"an unknown figure", `"genre":"barres"`, `"genre":"tarte"`, "tarte"},
	} {
		_, err := readAnalysis("analyses/essai", []byte(strings.Replace(oneAnalysis, c.from, c.to, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "analyses/essai") {
			t.Errorf("%s: %v, expected the page and %q", c.name, err, c.want)
		}
	}
}
