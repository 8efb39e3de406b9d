package export

import (
	"encoding/json"
	"fmt"
	"strings"
)

// api writes the static API of communes, EPCI, cantons and espaces: one file
// per département and kind, an object keyed by code. (A file each would take
// 4 KB of disk for most of them, 160 MB in all; départements, régions and
// France have their own file, see pages.)
func (e *exporter) api() error {
	var definitions string
	if err := e.db.QueryRowContext(e.ctx, "select cast(to_json(list(definition_id order by position)) as varchar) from marts.definitions").Scan(&definitions); err != nil {
		return err
	}
	for _, k := range []struct{ name, query, also string }{
		{"communes", "select departement_code, commune_code, cast(json as varchar) from site.api_communes order by departement_code, commune_code", `"definitions":` + definitions + ","},
		{"anciennes_communes", "select departement_code, old_code, cast(json as varchar) from site.lignage order by departement_code, old_code", ""},
		{"epci", "select departement_code, territory_code, cast(json as varchar) from site.api_territories where territory_kind = 'epci' order by departement_code, territory_code", ""},
		{"cantons", "select departement_code, territory_code, cast(json as varchar) from site.api_territories where territory_kind = 'canton' order by departement_code, territory_code", ""},
		{"espaces", "select departement_code, espace_id, cast(json as varchar) from site.espaces order by departement_code, cast(espace_id as integer)", ""},
	} {
		list, err := e.rows(k.query)
		if err != nil {
			return fmt.Errorf("%s: %w", k.name, err)
		}
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
