// Package french writes numbers and sentences as French is printed: decimal
// commas, digits grouped by narrow no-break spaces, spaces that do not break.
// Numbers of the warehouse are written by the macros words_* of
// sql/macros.sql; this package is for what Go alone knows.
package french

import (
	"fmt"
	"regexp"
	"strings"
)

const (
	narrow  = "\u202f" // narrow no-break space
	noBreak = "\u00a0"
)

// Number is x with so many decimals: "1 234,5". Halves go to the nearest even
// digit of the exact binary value, as in SQL's format().
func Number(x float64, decimals int) string {
	whole, part, _ := strings.Cut(fmt.Sprintf("%.*f", decimals, x), ".")
	sign := ""
	if rest, ok := strings.CutPrefix(whole, "-"); ok {
		sign, whole = "-", rest
	}
	if part != "" {
		part = "," + part
	}
	return sign + grouped(whole) + part
}

// Count is a whole number: "1 234".
func Count[N int | int64](n N) string { return Number(float64(n), 0) }

// Of is a whole number with its noun, which French keeps singular below two:
// "1 ligne", "1 234 lignes".
func Of[N int | int64](n N, singular, plural string) string {
	noun := plural
	if n < 2 {
		noun = singular
	}
	return Count(n) + noBreak + noun
}

// Percent is a share between 0 and 1, in percent: "12,5 %" with one decimal.
func Percent(share float64, decimals int) string { return Number(100*share, decimals) + narrow + "%" }

// Size is a number of bytes as a reader thinks of it: "34,2 Mo", "120 ko",
// "87 octets"; units of 1024.
func Size(bytes int64) string {
	switch {
	case bytes >= 1<<20:
		return Number(float64(bytes)/(1<<20), 1) + noBreak + "Mo"
	case bytes >= 1<<10:
		return Number(float64(bytes)/(1<<10), 0) + noBreak + "ko"
	}
	return Of(bytes, "octet", "octets")
}

func grouped(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + narrow + digits[i:]
	}
	return digits
}

var (
	beforeMark = regexp.MustCompile(` ([;?!%])`)
	beforeUnit = regexp.MustCompile(`(\d) (min|h|km|k€|M€|€|points?|Md€)\b`)
	euro       = regexp.MustCompile(`(\d) (€|k€|M€|Md€)`)
	bigNumber  = regexp.MustCompile(`\b\d{1,3}(?: \d{3})+\b`)
	colon      = strings.NewReplacer(" :", noBreak+":", "« ", "«"+noBreak, " »", noBreak+"»")
	apostrophe = regexp.MustCompile(`(\pL)'(\pL)`)
)

// Typeset is a sentence with the spaces that must not break, and its
// apostrophes.
func Typeset(s string) string {
	s = colon.Replace(s)
	s = beforeMark.ReplaceAllString(s, narrow+"$1")
	s = bigNumber.ReplaceAllStringFunc(s, func(n string) string { return strings.ReplaceAll(n, " ", narrow) })
	s = beforeUnit.ReplaceAllString(s, "$1"+noBreak+"$2")
	s = euro.ReplaceAllString(s, "$1"+noBreak+"$2")
	return apostrophe.ReplaceAllString(s, "$1’$2")
}

// TypesetAll typesets each sentence of a list, in place.
func TypesetAll(list []string) {
	for i := range list {
		list[i] = Typeset(list[i])
	}
}
