package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// at makes the clock of the pages to come stand still at an instant, and puts
// the reader elsewhere than the espaces.
func (r *reader) at(instant time.Time) (back func()) {
	r.t.Helper()
	var id page.ScriptIdentifier
	r.do(
		send(emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: "Pacific/Auckland"}),
		chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			res, err := cdp.Call(ctx, t, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: fmt.Sprintf(`(() => {
				const True = Date, instant = %d
				globalThis.Date = class extends True {
					constructor (...a) { if (a.length) super(...a); else super(instant) }
					static now () { return instant }
				}
			})()`, instant.UnixMilli())})
			id = res.Identifier
			return err
		}),
	)
	return func() {
		r.do(send(page.RemoveScriptToEvaluateOnNewDocument, page.RemoveScriptToEvaluateOnNewDocumentParams{Identifier: id}))
	}
}

// paris is an instant by the clocks of Paris. 23 November 2026 is a Monday.
func paris(t *testing.T, day, clock string) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", day+" "+clock, zone)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// access is what the API says of the way from a commune to its nearest espace.
func (s *browserSite) access(t *testing.T, commune string) (minutes int, espace string) {
	t.Helper()
	read := func(file string, into any) {
		b, err := os.ReadFile(file)
		if err == nil {
			err = json.Unmarshal(b, into)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var communes struct {
		Communes map[string]struct {
			Access struct {
				Minutes float64 `json:"temps_min"`
				ID      string  `json:"id_fs"`
			} `json:"acces"`
		}
	}
	folder := filepath.Join(s.public, "api", "v1", "departements")
	read(filepath.Join(folder, commune[:2], "communes.json"), &communes)
	c := communes.Communes[commune].Access
	files, _ := filepath.Glob(filepath.Join(folder, "*", "espaces.json")) // it may be across a border
	for _, f := range files {
		var list struct {
			Espaces map[string]struct{ Nom string }
		}
		read(f, &list)
		if e, ok := list.Espaces[c.ID]; ok {
			espace = e.Nom
		}
	}
	if c.Minutes == 0 || espace == "" {
		t.Fatalf("no time to an espace is known from %s", commune)
	}
	return int(math.Round(c.Minutes)), espace
}

func TestCommune_is_answered_in_the_first_screen_of_a_phone(t *testing.T) {
	r := newReader(t, phone)
	r.at(paris(t, "2026-11-23", "10:00"))
	const anyDay = "^(Ouvert|Fermé) .* h"
	for _, c := range []struct{ name, code, today string }{
		{"town", "96009", "^Ouvert en ce moment, jusqu’à 12 h 30"},
		{"city", "96056", "^Ouvert en ce moment, jusqu’à 18 h 30"},
		{"antenne with a long name", "99002", anyDay},
		{"far away", "96062", anyDay},
	} {
		r.visit("/communes/" + c.code + ".html")
		minutes, espace := r.site.access(t, c.code)
		for _, part := range []struct{ what, selector, want string }{
			{"minutes", ".reponse .duree p", fmt.Sprintf(`^(≈ )?%d min\b`, minutes)},
			{"espace", ".reponse .lieu > a:first-child", "^" + regexp.QuoteMeta(espace) + "$"},
			{"open today", ".reponse .ouvert", c.today},
		} {
			seen := ask[struct {
				Text        string
				Top, Bottom float64
			}](r, fmt.Sprintf(`(e => { if (!e) return {Text: ''}; const b = e.getBoundingClientRect(); return {Text: e.checkVisibility() ? e.innerText : '', Top: b.top, Bottom: b.bottom} })(document.querySelector(%q))`, part.selector))
			if text := plain(seen.Text); !regexp.MustCompile(part.want).MatchString(text) || text == "" {
				t.Errorf("%s (%s): %s says %q, expected %s", c.name, c.code, part.what, text, part.want)
			}
			if seen.Top < 0 || seen.Bottom > 844 {
				t.Errorf("%s (%s): %s is between %.0f and %.0f px, the screen has 844", c.name, c.code, part.what, seen.Top, seen.Bottom)
			}
		}
	}
}

func TestCommune_is_readable_without_scripts(t *testing.T) {
	r := newReader(t, wide)
	for _, width := range []int64{wide, phone} {
		r.do(screen(width))
		r.do(send(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
		r.visit("/communes/96009.html")
		minutes, espace := r.site.access(t, "96009")
		for _, part := range []struct{ what, selector, want string }{
			{"minutes", ".duree", fmt.Sprintf("%d min", minutes)},
			{"espace", ".lieu", espace},
			{"address", ".lieu", "3 Quai des Sauniers"},
			{"week", "table.semaine", "Lundi 9 h – 12 h 30, 13 h 30 – 17 h 30"},
			{"closed days", "table.semaine", "Samedi fermé Dimanche non publié"},
			{"comparison", "table.barres", fmt.Sprintf("Belle-Ancre %d min", minutes)},
			{"map", ".carte-bloc figcaption", "min"},
		} {
			text := plain(ask[string](r, fmt.Sprintf(`(e => e && e.checkVisibility() ? e.innerText : '')(document.querySelector(%q))`, part.selector)))
			if !strings.Contains(text, part.want) {
				t.Errorf("%d px: %s says %q, expected %q", width, part.what, text, part.want)
			}
		}
		if rows := ask[int](r, `document.querySelectorAll('table.semaine tr').length`); rows != 7 {
			t.Errorf("%d px: the week has %d rows", width, rows)
		}
		if shown := ask[bool](r, `document.querySelector('.ouvert').checkVisibility()`); shown {
			t.Errorf("%d px: the sentence of today is shown, and nobody can have written it", width)
		}
		// The proof that no script ran: the combobox is made by one.
		if made := ask[bool](r, `!!document.getElementById('q-choix')`); made {
			t.Errorf("%d px: scripts ran", width)
		}
	}
}

func TestHours_of_today_are_those_of_the_day_in_Paris_wherever_the_reader_is(t *testing.T) {
	const monday, wednesday, saturday, sunday = "2026-11-23", "2026-11-25", "2026-11-28", "2026-11-29"
	cases := []struct{ path, day, clock, want, row string }{
		// 9001: Monday to Wednesday 8:30–18:30, Thursday and Friday to 19:00, Saturday 9:00–12:00.
		{"/espaces/9001.html", monday, "10:00", "Ouvert en ce moment, jusqu’à 18 h 30", "Lundi"},
		{"/espaces/9001.html", saturday, "10:00", "Ouvert en ce moment, jusqu’à 12 h", "Samedi"},
		{"/espaces/9001.html", saturday, "12:00", "Fermé à cette heure ; prochaine ouverture lundi à 8 h 30", "Samedi"},
		{"/espaces/9001.html", sunday, "10:00", "Rien n’est publié pour le dimanche ; prochaine ouverture demain à 8 h 30", "Dimanche"},
		// 9002, the espace of Belle-Ancre: 9:00–12:30 and 13:30–17:30, mornings only on Wednesday and Thursday.
		{"/communes/96009.html", monday, "08:00", "Ouvert aujourd’hui de 9 h à 12 h 30 et de 13 h 30 à 17 h 30", "Lundi"},
		{"/communes/96009.html", monday, "10:00", "Ouvert en ce moment, jusqu’à 12 h 30", "Lundi"},
		{"/communes/96009.html", monday, "13:00", "Ouvert aujourd’hui de 13 h 30 à 17 h 30", "Lundi"},
		{"/communes/96009.html", monday, "23:59", "Fermé à cette heure ; prochaine ouverture demain à 9 h", "Lundi"},
		{"/communes/96009.html", wednesday, "12:30", "Fermé à cette heure ; prochaine ouverture demain à 9 h", "Mercredi"},
		{"/communes/96009.html", saturday, "10:00", "Fermé aujourd’hui ; prochaine ouverture lundi à 9 h", "Samedi"},
		{"/communes/96009.html", sunday, "10:00", "Rien n’est publié pour le dimanche ; prochaine ouverture demain à 9 h", "Dimanche"},
		// Summer time: 10:00 in Paris is 8:00 UTC.
		{"/communes/96009.html", "2026-07-06", "08:59", "Ouvert aujourd’hui de 9 h à 12 h 30 et de 13 h 30 à 17 h 30", "Lundi"},
		{"/communes/96009.html", "2026-07-06", "09:00", "Ouvert en ce moment, jusqu’à 12 h 30", "Lundi"},
	}
	r := newReader(t, phone)
	for _, c := range cases {
		back := r.at(paris(t, c.day, c.clock))
		r.visit(c.path)
		back()
		got := plain(ask[string](r, `document.querySelector('.reponse .ouvert').innerText`))
		if want := c.want + ", d’après les horaires publiés le 1er août 2024 (hors jours fériés)."; got != want {
			t.Errorf("%s on %s at %s: %q, expected %q", c.path, c.day, c.clock, got, want)
		}
		row := ask[[]string](r, `[...document.querySelectorAll('table.semaine tr.jour th')].map(e => e.innerText)`)
		if !slices.Equal(row, []string{c.row}) {
			t.Errorf("%s on %s at %s: the marked rows are %q, expected %q", c.path, c.day, c.clock, row, c.row)
		}
		if shut := ask[bool](r, `document.querySelector('.reponse .ouvert').classList.contains('non')`); shut == strings.HasPrefix(c.want, "Ouvert") {
			t.Errorf("%s on %s at %s: looks closed is %v", c.path, c.day, c.clock, shut)
		}
	}
}

func TestHours_of_an_espace_that_comes_now_and_then_are_not_said_to_be_open(t *testing.T) {
	r := newReader(t, phone)
	r.at(paris(t, "2026-11-23", "10:00"))
	for _, path := range []string{"/espaces/9011.html", "/espaces/9017.html", "/communes/96023.html"} {
		r.visit(path)
		if rows := ask[int](r, `document.querySelectorAll('table.semaine tr').length`); rows != 7 {
			t.Errorf("%s: the week has %d rows", path, rows)
		}
		if said := ask[string](r, `(e => e?.checkVisibility() ? e.innerText : '')(document.querySelector('.reponse .ouvert'))`); said != "" {
			t.Errorf("%s says %q, and nobody knows", path, said)
		}
		if text := plain(ask[string](r, `document.querySelector('.reponse').innerText`)); !strings.Contains(text, "Remarque publiée : «") {
			t.Errorf("%s does not show the remark that limits the days", path)
		}
	}
}

func TestFormer_communes_lead_to_the_commune_of_today(t *testing.T) {
	r := newReader(t, phone)
	for _, c := range []struct{ name, old, today, former, kind, heading string }{
		{"merged", "99045", "99019", "Mirelande", "commune déléguée", "Clairmonde-Mirelande"},
		{"associated", "99038", "99048", "Hautepart", "commune associée", "Montvaleur"},
		{"arrondissement", "96101", "96056", "Port-Aurèle", "arrondissement", "Port-Aurèle"},
		{"seat and code moved", "96042", "96010", "Hautelande", "commune déléguée", "Hautelande-le-Roy"},
	} {
		c.old, c.today = "/communes/"+c.old+".html", "/communes/"+c.today+".html"
		r.visit(c.old)
		text := plain(ask[string](r, `document.querySelector('main').innerText`))
		for _, want := range []string{c.former, "code " + strings.TrimSuffix(strings.Split(c.old, "/")[2], ".html"), c.kind, c.heading} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not said by %s: %q", c.name, want, c.old, text)
			}
		}
		if robots := ask[string](r, `document.querySelector('meta[name=robots]').content`); robots != "noindex" {
			t.Errorf("%s: %s tells search engines %q", c.name, c.old, robots)
		}
		if got := r.follow(chromedp.Tap(chromedp.CSS("main a.bouton"))); got != c.today {
			t.Errorf("%s: %s leads to %s, expected %s", c.name, c.old, got, c.today)
		}
		if h := ask[string](r, `document.querySelector('h1').innerText`); h != c.heading {
			t.Errorf("%s: arrived at %q, expected %q", c.name, h, c.heading)
		}
	}
}

func TestKeyboard_reaches_the_skip_link_first_then_the_navigation_and_shows_where_it_is(t *testing.T) {
	type stop struct {
		Name, Outline           string
		Width, Left, Top, Right float64
	}
	const where = `(e => { const s = getComputedStyle(e), b = e.getBoundingClientRect(); return {
		Name: e.id || e.innerText.trim().replace(/\s+/g, ' ') || e.tagName, Outline: s.outlineStyle, Width: parseFloat(s.outlineWidth), Left: b.left, Top: b.top, Right: b.right} })(document.activeElement)`
	r := newReader(t, wide)
	for _, c := range []struct {
		path  string
		stops []string
	}{
		{"/communes/96009.html", []string{"Aller au contenu", "Observatoire France services", "q", "Chercher", "Carte", "Territoires", "Analyses", "Vérifier", "Méthode", "Données"}},
		{"/", []string{"Aller au contenu", "Observatoire France services", "Carte", "Territoires", "Analyses", "Vérifier", "Méthode", "Données", "qg"}},
	} {
		for _, width := range []int64{wide, phone} {
			r.do(screen(width))
			r.visit(c.path)
			for _, want := range c.stops {
				r.do(chromedp.KeyEvent(kb.Tab))
				s := ask[stop](r, where)
				if s.Name != want {
					t.Errorf("%s at %d px: Tab reaches %q, expected %q", c.path, width, s.Name, want)
				}
				if s.Outline == "none" || s.Width < 2 {
					t.Errorf("%s at %d px: the outline of %q is %q, %.0f px wide", c.path, width, s.Name, s.Outline, s.Width)
				}
				if s.Left < 0 || s.Top < 0 || s.Right > float64(width) {
					t.Errorf("%s at %d px: %q has the focus off the screen (%.0f to %.0f px, top %.0f)", c.path, width, s.Name, s.Left, s.Right, s.Top)
				}
			}
			// The skip link skips: the next stop is in the content.
			r.visit(c.path)
			r.do(chromedp.KeyEvent(kb.Tab), enter())
			r.until(`location.hash === '#contenu'`)
			r.do(chromedp.KeyEvent(kb.Tab))
			if inside := ask[bool](r, `document.querySelector('main').contains(document.activeElement)`); !inside {
				t.Errorf("%s at %d px: after the skip link Tab reaches %q", c.path, width, ask[stop](r, where).Name)
			}
		}
	}
}

func TestPrint_shows_what_matters(t *testing.T) {
	r := newReader(t, wide)
	for _, c := range []struct {
		path string
		want []string // selectors of what has to be on paper
	}{
		{"/communes/96009.html", []string{".duree strong", ".lieu", "table.semaine", "svg.croquis"}},
		{"/communes/96044.html", []string{"h1", "svg.croquis"}},
		{"/espaces/9001.html", []string{".lieu", "table.semaine"}},
		{"/epci/249900026.html", []string{".duree strong", "svg.croquis"}},
		{"/departements/96/", []string{".duree strong", "svg.carte"}},
	} {
		r.visit(c.path)
		r.do(media("print", "dark"))
		for _, selector := range append(c.want, ".avis", "h1") {
			if !ask[bool](r, fmt.Sprintf(`(e => !!e && e.checkVisibility())(document.querySelector(%q))`, selector)) {
				t.Errorf("%s: %s is not printed", c.path, selector)
			}
		}
		for _, selector := range []string{"header nav", "form.recherche", ".saut"} {
			if ask[bool](r, fmt.Sprintf(`document.querySelector(%q).checkVisibility()`, selector)) {
				t.Errorf("%s: %s is printed", c.path, selector)
			}
		}
		if rows := ask[int](r, `[...document.querySelectorAll('.defile tbody')].map(b => [...b.rows].filter(e => e.checkVisibility()).length).reduce((a, b) => Math.max(a, b), 0)`); rows > 10 {
			t.Errorf("%s: a table of %d rows is printed, expected 10 and the rest online", c.path, rows)
		}
		if ink := ask[string](r, `getComputedStyle(document.body).backgroundColor + ' ' + getComputedStyle(document.body).color`); ink != "rgb(255, 255, 255) rgb(0, 0, 0)" {
			t.Errorf("%s: paper and ink are %s", c.path, ink)
		}
		r.do(media("", "light"))
	}
}

// communesTable is the table of the communes on a page of a département; one
// time in it is not known, that of L'Île-d'Oriande.
const communesTable = `[...document.querySelectorAll('table.tri')].find(t => t.tHead.rows[0].cells[0].textContent === 'Commune')`

func TestTables_sort_by_mouse_and_by_keyboard(t *testing.T) {
	r := newReader(t, wide)
	r.visit("/departements/96/")
	heads := ask[[]string](r, fmt.Sprintf(`[...(%s).tHead.rows[0].cells].map(c => c.textContent)`, communesTable))
	column := func(head string) int {
		i := slices.Index(heads, head)
		if i < 0 {
			t.Fatalf("no column %q among %q", head, heads)
		}
		return i
	}
	cellsOf := func(head string) []string {
		return ask[[]string](r, fmt.Sprintf(`[...(%s).tBodies[0].rows].map(r => r.cells[%d].textContent)`, communesTable, column(head)))
	}
	order := func() []string {
		return ask[[]string](r, fmt.Sprintf(`[...(%s).tHead.rows[0].cells].map(c => c.getAttribute('aria-sort') ?? '')`, communesTable))
	}
	before := cellsOf("Commune")
	if len(before) < 20 || !slices.Equal(order(), make([]string, len(heads))) {
		t.Fatalf("%d rows, order %q before anything is pressed", len(before), order())
	}
	french := collate.New(language.French, collate.Numeric)
	for _, step := range []struct{ by, head, want string }{
		{"mouse", "Temps", "descending"},
		{"mouse", "Temps", "ascending"},
		{"keyboard", "Habitants", "descending"},
		{"keyboard", "Habitants", "ascending"},
		{"keyboard", "Commune", "ascending"},
		{"mouse", "Commune", "descending"},
	} {
		button := chromedp.JSPath(fmt.Sprintf(`(%s).tHead.rows[0].cells[%d].querySelector('button')`, communesTable, column(step.head)))
		if step.by == "mouse" {
			r.do(chromedp.Click(button))
		} else {
			r.do(chromedp.Focus(button), enter())
		}
		what := fmt.Sprintf("%s on %s, %s", step.by, step.head, step.want)
		wanted := make([]string, len(heads))
		wanted[column(step.head)] = step.want
		if got := order(); !slices.Equal(got, wanted) {
			t.Errorf("%s: aria-sort %q, expected %q", what, got, wanted)
		}
		cells := cellsOf(step.head)
		if step.head == "Commune" {
			if step.want == "descending" {
				slices.Reverse(cells)
			}
			if !slices.IsSortedFunc(cells, french.CompareString) {
				t.Errorf("%s: %q", what, cells)
			}
			continue
		}
		var numbers []float64
		for i, c := range cells {
			n, known := number(c)
			if !known {
				if step.head == "Habitants" || i != len(cells)-1 {
					t.Errorf("%s: %q is at place %d of %d, expected last", what, c, i+1, len(cells))
				}
				continue
			}
			numbers = append(numbers, n)
		}
		if step.head == "Temps" && len(numbers) != len(cells)-1 {
			t.Errorf("%s: %d times of %d communes, expected one not known", what, len(numbers), len(cells))
		}
		if step.want == "descending" {
			slices.Reverse(numbers)
		}
		if !slices.IsSorted(numbers) {
			t.Errorf("%s: %q", what, cells)
		}
	}
	after := cellsOf("Commune")
	slices.Sort(before)
	slices.Sort(after)
	if !slices.Equal(before, after) {
		t.Errorf("rows were lost: %q, before %q", after, before)
	}
}

func TestTables_that_are_long_show_their_head_and_a_button_for_the_rest(t *testing.T) {
	r := newReader(t, phone)
	visible := fmt.Sprintf(`[...(%s).tBodies[0].rows].filter(r => r.checkVisibility()).length`, communesTable)
	all := fmt.Sprintf(`(%s).tBodies[0].rows.length`, communesTable)
	r.visit("/departements/96/")
	rows := ask[int](r, all)
	if n := ask[int](r, visible); n >= rows || n < 5 {
		t.Fatalf("%d of %d rows are shown", n, rows)
	}
	button := fmt.Sprintf(`(%s).closest('.defile').nextElementSibling`, communesTable)
	if text := plain(ask[string](r, button+`.innerText`)); text != fmt.Sprintf("Voir les %d autres", rows-ask[int](r, visible)) {
		t.Errorf("the button says %q", text)
	}
	r.do(chromedp.Tap(chromedp.JSPath(button)))
	if n := ask[int](r, visible); n != rows {
		t.Errorf("after the button %d of %d rows are shown", n, rows)
	}
	r.do(send(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
	r.visit("/departements/96/")
	if n := ask[int](r, visible); n != rows {
		t.Errorf("without scripts %d of %d rows are shown", n, rows)
	}
}

// number reads "1 420" and "12 min"; "non connu" and the like is none.
func number(cell string) (float64, bool) {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, cell)
	n, err := strconv.ParseFloat(digits, 64)
	return n, err == nil
}
