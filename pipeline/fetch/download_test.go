package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

const key = "essai/2024/liste.csv"

func TestDownload_places_the_file_and_says_where_it_came_from(t *testing.T) {
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) { serve(w, r, liste) })
	b := published(t, p, "").accepts(key, liste)
	f := b.one()
	b.holds(key, liste)
	if f.Channel != ChannelDownload || f.URL != p.URL+"/liste.csv" || f.SHA256 != sha(liste) || f.Bytes != int64(len(liste)) {
		t.Errorf("%+v", f)
	}
	if want := time.Date(2024, 8, 1, 10, 0, 0, 0, time.UTC); !f.Modified.Equal(want) || !f.FetchedAt.Equal(b.opts.Now()) {
		t.Errorf("modified %s, fetched %s", f.Modified, f.FetchedAt)
	}
	b.lacks(key + ".part")
	b.lacks(key + ".part.json")
	if a := f.Account(); a.Source != "essai" || a.Path != "2024/liste.csv" || a.SHA256 != f.SHA256 || a.Channel != ChannelDownload || !a.Modified.Equal(f.Modified) {
		t.Errorf("account %+v", a)
	}

	again := b.one()
	if again.Channel != ChannelCache || p.count() != 1 {
		t.Errorf("the second run took %s with %d requests in all, expected the cache and 1", again.Channel, p.count())
	}
	if again.URL != f.URL || !again.Modified.Equal(f.Modified) || again.Previous != f.SHA256 {
		t.Errorf("the cache has forgotten where the file came from: %+v", again)
	}
}

func TestDownload_resumes_where_a_server_cut_it_off(t *testing.T) {
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) {
		if n == 1 {
			cutAfter(w, liste, 10)
		}
		serve(w, r, liste)
	})
	b := published(t, p, "").accepts(key, liste)
	b.one()
	b.holds(key, liste)
	second := p.request(t, 2)
	if got := second.Header.Get("Range"); got != "bytes=10-" {
		t.Errorf("Range %q, expected bytes=10-", got)
	}
	if got := second.Header.Get("If-Range"); got != `"`+sha(liste)[:8]+`"` {
		t.Errorf("If-Range %q, expected the first answer's ETag", got)
	}
	if got := second.Header.Get("Accept-Encoding"); got != "identity" {
		t.Errorf("Accept-Encoding %q, expected identity: ranges count bytes as sent", got)
	}
}

func TestDownload_begins_anew_when_the_file_changed_between_two_attempts(t *testing.T) {
	const old = "code;nom\n01;Ancienne\n02;Liste\n"
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) {
		if n == 1 {
			cutAfter(w, old, 12)
		}
		serve(w, r, liste) // another ETag: If-Range gives the whole file
	})
	b := published(t, p, "").accepts(key, liste)
	b.one()
	b.holds(key, liste)
	if p.count() != 2 {
		t.Errorf("%d requests, expected 2", p.count())
	}
}

func TestDownload_does_not_resume_without_a_validator(t *testing.T) {
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) {
		if n == 1 {
			w.Header().Set("Content-Length", fmt.Sprint(len(liste)))
			io.WriteString(w, liste[:7])
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}
		serve(w, r, liste)
	})
	b := published(t, p, "").accepts(key, liste)
	b.one()
	b.holds(key, liste)
	if got := p.request(t, 2).Header.Get("Range"); got != "" {
		t.Errorf("Range %q, expected none: nothing says that it is still the same file", got)
	}
}

