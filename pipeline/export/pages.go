package export

import (
	"fmt"
	"runtime"
	"sync"
)

// page is one row of an exports.page_ table.
type page struct {
	departement, code string
	json              object
}

func (e *exporter) rows(query string) ([]page, error) {
	var out []page
	var dep, code *string
	var text string
	err := e.db.Each(e.ctx, query, []any{&dep, &code, &text}, func() error {
		p := page{json: object(text)}
		if dep != nil {
			p.departement = *dep
		}
		if code != nil {
			p.code = *code
		}
		if p.departement == "" || e.opts.wants(p.departement) {
			out = append(out, p)
		}
		return nil
	})
	return out, err
}

// pages writes each page with its map in the file of its département. draw is
// called by several goroutines.
func (e *exporter) pages(kind string, list []page, draw func(page) drawn) error {
	full := make([]object, len(list))
	errs := make([]error, len(list))
	var wg sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range next {
				p := list[i]
				full[i], errs[i] = p.json.withMap(draw(p))
			}
		}()
	}
	for i := range list {
		next <- i
	}
	close(next)
	wg.Wait()
	byDepartement := map[string][]object{}
	for i, p := range list {
		if errs[i] != nil {
			return fmt.Errorf("%s %s: %w", kind, p.code, errs[i])
		}
		byDepartement[p.departement] = append(byDepartement[p.departement], full[i])
	}
	for _, d := range sortedKeys(byDepartement) {
		path := fmt.Sprintf("pages/%s/%s.json", kind, d)
		if d == "" {
			path = fmt.Sprintf("pages/%s.json", kind)
		}
		if err := e.write(path, array(byDepartement[d])); err != nil {
			return err
		}
	}
	e.written += len(list)
	return nil
}

// apiOfItsOwn are the kinds of territories of which each has an API file (see
// api for the others).
var apiOfItsOwn = map[string]bool{"departements": true, "regions": true, "france": true}

func (e *exporter) communes() error {
	list, err := e.rows("select departement_code, commune_code, cast(json as varchar) from site.communes order by departement_code, commune_code")
	if err != nil {
		return err
	}
	return e.pages("communes", list, func(p page) drawn { return e.communeMap(p.code) })
}

func (e *exporter) espaces() error {
	list, err := e.rows("select departement_code, espace_id, cast(page as varchar) from site.espaces order by departement_code, cast(espace_id as integer)")
	if err != nil {
		return err
	}
	byID := map[string]espaceFacts{}
	for _, x := range e.outlines.espaces {
		byID[x.id] = x
	}
	bands, err := e.isochronesOf()
	if err != nil {
		return err
	}
	for i, p := range list {
		if list[i].json, err = e.withIsochrones(p.json, byID[p.code], bands[p.code]); err != nil {
			return fmt.Errorf("espace %s: %w", p.code, err)
		}
	}
	return e.pages("espaces", list, func(p page) drawn { return e.espaceMap(byID[p.code]) })
}

// territories writes the pages of EPCI, cantons, départements, régions and
// France. EPCI, départements and régions are one file each, whatever --only.
func (e *exporter) territories() error {
	for _, k := range []struct {
		kind, path    string
		byDepartement bool
		draw          func(page) drawn
	}{
		{"epci", "epci", false, func(p page) drawn { return e.communesMap("epci", p.code) }},
		{"canton", "cantons", true, func(p page) drawn { return e.communesMap("canton", p.code) }},
		{"departement", "departements", false, func(p page) drawn { return e.departementMap(p.code) }},
		{"region", "regions", false, func(p page) drawn { return e.regionMap(p.code) }},
		{"france", "france", false, func(page) drawn { return e.franceMap() }},
	} {
		of := func(column string) ([]page, error) {
			return e.rows(fmt.Sprintf("select departement_code, territory_code, cast(%s as varchar) from site.territories where territory_kind = '%s' order by departement_code, territory_code", column, k.kind))
		}
		list, err := of("page")
		if err != nil {
			return err
		}
		if apiOfItsOwn[k.path] {
			files, err := of("json")
			if err != nil {
				return err
			}
			for _, p := range files {
				if err := e.ownAPI(k.path, p); err != nil {
					return err
				}
			}
		}
		if !k.byDepartement {
			for i := range list {
				list[i].departement = ""
			}
		}
		if err := e.pages(k.path, list, k.draw); err != nil {
			return err
		}
		if k.kind == "france" && len(list) == 1 { // one object, not a list of one
			o, err := list[0].json.withMap(e.franceMap())
			if err != nil {
				return err
			}
			if err := e.write("pages/france.json", []byte(string(o)+"\n")); err != nil {
				return err
			}
		}
	}
	return nil
}

// formerCodes writes the pages that lead from an old code to the commune of
// today.
func (e *exporter) formerCodes() error {
	list, err := e.rows("select departement_code, old_code, cast(page as varchar) from site.lignage order by old_code")
	if err != nil {
		return err
	}
	all := make([]object, len(list))
	for i, p := range list {
		all[i] = p.json
	}
	e.written += len(list)
	return e.write("pages/lignage.json", array(all))
}
