package pbf

import (
	"bytes"
	"io"
	"sync"

	"github.com/klauspost/compress/zlib"
)

// packers pack blocks on several workers and write them in their order.
type packers struct {
	w     io.Writer
	line  chan chan blobBytes // blocks under way, in their order
	jobs  chan job
	work  sync.WaitGroup
	done  chan struct{}
	mu    sync.Mutex
	first error
}

type job struct {
	kind string
	data []byte
	to   chan blobBytes
}

type blobBytes struct {
	bytes []byte
	err   error
}

// NewParallelWriter is NewWriter on so many workers and with a faster packer, for
// large files: the bytes are other ones than those of NewWriter, and the same
// each time.
func NewParallelWriter(w io.Writer, program string, level, workers int) (*Writer, error) {
	q := &packers{w: w, line: make(chan chan blobBytes, 4*workers), jobs: make(chan job), done: make(chan struct{})}
	q.work.Add(workers)
	for range workers {
		go q.pack(level)
	}
	go func() {
		defer close(q.done)
		for to := range q.line {
			p := <-to
			if p.err == nil && q.err() == nil {
				_, p.err = w.Write(p.bytes)
			}
			q.fail(p.err)
		}
	}()
	x := &Writer{w: w, level: level, queue: q}
	x.texts.reset()
	return x, x.header(program)
}

func (q *packers) err() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.first
}

func (q *packers) fail(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.first == nil {
		q.first = err
	}
}

func (q *packers) pack(level int) {
	defer q.work.Done()
	var z bytes.Buffer
	c, err := zlib.NewWriterLevel(&z, level)
	for j := range q.jobs {
		p := blobBytes{err: err}
		if err == nil {
			p.bytes, p.err = packBlob(j.kind, j.data, func(data []byte) ([]byte, error) {
				z.Reset()
				c.Reset(&z)
				if _, err := c.Write(data); err != nil {
					return nil, err
				}
				err := c.Close()
				return z.Bytes(), err
			})
		}
		j.to <- p
	}
}

// add takes a block, which the caller must not change any more.
func (q *packers) add(kind string, data []byte) error {
	to := make(chan blobBytes, 1)
	q.line <- to
	q.jobs <- job{kind, data, to}
	return q.err()
}

func (q *packers) close() error {
	close(q.jobs)
	close(q.line)
	q.work.Wait()
	<-q.done
	return q.err()
}
