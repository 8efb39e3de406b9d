package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	_ "image/png"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The map of the fictional territory: 66 communes, 8 lists, the last with 29
// espaces. The page says on its block what it shows once it is drawn.

// drawn waits until the map shows a layer of a variant. The map comes with the
// first sign of a reader: here a pointer that moves.
func drawn(r *reader, layer, variant string) {
	r.t.Helper()
	ask[bool](r, `window.dispatchEvent(new PointerEvent('pointermove'))`)
	r.until(fmt.Sprintf(`document.getElementById('atelier').dataset.calme === '%s %s' || document.getElementById('atelier').dataset.echec`, layer, variant))
	if failure := ask[string](r, `document.getElementById('atelier').dataset.echec ?? ''`); failure != "" {
		r.t.Fatalf("the map says %q", failure)
	}
}

const headlineVariant = "def-sans_itinerants-toute_heure-fluide"

// ramp are the colours of the classes on paper, 0–10 to 45+ minutes.
var ramp = []color.RGBA{{0xfb, 0xe7, 0xbd, 255}, {0xf5, 0xc0, 0x84, 255}, {0xe6, 0x86, 0x5a, 255}, {0xb6, 0x3c, 0x58, 255}, {0x54, 0x18, 0x50, 255}}

// painted counts the pixels of each class in the map's part of the screen.
func painted(r *reader) (counts [5]int) {
	r.t.Helper()
	box := ask[[]int](r, `(b => [b.left, b.top, b.right, b.bottom].map(Math.round))(document.querySelector('.toile').getBoundingClientRect())`)
	picture, err := try(r.tab, chromedp.CaptureScreenshot())
	if err != nil {
		r.t.Fatal(err)
	}
	img, _, err := image.Decode(bytes.NewReader(picture))
	if err != nil {
		r.t.Fatal(err)
	}
	at := image.Rect(box[0], box[1], box[2], box[3]).Intersect(img.Bounds())
	for y := at.Min.Y; y < at.Max.Y; y++ {
		for x := at.Min.X; x < at.Max.X; x++ {
			p := color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)
			for i, c := range ramp {
				if abs(int(p.R)-int(c.R)) < 3 && abs(int(p.G)-int(c.G)) < 3 && abs(int(p.B)-int(c.B)) < 3 {
					counts[i]++
				}
			}
		}
	}
	return counts
}

func abs(x int) int { return max(x, -x) }

// choose sets a field of the form as a reader does.
func choose(r *reader, name, value string) {
	r.t.Helper()
	ask[bool](r, fmt.Sprintf(`(() => {
		const f = document.getElementById('reglages').elements[%[1]q]
		if (f instanceof RadioNodeList) [...f].find(x => x.value === %[2]q).click()
		else { f.value = %[2]q; f.dispatchEvent(new Event('input', {bubbles: true})); f.dispatchEvent(new Event('change', {bubbles: true})) }
		return true
	})()`, name, value))
}

