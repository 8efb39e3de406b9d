package datasets

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"observatoire/data"
	"observatoire/pipeline/catalogue"
	"observatoire/sql"

	"github.com/google/go-cmp/cmp"
)

func TestSchemas_are_read_and_all_their_sources_have_cards(t *testing.T) {
	all, err := Schemas(data.FS, "schemas")
	if err != nil {
		t.Fatal(err)
	}
	cat, err := catalogue.Read(data.FS, "sources")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, s := range all {
		found = append(found, s.Name)
		if err := s.cards(cat); err != nil {
			t.Error(err)
		}
		if e := s.Own.English; e.Title == "" || e.Description == "" {
			t.Errorf("%s: no title and description in English (x-observatoire.en)", s.Name)
		}
	}
	if diff := cmp.Diff(names, found); diff != "" {
		t.Error(diff)
	}
}

func TestExamples_in_the_schemas_meet_their_own_constraints(t *testing.T) {
	all, err := Schemas(data.FS, "schemas")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		for _, f := range s.Fields {
			if f.Example == "" {
				t.Errorf("%s.%s has no example", s.Name, f.Name)
				continue
			}
			ok := true
			switch {
			case f.Constraints.Pattern != "":
				ok = regexp.MustCompile(f.Constraints.Pattern).MatchString(f.Example)
			case f.Constraints.Enum != nil:
				ok = slices.Contains(f.Constraints.Enum, f.Example)
			case f.Type == "date":
				_, err := time.Parse(time.DateOnly, f.Example)
				ok = err == nil
			case f.Type == "integer":
				ok = regexp.MustCompile(`^\d+$`).MatchString(f.Example)
			case f.Type == "number":
				ok = regexp.MustCompile(`^-?\d+(\.\d+)?$`).MatchString(f.Example)
			case f.Type == "boolean":
				ok = f.Example == "true" || f.Example == "false"
			}
			if !ok {
				t.Errorf("%s.%s: example %q breaks the constraints", s.Name, f.Name, f.Example)
			}
		}
	}
}

func TestSchemas_say_what_an_empty_cell_means_wherever_one_may_be(t *testing.T) {
	all, err := Schemas(data.FS, "schemas")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.Name == "frequentation_espaces" {
			continue // says it once, for all columns
		}
		for _, f := range s.Fields {
			if f.Constraints.Required == strings.Contains(f.Description, "Cellule vide :") {
				t.Errorf("%s.%s: required is %v, description %q", s.Name, f.Name, f.Constraints.Required, f.Description)
			}
		}
	}
}

func TestSchemas_have_the_columns_that_their_models_select(t *testing.T) {
	all, err := Schemas(data.FS, "schemas")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		b, err := fs.ReadFile(sql.Files, "50_exports/"+s.Name+".sql")
		if err != nil {
			t.Error(err)
			continue
		}
		var want []string
		for _, f := range s.Fields {
			want = append(want, f.Name)
		}
		if diff := cmp.Diff(want, selected(string(b))); diff != "" {
			t.Errorf("%s (-schema +sql):\n%s", s.Name, diff)
		}
	}
}

var (
	comment = regexp.MustCompile(`(?m)--.*$`)
	word    = regexp.MustCompile(`[a-z_0-9]+$`)
)

// selected lists the names of the columns of the first select of a model: of
// each expression between commas outside of brackets, the last word.
func selected(model string) (out []string) {
	text := comment.ReplaceAllString(model, "")
	_, text, _ = strings.Cut(text, "select")
	depth, quoted, from := 0, false, 0
	add := func(to int) { out = append(out, word.FindString(strings.TrimSpace(text[from:to]))) }
	for i, r := range text {
		switch {
		case r == '\'':
			quoted = !quoted
		case quoted:
		case r == '(':
			depth++
		case r == ')':
			depth--
		case r == ',' && depth == 0:
			add(i)
			from = i + 1
		case depth == 0 && strings.HasPrefix(text[i:], "from ") && (text[i-1] == ' ' || text[i-1] == '\n'):
			add(i)
			return out
		}
	}
	return out
}

func TestSchema_that_cannot_be_checked_is_not_read(t *testing.T) {
	const good = `{"name": "jeu", "title": "T", "description": "D", "fields": [{"name": "code", "type": "string", "title": "C", "description": "D", "constraints": {"required": true}},
		{"name": "n", "type": "integer", "title": "N", "description": "D"}], "primaryKey": ["code"], "missingValues": [""]}`
	read := func(text string) error {
		_, err := Schemas(fstest.MapFS{"schemas/jeu.schema.json": {Data: []byte(text)}}, "schemas")
		return err
	}
	if err := read(good); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, want string }{
		{`"required": true`, `"requis": true`, `unknown field "requis"`},
		{`"required": true`, `"required": true, "maxLength": 5`, `unknown field "maxLength"`},
		{`"required": true`, `"required": false`, "primaryKey code, expected a required column"},
		{`"required": true`, `"required": true, "pattern": "(["`, "field code"},
		{`"type": "integer"`, `"type": "entier"`, `type "entier"`},
		{`"type": "integer"`, `"type": "integer", "constraints": {"enum": ["1"]}`, "on text only"},
		{`"type": "integer"`, `"type": "integer", "constraints": {"minimum": "un"}`, "bound un"},
		{`"primaryKey": ["code"]`, `"primaryKey": ["autre"]`, "primaryKey autre"},
		{`"primaryKey": ["code"]`, `"primaryKey": []`, "no primaryKey"},
		{`"name": "jeu"`, `"name": "autre"`, `expected "jeu"`},
		{`"missingValues": [""]`, `"missingValues": ["NA"]`, "missingValues"},
		{`"missingValues": [""]`, `"missingValues": [""], "x-observatoire": {"spatial": "espace"}`, "lon and lat"},
		{`"missingValues": [""]`, `"missingValues": [""], "x-observatoire": {"spatial": "mer"}`, `spatial "mer"`},
		{`"missingValues": [""]`, `"missingValues": [""], "foreignKeys": [{"fields": ["code"], "reference": {"resource": "ailleurs", "fields": ["x"]}}]`, `"ailleurs" has no schema`},
		{`"missingValues": [""]`, `"missingValues": [""], "foreignKeys": [{"fields": ["code"], "reference": {"resource": "", "fields": ["x"]}}]`, "jeu.x does not exist"},
	} {
		err := read(strings.Replace(good, c.old, c.new, 1))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "jeu.schema.json") {
			t.Errorf("%s: %v, expected %q", c.new, err, c.want)
		}
	}
}
