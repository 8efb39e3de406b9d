package export

import (
	"encoding/xml"
	"fmt"
	"net/url"
	"path"
	"strings"
	"time"

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

// espaceEvent is a row of marts.espace_events with what names the espace.
type espaceEvent struct {
	espace, kind  string
	before, after time.Time // the lists between which it happened
	was, is       string
	name, commune string
	departement   string // "" overseas outside the départements
	still         bool   // the espace is in the last list
}

// feedSpace makes the ids of feeds and entries: an id depends on nothing but
// what the entry is about, so that it stays when the site moves.
var feedSpace = uuid.MustParse("5bd1b6f4-5a0e-4d0c-9a52-6f1d0f1e7c11")

func feedID(parts ...string) string {
	return uuid.NewSHA1(feedSpace, []byte(strings.Join(parts, "|"))).URN()
}

var eventWords = map[string]string{"nouveau dans la liste": "Nouveau dans la liste", "de nouveau dans la liste": "De nouveau dans la liste", "absent de la liste": "Absent de la liste", "nouvel identifiant": "Nouvel identifiant", "déménagé": "Déménagement", "renommé": "Changement de nom", "horaires changés": "Horaires changés"}

// feeds writes what changed from list to list as Atom: flux/france.xml has the
// changes up to the last list, flux/departements/38.xml all that are known of a
// département. What left the lists is listed on a page of its own.
func (e *exporter) feeds() error {
	var all []espaceEvent
	var v espaceEvent
	if err := e.db.Each(e.ctx, `
		select v.espace_id, v.event, v.previous_on, v.list_on, coalesce(v.before_text, ''), coalesce(v.after_text, ''), h.name, coalesce(c.name, h.source_commune_name, ''), coalesce(d.departement_code, ''),
			v.espace_id in (select espace_id from marts.espaces)
		from marts.espace_events as v
		join marts.espaces_history as h on h.espace_id = v.espace_id and h.list_on = case when v.event in ('absent de la liste', 'nouvel identifiant') then v.previous_on else v.list_on end
		left join marts.communes as c on c.commune_code = h.commune_code
		left join marts.departements as d on d.departement_code = c.departement_code
		order by v.list_on desc, c.departement_code, try_cast(v.espace_id as integer) nulls last, v.espace_id, v.event`,
		[]any{&v.espace, &v.kind, &v.before, &v.after, &v.was, &v.is, &v.name, &v.commune, &v.departement, &v.still}, func() error {
			all = append(all, v)
			return nil
		}); err != nil {
		return err
	}
	var last time.Time
	if err := e.db.QueryRowContext(e.ctx, "select max(list_on) from marts.espaces").Scan(&last); err != nil {
		return err
	}
	var newest []espaceEvent
	byDepartement := map[string][]espaceEvent{}
	for _, v := range all {
		if v.after.Equal(last) {
			newest = append(newest, v)
		}
		byDepartement[v.departement] = append(byDepartement[v.departement], v)
	}
	if err := e.feed("flux/france.xml", "", "France", "Les changements entre les deux dernières listes publiées ; les flux des départements remontent à 2020.", last, newest); err != nil {
		return err
	}
	var listed []values
	var code, name string
	type departement struct{ code, name string }
	var departements []departement
	if err := e.db.Each(e.ctx, "select departement_code, name from marts.departements order by departement_code", []any{&code, &name}, func() error {
		departements = append(departements, departement{code, name})
		return nil
	}); err != nil {
		return err
	}
	for _, d := range departements {
		list := byDepartement[d.code]
		if err := e.feed("flux/departements/"+d.code+".xml", address("d", d.code), d.name, "Tous les changements connus d’une liste publiée à la suivante.", last, list); err != nil {
			return err
		}
		listed = append(listed, values{"code": d.code, "nom": d.name, "nombre": len(list)})
	}
	counts := map[string]int{}
	for _, v := range newest {
		counts[v.kind]++
	}
	kinds := []values{}
	for _, k := range []string{"nouveau dans la liste", "de nouveau dans la liste", "absent de la liste", "nouvel identifiant", "déménagé", "renommé", "horaires changés"} {
		kinds = append(kinds, values{"evenement": k, "libelle": eventWords[k], "nombre": counts[k]})
	}
	between := []string{}
	if len(newest) > 0 {
		between = []string{newest[0].before.Format(time.DateOnly), last.Format(time.DateOnly)}
	}
	if err := e.writeJSON("data/flux.json", values{"departements": listed, "entre": between, "evenements": kinds, "nombre": len(newest)}); err != nil {
		return err
	}
	e.written += len(all)
	return e.departed()
}

// departed writes what the page of the espaces that left the lists says: its
// row in the last list that has it.
func (e *exporter) departed() error {
	var text string
	if err := e.db.QueryRowContext(e.ctx, `
		select cast(to_json(coalesce(list({'id': h.espace_id, 'nom': h.name, 'adresse': h.address, 'commune': {'code': h.commune_code, 'nom': coalesce(c.name, h.source_commune_name)},
			'departement': case when d.departement_code is not null then {'code': d.departement_code, 'nom': d.name} end,
			'premiere_liste': cast(l.first_on as varchar), 'derniere_liste': cast(h.list_on as varchar), 'liste_suivante': cast(v.list_on as varchar)} order by d.departement_code, c.name, try_cast(h.espace_id as integer) nulls last, h.espace_id), [])) as varchar)
		from (select espace_id, min(list_on) as first_on, max(list_on) as last_on from marts.espaces_history where espace_id not like 'msap-%' group by espace_id) as l
		join marts.espaces_history as h on h.espace_id = l.espace_id and h.list_on = l.last_on
		join marts.espace_events as v on v.espace_id = l.espace_id and v.event in ('absent de la liste', 'nouvel identifiant') and v.previous_on = l.last_on
		left join marts.communes as c on c.commune_code = h.commune_code
		left join marts.departements as d on d.departement_code = c.departement_code
		where l.espace_id not in (select espace_id from marts.espaces)`).Scan(&text); err != nil {
		return err
	}
	return e.write("data/disparus.json", []byte(text+"\n"))
}

// feed writes one feed. about is the address of the page that it is about, from
// the root of the site.
func (e *exporter) feed(file, about, place, subtitle string, last time.Time, list []espaceEvent) error {
	f := feed{Lang: "fr", ID: feedID(file), Title: "Espaces France services : " + place, Subtitle: subtitle, Updated: last.Format(time.RFC3339), Author: "Observatoire France services",
		Rights: "Listes : ANCT, Licence Ouverte 2.0. Comparaison : Observatoire France services."}
	if e.opts.Sample {
		f.Title += " (échantillon fictif)"
	}
	f.Links = []feedLink{{"self", "application/atom+xml", e.href(file, file)}, {"alternate", "text/html", e.href(file, about)}}
	for _, v := range list {
		to := "espaces/disparus/#e" + v.espace
		if v.still {
			to = address("f", v.espace)
		}
		f.Entries = append(f.Entries, feedEntry{
			ID:       feedID(v.espace, v.kind, v.before.Format(time.DateOnly), v.after.Format(time.DateOnly)),
			Title:    fmt.Sprintf("%s : %s (%s)", eventWords[v.kind], v.name, v.commune),
			Updated:  v.after.Format(time.RFC3339),
			Link:     feedLink{"alternate", "text/html", e.href(file, to)},
			Category: feedCategory{v.kind},
			Summary:  v.summary(),
		})
	}
	b, err := xml.MarshalIndent(f, "", " ")
	if err != nil {
		return err
	}
	return e.write("static/"+file, append([]byte(xml.Header), append(b, '\n')...))
}

// summary says between which lists it happened, and what.
func (v espaceEvent) summary() string {
	before, after := "liste du "+frenchDate(v.before), "celle du "+frenchDate(v.after)
	switch v.kind {
	case "nouveau dans la liste", "de nouveau dans la liste":
		return fmt.Sprintf("Absent de la %s, présent dans %s. Adresse : %s.", before, after, v.is)
	case "nouvel identifiant":
		return fmt.Sprintf("Même lieu ou même nom sous un autre identifiant : %s dans la %s, %s dans %s.", v.was, before, v.is, after)
	case "absent de la liste":
		return fmt.Sprintf("Présent dans la %s, absent de %s. Adresse d’alors : %s.", before, after, v.was)
	}
	return fmt.Sprintf("Entre la %s et %s. Avant : %s. Après : %s.", before, after, v.was, v.is)
}

// address of a page from the root of the site; kinds are those of the search.
func address(kind, code string) string {
	return strings.ReplaceAll(searchLinks[kind], "{}", code)
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
