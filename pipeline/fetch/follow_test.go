package fetch

import (
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// followed is a bench whose publisher gives what content says on each day.
func followed(t *testing.T, content *string, down *bool) (*bench, *publisher) {
	t.Helper()
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) {
		if *down {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		serve(w, r, *content)
	})
	return published(t, p, "    pin: follow\n").accepts(key, liste), p
}

func judged(b *bench, good bool) {
	b.t.Helper()
	if err := Judged(b.opts.Raw, good, slog.New(slog.NewTextHandler(io.Discard, nil))); err != nil {
		b.t.Fatal(err)
	}
}

func TestFollowed_file_is_asked_for_each_time_with_what_the_server_said(t *testing.T) {
	content, down := liste, false
	b, p := followed(t, &content, &down)
	b.must()
	judged(b, true)
	if f := b.one(); f.Answer != "unchanged" || f.Channel != ChannelCache {
		t.Errorf("%+v", f)
	}
	if r := p.request(t, 2); r.Header.Get("If-None-Match") != `"`+sha(liste)[:8]+`"` || r.Header.Get("If-Modified-Since") == "" {
		t.Errorf("the second request was not conditional: %v", r.Header)
	}
	content += "04;Orme\n"
	if f := b.one(); f.Answer != "new" || f.SHA256 != sha(content) || f.LastRows != 3 {
		t.Errorf("%+v", f)
	}
	judged(b, true)
	b.lacks(key + ".last")
	// Each content is held against the one before: 4 ± 40 %, then 5 ± 40 %.
	for range 3 {
		content += "9;Saule\n"
		b.must()
		judged(b, true)
	}
	if f := b.one(); f.LastRows != 7 {
		t.Errorf("%d rows, expected growth by steps to be taken", f.LastRows)
	}
}

func TestFollowed_file_that_did_not_go_through_gives_way_to_the_one_before(t *testing.T) {
	content, down := liste, false
	b, _ := followed(t, &content, &down)
	b.must()
	judged(b, true)
	bad := "code;nom\n01;AulnÃ©\n02;Bouleau\n03;Charme\n"
	content = bad
	if f := b.one(); f.SHA256 != sha(bad) {
		t.Errorf("%+v", f)
	}
	judged(b, false)
	b.holds(key, liste)
	b.holds(key+".new", bad)
	if f := b.one(); f.Answer != "new" || f.SHA256 != sha(bad) {
		t.Errorf("the bad content was not looked at again: %+v", f)
	}
	judged(b, false)
	down = true
	f := b.one()
	if f.SHA256 != sha(liste) || !strings.Contains(f.Answer, "503") || !strings.Contains(b.log.String(), "the publisher cannot be asked") {
		t.Errorf("the last good content is not used: %+v\n%s", f, b.log)
	}
	down, content = false, liste
	if f := b.one(); f.Answer != "unchanged" && f.SHA256 != sha(liste) {
		t.Errorf("%+v", f)
	}
}

func TestFollowed_file_that_a_cut_run_left_unjudged_is_judged_later(t *testing.T) {
	content, down := liste, false
	b, _ := followed(t, &content, &down)
	b.must()
	judged(b, true)
	content = liste + "04;Orme\n"
	b.must() // cut here
	content = liste + "05;Tilleul\n"
	if f := b.one(); f.LastRows != 3 || f.SHA256 != sha(content) {
		t.Errorf("%+v", f)
	}
	judged(b, false)
	b.holds(key, liste)
}

func TestFirst_followed_content_that_did_not_go_through_leaves_nothing(t *testing.T) {
	content, down := liste, false
	b, _ := followed(t, &content, &down)
	b.must()
	judged(b, false)
	b.lacks(key)
	b.holds(key+".new", liste)
	down = true
	_, err := b.run()
	fails(t, err, 11, "503")
}

func TestVintage_is_the_day_that_the_address_or_the_server_says(t *testing.T) {
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct {
		name, final, modified, want string
	}{
		{"in the name of the file", "https://static.exemple.fr/r/20240912-101010/liste-fs-20240910.csv", "2024-09-12", "2024-09-10"},
		{"with hyphens", "https://static.exemple.fr/liste-2024-09-10.csv", "", "2024-09-10"},
		{"the server's", "https://static.exemple.fr/20240101/liste.csv", "2024-09-12", "2024-09-12"},
		{"no day of a year", "https://static.exemple.fr/liste-20249999.csv", "2024-09-12", "2024-09-12"},
		{"a day to come", "https://static.exemple.fr/liste-20990101.csv", "2099-01-01", "2025-03-03"},
		{"nothing said", "", "", "2025-03-03"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var modified time.Time
			if c.modified != "" {
				modified = day(c.modified)
			}
			if got := vintageOf(c.final, modified, day("2025-03-03")); got != c.want {
				t.Errorf("%s, expected %s", got, c.want)
			}
		})
	}
}

// A live list that is the last dated one, or older, fills nothing twice.
func TestFollowed_file_of_a_table_gives_only_what_is_later(t *testing.T) {
	later := strings.Replace(twoFiles("URL"), "    instead_of: 2024/liste.csv\n", "    optional: true\n    if_absent: rien\n", 1)
	for _, c := range []struct {
		name, content string
		day           time.Time
		absent        string
	}{
		{"later", liste + "04;Orme\n", time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC), ""},
		{"the same", liste, time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC), "the same content as 2024/liste.csv"},
		{"older", liste + "04;Orme\n", time.Date(2023, 3, 1, 0, 0, 0, 0, time.UTC), "of 2023-03-01, not later than 2024/liste.csv"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) {
				http.ServeContent(w, r, "", c.day, strings.NewReader(c.content))
			})
			b := newBench(t, catalogueOf(t, strings.Replace(later, `"URL"`, `"`+p.URL+`/l"`, 1))).accepts(key, liste)
			b.opts.Client = p.Client()
			raw := b.raw(key)
			if err := copyTo(raw, liste); err != nil {
				t.Fatal(err)
			}
			res := b.must()
			f := res.Files[1]
			if f.Absent != c.absent || (f.Local == "") != (c.absent != "") {
				t.Errorf("%+v", f)
			}
			if c.absent == "" && f.Vintage != "2025-03-01" {
				t.Errorf("vintage %s", f.Vintage)
			}
			b.opts.Mirror = mirror(t, key, liste)
			if res = b.must(); res.Files[1].Local != "" || !strings.Contains(res.Files[1].Absent, "where a mirror is named") {
				t.Errorf("a build from a mirror asked the publisher: %+v", res.Files[1])
			}
		})
	}
}

func copyTo(path, content string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(content), 0o644)
}
