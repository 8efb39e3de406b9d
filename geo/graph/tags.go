package graph

// Tag is one key=value pair of an OpenStreetMap element.
type Tag struct{ Key, Value string }

// Tags are the tags of one element, in any order. An empty value counts as
// an absent tag.
type Tags []Tag

// Get returns the value of key, or "" where the element has none.
func (t Tags) Get(key string) string {
	for i := range t {
		if t[i].Key == key {
			return t[i].Value
		}
	}
	return ""
}

// part returns the value of key followed by suffix.
func (t Tags) part(key, suffix string) string {
	for i := range t {
		if k := t[i].Key; len(k) == len(key)+len(suffix) && k[:len(key)] == key && k[len(key):] == suffix {
			return t[i].Value
		}
	}
	return ""
}

// First returns the value of the first of keys that is present.
func (t Tags) First(keys []string) string {
	for _, k := range keys {
		if v := t.Get(k); v != "" {
			return v
		}
	}
	return ""
}

// both returns the value of the first of keys for each direction of travel:
// for every key in turn key:forward (or key:backward) is asked first, then
// the key itself.
func (t Tags) both(keys []string) (forward, backward string) {
	for _, k := range keys {
		if forward == "" {
			forward = t.part(k, ":forward")
		}
		if backward == "" {
			backward = t.part(k, ":backward")
		}
		if forward == "" || backward == "" {
			common := t.Get(k)
			if forward == "" {
				forward = common
			}
			if backward == "" {
				backward = common
			}
		}
		if forward != "" && backward != "" {
			return
		}
	}
	return
}
