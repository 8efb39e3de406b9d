package main

import (
	"slices"
	"strings"
)

// near returns the names that somebody who wrote name may have meant, the
// nearest first, three at most: those within a third of its letters, and
// those that hold it.
func near(name string, names []string) []string {
	type candidate struct {
		name  string
		steps int
	}
	var list []candidate
	lower := strings.ToLower(name)
	for _, n := range names {
		steps := editSteps(lower, strings.ToLower(n))
		holds := len(lower) > 2 && strings.Contains(strings.ToLower(n), lower)
		if steps <= max(1, len([]rune(name))/3) || holds {
			if !slices.ContainsFunc(list, func(c candidate) bool { return c.name == n }) {
				list = append(list, candidate{n, steps})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b candidate) int {
		if a.steps != b.steps {
			return a.steps - b.steps
		}
		return strings.Compare(a.name, b.name)
	})
	var out []string
	for _, c := range list[:min(3, len(list))] {
		out = append(out, c.name)
	}
	return out
}

// hint words near names for the end of a message.
func hint(name string, names []string) string {
	if n := near(name, names); len(n) > 0 {
		return " (did you mean " + strings.Join(n, ", ") + "?)"
	}
	return ""
}

// editSteps is the number of letters to insert, delete or replace between two
// words (Levenshtein distance).
func editSteps(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			cost := diagonal
			if x[i] != y[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(y)]
}
