package catalogue

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"
)

var (
	idPattern      = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	sha256Pattern  = regexp.MustCompile(`^[0-9a-f]{64}$`)
	vintagePattern = regexp.MustCompile(`^\d{4}(-\d{2}(-\d{2})?|/\d{4})?$`)
	crsPattern     = regexp.MustCompile(`^EPSG:\d+$`)
	versionPattern = regexp.MustCompile(`^\d+\.\d+\.\d+$`)
)

// checker collects what is wrong with a card; at names the place as a YAML path.
type checker struct {
	name     string
	line     func(at string) int
	problems []error
}

func (c *checker) fail(at, format string, args ...any) {
	c.problems = append(c.problems, fmt.Errorf("catalogue %s line %d: %s: %s", c.name, c.line(at), strings.TrimPrefix(at, "$."), fmt.Sprintf(format, args...)))
}

func (c *checker) need(at, value string) {
	if strings.TrimSpace(value) == "" {
		c.fail(at, "found nothing, expected a value")
	}
}

func (c *checker) oneOf(at, value string, allowed []string) {
	if !slices.Contains(allowed, value) {
		c.fail(at, "found %q, expected one of %s", value, strings.Join(allowed, ", "))
	}
}

func (c *checker) address(at, value string) {
	if value == "" {
		return
	}
	u, err := url.Parse(value)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		c.fail(at, "found %q, expected an https address", value)
	}
}

// validate checks one card against the rules that its type states.
func validate(name string, text []byte, wantID string, card Card) error {
	c := &checker{name: name, line: liner(text)}
	if card.ID != wantID {
		c.fail("$.id", "found %q, expected %q, the name of the file", card.ID, wantID)
	} else if !idPattern.MatchString(card.ID) {
		c.fail("$.id", "found %q, expected lower-case letters, digits and _", card.ID)
	}
	c.need("$.title", card.Title)
	c.need("$.description", card.Description)
	c.need("$.publisher.name", card.Publisher.Name)
	c.address("$.publisher.url", card.Publisher.URL)
	c.address("$.landing", card.Landing)
	c.oneOf("$.licence.id", card.Licence.ID, LicenceIDs)
	c.need("$.licence.label", card.Licence.Label)
	c.address("$.licence.url", card.Licence.URL)
	c.need("$.licence.attribution", card.Licence.Attribution)
	c.need("$.frequency", card.Frequency)
	c.need("$.if_absent", card.IfAbsent)
	c.oneOf("$.tolerance.columns", card.Tolerance.Columns, []string{ColumnsExact, ColumnsMayGrow})
	if card.Tolerance.RowsPercent < 0 || card.Tolerance.RowsPercent >= 100 {
		c.fail("$.tolerance.rows_percent", "found %g, expected 0 or more and less than 100", card.Tolerance.RowsPercent)
	}
	for name, v := range map[string]int64{"bytes": card.Ceilings.Bytes, "ratio": card.Ceilings.Ratio, "field_bytes": int64(card.Ceilings.FieldBytes), "columns": int64(card.Ceilings.Columns),
		"nesting": int64(card.Ceilings.Nesting), "points": int64(card.Ceilings.Points), "rows": int64(card.Ceilings.Rows)} {
		if v < 0 {
			c.fail("$.ceilings."+name, "found %d, expected 1 or more, or nothing", v)
		}
	}
	if len(card.UsedBy) == 0 {
		c.fail("$.used_by", "found nothing, expected the tables and pages that depend on the source")
	}
	for i, l := range card.SeeAlso {
		c.need(fmt.Sprintf("$.see_also[%d].label", i), l.Label)
		c.address(fmt.Sprintf("$.see_also[%d].url", i), l.URL)
	}
	if len(card.Files) == 0 {
		c.fail("$.files", "found nothing, expected the files of the source")
	}
	paths := map[string]bool{}
	for i, f := range card.Files {
		at := fmt.Sprintf("$.files[%d]", i)
		if paths[f.Path] {
			c.fail(at+".path", "found %q twice, expected each file once", f.Path)
		}
		paths[f.Path] = true
		c.file(at, f)
	}
	for i, f := range card.Files {
		if f.InsteadOf != "" && !paths[f.InsteadOf] {
			c.fail(fmt.Sprintf("$.files[%d].instead_of", i), "found %q, expected the path of another file of the card", f.InsteadOf)
		}
	}
	return errors.Join(c.problems...)
}

