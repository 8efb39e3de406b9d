package export

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestSearch_parts_hold_every_name_under_the_longest_part_that_begins_it(t *testing.T) {
	byKey := map[string][]entry{}
	var all []entry
	for i := range 2000 {
		x := entry{Type: "c", Code: fmt.Sprintf("%05d", i), Name: fmt.Sprintf("Saint-%c%cque-sur-%03d", 'A'+i%26, 'a'+i/26%26, i), Postcodes: fmt.Sprintf("%05d", 10000+i), Population: int64(i)}
		x.words = normalise(x.Name)
		all = append(all, x)
		for _, k := range searchKeys(x) {
			byKey[k] = append(byKey[k], x)
		}
	}
	parts := map[string][]entry{}
	divide(parts, "", byKey)
	part := func(q string) []entry {
		for n := len(q); n >= 2; n-- {
			if p, ok := parts[q[:n]]; ok {
				return p
			}
		}
		return nil
	}
	for _, x := range all {
		for _, q := range []string{x.words, x.Postcodes, x.words[len("saint "):]} {
			found := false
			for _, y := range part(q) {
				found = found || y.Code == x.Code
			}
			if !found {
				t.Fatalf("%q is not in the part that its query reads", q)
			}
		}
	}
	for k, p := range parts {
		if len(k) < 2 || len(p) > 2*chunkSize {
			t.Errorf("part %q has %d entries", k, len(p))
		}
	}
}

func TestNormalise_forgives_what_people_type(t *testing.T) {
	for in, want := range map[string]string{
		"Saint-Étienne": "saint etienne", "St Étienne": "saint etienne", "STE-MÈRE-ÉGLISE": "sainte mere eglise", "L'Haÿ-les-Roses": "l hay les roses",
		"Plœuc": "ploeuc", "  Le   Havre ": "le havre", "St": "st", "Forêt-la-Folie": "foret la folie",
	} {
		if got := normalise(in); got != want {
			t.Errorf("%q: %q, expected %q", in, got, want)
		}
	}
}

func TestObject_with_adds_a_member_and_stays_JSON(t *testing.T) {
	for _, o := range []object{`{"a":1}`, `{}`, " {\"a\":\"}\"}\n"} {
		got, err := o.with("carte", "<svg a=\"b\">\n</svg>")
		if err != nil {
			t.Fatal(err)
		}
		var m map[string]any
		if err := json.Unmarshal([]byte(got), &m); err != nil || m["carte"] != "<svg a=\"b\">\n</svg>" {
			t.Errorf("%s: %v", got, err)
		}
	}
}

func TestClassSentence_says_what_the_map_shows(t *testing.T) {
	got := classSentence(map[string]int{"c0": 1200, "c4": 3, "cx": 1})
	for _, want := range []string{"1\u202f204 communes", "1\u202f200 à 10 minutes ou moins", "3 à plus de 45 minutes", "1 sans espace accessible par la route"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q not in %q", want, got)
		}
	}
	if one := classSentence(map[string]int{"c1": 1}); !strings.Contains(one, "1 commune entre 10 et 20 minutes") || classSentence(nil) != "" {
		t.Errorf("%q", one)
	}
}
