package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"text/tabwriter"
	"time"

	"observatoire/geo"
	"observatoire/geo/estimate"
	"observatoire/pipeline/cover"
	"observatoire/pipeline/files"
	"observatoire/pipeline/warehouse"
)

const modelPath = "data/reference/travel_time_model.json"

func calibrateCommand() command {
	return command{
		name:  "calibrate",
		short: "fits the travel-time model again on the reference",
		long: `Fits the model of the estimate on how long the people of each département take to the
nearest espace (acces_services, A128), from where they live (coverage.places) to the
espaces of the list nearest to the reference, from the tables of a national build.
Prints the error on régions left out of the fit and writes ` + modelPath + `
and ` + trialsName + ` beside it; read their difference in git, then build again.`,
		run: func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
			var s settings
			fs := flags("calibrate", stderr)
			fs.StringVar(&s.build, "build", "build", "folder of the national build whose tables are used")
			list := fs.String("list", "2024-08-01", "`date` of the list of espaces that the reference is held against")
			out := fs.String("out", modelPath, "`file` to write, - to print the errors only")
			if err := parse(fs, args); err != nil {
				return err
			}
			db, err := openBuilt(ctx, s)
			if err != nil {
				return fmt.Errorf("calibrate: %w", err)
			}
			defer db.Close()
			model, trials, err := calibrate(ctx, db, *list)
			if err != nil {
				return fmt.Errorf("calibrate: %w", err)
			}
			printModel(stdout, model, trials)
			if *out == "-" {
				return nil
			}
			var b bytes.Buffer
			if err := estimate.EncodeModel(&b, model); err != nil {
				return err
			}
			if err := files.Write(*out, b.Bytes()); err != nil {
				return err
			}
			return files.Write(filepath.Join(filepath.Dir(*out), trialsName), trialsCSV(trials))
		},
	}
}

// calibrate reads the reference and the context from a built warehouse and
// fits the model.
func calibrate(ctx context.Context, db *warehouse.DB, list string) (estimate.Model, []estimate.Trial, error) {
	communes, err := cover.ReadContext(ctx, db)
	if err != nil {
		return estimate.Model{}, nil, err
	}
	index := map[string]int{}
	for i := range communes.Len() {
		index[communes.Commune(i).Code] = i
	}
	truth := estimate.Truth{Reference: estimate.Reference{
		Name:    "implantations France services (A128), minutes des habitants par département, collectif Nos services publics d'après la BPE",
		Licence: "MIT ; BPE, Licence Ouverte 2.0", List: list,
	}}
	territory := map[string]int{}
	var t estimate.Territory
	if err := db.Each(ctx, `
		select s.departement_code, d.region_code, s.mean_min, s.p10_min, s.median_min, s.p90_min, f._vintage
		from staging.stg_acces_services__durations as s join marts.departements as d using (departement_code)
		join raw.acces_services__durees as f on f._line = s._line
		where s.equipment_code = 'A128' order by 1`,
		[]any{&t.Code, &t.Block, &t.Mean, &t.P10, &t.Median, &t.P90, &truth.Reference.Vintage}, func() error {
			territory[t.Code] = len(truth.Territories)
			truth.Territories = append(truth.Territories, t)
			return nil
		}); err != nil {
		return estimate.Model{}, nil, err
	}
	if len(truth.Territories) == 0 {
		return estimate.Model{}, nil, fmt.Errorf("staging.stg_acces_services__durations: no département, expected the reference (acces_services in the mirror)")
	}
	var p estimate.Place
	var code, departement string
	if err := db.Each(ctx, `
		select p.commune_code, c.departement_code, p.lon, p.lat, p.people_count
		from coverage.places as p join marts.communes as c using (commune_code)
		where p.basis = 'carreaux_1km' order by p.place_id`,
		[]any{&code, &departement, &p.Lon, &p.Lat, &p.People}, func() error {
			k, known := territory[departement]
			if known {
				p.Commune, p.Territory = index[code], k
				truth.Places = append(truth.Places, p)
			}
			return nil
		}); err != nil {
		return estimate.Model{}, nil, err
	}
	on, err := time.Parse(time.DateOnly, list)
	if err != nil {
		return estimate.Model{}, nil, fmt.Errorf("--list %q, expected a date (2024-08-01)", list)
	}
	var e estimate.Site
	if err := db.Each(ctx, fmt.Sprintf(`
		select lon, lat, coalesce(commune_code, '') from marts.espaces_history
		where list_on = date '%s' and lon is not null and lat is not null order by espace_id`, on.Format(time.DateOnly)),
		[]any{&e.Lon, &e.Lat, &code}, func() error {
			var known bool
			if e.Commune, known = index[code]; known {
				truth.Espaces = append(truth.Espaces, e)
			}
			return nil
		}); err != nil {
		return estimate.Model{}, nil, err
	}
	if len(truth.Espaces) == 0 {
		return estimate.Model{}, nil, fmt.Errorf("marts.espaces_history: no espace on %s, expected the date of a list", list)
	}
	var from, to string
	var seconds float64
	if err := db.Each(ctx, `
		select a.current_code, b.current_code, cast(t.seconds as double)
		from raw.travel_time_reference__isere_seconds as t
		join marts.lignage_communes as a on a.old_code = t."from"
		join marts.lignage_communes as b on b.old_code = t."to"
		order by t._line`,
		[]any{&from, &to, &seconds}, func() error {
			a, ok1 := index[from]
			b, ok2 := index[to]
			if ok1 && ok2 && a != b && seconds > 0 {
				truth.Pairs = append(truth.Pairs, estimate.Pair{From: a, To: b, Minutes: geo.Minutes(seconds / 60)})
			}
			return nil
		}); err != nil {
		return estimate.Model{}, nil, err
	}
	return estimate.Calibrate(truth, communes)
}

