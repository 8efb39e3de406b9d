package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// pagesOnPaper is how many A4 pages the page that is shown prints on.
func (r *reader) pagesOnPaper() int {
	r.t.Helper()
	pdf, err := try(r.tab, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFPreferCSSPageSize()))
	if err != nil {
		r.t.Fatal(err)
	}
	return len(regexp.MustCompile(`/Type\s*/Page\b`).FindAll(pdf, -1))
}

// A mayor prints the sheet for a meeting: one page, with the square that leads
// the others to the same page on their phones.
func TestSheets_print_for_the_council_with_the_square_of_their_address(t *testing.T) {
	r := newReader(t, wide)
	for _, path := range []string{"/communes/96009.html", "/communes/96044.html", "/communes/96003.html?avec=96007", "/cantons/9601.html", "/epci/249900026.html", "/departements/96/", "/departements/99/",
		"/regions/00/", "/espaces/9011.html"} {
		r.visit(path)
		ask[bool](r, `(window.print = () => { window.printed = (window.printed ?? 0) + 1 }, true)`)
		r.until(`document.querySelector('.gestes button') !== null`)
		for range 2 { // a second press prints again, with one square
			r.do(chromedp.Click(".gestes button"))
		}
		r.until(`window.printed === 2`)
		if n := ask[int](r, `document.querySelectorAll('.papier.carre svg path').length`); n != 1 {
			t.Errorf("%s has %d squares", path, n)
		}
		if said := ask[string](r, `document.querySelector('.papier.carre').textContent`); !strings.HasSuffix(said, r.site.url+path) {
			t.Errorf("%s says its address as %q", path, said)
		}
		if seen := ask[bool](r, `document.querySelector('.papier.carre').checkVisibility()`); seen {
			t.Errorf("%s shows the square on a screen", path)
		}
		r.do(media("print", "light"))
		if side := ask[float64](r, `document.querySelector('.papier.carre svg').getBoundingClientRect().width`); side < 56 || side > 96 { // 15 to 25 mm
			t.Errorf("%s: the square is %.0f px wide on paper", path, side)
		}
		r.do(media("", "light"))
		if n := r.pagesOnPaper(); n != 1 {
			t.Errorf("%s prints on %d pages with its square", path, n)
		}
	}
}

func TestSheets_compare_with_a_commune_of_ones_choice(t *testing.T) {
	for _, width := range []int64{wide, phone} {
		r := newReader(t, width)
		r.visit("/communes/96003.html")
		r.until(`document.querySelector('.avec-qui') !== null`)
		r.do(chromedp.Click(".avec-qui > summary"))
		r.until(`document.activeElement.id === 'qc'`)
		r.do(chromedp.SendKeys("#qc", "belle ancre"))
		r.until(`document.querySelectorAll('#qc-choix li').length > 0`)
		if got := ask[string](r, `[...document.querySelectorAll('#qc-choix li')].map(l => l.textContent).join()`); !strings.HasPrefix(got, "Belle-Ancre") || strings.Contains(got, "espace") {
			t.Errorf("%d px: the search suggests %q, expected communes alone", width, got)
		}
		if got := r.follow(enter()); got != "/communes/96003.html?avec=96009" {
			t.Fatalf("%d px: the choice leads to %s", width, got)
		}
		r.until(`document.querySelector('.barres .choisie') !== null`)
		row := plain(ask[string](r, `document.querySelector('.barres .choisie').innerText`))
		if !regexp.MustCompile(`^Belle-Ancre ×\s+1 min$`).MatchString(row) {
			t.Errorf("%d px: the row says %q", width, row)
		}
		if said := plain(ask[string](r, `document.querySelector('.barres + [role=status]').innerText`)); said != "Belle-Ancre : 7 min de moins que L'Aubrelle." {
			t.Errorf("%d px: the difference is said as %q", width, said)
		}
		if vs, err := r.axe("{}"); err != nil || len(vs) > 0 {
			t.Errorf("%d px: axe: %v %v", width, vs, err)
		}
		if got := r.follow(chromedp.Click(".retirer")); got != "/communes/96003.html" {
			t.Errorf("%d px: taking it away leads to %s", width, got)
		}
		// A longer one stretches the scale: no bar leaves the table.
		r.visit("/communes/96003.html?avec=96007")
		r.until(`document.querySelector('.barres .choisie') !== null`)
		if over := ask[int](r, `[...document.querySelectorAll('.barres i')].filter(i => i.getBoundingClientRect().right > i.parentElement.getBoundingClientRect().right + 0.5).length`); over > 0 {
			t.Errorf("%d px: %d bars are longer than their column", width, over)
		}
		r.visit("/communes/96003.html?avec=96999")
		r.until(`document.querySelector('.avec-qui > summary').textContent.startsWith('L’autre commune n’a pas pu être lue')`)
	}
}
