package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// mayLocate lets pages know where the reader is, or refuses.
func (r *reader) mayLocate(yes bool) {
	r.t.Helper()
	setting := browser.PermissionSettingDenied
	if yes {
		setting = browser.PermissionSettingGranted
	}
	r.do(send(browser.SetPermission, browser.SetPermissionParams{Permission: &browser.PermissionDescriptor{Name: "geolocation"}, Setting: setting, Origin: r.site.url}))
}

// place puts the reader somewhere, degrees.
func (r *reader) place(lon, lat float64) {
	r.t.Helper()
	accuracy := 20.0
	r.do(send(emulation.SetGeolocationOverride, emulation.SetGeolocationOverrideParams{Latitude: &lat, Longitude: &lon, Accuracy: &accuracy}))
}

func TestAround_me_lists_the_nearest_and_their_hours_and_sends_nothing(t *testing.T) {
	for _, width := range []int64{wide, phone} {
		r := newReader(t, width)
		r.mayLocate(true)
		r.place(-9.40391, 45.59924) // the espace of Belle-Ancre
		back := r.at(paris(t, "2026-11-23", "10:00"))
		r.visit("/autour-de-moi/")
		r.until(`document.getElementById('autour').hidden === false`)
		r.do(chromedp.Click(chromedp.ID("localiser")))
		r.until(`document.querySelectorAll('.proches li').length === 8`)
		first := plain(ask[string](r, `document.querySelector('.proches li').innerText`))
		for _, want := range []string{"France services de Belle-Ancre", "100 m à vol d’oiseau", "Ouvert en ce moment, jusqu’à 12 h 30."} {
			if !strings.Contains(first, want) {
				t.Errorf("%d px: %q is not in %q", width, want, first)
			}
		}
		kms := ask[[]string](r, `[...document.querySelectorAll('.proches .loin')].map(p => p.innerText)`)
		if slices.ContainsFunc(kms, func(s string) bool {
			return !strings.Contains(s, "à vol d’oiseau") || strings.Contains(s, "voiture")
		}) {
			t.Errorf("%d px: distances from a place are crow-fly, and no time is known: %q", width, kms)
		}
		if got := ask[string](r, `document.activeElement.id`); got != "proches-titre" {
			t.Errorf("%d px: the answer does not take the focus, %q has it", width, got)
		}
		asked, complaints := r.account()
		for _, a := range asked {
			if strings.Contains(a, "45.5") || strings.Contains(a, "9.40") || !strings.HasPrefix(a, r.site.url) && !strings.HasPrefix(a, "data:") {
				t.Errorf("%d px: asks %s", width, a)
			}
		}
		if n := len(slices.DeleteFunc(slices.Clone(asked), func(a string) bool { return !strings.HasSuffix(a, "espaces.json") })); n != 1 || len(complaints) > 0 {
			t.Errorf("%d px: the list is read %d times, complaints %q", width, n, complaints)
		}
		vs, err := r.axe("{}")
		if err != nil || len(vs) > 0 {
			t.Errorf("%d px: axe: %v %v", width, vs, err)
		}
		back()
	}
}

func TestAround_me_refused_says_what_to_do(t *testing.T) {
	r := newReader(t, phone)
	r.mayLocate(false)
	r.visit("/autour-de-moi/")
	r.until(`document.getElementById('autour').hidden === false`)
	r.do(chromedp.Tap(chromedp.ID("localiser")))
	r.until(`document.getElementById('proches-etat').textContent.includes('La position a été refusée')`)
	if said := ask[string](r, `document.getElementById('proches-etat').textContent`); !strings.Contains(said, "Cherchez votre commune ci-dessous") {
		t.Errorf("it says %q", said)
	}
	if asked, _ := r.account(); slices.ContainsFunc(asked, func(a string) bool { return strings.HasSuffix(a, "espaces.json") }) {
		t.Error("the list is read although there is no place")
	}
}

