// Command francebench takes a made-up extract of the size of France (or a
// share of it) from OSM PBF to what `cover` asks of roads: the nearest two
// espaces of every place under eighteen definitions, and the isochrones of all
// espaces. It prints what each stage took.
//
//	go run ./pipeline/roads/francebench --scale 0.1 --file build/france-0.1.osm.pbf
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"log"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"time"

	"observatoire/data"
	"observatoire/geo/graph"
	"observatoire/geo/isochrone"
	"observatoire/geo/nearest"
	"observatoire/geo/route"
	"observatoire/pipeline/roads"
	"observatoire/pipeline/roads/pbf"

	"github.com/paulmach/orb/encoding/wkb"
)

func main() {
	log.SetFlags(0)
	scale := flag.Float64("scale", 0.1, "share of France")
	file := flag.String("file", "", "extract; it is written where it is not there yet")
	profile := flag.String("profile", "", "file for a CPU profile of all stages but the first")
	only := flag.Bool("write", false, "write the extract and stop")
	every := flag.Int("draw", 1, "draw the isochrones of every so many-th espace; 0: of none")
	flag.Parse()
	if *file == "" {
		*file = fmt.Sprintf("build/france-%g.osm.pbf", *scale)
	}
	if err := run(*scale, *file, *profile, *only, *every); err != nil {
		log.Fatal(err)
	}
}

func run(scale float64, file, profile string, only bool, every int) error {
	fmt.Printf("France × %g, %d processors\n%-34s %9s %9s %9s %9s\n", scale, runtime.NumCPU(), "stage", "seconds", "CPU s", "at once", "peak MB")
	if _, err := os.Stat(file); err != nil {
		if err := stage("extract written", func() (string, error) { return file, write(scale, file) }); err != nil || only {
			return err
		}
	}
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	start, before := time.Now(), cpu()
	b := &bench{scale: scale, every: every}
	for _, s := range []struct {
		name string
		do   func() (string, error)
	}{
		{"PBF to graph", func() (string, error) { return b.read(file) }},
		{"places where people live", b.where},
		{"searches and isochrones", b.search},
		{"answers of 18 definitions", b.answer},
	} {
		if err := stage(s.name, s.do); err != nil {
			return err
		}
	}
	fmt.Printf("%-34s %9.1f %9.1f\n", "all, without the extract's writing", time.Since(start).Seconds(), (cpu() - before).Seconds())
	return nil
}

// stage prints what a step took; peak is the most memory during it.
func stage(name string, do func() (string, error)) error {
	resetPeak()
	start, before := time.Now(), cpu()
	said, err := do()
	wall, used := time.Since(start).Seconds(), (cpu() - before).Seconds()
	fmt.Printf("%-34s %9.1f %9.1f %9.2f %9.0f   %s\n", name, wall, used, used/wall, peak(), said)
	return err
}

func write(scale float64, file string) error {
	f, err := os.Create(file + ".part")
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 4<<20)
	if err := pbf.France(scale).Write(w, 5, runtime.NumCPU()); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(file+".part", file)
}

// bench is what the stages hand on.
type bench struct {
	scale   float64
	every   int // see -draw
	graph   *graph.Graph
	groups  []nearest.Group
	espaces []nearest.Espace
	filters []nearest.Filter
	sweep   *route.Sweep
}

func (b *bench) read(file string) (string, error) {
	f, err := data.FS.Open("reference/car_profile.csv")
	if err != nil {
		return "", err
	}
	defer f.Close()
	p, err := graph.ParseProfile(f)
	if err != nil {
		return "", err
	}
	info, err := os.Stat(file)
	if err != nil {
		return "", err
	}
	var r graph.Report
	b.graph, r, err = roads.Read(context.Background(), p, file)
	return fmt.Sprintf("%d MB, %d ways, %.1f M directed edges, %d restrictions", info.Size()>>20, r.Ways, float64(r.Edges)/1e6, r.Restrictions), err
}

// where puts people along the streets of squares of 4 km, which stand for
// communes: at most 20 places each, as many as 700,000 in all.
func (b *bench) where() (string, error) {
	b.groups, b.espaces = people(b.graph, b.scale)
	b.filters = definitions()
	places := 0
	for _, g := range b.groups {
		places += len(g.Places)
	}
	debug.FreeOSMemory()
	return fmt.Sprintf("%d communes, %d places, %d espaces", len(b.groups), places, len(b.espaces)), nil
}

func (b *bench) search() (string, error) {
	drawer, err := isochrone.NewDrawer(isochrone.Limits, isochrone.Options{Land: coast(b.graph.Bound()), Simplify: 30})
	if err != nil {
		return "", err
	}
	var all []nearest.Origin
	for _, g := range b.groups {
		all = append(all, g.Places...)
	}
	size, shapes := 0, 0
	b.sweep, err = route.NewSweep(b.graph, all, b.espaces, b.filters, route.SweepOptions{K: 2,
		Draw: func(e int, f *graph.Field) (any, error) {
			if b.every == 0 || e%b.every != 0 {
				return []isochrone.Isochrone(nil), nil
			}
			isos, err := drawer.Draw(f)
			return isos, err
		},
		Drawn: func(_ int, made any) error {
			for _, x := range made.([]isochrone.Isochrone) {
				w, err := wkb.Marshal(x.Band)
				if err != nil {
					return err
				}
				size += len(w)
				shapes++
			}
			return nil
		}})
	return fmt.Sprintf("%d shapes, %d MB; %s", shapes, size>>20, b.sweep.Account()), err
}

func (b *bench) answer() (string, error) {
	rows, within, none := 0, 0.0, 0
	for _, g := range b.groups {
		nearest.NearestOfGroups(b.sweep, []nearest.Group{g}, b.espaces, b.filters, 2, func(_, f int, a nearest.GroupAnswer) {
			rows += max(1, len(a.Answers))
			if len(a.Answers) < 2 {
				none++
			}
			if f == 0 && len(a.Answers) > 0 && a.Answers[0].Minutes <= 20 {
				within++
			}
		})
	}
	return fmt.Sprintf("%d rows, %.0f %% of communes within 20 min, %d answers with fewer than two", rows, math.Round(100*within/float64(len(b.groups))), none), nil
}
