package main

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"log/slog"
	"math"
	"slices"
	"strings"
	"sync"

	"observatoire/geo"
	"observatoire/geo/graph"
	"observatoire/geo/nearest"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
	"github.com/paulmach/orb"
)

// longest is the longest limit of a matrix, in minutes: a day.
const longest = 1440

// isParquet reports whether a file is to be Parquet, by its name.
func isParquet(name string) bool { return strings.HasSuffix(strings.ToLower(name), ".parquet") }

// timed is one time of a matrix, by the places of its origin and its espace in
// their files. It is small: a matrix has many.
type timed struct {
	origin, espace uint32
	minutes        float32
}

// answerMatrix writes the minutes from each origin to all espaces within a
// limit, by origin in the order of their file, nearest first. An origin with
// no espace within the limit has no row.
func (t *trips) answerMatrix(ctx context.Context, origins, espaces string, limit geo.Minutes, stdin io.Reader, out *output) error {
	to, err := readPlaces(t, espaces, stdin, t.places.Espace, func(e nearest.Espace) int { return e.Commune })
	if err != nil {
		return err
	}
	from, err := readPlaces(t, origins, stdin, t.places.Origin, func(o nearest.Origin) int { return o.Commune })
	if err != nil {
		return err
	}
	within := t.matrix
	if t.byRoad != nil {
		within = t.byRoad.matrix
	}
	cells, err := within(ctx, from, to, limit, t.advance)
	if err != nil {
		return err
	}
	slices.SortFunc(cells, func(a, b timed) int {
		return cmp.Or(cmp.Compare(a.origin, b.origin), cmp.Compare(a.minutes, b.minutes), cmp.Compare(to[a.espace].ID, to[b.espace].ID))
	})
	var w rowWriter
	if isParquet(out.path) {
		w, err = newParquetRows(out.Writer, t.byRoad != nil)
	} else {
		w, err = newCSVRows(t, out.Writer)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", t.command(), err)
	}
	reached := 0
	for i, c := range cells {
		if i == 0 || c.origin != cells[i-1].origin {
			reached++
		}
		r := matrixRow{origin: from[c.origin].ID, espace: to[c.espace].ID, minutes: c.minutes, method: string(nearest.Estimation)}
		if t.byRoad != nil {
			r.method = string(nearest.Route)
			r.legs = t.byRoad.metres(from[c.origin].Point, to[c.espace].Point)
		}
		if err := w.row(r); err != nil {
			return fmt.Errorf("%s: %w", t.command(), err)
		}
		t.rows++
	}
	if n := len(from) - reached; n > 0 {
		slog.Info(t.command()+": origins without a row", "origins", n, "why", fmt.Sprintf("no espace within %v min", float64(limit)))
	}
	return w.close()
}

// matrix is the estimate of all pairs within a limit.
func (t *trips) matrix(ctx context.Context, from []nearest.Origin, to []nearest.Espace, limit geo.Minutes, advance func(int)) ([]timed, error) {
	rows := make([][]timed, len(from))
	parallel(len(from), func(o int) {
		if ctx.Err() != nil {
			return
		}
		for e := range to {
			if a, reason := t.times.Minutes(from[o], to[e]); reason == "" && a.Minutes <= limit {
				rows[o] = append(rows[o], timed{uint32(o), uint32(e), float32(a.Minutes)})
			}
		}
		advance(len(to))
	})
	return slices.Concat(rows...), ctx.Err()
}

// matrix is the times by road of all pairs within a limit: one search for each
// espace, as far as the limit.
func (n *roadNetwork) matrix(ctx context.Context, from []nearest.Origin, to []nearest.Espace, limit geo.Minutes, advance func(int)) ([]timed, error) {
	places := make([]graph.Place, len(from))
	parallel(len(from), func(o int) { places[o], _ = n.snap(from[o].Point) })
	rows := make([][]timed, len(to))
	fields := sync.Pool{} // of *graph.Field, which are large
	parallel(len(to), func(e int) {
		if ctx.Err() != nil {
			return
		}
		defer advance(len(from))
		goal, ok := n.snap(to[e].Point)
		if !ok {
			return
		}
		f, _ := fields.Get().(*graph.Field)
		if f == nil {
			f = n.graph.Within([]graph.Place{goal}, limit)
		} else {
			f.AgainWithin([]graph.Place{goal}, limit)
		}
		defer fields.Put(f)
		for o := range places {
			if got := f.At(places[o]); len(got) > 0 {
				if m := geo.Minutes(got[0].Cost.Minutes()); m <= limit {
					rows[e] = append(rows[e], timed{uint32(o), uint32(e), float32(m)})
				}
			}
		}
	})
	return slices.Concat(rows...), ctx.Err()
}

