package fetch

import (
	"fmt"
	"slices"
	"strings"

	"observatoire/pipeline/catalogue"
)

// Change is a file whose content is not the accepted one.
type Change struct {
	File   catalogue.File
	Before Accepted // zero where the file had not been accepted yet
	After  Accepted
	// Added, Removed and Renamed are columns; a renamed one is a pair of a
	// removed and an added name that stand at the same place.
	Added, Removed []string
	Renamed        [][2]string
	// Unreadable says why rows and columns could not be read; "" where they were.
	Unreadable string
}

// New tells that nothing had been accepted for the file before.
func (c Change) New() bool { return c.Before.SHA256 == "" }

// String tells the change in one line, the file first.
func (c Change) String() string { return c.File.Key() + ": " + c.What() }

// What tells what changed, without the file.
func (c Change) What() string {
	var parts []string
	if c.New() {
		parts = append(parts, fmt.Sprintf("new, %d bytes", c.After.Bytes))
		if c.After.Rows > 0 {
			parts = append(parts, fmt.Sprintf("%d rows", c.After.Rows))
		}
		if c.File.Glob != "" { // one more of a kind that the card describes
			known := c.File.AllColumns()
			if more := slices.DeleteFunc(slices.Clone(c.After.Columns), func(name string) bool { return slices.Contains(known, name) }); len(more) > 0 {
				parts = append(parts, "columns that the card does not have: "+strings.Join(more, ", "))
			}
		}
	} else {
		parts = append(parts, fmt.Sprintf("bytes %d, accepted %d", contentBytes(c.After), contentBytes(c.Before)))
		if c.After.Rows != c.Before.Rows && c.Unreadable == "" {
			parts = append(parts, fmt.Sprintf("rows %d, accepted %d", c.After.Rows, c.Before.Rows))
		}
		if c.After.Vintage != c.Before.Vintage {
			parts = append(parts, fmt.Sprintf("vintage %s, accepted %s", c.After.Vintage, c.Before.Vintage))
		}
	}
	for _, r := range c.Renamed {
		parts = append(parts, fmt.Sprintf("column %q is now %q", r[0], r[1]))
	}
	if len(c.Removed) > 0 {
		parts = append(parts, "columns gone: "+strings.Join(c.Removed, ", "))
	}
	if len(c.Added) > 0 && !c.New() {
		parts = append(parts, "columns new: "+strings.Join(c.Added, ", "))
	}
	if c.Unreadable != "" {
		parts = append(parts, c.Unreadable)
	}
	if len(parts) == 1 && !c.New() && contentBytes(c.After) == contentBytes(c.Before) {
		parts = append(parts, "same size, rows and columns, other values")
	}
	return strings.Join(parts, "; ")
}

func contentBytes(a Accepted) int64 {
	if a.ContentBytes > 0 {
		return a.ContentBytes
	}
	return a.Bytes
}

// accepted describes the file at path as it would stand in the lock.
func accepted(path string, f catalogue.File, d digest) (Accepted, string) {
	a := Accepted{Vintage: f.Vintage, Bytes: d.bytes, SHA256: d.sha, ContentBytes: d.contentBytes, ContentSHA256: d.contentSHA}
	o, err := outlineOf(path, f)
	unreadable := ""
	if err != nil {
		unreadable = fmt.Sprintf("not readable as %s after row %d: %v", f.Format, o.rows, err)
	}
	a.Rows, a.Columns = o.rows, o.columns
	return a, unreadable
}

// compare says what differs between the accepted file and the one at hand.
func compare(f catalogue.File, before, after Accepted, unreadable string) Change {
	c := Change{File: f, Before: before, After: after, Unreadable: unreadable}
	if unreadable != "" && len(after.Columns) == 0 {
		return c
	}
	for _, name := range before.Columns {
		if !slices.Contains(after.Columns, name) {
			c.Removed = append(c.Removed, name)
		}
	}
	for _, name := range after.Columns {
		if !slices.Contains(before.Columns, name) {
			c.Added = append(c.Added, name)
		}
	}
	if f.Format != "csv" && f.Format != "dbf" {
		return c // keys of JSON have no place that would pair them
	}
	for i, name := range before.Columns {
		if i >= len(after.Columns) || len(before.Columns) != len(after.Columns) {
			break
		}
		if now := after.Columns[i]; slices.Contains(c.Removed, name) && slices.Contains(c.Added, now) {
			c.Renamed = append(c.Renamed, [2]string{name, now})
			c.Removed = slices.DeleteFunc(c.Removed, func(s string) bool { return s == name })
			c.Added = slices.DeleteFunc(c.Added, func(s string) bool { return s == now })
		}
	}
	return c
}

// tolerated tells whether a file that its publisher replaces may be taken
// without a person's judgement: readable, the columns that the card relies on
// are there, rows within the card's range of last, the rows of the content taken
// before. why says what is not.
func tolerated(card catalogue.Card, f catalogue.File, last int, after Accepted, unreadable string) (why string) {
	if unreadable != "" {
		return unreadable
	}
	for _, name := range f.ColumnNames() {
		if !slices.Contains(after.Columns, name) {
			return fmt.Sprintf("no column %q; found %s", name, strings.Join(after.Columns, ", "))
		}
	}
	if min, max, ok := card.RowRangeOf(f, last); ok && (after.Rows < min || after.Rows > max) {
		return fmt.Sprintf("%d rows, expected %d to %d", after.Rows, min, max)
	}
	return ""
}
