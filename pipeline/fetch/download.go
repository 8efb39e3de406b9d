package fetch

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Patience is how long and how often a download is tried.
type Patience struct {
	Tries   int           // attempts in all, the first included
	Base    time.Duration // pause before the second attempt; doubles, with jitter
	Longest time.Duration // no pause is longer; a server that asks for more is given up
	Connect time.Duration // to reach the server, and as long again for TLS
	Answer  time.Duration // from the request to the first header
	Stall   time.Duration // without a byte
	Overall time.Duration // one file, all attempts
	// Sleep waits; tests replace it. It returns early with the context's error.
	Sleep func(context.Context, time.Duration) error
	// Jitter returns a number in [0,1).
	Jitter func() float64
}

// DefaultPatience fits public servers of slow days.
func DefaultPatience() Patience {
	return Patience{
		Tries: 6, Base: time.Second, Longest: 2 * time.Minute,
		Connect: 15 * time.Second, Answer: 60 * time.Second, Stall: 45 * time.Second, Overall: 3 * time.Hour,
		Sleep: sleep, Jitter: rand.Float64,
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}

const (
	userAgent    = "observatoire-france-services (open data build)"
	maxRedirects = 10
	perHost      = 2
	dialTries    = 3 // to a host that does not answer at all
)

var (
	errStalled    = errors.New("no byte came in time")
	errDowngraded = errors.New("redirected from https to http, which is refused")
	errRedirects  = fmt.Errorf("redirected more than %d times", maxRedirects)
	errTooLong    = errors.New("took longer than a download may")
)

// final is an error that another attempt would not heal.
type final struct{ err error }

func (e *final) Error() string { return e.err.Error() }
func (e *final) Unwrap() error { return e.err }

// paused is an error after which the server asked for a pause.
type paused struct {
	err   error
	pause time.Duration
}

func (e *paused) Error() string { return e.err.Error() }
func (e *paused) Unwrap() error { return e.err }

// downloader fetches addresses into .part files, a few at a time.
type downloader struct {
	client   *http.Client
	patience Patience
	progress *progress
	now      func() time.Time

	mu    sync.Mutex
	hosts map[string]chan struct{}
	dead  map[string]error // hosts that no connection could be made to
}

func newDownloader(client *http.Client, p Patience, bar *progress, now func() time.Time) *downloader {
	if client == nil {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.DialContext = (&net.Dialer{Timeout: p.Connect}).DialContext
		transport.TLSHandshakeTimeout = p.Connect
		transport.ResponseHeaderTimeout = p.Answer
		client = &http.Client{Transport: transport}
	}
	own := *client
	own.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		if len(via) >= maxRedirects {
			return errRedirects
		}
		if req.URL.Scheme == "http" && via[len(via)-1].URL.Scheme == "https" {
			return errDowngraded
		}
		return nil
	}
	return &downloader{client: &own, patience: p, progress: bar, now: now, hosts: map[string]chan struct{}{}, dead: map[string]error{}}
}

// partial is kept beside a .part file: what it is the beginning of.
type partial struct {
	URL       string    `json:"url"`
	Validator string    `json:"validator"` // strong ETag, else Last-Modified; "" = cannot be resumed
	Total     int64     `json:"total"`     // bytes in all, -1 where the server did not say
	Modified  time.Time `json:"modified_at,omitzero"`
	MediaType string    `json:"media_type,omitempty"`

	ETag         string `json:"etag,omitempty"`          // also a weak one
	LastModified string `json:"last_modified,omitempty"` // the header
	Final        string `json:"final,omitempty"`         // address that the bytes came from, after redirects
}

// known is what a server said of the bytes that we have, for a conditional
// request; empty asks for the bytes.
type known struct{ etag, lastModified string }

// got is a finished download.
type got struct {
	partial
	resumed bool // it continues bytes of an earlier attempt or run
	same    bool // the server says that what is known is still current; no bytes came
}

// get downloads address into part, resuming what an earlier attempt or run
// left there, or finds that what we have is current. An error leaves part for
// the next run. key is for messages and the progress bar.
func (d *downloader) get(ctx context.Context, key, address, part string, have known) (got, error) {
	u, err := url.Parse(address)
	if err != nil {
		return got{}, err
	}
	release, err := d.enter(ctx, u.Host)
	if err != nil {
		return got{}, err
	}
	defer release()
	if err := d.isDead(u.Host); err != nil {
		return got{}, err
	}
	if d.patience.Overall > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, d.patience.Overall, errTooLong)
		defer cancel()
	}
	if err := os.MkdirAll(filepath.Dir(part), 0o755); err != nil {
		return got{}, err
	}
	d.progress.start(key)
	defer d.progress.end(key)
	for try := 1; ; try++ {
		g, err := d.attempt(ctx, key, address, part, have)
		if err == nil {
			return g, nil
		}
		if ctx.Err() != nil {
			return got{}, context.Cause(ctx)
		}
		var f *final
		if errors.As(err, &f) {
			return got{}, err
		}
		if try >= dialTries && unconnected(err) {
			err = fmt.Errorf("%w (%d attempts)", err, try)
			d.setDead(u.Host, err)
			return got{}, err
		}
		if try >= d.patience.Tries {
			return got{}, fmt.Errorf("%w (%d attempts)", err, try)
		}
		pause := d.pause(try)
		var p *paused
		if errors.As(err, &p) && p.pause > pause {
			if p.pause > d.patience.Longest {
				return got{}, fmt.Errorf("%w; the server asks to wait %s", err, p.pause)
			}
			pause = p.pause
		}
		d.progress.note("fetch "+key+": trying again", "found", err.Error(), "pause", pause.Round(time.Millisecond).String(), "attempt", try+1)
		if err := d.patience.Sleep(ctx, pause); err != nil {
			return got{}, err
		}
	}
}

