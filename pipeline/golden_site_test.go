package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"
)

// kept are the files of the fictional site that have a golden file: one at
// least of each kind.
var kept = []string{
	"index.html", "404.html", "verifier/index.html", "carte/index.html", "qualite/index.html",
	"recherche/0.json", "recherche/index.json", "autour-de-moi/index.html", "autour-de-moi/espaces.json",
	"en/index.html", "a-propos/index.html", "a-propos/licences/index.html",
	"communes/index.html", "communes/96001.html", "communes/96101.html", "communes/98301.html", "communes/99059.html", "communes/96044.svg",
	"cantons/index.html", "cantons/9601.html",
	"epci/index.html", "epci/249600014.html", "epci/249600014.svg", "epci/b249600014.svg",
	"departements/index.html", "departements/96/index.html", "regions/index.html", "regions/00/index.html",
	"espaces/index.html", "espaces/disparus/index.html", "espaces/9001.html", "espaces/9006.html", "espaces/9011.html", "espaces/9029.html",
	"methode/index.html", "methode/definitions/index.html", "methode/estimation/index.html", "methode/incertitude/index.html",
	"sources/index.html", "sources/france_services/index.html",
	"donnees/index.html", "donnees/acces_communes/index.html", "donnees/api/index.html",
	"donnees/modele_frequentation_espaces.csv", "explorer/index.html", "donnees/datapackage.json", "donnees/catalog.ttl",
	"flux/index.html", "flux/france.xml", "flux/departements/96.xml", "flux/epci/249600014.xml", "sitemap.xml", "robots.txt",
	"embed/index.html", "embed/communes/96.json", "embed/cantons/96.json", "embed/epci/2.json", "embed/espaces/9000.json", "embed/territoires.json",
	"carte/communes/96.json", "carte/epci.json", "carte/territoires.json", "carte/espaces/2024-08-01.json", "carte/affiche.svg",
	"carte/figures/def-sans_itinerants-toute_heure-fluide.json", "carte/figures/liste-2020-03-31.json",
	"carte/minutes/def-sans_itinerants-toute_heure-fluide.json", "carte/minutes/liste-2020-03-31.json",
	"carte/proches/def-sans_itinerants-toute_heure-fluide.json", "carte/proches/liste-2020-03-31.json",
	"api/v1/index.html", "api/v1/france/FR.json", "api/v1/regions/00.json", "api/v1/departements/96.json", "api/v1/departements/983/communes.json",
	"api/v1/departements/96/anciennes_communes.json", "api/v1/departements/96/cantons.json", "api/v1/departements/96/communes.json",
	"api/v1/cantons.json", "api/v1/epci/249600014.json", "api/v1/proche/227_-43.json", "analyses/index.html", "analyses/frequentation/index.html", "analyses/horaires/index.html",
	"analyses/couts/index.html", "analyses/egalite/index.html",
	"analyses/croissance/index.html", "analyses/fragilite/index.html", "analyses/implantations/index.html", "cour-des-comptes/index.html",
	"api/v1/departements/96/epci.json", "api/v1/departements/96/espaces.json",
}

// elsewhere are the kinds of files that are held by other tests.
var elsewhere = map[string]string{
	"donnees/modele_frequentation_espaces.xlsx": "pipeline/attendance",
	"donnees/fichiers":                          "pipeline/testdata/golden/*.csv and the tests of pipeline/export/datasets",
	"carte/tuiles":                              "pipeline/export/tiles_test.go",
	"explorer/duckdb":                           "the engine, copied",
	"partage":                                   "pictures: pipeline/export/cards",
	"polices":                                   "fonts, copied",
	"departements/*.svg":                        "drawn as those of EPCI are",
	"donnees/archives":                          "named by the day: pipeline/exportcmd_test.go",
	"donnees/SHA256SUMS":                        "pipeline/exportcmd_test.go",
}

// kindOf is what a file of the site is one of: its folders and its ending,
// without what tells it from its neighbours.
func kindOf(name string) string {
	dir, ext := path.Dir(name), path.Ext(name)
	parts := strings.Split(dir, "/")
	for i, p := range parts {
		if strings.ContainsFunc(p, unicode.IsDigit) && p != "v1" {
			parts[i] = "*"
		}
	}
	dir = strings.Join(parts, "/")
	if path.Base(name) == "index.html" {
		return dir + "/index.html"
	}
	return dir + "/*" + ext
}