func (c *checker) file(at string, f File) {
	if f.Path == "" || f.Path != path.Clean(f.Path) || path.IsAbs(f.Path) || strings.HasPrefix(f.Path, "..") || strings.Contains(f.Path, `\`) {
		c.fail(at+".path", "found %q, expected a path inside the source's folder, as 2024-08-01/liste.csv", f.Path)
	}
	if f.Gzip != strings.HasSuffix(f.Path, ".gz") {
		c.fail(at+".gzip", "found %t, expected it to agree with the path %q", f.Gzip, f.Path)
	}
	if f.Vintage != "" && !vintagePattern.MatchString(f.Vintage) {
		c.fail(at+".vintage", "found %q, expected YYYY, YYYY-MM, YYYY-MM-DD or two years as YYYY/YYYY", f.Vintage)
	}
	if f.Glob != "" {
		if _, err := path.Match(f.Glob, ""); err != nil || !strings.HasPrefix(f.Glob, "*/") || strings.Count(f.Glob, "/") != 1 {
			c.fail(at+".path", "found %q, expected a pattern as */liste-*.csv: the folder is the vintage", f.Glob)
		}
		if f.Vintage != "" || f.URL != "" || f.NPM != nil || f.OnDemand || f.Table == "" {
			c.fail(at+".path", "found a pattern with a vintage or an address, or without a table, expected a table alone: such files come from a mirror")
		}
	}
	if f.Vintage == "" && !f.Follows() && f.Glob == "" {
		c.fail(at+".vintage", "found nothing, expected YYYY, YYYY-MM or YYYY-MM-DD (only a file that the publisher replaces has none)")
	}
	if f.Table != "" && !idPattern.MatchString(f.Table) {
		c.fail(at+".table", "found %q, expected lower-case letters, digits and _", f.Table)
	}
	c.need(at+".label", f.Label)
	c.address(at+".url", f.URL)
	c.oneOf(at+".format", f.Format, Formats)
	c.oneOf(at+".encoding", f.Encoding, Encodings)
	c.oneOf(at+".pin", f.Pin, []string{PinExact, PinFollow})
	if f.SHA256 != "" && !sha256Pattern.MatchString(f.SHA256) {
		c.fail(at+".sha256", "found %q, expected 64 hexadecimal digits", f.SHA256)
	}
	if f.CRS != "" && !crsPattern.MatchString(f.CRS) {
		c.fail(at+".crs", "found %q, expected EPSG:<number>", f.CRS)
	}
	if f.Rows < 0 {
		c.fail(at+".rows", "found %d, expected 0 or more", f.Rows)
	}
	if f.RowsPct != nil && (*f.RowsPct < 0 || *f.RowsPct >= 100) {
		c.fail(at+".rows_percent", "found %g, expected 0 or more and less than 100", *f.RowsPct)
	}
	if f.NPM != nil {
		c.need(at+".npm.package", f.NPM.Package)
		c.need(at+".npm.path", f.NPM.Path)
		if !versionPattern.MatchString(f.NPM.Version) {
			c.fail(at+".npm.version", "found %q, expected an exact version, as 6.0.0", f.NPM.Version)
		}
	}
	if f.URL == "" && f.NPM == nil && f.Origin == "" {
		c.fail(at+".origin", "found nothing, expected where the mirror's copy was taken from, since no url and no npm package say it")
	}
	if f.Optional && f.IfAbsent == "" {
		c.fail(at+".optional", "found no if_absent, expected what the site loses without this file")
	}
	switch f.Format {
	case "csv":
		if len([]rune(f.Delimiter)) != 1 {
			c.fail(at+".delimiter", "found %q, expected one character", f.Delimiter)
		}
	default:
		if f.Delimiter != "" || f.Quote != "" || f.Decimal != "" {
			c.fail(at+".format", "found delimiter, quote or decimal on %s, expected them on csv only", f.Format)
		}
	}
	switch f.Format {
	case "csv", "json", "geojson", "dbf":
		if len(f.Columns) == 0 && f.Table != "" {
			c.fail(at+".columns", "found nothing, expected the columns that we rely on")
		}
	}
	seen := map[string]bool{}
	for i, col := range f.Columns {
		atc := fmt.Sprintf("%s.columns[%d]", at, i)
		if seen[col.Name] {
			c.fail(atc+".name", "found %q twice, expected each column once", col.Name)
		}
		seen[col.Name] = true
		c.need(atc+".meaning", col.Meaning)
	}
}

// liner finds the line of a YAML path, or of the closest parent that is there.
func liner(text []byte) func(string) int {
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return func(string) int { return 0 }
	}
	return func(at string) int {
		for at != "$" && at != "" {
			if p, err := yaml.PathString(at); err == nil {
				if node, err := p.FilterFile(file); err == nil && node != nil && node.GetToken() != nil {
					return node.GetToken().Position.Line
				}
			}
			cut := strings.LastIndexAny(at, ".[")
			if cut < 0 {
				break
			}
			at = at[:cut]
		}
		return 1
	}
}