// pause before attempt try+1: between half and all of Base·2^(try-1).
func (d *downloader) pause(try int) time.Duration {
	p := d.patience.Base << (try - 1)
	if p > d.patience.Longest || p <= 0 {
		p = d.patience.Longest
	}
	return p/2 + time.Duration(d.patience.Jitter()*float64(p/2))
}

// unconnected tells an error that came before a connection stood: no such
// host, refused, no answer.
func unconnected(err error) bool {
	var dial *net.OpError
	var dns *net.DNSError
	return errors.As(err, &dns) || (errors.As(err, &dial) && dial.Op == "dial")
}

// isDead and setDead remember hosts that could not be reached, so that a
// machine without a network does not wait for each of their files.
func (d *downloader) isDead(host string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.dead[host]
}

func (d *downloader) setDead(host string, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.dead[host] = err
}

// enter waits until fewer than perHost downloads of the host are under way.
func (d *downloader) enter(ctx context.Context, host string) (func(), error) {
	d.mu.Lock()
	gate := d.hosts[host]
	if gate == nil {
		gate = make(chan struct{}, perHost)
		d.hosts[host] = gate
	}
	d.mu.Unlock()
	select {
	case gate <- struct{}{}:
		return func() { <-gate }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// attempt makes one request and writes what comes.
func (d *downloader) attempt(ctx context.Context, key, address, part string, current known) (got, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return got{}, &final{err}
	}
	req.Header.Set("User-Agent", userAgent)
	// Ranges count the bytes that are sent: ask for them as they are.
	req.Header.Set("Accept-Encoding", "identity")
	have, start := readPartial(part, address)
	if start > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", start))
		req.Header.Set("If-Range", have.Validator)
	} else {
		if current.etag != "" {
			req.Header.Set("If-None-Match", current.etag)
		}
		if current.lastModified != "" {
			req.Header.Set("If-Modified-Since", current.lastModified)
		}
	}
	resp, err := d.client.Do(req)
	if err != nil {
		if errors.Is(err, errDowngraded) || errors.Is(err, errRedirects) {
			return got{}, &final{bare(err)}
		}
		return got{}, bare(err)
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusOK:
		start = 0
	case resp.StatusCode == http.StatusNotModified && start == 0 && current != (known{}):
		return got{same: true}, nil
	case resp.StatusCode == http.StatusPartialContent && start > 0:
		from, _, total, err := contentRange(resp.Header.Get("Content-Range"))
		if err != nil || from != start || (have.Total >= 0 && total >= 0 && total != have.Total) {
			removePartial(part)
			return got{}, fmt.Errorf("asked for bytes from %d of %d, the server answered %q: starting anew", start, have.Total, resp.Header.Get("Content-Range"))
		}
		if total >= 0 {
			have.Total = total
		}
	case resp.StatusCode == http.StatusRequestedRangeNotSatisfiable && start > 0:
		if _, _, total, err := contentRange(resp.Header.Get("Content-Range")); err == nil && total == start {
			return got{partial: have, resumed: true}, nil
		}
		removePartial(part)
		return got{}, fmt.Errorf("asked for bytes from %d, the server has fewer: starting anew", start)
	default:
		return got{}, d.refused(resp)
	}
	if start == 0 {
		have = describe(resp, address)
	}
	// The watch ends the request when no byte comes for too long.
	watch := time.AfterFunc(d.patience.Stall, func() { cancel(errStalled) })
	defer watch.Stop()
	var body io.Reader = &watched{resp.Body, func() { watch.Reset(d.patience.Stall) }}
	if strings.EqualFold(resp.Header.Get("Content-Encoding"), "gzip") {
		zr, err := gzip.NewReader(body)
		if err != nil {
			return got{}, stalledOr(ctx, err)
		}
		body, have.Total, have.Validator = zr, -1, ""
	}
	d.progress.total(key, have.Total)
	if start == 0 {
		if err := writePartial(part, have); err != nil {
			return got{}, &final{err}
		}
	}
	n, err := appendTo(part, start, body, func(written int64) { d.progress.at(key, written) })
	if err != nil {
		var local *os.PathError
		if errors.As(err, &local) {
			return got{}, &final{err}
		}
		return got{}, fmt.Errorf("cut off after %d of %d bytes: %w", n, have.Total, stalledOr(ctx, err))
	}
	if have.Total >= 0 && n != have.Total {
		return got{}, fmt.Errorf("cut off after %d of %d bytes", n, have.Total)
	}
	return got{partial: have, resumed: start > 0}, nil
}

// bare takes off the method and the address that net/http puts before an
// error: our messages name the address themselves.
func bare(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

func stalledOr(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); errors.Is(cause, errStalled) {
		return cause
	}
	return err
}

// watched calls alive at each read that brought something.
type watched struct {
	r     io.Reader
	alive func()
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if n > 0 {
		w.alive()
	}
	return n, err
}

// refused turns an answer without content into an error: worth another try or not.
func (d *downloader) refused(resp *http.Response) error {
	io.CopyN(io.Discard, resp.Body, 4096)
	err := fmt.Errorf("HTTP %s", resp.Status)
	switch c := resp.StatusCode; {
	case c == http.StatusRequestTimeout, c == http.StatusTooEarly, c == http.StatusTooManyRequests, c >= 500 && c != http.StatusNotImplemented:
		if pause, ok := retryAfter(resp.Header.Get("Retry-After"), d.now()); ok {
			return &paused{err, pause}
		}
		return err
	}
	return &final{err}
}
