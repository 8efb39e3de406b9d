package export

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"observatoire/pipeline/french"
)

// minutesText is what a map says of a commune.
func minutesText(m *float64) string {
	if m == nil {
		return "aucun espace accessible par la route"
	}
	return fmt.Sprintf("%d min", int(math.Floor(*m+0.5)))
}

var classWords = []struct{ class, words string }{
	{"c0", "à 10 minutes ou moins"}, {"c1", "entre 10 et 20 minutes"}, {"c2", "entre 20 et 30 minutes"},
	{"c3", "entre 30 et 45 minutes"}, {"c4", "à plus de 45 minutes"}, {"cx", "sans espace accessible par la route ou de temps non connu"},
}

// howWords say how the times of communes were obtained, after "temps de trajet".
func howWords(byRoad, estimated int) string {
	switch {
	case byRoad == 0:
		return "estimé"
	case estimated == 0:
		return "calculé par la route"
	}
	return "calculé par la route ou estimé"
}

// classSentence says in words what a map of classes shows; how is that of
// howWords.
func classSentence(counts map[string]int, how string) string {
	var parts []string
	total := 0
	for _, w := range classWords {
		n := counts[w.class]
		total += n
		if n == 0 {
			continue
		}
		parts = append(parts, fmt.Sprintf("%s %s", french.Count(n), w.words))
	}
	if total == 0 {
		return ""
	}
	noun := "communes"
	if total == 1 {
		noun = "commune"
	}
	if len(parts) == 1 {
		words := strings.TrimPrefix(parts[0], french.Count(total)+" ")
		if counts["cx"] == total {
			return fmt.Sprintf("%s %s %s.", french.Count(total), noun, words)
		}
		return fmt.Sprintf("%s %s %s de l'espace le plus proche, en temps de trajet %s.", french.Count(total), noun, words, how)
	}
	return fmt.Sprintf("%s %s, selon le temps de trajet %s vers l'espace le plus proche : %s.", french.Count(total), noun, how, strings.Join(parts, ", "))
}

func sorted(list []string) []string {
	slices.Sort(list)
	return list
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	return sorted(keys)
}
