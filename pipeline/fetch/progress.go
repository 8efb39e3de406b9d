package fetch

import (
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
)

// progress tells how far the downloads are: one bar for all on a terminal, one
// log line every interval elsewhere. A nil progress says nothing.
type progress struct {
	mu     sync.Mutex
	screen io.Writer // nil where there is no terminal
	bar    *progressbar.ProgressBar
	log    *slog.Logger
	totals map[string]int64
	done   map[string]int64
	active int
	stop   chan struct{}
	gone   sync.WaitGroup
}

// newProgress starts reporting: to a bar on w where w is a terminal, else one
// log line every interval while something is being downloaded.
func newProgress(w io.Writer, terminal bool, log *slog.Logger, every time.Duration) *progress {
	p := &progress{log: log, totals: map[string]int64{}, done: map[string]int64{}, stop: make(chan struct{})}
	if terminal && w != nil {
		p.screen = w
		return p
	}
	p.gone.Add(1)
	go func() {
		defer p.gone.Done()
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-p.stop:
				return
			case <-tick.C:
				p.line()
			}
		}
	}()
	return p
}

// draw moves the bar, which appears with the first known size.
func (p *progress) draw() {
	done, total := p.sum()
	if p.screen == nil || total == 0 {
		return
	}
	if p.bar == nil {
		p.bar = progressbar.NewOptions64(total,
			progressbar.OptionSetWriter(p.screen), progressbar.OptionShowBytes(true), progressbar.OptionUseIECUnits(true),
			progressbar.OptionSetDescription("fetch"), progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionClearOnFinish(), progressbar.OptionSetWidth(24))
	}
	p.bar.ChangeMax64(total)
	p.bar.Set64(done)
}

func (p *progress) sum() (done, total int64) {
	for k, t := range p.totals {
		d := p.done[k]
		done += d
		total += max(t, d)
	}
	return done, total
}

func (p *progress) line() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.active == 0 {
		return
	}
	done, total := p.sum()
	p.log.Info("fetch: downloading", "files", p.active, "mib", fmt.Sprintf("%.1f", float64(done)/(1<<20)), "of_mib", fmt.Sprintf("%.1f", float64(total)/(1<<20)))
}

// start, total, at and end follow one file.
func (p *progress) start(key string) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.active++
	p.totals[key] = 0
}

func (p *progress) total(key string, bytes int64) {
	if p == nil || bytes < 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.totals[key] = bytes
	p.draw()
}

func (p *progress) at(key string, bytes int64) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done[key] = bytes
	p.draw()
}

func (p *progress) end(key string) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.active--
}

// note logs a line without breaking the bar.
func (p *progress) note(msg string, args ...any) {
	if p == nil {
		return
	}
	p.mu.Lock()
	if p.bar != nil {
		p.bar.Clear()
	}
	p.mu.Unlock()
	p.log.Warn(msg, args...)
}

// close ends the reporting.
func (p *progress) close() {
	if p == nil {
		return
	}
	close(p.stop)
	p.gone.Wait()
	if p.bar != nil {
		p.bar.Clear()
	}
}
