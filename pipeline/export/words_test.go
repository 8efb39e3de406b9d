package export

import (
	"strings"
	"testing"
)

// spaces makes the spaces that do not break visible to the eye as spaces.
func spaces(s string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)
}

func TestMinutes_in_words_are_rounded_half_up(t *testing.T) {
	for m, want := range map[float64]string{0: "0 min", 0.49: "0 min", 0.5: "1 min", 12.49: "12 min", 12.5: "13 min", 13.5: "14 min", 89.96: "90 min"} {
		if got := minutesText(&m); got != want {
			t.Errorf("%v: %q, expected %q", m, got, want)
		}
	}
	if got := minutesText(nil); got != "aucun espace accessible par la route" {
		t.Errorf("no minutes: %q", got)
	}
}

func TestHow_times_were_obtained_follows_both_counts(t *testing.T) {
	for _, c := range []struct {
		byRoad, estimated int
		want              string
	}{{0, 0, "estimé"}, {0, 3, "estimé"}, {3, 0, "calculé par la route"}, {1, 1, "calculé par la route ou estimé"}} {
		if got := howWords(c.byRoad, c.estimated); got != c.want {
			t.Errorf("%d by road, %d estimated: %q, expected %q", c.byRoad, c.estimated, got, c.want)
		}
	}
}

func TestClassSentence_names_each_class_with_its_own_words(t *testing.T) {
	for class, want := range map[string]string{
		"c0": "2 communes à 10 minutes ou moins de l'espace le plus proche, en temps de trajet estimé.",
		"c1": "2 communes entre 10 et 20 minutes de l'espace le plus proche, en temps de trajet estimé.",
		"c2": "2 communes entre 20 et 30 minutes de l'espace le plus proche, en temps de trajet estimé.",
		"c3": "2 communes entre 30 et 45 minutes de l'espace le plus proche, en temps de trajet estimé.",
		"c4": "2 communes à plus de 45 minutes de l'espace le plus proche, en temps de trajet estimé.",
		"cx": "2 communes sans espace accessible par la route ou de temps non connu.",
	} {
		if got := classSentence(map[string]int{class: 2}, "estimé"); got != want {
			t.Errorf("%s: %q, expected %q", class, got, want)
		}
	}
	if got, want := classSentence(map[string]int{"c1": 1}, "estimé"), "1 commune entre 10 et 20 minutes de l'espace le plus proche, en temps de trajet estimé."; got != want {
		t.Errorf("%q, expected %q", got, want)
	}
	got := classSentence(map[string]int{"c4": 1, "c0": 1200, "cx": 2}, "calculé par la route")
	if want := "1 203 communes, selon le temps de trajet calculé par la route vers l'espace le plus proche : 1 200 à 10 minutes ou moins, 1 à plus de 45 minutes, 2 sans espace accessible par la route ou de temps non connu."; spaces(got) != want {
		t.Errorf("%q, expected %q", spaces(got), want)
	}
	if got := classSentence(nil, "estimé"); got != "" {
		t.Errorf("no communes: %q", got)
	}
}

func TestClass_of_minutes_that_may_be_missing(t *testing.T) {
	for m, want := range map[float64]string{0: "c0", 10: "c0", 10.01: "c1", 20: "c1", 20.01: "c2", 30: "c2", 30.01: "c3", 45: "c3", 45.01: "c4"} {
		if got := class(&m); got != want {
			t.Errorf("%v: %s, expected %s", m, got, want)
		}
	}
	if got := class(nil); got != "cx" {
		t.Errorf("missing: %s", got)
	}
}

func TestCard_has_the_words_of_its_row_and_a_legend(t *testing.T) {
	row := shared{Kind: "region", Above: "Région", Name: "Brumes", Figure: "98,8 %", Sentence: "des habitants"}
	card := (&exporter{outlines: &outlines{}}).card(row, "pied")
	if card.Above != "Région" || card.Name != "Brumes" || card.Figure != "98,8 %" || card.Sentence != "des habitants" || card.Foot != "pied" || card.Notice != "" {
		t.Errorf("%+v", card)
	}
	var legend []string
	for _, l := range card.Legend {
		legend = append(legend, spaces(l.Words))
	}
	if got := strings.Join(legend, "; "); got != "0–10 min; 10–20; 20–30; 30–45; plus de 45" {
		t.Errorf("legend %q", got)
	}
	sample := &exporter{outlines: &outlines{}, opts: Options{Sample: true}}
	if sample.card(shared{Kind: "epci"}, "").Notice == "" {
		t.Error("the card of the fictional territory does not say so")
	}
}
