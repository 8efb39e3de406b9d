package french

import (
	"strings"
	"testing"
)

// spaces shows the spaces that do not break: "_" is wide, "'" narrow.
var spaces = strings.NewReplacer(noBreak, "_", narrow, "'")

func TestNumbers_are_written_in_French(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Count(0), "0"},
		{Count(999), "999"},
		{Count(1000), "1'000"},
		{Count(int64(34875)), "34'875"},
		{Count(-1234567), "-1'234'567"},
		{Number(12.25, 1), "12,2"},
		{Number(0.125, 2), "0,12"},
		{Number(1234.56, 1), "1'234,6"},
		{Number(-999.96, 1), "-1'000,0"},
		{Percent(0.1234, 1), "12,3'%"},
		{Percent(0.5, 0), "50'%"},
		{Of(0, "ligne", "lignes"), "0_ligne"},
		{Of(1, "ligne", "lignes"), "1_ligne"},
		{Of(1234, "ligne", "lignes"), "1'234_lignes"},
		{Size(1), "1_octet"},
		{Size(1023), "1'023_octets"},
		{Size(1024), "1_ko"},
		{Size(1<<20 - 1), "1'024_ko"},
		{Size(1 << 20), "1,0_Mo"},
		{Size(35_873_792), "34,2_Mo"},
	} {
		if got := spaces.Replace(c.got); got != c.want {
			t.Errorf("%q, expected %q", got, c.want)
		}
	}
}

func TestTypeset_keeps_what_belongs_together(t *testing.T) {
	for text, want := range map[string]string{
		"12 min de l'espace : « Ici » ?": "12_min de l’espace_: «_Ici_»'?",
		"34 875 communes, 94 %":          "34'875 communes, 94'%",
		"3 M€ ; 1 point":                 "3_M€'; 1_point",
		"Mende":                          "Mende",
	} {
		if got := spaces.Replace(Typeset(text)); got != want {
			t.Errorf("%q: %q, expected %q", text, got, want)
		}
	}
	list := []string{"1 h", "2 km"}
	TypesetAll(list)
	if got := spaces.Replace(strings.Join(list, ", ")); got != "1_h, 2_km" {
		t.Errorf("%q", got)
	}
}
