package export

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"observatoire/pipeline/files"
	"observatoire/pipeline/warehouse"

	"github.com/apache/arrow/go/v17/arrow"
	columns "github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
)

// Reach is a row of the table of reach as it is written: minutes in tenths.
type Reach struct {
	Place, Site, Tenths int32
	Method              string
}

// reachSchema is that of the files of the table of reach.
var reachSchema = arrow.NewSchema([]arrow.Field{
	{Name: "place_id", Type: arrow.PrimitiveTypes.Int32},
	{Name: "site_id", Type: arrow.PrimitiveTypes.Int32},
	{Name: "minutes", Type: &arrow.Decimal128Type{Precision: 6, Scale: 1}},
	{Name: "method", Type: arrow.BinaryTypes.String},
}, nil)

// reachGroup is how many rows are in memory as Arrow before they are written.
const reachGroup = 1 << 18

// ReachFiles writes the table of reach and what it refers to, cut by
// département: <dir>/{reach,places,sites}/departement=48/part-0.parquet. What
// was in dir stays until Close exchanges it in one step.
type ReachFiles struct{ place, fresh string }

// NewReachFiles begins in a folder beside dir.
func NewReachFiles(dir string) (*ReachFiles, error) {
	place, err := files.Resolve(dir)
	if err != nil {
		return nil, fmt.Errorf("export reach: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(place), 0o755); err != nil {
		return nil, fmt.Errorf("export reach: %w", err)
	}
	fresh, err := files.Beside(place)
	if err != nil {
		return nil, fmt.Errorf("export reach: %w", err)
	}
	return &ReachFiles{place, fresh}, nil
}

// Part writes the rows of a département.
func (f *ReachFiles) Part(departement string, n int, row func(i int) Reach) error {
	dir := filepath.Join(f.fresh, "reach", "departement="+departement)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("export reach %s: %w", departement, err)
	}
	out, err := os.Create(filepath.Join(dir, "part-0.parquet"))
	if err != nil {
		return fmt.Errorf("export reach %s: %w", departement, err)
	}
	defer out.Close()
	w, err := pqarrow.NewFileWriter(reachSchema, notClosed{out}, parquet.NewWriterProperties(parquet.WithRootRepetition(parquet.Repetitions.Required), parquet.WithCompression(compress.Codecs.Zstd),
		parquet.WithMaxRowGroupLength(reachGroup), parquet.WithStoreDecimalAsInteger(true)), pqarrow.DefaultWriterProps())
	if err != nil {
		return fmt.Errorf("export reach %s: %w", departement, err)
	}
	rec := columns.NewRecordBuilder(memory.DefaultAllocator, reachSchema)
	defer rec.Release()
	for i := 0; i < n; {
		for end := min(n, i+reachGroup); i < end; i++ {
			r := row(i)
			rec.Field(0).(*columns.Int32Builder).Append(r.Place)
			rec.Field(1).(*columns.Int32Builder).Append(r.Site)
			rec.Field(2).(*columns.Decimal128Builder).Append(decimal128.FromI64(int64(r.Tenths)))
			rec.Field(3).(*columns.StringBuilder).Append(r.Method)
		}
		batch := rec.NewRecord()
		err := w.Write(batch)
		batch.Release()
		if err != nil {
			return fmt.Errorf("export reach %s: %w", departement, err)
		}
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("export reach %s: %w", departement, err)
	}
	return out.Close()
}

// notClosed keeps Arrow from closing a file that is ours.
type notClosed struct{ *os.File }

func (notClosed) Close() error { return nil }

// Places writes coverage.places, and a table of sites given as a query that has
// the column departement. It returns the rows of each.
func (f *ReachFiles) Places(ctx context.Context, db *warehouse.DB, sites string) (places, rows int, err error) {
	if err := db.Exec(ctx, "set threads to 1"); err != nil {
		return 0, 0, err
	}
	defer db.Exec(context.WithoutCancel(ctx), "reset threads")
	if places, err = partition(ctx, db, "coverage.places", filepath.Join(f.fresh, "places")); err != nil {
		return 0, 0, fmt.Errorf("export reach places: %w", err)
	}
	dir := filepath.Join(f.fresh, "sites")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return 0, 0, fmt.Errorf("export reach sites: %w", err)
	}
	if err := db.CopyQuery(ctx, sites, "departement", dir); err != nil {
		return 0, 0, fmt.Errorf("export reach sites: %w", err)
	}
	rows, err = db.Count(ctx, "("+strings.TrimSpace(sites)+")")
	return places, rows, err
}

// Close puts everything in its place; Abandon leaves what was there.
func (f *ReachFiles) Close() error { return files.Replace(f.fresh, f.place) }

// Abandon removes what has been written so far. After Close it does nothing.
func (f *ReachFiles) Abandon() { os.RemoveAll(f.fresh) }
