package compare

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io/fs"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// explanation is a line of expected/changes.csv.
type explanation struct {
	dataset, kind, key, column *regexp.Regexp
	text                       string
	until                      time.Time
	expired                    bool
	line, used                 int
}

func (x *explanation) explains(c Change) bool {
	return !x.expired && x.dataset.MatchString(c.Dataset) && x.kind.MatchString(c.Kind) && x.key.MatchString(c.Key) && x.column.MatchString(c.Column)
}

// pattern matches a whole text, in which * stands for anything; an empty one
// matches everything.
func pattern(s string) *regexp.Regexp {
	if s == "" {
		s = "*"
	}
	return regexp.MustCompile("(?s)^" + strings.ReplaceAll(regexp.QuoteMeta(s), `\*`, ".*") + "$")
}

func table(files fs.FS, name, header string) ([][]string, error) {
	b, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, fmt.Errorf("check against data/%s: %w", name, err)
	}
	for i, line := range bytes.Split(b, []byte("\n")) {
		if !utf8.Valid(line) {
			return nil, fmt.Errorf("check against data/%s line %d: %q, expected text in UTF-8 (save it as CSV UTF-8)", name, i+1, line)
		}
	}
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("check against data/%s: %w", name, err)
	}
	if len(rows) == 0 || strings.Join(rows[0], ",") != header {
		return nil, fmt.Errorf("check against data/%s line 1: expected %s", name, header)
	}
	return rows[1:], nil
}

func readExplanations(files fs.FS, today time.Time) ([]*explanation, error) {
	const name = "expected/changes.csv"
	rows, err := table(files, name, "dataset,kind,key,column,explanation,expires_on")
	if err != nil {
		return nil, err
	}
	var out []*explanation
	for i, r := range rows {
		until, err := time.Parse(time.DateOnly, r[5])
		if err != nil {
			return nil, fmt.Errorf("check against data/%s line %d: expires_on %q, expected a day as 2026-12-31", name, i+2, r[5])
		}
		if strings.TrimSpace(r[4]) == "" {
			return nil, fmt.Errorf("check against data/%s line %d: no explanation, expected one", name, i+2)
		}
		out = append(out, &explanation{dataset: pattern(r[0]), kind: pattern(r[1]), key: pattern(r[2]), column: pattern(r[3]), text: r[4],
			until: until, expired: today.After(until.AddDate(0, 0, 1)), line: i + 2})
	}
	return out, nil
}

// tolerance is by how much a figure may move: absolute + relative × its former
// value.
type tolerance struct {
	dataset, column    *regexp.Regexp
	absolute, relative float64
}

func readTolerances(files fs.FS) ([]tolerance, error) {
	const name = "expected/tolerances.csv"
	rows, err := table(files, name, "dataset,column,absolute,relative,why")
	if err != nil {
		return nil, err
	}
	var out []tolerance
	for i, r := range rows {
		t := tolerance{dataset: pattern(r[0]), column: pattern(r[1])}
		for j, to := range []*float64{&t.absolute, &t.relative} {
			if *to, err = strconv.ParseFloat(r[2+j], 64); err != nil || !(*to >= 0 && *to <= math.MaxFloat32) { // NaN would let everything through
				return nil, fmt.Errorf("check against data/%s line %d: %q, expected a number, 0 or more", name, i+2, r[2+j])
			}
		}
		out = append(out, t)
	}
	return out, nil
}

// of is the tolerance of a column: that of the first line that fits.
func of(all []tolerance, dataset, column string) tolerance {
	for _, t := range all {
		if t.dataset.MatchString(dataset) && t.column.MatchString(column) {
			return t
		}
	}
	return tolerance{}
}
