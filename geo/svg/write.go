package svg

import (
	"bytes"
	"encoding/xml"
	"math"

	"github.com/paulmach/orb"
)

func (m *Map) open(class string) { tag(&m.body, "g", []string{"class", class}, false) }

func (m *Map) close() { m.body.WriteString("</g>\n") }

func (m *Map) element(name string, attrs ...string) { tag(&m.body, name, attrs, true) }

func (m *Map) text(class, anchor string, at orb.Point, s string) {
	if anchor == "" {
		anchor = "middle"
	}
	tag(&m.body, "text", []string{"class", class, "text-anchor", anchor, "x", px(at[0]), "y", px(at[1])}, false)
	escape(&m.body, s)
	m.body.WriteString("</text>")
}

// wrapped writes an element with its title, in a link where there is one.
func (m *Map) wrapped(href, title, name string, attrs ...string) {
	if href != "" {
		m.linked = true
		tab := ""
		if m.SkipLinks {
			tab = "-1"
		}
		tag(&m.body, "a", []string{"href", href, "tabindex", tab}, false)
	}
	if title == "" {
		m.element(name, attrs...)
	} else {
		tag(&m.body, name, attrs, false)
		m.body.WriteString("<title>")
		escape(&m.body, title)
		m.body.WriteString("</title></" + name + ">")
	}
	if href != "" {
		m.body.WriteString("</a>")
	}
}

// tag writes a start tag; attributes without value are left out.
func tag(b *bytes.Buffer, name string, attrs []string, empty bool) {
	b.WriteByte('<')
	b.WriteString(name)
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] == "" {
			continue
		}
		b.WriteByte(' ')
		b.WriteString(attrs[i])
		b.WriteString(`="`)
		escape(b, attrs[i+1])
		b.WriteByte('"')
	}
	if empty {
		b.WriteByte('/')
	}
	b.WriteByte('>')
}

func escape(b *bytes.Buffer, s string) {
	if err := xml.EscapeText(b, []byte(s)); err != nil {
		panic(err) // a bytes.Buffer does not fail
	}
}

func px(v float64) string {
	return decimal(int(math.Round(v*10)), 1)
}
