package main

import (
	"context"
	"encoding/csv"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

var policyOf = regexp.MustCompile(`(?i)<meta http-equiv="?Content-Security-Policy"? content="([^"]*)">`)

// That no page breaks its own policy is seen where the console is: a violation
// is an error there (TestPages_leave_the_console_silent and the tests of the
// map, the frames and the search).
func TestPages_say_what_they_may_load_and_run(t *testing.T) {
	public := browse(t).public
	inline := regexp.MustCompile(`(?i)<script(?:[^>]*type="?application/(?:ld\+)?json"?[^>]*|[^>]*src=[^>]*)>|<script`)
	handler := regexp.MustCompile(`(?i)<[^>]*\son[a-z]+\s*=|href="?\s*javascript:|<style`)
	referrer := regexp.MustCompile(`<meta name="?referrer"? content="?same-origin"?>`)
	pages := 0
	err := filepath.WalkDir(public, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".html") {
			return err
		}
		pages++
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(public, path)
		policy := policyOf.FindSubmatch(b)
		if policy == nil {
			t.Errorf("%s: no Content-Security-Policy", name)
			return nil
		}
		p := string(policy[1])
		if !strings.HasPrefix(p, "default-src 'self'") && !strings.HasPrefix(p, "default-src 'none'") {
			t.Errorf("%s: %s, expected nothing of another host by default", name, p)
		}
		for part := range strings.SplitSeq(p, ";") {
			rule := strings.Fields(part)
			if strings.HasPrefix(rule[0], "script-src") && strings.Contains(part, "unsafe-inline") || rule[0] == "style-src" && strings.Contains(part, "unsafe-inline") {
				t.Errorf("%s: %s, expected no script or style element within the page", name, part)
			}
			if strings.Contains(part, "https:") && !strings.HasPrefix(name, "carte") {
				t.Errorf("%s: %s, expected another host on the map alone", name, part)
			}
		}
		if !referrer.Match(b) {
			t.Errorf("%s: no referrer policy", name)
		}
		for _, m := range inline.FindAllString(string(b), -1) {
			if strings.EqualFold(m, "<script") {
				t.Errorf("%s: a script within the page", name)
			}
		}
		if m := handler.Find(b); m != nil {
			t.Errorf("%s: %.80s, expected no handler, script address or style element", name, m)
		}
		return nil
	})
	if err != nil || pages < 150 {
		t.Errorf("%d pages (%v)", pages, err)
	}
}

func TestHostile_text_of_a_list_is_shown_as_text_and_runs_nowhere(t *testing.T) {
	if testing.Short() {
		t.Skip("a build of its own")
	}
	mirror := sampleCopy(t)
	const mail, phone, name = "a@b.fr?bcc=v@w.fr&body=x", "0102030405;phone-context=x", "=HYPERLINK(\"x\",\"y\") <img src=x onerror=alert(1)>"
	alter(t, filepath.Join(mirror, "france_services/2024-08-01/liste-fs-20240801.csv"), func(s string) string {
		rows, err := csv.NewReader(strings.NewReader(s)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for i, column := range rows[0] {
			switch column {
			case "mail":
				rows[1][i], rows[2][i] = mail, "plain@exemple.fr"
			case "telephone":
				rows[1][i], rows[2][i] = phone, "+33 1 02 03 04 05"
			case "lib_fs":
				rows[1][i] = name
			}
		}
		var b strings.Builder
		w := csv.NewWriter(&b)
		w.WriteAll(rows)
		return b.String()
	})
	s := settings{sample: true, sampleDir: mirror, build: t.TempDir(), offline: true}
	if err := runStages(context.Background(), s, "build", stageNames, io.Discard); err != nil {
		t.Fatal(err)
	}
	tel := regexp.MustCompile(`^tel:\+?[0-9]{4,15}$`)
	mailto := regexp.MustCompile(`^mailto:[^?&@]+@[a-zA-Z0-9.-]+(\?subject=.*)?$`)
	link := regexp.MustCompile(`href="?((?:mailto|tel):[^"\s>]*)`)
	links := map[string]bool{}
	shown := 0
	err := filepath.WalkDir(s.public(), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".html") {
			return err
		}
		b, err := os.ReadFile(path)
		page := string(b)
		for _, m := range link.FindAllStringSubmatch(page, -1) {
			links[m[1]] = true
		}
		// A sign of less within a quoted attribute begins no element.
		if doc, err := html.Parse(strings.NewReader(page)); err != nil {
			t.Errorf("%s: %v", path, err)
		} else {
			for n := range doc.Descendants() {
				for _, a := range n.Attr {
					if a.Key == "onerror" || n.Data == "img" && a.Key == "src" && a.Val == "x" {
						t.Errorf("%s: the name of an espace is an element of the page", path)
					}
				}
			}
		}
		if strings.Contains(page, "<dd>a@b.fr?bcc=v@w.fr&amp;body=x") {
			shown++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if shown == 0 {
		t.Error("the text that is no address is shown nowhere")
	}
	if !links["mailto:plain@exemple.fr"] || !links["tel:+33102030405"] || len(links) < 20 {
		t.Errorf("%d links, expected those of a list, the plain ones among them", len(links))
	}
	for h := range links {
		if !tel.MatchString(h) && !mailto.MatchString(h) {
			t.Errorf("%s, expected one number or one address", h)
		}
	}
	files, err := filepath.Glob(filepath.Join(s.work(), "exports", "fichiers", "*.csv"))
	if err != nil || len(files) < 5 {
		t.Fatalf("%d files of CSV (%v)", len(files), err)
	}
	marked := 0
	for _, path := range files {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(f).ReadAll()
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if strings.HasPrefix(cell, "=") {
					t.Errorf("%s: %q", filepath.Base(path), cell)
				}
				if cell == "'"+name {
					marked++
				}
			}
		}
	}
	if marked == 0 {
		t.Error("the name is in no file with an apostrophe before it")
	}
}
