package transform_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"observatoire/pipeline/transform"
	"observatoire/pipeline/warehouse"
	"observatoire/sql"

	"github.com/goccy/go-yaml"
)

// TestMacros_give_what_their_list_says holds macros.sql against macros.yml;
// every macro has a line at least. A space that does not break is a space.
func TestMacros_give_what_their_list_says(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(sqlFolder, "macros.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var list []yaml.MapSlice
	if err := yaml.NewDecoder(bytes.NewReader(b), yaml.UseOrderedMap()).Decode(&list); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	db, err := warehouse.Open(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := transform.Macros(ctx, db, sql.Files); err != nil {
		t.Fatal(err)
	}
	var asked strings.Builder
	for _, line := range list {
		expression := fmt.Sprint(line[0].Key)
		fmt.Fprintln(&asked, expression)
		var got *string
		if err := db.QueryRowContext(ctx, "select cast("+expression+" as varchar)").Scan(&got); err != nil {
			t.Errorf("%s: %v", expression, err)
			continue
		}
		text := "null"
		if got != nil {
			text = strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(*got)
		}
		want := "null"
		if line[0].Value != nil {
			want = fmt.Sprint(line[0].Value)
		}
		if text != want {
			t.Errorf("%s: %q, expected %q", expression, text, want)
		}
	}
	text, err := sql.Files.ReadFile("macros.sql")
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`(?m)^create or replace macro ([a-z0-9_]+)\(`).FindAllStringSubmatch(string(text), -1)
	if len(names) < 20 {
		t.Fatalf("%d macros found in macros.sql", len(names))
	}
	for _, name := range names {
		// Parts of another macro that has lines of its own.
		if part := map[string]bool{"haversine": true, "lambert93_iso": true, "lat_of_conformal": true}[name[1]]; !part && !strings.Contains(asked.String(), name[1]+"(") {
			t.Errorf("%s: no line in macros.yml", name[1])
		}
	}
}
