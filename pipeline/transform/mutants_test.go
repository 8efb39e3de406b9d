package transform_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"observatoire/pipeline/transform"
	"observatoire/pipeline/warehouse"
)

// mutant is a model with one mistake.
type mutant struct {
	sort    string // of mistake: number, comparison, and/or …
	what    string // the words that were changed and what they became, with those around them
	text    string // the select
	spare   bool   // not tried, for there are many
	dead    bool   // a case noticed
	invalid bool   // DuckDB refuses it
}

var (
	token = regexp.MustCompile(`(?s)--[^\n]*|'(?:[^']|'')*'|[A-Za-z_][A-Za-z_0-9]*|\d+\.\d+|\d+|<=|>=|<>|!=|->>|\*\*|//|\|\||::|\s+|.`)

	// words that become others: [sort, becomes]
	turned = map[string][2]string{
		"and": {"and/or", "or"}, "or": {"and/or", "and"},
		"min": {"min/max", "max"}, "max": {"min/max", "min"},
		"min_by": {"min/max", "max_by"}, "max_by": {"min/max", "min_by"},
		"desc": {"order", "asc"},
		"not":  {"not", ""}, "left": {"left join", ""}, "distinct": {"distinct", ""},
		"published_min": {"rounding", "published_share"}, "published_share": {"rounding", "published_min"},
		"true": {"number", "false"}, "false": {"number", "true"},
		"union": {"", ""},
		"+":     {"plus/minus", "-"}, "-": {"plus/minus", "+"}, "*": {"times/by", "/"}, "/": {"times/by", "*"},
	}
	compared = map[string][]string{
		"<": {"<=", ">"}, "<=": {"<", ">="}, ">": {">=", "<"}, ">=": {">", "<="}, "=": {"<>"}, "<>": {"="},
	}
)

// mutants are the mistakes that are made in a select, in its order. Comments,
// the names of struct members and the last "order by" are left alone.
func mutants(text string) []mutant {
	tokens := token.FindAllString(text, -1)
	var out []mutant
	put := func(sort string, from, to int, becomes string) {
		before, after := strings.Join(tokens[:from], ""), strings.Join(tokens[to:], "")
		around := func(s string, n int) string { return s[max(0, min(len(s), n)):] }
		what := fmt.Sprintf("…%s[%s → %s]%s…", around(before, len(before)-24), strings.Join(tokens[from:to], ""), becomes, after[:min(len(after), 24)])
		out = append(out, mutant{sort: sort, what: strings.Join(strings.Fields(what), " "), text: before + becomes + after})
	}
	end := lastOrder(tokens)
	for i := 0; i < end; i++ {
		w := tokens[i]
		switch {
		case strings.HasPrefix(w, "--"):
		case w[0] == '\'':
			if next(tokens, i) != ":" && len(w) > 2 { // not the name of a struct's member
				put("text", i, i+1, "'x"+w[1:])
			}
		case w[0] >= '0' && w[0] <= '9':
			put("number", i, i+1, otherNumber(w))
		case w == "coalesce" && next(tokens, i) == "(":
			if a, comma, b := twoArguments(tokens, i); b > 0 {
				put("coalesce", a, b, strings.Join(tokens[comma+1:b], "")+","+strings.Join(tokens[a:comma], ""))
			}
		case w == "is" && next(tokens, i) == "null":
			put("null", i, i+1, "is not")
		case w == "is" && next(tokens, i) == "not":
			j := i + 2
			put("null", i, j+1, "is")
		case w == "not" && previous(tokens, i) == "is", w == "left" && next(tokens, i) == "(":
		case compared[w] != nil:
			for _, c := range compared[w] {
				put("comparison", i, i+1, c)
			}
		case w == "*" && (previous(tokens, i) == "select" || previous(tokens, i) == "." || previous(tokens, i) == "(" || previous(tokens, i) == ","):
		default:
			if t, ok := turned[w]; ok && t[0] != "" {
				put(t[0], i, i+1, t[1])
			}
		}
	}
	return out
}

// lastOrder is where the select's own "order by" begins, which only sorts what
// is written.
func lastOrder(tokens []string) int {
	depth := 0
	at := len(tokens)
	for i, w := range tokens {
		switch w {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth--
		case "order":
			if depth == 0 {
				at = i
			}
		}
	}
	return at
}

