package fetch

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

// retryAfter reads seconds or a date.
func retryAfter(header string, now time.Time) (time.Duration, bool) {
	if header == "" {
		return 0, false
	}
	if s, err := strconv.Atoi(header); err == nil && s >= 0 {
		return time.Duration(s) * time.Second, true
	}
	if t, err := http.ParseTime(header); err == nil {
		return max(t.Sub(now), 0), true
	}
	return 0, false
}

// contentRange reads "bytes 5-9/10", "bytes 5-9/*" and "bytes */10"; what is
// not said is -1.
func contentRange(header string) (from, to, total int64, err error) {
	bad := func() (int64, int64, int64, error) {
		return -1, -1, -1, fmt.Errorf("found Content-Range %q, expected bytes FROM-TO/TOTAL", header)
	}
	spec, ok := strings.CutPrefix(header, "bytes ")
	if !ok {
		return bad()
	}
	span, all, ok := strings.Cut(spec, "/")
	if !ok {
		return bad()
	}
	from, to, total = -1, -1, -1
	if all != "*" {
		if total, err = strconv.ParseInt(all, 10, 64); err != nil || total < 0 {
			return bad()
		}
	}
	if span == "*" {
		return from, to, total, nil
	}
	a, b, ok := strings.Cut(span, "-")
	if !ok {
		return bad()
	}
	if from, err = strconv.ParseInt(a, 10, 64); err != nil || from < 0 {
		return bad()
	}
	if to, err = strconv.ParseInt(b, 10, 64); err != nil || to < from || (total >= 0 && to >= total) {
		return bad()
	}
	return from, to, total, nil
}

func describe(resp *http.Response, address string) partial {
	p := partial{URL: address, Total: resp.ContentLength}
	p.ETag, p.LastModified = resp.Header.Get("ETag"), resp.Header.Get("Last-Modified")
	if resp.Request != nil && resp.Request.URL != nil {
		p.Final = resp.Request.URL.String()
	}
	if strings.HasPrefix(p.ETag, `"`) {
		p.Validator = p.ETag
	}
	if m := resp.Header.Get("Last-Modified"); m != "" {
		if t, err := http.ParseTime(m); err == nil {
			p.Modified = t.UTC()
			if p.Validator == "" {
				p.Validator = m
			}
		}
	}
	p.MediaType, _, _ = strings.Cut(resp.Header.Get("Content-Type"), ";")
	p.MediaType = strings.ToLower(strings.TrimSpace(p.MediaType))
	return p
}

// readPartial finds what was downloaded before, and from which byte it can go
// on; 0 = from the beginning.
func readPartial(part, address string) (partial, int64) {
	info, err := os.Stat(part)
	if err != nil {
		return partial{}, 0
	}
	text, err := os.ReadFile(part + ".json")
	if err != nil {
		return partial{}, 0
	}
	var p partial
	if json.Unmarshal(text, &p) != nil || p.URL != address || p.Validator == "" {
		return partial{}, 0
	}
	if p.Total >= 0 && info.Size() > p.Total {
		return partial{}, 0
	}
	return p, info.Size()
}

func writePartial(part string, p partial) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return os.WriteFile(part+".json", text, 0o644)
}

func removePartial(part string) {
	os.Remove(part)
	os.Remove(part + ".json")
}

// appendTo writes r to the file from byte start on and returns how many bytes
// the file has then, also when r fails.
func appendTo(path string, start int64, r io.Reader, report func(int64)) (int64, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	if err := f.Truncate(start); err != nil {
		return 0, err
	}
	if _, err := f.Seek(start, io.SeekStart); err != nil {
		return 0, err
	}
	n := start
	buf := make([]byte, 256<<10)
	for {
		k, err := r.Read(buf)
		if k > 0 {
			if _, werr := f.Write(buf[:k]); werr != nil {
				return n, werr
			}
			n += int64(k)
			report(n)
		}
		if err == io.EOF {
			return n, f.Close()
		}
		if err != nil {
			return n, err
		}
	}
}
