package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	keys "github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// box is a search box of a page: the one of the header or the large one.
type box struct {
	page, input string
}

var (
	headerBox = box{"/methode/", "q"}
	largeBox  = box{"/", "qg"}
)

// options are the suggestions that are shown, the first lines of which are names.
func (b box) options() string {
	return fmt.Sprintf(`[...document.querySelectorAll('#%s-choix:not([hidden]) > [role=option]')]`, b.input)
}

// enter goes to the page and types into the box, as a person does: by the
// mouse or the finger into the box, then key after key.
func (b box) enter(r *reader, width int64, words string) {
	r.t.Helper()
	r.visit(b.page)
	input := chromedp.ID(b.input)
	if width == phone {
		r.do(chromedp.Tap(input))
	} else {
		r.do(chromedp.Click(input))
	}
	r.until(fmt.Sprintf(`document.activeElement.id === '%s'`, b.input))
	r.do(chromedp.KeyEvent(words))
	r.until(fmt.Sprintf(`document.activeElement.value === %q`, words))
}

// showsFirst waits until the first suggestion is the one that is wanted.
func (b box) showsFirst(r *reader, want string) {
	r.t.Helper()
	r.until(fmt.Sprintf(`(%s[0]?.textContent ?? '').startsWith(%q)`, b.options(), want))
}

func TestSearch_forgives_what_people_leave_out_and_the_keyboard_leads_to_the_page(t *testing.T) {
	cases := []struct {
		name, typed string
		want        string // how the suggestion begins: name, then what it is and where
		page        string
	}{
		{"hyphen and capitals", "belle ancre", "Belle-Ancre", "/communes/96009.html"},
		{"accents, article and apostrophe", "ile d oriande", "L'Île-d'Oriande", "/communes/96044.html"},
		{"a rare accent", "BROY-SUR", "Broÿ-sur-Mer", "/communes/96014.html"},
		{"ligature", "coeurl", "Cœurlande", "/communes/96023.html"},
		{"St for Saint", "St Ormin", "Saint-Ormin Basse-Vesline", "/communes/96072.html"},
		{"Ste for Sainte", "ste-vesane", "Sainte-Vésane", "/communes/96071.html"},
		{"letters that changed places", "belle acnre", "Belle-Ancre", "/communes/96009.html"},
		{"a wrong first letter", "vrasseneuve", "Brasseneuve", "/communes/96012.html"},
		{"an error in the name of a departement", "haute veslinne", "Haute-Vesline département", "/departements/99/"},
		{"postcode", "96400", "Belle-Ancre", "/communes/96009.html"},
		{"second postcode of a commune", "99340", "Clairmonde-Mirelande", "/communes/99019.html"},
		{"postcode with a space", "99 340", "Clairmonde-Mirelande", "/communes/99019.html"},
		{"code of a commune", "99019", "Clairmonde-Mirelande", "/communes/99019.html"},
		{"name of a former commune", "mirelande", "Mirelande ancienne commune · Clairmonde-Mirelande", "/communes/99019.html"},
		{"code of a former commune", "99073", "Vaubrise ancienne commune · Clairmonde-Mirelande · 99073", "/communes/99019.html"},
		{"beginning of the code of a former commune", "9607", "Sainte-Vésane", "/communes/96071.html"},
		{"words in another order", "aurele port", "Port-Aurèle", "/communes/96056.html"},
		{"name and departement", "saint ormin haute vesline", "Saint-Ormin Haute-Vesline", "/communes/99062.html"},
		{"name of an associated commune", "hautepart", "Hautepart ancienne commune", "/communes/99048.html"},
		{"departement", "haute vesline", "Haute-Vesline département", "/departements/99/"},
		{"code of a departement", "99", "Haute-Vesline département", "/departements/99/"},
		{"code of an EPCI", "249900026", "CC du Pays de Montvaleur intercommunalité", "/epci/249900026.html"},
		{"EPCI without its kind", "pays de montvaleur", "CC du Pays de Montvaleur intercommunalité", "/epci/249900026.html"},
	}
	for _, on := range []struct {
		name  string
		width int64
		box   box
	}{{"header, 1280 px", wide, headerBox}, {"home, 390 px", phone, largeBox}} {
		t.Run(on.name, func(t *testing.T) {
			r := newReader(t, on.width)
			for _, c := range cases {
				on.box.enter(r, on.width, c.typed)
				// The wanted one is among the first suggestions; the arrow reaches it.
				has := fmt.Sprintf(`%s.some(o => o.textContent.startsWith(%q))`, on.box.options(), c.want)
				if _, err := try(r.tab, chromedp.Poll[chromedp.Void](has, chromedp.WithPollingTimeout(patience/6))); err != nil {
					t.Errorf("%s: %q does not suggest %q but %q", c.name, c.typed, c.want, ask[[]string](r, on.box.options()+`.map(o => o.textContent)`))
					continue
				}
				place := ask[int](r, fmt.Sprintf(`%s.findIndex(o => o.textContent.startsWith(%q))`, on.box.options(), c.want))
				if place > 1 {
					t.Errorf("%s: %q suggests %q only at place %d", c.name, c.typed, c.want, place+1)
				}
				r.do(chromedp.KeyEvent(strings.Repeat(kb.ArrowDown, place+1)))
				// What is active for a screen reader is what is marked for the eye.
				active := ask[string](r, fmt.Sprintf(`(i => document.getElementById(i.getAttribute('aria-activedescendant'))?.matches('[aria-selected=true]') && document.getElementById(i.getAttribute('aria-activedescendant')).textContent || '')(document.getElementById('%s'))`, on.box.input))
				if !strings.HasPrefix(active, c.want) {
					t.Errorf("%s: after %d × ↓ %q is active, expected %q", c.name, place+1, active, c.want)
				}
				if got := r.follow(enter()); got != c.page {
					t.Errorf("%s: %q leads to %s, expected %s", c.name, c.typed, got, c.page)
				}
			}
		})
	}
}