func TestMap_is_drawn_and_another_definition_changes_its_colours(t *testing.T) {
	for _, width := range []int64{wide, phone} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			r := newReader(t, width)
			r.do(scheme("light"))
			r.visit("/carte/")
			drawn(r, "minutes", headlineVariant)
			before := painted(r)
			for i, n := range before {
				if (n < 50) != (i == 4) {
					t.Errorf("class %d has %d pixels, the sample has communes in the first four of five: %v", i, n, before)
				}
			}
			choose(r, "quand", "samedi")
			drawn(r, "minutes", "def-sans_itinerants-samedi-fluide")
			// Fewer espaces are open on Saturday: fewer communes are near one.
			if after := painted(r); after[0] >= before[0] {
				t.Errorf("%d pixels within 10 minutes on Saturday, %d at any hour: expected fewer", after[0], before[0])
			}
			if q := ask[string](r, `location.search`); q != "?quand=samedi" {
				t.Errorf("the address has %q", q)
			}
			ask[bool](r, `(history.back(), true)`)
			drawn(r, "minutes", headlineVariant)
			if after := painted(r); after != before {
				t.Errorf("back: %v pixels, expected %v", after, before)
			}
			if v := ask[string](r, `document.getElementById('c-quand').value`); v != "toute_heure" {
				t.Errorf("back: the choice says %q", v)
			}
			choose(r, "quand", "apres_18h")
			drawn(r, "minutes", "def-sans_itinerants-apres_18h-fluide")
			if late := painted(r); late[4] < 50 {
				t.Errorf("%d pixels beyond 45 minutes after 18:00, expected some: %v", late[4], late)
			}
			asked, complaints := r.account()
			for _, a := range asked {
				if !strings.HasPrefix(a, r.site.url+"/") && !strings.HasPrefix(a, "data:") && !strings.HasPrefix(a, "blob:") {
					t.Errorf("another host is asked: %s", a)
				}
			}
			if len(complaints) > 0 {
				t.Errorf("console: %q", complaints)
			}
		})
	}
}

func TestMap_slider_shows_the_espaces_of_each_list(t *testing.T) {
	r := newReader(t, wide)
	r.visit("/carte/?couche=espaces")
	drawn(r, "espaces", headlineVariant)
	number := func() int {
		return ask[int](r, `new Set(document.getElementById('atelier').carte.queryRenderedFeatures({layers: ['espaces']}).map(f => f.id)).size`)
	}
	if n := number(); n != 29 {
		t.Errorf("%d espaces on the map, the last list has 29", n)
	}
	choose(r, "mode", "listes")
	drawn(r, "espaces", "liste-2024-08-01")
	choose(r, "liste", "0")
	drawn(r, "espaces", "liste-2018-06-01")
	// One of the ten is given a place in the open sea, far off this view.
	if n := number(); n != 9 {
		t.Errorf("%d espaces on the map in 2018, the list has 9 on land", n)
	}
	if s := plain(ask[string](r, `document.getElementById('liste-dite').textContent`)); !strings.Contains(s, "1er juin 2018") || !strings.Contains(s, "10 maisons de services au public") {
		t.Errorf("the list is told as %q", s)
	}
	if s := plain(ask[string](r, `document.getElementById('par-liste').textContent`)); !strings.Contains(s, "une seule et même estimation") {
		t.Error("nothing says that all dates have one estimation")
	}
	if q := ask[string](r, `location.search`); q != "?couche=espaces&liste=2018-06-01" {
		t.Errorf("the address has %q", q)
	}
}

func TestMap_address_gives_back_what_was_chosen(t *testing.T) {
	r := newReader(t, wide)
	r.visit("/carte/?couche=epci&rythme=dense&territoire=departement:99")
	drawn(r, "epci", "def-sans_itinerants-toute_heure-dense")
	got := ask[[]string](r, `(f => [f.couche.value, f.quels.value, f.rythme.value, f.territoire.value])(document.getElementById('reglages').elements)`)
	if want := "epci sans_itinerants dense departement:99"; strings.Join(got, " ") != want {
		t.Errorf("the choices are %q, expected %q", got, want)
	}
	if s := plain(ask[string](r, `document.getElementById('carte-dit').textContent`)); !strings.HasPrefix(s, "Dans la Haute-Vesline, ") || !strings.HasSuffix(s, "Page : Haute-Vesline") {
		t.Errorf("the sentence is %q", s)
	}
	// Nonsense in an address is the page as it opens.
	r.visit("/carte/?couche=rien&liste=1999-01-01&vue=a/b&territoire=planete:9")
	drawn(r, "minutes", headlineVariant)
}

