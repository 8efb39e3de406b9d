package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

func TestFrame_says_the_answer_with_its_source_and_a_way_to_the_page(t *testing.T) {
	r := newReader(t, phone)
	for _, c := range []struct {
		query string
		wants []string // in the text, spaces made plain
		link  string   // of the page
		image string
		mark  bool // a place is marked on the map
	}{
		{"territoire=commune:96009", []string{"À Belle-Ancre, l’espace France services le plus proche est à", "min en voiture, aller simple : France services de Belle-Ancre", "Temps calculé par la route", "liste du 1er août 2024"}, "/communes/96009", "epci/249600022", true},
		{"territoire=commune:96044", []string{"aucun espace France services n’est accessible par la route"}, "/communes/96044", "", false},
		{"territoire=epci:249900026", []string{"des habitants sont à moins de 20 min en voiture d’un espace France services", "habitants à plus de 20 min", "espaces installés"}, "/epci/249900026.html", "epci/249900026", false},
		{"territoire=canton:9601", []string{"Canton de", "des habitants sont à moins de 20 min en voiture d’un espace France services"}, "/cantons/9601.html", "departements/96", false},
		{"territoire=departement:99", []string{"Haute-Vesline", "des habitants"}, "/departements/99/", "departements/99", false},
		{"territoire=region:00", []string{"des habitants"}, "/regions/00/", "regions/00", false},
		{"territoire=france", []string{"En France,"}, "/", "france", false},
		{"territoire=espace:9001", []string{"France services de Port-Aurèle - Hôtel de Ville", "1 Place du Grand Large", "hors jours fériés", "habitants y vivent"}, "/espaces/9001.html", "epci/249600014", true},
		{"territoire=espace:9011", []string{"Horaires variables : téléphonez"}, "/espaces/9011.html", "", false},
	} {
		r.visit("/embed/?" + c.query)
		r.until(`document.querySelector('.source') !== null`)
		text := plain(ask[string](r, `document.querySelector('main').innerText`))
		if strings.Contains(text, "null") || strings.Contains(text, "undefined") || strings.Contains(text, "NaN") {
			t.Errorf("%s shows what is missing: %s", c.query, text)
		}
		for _, w := range c.wants {
			if !strings.Contains(text, w) {
				t.Errorf("%s does not say %q: %s", c.query, w, text)
			}
		}
		if link := ask[string](r, `document.querySelector('.source a').pathname`); !strings.HasPrefix(link, c.link) {
			t.Errorf("%s leads to %s, expected %s", c.query, link, c.link)
		}
		if c.image != "" {
			r.until(`document.querySelector('.carte img').complete`)
			got := ask[string](r, `new URL(document.querySelector('.carte img').src).pathname + ' ' + document.querySelector('.carte img').naturalWidth`)
			if want := "/partage/" + c.image + ".png 1200"; got != want {
				t.Errorf("%s shows %s, expected %s", c.query, got, want)
			}
		}
		if c.mark {
			place := ask[[]float64](r, `(() => { const i = document.querySelector('.carte i'); return [parseFloat(i.style.left), parseFloat(i.style.top)] })()`)
			if place[0] < 0 || place[0] > 100 || place[1] < 0 || place[1] > 100 {
				t.Errorf("%s marks a place outside the map: %v", c.query, place)
			}
		}
		if kept := ask[string](r, `document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)`); kept != "{}{}" {
			t.Errorf("%s keeps %s", c.query, kept)
		}
		if asked, complaints := r.account(); len(complaints) > 0 {
			t.Errorf("%s: %q (%q)", c.query, complaints, asked)
		}
	}
}

func TestFrame_tells_when_the_data_have_moved_on(t *testing.T) {
	r := newReader(t, wide)
	for query, want := range map[string]string{
		"territoire=departement:99&date=2020-10-12": "Ce cadre a été posé avec la liste des espaces du 12 octobre 2020. Les données ont changé depuis : les chiffres affichés sont ceux de la liste du 1er août 2024.",
		"territoire=departement:99&date=2024-08-01": "",
		"territoire=departement:99":                 "",
	} {
		r.visit("/embed/?" + query)
		r.until(`document.querySelector('.source') !== null`)
		if got := plain(ask[string](r, `document.querySelector('.depuis')?.textContent ?? ''`)); got != want {
			t.Errorf("%s: %q, expected %q", query, got, want)
		}
	}
}

