package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"

	"observatoire/geo"
	"observatoire/geo/estimate"
	"observatoire/pipeline/cover"
	"observatoire/pipeline/runlog"
	"observatoire/pipeline/warehouse"

	"github.com/paulmach/orb"
)

const modelPath = "data/reference/travel_time_model.json"

func calibrateCommand() command {
	return command{
		name:  "calibrate",
		short: "fits the travel-time model again on the reference matrix",
		long: `Fits the model of the estimate on travel_time_reference/isere (OSRM seconds between
communes), in the context that the build computes times in: the communes of today, their
areas, neighbours, density, mountain and centres, from the tables of a national build.
Prints the error on pairs left out of the fit and writes ` + modelPath + `;
read its difference in git, then build again.

  calibrate --elsewhere ../shared/routing/andorra
      also tries the power law of distance on OSRM times of a region without communes
      (origins.csv, facilities.csv, durations_s_osrm_car.csv.gz)`,
		run: func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
			var s settings
			var elsewhere list
			fs := flags("calibrate", stderr)
			fs.StringVar(&s.build, "build", "build", "folder of the national build whose tables are used")
			fs.Var(&elsewhere, "elsewhere", "`folder` of road times of another region (repeatable)")
			out := fs.String("out", modelPath, "`file` to write, - to print the errors only")
			if err := parse(fs, args); err != nil {
				return err
			}
			db, err := openBuilt(ctx, s)
			if err != nil {
				return fmt.Errorf("calibrate: %w", err)
			}
			defer db.Close()
			model, err := calibrate(ctx, db, elsewhere)
			if err != nil {
				return fmt.Errorf("calibrate: %w", err)
			}
			printModel(stdout, model)
			if *out == "-" {
				return nil
			}
			var b bytes.Buffer
			if err := estimate.EncodeModel(&b, model); err != nil {
				return err
			}
			if len(elsewhere) == 0 {
				slog.Warn("calibrate: no --elsewhere: the tables of other regions are left out of " + *out)
			}
			return runlog.WriteFile(*out, b.Bytes())
		},
	}
}

// calibrate reads the reference and the context from a built warehouse and
// fits the model.
func calibrate(ctx context.Context, db *warehouse.DB, elsewhere []string) (estimate.Model, error) {
	communes, err := cover.ReadContext(ctx, db)
	if err != nil {
		return estimate.Model{}, err
	}
	index := map[string]int{}
	for i := range communes.Len() {
		index[communes.Commune(i).Code] = i
	}
	truth := estimate.Truth{Reference: estimate.Reference{
		Name: "OSRM, voiture, entre 256 communes de l'Isère (neocarto/rspatial)", Licence: "ODbL 1.0, © OpenStreetMap contributors",
	}}
	var from, to, vintage string
	var seconds float64
	if err := db.Each(ctx, `
		select a.current_code, b.current_code, cast(t.seconds as double), t._vintage
		from raw.travel_time_reference__isere_seconds as t
		join marts.lignage_communes as a on a.old_code = t."from"
		join marts.lignage_communes as b on b.old_code = t."to"
		order by t._line`,
		[]any{&from, &to, &seconds, &vintage}, func() error {
			a, ok1 := index[from]
			b, ok2 := index[to]
			if ok1 && ok2 && a != b && seconds > 0 {
				truth.Pairs = append(truth.Pairs, estimate.Pair{From: a, To: b, Minutes: geo.Minutes(seconds / 60)})
			}
			truth.Reference.Vintage = vintage
			return nil
		}); err != nil {
		return estimate.Model{}, err
	}
	if len(truth.Pairs) == 0 {
		return estimate.Model{}, fmt.Errorf("raw.travel_time_reference__isere_seconds: no pair, expected the reference matrix (travel_time_reference/isere in the mirror)")
	}
	// The espaces of the communes of the reference are what "nearest" is tried on.
	var code string
	if err := db.Each(ctx, `
		select distinct e.commune_code
		from marts.espaces as e
		where e.commune_code in (
			select l.current_code from raw.travel_time_reference__isere_seconds as t join marts.lignage_communes as l on l.old_code = t."to"
		) order by 1`,
		[]any{&code}, func() error {
			if i, ok := index[code]; ok {
				truth.Facilities = append(truth.Facilities, i)
			}
			return nil
		}); err != nil {
		return estimate.Model{}, err
	}
	for _, dir := range elsewhere {
		e, err := readElsewhere(dir)
		if err != nil {
			return estimate.Model{}, err
		}
		truth.Elsewhere = append(truth.Elsewhere, e)
	}
	return estimate.Calibrate(truth, communes)
}

