package export

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
)

// jsonMember is a member of a JSON object.
type jsonMember struct {
	name  string
	value json.RawMessage
}

// jsonMembers are those of a JSON object in their order; none where it is none.
func jsonMembers(object json.RawMessage) []jsonMember {
	d := json.NewDecoder(bytes.NewReader(object))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil
	}
	var out []jsonMember
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return out
		}
		var m jsonMember
		m.name, _ = t.(string)
		if d.Decode(&m.value) != nil {
			return out
		}
		out = append(out, m)
	}
	return out
}

// entryCode is what names the entries of a map of territories or espaces.
var entryCode = regexp.MustCompile(`^[0-9][0-9A-Za-z]*$`)

// abridged is the beginning of a JSON text for people to read: indented, a
// list and a map by code cut after the first entry, "…" where something was
// left out. It is not JSON any more.
func abridged(text []byte) string {
	var b strings.Builder
	abridge(&b, bytes.TrimSpace(text), "")
	return b.String()
}

// short is the length, in bytes, up to which a value stays on one line.
const short = 76

func abridge(b *strings.Builder, v json.RawMessage, indent string) {
	v = bytes.TrimSpace(v)
	switch {
	case len(v) <= short && !bytes.Contains(v, []byte("\n")):
		b.Write(v)
	case v[0] == '[':
		var items []json.RawMessage
		if json.Unmarshal(v, &items) != nil || len(items) == 0 {
			b.Write(v)
			return
		}
		b.WriteString("[")
		abridge(b, items[0], indent+"  ")
		if len(items) > 1 {
			b.WriteString(", …")
		}
		b.WriteString("]")
	case v[0] == '{':
		list := jsonMembers(v)
		cut := false
		if len(list) > 1 && entryCode.MatchString(list[0].name) && entryCode.MatchString(list[1].name) {
			list, cut = list[:1], true
		}
		b.WriteString("{")
		for i, m := range list {
			if i > 0 {
				b.WriteString(",")
			}
			name, _ := json.Marshal(m.name)
			b.WriteString("\n" + indent + "  " + string(name) + ": ")
			abridge(b, m.value, indent+"  ")
		}
		if cut {
			b.WriteString(",\n" + indent + "  …")
		}
		b.WriteString("\n" + indent + "}")
	case v[0] == '"':
		var s string
		if json.Unmarshal(v, &s) == nil {
			cut, _ := json.Marshal(string([]rune(s)[:min(short, len([]rune(s)))]) + "…")
			b.Write(cut)
		}
	default:
		b.Write(v)
	}
}
