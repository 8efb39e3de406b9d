package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

func TestSheets_print_on_one_page(t *testing.T) {
	r := newReader(t, wide)
	for _, path := range []string{"/", "/communes/96009.html", "/communes/99002.html", "/communes/96056.html", "/communes/96044.html", "/epci/249900026.html", "/cantons/9601.html", "/cantons/9699.html",
		"/departements/96/", "/departements/99/", "/regions/00/", "/espaces/9001.html", "/espaces/9011.html", "/espaces/9004.html"} {
		r.visit(path)
		if n := r.pagesOnPaper(); n != 1 {
			t.Errorf("%s prints on %d pages", path, n)
		}
	}
}

func TestSheets_compare_with_the_territory_chosen_without_scripts(t *testing.T) {
	r := newReader(t, phone)
	r.do(send(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
	r.visit("/epci/249900026.html")
	shown := func() string {
		return plain(ask[string](r, `[...document.querySelectorAll('.vs')].filter(e => e.checkVisibility()).map(e => e.className.split('vs-')[1]).join(' ')`))
	}
	if got := shown(); got != "departement departement departement" {
		t.Errorf("at first the comparison is with %q", got)
	}
	for _, level := range []string{"france", "semblables", "region"} {
		r.do(chromedp.Click(chromedp.CSS(".r-" + level)))
		if got, want := shown(), level+" "+level+" "+level; got != want {
			t.Errorf("after a choice of %s the comparison is with %q", level, got)
		}
	}
}

func TestSheets_show_the_outlines_of_shared_files(t *testing.T) {
	r := newReader(t, wide)
	for _, path := range []string{"/communes/96009.html", "/cantons/9601.html", "/epci/249900026.html", "/espaces/9001.html"} {
		r.visit(path)
		// A part of a file that is not there has no size.
		r.until(`[...document.querySelectorAll('svg.croquis use')].every(u => u.getBBox().width > 0)`)
		if n := ask[int](r, `document.querySelectorAll('svg.croquis use').length`); n == 0 {
			t.Errorf("%s has no map", path)
		}
	}
	// Colours come from the page: in the dark the same outline is another colour.
	r.visit("/communes/96009.html")
	light := ask[string](r, `getComputedStyle(document.querySelector('svg.croquis')).getPropertyValue('--c1')`)
	r.do(scheme("dark"))
	if dark := ask[string](r, `getComputedStyle(document.querySelector('svg.croquis')).getPropertyValue('--c1')`); dark == light {
		t.Errorf("the ramp is %s by day and by night", dark)
	}
	r.do(scheme("light"))
}

func TestSheets_of_communes_fit_into_two_blocks_with_their_text(t *testing.T) {
	public := browse(t).public
	pages, err := filepath.Glob(filepath.Join(public, "communes", "*.html"))
	if err != nil || len(pages) < 60 {
		t.Fatalf("%d pages of communes (%v)", len(pages), err)
	}
	// Every page of the sample carries a notice that others have not.
	const notice = 240
	var over []string
	for _, p := range pages {
		st, err := os.Stat(p)
		if err != nil {
			t.Fatal(err)
		}
		if st.Size() > 8192+notice {
			over = append(over, fmt.Sprintf("%s (%d bytes)", filepath.Base(p), st.Size()))
		}
	}
	// A quarter may, 40 MB for all communes at most: what a page may load is said in each.
	if len(over)*4 > len(pages) {
		t.Errorf("%d pages of %d are over two blocks of the disk, each costs one more: %v", len(over), len(pages), over)
	}
}

func TestCharts_carry_their_table_their_numbers_and_their_address(t *testing.T) {
	r := newReader(t, wide)
	r.visit("/departements/96/")
	for _, id := range []string{"evolution", "actes"} {
		type chart struct {
			Rows            int
			CSV, Link, Cite string
		}
		c := ask[chart](r, `(h => { const f = h?.closest('figure'); return !f ? {} : {
			Rows: f.querySelectorAll('details table tbody tr').length,
			CSV: f.querySelector('a[download]')?.href ?? '', Link: f.querySelector('.outils a[href^="#"]')?.getAttribute('href') ?? '',
			Cite: f.querySelector('.citer')?.textContent ?? '' } })(document.getElementById('`+id+`'))`)
		data, err := url.PathUnescape(strings.TrimPrefix(c.CSV, "data:text/csv;charset=utf-8,"))
		if lines := strings.Split(strings.TrimSpace(data), "\n"); err != nil || c.Rows < 2 || len(lines) != c.Rows+1 || !strings.HasPrefix(lines[0], "mois,") {
			t.Errorf("%s: a table of %d rows, a CSV of %d lines: %q (%v)", id, c.Rows, len(lines), lines[0], err)
		}
		if c.Link != "#"+id || !strings.Contains(c.Cite, "Observatoire France services, «") || !strings.Contains(c.Cite, "/departements/96/#"+id) {
			t.Errorf("%s: its address is %q, it is quoted as %q", id, c.Link, plain(c.Cite))
		}
	}
}

func TestEspace_correction_is_written_for_the_reader(t *testing.T) {
	r := newReader(t, wide)
	r.visit("/espaces/9001.html")
	href := ask[string](r, `document.querySelector('a[href^="mailto:"][href*="subject="]')?.getAttribute('href') ?? ''`)
	u, err := url.Parse(href)
	if err != nil || !strings.Contains(u.Opaque, "@") {
		t.Fatalf("no address to write to: %q (%v)", href, err)
	}
	q, err := url.ParseQuery(strings.ReplaceAll(u.RawQuery, "+", "%2B"))
	if err != nil || !strings.Contains(q.Get("subject"), "9001") {
		t.Errorf("the subject is %q (%v)", q.Get("subject"), err)
	}
	for _, want := range []string{"id_fs : 9001", "Champ à corriger", "Valeur proposée"} {
		if !strings.Contains(q.Get("body"), want) {
			t.Errorf("%q is not in the message: %q", want, q.Get("body"))
		}
	}
}

func TestEspace_on_known_roads_shows_from_where_it_is_reached(t *testing.T) {
	r := newReader(t, wide)
	for _, id := range []string{"9001", "9004", "9026"} {
		r.visit("/espaces/" + id + ".html")
		classes := ask[[]string](r, `[...document.querySelectorAll('.croquis .bande')].map(b => b.classList[1] + ' ' + (b.getBBox().width > 0))`)
		lands := ask[[]string](r, `[...document.querySelectorAll('h2')].filter(h => h.textContent.includes('par la route')).flatMap(h => [...h.parentElement.querySelectorAll('td')].map(d => d.textContent))`)
		if len(lands) < 3 || len(classes) != len(lands) {
			t.Fatalf("espace %s: %d bands are drawn, %d are in the table, expected as many and at least 3", id, len(classes), len(lands))
		}
		last := 0.0
		for i, text := range lands {
			km2, err := strconv.ParseFloat(strings.Replace(strings.TrimSuffix(plain(text), " km²"), ",", ".", 1), 64)
			if err != nil || km2 <= last {
				t.Errorf("espace %s: the land within limit %d is %q, not more than within the one before", id, i+1, text)
			}
			last = km2
		}
		if c := classes[len(classes)-1]; c != "c0 true" { // the nearest band is drawn last, on top
			t.Errorf("espace %s: the last band drawn is %q", id, c)
		}
	}
}

func TestSheets_say_how_their_times_were_obtained(t *testing.T) {
	r := newReader(t, wide)
	for _, c := range []struct{ path, of, want, never string }{
		{"/departements/99/", ".duree .methode", "temps de trajet calculé par la route", "estimé"},
		{"/departements/96/", ".duree .methode", "calculé par la route pour une partie des habitants, estimé pour les autres", ""},
		{"/departements/99/", "table.barres caption", "par la route (≈ : estimé)", "Temps estimé"},
		{"/communes/99002.html", "table.barres caption", "par la route", "Temps estimé"},
		{"/espaces/9001.html", "table.tri caption", "temps de trajet calculé par la route", "estimé"},
	} {
		r.visit(c.path)
		got := plain(ask[string](r, `document.querySelector('`+c.of+`')?.textContent ?? ''`))
		if !strings.Contains(got, c.want) || c.never != "" && strings.Contains(got, c.never) {
			t.Errorf("%s says %q, expected %q and never %q", c.path, got, c.want, c.never)
		}
	}
}

func TestLists_of_espaces_say_which_are_open_where_hours_are_known_and_do_not_vary(t *testing.T) {
	r := newReader(t, phone)
	for _, path := range []string{"/departements/96/", "/epci/249900026.html", "/cantons/9601.html"} {
		r.visit(path)
		type rows struct{ Said, Sayable, Varying, VaryingSaid int }
		const count = `(t => { const rows = t ? [...t.tBodies[0].rows].map(r => r.cells[2]) : []
			const vary = rows.filter(c => c.classList.contains('variable'))
			return { Said: rows.filter(c => c.querySelector('.etat')).length, Sayable: rows.filter(c => !vary.includes(c) && /\d/.test(c.firstChild.textContent)).length,
				Varying: vary.length, VaryingSaid: vary.filter(c => c.querySelector('.etat')).length } })(document.querySelector('table[data-heures]'))`
		got := ask[rows](r, count)
		if got.Said == 0 || got.Said != got.Sayable || got.VaryingSaid > 0 {
			t.Errorf("%s: %+v", path, got)
		}
		if path == "/departements/96/" && got.Varying == 0 {
			t.Errorf("%s: no espace whose hours vary in the sample", path)
		}
	}
	// Without scripts the hours are there, and nothing is said of now.
	r.do(send(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
	r.visit("/departements/96/")
	if n := ask[int](r, `document.querySelectorAll('.etat').length`); n != 0 {
		t.Errorf("%d espaces are said to be open or closed without a script", n)
	}
}

// What a reader of a commune's page loads: the page with its maps in under 40
// KB over the wire, in under 120 KB with the styles and fonts of a first visit.
func TestSheets_of_communes_are_light_over_the_wire(t *testing.T) {
	public := browse(t).public
	weight := map[string]int{}
	load := func(path string) int {
		if w, ok := weight[path]; ok {
			return w
		}
		b, err := os.ReadFile(filepath.Join(public, filepath.FromSlash(path)))
		if err != nil {
			t.Fatal(err)
		}
		w := len(b)
		if filepath.Ext(path) != ".woff2" {
			var z bytes.Buffer
			g := gzip.NewWriter(&z)
			if _, err := g.Write(b); err != nil || g.Close() != nil {
				t.Fatal(err)
			}
			w = z.Len()
		}
		weight[path] = w
		return w
	}
	files, err := filepath.Glob(filepath.Join(public, "communes", "*.html"))
	if err != nil || len(files) < 60 {
		t.Fatalf("%d pages of communes (%v)", len(files), err)
	}
	part := regexp.MustCompile(`(?:href|src)="?(/[^"# >]+\.(?:svg|css|woff2))`)
	for _, f := range files {
		path := "/communes/" + filepath.Base(f)
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		page, shared, fonts := load(path), 0, 0
		seen := map[string]bool{}
		for _, m := range part.FindAllStringSubmatch(string(b), -1) {
			if seen[m[1]] {
				continue
			}
			seen[m[1]] = true
			switch filepath.Ext(m[1]) {
			case ".svg":
				page += load(m[1])
			case ".woff2":
				fonts++
				shared += load(m[1])
			default:
				shared += load(m[1])
			}
		}
		if fonts != 2 {
			t.Errorf("%s asks for %d fonts ahead", path, fonts)
		}
		if page > 40<<10 || page+shared > 120<<10 {
			t.Errorf("%s: %d bytes, %d with styles and fonts", path, page, page+shared)
		}
	}
}
