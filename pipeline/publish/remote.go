package publish

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"os"
	"slices"
	"strings"
)

// remote is a dataset as the platform answers it.
type remote struct {
	ID          string           `json:"id"`
	Title       string           `json:"title"`
	Description string           `json:"description"`
	License     string           `json:"license"`
	Frequency   string           `json:"frequency"`
	Tags        []string         `json:"tags"`
	Temporal    *period          `json:"temporal_coverage"`
	Spatial     *spatial         `json:"spatial"`
	Private     bool             `json:"private"`
	Deleted     *string          `json:"deleted"`
	Extras      map[string]any   `json:"extras"`
	Resources   []remoteResource `json:"resources"`
}

// remoteResource is a file as the platform answers it.
type remoteResource struct {
	ID          string         `json:"id"`
	Title       string         `json:"title"`
	Description string         `json:"description"`
	Type        string         `json:"type"`
	Format      string         `json:"format"`
	Mime        string         `json:"mime"`
	Filesize    int64          `json:"filesize"`
	URL         string         `json:"url"`
	Checksum    *checksum      `json:"checksum"`
	Schema      *schemaRef     `json:"schema"`
	Extras      map[string]any `json:"extras"`
}

// resource is the file that we know under an identifier, else that which the
// platform keeps under our name for it, else one that was sent and not yet
// described, whose title is still the file's name; nil where there is none.
func (d *remote) resource(ours *Identified, file string) *remoteResource {
	claimed := map[string]bool{}
	for name, id := range ours.Files {
		claimed[id] = name != file
	}
	var named, bare *remoteResource
	for i := range d.Resources {
		x := &d.Resources[i]
		switch {
		case x.ID == ours.Files[file]:
			return x
		case claimed[x.ID]:
		case x.Extras[extraFile] == file:
			named = x
		case x.Extras[extraFile] == nil && x.Title == file && bare == nil:
			bare = x
		}
	}
	if named != nil {
		return named
	}
	return bare
}

// differs names the fields in which the platform's dataset is not as wanted.
func (d *remote) differs(w metadata) []string {
	var f fields
	f.text("title", d.Title, w.Title)
	f.text("description", d.Description, w.Description)
	f.text("license", d.License, w.License)
	f.text("frequency", frequencyName(d.Frequency), frequencyName(w.Frequency))
	f.text("tags", strings.Join(slices.Sorted(slices.Values(d.Tags)), ", "), strings.Join(w.Tags, ", "))
	f.text("temporal_coverage", d.Temporal.text(), w.Temporal.text())
	f.text("spatial", d.Spatial.text(), w.Spatial.text())
	f.text("private", fmt.Sprint(d.Private), fmt.Sprint(w.Private))
	for k, v := range w.Extras {
		f.text("extras."+k, fmt.Sprint(or(d.Extras[k])), v)
	}
	return f
}

func (r *remoteResource) differs(w resourceMetadata) []string {
	var f fields
	f.text("title", r.Title, w.Title)
	f.text("description", r.Description, w.Description)
	f.text("type", r.Type, w.Type)
	f.text("format", r.Format, w.Format)
	f.text("mime", r.Mime, w.Mime)
	f.text("filesize", fmt.Sprint(r.Filesize), fmt.Sprint(w.Filesize))
	f.text("checksum", r.Checksum.text(), w.Checksum.text())
	f.text("schema", r.Schema.text(), w.Schema.text())
	for k, v := range w.Extras {
		f.text("extras."+k, fmt.Sprint(or(r.Extras[k])), v)
	}
	return f
}

func or(v any) any {
	if v == nil {
		return ""
	}
	return v
}

// fields are those that differ, each as `name "before" → "after"`.
type fields []string

func (f *fields) text(name, before, after string) {
	before, after = strings.TrimSpace(before), strings.TrimSpace(after)
	if before != after {
		*f = append(*f, fmt.Sprintf("%s %q → %q", name, cut(before), cut(after)))
	}
}

// cut is the beginning of a long text.
func cut(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

func (p *period) text() string {
	if p == nil {
		return ""
	}
	first := func(s string) string { return s[:min(len(s), len("2006-01-02"))] }
	return first(p.Start) + "/" + first(p.End)
}

func (s *spatial) text() string {
	if s == nil {
		return ""
	}
	return strings.Join(slices.Sorted(slices.Values(s.Zones)), ",") + " " + s.Granularity
}

func (c *checksum) text() string {
	if c == nil {
		return ""
	}
	return c.Type + ":" + c.Value
}

func (s *schemaRef) text() string {
	if s == nil {
		return ""
	}
	return s.URL
}

// legacyFrequencies are names that the platform takes for others.
var legacyFrequencies = map[string]string{"irregular": "irreg", "punctual": "as_needed", "semiannual": "annual_2"}

func frequencyName(s string) string {
	s = strings.ToLower(s)
	if x := legacyFrequencies[s]; x != "" {
		return x
	}
	return s
}

// merged is what the platform keeps, with ours over it.
func merged(theirs map[string]any, ours map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range theirs {
		out[k] = fmt.Sprint(v)
	}
	for k, v := range ours {
		out[k] = v
	}
	return out
}

// same tells whether the platform has the bytes of a file, by the checksum that
// it names: ours (sha256), or the one that it made itself when the file came.
func (p *publication) same(r resource, at *remoteResource) (bool, error) {
	if at.Checksum == nil {
		return false, nil
	}
	var h hash.Hash
	switch at.Checksum.Type {
	case "sha256":
		h = sha256.New()
	case "sha1":
		h = sha1.New()
	default:
		return false, nil
	}
	key := at.Checksum.Type + " " + r.path
	if p.sums[key] == "" {
		f, err := os.Open(r.path)
		if err != nil {
			return false, fmt.Errorf("publish: %w", err)
		}
		defer f.Close()
		if _, err := io.Copy(h, f); err != nil {
			return false, fmt.Errorf("publish: %w", err)
		}
		p.sums[key] = hex.EncodeToString(h.Sum(nil))
		if at.Checksum.Type == "sha256" && p.sums[key] != r.sha256 {
			return false, fmt.Errorf("publish %s: sha256 %.12s…, expected %.12s… as the build says (build again)", r.path, p.sums[key], r.sha256)
		}
	}
	return strings.EqualFold(at.Checksum.Value, p.sums[key]), nil
}