// leastTrip is the crow-fly distance under which trips elsewhere are left out:
// two snapped points of the same street say nothing about roads.
const leastTrip geo.Metres = 200

// readElsewhere reads the road times of a region from a folder: origins.csv and
// facilities.csv with the snapped points (osrm_snapped_lon, osrm_snapped_lat,
// degrees), and a matrix of seconds, a row an origin, columns f0, f1, ….
func readElsewhere(dir string) (estimate.Elsewhere, error) {
	e := estimate.Elsewhere{Name: filepath.Base(dir)}
	points := func(name string) ([]orb.Point, error) {
		rows, err := readMaps(filepath.Join(dir, name))
		var list []orb.Point
		for i, r := range rows {
			lon, err1 := strconv.ParseFloat(r["osrm_snapped_lon"], 64)
			lat, err2 := strconv.ParseFloat(r["osrm_snapped_lat"], 64)
			if err1 != nil || err2 != nil {
				return nil, fmt.Errorf("%s row %d: osrm_snapped_lon %q, osrm_snapped_lat %q, expected degrees", filepath.Join(dir, name), i+1, r["osrm_snapped_lon"], r["osrm_snapped_lat"])
			}
			list = append(list, orb.Point{lon, lat})
		}
		return list, err
	}
	origins, err := points("origins.csv")
	if err != nil {
		return e, err
	}
	facilities, err := points("facilities.csv")
	if err != nil {
		return e, err
	}
	const matrix = "durations_s_osrm_car.csv.gz"
	rows, err := readMaps(filepath.Join(dir, matrix))
	if err != nil {
		return e, err
	}
	if len(rows) != len(origins) {
		return e, fmt.Errorf("%s: %d rows, expected one for each of %d origins", filepath.Join(dir, matrix), len(rows), len(origins))
	}
	for i, r := range rows {
		for j, to := range facilities {
			text, there := r["f"+strconv.Itoa(j)]
			if !there {
				return e, fmt.Errorf("%s: no column f%d, expected one for each of %d facilities", filepath.Join(dir, matrix), j, len(facilities))
			}
			s, err := strconv.ParseFloat(text, 64)
			if err != nil || s <= 0 {
				continue // no way between the two
			}
			if d := geo.Distance(origins[i], to); d > leastTrip {
				e.Trips = append(e.Trips, estimate.Trip{Distance: d, Minutes: geo.Minutes(s / 60)})
			}
		}
	}
	return e, nil
}

// readMaps reads a small CSV file, gzipped or not, into a map a row.
func readMaps(path string) ([]map[string]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := io.Reader(f)
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	records, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(records) == 0 {
		return nil, fmt.Errorf("%s: empty, expected a line of column names", path)
	}
	var rows []map[string]string
	for _, rec := range records[1:] {
		m := make(map[string]string, len(rec))
		for i, v := range rec {
			m[records[0][i]] = v
		}
		rows = append(rows, m)
	}
	return rows, nil
}

// printModel prints the coefficients and the errors on pairs left out.
func printModel(w io.Writer, m estimate.Model) {
	fmt.Fprintf(w, "minutes = %v · effort^%v · %v^(levels of both ends as centres)\n", m.Scale, m.Exponent, m.Centre)
	fmt.Fprintf(w, "weights of a kilometre: density 1 to 7 %v; mountain %v, at density 7 × %v, area exponent %v\n",
		m.Weights.Density[1:], m.Weights.Mountain, m.Weights.MountainSparse, m.Weights.MountainArea)
	fmt.Fprintf(w, "fitted on %d pairs between %d communes, up to %v km\n\n", m.Reference.Pairs, m.Reference.Communes, m.Reference.MaxKm)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "model\tleft out\tband\tpairs\tmedian error %\tmedian error min\tbias %")
	for _, t := range m.Tables {
		for _, r := range t.Rows {
			fmt.Fprintf(tw, "%s\t%s\t%s\t%d\t%.2f\t%.2f\t%+.2f\n", t.Model, t.Split, r.Band, r.N, r.MedianAbsPercent, r.MedianAbsMinutes, r.BiasPercent)
		}
	}
	tw.Flush()
}
