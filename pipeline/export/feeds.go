package export

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/url"
	"path"
	"strings"

	"observatoire/pipeline/warehouse"

	"github.com/google/uuid"
)

// feed and feedEntry are the elements of Atom (RFC 4287) that the feeds have.
type feed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang     string      `xml:"xml:lang,attr"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle"`
	Updated  string      `xml:"updated"`
	Author   string      `xml:"author>name"`
	Rights   string      `xml:"rights"`
	Links    []feedLink  `xml:"link"`
	Entries  []feedEntry `xml:"entry"`
}

type feedLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type feedEntry struct {
	ID       string       `xml:"id"`
	Title    string       `xml:"title"`
	Updated  string       `xml:"updated"`
	Link     feedLink     `xml:"link"`
	Category feedCategory `xml:"category"`
	Summary  string       `xml:"summary"`
}

type feedCategory struct {
	Term string `xml:"term,attr"`
}

// feedSpace makes the ids of feeds and entries: an id depends on nothing but
// what the entry is about, so that it stays when the site moves.
var feedSpace = uuid.MustParse("5bd1b6f4-5a0e-4d0c-9a52-6f1d0f1e7c11")

func feedID(parts ...string) string {
	return uuid.NewSHA1(feedSpace, []byte(strings.Join(parts, "|"))).URN()
}

// feedRow is what a feed says: the JSON of a row of site.feeds.
type feedRow struct {
	Title    string `json:"title"`
	Subtitle string `json:"subtitle"`
	About    string `json:"about"`   // address of the page that it is about, from the site's root
	Updated  string `json:"updated"` // a day, 2024-08-01
	Entries  []struct {
		ID       []string `json:"id"` // what the entry is about, see feedID
		Title    string   `json:"title"`
		Updated  string   `json:"updated"`
		Link     string   `json:"link"` // from the site's root
		Category string   `json:"category"`
		Summary  string   `json:"summary"`
	} `json:"entries"`
}

// feeds writes what changed from list to list as Atom: flux/france.xml has the
// changes up to the last list, flux/departements/38.xml and
// flux/epci/200070118.xml all that are known of a département or an EPCI.
func (e *exporter) feeds() error {
	return warehouse.Rows(e.ctx, e.db, "site.feeds", func(f siteFile) error {
		var r feedRow
		if err := json.Unmarshal(f.JSON, &r); err != nil {
			return fmt.Errorf("%s: %w (sql/60_site/feeds.sql)", f.Path, err)
		}
		e.written += len(r.Entries)
		return e.feed(f.Path, r)
	})
}

// midnight is the first moment of a day as Atom writes it.
func midnight(day string) string { return day + "T00:00:00Z" }

// feed writes one feed.
func (e *exporter) feed(file string, r feedRow) error {
	f := feed{Lang: "fr", ID: feedID(file), Title: r.Title, Subtitle: r.Subtitle, Updated: midnight(r.Updated), Author: "Observatoire France services",
		Rights: "Listes : ANCT, Licence Ouverte 2.0. Comparaison : Observatoire France services."}
	if e.opts.Sample {
		f.Title += " (échantillon fictif)"
	}
	f.Links = []feedLink{{"self", "application/atom+xml", e.href(file, file)}, {"alternate", "text/html", e.href(file, r.About)}}
	for _, x := range r.Entries {
		f.Entries = append(f.Entries, feedEntry{
			ID:       feedID(x.ID...),
			Title:    x.Title,
			Updated:  midnight(x.Updated),
			Link:     feedLink{"alternate", "text/html", e.href(file, x.Link)},
			Category: feedCategory{x.Category},
			Summary:  x.Summary,
		})
	}
	b, err := xml.MarshalIndent(f, "", " ")
	if err != nil {
		return err
	}
	return e.write("static/"+file, append([]byte(xml.Header), append(b, '\n')...))
}

// href is the address of a page as a file of the site writes it: whole where
// the site's own address is known, else relative to the file.
func (e *exporter) href(from, to string) string {
	if e.opts.BaseURL != "" {
		return strings.TrimSuffix(e.opts.BaseURL, "/") + "/" + to
	}
	if from == to {
		return path.Base(to)
	}
	u := url.URL{Path: strings.Repeat("../", strings.Count(from, "/"))}
	return u.String() + to
}
