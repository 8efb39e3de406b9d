package export

import (
	"encoding/json"
	"fmt"
	"strings"

	"observatoire/pipeline/export/cards"
	"observatoire/pipeline/warehouse"

	"github.com/paulmach/orb"
)

// embedColumns name the cells of the rows under /embed/, in the order in which
// sql/60_site/embed_*.sql write them.
var embedColumns = map[string][]string{
	"communes":    {"nom", "a", "epci", "population", "lon", "lat", "temps_min", "temps_min_bas", "temps_min_haut", "route", "motif", "espace", "espace_nom"},
	"territoires": {"nom", "dans", "population", "part_20_min", "part_20_min_bas", "part_20_min_haut", "population_plus_20", "mediane_min", "population_sans_espace", "methode", "route_dans", "espaces", "cadre"},
	"espaces":     {"nom", "commune", "departement", "epci", "lon", "lat", "mobile", "variable", "semaine", "adresse", "communes", "population"},
}

// aroundColumns name the cells of autour-de-moi/espaces.json.
var aroundColumns = []string{"id", "nom", "commune", "departement", "lon", "lat", "mobile", "variable", "semaine"}

type embedTerritory struct {
	Kind string          `col:"territory_kind"`
	Code string          `col:"territory_code"`
	JSON json.RawMessage `col:"json"`
}

type embedEspace struct {
	Around json.RawMessage `col:"around_json"`
}

// embed writes what frames on other sites read: a small file for each
// département's communes, for a hundred espaces, for the EPCI whose number ends
// in a figure, for each département's cantons, and one for départements, régions and France. It also writes the
// list of all espaces for /autour-de-moi/: whole, so that what a reader asks
// for says nothing of where the reader is.
func (e *exporter) embed() error {
	files := map[string][]string{} // rows, each `"code":[…]`, by name of the file
	columns := map[string][]string{}
	add := func(file, kind, code string, row object) {
		files[file] = append(files[file], fmt.Sprintf("%q:%s", code, row))
		columns[file] = embedColumns[kind]
	}
	list, err := e.readPages(pageModel{"site.embed_communes", "commune_code", "json", ""})
	if err != nil {
		return err
	}
	for _, p := range list {
		add("communes/"+p.departement, "communes", p.code, p.json)
	}
	e.written += len(list)
	if list, err = e.readPages(pageModel{"site.embed_espaces", "espace_id", "json", ""}); err != nil {
		return err
	}
	for _, p := range list {
		hundreds := strings.TrimLeft(p.code[:max(0, len(p.code)-2)], "0")
		add("espaces/"+hundreds+"00", "espaces", p.code, p.json)
	}
	e.written += len(list)
	if err := warehouse.Rows(e.ctx, e.db, "site.embed_territories", func(r embedTerritory) error {
		kind, code := r.Kind, r.Code
		file := "territoires"
		switch kind {
		case "epci":
			file = "epci/" + code[len(code)-1:]
		case "canton":
			departement := code[:2]
			if departement == "97" || departement == "98" {
				departement = code[:3]
			}
			file = "cantons/" + departement
		}
		frame := "null"
		if f, ok := e.cardFrame(kind, code); ok {
			frame = f
		}
		add(file, "territoires", kind+":"+code, object(strings.TrimSuffix(string(r.JSON), "]")+","+frame+"]"))
		e.written++
		return nil
	}); err != nil {
		return err
	}
	for _, f := range sortedKeys(files) {
		head, err := jsonText(columns[f])
		if err != nil {
			return err
		}
		if err := e.write("static/embed/"+f+".json", []byte(`{"colonnes":`+head+`,"lignes":{`+"\n"+strings.Join(files[f], ",\n")+"\n}}\n")); err != nil {
			return err
		}
	}
	if err := e.writeJSON("data/liens.json", searchLinks); err != nil {
		return err
	}
	return e.around()
}

func (e *exporter) around() error {
	var rows []string
	if err := warehouse.Rows(e.ctx, e.db, "site.embed_espaces", func(r embedEspace) error {
		rows = append(rows, string(r.Around))
		return nil
	}); err != nil {
		return err
	}
	head, err := jsonText(aroundColumns)
	if err != nil {
		return err
	}
	return e.write("static/autour-de-moi/espaces.json", []byte(`{"colonnes":`+head+`,"lignes":[`+"\n"+strings.Join(rows, ",\n")+"\n]}\n"))
}

// cardFrame is where a place stands on the map of a territory's card, as a JSON
// array a, b, c, d: a·lon + b per cent of the map's width from its left, c·lat +
// d per cent of its height from its top. Those of régions and France mark no
// place.
func (e *exporter) cardFrame(kind, code string) (string, bool) {
	own := e.shapes["departement "+kind][code]
	if own.MultiPolygon == nil || kind != "epci" && kind != "departement" {
		return "", false
	}
	f := cardFit(own.bound)
	size := orb.Point{cards.MapBox.Max[0] - cards.MapBox.Min[0], cards.MapBox.Max[1] - cards.MapBox.Min[1]}
	p, q := f.Point(own.bound.Min), f.Point(own.bound.Max)
	a := 100 / size[0] * (q[0] - p[0]) / (own.bound.Max[0] - own.bound.Min[0])
	c := 100 / size[1] * (q[1] - p[1]) / (own.bound.Max[1] - own.bound.Min[1])
	return fmt.Sprintf("[%.4f,%.4f,%.4f,%.4f]", a, 100/size[0]*(p[0]-cards.MapBox.Min[0])-a*own.bound.Min[0], c, 100/size[1]*(p[1]-cards.MapBox.Min[1])-c*own.bound.Min[1]), true
}
