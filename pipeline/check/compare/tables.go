package compare

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"observatoire/pipeline/warehouse"
)

// schema is what is read of a Table Schema.
type schema struct {
	Fields []struct {
		Name string `json:"name"`
		Type string `json:"type"`
	} `json:"fields"`
	PrimaryKey []string `json:"primaryKey"`
}

func (s schema) types() map[string]string {
	out := map[string]string{}
	for _, f := range s.Fields {
		out[f.Name] = f.Type
	}
	return out
}

// dataset is a table of a site: its schema and the path of its Parquet file.
type dataset struct {
	schema
	parquet string
}

// published are the datasets of a site, by name.
func (p *place) published(ctx context.Context) (map[string]*dataset, []string, error) {
	all, names := map[string]*dataset{}, []string{}
	for _, r := range p.pack.Resources {
		if r.Schema == "" {
			continue
		}
		b, err := p.read(ctx, "donnees/"+r.Schema)
		if err != nil {
			return nil, nil, err
		}
		d := &dataset{}
		if err := json.Unmarshal(b, &d.schema); err != nil {
			return nil, nil, fmt.Errorf("check against %s donnees/%s: %w", p.root, r.Schema, err)
		}
		all[r.Name], names = d, append(names, r.Name)
	}
	for _, r := range p.pack.Resources {
		if d := all[strings.TrimSuffix(r.Name, "-parquet")]; d != nil && r.Format == "parquet" {
			d.parquet = r.Path
		}
	}
	return all, names, nil
}

// datasets compares all tables.
func (r *recorder) datasets(ctx context.Context, old, fresh *place, tolerances []tolerance) error {
	before, names, err := old.published(ctx)
	if err != nil {
		return err
	}
	after, newNames, err := fresh.published(ctx)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "observatoire-comparaison-*")
	if err != nil {
		return fmt.Errorf("check against: %w", err)
	}
	defer os.RemoveAll(dir)
	db, err := warehouse.Open(ctx, filepath.Join(dir, "comparaison.duckdb"))
	if err != nil {
		return err
	}
	defer db.Close()
	for _, name := range newNames {
		if before[name] == nil {
			r.report.Additions = append(r.report.Additions, Addition{name, "dataset", 1})
		}
	}
	for _, name := range names {
		a, b := before[name], after[name]
		if b == nil {
			r.add(Change{Dataset: name, Kind: KindDataset, Before: name})
			continue
		}
		same := r.columns(name, a, b)
		if a.parquet == "" || b.parquet == "" {
			continue
		}
		if h := old.pack.hash(a.parquet); h != "" && h == fresh.pack.hash(b.parquet) {
			continue // the same bytes
		}
		from, err := old.file(ctx, "donnees/"+a.parquet)
		if err != nil {
			return err
		}
		to, err := fresh.file(ctx, "donnees/"+b.parquet)
		if err != nil {
			return err
		}
		if err := r.rows(ctx, db, name, a, same, from, to, tolerances); err != nil {
			return fmt.Errorf("check against, %s: %w", name, err)
		}
	}
	return nil
}

// columns compares the columns of a dataset and returns those that both have
// with the same type.
func (r *recorder) columns(name string, a, b *dataset) map[string]string {
	same := map[string]string{}
	before, after := a.types(), b.types()
	for _, f := range a.Fields {
		switch t := after[f.Name]; t {
		case f.Type:
			same[f.Name] = t
		default:
			r.add(Change{Dataset: name, Kind: KindColumn, Column: f.Name, Before: f.Type, After: t})
		}
	}
	for _, f := range b.Fields {
		if before[f.Name] == "" {
			r.report.Additions = append(r.report.Additions, Addition{name, "column " + f.Name, 1})
		}
	}
	return same
}

func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// rows compares the rows of a dataset by its former primary key.
func (r *recorder) rows(ctx context.Context, db *warehouse.DB, name string, a *dataset, same map[string]string, from, to string, tolerances []tolerance) error {
	for _, k := range a.PrimaryKey {
		if same[k] == "" {
			return nil // the change of the column says it
		}
	}
	if len(a.PrimaryKey) == 0 {
		return nil
	}
	var keys, figures []string
	for _, k := range a.PrimaryKey {
		keys = append(keys, "cast("+warehouse.Quote(k)+" as varchar)")
	}
	key := "concat_ws(' ', " + strings.Join(keys, ", ") + ")"
	for _, f := range a.Fields {
		if t := same[f.Name]; (t == "number" || t == "integer") && !contains(a.PrimaryKey, f.Name) {
			figures = append(figures, f.Name)
		}
	}
	selected := key + " as _key"
	for _, f := range figures {
		selected += ", cast(" + warehouse.Quote(f) + " as double) as " + warehouse.Quote(f)
	}
	for table, file := range map[string]string{"o": from, "n": to} {
		if err := db.Exec(ctx, fmt.Sprintf("create or replace temp table %s as select %s from read_parquet(%s)", table, selected, literal(file))); err != nil {
			return err
		}
	}
	n, err := db.Count(ctx, "n")
	if err != nil {
		return err
	}
	r.report.Compared += n
	var k, x, y string
	if err := db.Each(ctx, "select _key from o anti join n using (_key) order by _key", []any{&k}, func() error {
		r.add(Change{Dataset: name, Kind: KindRow, Key: k})
		return nil
	}); err != nil {
		return err
	}
	added, err := db.Count(ctx, "(select _key from n anti join o using (_key))")
	if err != nil {
		return err
	}
	if added > 0 {
		r.report.Additions = append(r.report.Additions, Addition{name, "rows", added})
	}
	for _, f := range figures {
		t, c := of(tolerances, name, f), warehouse.Quote(f)
		allowed := fmt.Sprintf("(%g + %g * abs(o.%s) + 1e-9)", t.absolute, t.relative, c)
		var size float64
		if err := db.Each(ctx, fmt.Sprintf(`select _key, coalesce(cast(o.%[1]s as varchar), ''), coalesce(cast(n.%[1]s as varchar), ''), coalesce(abs(n.%[1]s - o.%[1]s) / %[2]s, 1e9)
			from o join n using (_key)
			where (o.%[1]s is null) <> (n.%[1]s is null) or abs(n.%[1]s - o.%[1]s) > %[2]s order by _key`, c, allowed), []any{&k, &x, &y, &size}, func() error {
			r.add(Change{Dataset: name, Kind: KindFigure, Key: k, Column: f, Before: x, After: y, size: size})
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// addresses compares what answers.
func (r *recorder) addresses(ctx context.Context, old, fresh *place) error {
	before, err := old.addresses(ctx)
	if err != nil {
		return err
	}
	after, err := fresh.addresses(ctx)
	if err != nil {
		return err
	}
	r.report.Addresses = len(before)
	for _, a := range sorted(before) {
		if after[a] {
			continue
		}
		// A page that is not in the sitemap, such as that of an old code, may be there.
		if !fresh.far && there(filepath.Join(fresh.root, filepath.FromSlash(a))) {
			continue
		}
		r.add(Change{Kind: KindAddress, Key: a, Before: a})
	}
	return nil
}

func there(path string) bool {
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		info, err = os.Stat(filepath.Join(path, "index.html"))
	}
	return err == nil && !info.IsDir()
}
