package export

import (
	"encoding/json"
	"sort"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// entry is a line of the search index.
type entry struct {
	Type, Code, Name, Context string
	Postcodes                 string // separated by spaces
	Population                int64

	words string // the name as normalise gives it
}

func (x entry) MarshalJSON() ([]byte, error) {
	return json.Marshal([]any{x.Type, x.Code, x.Name, x.Context, x.Postcodes, x.Population})
}

// chunkSize is the number of entries from which a part of the index is cut by
// one more letter.
const chunkSize = 300

// search writes the index: a part for each first two letters of a name, of any
// of its words that mean something, of a postcode or of a code. A part that is
// large holds its most populated entries and is cut by the next letter.
// recherche/index.json lists the parts. The site reads the longest one that
// begins the query.
func (e *exporter) search() error {
	byKey := map[string][]entry{}
	var x entry
	var postcodes string
	if err := e.db.Each(e.ctx, "select type, code, coalesce(name, ''), coalesce(context, ''), coalesce(array_to_string(postcodes, ' '), ''), population_count from exports.search_entries where name is not null",
		[]any{&x.Type, &x.Code, &x.Name, &x.Context, &postcodes, &x.Population}, func() error {
			x.Postcodes, x.words = postcodes, normalise(x.Name)
			for _, k := range searchKeys(x) {
				byKey[k] = append(byKey[k], x)
			}
			e.written++
			return nil
		}); err != nil {
		return err
	}
	parts := map[string][]entry{}
	divide(parts, "", byKey)
	for k, list := range parts {
		if err := e.writeJSON("static/recherche/"+strings.ReplaceAll(k, " ", "_")+".json", list); err != nil {
			return err
		}
	}
	return e.writeJSON("static/recherche/index.json", map[string]any{"tranches": sortedKeys(parts)})
}

// divide fills parts with the entries whose key begins with prefix.
func divide(parts map[string][]entry, prefix string, byKey map[string][]entry) {
	type id struct{ kind, code, name string }
	seen := map[id]bool{}
	var list []entry
	deeper := map[string]map[string][]entry{}
	for _, k := range sortedKeys(byKey) {
		if n := len(prefix) + 1; len(k) >= n {
			d := k[:n]
			if deeper[d] == nil {
				deeper[d] = map[string][]entry{}
			}
			deeper[d][k] = byKey[k]
		}
		if len(prefix) < 2 {
			continue
		}
		for _, x := range byKey[k] {
			if i := (id{x.Type, x.Code, x.Name}); !seen[i] {
				seen[i] = true
				list = append(list, x)
			}
		}
	}
	// A part whose name ends in a space would never be read (no query ends in one).
	cut := len(prefix) < 2 || strings.HasSuffix(prefix, " ") || len(list) > chunkSize && len(prefix) < 16
	if cut {
		for _, d := range sortedKeys(deeper) {
			divide(parts, d, deeper[d])
		}
	}
	if len(prefix) < 2 {
		return
	}
	// names that are the prefix itself first, then the most people
	sort.SliceStable(list, func(i, j int) bool {
		a, b := list[i].words == prefix, list[j].words == prefix
		if a != b {
			return a
		}
		if list[i].Population != list[j].Population {
			return list[i].Population > list[j].Population
		}
		return list[i].Type+list[i].Code < list[j].Type+list[j].Code
	})
	if cut && len(list) > chunkSize {
		list = list[:chunkSize/2]
	}
	if !strings.HasSuffix(prefix, " ") { // nobody's query ends in a space
		parts[prefix] = list
	}
}

var emptyWords = map[string]bool{"le": true, "la": true, "les": true, "l": true, "d": true, "de": true, "du": true, "des": true, "en": true, "et": true,
	"sur": true, "sous": true, "aux": true, "au": true, "a": true, "cc": true, "ca": true, "cu": true, "france": true, "services": true, "service": true, "canton": true}

// searchKeys are what an entry is found by: its name, its name from each of its
// words that mean something on, its postcodes and its code.
func searchKeys(x entry) []string {
	keys := []string{x.words}
	words := strings.Fields(x.words)
	for i, w := range words {
		if i > 0 && len(w) > 1 && !emptyWords[w] {
			keys = append(keys, strings.Join(words[i:], " "))
		}
	}
	keys = append(keys, strings.Fields(x.Postcodes)...)
	if x.Type == "c" || x.Type == "a" {
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
