package export

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"sort"
	"strings"
	"unicode"

	"observatoire/pipeline/warehouse"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// entry is a row of the search index: something that has a page, and what it
// is found by.
type entry struct {
	Type    string   // c commune, a former commune, m arrondissement of Paris, Lyon or Marseille, e EPCI, k canton, d département, r région, f espace
	Code    string   // of the page that it leads to
	Name    string   // "" where a former commune is known by its code only
	Context string   // where it is: code of its département, or the name of its commune
	Codes   []string // postcodes, former code, code of the territory
	Weight  int      // ten times the decimal logarithm of its population

	words string // the name as normalise gives it
}

// MarshalJSON writes a row of seven cells at most: what is empty at its end is
// left out.
func (x entry) MarshalJSON() ([]byte, error) {
	cells := []any{x.Type, x.Code, x.Name, x.Context, strings.Join(x.Codes, " "), x.Weight}
	for len(cells) > 3 && (cells[len(cells)-1] == "" || cells[len(cells)-1] == 0) {
		cells = cells[:len(cells)-1]
	}
	return json.Marshal(cells)
}

// The sizes of the index: a page is cut at pageSize keys, or a little later so
// that all entries of one key stand on one page; a beginning whose entries
// stand on more than pagesRead pages has a head of headSize rows instead.
const (
	pageSize  = 800
	pagesRead = 2
	headSize  = 16
	namesKept = 3000
)

// searchIndex is what the site's search reads. The keys of all entries (names,
// names from each meaningful word on, codes) are put in order and cut into
// pages: the entries whose key begins with what is typed stand on neighbouring
// pages, which firsts tells. Where that would be more than pagesRead pages, the
// best entries are listed in heads.
type searchIndex struct {
	firsts []string           // first key of each page, shortened to what tells it from the page before
	pages  [][]entry          // entries of each page, once each, in the order of their keys
	heads  map[string][]entry // the best entries of a beginning of two letters or more
	names  []string           // as normalise gives them, of the most populous communes and of départements and régions
}

// searchRow is a row of site.search_entries.
type searchRow struct {
	Type       string  `col:"type"`
	Code       string  `col:"code"`
	Name       *string `col:"name"`
	Context    *string `col:"context"`
	Codes      any     `col:"codes"` // a list of texts
	Population int64   `col:"population_count"`
}

