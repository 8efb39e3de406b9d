package publish

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"observatoire/pipeline/runlog"
)

// client speaks to the platform. Reads are tried again by it; after a write
// that failed nobody knows what the platform did, so the caller reads first.
type client struct {
	root  string // address of the API, with a slash at its end
	key   string // never in an error or a log
	http  *http.Client
	sleep func(context.Context, time.Duration) error
}

// maxWait bounds what Retry-After may ask for.
const maxWait = 10 * time.Minute

// tries of a read, and of anything that was answered 429.
const tries = 6

func newClient(api, key string) (*client, error) {
	u, err := url.Parse(api)
	if err != nil || u.Host == "" {
		return nil, runlog.WithCode(runlog.ExitUsage, fmt.Errorf("publish --api %q: expected an address as https://www.data.gouv.fr/api/1/", api))
	}
	if u.Scheme != "https" && !loopback(u.Hostname()) {
		return nil, runlog.WithCode(runlog.ExitUsage, fmt.Errorf("publish --api %s: expected https, the key would be readable on the way", api))
	}
	c := &client{root: strings.TrimSuffix(api, "/") + "/", key: key, sleep: sleep}
	c.http = &http.Client{Timeout: 15 * time.Minute, CheckRedirect: func(req *http.Request, via []*http.Request) error {
		// Go would send our key to another host.
		if req.URL.Host != u.Host || req.URL.Scheme != u.Scheme || len(via) > 3 {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	return c, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// statusError is an answer other than 2xx.
type statusError struct {
	what    string // method and path
	status  int
	message string
}

func (e *statusError) Error() string {
	text := fmt.Sprintf("publish %s: answered %d %s", e.what, e.status, http.StatusText(e.status))
	if e.message != "" {
		text += ": " + e.message
	}
	if hint := hints[e.status]; hint != "" {
		text += ", " + hint
	}
	return text
}

var hints = map[int]string{
	http.StatusBadRequest:            "expected what udata accepts (a field of data/publication/datagouv.json or of the schema is not one of the platform's)",
	http.StatusUnauthorized:          "expected a valid key in DATAGOUV_API_KEY",
	http.StatusForbidden:             "expected a key whose account may change this dataset",
	http.StatusGone:                  "expected a dataset that was not deleted (restore it there, or empty its id in data/publication/datagouv.json)",
	http.StatusRequestEntityTooLarge: "expected a smaller file (take the format out of what is published, or ask the platform)",
}

// uncertain tells whether, after an error, the platform may have done what was
// asked, or may do it next time: read again and go on.
func uncertain(err error) bool {
	var s *statusError
	if errors.As(err, &s) {
		return s.status >= 500 || s.status == http.StatusConflict || s.status == http.StatusRequestTimeout
	}
	var broken *brokenError
	return errors.As(err, &broken)
}

// brokenError is a connection that was not made or was cut, or an answer or
// file that did not arrive whole.
type brokenError struct {
	what string
	err  error
}

func (e *brokenError) Error() string { return fmt.Sprintf("publish %s: %v", e.what, e.err) }
func (e *brokenError) Unwrap() error { return e.err }

// body is what is sent; open makes a fresh reader for each try.
type body struct {
	open   func() (io.ReadCloser, error)
	length int64
	kind   string
}

func jsonBody(v any) (*body, error) {
	b, err := json.Marshal(v)
	return &body{func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }, int64(len(b)), "application/json"}, err
}

// fileBody is a form with one file, whose length is known beforehand.
func fileBody(path, name, mime string) (*body, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	var frame bytes.Buffer
	w := multipart.NewWriter(&frame)
	head := textproto.MIMEHeader{}
	head.Set("Content-Disposition", fmt.Sprintf(`form-data; name="file"; filename="%s"`, name))
	head.Set("Content-Type", mime)
	if _, err := w.CreatePart(head); err != nil {
		return nil, err
	}
	before := bytes.Clone(frame.Bytes())
	frame.Reset()
	if err := w.Close(); err != nil {
		return nil, err
	}
	after := frame.Bytes()
	return &body{func() (io.ReadCloser, error) {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		return struct {
			io.Reader
			io.Closer
		}{io.MultiReader(bytes.NewReader(before), io.LimitReader(f, info.Size()), bytes.NewReader(after)), f}, nil
	}, int64(len(before)) + info.Size() + int64(len(after)), w.FormDataContentType()}, nil
}

// do asks once, again after 429, and again where it only reads; out takes the
// answer, nil for none.
func (c *client) do(ctx context.Context, method, path string, send *body, out any) error {
	var err error
	for try := range tries {
		var wait time.Duration
		wait, err = c.once(ctx, method, path, send, out)
		var s *statusError
		switch {
		case err == nil:
			return nil
		case errors.As(err, &s) && s.status == http.StatusTooManyRequests:
			if wait == 0 {
				wait = backoff(try)
			}
		case method == http.MethodGet && uncertain(err):
			wait = backoff(try)
		default:
			return err
		}
		if try < tries-1 {
			if serr := c.sleep(ctx, wait); serr != nil {
				return serr
			}
		}
	}
	return runlog.WithCode(runlog.ExitUnreachable, err)
}

func backoff(try int) time.Duration { return time.Second << min(try, 6) }

// once asks once; wait is what the platform asks for before the next try.
func (c *client) once(ctx context.Context, method, path string, send *body, out any) (wait time.Duration, err error) {
	what := method + " " + path
	req, err := http.NewRequestWithContext(ctx, method, c.root+path, nil)
	if err != nil {
		return 0, err
	}
	if send != nil {
		if req.Body, err = send.open(); err != nil {
			return 0, err
		}
		req.GetBody, req.ContentLength = send.open, send.length
		req.Header.Set("Content-Type", send.kind)
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "observatoire-france-services")
	if c.key != "" {
		req.Header.Set("X-API-KEY", c.key)
	}
	res, err := c.http.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		return 0, &brokenError{what, err}
	}
	defer res.Body.Close()
	b, rerr := io.ReadAll(io.LimitReader(res.Body, 64<<20))
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return retryAfter(res.Header.Get("Retry-After"), time.Now()), &statusError{what, res.StatusCode, message(b)}
	}
	if rerr != nil {
		return 0, &brokenError{what, rerr}
	}
	if out == nil || res.StatusCode == http.StatusNoContent {
		return 0, nil
	}
	if err := json.Unmarshal(b, out); err != nil {
		return 0, &brokenError{what, fmt.Errorf("answer is not JSON: %w", err)}
	}
	return 0, nil
}

// retryAfter reads seconds or a date, at most maxWait; 0 where there is none.
func retryAfter(s string, now time.Time) time.Duration {
	var d time.Duration
	if n, err := strconv.Atoi(strings.TrimSpace(s)); err == nil {
		d = time.Duration(n) * time.Second
	} else if t, err := http.ParseTime(s); err == nil {
		d = t.Sub(now)
	}
	return max(0, min(d, maxWait))
}

// message is the first line of what the platform says of an error.
func message(b []byte) string {
	var m struct {
		Message string         `json:"message"`
		Errors  map[string]any `json:"errors"`
	}
	text := ""
	if json.Unmarshal(b, &m) == nil {
		text = m.Message
		if len(m.Errors) > 0 {
			e, _ := json.Marshal(m.Errors)
			text = strings.TrimSpace(text + " " + string(e))
		}
	}
	text, _, _ = strings.Cut(text, "\n")
	if len(text) > 300 {
		text = strings.ToValidUTF8(text[:300], "") + "…" // not half a letter
	}
	return text
}
