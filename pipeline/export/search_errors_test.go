package export

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// asker answers queries as the site's search does, with the files of a folder.
const asker = `
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
const [dir, script] = process.argv.slice(1)
const { chercher } = await import(pathToFileURL(script))
globalThis.fetch = async a => { const f = a.replace(/\?.*/, ''); try { const t = readFileSync(f, 'utf8'); return { ok: true, json: async () => JSON.parse(t) } } catch { return { ok: false, status: 404 } } }
const out = []
for (const q of JSON.parse(readFileSync(0, 'utf8'))) { const r = await chercher(dir + '/', q); out.push({ Near: r.approche, Codes: r.reponses.filter(x => x.type === 'c').map(x => x.code) }) }
console.log(JSON.stringify(out))`

type answered struct {
	Near  bool
	Codes []string
}

func askSearch(t *testing.T, dir string, queries []string) []answered {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	in, _ := json.Marshal(queries)
	script, _ := filepath.Abs(filepath.Join("..", "..", "site", "assets", "js", "recherche.js"))
	cmd := exec.Command(node, "--input-type=module", "-e", asker, dir, script)
	w, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	go func() { w.Write(in); w.Close() }()
	cmd.Stderr = os.Stderr
	b, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var out []answered
	if err := json.Unmarshal(b, &out); err != nil || len(out) != len(queries) {
		t.Fatalf("%d answers to %d queries (%v): %.300s", len(out), len(queries), err, b)
	}
	return out
}

// mistyped is a name with one seeded error at its letter from on.
func mistyped(r *rand.Rand, name string, from int) string {
	b := []byte(name)
	i := from + r.IntN(len(b)-from)
	letter := byte('a' + r.IntN(26))
	switch r.IntN(4) {
	case 0:
		return string(b[:i]) + string(b[i+1:])
	case 1:
		return string(b[:i]) + string(letter) + string(b[i:])
	case 2:
		b[i] = letter
	default:
		if i > 0 {
			b[i-1], b[i] = b[i], b[i-1]
		}
	}
	return string(b)
}

// indexOfFrance writes the index of all communes of the real list into a folder.
func indexOfFrance(t *testing.T, mirror string) (dir string, list []entry) {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(mirror, "decoupage_administratif", "*", "communes.json.gz"))
	if len(files) == 0 {
		t.Skip("the mirror has no list of communes")
	}
	f, err := os.Open(files[len(files)-1])
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var communes []struct {
		Nom, Code, Type, Departement string
		CodesPostaux                 []string
		Population                   float64
	}
	if err := json.NewDecoder(z).Decode(&communes); err != nil {
		t.Fatal(err)
	}
	for _, c := range communes {
		if c.Type == "commune-actuelle" {
			list = append(list, entry{Type: "c", Code: c.Code, Name: c.Nom, Context: c.Departement, Codes: c.CodesPostaux, Weight: int(math.Round(10 * math.Log10(c.Population+1))), words: normalise(c.Nom)})
		}
	}
	dir = t.TempDir()
	index := newSearchIndex(list)
	os.Mkdir(filepath.Join(dir, "recherche"), 0o755)
	size := 0
	put := func(name string, v any) {
		b, _ := json.Marshal(v)
		size = len(b)
		if err := os.WriteFile(filepath.Join(dir, "recherche", name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for i, page := range index.pages {
		put(fmt.Sprintf("%d.json", i), page)
	}
	heads := map[string]map[string][]entry{}
	for p, best := range index.heads {
		if heads[p[:1]] == nil {
			heads[p[:1]] = map[string][]entry{}
		}
		heads[p[:1]][p] = best
	}
	for l, h := range heads {
		put("tetes-"+l+".json", h)
	}
	put("index.json", map[string]any{"version": "1", "liens": searchLinks, "departements": map[string]string{}, "pages_lues": pagesRead, "pages": index.firsts})
	put("noms.json", index.names)
	if size > 50_000 {
		t.Errorf("the list of names has %d bytes, expected a small one", size)
	}
	return dir, list
}

// TestSearch_forgives_one_error_in_the_names_of_France asks the index of all
// communes, made from the real list.
func TestSearch_forgives_one_error_in_the_names_of_France(t *testing.T) {
	mirror := os.Getenv("OBSERVATOIRE_MIRROR")
	if mirror == "" {
		t.Skip("OBSERVATOIRE_MIRROR is not set: the real names are not asked for")
	}
	dir, list := indexOfFrance(t, mirror)
	cases := []struct {
		query, code string
		near        bool
	}{
		{"Bordeux", "33063", true}, {"Grenobel", "38185", true}, {"saint etiene", "42218", true}, {"Vordeaux", "33063", true}, {"Monpellier", "34172", true},
		{"Toulose", "31555", true}, {"Villeurbane", "69266", true}, {"Carcasonne", "11069", true}, {"Strasbourgh", "67482", true}, {"Besnacon", "25056", true},
		{"Mnede", "48095", true}, {"saitn denis", "93066", true}, {"Mende", "48095", false}, {"bordeaux", "33063", false}, {"st etienne", "42218", false},
	}
	var queries []string
	for _, c := range cases {
		queries = append(queries, c.query)
	}
	for i, a := range askSearch(t, dir, queries) {
		if c := cases[i]; len(a.Codes) == 0 || a.Codes[0] != c.code && c.code != "93066" || a.Near != c.near {
			t.Errorf("%s: %v (near %v), expected %s first", c.query, a.Codes, a.Near, c.code)
		}
	}

	// Names at random with an error at random: those that are a name of another
	// place, or the beginning of one, are answered as such.
	r := rand.New(rand.NewPCG(14, 11))
	for _, kind := range []struct {
		what  string
		from  int // the first letter that may be wrong
		least int // inhabitants, as ten times their logarithm
		share float64
	}{{"communes of 10,000 people, any letter", 0, 40, 0.98}, {"all communes, from the fourth letter on", 3, 0, 0.95}} {
		var codes []string
		queries = nil
		for len(queries) < 40 {
			x := list[r.IntN(len(list))]
			if x.Weight < kind.least || len(x.words) < 6 {
				continue
			}
			queries, codes = append(queries, mistyped(r, x.words, kind.from)), append(codes, x.Code)
		}
		asked, found := 0, 0
		for i, a := range askSearch(t, dir, queries) {
			if !a.Near && len(a.Codes) > 0 {
				continue
			}
			asked++
			for _, c := range a.Codes {
				if c == codes[i] {
					found++
				}
			}
			if len(a.Codes) == 0 && testing.Verbose() {
				t.Logf("%q finds nothing", queries[i])
			}
		}
		t.Logf("%s: %d of %d found", kind.what, found, asked)
		if asked < 25 || float64(found) < kind.share*float64(asked) {
			t.Errorf("%s: %d of %d are found, expected %.0f %%", kind.what, found, asked, 100*kind.share)
		}
	}
}