func TestDownload_gives_up_a_server_that_stalls_and_resumes(t *testing.T) {
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) {
		if n == 1 {
			w.Header().Set("ETag", `"`+sha(liste)[:8]+`"`)
			w.Header().Set("Content-Length", fmt.Sprint(len(liste)))
			io.WriteString(w, liste[:15])
			w.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
			case <-time.After(5 * time.Second):
			}
			return
		}
		serve(w, r, liste)
	})
	b := published(t, p, "").accepts(key, liste)
	b.opts.Patience.Stall = 60 * time.Millisecond
	b.one()
	b.holds(key, liste)
	if got := p.request(t, 2).Header.Get("Range"); got != "bytes=15-" {
		t.Errorf("Range %q, expected bytes=15-", got)
	}
	if !strings.Contains(b.log.String(), errStalled.Error()) {
		t.Errorf("the log does not tell the stall: %s", b.log)
	}
}

func TestDownload_outlives_a_slow_server_that_does_not_stall(t *testing.T) {
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) {
		for i := range len(liste) {
			io.WriteString(w, liste[i:i+1])
			w.(http.Flusher).Flush()
			time.Sleep(4 * time.Millisecond)
		}
	})
	b := published(t, p, "").accepts(key, liste)
	b.opts.Patience.Stall = 80 * time.Millisecond
	b.one()
	if p.count() != 1 {
		t.Errorf("%d requests, expected 1: bytes kept coming", p.count())
	}
}

func TestDownload_ends_a_file_that_takes_too_long_in_all(t *testing.T) {
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			io.WriteString(w, "x")
			w.(http.Flusher).Flush()
			time.Sleep(5 * time.Millisecond)
		}
	})
	b := published(t, p, "").accepts(key, liste)
	b.opts.Patience.Overall = 100 * time.Millisecond
	_, err := b.run()
	fails(t, err, 11, errTooLong.Error())
}

func TestDownload_follows_redirects_but_neither_loops_nor_to_http(t *testing.T) {
	for _, tc := range []struct {
		name, to string
		says     string
		requests int
	}{
		{"to another address", "/ailleurs", "", 2},
		{"a loop", "/liste.csv", errRedirects.Error(), maxRedirects},
		{"down to http", "http://127.0.0.1:1/liste.csv", errDowngraded.Error(), 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/ailleurs" {
					serve(w, r, liste)
					return
				}
				http.Redirect(w, r, tc.to, http.StatusFound)
			})
			b := published(t, p, "").accepts(key, liste)
			_, err := b.run()
			if tc.says == "" {
				if err != nil {
					t.Fatal(err)
				}
				b.holds(key, liste)
			} else {
				fails(t, err, 11, tc.says)
			}
			if p.count() != tc.requests {
				t.Errorf("%d requests, expected %d", p.count(), tc.requests)
			}
		})
	}
}

func TestDownload_notices_a_server_that_says_more_bytes_than_it_sends(t *testing.T) {
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) {
		conn, rw, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		fmt.Fprintf(rw, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\nContent-Type: text/csv\r\n\r\n%s", len(liste)+40, liste)
		rw.Flush()
	})
	b := published(t, p, "").accepts(key, liste)
	_, err := b.run()
	fails(t, err, 11, fmt.Sprintf("cut off after %d of %d bytes", len(liste), len(liste)+40), "4 attempts")
	b.lacks(key)
}

func TestDownload_notices_a_server_that_says_fewer_bytes_than_it_has(t *testing.T) {
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) {
		conn, rw, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		fmt.Fprintf(rw, "HTTP/1.1 200 OK\r\nContent-Length: 20\r\nConnection: close\r\nContent-Type: text/csv\r\n\r\n%s", liste)
		rw.Flush()
	})
	b := published(t, p, "").accepts(key, liste)
	_, err := b.run()
	fails(t, err, 10, "bytes 20, accepted 39", "rows 2, accepted 3")
	b.lacks(key)
}

