package datasets

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"observatoire/pipeline/warehouse"
)

// fieldType says how a type of Table Schema stands in the warehouse.
type fieldType struct {
	duckdb *regexp.Regexp // types of columns that may carry it
	text   bool
	date   bool
}

var fieldTypes = map[string]fieldType{
	"string":    {duckdb: regexp.MustCompile(`^VARCHAR$`), text: true},
	"yearmonth": {duckdb: regexp.MustCompile(`^VARCHAR$`), text: true}, // AAAA-MM
	"integer":   {duckdb: regexp.MustCompile(`^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$`)},
	"number":    {duckdb: regexp.MustCompile(`^(DOUBLE|FLOAT|DECIMAL\(.*\))$`)},
	"boolean":   {duckdb: regexp.MustCompile(`^BOOLEAN$`)},
	"date":      {duckdb: regexp.MustCompile(`^DATE$`), date: true},
}

func typeNames() []string { return slices.Sorted(maps.Keys(fieldTypes)) }

// literal writes a bound of the type as SQL.
func (t fieldType) literal(v any) (string, error) {
	switch v := v.(type) {
	case float64:
		if !t.text && !t.date {
			return strconv.FormatFloat(v, 'f', -1, 64), nil
		}
	case string:
		if t.date && isoDate.MatchString(v) {
			return "date " + quote(v), nil
		}
	}
	return "", fmt.Errorf("bound %v (%T), expected a number, or \"AAAA-MM-JJ\" for a date", v, v)
}

var isoDate = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

// kind is the Go and Arrow type of a column: string, int32, int64, float64,
// bool or a day.
type kind int

const (
	kindText  kind = iota
	kindInt32      // where the warehouse has 32 bits or fewer
	kindInt64
	kindFloat
	kindBool
	kindDay
)

// column is a field as it stands in the warehouse.
type column struct {
	Field
	kind kind
	// expr reads it in exports.<dataset>, as one of the kinds: an empty text is
	// a missing one, since CSV cannot tell them apart.
	expr string
}

// columnOf pairs a field with the type of its column.
func columnOf(f Field, duckdb string) (column, error) {
	c := column{Field: f, expr: warehouse.Quote(f.Name)}
	t := fieldTypes[f.Type]
	if !t.duckdb.MatchString(duckdb) {
		return c, fmt.Errorf("type %s in the table, expected one that holds %s", duckdb, f.Type)
	}
	switch {
	case t.text:
		c.kind, c.expr = kindText, "nullif("+c.expr+", '')"
	case t.date:
		c.kind = kindDay
	case f.Type == "boolean":
		c.kind = kindBool
	case f.Type == "number":
		c.kind, c.expr = kindFloat, "cast("+c.expr+" as double)"
	case strings.HasSuffix(duckdb, "TINYINT"), strings.HasSuffix(duckdb, "SMALLINT"), duckdb == "INTEGER":
		c.kind, c.expr = kindInt32, "cast("+c.expr+" as integer)"
	default:
		c.kind, c.expr = kindInt64, "cast("+c.expr+" as bigint)"
	}
	return c, nil
}

// quote writes a text as an SQL literal.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
