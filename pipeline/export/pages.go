package export

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"observatoire/pipeline/warehouse"
)

// page is a row of a model of pages: the JSON of one, "" for a département that
// it has none of.
type page struct {
	departement, code string
	json              object
}

// pageModel is a model with a row for each page: its table, the column of the
// page's code and that of its JSON; kind is that of a territory, "" elsewhere.
// The column page is what a page prints, json what the API says.
type pageModel struct{ table, code, json, kind string }

// eachPage hands out the pages of a model that are of the départements wanted,
// in the order of the model.
func (e *exporter) eachPage(m pageModel, do func(page) error) error {
	var only []warehouse.Where
	if m.kind != "" {
		only = append(only, warehouse.Where{Column: "territory_kind", Value: m.kind})
	}
	return e.db.Texts(e.ctx, m.table, []string{"departement_code", m.code, m.json}, func(x []string) error {
		if x[0] != "" && !e.opts.wants(x[0]) {
			return nil
		}
		return do(page{x[0], x[1], object(x[2])})
	}, only...)
}

// readPages are the pages that eachPage hands out.
func (e *exporter) readPages(m pageModel) (out []page, err error) {
	err = e.eachPage(m, func(p page) error {
		out = append(out, p)
		return nil
	})
	return out, err
}

// byDepartement sorts pages by département, and leaves them as they are within.
func byDepartement(list []page) {
	slices.SortStableFunc(list, func(a, b page) int { return strings.Compare(a.departement, b.departement) })
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
	drawnOf := make([]page, len(list))
	for i, p := range list {
		if errs[i] != nil {
			return fmt.Errorf("%s %s: %w", kind, p.code, errs[i])
		}
		drawnOf[i] = page{p.departement, p.code, full[i]}
	}
	e.written += len(list)
	return e.byFile(kind, drawnOf)
}

// apiOfItsOwn are the kinds of territories of which each has an API file (see
// api for the others).
var apiOfItsOwn = map[string]bool{"departements": true, "regions": true, "france": true}

// communes writes the pages of communes, those of a département at a time: all
// of them are some 400 MB.
func (e *exporter) communes() error {
	var list []page
	done := map[string]bool{}
	finish := func() error {
		if len(list) == 0 {
			return nil
		}
		d := list[0].departement
		if done[d] {
			return fmt.Errorf("département %s: its communes do not follow each other in site.communes", d)
		}
		done[d] = true
		err := e.pages("communes", list, func(p page) drawn { return e.communeMap(p.code) })
		list = nil
		return err
	}
	if err := e.eachPage(pageModel{"site.communes", "commune_code", "json", ""}, func(p page) error {
		if len(list) > 0 && list[0].departement != p.departement {
			if err := finish(); err != nil {
				return err
			}
		}
		list = append(list, p)
		return nil
	}); err != nil {
		return err
	}
	return finish()
}

func (e *exporter) espaces() error {
	list, err := e.readPages(pageModel{"site.espaces", "espace_id", "page", ""})
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
		{"france", "france", false, nil},
	} {
		list, err := e.readPages(pageModel{"site.territories", "territory_code", "page", k.kind})
		if err != nil {
			return err
		}
		if apiOfItsOwn[k.path] {
			files, err := e.readPages(pageModel{"site.territory_sheets", "territory_code", "json", k.kind})
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
		if k.kind == "france" { // one object, not a list of one
			if err := e.france(list); err != nil {
				return err
			}
			continue
		}
		if err := e.pages(k.path, list, k.draw); err != nil {
			return err
		}
	}
	return nil
}

// france writes the page of France, where there is one.
func (e *exporter) france(list []page) error {
	for _, p := range list {
		o, err := p.json.with("cartes", e.openingMaps())
		if err != nil {
			return err
		}
		if o, err = o.with("carte_phrase", e.classesOf(func(*communeFacts) bool { return true })); err != nil {
			return err
		}
		e.written++
		if err := e.write("pages/france.json", []byte(string(o)+"\n")); err != nil {
			return err
		}
	}
	return nil
}

// formerCodes writes the pages that lead from an old code to the commune of
// today, by its département. A code that is that of a commune has its page
// already; one that several communes bore leads to the first.
func (e *exporter) formerCodes() error {
	list, err := e.readPages(pageModel{"site.lignage", "old_code", "page", ""})
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	list = slices.DeleteFunc(list, func(p page) bool {
		again := seen[p.code] || e.outlines.communes[p.code] != nil
		seen[p.code] = true
		return again
	})
	e.written += len(list)
	return e.byFile("lignage", list)
}

// byFile writes pages in the file of their département, or in one file where
// they have none.
func (e *exporter) byFile(kind string, list []page) error {
	byDepartement := map[string][]object{}
	for _, p := range list {
		byDepartement[p.departement] = append(byDepartement[p.departement], p.json)
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
	return nil
}