func next(tokens []string, i int) string {
	for i++; i < len(tokens); i++ {
		if strings.TrimSpace(tokens[i]) != "" {
			return tokens[i]
		}
	}
	return ""
}

func previous(tokens []string, i int) string {
	for i--; i >= 0; i-- {
		if strings.TrimSpace(tokens[i]) != "" {
			return tokens[i]
		}
	}
	return ""
}

// twoArguments are the bounds of the arguments of the function at i, where it
// has two: [a, comma[ and ]comma, b[.
func twoArguments(tokens []string, i int) (a, comma, b int) {
	depth := 0
	for j := i + 1; j < len(tokens); j++ {
		switch tokens[j] {
		case "(", "[", "{":
			if depth == 0 {
				a = j + 1
			}
			depth++
		case ")", "]", "}":
			if depth--; depth == 0 {
				if comma == 0 {
					return 0, 0, 0
				}
				return a, comma, j
			}
		case ",":
			if depth == 1 && comma != 0 {
				return 0, 0, 0
			} else if depth == 1 {
				comma = j
			}
		}
	}
	return 0, 0, 0
}

// otherNumber is a number that stands in for a moved threshold: half as much
// again, one more of small ones.
func otherNumber(w string) string {
	f, err := strconv.ParseFloat(w, 64)
	if err != nil {
		return w
	}
	if strings.Contains(w, ".") {
		return strconv.FormatFloat(f*1.5, 'g', 10, 64)
	}
	if f <= 4 {
		return strconv.Itoa(int(f) + 1)
	}
	return strconv.Itoa(int(f * 1.5))
}

// tally is what the cases of a model notice.
type tally struct {
	model   transform.Model
	mutants []mutant
	// pairs are two columns of one type, by their names; true where some row
	// wanted has two values there.
	pairs   map[[2]string]bool
	allowed []string
}

func newTally(m transform.Model, allowed map[string][]string) *tally {
	y := &tally{model: m, mutants: mutants(m.SQL), pairs: map[[2]string]bool{}, allowed: allowed[m.Table()]}
	if !*every {
		y.sample(tries(m.SQL))
	}
	return y
}

// sample leaves n mutants, evenly from first to last of each kind, and one of
// each kind at least.
func (y *tally) sample(n int) {
	total := len(y.mutants)
	if total <= n {
		return
	}
	seen := map[string]int{}
	for i := range y.mutants {
		m := &y.mutants[i]
		k := seen[m.sort]
		seen[m.sort]++
		m.spare = k > 0 && k*n/total == (k-1)*n/total
	}
}

// try runs the mutants that are still alive on the tables of a case.
func (y *tally) try(b *bench, where string, want []any) {
	for i := range y.mutants {
		m := &y.mutants[i]
		if m.dead || m.invalid || m.spare {
			continue
		}
		made, err := b.made(m.text, where)
		if err != nil {
			m.invalid = true
			continue
		}
		m.dead = against(made, want) != ""
	}
}

// swaps notes which columns of one type, and members of objects, a swap of
// which the rows wanted would show.
func (y *tally) swaps(columns []warehouse.Column, want []any) {
	for i, a := range columns {
		for _, b := range columns[i+1:] {
			if a.Type == b.Type {
				y.differ([2]string{a.Name, b.Name}, want)
			}
		}
	}
	for _, row := range want {
		for name, v := range row.(map[string]any) {
			y.inside(name, v)
		}
	}
}

// inside compares the members of an object with each other, and the elements
// of a row of cells; and so on with what is in them.
func (y *tally) inside(name string, v any) {
	members, _ := v.(map[string]any)
	if list, ok := v.([]any); ok {
		members = map[string]any{}
		for i, element := range list {
			switch element.(type) {
			case map[string]any:
				y.inside(name+"[]", element)
			default:
				members[fmt.Sprintf("%02d", i)] = element
			}
		}
		if len(members) < 6 { // a list, not a row of cells
			return
		}
	}
	keys := slices.Sorted(maps.Keys(members))
	for i, a := range keys {
		y.inside(name+"."+a, members[a])
		for _, b := range keys[i+1:] {
			pair := [2]string{name + "." + a, name + "." + b}
			if members[a] == nil && members[b] == nil && strings.Contains(name, ".") {
				continue // of a struct that is passed on and that the case does not fill
			}
			y.pairs[pair] = y.pairs[pair] || fmt.Sprint(members[a]) != fmt.Sprint(members[b])
		}
	}
}

