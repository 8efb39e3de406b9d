package main

import (
	"encoding/json"
	"encoding/xml"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// atomFeed holds what RFC 4287 asks of a feed and its entries, repeated
// elements as often as they are there.
type atomFeed struct {
	XMLName xml.Name
	ID      []string `xml:"http://www.w3.org/2005/Atom id"`
	Title   []string `xml:"http://www.w3.org/2005/Atom title"`
	Updated []string `xml:"http://www.w3.org/2005/Atom updated"`
	Author  []string `xml:"http://www.w3.org/2005/Atom author>name"`
	Links   []struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	} `xml:"http://www.w3.org/2005/Atom link"`
	Summary []string   `xml:"http://www.w3.org/2005/Atom summary"`
	Entries []atomFeed `xml:"http://www.w3.org/2005/Atom entry"`
}

// required reports what RFC 4287 (4.1.1, 4.1.2) asks for and is not there once.
func (f atomFeed) required(t *testing.T, where string) {
	t.Helper()
	for name, list := range map[string][]string{"id": f.ID, "title": f.Title, "updated": f.Updated} {
		if len(list) != 1 || strings.TrimSpace(list[0]) == "" {
			t.Errorf("%s: %s %q, expected one", where, name, list)
			return
		}
	}
	if u, err := url.Parse(f.ID[0]); err != nil || !u.IsAbs() {
		t.Errorf("%s: the id %q is no absolute IRI", where, f.ID[0])
	}
	if _, err := time.Parse(time.RFC3339, f.Updated[0]); err != nil {
		t.Errorf("%s: %v", where, err)
	}
	rels := map[string]int{}
	for _, l := range f.Links {
		rels[l.Rel]++
	}
	if rels["alternate"] != 1 {
		t.Errorf("%s: %d alternate links, expected one", where, rels["alternate"])
	}
}

func readFeed(t *testing.T, public, name string) atomFeed {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(public, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	var f atomFeed
	if err := xml.Unmarshal(b, &f); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return f
}

func TestFeeds_are_Atom_and_lead_to_pages_that_are_there(t *testing.T) {
	public := browse(t).public
	seen := map[string]string{}
	for _, name := range []string{"flux/france.xml", "flux/departements/96.xml", "flux/departements/99.xml", "flux/epci/249600014.xml"} {
		f := readFeed(t, public, name)
		f.required(t, name)
		if f.XMLName != (xml.Name{Space: "http://www.w3.org/2005/Atom", Local: "feed"}) || len(f.Author) != 1 || len(f.Entries) < 3 {
			t.Errorf("%s: %v by %q with %d entries", name, f.XMLName, f.Author, len(f.Entries))
		}
		own := map[string]bool{}
		for _, e := range append(f.Entries, f) {
			e.required(t, name)
			if own[e.ID[0]] {
				t.Errorf("%s: %s stands there twice", name, e.ID[0])
			}
			own[e.ID[0]] = true
			for _, l := range e.Links {
				to, err := url.Parse(l.Href)
				if err != nil || to.IsAbs() {
					t.Errorf("%s: %q is no address relative to the feed", name, l.Href)
					continue
				}
				at := path.Join(path.Dir(name), to.Path)
				if strings.HasSuffix(to.Path, "/") {
					at = path.Join(at, "index.html")
				}
				page, err := os.ReadFile(filepath.Join(public, filepath.FromSlash(at)))
				if err != nil || to.Fragment != "" && !regexp.MustCompile(`id="?`+regexp.QuoteMeta(to.Fragment)+`[" >]`).Match(page) {
					t.Errorf("%s: %q leads to %s, which is not there (%v)", name, l.Href, at, err)
				}
			}
		}
		for _, e := range f.Entries {
			if len(e.Summary) != 1 || !strings.Contains(plain(e.Summary[0]), "liste du ") || !strings.Contains(plain(e.Summary[0]), " celle du ") {
				t.Errorf("%s: %q does not name both lists", name, e.Summary)
			}
			// The same change is the same entry in the feed of France and of its département.
			if other, ok := seen[e.ID[0]]; ok && other != e.Title[0] {
				t.Errorf("%s: %q and %q have one id", name, other, e.Title[0])
			}
			seen[e.ID[0]] = e.Title[0]
		}
	}
}

func TestFeeds_hold_every_change_of_the_published_history(t *testing.T) {
	site := browse(t)
	n := 0
	for _, d := range []string{"96", "99"} {
		n += len(readFeed(t, site.public, "flux/departements/"+d+".xml").Entries)
	}
	b, err := os.ReadFile(filepath.Join(site.public, "donnees", "fichiers", "historique.csv"))
	if err != nil {
		t.Fatal(err)
	}
	inEPCI := 0
	for _, p := range []string{"249600014", "249600022", "249900018", "249900026"} {
		inEPCI += len(readFeed(t, site.public, "flux/epci/"+p+".xml").Entries)
	}
	if inEPCI < 10 || inEPCI > n {
		t.Errorf("the feeds of EPCI have %d entries, those of the départements %d", inEPCI, n)
	}
	var outside int
	for _, l := range strings.Split(strings.TrimSpace(string(b)), "\n")[1:] {
		if c := l[strings.LastIndex(l, ",")+1:]; !strings.HasPrefix(c, "96") && !strings.HasPrefix(c, "99") {
			outside++
		}
	}
	if rows := strings.Count(strings.TrimSpace(string(b)), "\n"); n != rows-outside || n < 10 {
		t.Errorf("%d entries of %d rows, of which %d outside the départements", n, rows, outside)
	}
}

func TestFeeds_are_listed_and_announced_by_the_pages(t *testing.T) {
	r := newReader(t, phone)
	r.visit("/flux/")
	links := ask[[]string](r, `[...document.querySelectorAll('main a[type="application/atom+xml"]')].map(a => a.pathname)`)
	if len(links) != 3 {
		t.Errorf("feeds listed: %q", links)
	}
	r.visit("/departements/99/")
	announced := ask[[]string](r, `[...document.querySelectorAll('link[rel=alternate][type="application/atom+xml"]')].map(l => new URL(l.href).pathname)`)
	if b, _ := json.Marshal(announced); string(b) != `["/flux/departements/99.xml","/flux/france.xml"]` {
		t.Errorf("announced: %s", b)
	}
	for page, feed := range map[string]string{"/epci/249600014.html": "/flux/epci/249600014.xml", "/departements/99/": "/flux/departements/99.xml"} {
		r.visit(page)
		if got := ask[[]string](r, `[document.querySelector('main a[type="application/atom+xml"]')?.pathname ?? '', new URL(document.querySelector('link[type="application/atom+xml"]').href).pathname]`); got[0] != feed || got[1] != feed {
			t.Errorf("%s leads to the feeds %q, expected %s", page, got, feed)
		}
	}
	r.visit("/flux/departements/99.xml")
	r.do(chromedp.WaitReady(chromedp.CSS("feed, body")))
}

func TestDeparted_espaces_have_a_row_that_a_feed_leads_to(t *testing.T) {
	r := newReader(t, wide)
	r.visit("/espaces/disparus/#e9013")
	row := plain(ask[string](r, `document.querySelector(':target').textContent`))
	for _, want := range []string{"Jonquemer", "Place des Genêts", "12 octobre 2020", "1er décembre 2022"} {
		if !strings.Contains(row, want) {
			t.Errorf("%q is not in the row: %s", want, row)
		}
	}
}