// texts is a list of the warehouse, without what is missing or empty in it.
func texts(list any) []string {
	var out []string
	values, _ := list.([]any)
	for _, v := range values {
		if s, _ := v.(string); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// named is a département with its name.
type named struct {
	Code string `col:"departement_code"`
	Name string `col:"name"`
}

// search writes the index: recherche/index.json, read first; a file for each
// page; and a file for the heads of each first letter.
func (e *exporter) search() error {
	var list []entry
	if err := warehouse.Rows(e.ctx, e.db, "site.search_entries", func(r searchRow) error {
		list = append(list, entry{Type: r.Type, Code: r.Code, Name: text(r.Name), Context: text(r.Context), Codes: texts(r.Codes),
			Weight: int(math.Round(10 * math.Log10(float64(r.Population)+1))), words: normalise(text(r.Name))})
		e.written++
		return nil
	}); err != nil {
		return err
	}
	index := newSearchIndex(list)
	departements := map[string]string{}
	if err := warehouse.Rows(e.ctx, e.db, "site.search_departements", func(d named) error {
		departements[d.Code] = d.Name
		return nil
	}); err != nil {
		return err
	}
	version := sha256.New()
	put := func(path string, v any) error {
		b, err := json.Marshal(v)
		if err != nil {
			return err
		}
		version.Write(b)
		return e.write("static/recherche/"+path, b)
	}
	for i, page := range index.pages {
		if err := put(fmt.Sprintf("%d.json", i), page); err != nil {
			return err
		}
	}
	letters := map[string]map[string][]entry{}
	for _, p := range sortedKeys(index.heads) {
		if letters[p[:1]] == nil {
			letters[p[:1]] = map[string][]entry{}
		}
		letters[p[:1]][p] = index.heads[p]
	}
	for _, l := range sortedKeys(letters) {
		if err := put("tetes-"+l+".json", letters[l]); err != nil {
			return err
		}
	}
	if err := put("noms.json", index.names); err != nil {
		return err
	}
	return e.writeJSON("static/recherche/index.json", struct {
		Version      string            `json:"version"` // changes with the content of the pages
		Links        map[string]string `json:"liens"`   // address of a page by the type of its entry
		Departements map[string]string `json:"departements"`
		PagesRead    int               `json:"pages_lues"`
		Firsts       []string          `json:"pages"`
	}{hex.EncodeToString(version.Sum(nil))[:10], searchLinks, departements, pagesRead, index.firsts})
}

// searchLinks are the addresses of pages from the root of the site.
var searchLinks = map[string]string{
	"c": "communes/{}.html", "a": "communes/{}.html", "m": "communes/{}.html", "e": "epci/{}.html", "k": "cantons/{}.html", "d": "departements/{}/", "r": "regions/{}/", "f": "espaces/{}.html",
}

func newSearchIndex(list []entry) *searchIndex {
	type pair struct {
		key string
		i   int
	}
	var pairs []pair
	for i, x := range list {
		for _, k := range searchKeys(x) {
			pairs = append(pairs, pair{k, i})
		}
	}
	sort.SliceStable(pairs, func(a, b int) bool { return pairs[a].key < pairs[b].key })
	index := &searchIndex{heads: map[string][]entry{}}
	pageOf := make([]int, len(pairs))
	size := 0
	var on map[int]bool
	for n, p := range pairs {
		if n == 0 || size >= pageSize && p.key != pairs[n-1].key {
			before := ""
			if n > 0 {
				before = pairs[n-1].key
			}
			index.firsts = append(index.firsts, distinct(before, p.key))
			index.pages = append(index.pages, nil)
			size, on = 0, map[int]bool{}
		}
		last := len(index.pages) - 1
		pageOf[n] = last
		if size++; !on[p.i] {
			on[p.i] = true
			index.pages[last] = append(index.pages[last], list[p.i])
		}
	}
	// Beginnings that spread over too many pages, found from shorter to longer.
	var spread func(from, to, length int)
	spread = func(from, to, length int) {
		for from < to {
			key := pairs[from].key
			if len(key) < length {
				from++
				continue
			}
			p := key[:length]
			end := from + sort.Search(to-from, func(n int) bool { return !strings.HasPrefix(pairs[from+n].key, p) })
			if pageOf[end-1]-pageOf[from] >= pagesRead {
				if length > 1 && !strings.HasSuffix(p, " ") { // nobody's query ends in a space
					ranks := map[int]float64{}
					for _, q := range pairs[from:end] {
						ranks[q.i] = rank(p, list[q.i])
					}
					best := slices.Sorted(maps.Keys(ranks))
					slices.SortStableFunc(best, func(a, b int) int { return cmp.Compare(ranks[b], ranks[a]) })
					for _, i := range best[:min(headSize, len(best))] {
						index.heads[p] = append(index.heads[p], list[i])
					}
				}
				spread(from, end, length+1)
			}
			from = end
		}
	}
	spread(0, len(pairs), 1)
	index.names = populousNames(list)
	return index
}

// populousNames are the names that are looked up where what is typed has an
// error in its first letters, which may lead to any page: those of the most
// populous communes, départements and régions, in the order of the alphabet.
func populousNames(list []entry) []string {
	var known []entry
	for _, x := range list {
		if x.words != "" && strings.Contains("cdr", x.Type) {
			known = append(known, x)
		}
	}
	slices.SortStableFunc(known, func(a, b entry) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.words, b.words), cmp.Compare(a.Code, b.Code))
	})
	names := []string{}
	for _, x := range known[:min(namesKept, len(known))] {
		names = append(names, x.words)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// distinct is the beginning of a key that tells it from the key before it.
func distinct(before, key string) string {
	n := 0
	for n < len(before) && n < len(key) && before[n] == key[n] {
		n++
	}
	return key[:min(n+1, len(key))]
}

// typeRank puts what more people look for first among equal answers.
var typeRank = map[string]float64{"r": 5, "d": 5, "c": 4, "e": 3, "a": 2, "m": 2, "k": 1, "f": 0}

// withoutArticle takes the words off that people leave out before a name.
func withoutArticle(words string) string {
	for _, w := range []string{"le ", "la ", "les ", "l ", "cc ", "ca ", "cu ", "metropole ", "france services "} {
		if rest, ok := strings.CutPrefix(words, w); ok {
			return rest
		}
	}
	return words
}

// rank says how well an entry answers a query of which one of its keys is known
// to begin with: the site's search ranks what it reads in the same way.
func rank(q string, x entry) float64 {
	var r float64
	short := withoutArticle(x.words)
	switch {
	case q[0] >= '0' && q[0] <= '9' && slices.Contains(x.Codes, q):
		r = 90
	case q[0] >= '0' && q[0] <= '9':
		r = 60
	case x.words == q || short == q:
		r = 100
	case strings.HasPrefix(x.words, q) || strings.HasPrefix(short, q):
		r = 70
	default:
		r = 40
	}
	return r + 2*typeRank[x.Type] + 0.3*float64(x.Weight)
}

var emptyWords = map[string]bool{"le": true, "la": true, "les": true, "l": true, "d": true, "de": true, "du": true, "des": true, "en": true, "et": true,
	"sur": true, "sous": true, "aux": true, "au": true, "a": true, "cc": true, "ca": true, "cu": true, "france": true, "services": true, "service": true, "canton": true}

// searchKeys are what an entry is found by: its name, its name from each of its
// words that mean something on, and its codes.
func searchKeys(x entry) []string {
	var keys []string
	if x.words != "" {
		keys = append(keys, x.words)
	}
	words := strings.Fields(x.words)
	for i, w := range words {
		if i > 0 && len(w) > 1 && !emptyWords[w] {
			keys = append(keys, strings.Join(words[i:], " "))
		}
	}
	for _, c := range x.Codes {
		keys = append(keys, strings.ToLower(c))
	}
	if x.Type == "c" {
		keys = append(keys, strings.ToLower(x.Code))
	}
	return keys
}

// normalise is the macro of sql/macros.sql and the function of the site's
// search: the three give the same words.
func normalise(s string) string {
	s = strings.NewReplacer("œ", "oe", "Œ", "oe", "æ", "ae", "Æ", "ae").Replace(s)
	s, _, _ = transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), strings.ToLower(s))
	words := strings.FieldsFunc(s, func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9') })
	for i, w := range words {
		if i < len(words)-1 {
			switch w {
			case "st":
				words[i] = "saint"
			case "ste":
				words[i] = "sainte"
			}
		}
	}
	return strings.Join(words, " ")
}
