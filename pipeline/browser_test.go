package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	keys "github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// The site of the fictional territory, as a reader's browser sees it. It is
// built once for all tests of a run, served by what `serve` serves with, and
// read in one headless Chromium; each test has a tab of its own, two at most
// at a time. Nothing here sleeps: tests wait for what they want to see, until
// patience ends.

const (
	wide     = 1280
	phone    = 390 // with emulation of a mobile screen and of touch
	patience = 60 * time.Second
)

// browserSite is the built site with its server and the browser.
type browserSite struct {
	work    string // folder of the build
	public  string // folder of the pages
	url     string // origin of the server, without a slash at the end
	axe     string // source of axe-core
	browser context.Context
	slots   chan struct{} // one for each tab that may be open
	closing []func()
}

// missing is what a machine lacks for these tests, and how to get it.
type missing struct{ what, command string }

func (m missing) Error() string { return fmt.Sprintf("%s is missing (%s)", m.what, m.command) }

// builtSample is the site of the fictional territory, built once for all tests
// of a run.
var builtSample = sync.OnceValues(func() (settings, error) {
	if err := atRoot(); err != nil {
		return settings{}, err
	}
	work, err := os.MkdirTemp("", "observatoire-echantillon-*")
	if err != nil {
		return settings{}, err
	}
	closing = append(closing, func() { os.RemoveAll(work) })
	s := settings{sample: true, build: work, offline: true}
	if err := runStages(context.Background(), s, "build", stageNames, io.Discard); err != nil {
		return settings{}, fmt.Errorf("the sample site was not built: %w", err)
	}
	return s, nil
})

// sampleSite is the same for a test that reads its files.
func sampleSite(t *testing.T) settings {
	t.Helper()
	if testing.Short() {
		t.Skip("the site is not built with -short")
	}
	s, err := builtSample()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var browsedSite = sync.OnceValues(func() (*browserSite, error) {
	if err := atRoot(); err != nil {
		return nil, err
	}
	var chromium string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if p, err := exec.LookPath(name); err == nil {
			chromium = p
			break
		}
	}
	if chromium == "" {
		return nil, missing{"Chromium", "Debian: apt-get install chromium"}
	}
	axe, err := os.ReadFile(filepath.Join("site", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		return nil, missing{"axe-core in site/node_modules", "cd site && npm ci"}
	}
	s := &browserSite{axe: string(axe), slots: make(chan struct{}, 2)}
	opened = s
	sample, err := builtSample()
	if err != nil {
		return nil, err
	}
	s.work, s.public = sample.build, sample.public()
	handler, err := newSiteHandler(s.public)
	if err != nil {
		return nil, err
	}
	server := httptest.NewServer(handler)
	s.later(func() { server.Close(); handler.root.Close() })
	s.url = server.URL

	flags := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium),
		chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-quic", true),
		// Whatever a page asks for elsewhere is recorded by a tab, and fails.
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
		chromedp.Flag("lang", "fr"),
	)
	if os.Geteuid() == 0 {
		flags = append(flags, chromedp.NoSandbox)
	}
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), flags...)
	s.later(stopAllocator)
	browser, stop := chromedp.NewContext(allocator)
	s.later(stop)
	s.browser = browser
	if err := chromedp.Do(browser); err != nil {
		return nil, fmt.Errorf("%s did not start: %w", chromium, err)
	}
	return s, nil
})

// opened and closing are what TestMain has to close.
var (
	opened  *browserSite
	closing []func()
)

func TestMain(m *testing.M) {
	asChild()
	code := m.Run()
	if opened != nil {
		for i := len(opened.closing) - 1; i >= 0; i-- {
			opened.closing[i]()
		}
	}
	for _, f := range closing {
		f()
	}
	os.Exit(code)
}

func (s *browserSite) later(f func()) { s.closing = append(s.closing, f) }

// browse is the site in a browser, or the end of a test on a machine that has
// no browser; where CI=true that is a failure.
func browse(t *testing.T) *browserSite {
	t.Helper()
	if testing.Short() {
		t.Skip("the site is not built and browsed with -short")
	}
	s, err := browsedSite()
	var lack missing
	switch {
	case errors.As(err, &lack) && os.Getenv("CI") != "true":
		t.Skip(lack)
	case err != nil:
		t.Fatal(err)
	}
	return s
}

// tab is one page of the browser, with an account of what the page asked for
// and complained about since its last navigation.
type tab struct {
	site *browserSite
	ctx  context.Context

	mu         sync.Mutex
	asked      []string // addresses of requests
	complaints []string // errors and warnings of the console, exceptions
}

// open opens a tab. It waits while two others are open.
func (s *browserSite) open() (*tab, func(), error) {
	select {
	case s.slots <- struct{}{}:
	case <-time.After(2 * patience):
		return nil, nil, errors.New("two tabs stay open: a test that opens more waits for itself")
	}
	b := &tab{site: s}
	ctx, cancel := chromedp.NewContext(s.browser, chromedp.WithListener(b.hear))
	b.ctx = ctx
	free := func() { cancel(); <-s.slots }
	if err := chromedp.Do(ctx); err != nil {
		free()
		return nil, nil, err
	}
	return b, free, nil
}

