package datasets

import "strings"

// Plain gives a text as a spreadsheet shows it and never runs it: where it
// begins with a sign that starts a formula (= + - @, their wide forms, a tab or
// a line break) an apostrophe stands before it. A text that begins with an
// apostrophe gets one more, so that taking away the first gives the text back.
// The rule is for cells of text in CSV; numbers, Parquet and JSON are as they are.
func Plain(text string) string {
	if text == "" {
		return text
	}
	if strings.ContainsRune("=+-@\t\r\n'＝＋－＠", []rune(text[:min(4, len(text))])[0]) {
		return "'" + text
	}
	return text
}
