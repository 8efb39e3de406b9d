package datasets

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"

	"observatoire/pipeline/french"

	"github.com/paulmach/orb"
)

// format is a kind of file of a dataset and how its sink is made.
type format struct {
	name, ending, media string
	sink                func(*output) (sink, error)
}

// target is the files of a dataset in one format, while they are written.
type target interface {
	// row takes a row and its geometry, as a sink does.
	row(values []any, g orb.Geometry) error
	// finish closes the files and says what they are.
	finish() ([]File, error)
	// abandon closes what is still open.
	abandon()
}

// single is one file.
type single struct {
	File
	name string // below the folder
	out  *output
	to   sink
	done bool
}

// open makes a file of a dataset; part is "" where it is the whole of it.
func (w *writer) open(dataset string, f format, part string) (*single, error) {
	name := dataset
	if part != "" {
		name += "-" + part
	}
	t := &single{name: path.Join(FilesFolder, name+f.ending)}
	t.Format, t.Part, t.Label, t.Path, t.MediaType = f.name, part, formatLabels[f.name], Site+t.name, f.media
	out, err := create(filepath.Join(w.dir, t.name))
	if err != nil {
		return nil, err
	}
	t.out = out
	if t.to, err = f.sink(out); err != nil {
		t.abandon()
		return nil, fmt.Errorf("%s: %w", t.name, err)
	}
	return t, nil
}

func (t *single) row(values []any, g orb.Geometry) error {
	if err := t.to.Row(values, g); err != nil {
		return fmt.Errorf("%s: %w", t.name, err)
	}
	return nil
}

func (t *single) finish() ([]File, error) {
	t.done = true
	if err := errors.Join(t.to.Close(), t.out.Close()); err != nil {
		return nil, fmt.Errorf("%s: %w", t.name, err)
	}
	t.Bytes, t.Size, t.SHA256 = t.out.n, french.Size(t.out.n), t.out.SHA256()
	return []File{t.File}, nil
}

func (t *single) abandon() {
	if !t.done {
		t.done = true
		t.out.f.Close()
	}
}

// parts is a file for each value of a column, one open at a time.
type parts struct {
	w       *writer
	dataset string
	format  format
	column  int
	cut     *Cut
	now     *single
	files   []File
}

func (p *parts) row(values []any, g orb.Geometry) error {
	part, ok := values[p.column].(string)
	if !ok {
		part = p.cut.Without
	}
	if p.now == nil || p.now.Part != part {
		if err := p.next(part); err != nil {
			return err
		}
	}
	return p.now.row(values, g)
}

// next closes the file under way and opens that of a part.
func (p *parts) next(part string) error {
	if _, err := p.finish(); err != nil {
		return err
	}
	if slices.ContainsFunc(p.files, func(f File) bool { return f.Part == part }) {
		return fmt.Errorf("%s: part %s comes back after others, expected rows in the order of the column that cuts them", p.dataset, part)
	}
	t, err := p.w.open(p.dataset, p.format, part)
	if err != nil {
		return err
	}
	words := part
	if part == p.cut.Without {
		words = p.cut.Words
	}
	p.now, t.Label = t, t.Label+", "+words
	return nil
}

func (p *parts) finish() ([]File, error) {
	if p.now == nil {
		return p.files, nil
	}
	done, err := p.now.finish()
	p.files, p.now = append(p.files, done...), nil
	return p.files, err
}

func (p *parts) abandon() {
	if p.now != nil {
		p.now.abandon()
	}
}
