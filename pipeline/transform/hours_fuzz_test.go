package transform

import (
	"context"
	stdsql "database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"observatoire/pipeline/warehouse"
	"observatoire/sql"
)

// hoursBench is the models of hours as views over cells of a list: each is the
// Monday of an espace that has hours of Tuesday beside it.
type hoursBench struct {
	ctx                context.Context
	empty, put, answer *stdsql.Stmt // planned once: that takes longer than a hundred cells
}

var newHoursBench = sync.OnceValues(func() (*hoursBench, error) {
	b := &hoursBench{ctx: context.Background()}
	db, err := warehouse.Open(b.ctx, "")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if err := Macros(b.ctx, db, sql.Files); err != nil {
		return nil, err
	}
	for _, s := range []string{
		"set threads = 1",
		"set disabled_optimizers = 'statistics_propagation,compressed_materialization'", // a plan is kept while the cells change
		"create table raw.cell (espace_id varchar, cell varchar)",
		"create view marts.espaces as select date '2024-08-01' as list_on",
		`create view marts.espaces_history as select espace_id, date '2024-08-01' as list_on, day_hours(cell) as monday, '10:00 - 11:00' as tuesday,
			null::varchar as wednesday, null::varchar as thursday, null::varchar as friday, null::varchar as saturday, null::varchar as sunday, 'l.csv' as _file, 2 as _line from raw.cell`,
	} {
		if err := db.Exec(b.ctx, s); err != nil {
			return nil, err
		}
	}
	models, err := Models(sql.Files)
	if err != nil {
		return nil, err
	}
	for _, table := range []string{"marts.espace_hour_cells", "marts.espace_hour_ranges", "marts.espace_hour_days", "marts.espace_hours", "exports.weeks"} {
		i := slices.IndexFunc(models, func(m Model) bool { return m.Table() == table })
		if err := db.Exec(b.ctx, "create view "+table+" as "+models[i].SQL); err != nil {
			return nil, fmt.Errorf("%s: %w", table, err)
		}
	}
	for statement, text := range map[**stdsql.Stmt]string{&b.empty: "delete from raw.cell", &b.put: "insert into raw.cell select unnest(range(len($1::varchar[]))), unnest($1::varchar[])", &b.answer: answer} {
		if *statement, err = db.PrepareContext(b.ctx, text); err != nil {
			return nil, err
		}
	}
	return b, nil
})

const answer = `
	with week as (
		select espace_id, week_row(d.plages, d.nature, d.texte, false) as w from exports.weeks, unnest(horaires) as u(d) where d.jour = 1
	), minutes as (
		select espace_id, string_agg(opens_min || '-' || closes_min, ' ' order by opens_min, closes_min) as minutes from marts.espace_hours where weekday = 1 group by 1
	)
	select coalesce(e.monday, ''), coalesce(c.plain_text, ''), coalesce(d.kind, ''), coalesce(m.minutes, ''), w.w.t, coalesce(w.w.c, '')
	from marts.espaces_history as e
	join week as w using (espace_id)
	left join minutes as m using (espace_id)
	left join (from marts.espace_hour_cells where weekday = 1) as c using (espace_id)
	left join (from marts.espace_hour_days where weekday = 1) as d using (espace_id)
	order by cast(espace_id as integer)`

// mondayRead is what is made of a cell: its text as staging keeps it, its ranges
// with every time written one way, its kind ("" where it has no row), its
// minutes "540-720" apart by spaces, and what the page prints of the day.
type mondayRead struct{ text, plain, kind, minutes, page, class string }

