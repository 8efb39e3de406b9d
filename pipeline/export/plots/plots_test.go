package plots

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
)

// wellFormed reads a drawing to its end and returns how many elements of a
// name it holds.
func wellFormed(t *testing.T, drawing, name string) int {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(drawing))
	n := 0
	for {
		token, err := d.Token()
		if err == io.EOF {
			return n
		}
		if err != nil {
			t.Fatalf("%v in %s", err, drawing)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == name {
			n++
		}
	}
}

func TestTicks_are_round_and_within_the_axis(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		n         int
		want      string
	}{
		{0, 917, 5, "0 200 400 600 800"},
		{0, 7.1, 5, "0 2 4 6"},
		{0, 1, 4, "0 0,25 0,5 0,75 1"},
		{90, 97, 4, "90 92 94 96"},
		{0, 1234567, 3, "0 500\u202f000 1\u202f000\u202f000"},
	} {
		var words []string
		for _, v := range ticks(c.low, c.high, c.n) {
			words = append(words, value(v))
		}
		if got := strings.Join(words, " "); got != c.want {
			t.Errorf("%v to %v: %s, expected %s", c.low, c.high, got, c.want)
		}
	}
}

func TestDraw_puts_points_where_their_values_are(t *testing.T) {
	f, err := Read([]byte(`{"genre":"nuage","titre":"T","phrase":"deux & un","x":{"titre":"espaces"},"y":{"titre":"actes"},
		"points":[{"x":0,"y":0,"nom":"A","texte":"A : <0>","classe":"","nomme":false},{"x":10,"y":100,"nom":"B","texte":"B","classe":"haut","nomme":true}],
		"courbes":[{"classe":"limite","nom":"95 %","points":[[1,500],[5,50],[10,60]]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	all, err := Draw(f)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d drawings, %v", len(all), err)
	}
	for _, drawing := range []string{all[0].Wide, all[0].Narrow} {
		if n := wellFormed(t, drawing, "circle"); n != 2 {
			t.Errorf("%d points, expected 2", n)
		}
		if !strings.Contains(drawing, `aria-label="deux &amp; un"`) || !strings.Contains(drawing, "<title>A : &lt;0&gt;</title>") {
			t.Errorf("words are not kept: %s", drawing)
		}
	}
	// x: 0 to 10.4 from 58 to 704; y: 0 to 104 from 388 up to 26. The first point of the curve is off the drawing.
	for _, want := range []string{`cx="58" cy="388"`, `cx="679.2" cy="39.9"`, `>B</text>`, `M368.6 214L679.2 179.2`} {
		if !strings.Contains(all[0].Wide, want) {
			t.Errorf("no %s in %s", want, all[0].Wide)
		}
	}
}

func TestDraw_breaks_a_line_where_nothing_is_known(t *testing.T) {
	f, err := Read([]byte(`{"genre":"lignes","titre":"T","phrase":"p","y":{"titre":"espaces"},"panneaux":[{"nom":"","series":[
		{"classe":"a","nom":"tous","texte":"30","points":[{"mois":"2020-01","valeur":0},{"mois":"2020-07-01","valeur":10},{"mois":"2021-01","valeur":null},{"mois":"2022-01","valeur":30},{"mois":"2022-07","valeur":40}]}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	all, err := Draw(f)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(all[0].Wide, `class="ligne a"`); n != 2 {
		t.Errorf("%d pieces of line, expected 2: %s", n, all[0].Wide)
	}
	// 30 months over 574 units; 40 at the top, 26, 0 at 312.
	for _, want := range []string{`d="M62 312L176.8 240.5"`, `d="M521.2 97.5L636 26"`, `>30</text>`, ">2022</text>"} {
		if !strings.Contains(all[0].Wide, want) {
			t.Errorf("no %s in %s", want, all[0].Wide)
		}
	}
}

func TestDraw_gives_small_multiples_the_same_axes(t *testing.T) {
	f, err := Read([]byte(`{"genre":"lignes","titre":"T","phrase":"p","y":{"titre":""},"panneaux":[
		{"nom":"Nord","series":[{"classe":"a","nom":"tous","texte":"10","points":[{"mois":"2020-01","valeur":0},{"mois":"2020-03","valeur":10}]}]},
		{"nom":"Sud","series":[{"classe":"a","nom":"tous","texte":"5","points":[{"mois":"2020-01","valeur":0},{"mois":"2020-03","valeur":5}]}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	all, err := Draw(f)
	if err != nil || len(all) != 2 || all[1].Name != "Sud" {
		t.Fatalf("%v, %v", all, err)
	}
	if !strings.Contains(all[0].Wide, "M34 142L194 10") || !strings.Contains(all[1].Wide, "M34 142L194 76") || !strings.Contains(all[1].Wide, `aria-label="Sud : tous 5"`) {
		t.Errorf("half as high is not half as high: %s\n%s", all[0].Wide, all[1].Wide)
	}
}

func TestDraw_stacks_the_parts_of_a_bar(t *testing.T) {
	f, err := Read([]byte(`{"genre":"barres","titre":"T","phrase":"p","x":{"titre":"k€"},"barres":[{"nom":"rural","texte":"94","parts":[{"classe":"a","valeur":50},{"classe":"b","valeur":44},{"classe":"c","valeur":0}],"bas":80,"haut":100}]}`))
	if err != nil {
		t.Fatal(err)
	}
	all, err := Draw(f)
	if err != nil {
		t.Fatal(err)
	}
	// 100 over 688 units from 4.
	for _, want := range []string{`class="pile a" x="4" y="25" width="344"`, `class="pile b" x="348" y="25" width="302.7"`, `d="M554.4 33L692 33"`} {
		if !strings.Contains(all[0].Wide, want) {
			t.Errorf("no %s in %s", want, all[0].Wide)
		}
	}
	if n := wellFormed(t, all[0].Wide, "rect"); n != 2 {
		t.Errorf("%d pieces, expected 2: one of nothing is not drawn", n)
	}
}

func TestDraw_refuses_what_it_does_not_know(t *testing.T) {
	if _, err := Read([]byte(`{"genre":"nuage","couleur":"rouge"}`)); err == nil || !strings.Contains(err.Error(), "couleur") {
		t.Errorf("%v, expected the unknown member to be named", err)
	}
	if _, err := Draw(Figure{Kind: "camembert", Title: "Parts"}); err == nil || !strings.Contains(err.Error(), "camembert") {
		t.Errorf("%v, expected the kind to be named", err)
	}
}
