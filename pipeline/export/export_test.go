package export

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"
)

func TestSearchIndex_a_query_reads_few_pages_and_they_hold_what_begins_with_it(t *testing.T) {
	var all []entry
	for i := range 9000 {
		x := entry{Type: "c", Code: fmt.Sprintf("%05d", i), Name: fmt.Sprintf("Saint-%c%cque-sur-%03d", 'A'+i%26, 'a'+i/26%26, i), Codes: []string{fmt.Sprintf("%05d", 10000+i)}, Weight: i % 60}
		x.words = normalise(x.Name)
		all = append(all, x)
	}
	all = append(all, entry{Type: "a", Code: "00007", Context: "Saint-Haque", Codes: []string{"2a123"}})
	index := newSearchIndex(all)
	// as the site's search does: the pages from the last that begins before the query to the last that begins before what follows it
	read := func(q string) [][]entry {
		if head, ok := index.heads[q]; ok {
			return [][]entry{head}
		}
		from := sort.Search(len(index.firsts), func(i int) bool { return index.firsts[i] > q }) - 1
		to := sort.Search(len(index.firsts), func(i int) bool { return index.firsts[i] > q+"\xff" }) - 1
		return index.pages[max(from, 0) : to+1]
	}
	has := func(pages [][]entry, x entry) bool {
		return slices.ContainsFunc(pages, func(p []entry) bool {
			return slices.ContainsFunc(p, func(y entry) bool { return y.Code == x.Code && y.Type == x.Type })
		})
	}
	for _, x := range all {
		for _, k := range searchKeys(x) {
			if pages := read(k); !has(pages, x) {
				t.Fatalf("%q: not in the %d pages read", k, len(pages))
			}
			for n := 2; n <= len(k); n++ {
				if pages := read(k[:n]); k[n-1] != ' ' && len(pages) > pagesRead+1 {
					t.Fatalf("%q reads %d pages", k[:n], len(pages))
				}
			}
		}
	}
	for i, p := range index.pages {
		if len(p) > pageSize+50 {
			t.Errorf("page %d (%q) has %d entries", i, index.firsts[i], len(p))
		}
	}
	head := index.heads["sa"]
	if len(head) != headSize || head[0].Weight != 59 {
		t.Errorf("the head of a beginning that fills many pages has %d rows, the first %v", len(head), head)
	}
	if _, ok := index.heads[all[0].words]; ok {
		t.Error("a whole name has a head")
	}
}

func TestSearchEntry_leaves_empty_cells_out_at_its_end(t *testing.T) {
	for want, x := range map[string]entry{
		`["c","96001","Aure","96","96000 96001",31]`: {Type: "c", Code: "96001", Name: "Aure", Context: "96", Codes: []string{"96000", "96001"}, Weight: 31},
		`["r","93","Vesline"]`:                       {Type: "r", Code: "93", Name: "Vesline"},
		`["a","96001","","Aure","96777"]`:            {Type: "a", Code: "96001", Context: "Aure", Codes: []string{"96777"}},
	} {
		if got, err := json.Marshal(x); err != nil || string(got) != want {
			t.Errorf("%s, expected %s (%v)", got, want, err)
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
	got := classSentence(map[string]int{"c0": 1200, "c4": 3, "cx": 1}, howWords(0, 1204))
	for _, want := range []string{"1\u202f204 communes", "1\u202f200 à 10 minutes ou moins", "3 à plus de 45 minutes", "selon le temps de trajet estimé vers", "1 sans espace accessible par la route ou de temps non connu"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q not in %q", want, got)
		}
	}
	if one := classSentence(map[string]int{"c1": 1}, howWords(1, 0)); !strings.Contains(one, "1 commune entre 10 et 20 minutes") || !strings.Contains(one, "temps de trajet calculé par la route.") || classSentence(nil, "") != "" {
		t.Errorf("%q", one)
	}
}