func TestSample_gives_the_golden_site(t *testing.T) {
	sample := sampleSite(t)
	public := os.DirFS(sample.public())
	golden := filepath.Join("pipeline", "testdata", "golden", "site")
	for _, name := range kept {
		b, err := fs.ReadFile(public, name)
		if err != nil {
			t.Error(err)
			continue
		}
		got, err := readable(name, b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		file := filepath.Join(golden, filepath.FromSlash(name))
		if *update {
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Errorf("%s: no golden file (write it with -update)", name)
			continue
		}
		if line, g, w := firstDifference(got, string(want)); line > 0 {
			t.Errorf("%s line %d: %q, expected %q (if the change is right, -update and read the diff)", name, line, g, w)
		}
	}
	err := walkFiles(os.DirFS(golden), func(name string, _ []byte) {
		if !slices.Contains(kept, name) {
			t.Errorf("%s: a golden file of nothing that is kept (remove it)", name)
		}
	})
	if err != nil {
		t.Error(err)
	}
}

func TestGolden_site_has_a_file_of_every_kind(t *testing.T) {
	sample := sampleSite(t)
	have := map[string]bool{}
	for _, name := range kept {
		have[kindOf(name)] = true
	}
	told := map[string]bool{}
	err := walkFiles(os.DirFS(sample.public()), func(name string, _ []byte) {
		kind := kindOf(name)
		for prefix := range elsewhere {
			if strings.HasPrefix(kind, prefix) || strings.HasPrefix(name, prefix) {
				return
			}
		}
		// Prose has an index page of its own each; scripts are tested with node.
		if path.Ext(name) == ".js" || path.Ext(name) == ".css" || strings.Count(name, "/") == 0 && path.Ext(name) != ".html" {
			return
		}
		if top, _, _ := strings.Cut(name, "/"); (top == "methode" || top == "sources" || top == "donnees" || top == "a-propos") && path.Base(name) == "index.html" {
			kind = top + "/index.html"
		}
		if !have[kind] && !told[kind] {
			told[kind] = true
			t.Errorf("%s: no golden file of its kind (%s)", name, kind)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What is not kept as it is: the fingerprints in the names of scripts and
// styles, which change with every line of them; the day and the version of the
// build; seconds and memory of its stages (/qualite/); long outlines, of which
// the beginning and a digest are kept.
var (
	fingerprint = regexp.MustCompile(`\b([a-z-]+)(\.[0-9a-f]{10}\.(js|css)|\.(js|css)\?[0-9a-f]{10})\b`)
	built       = regexp.MustCompile(`Construit le [^,]+, version [^<\n]+?\.\n`)
	spent       = regexp.MustCompile(`(<th scope="row">(?:fetch|load|transform|cover|export|render|check)\n\s*<td class="n">)[\d,\s]+?(\n\s*<td class="n">.*\n\s*<td class="n">).*`)
	outline     = regexp.MustCompile(`\bd="([^"]{24})([^"]{56,})"`)
)

func normalised(s string) string {
	s = fingerprint.ReplaceAllString(s, "$1.*.$3$4")
	s = built.ReplaceAllString(s, "Construit le *, version *.\n")
	s = spent.ReplaceAllString(s, "$1*$2*")
	return outline.ReplaceAllStringFunc(s, func(d string) string {
		m := outline.FindStringSubmatch(d)
		return fmt.Sprintf(`d="%s… %d characters, %x"`, m[1], len(m[1])+len(m[2]), sum([]byte(m[1] + m[2]))[:6])
	})
}

// readable is a file of the site as it is kept: pages one element a line,
// JSON broken where it is long, the rest as it is.
func readable(name string, b []byte) (string, error) {
	var out bytes.Buffer
	switch path.Ext(name) {
	case ".html":
		doc, err := html.Parse(bytes.NewReader(b))
		if err != nil {
			return "", err
		}
		printNode(&out, doc, 0)
	case ".svg":
		out.WriteString(strings.ReplaceAll(string(b), "><", ">\n<") + "\n")
	case ".json":
		if err := printJSON(&out, b, 0); err != nil {
			return "", err
		}
		out.WriteByte('\n')
	default:
		out.Write(b)
	}
	return normalised(out.String()), nil
}

// printNode writes an element's tag on one line and what is in it on the
// following ones, indented by one space more; a text that is all of it stays on
// the line. White space between words is
// one space; that at the ends of a text is dropped.
func printNode(out *bytes.Buffer, n *html.Node, depth int) {
	indent := strings.Repeat(" ", depth)
	switch n.Type {
	case html.TextNode:
		text := oneSpaced(n.Data)
		if text == "" {
			return
		}
		if n.Parent != nil && (n.Parent.Data == "script" || n.Parent.Data == "style") {
			text = strings.ReplaceAll(text, "},{", "},\n"+indent+"{")
		}
		fmt.Fprintf(out, "%s%s\n", indent, text)
		return
	case html.ElementNode:
		var attributes strings.Builder
		for _, a := range n.Attr {
			key := a.Key
			if a.Namespace != "" {
				key = a.Namespace + ":" + key
			}
			fmt.Fprintf(&attributes, " %s=%q", key, a.Val)
		}
		fmt.Fprintf(out, "%s<%s%s>", indent, n.Data, attributes.String())
		if c := n.FirstChild; c != nil && c.NextSibling == nil && c.Type == html.TextNode && n.Data != "script" && n.Data != "style" {
			fmt.Fprintf(out, "%s\n", oneSpaced(c.Data))
			return
		}
		out.WriteByte('\n')
		depth++
	case html.DoctypeNode:
		fmt.Fprintf(out, "<!doctype %s>\n", n.Data)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		printNode(out, c, depth)
	}
}

// oneSpaced is a text with one space where there is white space that breaks; the
// spaces that do not break stay.
func oneSpaced(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \t\r\n", r) }), " ")
}

// printJSON writes a value on one line where it has room, else its members
// one a line in their order. The text of numbers and strings is kept.
func printJSON(out *bytes.Buffer, b []byte, depth int) error {
	var flat bytes.Buffer
	if err := json.Compact(&flat, b); err != nil {
		return err
	}
	b = flat.Bytes()
	nested := bytes.ContainsAny(b[1:], "{[")
	if len(b) <= 110 || len(b) <= 600 && !nested || (b[0] != '{' && b[0] != '[') {
		out.Write(b)
		return nil
	}
	object := b[0] == '{'
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if _, err := d.Token(); err != nil {
		return err
	}
	out.WriteByte(b[0])
	for first := true; d.More(); first = false {
		if !first {
			out.WriteByte(',')
		}
		out.WriteString("\n" + strings.Repeat(" ", depth+1))
		if object {
			key, err := d.Token()
			if err != nil {
				return err
			}
			fmt.Fprintf(out, "%q: ", key)
		}
		var v json.RawMessage
		if err := d.Decode(&v); err != nil {
			return err
		}
		if err := printJSON(out, v, depth+1); err != nil {
			return err
		}
	}
	out.WriteString("\n" + strings.Repeat(" ", depth))
	out.WriteByte(b[len(b)-1])
	return nil
}
