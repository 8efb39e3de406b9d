package main

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"observatoire/pipeline/warehouse"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// shown puts a query with a view to the page, as a link has it, runs it and
// waits for the drawing. It returns what the drawing says of itself.
func (r *reader) shown(query, view string) string {
	r.visit("/donnees/")
	r.visit("/explorer/#q=" + strings.NewReplacer(" ", "%20", "\n", "%0A", "=", "%3D", "'", "%27", "&", "%26", "+", "%2B", "#", "%23").Replace(query) + "&vue=" + view)
	r.until(`document.getElementById('sql').value !== '' && document.getElementById('etat').textContent.includes('ce lien')`)
	r.do(chromedp.Click("#explorer button[type=submit]"))
	r.until(`document.getElementById('dessin').dataset.faite || document.getElementById('etat').classList.contains('erreur')`)
	return ask[string](r, `document.getElementById('dessin').dataset.faite ?? document.getElementById('etat').textContent`)
}

func explorerReader(t *testing.T, width int64) *reader {
	t.Helper()
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join("site", "node_modules", "@duckdb")); err != nil {
		t.Skip("DuckDB for the browser is not installed (cd site && npm ci)")
	}
	return newReader(t, width)
}

// clean fails where the page asked another host, complained, has faults that
// axe finds, or is too wide.
func (r *reader) clean(t *testing.T, what string) {
	t.Helper()
	asked, complaints := r.account()
	for _, a := range asked {
		if !strings.HasPrefix(a, r.site.url) && !strings.HasPrefix(a, "data:") && !strings.HasPrefix(a, "blob:") {
			t.Errorf("%s: asks %s", what, a)
		}
	}
	if len(complaints) > 0 {
		t.Errorf("%s: %q", what, complaints)
	}
	if vs, err := r.axe("{}"); err != nil || len(vs) > 0 {
		t.Errorf("%s: axe: %v %v", what, vs, err)
	}
	if over := ask[int](r, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
		t.Errorf("%s: %d px too wide", what, over)
	}
}

func TestExplorer_draws_bars_and_lines(t *testing.T) {
	for _, width := range []int64{wide, phone} {
		r := explorerReader(t, width)
		const list = "select liste, count(*) as espaces, count(*) filter (where antenne) as antennes from espaces_listes group by liste order by liste"
		if got := r.shown(list, "ligne"); got != "ligne" {
			t.Fatalf("%d px: %s", width, got)
		}
		want := rowsOf(t, r.site.public, list)
		if got := ask[int](r, `document.querySelectorAll('#toile circle').length`); got != want {
			t.Errorf("%d px: %d points of the line, expected %d", width, got, want)
		}
		if got := ask[int](r, `document.querySelectorAll('#resultat tbody tr').length`); got != want {
			t.Errorf("%d px: %d rows of the table below, expected %d", width, got, want)
		}
		r.clean(t, fmt.Sprintf("%d px, line", width))

		// The reader takes another view and another number by the keyboard; the address keeps both.
		r.do(chromedp.Focus(`#vues input[value=ligne]`), chromedp.KeyEvent(kb.ArrowUp))
		r.until(`document.getElementById('dessin').dataset.faite === 'barres'`)
		r.do(chromedp.Evaluate[chromedp.Void](`(s => { s.value = 'antennes'; s.dispatchEvent(new Event('change', { bubbles: true })) })(document.getElementById('nombre'))`))
		r.until(`document.querySelector('#toile svg').getAttribute('aria-label').includes('antennes')`)
		if got := ask[string](r, `location.hash`); !strings.Contains(got, "vue=barres") || !strings.Contains(got, "nombre=antennes") {
			t.Errorf("%d px: the address is %s", width, got)
		}
		bars := ask[string](r, `[...document.querySelectorAll('#toile .bout')].map(b => b.textContent).join(',')`)
		cells := ask[string](r, `[...document.querySelectorAll('#resultat tbody tr')].map(l => l.cells[2].textContent).join(',')`)
		if bars != cells || bars == "" {
			t.Errorf("%d px: bars say %q, the table %q", width, bars, cells)
		}
		wrong := ask[string](r, `(() => { const m = Math.max(...[...document.querySelectorAll('#resultat tbody tr')].map(l => Number(l.cells[2].textContent.replace(/\s/g, ''))))
			const l = [...document.querySelectorAll('#toile rect')].map(b => b.width.baseVal.value), g = Math.max(...l)
			const v = [...document.querySelectorAll('#toile .bout')].map(b => Number(b.textContent.replace(/\s/g, '')))
			return l.filter((x, i) => Math.abs(x / g - v[i] / m) > 0.01).join() })()`)
		if wrong != "" {
			t.Errorf("%d px: bars as long as %s are not in proportion", width, wrong)
		}
		r.clean(t, fmt.Sprintf("%d px, bars", width))

		// What a result cannot be shown as is not offered.
		r.shown("select 'a' as lettre, 1 as n", "barres")
		if got := ask[string](r, `[...document.querySelectorAll('#vues label:not([hidden]) input')].map(i => i.value).join()`); got != "table,barres" {
			t.Errorf("%d px: offers %s", width, got)
		}
	}
}