func TestSearch_suggestions_can_be_tapped_on_a_phone_and_stay_on_its_screen(t *testing.T) {
	for _, b := range []box{headerBox, largeBox} {
		t.Run(b.page, func(t *testing.T) {
			r := newReader(t, phone)
			b.enter(r, phone, "saint ormin")
			b.showsFirst(r, "Saint-Ormin")
			list := ask[[]float64](r, fmt.Sprintf(`(b => [b.left, b.right, b.top])(document.getElementById('%s-choix').getBoundingClientRect())`, b.input))
			if list[0] < 0 || list[1] > phone || list[2] > 844-100 {
				t.Errorf("the list reaches from %.0f to %.0f px and begins at %.0f px, the screen has %d × 844", list[0], list[1], list[2], phone)
			}
			r.do(chromedp.Evaluate[chromedp.Void](`document.scrollingElement.scrollWidth > innerWidth && (() => { throw new Error('scrolls sideways') })()`))
			if got := r.follow(chromedp.Tap(chromedp.CSS(fmt.Sprintf("#%s-choix > [role=option]", b.input)))); got != "/communes/96072.html" {
				t.Errorf("the tap leads to %s", got)
			}
		})
	}
}

func TestSearch_list_closes_with_escape_and_opens_again_with_the_arrow(t *testing.T) {
	r := newReader(t, wide)
	headerBox.enter(r, wide, "port")
	headerBox.showsFirst(r, "Port-Aurèle")
	state := `[document.getElementById('q').getAttribute('aria-expanded'), String(document.getElementById('q-choix').checkVisibility()), document.getElementById('q').value, document.activeElement.id].join(' ')`
	for _, step := range []struct{ key, want string }{
		{"", "true true port q"},
		{kb.Escape, "false false port q"},
		{kb.ArrowUp, "true true port q"},
		{kb.Tab, "false false port"},
	} {
		r.do(chromedp.KeyEvent(step.key))
		if got := ask[string](r, state); !strings.HasPrefix(got, step.want) {
			t.Errorf("after key %q: %q, expected %q", step.key, got, step.want)
		}
	}
}