// trialsName is the file beside the model that says how it does on what it has
// not seen.
const trialsName = "travel_time_trials.csv"

// trialsCSV is one row per territory: its code, the block that was left out of
// the fit with it, and the minutes that half and nine tenths of its people do
// not exceed by that fit.
func trialsCSV(trials []estimate.Trial) []byte {
	var b bytes.Buffer
	b.WriteString("territory_code,left_out_with,median_min,p90_min\n")
	for _, t := range trials {
		fmt.Fprintf(&b, "%s,%s,%.2f,%.2f\n", t.Territory, t.Block, t.Median, t.P90)
	}
	return b.Bytes()
}

// printModel prints the coefficients and the errors on régions left out.
func printModel(w io.Writer, m estimate.Model, trials []estimate.Trial) {
	fmt.Fprintf(w, "minutes = %v · (km² + %v²)^((%v + %v · km of relief)/2), spread %v, level %v, trips %+v\n", m.Scale, m.NearKm, m.Exponent, m.Relief, m.Spread, m.Level, m.Trips)
	fmt.Fprintf(w, "unknown relief %v km; fitted on %d territories with the list of %s\n\n", m.UnknownReliefKm, m.Reference.Territories, m.Reference.List)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "territory\tleft out with\tmedian, reference\tmedian\tp90, reference\tp90")
	var median, p90, worst float64
	for _, t := range trials {
		fmt.Fprintf(tw, "%s\t%s\t%.1f\t%.1f\t%.1f\t%.1f\n", t.Territory, t.Block, t.ReferenceMedian, t.Median, t.ReferenceP90, t.P90)
		off := math.Abs(float64(t.P90 - t.ReferenceP90))
		median, p90, worst = median+math.Abs(float64(t.Median-t.ReferenceMedian)), p90+off, max(worst, off)
	}
	tw.Flush()
	n := float64(len(trials))
	fmt.Fprintf(w, "\nmean of absolute errors left out: median %.3f min, p90 %.3f min, worst p90 %.2f min\n", median/n, p90/n, worst)
}