func (y *tally) differ(pair [2]string, want []any) {
	seen := y.pairs[pair]
	for _, row := range want {
		r := row.(map[string]any)
		a, named := r[pair[0]]
		b, also := r[pair[1]]
		seen = seen || named && also && fmt.Sprint(a) != fmt.Sprint(b)
	}
	y.pairs[pair] = seen
}

// every tries all mistakes; without it a model of many is tried with atMost of
// them.
var every = flag.Bool("every", false, "make every mistake in the models, not a sample of those with many")

const atMost = 40

// tries is how many mistakes are made in a model: fewer where its text is long,
// which takes DuckDB seconds to read.
func tries(text string) int { return min(atMost, max(12, 300_000/len(text))) }

// atLeast is the share of the mistakes that the cases of a model have to
// notice.
const atLeast = 0.8

func (y *tally) report(t *testing.T) {
	t.Helper()
	bySort := map[string][2]int{}
	var alive []string
	total, dead := 0, 0
	excused := map[string]bool{}
	for _, m := range y.mutants {
		if m.invalid || m.spare {
			continue
		}
		if !m.dead {
			if i := slices.IndexFunc(y.allowed, func(a string) bool { return strings.Contains(m.what, a) }); i >= 0 {
				excused[y.allowed[i]] = true
				continue
			}
			alive = append(alive, m.sort+": "+m.what)
		}
		n := bySort[m.sort]
		total++
		n[0]++
		if m.dead {
			dead++
			n[1]++
		}
		bySort[m.sort] = n
	}
	var same []string
	for _, pair := range slices.SortedFunc(maps.Keys(y.pairs), func(a, b [2]string) int { return strings.Compare(a[0]+a[1], b[0]+b[1]) }) {
		if name := "swap of " + pair[0] + " and " + pair[1]; !y.pairs[pair] && slices.Contains(y.allowed, name) {
			excused[name] = true
		} else if !y.pairs[pair] {
			same = append(same, pair[0]+" and "+pair[1])
		}
	}
	if len(same) > 0 {
		t.Errorf("%s: no case would show a swap of %s", y.model.Table(), strings.Join(same, "; "))
	}
	share := 1.0
	if total > 0 {
		share = float64(dead) / float64(total)
	}
	t.Logf("%s: %d of %d mistakes noticed (%.0f %%), %d pairs of columns", y.model.Table(), dead, total, 100*share, len(y.pairs))
	for sort, n := range bySort {
		if n[1] == 0 {
			t.Errorf("%s: of %d mistakes of the kind %q no case notices one", y.model.Table(), n[0], sort)
		}
	}
	if share < atLeast {
		t.Errorf("%s: %.0f %% of the mistakes noticed, expected %.0f %%", y.model.Table(), 100*share, 100*atLeast)
	}
	if len(alive) > 0 {
		t.Logf("not noticed:\n%s", strings.Join(alive, "\n"))
	}
	for _, a := range y.allowed {
		if *every && !excused[a] {
			t.Errorf("%s, %s: nothing like %q is left unnoticed (remove the line)", allowedFile, y.model.Table(), a)
		}
	}
}

// allowedFile lists mistakes that change nothing: "table: words of the
// mistake — why".
const allowedFile = "testdata/equivalent.txt"

func readAllowed(t *testing.T) map[string][]string {
	t.Helper()
	b, err := os.ReadFile(filepath.FromSlash(allowedFile))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		table, rest, ok := strings.Cut(line, ": ")
		words, why, reasoned := strings.Cut(rest, " — ")
		if !ok || !reasoned || why == "" {
			t.Fatalf("%s: %q, expected table: words — why", allowedFile, line)
		}
		out[table] = append(out[table], words)
	}
	return out
}