func TestExplorer_draws_a_map_of_a_result(t *testing.T) {
	for _, width := range []int64{wide, phone} {
		r := explorerReader(t, width)
		const query = "select code_commune, nom, temps_min from acces_communes order by code_commune"
		if got := r.shown(query, "carte"); got != "carte" {
			t.Fatalf("%d px: %s", width, got)
		}
		want := rowsOf(t, r.site.public, query+" ")
		outlines := rowsOf(t, r.site.public, "select 1 from read_parquet('"+filepath.Join(r.site.public, "donnees", "fichiers", "acces_communes.geo.parquet")+"') where geometry is not null")
		if got := ask[int](r, `document.getElementById('dessin').carte.montres`); got != outlines || outlines < want/2 {
			t.Errorf("%d px: %d communes on the map, expected %d of %d", width, got, outlines, want)
		}
		// At the point of a commune the map says its name and its minutes.
		name, minutes := communeOfSample(t)
		at := ask[string](r, `(({ carte, trouver }) => JSON.stringify(trouver(carte.project([`+name.lon+`, `+name.lat+`]))))(document.getElementById('dessin').carte)`)
		if at != fmt.Sprintf(`["%s",%s]`, name.name, minutes) {
			t.Errorf("%d px: at the point of %s the map finds %s, expected %s min", width, name.name, at, minutes)
		}
		if got := ask[int](r, `document.querySelectorAll('#dessin-legende li').length`); got < 3 {
			t.Errorf("%d px: %d classes in the legend", width, got)
		}
		r.do(chromedp.Focus(`#toile canvas`), chromedp.KeyEvent(kb.ArrowUp))
		r.until(`/: |selon/.test(document.getElementById('dessin-dit').textContent)`)
		r.clean(t, fmt.Sprintf("%d px, map", width))

		for kind, query := range map[string]string{
			"departements": "select code as code_departement, part_population_20_min from acces_territoires where niveau = 'departement' and definition = (select definition from definitions where principale)",
			"epci":         "select code as code_epci, part_population_20_min from acces_territoires where niveau = 'epci' and definition = (select definition from definitions where principale)",
		} {
			if got := r.shown(query, "carte"); got != "carte" {
				t.Fatalf("%d px, %s: %s", width, kind, got)
			}
			if got, want := ask[int](r, `document.getElementById('dessin').carte.montres`), rowsOf(t, r.site.public, query); got != want {
				t.Errorf("%d px: %d %s on the map, expected %d", width, got, kind, want)
			}
			r.clean(t, fmt.Sprintf("%d px, %s", width, kind))
		}
	}
}

type pointOf struct{ name, lon, lat string }

// communeOfSample is a commune that has minutes, and these.
func communeOfSample(t *testing.T) (pointOf, string) {
	t.Helper()
	db, err := warehouse.OpenReadOnly(context.Background(), sampleSite(t).warehousePath())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(context.Background(), 1, `
		select c.name, c.point_lon, c.point_lat, a.nearest_min from marts.communes as c join coverage.commune_access as a using (commune_code) join marts.definitions as d using (definition_id)
		where d.is_headline and a.nearest_min is not null and c.population_count > 5000 order by c.population_count desc`)
	if err != nil || len(rows.Rows) != 1 {
		t.Fatalf("%d communes (%v)", len(rows.Rows), err)
	}
	l := rows.Rows[0]
	number := func(v any) string { return strconv.FormatFloat(v.(float64), 'f', -1, 64) }
	return pointOf{l[0].(string), number(l[1]), number(l[2])}, number(l[3])
}

// With OBSERVATOIRE_SITE=build/public: the first question is answered within 3
// seconds of the click that asks it, engine included, and again without.
func TestExplorer_answers_within_three_seconds_on_the_national_files(t *testing.T) {
	public := os.Getenv("OBSERVATOIRE_SITE")
	if public == "" {
		t.Skip("OBSERVATOIRE_SITE is not set: no national site to ask")
	}
	r := explorerReader(t, wide)
	handler, err := newSiteHandler(public)
	if err != nil {
		t.Fatal(err)
	}
	defer handler.root.Close()
	server := httptest.NewServer(handler)
	defer server.Close()
	national := *r.site
	national.public, national.url = public, server.URL
	r.site = &national
	measure := func() float64 { // milliseconds from the click to the drawing
		r.do(chromedp.Evaluate[chromedp.Void](`(() => { const d = document.getElementById('dessin'), e = document.getElementById('etat'), t = performance.now()
			window.mesure = 0
			e.textContent = ''
			delete d.dataset.faite
			document.querySelector('#explorer button[type=submit]').click()
			const look = () => { if (d.dataset.faite || e.classList.contains('erreur')) window.mesure = performance.now() - t; else setTimeout(look, 10) }
			look() })()`))
		r.until(`window.mesure > 0`)
		return ask[float64](r, `window.mesure`)
	}
	r.visit("/explorer/")
	r.until(`document.getElementById('sql').value.includes('samedi')`)
	for _, which := range []string{"first question, engine and tables included", "asked again"} {
		took := measure()
		rows := ask[int](r, `document.querySelectorAll('#resultat tbody tr').length`)
		first := ask[string](r, `document.querySelector('#resultat tbody tr').textContent`)
		t.Logf("%s: %.0f ms, %d rows, first %s", which, took, rows, first)
		if took > 3000 || rows != 10 {
			t.Errorf("%s: %.0f ms and %d rows, expected 10 in under 3000 ms", which, took, rows)
		}
	}
	r.do(chromedp.Evaluate[chromedp.Void](`(q => { const c = document.getElementById('question'); c.value = q; c.dispatchEvent(new Event('change')) })('partout')`))
	took := measure()
	t.Logf("map of every commune: %.0f ms, %d of them", took, ask[int](r, `document.getElementById('dessin').carte.montres`))
	r.clean(t, "national site")
}