func TestDownload_does_not_trust_a_partial_answer_that_is_not_the_asked_part(t *testing.T) {
	for _, tc := range []struct {
		name, contentRange, body string
	}{
		{"another beginning", "bytes 0-38/39", liste},
		{"another total", "bytes 10-59/60", liste[10:] + strings.Repeat("x", 20)},
		{"no range at all", "", liste[10:]},
		{"nonsense", "octets dix-douze", liste[10:]},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) {
				switch {
				case n == 1:
					cutAfter(w, liste, 10)
				case r.Header.Get("Range") != "":
					if tc.contentRange != "" {
						w.Header().Set("Content-Range", tc.contentRange)
					}
					w.WriteHeader(http.StatusPartialContent)
					io.WriteString(w, tc.body)
				default:
					serve(w, r, liste)
				}
			})
			b := published(t, p, "").accepts(key, liste)
			b.one()
			b.holds(key, liste)
			if got := p.request(t, 3).Header.Get("Range"); got != "" {
				t.Errorf("the third request asks for %q, expected the whole file", got)
			}
		})
	}
}

func TestDownload_starts_once_more_when_resumed_pieces_do_not_fit(t *testing.T) {
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) {
		switch n {
		case 1:
			cutAfter(w, strings.Repeat("x", len(liste)), 10)
		case 2: // ignores If-Range: the rest of another file
			w.Header().Set("Content-Range", fmt.Sprintf("bytes 10-%d/%d", len(liste)-1, len(liste)))
			w.WriteHeader(http.StatusPartialContent)
			io.WriteString(w, liste[10:])
		default:
			serve(w, r, liste)
		}
	})
	b := published(t, p, "").accepts(key, liste)
	b.one()
	b.holds(key, liste)
	if p.count() != 3 || p.request(t, 3).Header.Get("Range") != "" {
		t.Errorf("%d requests, expected a third one for the whole file", p.count())
	}
	b.lacks(key + ".new")
}

func TestDownload_takes_a_part_that_is_already_whole(t *testing.T) {
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) { serve(w, r, liste) })
	b := published(t, p, "").accepts(key, liste)
	part := b.raw(key + ".part")
	if _, err := appendToNew(part, liste); err != nil {
		t.Fatal(err)
	}
	if err := writePartial(part, partial{URL: p.URL + "/liste.csv", Validator: `"` + sha(liste)[:8] + `"`, Total: int64(len(liste))}); err != nil {
		t.Fatal(err)
	}
	b.one()
	b.holds(key, liste)
	if got := p.request(t, 1).Header.Get("Range"); got != "bytes=39-" {
		t.Errorf("Range %q, expected bytes=39-", got)
	}
}

func TestDownload_waits_as_long_as_a_busy_server_asks(t *testing.T) {
	for _, tc := range []struct {
		name, after string
		status      int
		want        []time.Duration
	}{
		{"503 with seconds", "7", 503, []time.Duration{7 * time.Second, 7 * time.Second}},
		{"429 with a date", "Sun, 01 Mar 2026 12:00:30 GMT", 429, []time.Duration{30 * time.Second, 30 * time.Second}},
		{"500 without a word: doubling pauses", "", 500, []time.Duration{time.Second, 2 * time.Second}},
		{"408", "", 408, []time.Duration{time.Second, 2 * time.Second}},
		{"425", "", 425, []time.Duration{time.Second, 2 * time.Second}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) {
				if n <= 2 {
					if tc.after != "" {
						w.Header().Set("Retry-After", tc.after)
					}
					w.WriteHeader(tc.status)
					return
				}
				serve(w, r, liste)
			})
			b := published(t, p, "").accepts(key, liste)
			b.one()
			if fmt.Sprint(b.pauses) != fmt.Sprint(tc.want) {
				t.Errorf("pauses %v, expected %v", b.pauses, tc.want)
			}
		})
	}
}

func TestDownload_does_not_wait_longer_than_its_patience(t *testing.T) {
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(503)
	})
	b := published(t, p, "").accepts(key, liste)
	_, err := b.run()
	fails(t, err, 11, "HTTP 503", "asks to wait 1h0m0s")
	if p.count() != 1 || len(b.pauses) != 0 {
		t.Errorf("%d requests and pauses %v, expected 1 and none", p.count(), b.pauses)
	}
}