// metres is the distance between the two places of a trip and their roads, to
// a tenth.
func (n *roadNetwork) metres(from, to orb.Point) (out [2]float32) {
	a, _ := n.snap(from)
	b, _ := n.snap(to)
	for i, leg := range n.graph.Legs(a, b) {
		out[i] = float32(math.Round(float64(leg)*10) / 10)
	}
	return out
}

// matrixRow is a row of the file of a matrix. legs are the metres between the
// two places and their roads, where the minutes are by road.
type matrixRow struct {
	origin, espace, method string
	minutes                float32
	legs                   [2]float32
}

type rowWriter interface {
	row(matrixRow) error
	close() error
}

// csvRows writes a matrix as CSV.
type csvRows struct {
	w      *csv.Writer
	t      *trips
	record []string
}

func newCSVRows(t *trips, out io.Writer) (rowWriter, error) {
	header := []string{"origin", "espace", "minutes", "method"}
	if t.byRoad != nil {
		header = append(header, "snap_origin_m", "snap_espace_m")
	}
	w := &csvRows{w: csv.NewWriter(out), t: t}
	return w, w.w.Write(header)
}

func (x *csvRows) row(r matrixRow) error {
	x.record = append(x.record[:0], r.origin, r.espace, x.t.decimals(geo.Minutes(r.minutes)), r.method)
	if x.t.byRoad != nil {
		x.record = append(x.record, fmt.Sprintf("%.1f", r.legs[0]), fmt.Sprintf("%.1f", r.legs[1]))
	}
	return x.w.Write(x.record)
}

func (x *csvRows) close() error {
	x.w.Flush()
	return x.w.Error()
}

// parquetRows writes a matrix as Parquet, packed by zstd.
type parquetRows struct {
	w   *pqarrow.FileWriter
	rec *array.RecordBuilder
	n   int
}

// matrixGroup is how many rows are gathered before they are written.
const matrixGroup = 1 << 16

func newParquetRows(out io.Writer, byRoad bool) (rowWriter, error) {
	fields := []arrow.Field{
		{Name: "origin", Type: arrow.BinaryTypes.String},
		{Name: "espace", Type: arrow.BinaryTypes.String},
		{Name: "minutes", Type: arrow.PrimitiveTypes.Float32},
		{Name: "method", Type: arrow.BinaryTypes.String},
	}
	if byRoad {
		fields = append(fields, arrow.Field{Name: "snap_origin_m", Type: arrow.PrimitiveTypes.Float32},
			arrow.Field{Name: "snap_espace_m", Type: arrow.PrimitiveTypes.Float32})
	}
	schema := arrow.NewSchema(fields, nil)
	w, err := pqarrow.NewFileWriter(schema, out,
		parquet.NewWriterProperties(parquet.WithRootRepetition(parquet.Repetitions.Required), parquet.WithCompression(compress.Codecs.Zstd), parquet.WithMaxRowGroupLength(matrixGroup)),
		pqarrow.NewArrowWriterProperties(pqarrow.WithStoreSchema()))
	if err != nil {
		return nil, fmt.Errorf("parquet: %w", err)
	}
	return &parquetRows{w: w, rec: array.NewRecordBuilder(memory.DefaultAllocator, schema)}, nil
}

func (x *parquetRows) row(r matrixRow) error {
	x.rec.Field(0).(*array.StringBuilder).Append(r.origin)
	x.rec.Field(1).(*array.StringBuilder).Append(r.espace)
	x.rec.Field(2).(*array.Float32Builder).Append(r.minutes)
	x.rec.Field(3).(*array.StringBuilder).Append(r.method)
	for i := 4; i < x.rec.Schema().NumFields(); i++ {
		x.rec.Field(i).(*array.Float32Builder).Append(r.legs[i-4])
	}
	if x.n++; x.n == matrixGroup {
		return x.flush()
	}
	return nil
}

func (x *parquetRows) flush() error {
	rec := x.rec.NewRecord()
	defer rec.Release()
	x.n = 0
	return x.w.WriteBuffered(rec)
}

func (x *parquetRows) close() error {
	if x.n > 0 {
		if err := x.flush(); err != nil {
			return err
		}
	}
	return x.w.Close()
}
