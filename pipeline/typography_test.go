package main

import (
	"bytes"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// breaks are what French text must not have: a space that may break before a
// mark, after « or within a number; a straight apostrophe.
var breaks = regexp.MustCompile(`(?:^|[^:]) [;:!?%»€](?:[ .,)]|$)|« |\b\d{1,3} \d{3}\b|\pL'\pL`)

// settled are the pages whose texts all come from a template or a model that
// sets its spaces: a page that is added to them stays so.
var settled = []string{"analyses/*.html", "analyses/*/*.html", "cour-des-comptes/*.html", "404.html", "autour-de-moi/*.html", "donnees/envoyer-la-frequentation/*.html"}

func TestFrench_texts_do_not_break_before_their_marks(t *testing.T) {
	sample := sampleSite(t)
	seen := 0
	err := walkFiles(os.DirFS(sample.public()), func(name string, b []byte) {
		if path.Ext(name) != ".html" {
			return
		}
		doc, err := html.Parse(bytes.NewReader(b))
		if err != nil {
			t.Error(err)
			return
		}
		whole := isSettled(name)
		if whole {
			seen++
		}
		for _, text := range texts(doc, whole) {
			if at := breaks.FindStringIndex(text); at != nil {
				t.Errorf("%s: %q in %q, expected a no-break space or ’", name, text[at[0]:at[1]], text)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 10 {
		t.Errorf("%d pages were read whole, expected the eight of analyses and some more", seen)
	}
}

func isSettled(name string) bool {
	for _, pattern := range settled {
		if ok, _ := path.Match(pattern, name); ok {
			return true
		}
	}
	return false
}

// texts are those of a page in their order, white space as one space; without
// whole those of its head and foot alone. What is code is left out.
func texts(n *html.Node, whole bool) []string {
	if n.Type == html.TextNode && whole {
		return []string{strings.Trim(oneSpaced("."+n.Data+"."), ".")}
	}
	if n.Type == html.ElementNode {
		switch n.Data {
		case "script", "style", "pre", "code", "textarea":
			return nil
		case "footer", "header":
			whole = true
		}
	}
	var out []string
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		out = append(out, texts(c, whole)...)
	}
	return out
}
