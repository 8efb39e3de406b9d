package datasets

import (
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/paulmach/orb"
)

// benchRows are as wide as acces_territoires: text, numbers, days, gaps.
func benchRows(n int) (cols []column, rows [][]any) {
	for i, k := range []kind{kindText, kindText, kindText, kindInt64, kindInt32, kindFloat, kindFloat, kindFloat, kindFloat, kindBool, kindDay, kindText} {
		cols = append(cols, column{Field: Field{Name: fmt.Sprintf("c%d", i)}, kind: k})
	}
	day := time.Date(2024, 8, 1, 0, 0, 0, 0, time.UTC)
	for i := range n {
		row := []any{fmt.Sprintf("%05d", i), fmt.Sprintf("Commune de %d, sur mer", i%977), "200069151", int64(i * 31), int32(i % 7),
			float64(i%900) / 10, float64(i%1000) / 1000, float64(i%333) / 10, float64(i%77) / 10, i%3 == 0, day, "estimation"}
		if i%11 == 0 {
			row[5], row[11] = nil, nil
		}
		rows = append(rows, row)
	}
	return cols, rows
}

func benchmarkSink(b *testing.B, open func(io.Writer, []column) (sink, error), g orb.Geometry) {
	cols, rows := benchRows(100_000)
	for b.Loop() {
		s, err := open(io.Discard, cols)
		if err != nil {
			b.Fatal(err)
		}
		for _, r := range rows {
			if err := s.Row(r, g); err != nil {
				b.Fatal(err)
			}
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(rows))*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkCSV_of_100_000_rows(b *testing.B) {
	benchmarkSink(b, func(w io.Writer, c []column) (sink, error) { return newCSV(w, c) }, nil)
}

func BenchmarkParquet_of_100_000_rows(b *testing.B) {
	benchmarkSink(b, func(w io.Writer, c []column) (sink, error) { return newParquet(w, c, nil, false, 0) }, nil)
}

func BenchmarkGeoParquet_of_100_000_points(b *testing.B) {
	benchmarkSink(b, func(w io.Writer, c []column) (sink, error) { return newParquet(w, c, nil, true, 0) }, orb.Point{3.5, 44.5})
}

func BenchmarkGeoJSON_of_100_000_points(b *testing.B) {
	benchmarkSink(b, func(w io.Writer, c []column) (sink, error) { return newGeoJSON(w, c, nil, nil, 1e5) }, orb.Point{3.5, 44.5})
}