func TestSearch_list_passes_axe_and_is_announced(t *testing.T) {
	r := newReader(t, wide)
	for _, width := range []int64{wide, phone} {
		r.do(screen(width))
		headerBox.enter(r, width, "port")
		headerBox.showsFirst(r, "Port-Aurèle")
		r.do(chromedp.KeyEvent(kb.ArrowDown))
		n := ask[int](r, headerBox.options()+`.length`)
		if said := ask[string](r, `document.querySelector('#q-choix ~ [role=status]').textContent`); n < 3 || said != fmt.Sprintf("%d suggestions", n) {
			t.Errorf("%q is announced of %d suggestions", said, n)
		}
		found := map[string][]violation{}
		for _, name := range []string{"light", "dark"} {
			r.do(scheme(name))
			vs, err := r.axe("{}")
			if err != nil {
				t.Fatal(err)
			}
			// The page around the list has a test of its own.
			found[fmt.Sprintf("%d px, %s", width, name)] = slices.DeleteFunc(vs, func(v violation) bool {
				return !strings.Contains(v.Target, "choix") && !strings.Contains(v.Target, "#q")
			})
		}
		for _, rule := range tell(found) {
			t.Error(rule)
		}
	}
}

func TestSearch_shows_all_answers_where_a_name_is_not_enough(t *testing.T) {
	r := newReader(t, phone)
	headerBox.enter(r, phone, "saint ormin")
	headerBox.showsFirst(r, "Saint-Ormin")
	if got := r.follow(enter()); got != "/communes/?q=saint%20ormin" {
		t.Fatalf("two communes are called so: expected the list of answers, got %s", got)
	}
	r.until(`document.querySelectorAll('#resultats a').length >= 2`)
	links := ask[[]string](r, `[...document.querySelectorAll('#resultats a')].map(a => a.pathname)`)
	for _, want := range []string{"/communes/96072.html", "/communes/99062.html"} {
		if !slices.Contains(links[:2], want) {
			t.Errorf("%s is not one of the first two answers: %q", want, links)
		}
	}
	if h := plain(ask[string](r, `document.querySelector('#resultats h2').textContent`)); h != fmt.Sprintf("%d réponses pour « saint ormin »", len(links)) {
		t.Errorf("the heading says %q of %d answers", h, len(links))
	}
}

func TestSearch_says_so_where_nothing_answers(t *testing.T) {
	r := newReader(t, wide)
	headerBox.enter(r, wide, "portzzz")
	r.until(`document.querySelector('#q-choix ~ [role=status]').textContent === 'Aucune suggestion'`)
	if size := ask[[]float64](r, `(b => [b.width, b.height])(document.querySelector('#q-choix ~ [role=status]').getBoundingClientRect())`); size[0] < 100 || size[1] < 24 {
		t.Errorf("that nothing answers is shown on %v px", size)
	}
	if got := r.follow(enter()); got != "/communes/?q=portzzz" {
		t.Fatalf("expected the list of answers, got %s", got)
	}
	r.until(`document.getElementById('resultats').textContent.includes('Rien ne correspond à')`)
}