func TestAround_a_commune_gives_the_travel_time_of_its_nearest_espace(t *testing.T) {
	r := newReader(t, wide)
	box{"/autour-de-moi/", "qa"}.enter(r, wide, "belle ancre")
	box{"/autour-de-moi/", "qa"}.showsFirst(r, "Belle-Ancre")
	if got := r.follow(enter()); got != "/autour-de-moi/?commune=96009" {
		t.Fatalf("the search leads to %s", got)
	}
	r.until(`document.querySelectorAll('.proches li').length === 8`)
	minutes, espace := r.site.access(t, "96009")
	found := false
	for _, li := range ask[[]string](r, `[...document.querySelectorAll('.proches li')].map(l => l.innerText)`) {
		if strings.Contains(li, "voiture") {
			found = true
			if text := plain(li); !strings.Contains(text, espace) || !strings.Contains(text, fmt.Sprintf("%d min en voiture", minutes)) {
				t.Errorf("the time of %s is %d min, not as in %q", espace, minutes, text)
			}
		}
	}
	if !found {
		t.Error("no espace has a time")
	}
	r.visit("/autour-de-moi/?commune=96999")
	r.until(`document.getElementById('proches-etat').textContent.includes('n’est pas dans nos tables')`)
}

// Late in the evening the nearest are closed: a reader asks for those open on
// Saturday or in the evening, and the address keeps what was asked.
func TestAround_chips_keep_the_espaces_open_when_one_can_come(t *testing.T) {
	for _, width := range []int64{wide, phone} {
		r := newReader(t, width)
		back := r.at(paris(t, "2026-11-23", "10:00"))
		r.visit("/autour-de-moi/?commune=96009&quand=samedi")
		r.until(`document.querySelectorAll('.proches li').length > 0`)
		shown := func() string { return ask[string](r, `document.getElementById('proches').innerText`) }
		if got := plain(ask[string](r, `document.getElementById('proches-titre').innerText`)); got != "Les plus proches : Belle-Ancre, ouverts le samedi" {
			t.Errorf("%d px: the address asks for Saturday, the heading says %q", width, got)
		}
		r.do(chromedp.Click(`[data-quand=maintenant]`))
		r.until(`document.querySelector('[data-quand=maintenant]').getAttribute('aria-pressed') === 'true'`)
		if ask[int](r, `document.querySelectorAll('.proches li').length`) == 0 {
			t.Fatalf("%d px: nothing is open on Monday at 10:00: %s", width, shown())
		}
		for _, li := range ask[[]string](r, `[...document.querySelectorAll('.proches li')].map(l => l.innerText)`) {
			if !strings.Contains(plain(li), "Ouvert en ce moment") {
				t.Errorf("%d px: among those open now: %q", width, li)
			}
		}
		if got := ask[string](r, `location.search`); got != "?commune=96009&quand=maintenant" {
			t.Errorf("%d px: the address is %s", width, got)
		}
		small := ask[int](r, `[...document.querySelectorAll('.puces button')].filter(b => b.getBoundingClientRect().height < 24).length`)
		if vs, err := r.axe("{}"); err != nil || len(vs) > 0 || small > 0 {
			t.Errorf("%d px: %d chips under 24 px, axe: %v %v", width, small, vs, err)
		}
		back()

		back = r.at(paris(t, "2026-11-23", "23:30"))
		r.visit("/autour-de-moi/?commune=96009&quand=maintenant")
		r.until(`document.getElementById('proches-etat').textContent !== ''`)
		if got := plain(ask[string](r, `document.getElementById('proches-etat').textContent`)); got != "Aucun espace de la liste n’est ouvert en ce moment, d’après les horaires publiés." {
			t.Errorf("%d px: at night it says %q", width, got)
		}
		r.do(chromedp.Click(`[data-quand=tous]`))
		r.until(`document.querySelectorAll('.proches li').length === 8`)
		if got := plain(shown()); !strings.Contains(got, "aucun espace n’est ouvert en ce moment") {
			t.Errorf("%d px: at night nothing says so: %s", width, got)
		}
		back()
	}
}