func TestFrame_of_what_is_not_there_says_so(t *testing.T) {
	r := newReader(t, wide)
	for query, want := range map[string]string{
		"":                         "Territoire non reconnu",
		"territoire=ville:96009":   "Territoire non reconnu",
		"territoire=commune:96999": "Chiffres non trouvés",
	} {
		r.visit("/embed/?" + query)
		r.until(fmt.Sprintf(`document.querySelector('h1').textContent === %q`, want))
	}
}

func TestFrame_follows_its_parameters_of_size_and_theme(t *testing.T) {
	r := newReader(t, phone)
	r.do(scheme("light"))
	ground := func(query string) string {
		r.visit("/embed/?territoire=departement:99" + query)
		r.until(`document.querySelector('.source') !== null`)
		return ask[string](r, `getComputedStyle(document.body).backgroundColor`)
	}
	light, dark := ground("&theme=clair"), ground("&theme=sombre")
	if light == dark || ground("") != light {
		t.Errorf("light %s, dark %s", light, dark)
	}
	if ground("&taille=compacte"); ask[bool](r, `document.querySelector('.carte, dl') !== null`) {
		t.Error("the compact frame shows a map or figures")
	}
}

// The snippet of a sheet, pasted into a page of another origin.
func TestFrame_works_from_the_snippet_of_a_sheet_on_another_site(t *testing.T) {
	r := newReader(t, wide)
	for _, page := range []struct{ path, asks string }{
		{"/communes/96009.html", "/embed/communes/96.json"}, {"/epci/249900026.html", "/embed/epci/6.json"}, {"/departements/99/", "/embed/territoires.json"}, {"/espaces/9001.html", "/embed/espaces/9000.json"},
	} {
		r.visit(page.path)
		snippet := ask[string](r, `document.querySelector('.integrer textarea').value`)
		if !strings.HasPrefix(snippet, `<iframe src="`+r.site.url+`/embed/?territoire=`) || !strings.Contains(snippet, "&amp;date=2024-08-01") || !strings.Contains(snippet, ` title="`) {
			t.Fatalf("%s: the snippet is %s", page.path, snippet)
		}
		for _, width := range []int{320, 640} {
			host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				fmt.Fprintf(w, `<!doctype html><html lang="fr"><title>Ailleurs</title><link rel="icon" href="data:,"><div style="width:%dpx">%s</div>`, width, strings.Replace(snippet, ` loading="lazy"`, "", 1))
			}))
			r.account()
			r.do(chromedp.Navigate(host.URL))
			var asked, complaints []string
			for range 200 {
				a, c := r.account()
				asked, complaints = append(asked, a...), append(complaints, c...)
				if strings.Contains(strings.Join(asked, " "), ".png") {
					break
				}
				r.do(chromedp.Sleep(20e6))
			}
			all := strings.Join(asked, " ")
			if !strings.Contains(all, r.site.url+page.asks) || !strings.Contains(all, ".png") {
				t.Errorf("%s at %d px: the frame asked for %q", page.path, width, asked)
			}
			for _, a := range asked {
				if u, err := url.Parse(a); err != nil || u.Host != strings.TrimPrefix(r.site.url, "http://") && u.Host != strings.TrimPrefix(host.URL, "http://") && u.Scheme != "data" {
					t.Errorf("%s asks another host: %s", page.path, a)
				}
			}
			if len(complaints) > 0 {
				t.Errorf("%s at %d px: %q", page.path, width, complaints)
			}
			r.do(chromedp.Navigate("about:blank"))
			host.Close()
		}
	}
}

func TestFrame_shows_all_of_itself_in_the_height_of_the_snippet(t *testing.T) {
	r := newReader(t, wide)
	for _, c := range []struct {
		query         string
		width, height int64
	}{{"commune:96009", 640, 460}, {"epci:249900026", 640, 460}, {"espace:9001", 640, 460}, {"departement:99&taille=compacte", 320, 460}} {
		r.do(chromedp.EmulateViewport(c.width, c.height))
		r.visit("/embed/?territoire=" + c.query + "&date=2024-08-01")
		r.until(`document.querySelector('.source') !== null`)
		if tall := ask[int64](r, `document.documentElement.scrollHeight`); tall > c.height {
			t.Errorf("%s is %d px high, the frame %d", c.query, tall, c.height)
		}
	}
}
