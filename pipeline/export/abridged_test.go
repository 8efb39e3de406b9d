package export

import "testing"

func TestAbridged_keeps_the_first_entry_of_lists_and_of_maps_by_code(t *testing.T) {
	for _, c := range []struct{ name, given, want string }{
		{"short stays as it is", `{"a":[1,2,3]}`, `{"a":[1,2,3]}`},
		{"a long list", `{"liste":["` + long + `","b"]}`, "{\n  \"liste\": [\"" + long[:short] + "…\", …]\n}"},
		{"a map by code", `{"48001":{"nom":"` + long + `"},"48002":{"nom":"b"}}`, "{\n  \"48001\": {\n    \"nom\": \"" + long[:short] + "…\"\n  },\n  …\n}"},
		{"names are no codes", `{"b":"` + long + `","a":1}`, "{\n  \"b\": \"" + long[:short] + "…\",\n  \"a\": 1\n}"},
		{"a map of one", `{"2A004":{"nom":"` + long + `"}}`, "{\n  \"2A004\": {\n    \"nom\": \"" + long[:short] + "…\"\n  }\n}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := abridged([]byte(c.given)); got != c.want {
				t.Errorf("%s\nexpected\n%s", got, c.want)
			}
		})
	}
}

const long = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
