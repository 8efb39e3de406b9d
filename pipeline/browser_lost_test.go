package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

func TestLost_readers_are_offered_what_the_address_was_about(t *testing.T) {
	for _, width := range []int64{wide, phone} {
		r := newReader(t, width)
		for address, want := range map[string]string{
			"/commune/99019":        "Clairmonde-Mirelande",
			"/communes/99073/carte": "Vaubrise", // a former code
			"/ville/belle-ancre/":   "Belle-Ancre",
			"/epci/249900026.json":  "CC du Pays de Montvaleur",
			"/departement/99":       "Haute-Vesline",
		} {
			r.visit(address)
			r.until(`document.querySelector('#devine h2')?.textContent === 'Vous cherchiez peut-être'`)
			if got := ask[string](r, `document.querySelector('#devine a').textContent`); got != want {
				t.Errorf("%s: the first guess is %q, expected %q", address, got, want)
			}
			if to := ask[string](r, `document.querySelector('#devine a').href`); answers(to, "") != nil {
				t.Errorf("%s: the guess leads to %s, which is not there", address, to)
			}
		}
		if vs, err := r.axe("{}"); err != nil || len(vs) > 0 {
			t.Errorf("%d px: axe: %v %v", width, vs, err)
		}
		r.visit("/rien/du/tout-zzzz/")
		r.until(`document.querySelector('#q404[role=combobox]') !== null`)
		r.do(chromedp.Focus(chromedp.ID("q404")), chromedp.KeyEvent("belle ancre"))
		box{"", "q404"}.showsFirst(r, "Belle-Ancre")
	}
}

func TestFormer_codes_give_the_answer_of_the_commune_of_today_in_a_small_page(t *testing.T) {
	r := newReader(t, phone)
	address := "/communes/99045.html"
	r.visit(address)
	text := plain(ask[string](r, `document.querySelector('main').innerText`))
	for _, want := range []string{"Mirelande (code 99045, commune déléguée) fait aujourd’hui partie de Clairmonde-Mirelande", "De Clairmonde-Mirelande, l’espace France services le plus proche est à ", "min en voiture : France services de Mirelande", "Ouvrir la page de Clairmonde-Mirelande"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said: %s", want, text)
		}
	}
	file := filepath.Join(r.site.public, filepath.FromSlash(strings.TrimPrefix(address, "/")))
	// 4,285 of these: one block of a disk each.
	if i, err := os.Stat(file); err != nil || i.Size() > 4096 {
		t.Errorf("%v, %v: expected 4,096 bytes at most", i.Size(), err)
	}
}