func TestMap_tells_a_commune_under_the_finger_and_opens_its_page_under_the_mouse_and_by_Enter(t *testing.T) {
	// What is in the middle of the map: a tap tells, a click opens.
	place := func(r *reader) [2]float64 {
		return [2]float64(ask[[]float64](r, `(() => {
			const a = document.getElementById('atelier')
			document.querySelector('.toile').scrollIntoView()
			const c = document.getElementById('carte').getBoundingClientRect()
			const p = a.carte.project(a.carte.getCenter())
			return [c.left + p.x, c.top + p.y]
		})()`))
	}
	const view = "/carte/?vue=9.00/45.7500/-9.0000"
	told := ""
	t.Run("finger", func(t *testing.T) {
		r := newReader(t, phone)
		r.visit(view)
		drawn(r, "minutes", headlineVariant)
		p := place(r)
		r.do(chromedp.TapXY(p[0], p[1]))
		r.until(`/voiture|accessible|connu/.test(document.getElementById('carte-dit').textContent) && document.getElementById('atelier').dataset.lien.includes('/communes/')`)
		told = ask[string](r, `document.getElementById('atelier').dataset.lien`)
		if s := plain(ask[string](r, `document.getElementById('carte-dit').textContent`)); !strings.Contains(s, "l’espace le plus proche est à ") {
			t.Errorf("the sentence is %q", s)
		}
		if now := ask[string](r, `location.pathname`); now != "/carte/" {
			t.Errorf("a tap left the map for %s", now)
		}
	})
	t.Run("mouse", func(t *testing.T) {
		r := newReader(t, wide)
		r.visit(view)
		drawn(r, "minutes", headlineVariant)
		p := place(r)
		if got := r.follow(chromedp.MouseClickXY(p[0], p[1])); told == "" || !strings.HasSuffix(told, got) {
			t.Errorf("a click opens %s, the tap told %s", got, told)
		}
	})
	t.Run("keyboard", func(t *testing.T) {
		r := newReader(t, wide)
		r.visit(view)
		drawn(r, "minutes", headlineVariant)
		r.do(chromedp.Focus("#carte canvas"))
		r.do(chromedp.KeyEvent(kb.ArrowRight))
		r.until(`document.getElementById('atelier').dataset.lien.includes('/communes/')`)
		told := ask[string](r, `document.getElementById('atelier').dataset.lien`)
		if got := r.follow(enter()); !strings.HasSuffix(told, got) {
			t.Errorf("Enter opens %s, the sentence was of %s", got, told)
		}
	})
}

func TestMap_passes_axe_once_it_is_drawn(t *testing.T) {
	for _, width := range []int64{wide, phone} {
		r := newReader(t, width)
		r.visit("/carte/?liste=2020-10-12")
		drawn(r, "minutes", "liste-2020-10-12")
		found, err := r.axe("{}")
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range found {
			t.Errorf("%d px: %+v", width, v)
		}
	}
}