func (b *hoursBench) read(cells ...string) ([]mondayRead, error) {
	if _, err := b.empty.ExecContext(b.ctx); err != nil {
		return nil, err
	}
	if _, err := b.put.ExecContext(b.ctx, cells); err != nil {
		return nil, err
	}
	rows, err := b.answer.QueryContext(b.ctx)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []mondayRead
	for rows.Next() {
		var r mondayRead
		if err := rows.Scan(&r.text, &r.plain, &r.kind, &r.minutes, &r.page, &r.class); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	if len(out) != len(cells) && rows.Err() == nil {
		return nil, fmt.Errorf("%d days for %d cells", len(out), len(cells))
	}
	return out, rows.Err()
}

var (
	digits    = regexp.MustCompile(`\d+`)
	plainTime = regexp.MustCompile(`(\d{1,2}):(\d{2})`)
	// What may stand between the numbers of a cell that is read: words for hours, for "to" and for "and".
	betweenWords = regexp.MustCompile(`^(h|heures?|a|à|jusqu.à|et|puis|de|min|minutes|mn)+$`)
	// Words for hours; those of the afternoon are none.
	hourWords   = regexp.MustCompile(`(?i)(apr(?:e|è|e\x{300})s[\pZ\s\p{Pd}]*)?\b(midi|minuit)\b`)
	closedWords = regexp.MustCompile(`^(ferm[eé][eé]?s?|fermeture|ferm[eé] au public)$`)
)

// numbersAreTimes tells whether the numbers of a cell are these times, in their
// order, and nothing else: an hour, its minutes where they are not written as
// nothing, its seconds.
func numbersAreTimes(numbers []string, times [][]string) bool {
	if len(times) == 0 {
		return len(numbers) == 0
	}
	if len(numbers) == 0 || atoi(numbers[0]) != atoi(times[0][1]) {
		return false
	}
	rest, written := numbers[1:], len(numbers) > 1 && numbers[1] == times[0][2]
	return times[0][2] == "00" && numbersAreTimes(rest, times[1:]) ||
		written && numbersAreTimes(rest[1:], times[1:]) ||
		written && len(rest) > 1 && len(rest[1]) == 2 && numbersAreTimes(rest[2:], times[1:])
}

func atoi(s string) int { n, _ := strconv.Atoi(s); return n }

// verdictOn is the kind of a day and its minutes by its times, worked out here:
// 00:00 at the end is midnight, what overlaps or touches is one range.
func verdictOn(times [][]string) (kind, minutes string) {
	var ranges [][2]int
	for i := 0; i+1 < len(times); i += 2 {
		a, b := atoi(times[i][1])*60+atoi(times[i][2]), atoi(times[i+1][1])*60+atoi(times[i+1][2])
		if b == 0 && a > 0 {
			b = 1440
		}
		if atoi(times[i][2]) > 59 || atoi(times[i+1][2]) > 59 || a > b || b > 1440 {
			return "impossible", ""
		}
		if a < b {
			ranges = append(ranges, [2]int{a, b})
		}
	}
	if len(ranges) == 0 {
		return "vide", ""
	}
	slices.SortFunc(ranges, func(x, y [2]int) int { return x[0] - y[0] })
	var out []string
	for i := 0; i < len(ranges); {
		a, b := ranges[i][0], ranges[i][1]
		for i++; i < len(ranges) && ranges[i][0] <= b; i++ {
			b = max(b, ranges[i][1])
		}
		out = append(out, fmt.Sprintf("%d-%d", a, b))
	}
	return "lu", strings.Join(out, " ")
}

// fault is the first promise that a reading breaks, "" where it keeps all.
func (r mondayRead) fault() string {
	times := plainTime.FindAllStringSubmatch(r.plain, -1)
	written := hourWords.ReplaceAllStringFunc(r.text, func(w string) string {
		switch strings.ToLower(w) {
		case "midi":
			return "12h"
		case "minuit":
			return "00h"
		}
		return w
	})
	words := strings.FieldsFunc(strings.ToLower(written), func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsMark(c) && c != '’' && c != '\''
	})
	switch r.kind {
	case "": // nothing is written
		if strings.ContainsFunc(r.text, func(c rune) bool { return c != '-' }) || r.class != "ferme" && r.class != "tu" {
			return "a cell without a row"
		}
		return ""
	case "lu", "vide", "impossible":
		if !numbersAreTimes(digits.FindAllString(written, -1), times) {
			return "numbers of the cell are not those of its times"
		}
		for _, w := range words {
			if !betweenWords.MatchString(w) {
				return fmt.Sprintf("the word %q was passed over", w)
			}
		}
		if kind, minutes := verdictOn(times); kind != r.kind || minutes != r.minutes {
			return fmt.Sprintf("expected %s %q", kind, minutes)
		}
	case "fermé":
		if text := strings.Join(words, " "); text != "" && !closedWords.MatchString(text) || digits.MatchString(r.text) {
			return "words that are not read are said to be closed"
		}
	case "non publié", "variable", "non lu":
	default:
		return "not a kind"
	}
	if r.kind != "lu" && r.minutes != "" {
		return "a cell that is not read has minutes"
	}
	switch {
	case r.class == "ferme" && r.kind != "fermé" || strings.Contains(r.page, "|"+r.kind):
		return "said to be closed"
	case r.kind == "lu" && strings.Count(r.page, "–") != strings.Count(r.minutes, "-"):
		return "the page has other ranges"
	case r.kind == "vide" || r.kind == "impossible" || r.kind == "variable" || r.kind == "non lu":
		if inner := strings.Trim(r.page, "«» "); r.class != "dit" || strings.TrimFunc(inner, unicode.IsSpace) == "" || utf8.RuneCountInString(inner) > utf8.RuneCountInString(r.text) {
			return "the page does not have the publisher's words"
		}
	}
	return ""
}