func TestDownload_does_not_ask_twice_for_what_is_refused(t *testing.T) {
	for _, status := range []int{400, 401, 403, 404, 410, 451, 501} {
		p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) { w.WriteHeader(status) })
		b := published(t, p, "").accepts(key, liste)
		_, err := b.run()
		fails(t, err, 11, fmt.Sprintf("HTTP %d", status), key)
		if p.count() != 1 {
			t.Errorf("%d: %d requests, expected 1", status, p.count())
		}
	}
}

func TestDownload_gives_up_after_its_attempts(t *testing.T) {
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) { w.WriteHeader(502) })
	b := published(t, p, "").accepts(key, liste)
	_, err := b.run()
	fails(t, err, 11, "HTTP 502", "4 attempts")
	if p.count() != 4 || len(b.pauses) != 3 {
		t.Errorf("%d requests and %d pauses, expected 4 and 3", p.count(), len(b.pauses))
	}
}

func TestDownload_refuses_what_cannot_be_the_file(t *testing.T) {
	whole := gz(t, liste)
	for _, tc := range []struct {
		name, mediaType, body, more, says string
	}{
		{"an HTML page", "text/html; charset=utf-8", "<!DOCTYPE html><title>Maintenance</title>", "", "found an HTML page, expected csv"},
		{"an HTML page that calls itself csv", "text/csv", " \n<html><body>Erreur</body></html>", "", "found an HTML page, expected csv"},
		{"an XML error of a store", "application/xml", "<?xml version='1.0'?><Error/>", "", "found an XML document, expected csv"},
		{"nothing", "text/csv", "", "", "found an empty file, expected csv"},
		{"a ZIP archive", "application/zip", "PK\x03\x04abc", "", "found a ZIP archive, expected csv"},
		{"gzip for a file kept plain", "text/csv", string(whole), "", "found binary data, expected csv"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", tc.mediaType)
				io.WriteString(w, tc.body)
			})
			b := published(t, p, tc.more).accepts(key, liste)
			_, err := b.run()
			fails(t, err, 10, "fetch essai: 2024/liste.csv", tc.says, "data/sources/essai.yml")
			b.lacks(key)
			b.lacks(key + ".part")
		})
	}
}

// gzipped is the card of most tests with its file kept gzipped.
func gzipped(t *testing.T, p *publisher) *bench {
	t.Helper()
	text := strings.Replace(card("essai", p.URL+"/liste.csv", "    gzip: true\n"), "2024/liste.csv", "2024/liste.csv.gz", 1)
	b := newBench(t, catalogueOf(t, text))
	b.opts.Client = p.Client()
	b.opts.Lock[key+".gz"] = Accepted{Bytes: 1, SHA256: sha("bytes of another compressor"), ContentBytes: int64(len(liste)), ContentSHA256: sha(liste), Rows: 3, Columns: []string{"code", "nom"}}
	return b
}

func TestDownload_compresses_plain_content_and_compares_it_decompressed(t *testing.T) {
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) { serve(w, r, liste) })
	b := gzipped(t, p)
	f := b.one()
	got, err := os.ReadFile(f.Local)
	if err != nil {
		t.Fatal(err)
	}
	zr, err := gzip.NewReader(bytes.NewReader(got))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(zr)
	if err != nil || string(text) != liste {
		t.Errorf("content %q (%v)", text, err)
	}
	if f.Changed {
		t.Error("the accepted content counts as changed because of its compression")
	}
	if again := b.one(); again.Channel != ChannelCache || p.count() != 1 {
		t.Errorf("second run: %s, %d requests", again.Channel, p.count())
	}
	// The same content gives the same bytes.
	b2 := gzipped(t, p)
	if f2 := b2.one(); f2.SHA256 != f.SHA256 {
		t.Error("two downloads of the same content were compressed to different bytes")
	}
}