func TestMap_says_the_same_in_a_table_without_scripts(t *testing.T) {
	r := newReader(t, phone)
	r.do(send(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
	r.visit("/carte/")
	rows := ask[[]string](r, `[...document.querySelectorAll('table.tri tr')].map(r => [...r.cells].map(c => c.textContent).join(' | '))`)
	if len(rows) != 3 || !strings.HasSuffix(rows[0], "2018 (MSAP) | 2020 | 2022 | 2023 | 2024") || !strings.HasPrefix(rows[1], "Basse-Vesline | 9") {
		t.Errorf("the table is %q", rows)
	}
	for part, want := range map[string]bool{".reglages": false, ".dessin img": true, "noscript p": true, "table.tri": true} {
		if shown := ask[bool](r, fmt.Sprintf(`document.querySelector(%q)?.checkVisibility() ?? false`, part)); shown != want {
			t.Errorf("%s is shown: %v, expected %v", part, shown, want)
		}
	}
}

func TestMap_shows_the_bands_by_road_where_there_are_any(t *testing.T) {
	r := newReader(t, wide)
	r.do(scheme("light"))
	r.visit("/carte/?couche=bandes")
	drawn(r, "bandes", headlineVariant)
	counts := painted(r)
	if counts[0] < 1000 || counts[1] < 1000 || counts[4] > 0 {
		t.Errorf("%v pixels by class, expected bands up to 45 minutes", counts)
	}
	classes := ask[string](r, `[...new Set(document.getElementById('atelier').carte.queryRenderedFeatures({layers: ['bandes']}).map(f => f.properties.classe))].sort().join(' ')`)
	if classes != "c0 c1 c2 c3" {
		t.Errorf("bands of classes %q", classes)
	}
}

func TestMap_opens_with_what_it_shows_and_asks_for_each_tile_once(t *testing.T) {
	r := newReader(t, wide)
	r.visit("/carte/")
	before := plain(ask[string](r, `document.getElementById('carte-dit').textContent`))
	drawn(r, "minutes", headlineVariant)
	asked, _ := r.account()
	times := map[string]int{}
	for _, a := range asked {
		if _, tile, ok := strings.Cut(a, "/carte/tuiles/"); ok {
			times[tile]++
			if strings.HasPrefix(tile, "epci/") {
				t.Errorf("%s is asked for, the opening view draws no EPCI", tile)
			}
		}
	}
	if len(times) == 0 {
		t.Error("no tile is asked for")
	}
	for tile, n := range times {
		if n > 1 {
			t.Errorf("%s is asked for %d times", tile, n)
		}
	}
	// The page says at once what the map would say.
	choose(r, "quand", "samedi")
	r.until(`location.search === '?quand=samedi'`)
	choose(r, "quand", "toute_heure")
	drawn(r, "minutes", headlineVariant)
	if after := strings.TrimSpace(plain(ask[string](r, `document.getElementById('carte-dit').textContent`))); after != strings.TrimSpace(before) {
		t.Errorf("the page opens with %q, the map says %q", before, after)
	}
}

func TestMap_table_follows_the_choice_sorts_and_downloads(t *testing.T) {
	for _, width := range []int64{wide, phone} {
		r := newReader(t, width)
		r.visit("/carte/")
		drawn(r, "minutes", headlineVariant)
		opened := ask[string](r, `document.querySelector('#carte-table').textContent`)
		caption := func(want string) {
			t.Helper()
			r.until(fmt.Sprintf(`document.querySelector('#carte-table caption').textContent === %q`, want))
		}
		rows := func(column int) []string {
			return ask[[]string](r, fmt.Sprintf(`[...document.querySelectorAll('#carte-table tbody tr')].map(r => r.cells[%d].textContent)`, column))
		}
		choose(r, "territoire", "departement:99")
		caption("Temps de trajet par commune, dans la Haute-Vesline")
		all := rows(0)
		if len(all) < 10 || !slices.IsSorted(ask[[]string](r, `[...document.querySelectorAll('#carte-table tbody a')].map(a => a.getAttribute('href'))`)) {
			t.Errorf("%d communes, expected all of the département by code: %q", len(all), all)
		}
		ask[bool](r, `(document.querySelectorAll('#carte-table thead button')[1].click(), true)`)
		if m := rows(1); m[0] == rows(1)[len(m)-1] || ask[string](r, `document.querySelectorAll('#carte-table thead th')[1].getAttribute('aria-sort')`) != "descending" {
			t.Errorf("minutes are not sorted: %q", m)
		}
		if csv := ask[string](r, `decodeURIComponent(document.getElementById('table-csv').href)`); !strings.Contains(csv, "Commune,Minutes en voiture,Espace le plus proche\n") || strings.Count(csv, "\n") != len(all)+1 {
			t.Errorf("the CSV is %q", csv)
		}
		choose(r, "couche", "espaces")
		caption("Espaces dans la Haute-Vesline")
		choose(r, "couche", "epci")
		caption("Accès par EPCI, dans la Haute-Vesline")
		found, err := r.axe("{}")
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range found {
			t.Errorf("%d px: %+v", width, v)
		}
		choose(r, "couche", "minutes")
		choose(r, "territoire", "")
		r.until(fmt.Sprintf(`document.querySelector('#carte-table').textContent === %q`, opened))
	}
}

func TestMap_bands_say_that_they_have_one_definition(t *testing.T) {
	r := newReader(t, wide)
	r.visit("/carte/?rythme=dense")
	drawn(r, "minutes", "def-sans_itinerants-toute_heure-dense")
	choose(r, "couche", "bandes")
	drawn(r, "bandes", headlineVariant)
	for part, want := range map[string]bool{"#par-definition": false, "#reseau": false, "#fige": true} {
		if shown := ask[bool](r, fmt.Sprintf(`document.querySelector(%q).checkVisibility()`, part)); shown != want {
			t.Errorf("%s is shown: %v, expected %v", part, shown, want)
		}
	}
	if q := ask[string](r, `location.search`); !strings.HasPrefix(q, "?couche=bandes") || strings.Contains(q, "rythme") {
		t.Errorf("the address has %q", q)
	}
}

func TestVerifier_chart_has_its_table_its_file_and_its_address(t *testing.T) {
	r := newReader(t, wide)
	r.visit("/verifier/")
	if n := ask[int](r, `document.querySelectorAll('.eventail details table tbody tr').length`); n != 18 {
		t.Errorf("%d rows in the chart's table, expected 18 definitions", n)
	}
	csv := ask[string](r, `(h => h.includes(';base64,') ? new TextDecoder().decode(Uint8Array.from(atob(h.split(',')[1]), c => c.charCodeAt(0))) : decodeURIComponent(h.slice(h.indexOf(',') + 1)))(document.querySelector('.eventail a[download]').href)`)
	if lines := strings.Split(strings.TrimSpace(csv), "\n"); len(lines) != 19 || lines[0] != "definition,quels,quand,rythme,part_10_min,part_20_min,part_30_min" {
		t.Errorf("the CSV is %q", csv)
	}
	for part, want := range map[string]string{`.eventail a[href$="#eventail"]`: "Lien vers ce graphique", `.eventail .citer summary`: "Citer"} {
		if got := ask[string](r, fmt.Sprintf(`document.querySelector(%q)?.textContent ?? ''`, part)); got != want {
			t.Errorf("%s says %q, expected %q", part, got, want)
		}
	}
}

func TestMap_is_a_drawing_until_somebody_is_there(t *testing.T) {
	r := newReader(t, phone)
	r.visit("/carte/")
	r.until(`document.readyState === 'complete'`)
	heavy := func() (list []string) {
		asked, _ := r.account()
		for _, a := range asked {
			if strings.Contains(a, "/tuiles/") {
				list = append(list, a)
			}
		}
		return list
	}
	if shown := ask[bool](r, `(i => i.complete && i.naturalWidth > 0 && i.checkVisibility())(document.querySelector('.dessin img')) && !document.querySelector('#carte canvas')`); !shown {
		t.Error("the drawing is not shown before the map")
	}
	if list := heavy(); len(list) > 0 {
		t.Errorf("nobody has moved, and tiles are asked for: %q", list)
	}
	r.do(chromedp.Click("#plus"))
	drawn(r, "minutes", headlineVariant)
	if z := ask[bool](r, `(a => a.carte.getZoom() > a.carte.cameraForBounds([[-9.7707, 45.4341], [-8.3637, 46.0472]]).zoom)(document.getElementById('atelier'))`); !z {
		t.Error("the button that started the map did not enlarge it")
	}
	// Any other choice than the opening one is not what the drawing shows.
	r.visit("/carte/?quand=samedi")
	r.until(`document.getElementById('atelier').dataset.calme === 'minutes def-sans_itinerants-samedi-fluide'`)
}