func TestSearch_without_scripts_leads_to_a_page_that_helps(t *testing.T) {
	r := newReader(t, phone)
	r.do(send(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
	defer r.do(send(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{}))
	headerBox.visitPlain(r, "belle")
	if got := r.follow(enter()); got != "/communes/?q=belle" {
		t.Fatalf("the form leads to %s", got)
	}
	text := plain(ask[string](r, `document.querySelector('main').innerText`))
	for _, want := range []string{"La recherche demande JavaScript. Sans lui, passez par le département", "Haute-Vesline"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said: %s", want, text)
		}
	}
}

// visitPlain types into the box of a page whose scripts do not run.
func (b box) visitPlain(r *reader, words string) {
	r.t.Helper()
	r.visit(b.page)
	r.do(chromedp.Tap(chromedp.ID(b.input)), chromedp.KeyEvent(words))
}

// slash presses the key as one event with its text (see enter).
func slash() chromedp.Action[chromedp.Void] {
	key := keys.DispatchKeyEventParams{Type: keys.DispatchKeyEventTypeKeyDown, Key: "/", Code: "Slash", WindowsVirtualKeyCode: 191, Text: "/", UnmodifiedText: "/"}
	up := key
	up.Type, up.Text, up.UnmodifiedText = keys.DispatchKeyEventTypeKeyUp, "", ""
	return chromedp.Steps(send(keys.DispatchKeyEvent, key), send(keys.DispatchKeyEvent, up))
}

func TestSearch_slash_goes_to_the_box_that_is_shown_unless_it_is_typed_or_switched_off(t *testing.T) {
	r := newReader(t, wide)
	focus := `document.activeElement.id || document.activeElement.tagName`
	for _, c := range []struct{ name, page, prepare, want, value string }{
		{"header", "/methode/", "", "q", ""},
		{"home, whose header has no box", "/", "", "qg", ""},
		{"in a box it is a character", "/methode/", `document.getElementById('q').focus()`, "q", "/"},
		{"switched off", "/methode/", `localStorage.setItem('sans-raccourci', '1')`, "BODY", ""},
		{"on again", "/methode/", `localStorage.removeItem('sans-raccourci')`, "q", ""},
	} {
		r.visit(c.page)
		r.until(`document.querySelector('[role=combobox]') !== null`)
		r.do(chromedp.Evaluate[chromedp.Void](c.prepare), slash())
		if got := ask[string](r, focus); got != c.want {
			t.Errorf("%s: / leads to %s, expected %s", c.name, got, c.want)
		}
		if got := ask[string](r, `document.activeElement.value ?? ''`); got != c.value {
			t.Errorf("%s: the box holds %q, expected %q", c.name, got, c.value)
		}
	}
}

// How soon is told in work, which is the same on every machine: what is read
// and how many rows are looked at.
func TestSearch_reads_one_page_of_the_index_for_a_word_and_nothing_again(t *testing.T) {
	r := newReader(t, phone)
	r.visit(largeBox.page)
	if asked, _ := r.account(); slices.ContainsFunc(asked, func(a string) bool { return strings.Contains(a, "/recherche/") }) {
		t.Errorf("the index is read before anybody searches: %q", asked)
	}
	input := chromedp.ID(largeBox.input)
	read := func(words, first string) []string {
		r.do(chromedp.Evaluate[chromedp.Void](`document.getElementById('qg').value = ''`), chromedp.Tap(input), chromedp.KeyEvent(words))
		largeBox.showsFirst(r, first)
		asked, _ := r.account()
		return slices.DeleteFunc(asked, func(a string) bool { return !strings.Contains(a, "/recherche/") })
	}
	parts := read("bell", "Belle")
	if len(parts) < 2 || len(parts) > 4 || !strings.HasSuffix(parts[0], "/recherche/index.json") {
		t.Errorf("read for the first word: %q", parts)
	}
	if again := read("belle ancre", "Belle-Ancre"); len(again) != 0 {
		t.Errorf("read again for more letters of it: %q", again)
	}
	var rows, bytes int
	for _, p := range parts {
		n, err := try(r.tab, chromedp.Evaluate[[]int](fmt.Sprintf(`fetch(%q).then(r => r.text()).then(t => [Array.isArray(JSON.parse(t)) ? JSON.parse(t).length : 0, new Blob([t]).size])`, p), chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatal(err)
		}
		rows, bytes = rows+n[0], bytes+n[1]
	}
	if rows == 0 || rows > 3*850 {
		t.Errorf("%d rows are looked at", rows)
	}
	t.Logf("%d files, %d bytes, %d rows", len(parts), bytes, rows)
}
