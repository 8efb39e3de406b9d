package export

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"observatoire/pipeline/warehouse"
)

// definition is a row of marts.definitions.
type definition struct {
	ID       string `col:"definition_id"`
	Position int    `col:"position"`
}

// api writes the static API of communes, EPCI, cantons and espaces: one file
// per département and kind, an object keyed by code. (A file each would take
// 4 KB of disk for most of them, 160 MB in all; départements, régions and
// France have their own file, see pages.)
func (e *exporter) api() error {
	defs, err := warehouse.All[definition](e.ctx, e.db, "marts.definitions")
	if err != nil {
		return err
	}
	slices.SortFunc(defs, func(a, b definition) int { return a.Position - b.Position })
	ids := make([]string, len(defs))
	for i, d := range defs {
		ids[i] = d.ID
	}
	definitions, err := jsonText(ids)
	if err != nil {
		return err
	}
	for _, k := range []struct {
		name, also string
		model      pageModel
	}{
		{"communes", `"definitions":` + definitions + ",", pageModel{"site.api_communes", "commune_code", "json", ""}},
		{"anciennes_communes", "", pageModel{"site.lignage", "old_code", "json", ""}},
		{"epci", "", pageModel{"site.api_territories", "territory_code", "json", "epci"}},
		{"cantons", "", pageModel{"site.api_territories", "territory_code", "json", "canton"}},
		{"espaces", "", pageModel{"site.espaces", "espace_id", "json", ""}},
	} {
		list, err := e.readPages(k.model)
		if err != nil {
			return fmt.Errorf("%s: %w", k.name, err)
		}
		byDepartement(list)
		for len(list) > 0 {
			d := list[0].departement
			n := 0
			for n < len(list) && list[n].departement == d {
				n++
			}
			if d != "" {
				if err := e.write(fmt.Sprintf("static/api/v1/departements/%s/%s.json", d, k.name), keyed(d, k.also, k.name, list[:n])); err != nil {
					return err
				}
			}
			list = list[n:]
		}
	}
	return nil
}

// ownAPI writes the API file of a territory that has one: what its page says,
// with the codes of its communes only, which have a file of their own.
func (e *exporter) ownAPI(kind string, p page) error {
	var all map[string]json.RawMessage
	if err := json.Unmarshal([]byte(p.json), &all); err != nil {
		return fmt.Errorf("api of %s %s: %w", kind, p.code, err)
	}
	var communes []struct {
		Code string `json:"code"`
	}
	if list, ok := all["communes"]; ok {
		if err := json.Unmarshal(list, &communes); err != nil {
			return fmt.Errorf("api of %s %s, communes: %w", kind, p.code, err)
		}
		codes := make([]string, len(communes))
		for i, c := range communes {
			codes[i] = c.Code
		}
		text, err := jsonText(codes)
		if err != nil {
			return err
		}
		all["communes"] = json.RawMessage(text)
	}
	text, err := jsonText(all)
	if err != nil {
		return err
	}
	return e.write(fmt.Sprintf("static/api/v1/%s/%s.json", kind, p.code), []byte(text+"\n"))
}

// keyed is {"departement": …, <also> <name>: {<code>: …}}, one entry a line.
func keyed(departement, also, name string, list []page) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `{"departement":%q,%s%q:{`, departement, also, name)
	for i, p := range list {
		if i > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, "\n%q:%s", p.code, p.json)
	}
	b.WriteString("\n}}\n")
	return []byte(b.String())
}