func (b *tab) hear(ev any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch ev := ev.(type) {
	case *network.EventRequestWillBeSent:
		b.asked = append(b.asked, ev.Request.URL)
	case *runtime.EventExceptionThrown:
		text := ev.ExceptionDetails.Text
		if e := ev.ExceptionDetails.Exception; e != nil {
			text += " " + e.Description
		}
		b.complaints = append(b.complaints, text)
	case *runtime.EventConsoleAPICalled:
		if ev.Type == runtime.ConsoleAPICalledTypeError || ev.Type == runtime.ConsoleAPICalledTypeWarning {
			var words []string
			for _, a := range ev.Args {
				words = append(words, strings.Trim(string(a.Value), `"`)+a.Description)
			}
			b.complaints = append(b.complaints, fmt.Sprintf("console.%s: %s", ev.Type, strings.Join(words, " ")))
		}
	case *log.EventEntryAdded:
		if ev.Entry.Source == log.EntrySourceRendering && strings.Contains(ev.Entry.Text, "GL Driver Message") {
			return // the machine draws without a graphics card: no word of the page's
		}
		if ev.Entry.Level == log.EntryLevelError || ev.Entry.Level == log.EntryLevelWarning {
			b.complaints = append(b.complaints, strings.TrimSpace(fmt.Sprintf("%s: %s %s", ev.Entry.Level, ev.Entry.Text, ev.Entry.URL)))
		}
	}
}

// account is what was asked for and complained about since the last one.
func (b *tab) account() (asked, complaints []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	asked, complaints = b.asked, b.complaints
	b.asked, b.complaints = nil, nil
	return asked, complaints
}

// try runs an action within patience.
func try[T any](b *tab, a chromedp.Action[T]) (T, error) {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, a)
}

// screen sets the size of the screen; one below 700 px is a telephone's.
func screen(width int64) chromedp.Action[chromedp.Void] {
	if width < 700 {
		return chromedp.EmulateViewport(width, 844, chromedp.EmulatePortrait, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	return chromedp.EmulateViewport(width, 900)
}

// scheme sets what the reader prefers, light or dark.
func scheme(name string) chromedp.Action[chromedp.Void] {
	return media("", name)
}

// media sets the medium ("" is the screen, or print) and the preferred scheme.
func media(medium, scheme string) chromedp.Action[chromedp.Void] {
	return send(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: medium, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
}

// send is a command of the browser's protocol whose answer does not matter.
func send[P, R any](c cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, c, params)
		return err
	})
}

// enter presses the Enter key as one event with its text, as a keyboard does: a
// page that handles the key keeps the browser from handling it too. (Sent as
// key and text apart, as chromedp.KeyEvent does, the browser acts as well.)
func enter() chromedp.Action[chromedp.Void] {
	key := keys.DispatchKeyEventParams{Type: keys.DispatchKeyEventTypeKeyDown, Key: "Enter", Code: "Enter",
		WindowsVirtualKeyCode: 13, Text: "\r", UnmodifiedText: "\r"}
	up := key
	up.Type, up.Text, up.UnmodifiedText = keys.DispatchKeyEventTypeKeyUp, "", ""
	return chromedp.Steps(send(keys.DispatchKeyEvent, key), send(keys.DispatchKeyEvent, up))
}

// picture writes the screen to a file that outlives the test, and returns its
// path.
func (b *tab) picture(name string) string {
	ctx, cancel := context.WithTimeout(b.ctx, patience/4)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return "(no picture: " + err.Error() + ")"
	}
	f, err := os.CreateTemp("", "observatoire-"+strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\ *`, r) {
			return '_'
		}
		return r
	}, name)+"-*.png")
	if err != nil {
		return "(no picture: " + err.Error() + ")"
	}
	defer f.Close()
	f.Write(png)
	return f.Name()
}

// reader is a tab in the hands of one test: what goes wrong ends the test, and
// a failed test leaves a picture.
type reader struct {
	*tab
	t *testing.T
}

// newReader opens a tab for a test, on a screen of that width.
func newReader(t *testing.T, width int64) *reader {
	t.Helper()
	b, free, err := browse(t).open()
	if err != nil {
		t.Fatal(err)
	}
	r := &reader{b, t}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("what the browser showed: %s", b.picture(t.Name()))
		}
		free()
	})
	r.do(screen(width))
	return r
}

// do runs actions.
func (r *reader) do(actions ...chromedp.Action[chromedp.Void]) {
	r.t.Helper()
	if _, err := try(r.tab, chromedp.Steps(actions...)); err != nil {
		r.t.Fatal(err)
	}
}

// visit goes to a page of the site and waits until it is loaded.
func (r *reader) visit(path string) {
	r.t.Helper()
	r.account()
	r.do(chromedp.Navigate(r.site.url + path))
}

// follow does what leads to another page, waits until that is loaded and
// returns its path and query.
func (r *reader) follow(actions ...chromedp.Action[chromedp.Void]) string {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.ctx, patience)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, actions...); err != nil {
		r.t.Fatalf("no page was opened: %v", err)
	}
	return ask[string](r, `location.pathname + location.search`)
}

// until waits until an expression of the page is true.
func (r *reader) until(expression string) {
	r.t.Helper()
	_, err := try(r.tab, chromedp.Poll[chromedp.Void](expression,
		chromedp.WithPollingInterval(20*time.Millisecond), chromedp.WithPollingTimeout(patience/2)))
	if err != nil {
		r.t.Fatalf("never true: %s (%v)", expression, err)
	}
}

// ask evaluates an expression in the page.
func ask[T any](r *reader, expression string) T {
	r.t.Helper()
	v, err := try(r.tab, chromedp.Evaluate[T](expression))
	if err != nil {
		r.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// plain makes ordinary spaces of all kinds of them, and one of several.
func plain(s string) string { return strings.Join(strings.Fields(s), " ") }
