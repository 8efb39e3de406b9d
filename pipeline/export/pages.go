package export

import (
	"encoding/json"
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

// pageRow is a row of one of the models of pages.
type pageRow interface{ page() page }

type communePage struct {
	Departement *string         `col:"departement_code"`
	Code        string          `col:"commune_code"`
	JSON        json.RawMessage `col:"json"`
}

type espacePage struct {
	Departement *string         `col:"departement_code"`
	Code        string          `col:"espace_id"`
	JSON        json.RawMessage `col:"json"`
}

type territoryPage struct {
	Departement *string         `col:"departement_code"`
	Code        string          `col:"territory_code"`
	JSON        json.RawMessage `col:"json"`
}

type formerPage struct {
	Departement *string         `col:"departement_code"`
	Code        string          `col:"old_code"`
	JSON        json.RawMessage `col:"json"`
}

// espacePrinted, territoryPrinted and formerPrinted are what the pages print,
// where the column json is what the API says.
type espacePrinted struct {
	Departement *string         `col:"departement_code"`
	Code        string          `col:"espace_id"`
	JSON        json.RawMessage `col:"page"`
}

type territoryPrinted struct {
	Departement *string         `col:"departement_code"`
	Code        string          `col:"territory_code"`
	JSON        json.RawMessage `col:"page"`
}

type formerPrinted struct {
	Departement *string         `col:"departement_code"`
	Code        string          `col:"old_code"`
	JSON        json.RawMessage `col:"page"`
}

func (r communePage) page() page      { return page{text(r.Departement), r.Code, object(r.JSON)} }
func (r espacePage) page() page       { return page{text(r.Departement), r.Code, object(r.JSON)} }
func (r territoryPage) page() page    { return page{text(r.Departement), r.Code, object(r.JSON)} }
func (r formerPage) page() page       { return page{text(r.Departement), r.Code, object(r.JSON)} }
func (r espacePrinted) page() page    { return espacePage(r).page() }
func (r territoryPrinted) page() page { return territoryPage(r).page() }
func (r formerPrinted) page() page    { return formerPage(r).page() }

// readPages reads the pages of a model, those of one kind where it is not "",
// and of the départements wanted, in the order of the model.
func readPages[R pageRow](e *exporter, table, kind string) ([]page, error) {
	var out []page
	var only []warehouse.Where
	if kind != "" {
		only = append(only, warehouse.Where{Column: "territory_kind", Value: kind})
	}
	err := warehouse.Rows(e.ctx, e.db, table, func(r R) error {
		if p := r.page(); p.departement == "" || e.opts.wants(p.departement) {
			out = append(out, p)
		}
		return nil
	}, only...)
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
	if err := warehouse.Rows(e.ctx, e.db, "site.communes", func(r communePage) error {
		p := r.page()
		if p.departement != "" && !e.opts.wants(p.departement) {
			return nil
		}
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
	list, err := readPages[espacePrinted](e, "site.espaces", "")
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
		list, err := readPages[territoryPrinted](e, "site.territories", k.kind)
		if err != nil {
			return err
		}
		if apiOfItsOwn[k.path] {
			files, err := readPages[territoryPage](e, "site.territories", k.kind)
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
// today, by its département. A code that is that of a commune has its page
// already; one that several communes bore leads to the first.
func (e *exporter) formerCodes() error {
	list, err := readPages[formerPrinted](e, "site.lignage", "")
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
