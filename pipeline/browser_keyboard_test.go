package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// onePageOfEachKind are the pages that the keyboard walks: the first visited of
// each folder, lists and pages apart.
func onePageOfEachKind() []browsed {
	var out []browsed
	seen := map[string]bool{}
	for _, p := range toVisit {
		parts := strings.Split(strings.Trim(p.path, "/"), "/")
		kind := fmt.Sprint(parts[0], len(parts), strings.Contains(p.path, "?"), strings.HasSuffix(p.path, ".html"))
		if !seen[kind] && p.status == 200 {
			seen[kind] = true
			out = append(out, p)
		}
	}
	return out
}

// stop is where the keyboard is: what has the focus and how it shows.
type stop struct {
	Name    string
	Shown   bool    // an outline of 2 px at least, or a stroke of the map
	Inside  bool    // on the screen, not under something else
	W, H    float64 // px
	Landing string  // landmark that it is in
	Same    bool    // the stop before was the same element
}

const whereIsFocus = `(e => {
	const same = globalThis.stopBefore === e
	globalThis.stopBefore = e
	if (e === document.body || e === document.documentElement) return {Name: ''}
	const s = getComputedStyle(e), b = e.getBoundingClientRect()
	const map = e.closest('svg')
	return {
		Name: (e.id || e.innerText || e.getAttribute('aria-label') || e.tagName || '').toString().trim().replace(/\s+/g, ' ').slice(0, 60),
		Shown: (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || map !== null,
		Inside: b.width > 0 && b.right > 0 && b.bottom > 0 && b.left < innerWidth && b.top < innerHeight,
		W: b.width, H: b.height,
		Landing: e.closest('header, nav, main, footer, aside, [role=search]')?.tagName.toLowerCase() ?? '',
		Same: same,
	}
})(document.activeElement)`

func TestKeyboard_walks_every_kind_of_page_and_always_shows_where_it_is(t *testing.T) {
	const steps = 24
	for _, width := range []int64{wide, phone} {
		r := newReader(t, width)
		for _, p := range onePageOfEachKind() {
			r.visit(p.path)
			frame := strings.HasPrefix(p.path, "/embed/")
			if frame && strings.Contains(p.path, "territoire=") {
				r.until(`document.querySelector('.source') !== null`)
			}
			if strings.Contains(p.path, "?q=") { // answers that come later move what is below them
				r.until(`document.querySelector('#resultats h2') !== null`)
			}
			for n := range steps {
				r.do(chromedp.KeyEvent(kb.Tab))
				s := ask[stop](r, whereIsFocus)
				if s.Name == "" {
					break // past the last stop: nothing holds the keyboard
				}
				if !s.Shown || !s.Inside {
					t.Errorf("%s at %d px, stop %d, %q: shown %v, on the screen %v", p.path, width, n+1, s.Name, s.Shown, s.Inside)
				}
				if s.Landing == "" && n > 0 && !frame {
					t.Errorf("%s at %d px: %q is in no landmark", p.path, width, s.Name)
				}
				if !frame && n == 0 && s.Name != "Aller au contenu" {
					t.Errorf("%s at %d px: the first stop is %q", p.path, width, s.Name)
				}
				if s.Same {
					t.Errorf("%s at %d px: the keyboard is held by %q", p.path, width, s.Name)
					break
				}
			}
		}
	}
}

func TestPages_have_their_landmarks_once(t *testing.T) {
	r := newReader(t, wide)
	for _, p := range onePageOfEachKind() {
		if strings.HasPrefix(p.path, "/embed/") {
			continue
		}
		r.visit(p.path)
		got := ask[string](r, `['header.entete', 'header nav[aria-label]', 'main#contenu', 'footer.pied', 'header form[role=search]'].map(s => document.querySelectorAll(s).length).join(' ')`)
		if got != "1 1 1 1 1" {
			t.Errorf("%s: header, navigation, main, footer, search: %s", p.path, got)
		}
		if bare := ask[[]string](r, `[...document.querySelectorAll('main h2, main h3, main h4')].map(h => +h.tagName[1]).reduce((a, l) => (l > a[0] + 1 && a[1].push('h' + a[0] + ' then h' + l), [l, a[1]]), [1, []])[1]`); len(bare) > 0 {
			t.Errorf("%s: headings leave out a level: %q", p.path, bare)
		}
	}
}

func TestPages_keep_still_for_those_who_ask_for_it(t *testing.T) {
	r := newReader(t, wide)
	r.do(send(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}}))
	for _, p := range onePageOfEachKind() {
		r.visit(p.path)
		moving := ask[[]string](r, `[...document.querySelectorAll('*')].filter(e => { const s = getComputedStyle(e); return [s.transitionDuration, s.animationName === 'none' ? '0s' : s.animationDuration].some(d => d.split(',').some(x => parseFloat(x) > 0.01)) || s.scrollBehavior === 'smooth' }).map(e => e.tagName + '.' + e.className).slice(0, 5)`)
		if len(moving) > 0 || ask[int](r, `document.getAnimations().length`) > 0 {
			t.Errorf("%s: %q move", p.path, moving)
		}
	}
}

func TestShortcut_can_be_switched_off_on_the_page_of_accessibility(t *testing.T) {
	r := newReader(t, phone)
	r.visit("/a-propos/accessibilite/")
	r.until(`document.getElementById('raccourci').hidden === false`)
	r.do(chromedp.Tap(chromedp.ID("raccourci")))
	r.until(`document.getElementById('raccourci').textContent.startsWith('Remettre')`)
	r.visit("/methode/")
	r.until(`document.querySelector('[role=combobox]') !== null`)
	r.do(slash())
	if got := ask[string](r, `document.activeElement.tagName`); got != "BODY" {
		t.Errorf("the shortcut still leads to %s", got)
	}
	r.visit("/a-propos/accessibilite/")
	r.until(`document.getElementById('raccourci').textContent.startsWith('Remettre')`)
	r.do(chromedp.Focus(chromedp.ID("raccourci")), enter())
	r.until(`localStorage.getItem('sans-raccourci') === null`)
}
