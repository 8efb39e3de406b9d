package compare

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

func sorted(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

// JSON is the report for programs.
func (r *Report) JSON() ([]byte, error) {
	b, err := json.MarshalIndent(r, "", "  ")
	return append(b, '\n'), err
}

// Markdown is the report for people: "Changed numbers" as the changelog has it.
func (r *Report) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Changed numbers\n\nAgainst %s: %d rows and %d addresses compared.\n", r.Against, r.Compared, r.Addresses)
	total := 0
	for _, g := range r.Groups {
		total += g.Count
	}
	switch n := r.Unexplained(); {
	case total == 0:
		b.WriteString("Nothing vanished and no figure moved beyond its tolerance.\n")
	case n == 0:
		fmt.Fprintf(&b, "%d changes, all of them explained (data/expected/changes.csv).\n", total)
	default:
		fmt.Fprintf(&b, "%d changes, **%d of them unexplained** (explain them in data/expected/changes.csv, or find the fault).\n", total, n)
	}
	for _, g := range r.Groups {
		fmt.Fprintf(&b, "\n## %s\n\n", g.title())
		fmt.Fprintf(&b, "%d, %d unexplained.", g.Count, g.Unexplained)
		for _, reason := range g.Reasons {
			fmt.Fprintf(&b, " %s.", strings.TrimSuffix(reason, "."))
		}
		b.WriteString("\n\n| key | before | after |\n|---|---|---|\n")
		for _, s := range g.Largest {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", cellText(s.Key), cellText(s.Before), cellText(s.After))
		}
		if more := g.Count - len(g.Largest); more > 0 {
			fmt.Fprintf(&b, "\n%d more: changed-numbers.csv.\n", more)
		}
	}
	if len(r.Additions) > 0 {
		b.WriteString("\n## New\n\n")
		for _, a := range r.Additions {
			if a.What == "rows" {
				fmt.Fprintf(&b, "- %s: %d rows\n", a.Dataset, a.Count)
			} else {
				fmt.Fprintf(&b, "- %s: %s\n", a.Dataset, a.What)
			}
		}
	}
	if len(r.Useless) > 0 {
		b.WriteString("\n## Lines of data/expected/changes.csv to remove\n\n")
		for _, u := range r.Useless {
			fmt.Fprintf(&b, "- %s\n", u)
		}
	}
	return b.String()
}

func (g *Group) title() string {
	switch g.Kind {
	case KindDataset:
		return g.Dataset + ": the dataset is gone"
	case KindColumn:
		return g.Dataset + "." + g.Column + ": the column is gone or has another type"
	case KindRow:
		return g.Dataset + ": rows that vanished"
	case KindAddress:
		return "Addresses that no longer answer"
	}
	return g.Dataset + "." + g.Column
}

// cellText is a text in a Markdown table, – for nothing.
func cellText(s string) string {
	if s == "" {
		return "–"
	}
	return strings.NewReplacer("|", `\|`, "\n", " ").Replace(s)
}