func TestDownload_takes_gzip_as_it_is_and_notices_when_it_is_cut(t *testing.T) {
	whole := string(gz(t, liste))
	body := whole
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/gzip")
		io.WriteString(w, body)
	})
	b := gzipped(t, p)
	f := b.one()
	b.holds(key+".gz", whole)
	if f.SHA256 != sha(whole) {
		t.Error("other bytes than those of the server")
	}
	body = whole[:len(whole)-9]
	b = gzipped(t, p)
	_, err := b.run()
	fails(t, err, 10, "gzip data cut off after", "fetch essai: 2024/liste.csv.gz")
	b.lacks(key + ".gz")
}

func TestDownload_decodes_a_server_that_compresses_against_our_word(t *testing.T) {
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Type", "text/csv")
		w.Write(gz(t, liste))
	})
	b := published(t, p, "").accepts(key, liste)
	b.one()
	b.holds(key, liste)
}

func TestDownload_of_other_content_stops_and_tells_what_changed(t *testing.T) {
	const other = "code;libelle\n01;Aulne\n02;Bouleau\n"
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) { serve(w, r, other) })
	b := published(t, p, "").accepts(key, liste)
	res, err := b.run()
	fails(t, err, 10, "fetch essai: 2024/liste.csv: bytes 33, accepted 39", "rows 2, accepted 3", `column "nom" is now "libelle"`, "--update")
	var changed *ChangedError
	if !errors.As(err, &changed) || len(changed.Changes) != 1 || len(res.Changes) != 1 {
		t.Errorf("changes %+v", res.Changes)
	}
	b.lacks(key)
	b.holds(key+".new", other)
}

func TestDownload_keeps_the_good_file_when_the_new_one_is_refused(t *testing.T) {
	content := liste
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) { serve(w, r, content) })
	b := published(t, p, "").accepts(key, liste)
	b.one()
	content = "code;nom\n09;Orme\n"
	b.opts.Update = true
	_, err := b.run()
	fails(t, err, 10, "rows 1, accepted 3")
	b.holds(key, liste)
}

func TestInterrupted_download_is_resumed_by_the_next_run(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) {
		if n == 1 {
			w.Header().Set("ETag", `"`+sha(liste)[:8]+`"`)
			w.Header().Set("Content-Length", fmt.Sprint(len(liste)))
			io.WriteString(w, liste[:25])
			w.(http.Flusher).Flush()
			time.Sleep(20 * time.Millisecond) // the bytes are on their way
			cancel()
			<-r.Context().Done()
			return
		}
		serve(w, r, liste)
	})
	b := published(t, p, "").accepts(key, liste)
	_, err := Run(ctx, b.opts)
	fails(t, err, 130, "interrupted")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, expected the context's", err)
	}
	b.holds(key+".part", liste[:25])
	b.lacks(key)
	b.one()
	b.holds(key, liste)
	if got := p.request(t, 2).Header.Get("Range"); got != "bytes=25-" {
		t.Errorf("Range %q, expected bytes=25-", got)
	}
}

func TestDownloads_of_one_host_go_two_at_a_time(t *testing.T) {
	var now, most int
	p := newPublisher(t, nil)
	p.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		now++
		most = max(most, now)
		p.mu.Unlock()
		time.Sleep(15 * time.Millisecond)
		p.mu.Lock()
		now--
		p.mu.Unlock()
		serve(w, r, liste)
	})
	var cards []string
	for _, id := range []string{"a", "b", "c", "d", "e", "f"} {
		cards = append(cards, card(id, p.URL+"/"+id, ""))
	}
	b := newBench(t, catalogueOf(t, cards...))
	b.opts.Client = p.Client()
	for _, id := range []string{"a", "b", "c", "d", "e", "f"} {
		b.accepts(id+"/2024/liste.csv", liste)
	}
	b.must()
	if most != 2 {
		t.Errorf("%d downloads of one host at once, expected 2", most)
	}
}