// Pieces that cells of hours are made of, right and wrong ones.
var pieces = []string{
	"0", "1", "2", "5", "8", "9", "10", "12", "13", "14", "17", "18", "24", "25", "00", "05", "30", "45", "60", "75", "123",
	"h", "H", ":", ".", ",", "heures", "h30", ":00", ":15", ":30:00", "min", "midi", "minuit", "après-midi",
	" ", "\u00a0", "\u202f", "\u2003", "\n", "\t", "-", "–", "—", "‑", " - ", "/", " / ", "//", ";", "&", "+", "|", "(", ")", "?",
	"à", "a", " à ", " A ", "jusqu’à", "et", " et de ", " puis ", "de ", "du", "ou", "le",
	"fermé", "Fermée", "FERME", "ferme au public", "sur RDV", "rendez-vous", "semaines paires", "1er", "3e jeudi", "vacances", "août", "mairie", "lundi", "matin", "nc", "non communiqué", "é", "œ", "’", "９", "٣", "½",
}

func ofPieces(picks []byte) string {
	var b strings.Builder
	for _, p := range picks {
		b.WriteString(pieces[int(p)%len(pieces)])
	}
	return b.String()
}

// FuzzHours_are_read_whole_or_not_at_all puts a text into a cell of opening
// hours, takes it through staging, the models and the page's row, and holds what
// comes out against the promises: all numbers of a read cell are its times and
// all its words are words between times; minutes are within 0 to 1440, increase
// and neither overlap nor touch; what is not read is shown in the publisher's
// words and is never closed.
func FuzzHours_are_read_whole_or_not_at_all(f *testing.F) {
	for _, text := range []string{
		"09:00 - 12:00 / 13:30 - 17:00", "9h à 12h et de 14h à 17h30", "9-12h30/14h-17", "00:00 - 00:00", "18:00 - 00:00", "Fermé", "-", "---", "sur RDV",
		"1er et 3e jeudi 9h - 12h", "10:60 - 12:00", "09:00:00 - 12:00:00", "9h / 12h - 14h / 17h", "09:00\u00a0–\u00a012:00\u202f/\u00a014:00 ‑ 17:00", "0.375", "\u2003",
	} {
		f.Add(text, []byte(nil))
	}
	b, err := newHoursBench()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string, picks []byte) {
		cell := text + ofPieces(picks)
		if !utf8.ValidString(cell) || strings.ContainsFunc(cell, func(c rune) bool { return unicode.IsControl(c) && c != '\n' && c != '\t' && c != '\r' }) {
			t.Skip("refused or marked by load")
		}
		read, err := b.read(cell)
		if err != nil {
			t.Fatalf("%q: %v", cell, err)
		}
		if fault := read[0].fault(); fault != "" {
			t.Errorf("%q: %+v: %s", cell, read[0], fault)
		}
	})
}

// The same promises for thousands of cells made of pieces, at once.
func TestHours_made_of_pieces_are_read_whole_or_not_at_all(t *testing.T) {
	n, seed := 2000, uint64(11)
	if os.Getenv("OBSERVATOIRE_LONG") != "" {
		n, seed = 60_000, uint64(time.Now().UnixNano())
	}
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	b, err := newHoursBench()
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for n > 0 {
		cells := make([]string, min(n, 3000))
		for i := range cells {
			picks := make([]byte, 1+random.IntN(9))
			for j := range picks {
				picks[j] = byte(random.IntN(len(pieces)))
			}
			if cells[i] = ofPieces(picks); i%2 == 0 { // more of them nearly right
				cells[i] = nearlyHours(random)
			}
			if i%200 == 1 {
				cells[i] = []string{"fermé", "Fermée.", " FERME ", "fermé au public", "—"}[i/200%5]
			}
		}
		n -= len(cells)
		read, err := b.read(cells...)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range read {
			kinds[r.kind]++
			if fault := r.fault(); fault != "" {
				t.Errorf("%q: %+v: %s", cells[i], r, fault)
			}
		}
	}
	t.Logf("%v", kinds)
	for _, k := range []string{"lu", "impossible", "variable", "non lu", "fermé"} {
		if kinds[k] < 5 {
			t.Errorf("%d cells are %q: too few to say anything", kinds[k], k)
		}
	}
}

// nearlyHours is one to three ranges as somebody may write them, one time in
// three with a piece that does not belong there.
func nearlyHours(random *rand.Rand) string {
	one := func(of ...string) string { return of[random.IntN(len(of))] }
	when := func() string {
		h := fmt.Sprintf(one("%d", "%02d"), random.IntN(26))
		return h + one("", "h", "h", "h30", ":00", ":30", " h 15", "H45", ".30", ":00:00", "h75", " heures")
	}
	s := one("", "", "", "de ")
	for i := range 1 + random.IntN(3) {
		if i > 0 {
			s += one(" / ", "/", ", ", " et ", " et de ", " puis ", " ", "\n", " & ", ";")
		}
		s += when() + one("-", " - ", "–", " à ", " a ", " A ", "\u00a0–\u00a0", " jusqu'à ") + when()
	}
	if random.IntN(3) == 0 {
		at := random.IntN(len(s) + 1)
		for !utf8.RuneStart(append([]byte(s), ' ')[at]) {
			at--
		}
		s = s[:at] + one(pieces...) + s[at:]
	}
	return s
}
