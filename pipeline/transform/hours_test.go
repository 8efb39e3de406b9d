package transform

import (
	"fmt"
	"strings"
	"testing"
)

// A cell of opening hours is read whole or not at all: how publishers write
// them, what is read, and of what kind the day is.
func TestHours_are_read_whole_or_not_at_all(t *testing.T) {
	cases := []struct{ text, read, kind string }{
		{"09:00 - 12:00", "09:00-12:00", "lu"},
		{"09:00:00 - 12:00:00", "09:00-12:00", "lu"},
		{"8h-12h 13h-17h30", "08:00-12:00 13:00-17:30", "lu"},
		{"8h30-12h00 13h15-17h30", "08:30-12:00 13:15-17:30", "lu"},
		{"9h à 12h et de 14h à 17h", "09:00-12:00 14:00-17:00", "lu"},
		{"de 9h30 à 12h, de 14h à 17h", "09:30-12:00 14:00-17:00", "lu"},
		{"9 h 30 - 12 h / 14 h - 17 h 30", "09:30-12:00 14:00-17:30", "lu"},
		{"09:00 — 12:00", "09:00-12:00", "lu"},
		{"09:00\u00a0–\u00a012:00\u202f/\u00a014:00 ‑ 17:00", "09:00-12:00 14:00-17:00", "lu"},
		{"9H00 A 12H00", "09:00-12:00", "lu"},
		{"09.00 - 12.00", "09:00-12:00", "lu"},
		{"9-12h", "09:00-12:00", "lu"},
		{"9-12H 14-18H", "09:00-12:00 14:00-18:00", "lu"},
		{"de 09h00 à 12h30 de 14h00 à 17h30", "09:00-12:30 14:00-17:30", "lu"},
		{"9-12h30/14h-17", "09:00-12:30 14:00-17:00", "lu"},
		{"9 heures à 12 heures", "09:00-12:00", "lu"},
		{"09:00-12:00,14:00-17:00", "09:00-12:00 14:00-17:00", "lu"},
		{"09:00-12:00 14:00-17:00", "09:00-12:00 14:00-17:00", "lu"},
		{"9h-12h puis 14h-17h", "09:00-12:00 14:00-17:00", "lu"},
		{"9h-12h & 14h-17h", "09:00-12:00 14:00-17:00", "lu"},
		{"09:00 - 12:00 //\n14:00 - 17:00", "09:00-12:00 14:00-17:00", "lu"},
		{"de 9 h à midi", "09:00-12:00", "lu"},
		{"De 9h à midi et de 14h à 17h", "09:00-12:00 14:00-17:00", "lu"},
		{"midi - 14h", "12:00-14:00", "lu"},
		{"de 18h à minuit", "18:00-24:00", "lu"},
		{"9h30min à 12h", "09:30-12:00", "lu"},
		{"9 heures 30 minutes à 12 heures", "09:30-12:00", "lu"},
		{"/ 14:00 - 17:00", "14:00-17:00", "lu"},
		{"- / 14:00 - 17:00", "14:00-17:00", "lu"},
		{"09:00 - 12:00 / -", "09:00-12:00", "lu"},
		{"14:00 - 17:00 / 09:00 - 12:00", "09:00-12:00 14:00-17:00", "lu"},
		{"09:00 - 12:00 / 11:00 - 14:00", "09:00-14:00", "lu"},
		{"00:00 - 24:00", "00:00-24:00", "lu"},
		{"18:00 - 00:00", "18:00-24:00", "lu"},
		{"18h-24h", "18:00-24:00", "lu"},
		{"00:00 - 00:00 / 14:00 - 17:00", "14:00-17:00", "lu"},
		{"00:00 - 00:00", "", "vide"},
		{"9h / 12h - 14h / 17h", "", "non lu"},
		{"09:00 - 12:00 - 14:00", "", "non lu"},
		{"9h30 – 12h – 13h30 – 17h", "", "non lu"},
		{"0.375", "", "non lu"},
		{"45383", "", "non lu"},
		{"09:00", "", "non lu"},
		{"9h 12h", "", "non lu"},
		{"matin", "", "non lu"},
		{"après-midi", "", "non lu"},
		{"9h-12h après-midi", "", "non lu"},
		{"9h-17h midi", "", "non lu"},
		{"entre midi et deux", "", "non lu"},
		{"9H00 12H00", "", "non lu"},
		{"2:00 PM - 5:00 PM", "", "non lu"},
		{"lundi 9h-12h", "", "non lu"},
		{"9h-12h*", "", "non lu"},
		{"#REF!", "", "non lu"},
		{"1899-12-30 09:00:00", "", "non lu"},
		{"24h/24", "", "non lu"},
		{"X", "", "non lu"},
		{"9h-12h au rez-de-chaussée", "", "non lu"},
		{"10:60 - 12:00", "", "impossible"},
		{"09:75 - 12:00", "", "impossible"},
		{"09:00 - 12:00 / 14:00 - 25:00", "", "impossible"},
		{"17:00 - 09:00", "", "impossible"},
		{"22:00 - 02:00", "", "impossible"},
		{"24:00 - 06:00", "", "impossible"},
		{"Fermé", "", "fermé"},
		{"FERMÉE", "", "fermé"},
		{"fermé.", "", "fermé"},
		{"-", "", "fermé"},
		{"Horaires non communiqués", "", "non publié"},
		{"sur RDV", "", "variable"},
		{"Sur rendez-vous", "", "variable"},
		{"09:00 - 12:00 / Sur RDV : 14:00 - 17:00", "", "variable"},
		{"1er et 3e lundi 9h - 12h", "", "variable"},
		{"1er et 3e jeudi", "", "variable"},
		{"le 2ème jeudi du mois 9h-12h", "", "variable"},
		{"semaines paires 09:00 - 12:00", "", "variable"},
		{"semaines impaires : 9h-12h", "", "variable"},
		{"un jeudi sur deux, 9h-12h", "", "variable"},
		{"09:00 - 12:00 (fermé en août)", "", "variable"},
		{"09:00 - 12:00 sauf vacances scolaires", "", "variable"},
		{"Selon planning bus", "", "variable"},
		{"Fermé le premier lundi", "", "variable"},
		{"fermé le mercredi", "", "variable"},
		{"Fermé le matin", "", "variable"},
		{"9h-17h, fermé entre midi et 14h", "", "variable"},
		{"Sur R.D.V.", "", "variable"},
		{"2èmes et 4èmes mardis", "", "variable"},
		{"tous les 15 jours 9h-12h", "", "variable"},
		{"bimensuel", "", "variable"},
		{"S1 9h-12h", "", "variable"},
		{"jours de marché 9h-12h", "", "variable"},
		{"du 1/07 au 31/08 9h-12h", "", "variable"},
		{"9h-12h ou 14h-17h", "", "variable"},
		{"à partir du 01/09 9h-12h", "", "variable"},
		{"9h-12h RDV conseillé", "", "variable"},
	}
	var texts []string
	for _, c := range cases {
		texts = append(texts, strings.ReplaceAll(c.text, "'", "''"))
	}
	ctx, db := given(t, map[string]string{"marts.espaces_history": history(texts...)})
	model(t, ctx, db, "marts.espace_hour_cells", "marts.espace_hour_ranges", "marts.espace_hour_days", "marts.espace_hours")
	for i, c := range cases {
		tab, err := db.Query(ctx, -1, `select d.kind, d.hours_text, coalesce((select string_agg(clock(opens_min) || '-' || clock(closes_min), ' ' order by opens_min) from marts.espace_hours as h where h.espace_id = d.espace_id), '')
			from marts.espace_hour_days as d where d.espace_id = $1`, fmt.Sprint(i+1))
		if err != nil {
			t.Fatal(err)
		}
		if len(tab.Rows) != 1 || tab.Rows[0][0] != c.kind || tab.Rows[0][2] != c.read || tab.Rows[0][1] != c.text {
			t.Errorf("%q: %v, expected %s %q", c.text, tab.Rows, c.kind, c.read)
		}
	}
}