func TestDownload_tries_a_host_that_is_not_there_three_times_for_all_its_files(t *testing.T) {
	p := newPublisher(t, func(p *publisher, n int, w http.ResponseWriter, r *http.Request) {})
	address := p.URL
	client := p.Client()
	p.Close()
	var cards []string
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		cards = append(cards, card(id, address+"/"+id, ""))
	}
	b := newBench(t, catalogueOf(t, cards...))
	b.opts.Client = client
	_, err := b.run()
	fails(t, err, 11, "5 required files", "connection refused", "3 attempts")
	if len(b.pauses) > 2*perHost {
		t.Errorf("%d pauses, expected at most %d: two for each of the first files of the host", len(b.pauses), 2*perHost)
	}
}

func TestProgress_is_a_line_at_intervals_without_a_terminal(t *testing.T) {
	b := newBench(t, catalogueOf(t, card("essai", "", "")))
	bar := newProgress(io.Discard, false, b.opts.Log, 2*time.Millisecond)
	bar.start(key)
	bar.total(key, 4<<20)
	bar.at(key, 1<<20)
	for deadline := time.Now().Add(time.Second); !strings.Contains(b.log.String(), "mib=1.0 of_mib=4.0") && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	bar.end(key)
	bar.close()
	if !strings.Contains(b.log.String(), "mib=1.0 of_mib=4.0") {
		t.Errorf("log %q", b.log)
	}
}

func TestProgress_is_a_bar_on_a_terminal(t *testing.T) {
	screen := &lockedBuffer{}
	bar := newProgress(screen, true, nil, time.Hour)
	bar.start(key)
	bar.total(key, 4<<20)
	bar.at(key, 1<<20)
	time.Sleep(110 * time.Millisecond) // the bar is drawn ten times a second at most
	bar.at(key, 2<<20)
	if got := screen.String(); !strings.Contains(got, "fetch") || !strings.Contains(got, "50%") {
		t.Errorf("screen %q, expected a bar at 50%%", got)
	}
	bar.end(key)
	bar.close()
}

func TestContentRange_reads_what_servers_write(t *testing.T) {
	for _, tc := range []struct {
		header          string
		from, to, total int64
		ok              bool
	}{
		{"bytes 5-9/10", 5, 9, 10, true},
		{"bytes 5-9/*", 5, 9, -1, true},
		{"bytes */10", -1, -1, 10, true},
		{"bytes 5-10/10", 0, 0, 0, false},
		{"bytes 9-5/10", 0, 0, 0, false},
		{"bytes -5/10", 0, 0, 0, false},
		{"bytes 5-9", 0, 0, 0, false},
		{"5-9/10", 0, 0, 0, false},
		{"", 0, 0, 0, false},
	} {
		from, to, total, err := contentRange(tc.header)
		if (err == nil) != tc.ok {
			t.Errorf("%q: error %v", tc.header, err)
		} else if tc.ok && (from != tc.from || to != tc.to || total != tc.total) {
			t.Errorf("%q: %d-%d/%d", tc.header, from, to, total)
		}
	}
}

func FuzzContentRange_never_gives_a_range_outside_the_total(f *testing.F) {
	f.Add("bytes 5-9/10")
	f.Add("bytes */10")
	f.Fuzz(func(t *testing.T, header string) {
		from, to, total, err := contentRange(header)
		if err == nil && from >= 0 && (to < from || (total >= 0 && to >= total)) {
			t.Errorf("%q: %d-%d/%d", header, from, to, total)
		}
	})
}

func appendToNew(path, content string) (int64, error) {
	if err := os.MkdirAll(path[:strings.LastIndex(path, "/")], 0o755); err != nil {
		return 0, err
	}
	return appendTo(path, 0, strings.NewReader(content), func(int64) {})
}
