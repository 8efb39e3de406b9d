package export

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"observatoire/pipeline/files"
	"observatoire/pipeline/warehouse"
)

// PartitionedTables are what Partitioned writes when nothing is named: the
// tables with a row per place or per commune, those that there are.
var PartitionedTables = []string{"coverage.reach", "coverage.places", "exports.acces_communes", "exports.acces_communes_definitions", "exports.acces_communes_listes", "exports.espaces", "exports.horaires"}

// departementOf are the columns that tell the département of a row, the first
// that a table has counts, and what the table is joined with for it. @ stands
// for the column.
var departementOf = []struct{ column, expression, join string }{
	{"departement_code", "@", ""}, {"code_departement", "@", ""},
	{"commune_code", "departement_of(@)", ""}, {"code_commune", "departement_of(@)", ""},
	{"place_id", "departement_of(p.commune_code)", "coverage.places as p on p.place_id = t.@"},
	{"id_fs", "e.code_departement", "exports.espaces as e on e.id_fs = t.@"},
}

// Partitioned writes tables as Parquet cut by département, as engines read them
// by glob: <dir>/<table>/departement=48/part-0.parquet, zstd, rows in their
// order within a département, with statistics of each column. Rows of no
// département are under departement=inconnu. dir is replaced in one step. It
// returns the rows written by table.
func Partitioned(ctx context.Context, db *warehouse.DB, dir string, tables []string) (map[string]int, error) {
	named := len(tables) > 0
	if !named {
		tables = PartitionedTables
	}
	there, err := db.Tables(ctx, "coverage", "exports", "marts")
	if err != nil {
		return nil, err
	}
	place, err := files.Resolve(dir)
	if err != nil {
		return nil, fmt.Errorf("export partitioned: %w", err)
	}
	fresh, err := files.Beside(place)
	if err != nil {
		return nil, fmt.Errorf("export partitioned: %w", err)
	}
	defer os.RemoveAll(fresh)
	// One thread: a part is one file, in order.
	if err := db.Exec(ctx, "set threads to 1"); err != nil {
		return nil, err
	}
	defer db.Exec(context.WithoutCancel(ctx), "reset threads")
	rows := map[string]int{}
	for _, table := range tables {
		if !slices.Contains(there, table) {
			if named {
				return nil, fmt.Errorf("export partitioned: no table %s, expected one of schema coverage, exports or marts", table)
			}
			continue
		}
		_, name, _ := strings.Cut(table, ".")
		if rows[table], err = partition(ctx, db, table, filepath.Join(fresh, name)); err != nil {
			return nil, fmt.Errorf("export partitioned %s: %w", table, err)
		}
	}
	return rows, files.Replace(fresh, place)
}

func partition(ctx context.Context, db *warehouse.DB, table, dir string) (int, error) {
	columns, err := db.Columns(ctx, table)
	if err != nil {
		return 0, err
	}
	has := map[string]bool{}
	for _, c := range columns {
		has[c.Name] = true
	}
	departement, join := "", ""
	for _, d := range departementOf {
		if has[d.column] {
			departement = strings.ReplaceAll(d.expression, "@", "t."+d.column)
			join = strings.ReplaceAll(d.join, "@", d.column)
			break
		}
	}
	if departement == "" {
		return 0, fmt.Errorf("no column that tells the département, expected one of a commune, a place or an espace")
	}
	if has["departement"] {
		return 0, fmt.Errorf("column departement, expected none: it is the name of the cut")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return 0, err
	}
	return db.CopyByPartition(ctx, table, "departement", departement, join, dir)
}
