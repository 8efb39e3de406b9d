package publish

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"observatoire/pipeline/runlog"
)

// Options of a publication.
type Options struct {
	API      string // root of the platform's API
	Key      string // "" reads only
	Work     string // folder of the build
	BaseURL  string // address of the site that was built
	Settings *Settings
	Only     []string // datasets; empty = all of the settings
	Send     bool     // false = say what would be sent
	Out      io.Writer
}

// Summary counts what was, or would be, sent.
type Summary struct {
	Datasets, Unchanged           int
	Created, Updated              int // datasets
	Added, Replaced, Described    int // files
	Sent                          int64
	NoLongerPublished, Duplicates []string
}

// Changes is the number of things sent.
func (s Summary) Changes() int { return s.Created + s.Updated + s.Added + s.Replaced + s.Described }

type publication struct {
	Options
	*client
	summary Summary
	owner   string            // query of the list of our datasets
	known   map[string]string // ids of datasets of the platform by our name, read once
	sums    map[string]string // sha1 of files by path
}

// Run brings the platform to what the build has.
func Run(ctx context.Context, o Options) (Summary, error) {
	c, err := newClient(o.API, o.Key)
	if err != nil {
		return Summary{}, err
	}
	return run(ctx, o, c)
}

func run(ctx context.Context, o Options, c *client) (Summary, error) {
	if o.Send && o.Key == "" {
		return Summary{}, runlog.WithCode(runlog.ExitUsage, errors.New("publish: no key, expected one in DATAGOUV_API_KEY"))
	}
	all, err := wanted(o.Work, strings.TrimSuffix(o.BaseURL, "/")+"/", o.Settings, o.Only)
	if err != nil {
		return Summary{}, err
	}
	p := &publication{Options: o, client: c, sums: map[string]string{}}
	for _, d := range all {
		p.summary.Datasets++
		before := p.summary.Changes()
		if err := p.settle(ctx, d); err != nil {
			return p.summary, err
		}
		if p.summary.Changes() == before {
			p.summary.Unchanged++
		}
	}
	return p.summary, nil
}

// settle brings one dataset to what is wanted: after a write whose outcome is
// not known the platform is read again, as long as something moves.
func (p *publication) settle(ctx context.Context, d dataset) error {
	for try, done := 0, p.summary.Changes(); ; try++ {
		err := p.reconcile(ctx, d)
		if err == nil || !uncertain(err) {
			return err
		}
		if n := p.summary.Changes(); n > done {
			try, done = 0, n
		}
		if try >= tries {
			return runlog.WithCode(runlog.ExitUnreachable, err)
		}
		p.known = nil
		if err := p.sleep(ctx, backoff(try)); err != nil {
			return err
		}
	}
}

// reconcile reads the dataset of the platform and sends what differs: first
// the files, each whole, then the description of the dataset, which makes a new
// one public.
func (p *publication) reconcile(ctx context.Context, d dataset) error {
	ours := p.Settings.Datasets[d.name]
	there, err := p.find(ctx, d.name, ours)
	if err != nil {
		return err
	}
	if there == nil {
		p.say("%s: create %q, %d files", d.name, d.metadata.Title, len(d.resources))
		if !p.Send {
			p.summary.Created++
			for _, r := range d.resources {
				p.say("%s/%s: add, %d bytes, sha256 %.12s…", d.name, r.file, r.bytes, r.sha256)
				p.summary.Added++
				p.summary.Sent += r.bytes
			}
			return nil
		}
		first := d.metadata
		first.Private = true // until its files are there
		there = &remote{}
		send, err := jsonBody(first)
		if err != nil {
			return err
		}
		if err := p.do(ctx, http.MethodPost, "datasets/", send, there); err != nil {
			return err
		}
		if there.ID == "" {
			return &brokenError{"POST datasets/", errors.New("the answer has no id")}
		}
		p.summary.Created++
		ours.ID = there.ID
		if err := p.Settings.write(); err != nil {
			return err
		}
	}
	for _, r := range d.resources {
		if err := p.file(ctx, d, r, ours, there); err != nil {
			return err
		}
	}
	p.leftovers(d, there)
	fields := there.differs(d.metadata)
	if len(fields) == 0 {
		return nil
	}
	p.say("%s: update %s", d.name, strings.Join(fields, "; "))
	if !p.Send {
		p.summary.Updated++
		return nil
	}
	update := d.metadata
	update.Extras = merged(there.Extras, d.metadata.Extras)
	send, err := jsonBody(update)
	if err != nil {
		return err
	}
	if err := p.do(ctx, http.MethodPut, "datasets/"+url.PathEscape(there.ID)+"/", send, nil); err != nil {
		return err
	}
	p.summary.Updated++
	return nil
}

// find is the platform's dataset, by the identifier that we keep, else by the
// name that it keeps of us; nil where there is none.
func (p *publication) find(ctx context.Context, name string, ours *Identified) (*remote, error) {
	if ours.ID == "" {
		if err := p.list(ctx); err != nil {
			return nil, err
		}
		if ours.ID = p.known[name]; ours.ID == "" {
			return nil, nil
		}
		if p.Send {
			if err := p.Settings.write(); err != nil {
				return nil, err
			}
		}
	}
	d := &remote{}
	if err := p.do(ctx, http.MethodGet, "datasets/"+url.PathEscape(ours.ID)+"/", nil, d); err != nil {
		var s *statusError
		if errors.As(err, &s) && s.status == http.StatusNotFound {
			return nil, fmt.Errorf("publish %s: no dataset %s on the platform, expected the one of data/publication/datagouv.json (empty its id to create another)", name, ours.ID)
		}
		return nil, err
	}
	if d.Deleted != nil {
		return nil, &statusError{"GET datasets/" + ours.ID + "/", http.StatusGone, "deleted"}
	}
	return d, nil
}

// list reads which datasets of the account or organisation are ours.
func (p *publication) list(ctx context.Context) error {
	if p.known != nil {
		return nil
	}
	if p.owner == "" {
		switch {
		case p.Settings.Organisation != "":
			p.owner = "organization=" + url.QueryEscape(p.Settings.Organisation)
		case p.Key == "":
			p.known = map[string]string{} // nobody to ask for
			return nil
		default:
			var me struct {
				ID string `json:"id"`
			}
			if err := p.do(ctx, http.MethodGet, "me/", nil, &me); err != nil {
				return err
			}
			p.owner = "owner=" + url.QueryEscape(me.ID)
		}
	}
	known := map[string]string{}
	for page := 1; ; page++ {
		var answer struct {
			Data []remote `json:"data"`
			Next *string  `json:"next_page"`
		}
		if err := p.do(ctx, http.MethodGet, fmt.Sprintf("datasets/?%s&page=%d&page_size=100", p.owner, page), nil, &answer); err != nil {
			return err
		}
		for _, d := range answer.Data {
			if name, _ := d.Extras[extraDataset].(string); name != "" && known[name] == "" && d.Deleted == nil {
				known[name] = d.ID
			}
		}
		if answer.Next == nil || len(answer.Data) == 0 {
			break
		}
	}
	p.known = known
	return nil
}

// file brings one file: added, or put in the place of the former one, then
// described.
func (p *publication) file(ctx context.Context, d dataset, r resource, ours *Identified, there *remote) error {
	at := there.resource(ours, r.file)
	switch {
	case at == nil:
		p.say("%s/%s: add, %d bytes, sha256 %.12s…", d.name, r.file, r.bytes, r.sha256)
		if !p.Send {
			p.summary.Added++
			p.summary.Sent += r.bytes
			return nil
		}
		up, err := p.upload(ctx, "datasets/"+url.PathEscape(there.ID)+"/upload/", r)
		if err != nil {
			return err
		}
		p.summary.Added++
		there.Resources = append(there.Resources, *up)
		at = up
	default:
		same, err := p.same(r, at)
		if err != nil {
			return err
		}
		if same {
			break
		}
		p.say("%s/%s: replace, %d → %d bytes, sha256 %.12s…", d.name, r.file, at.Filesize, r.bytes, r.sha256)
		if !p.Send {
			p.summary.Replaced++
			p.summary.Sent += r.bytes
			return nil
		}
		up, err := p.upload(ctx, p.resourcePath(there.ID, at.ID)+"upload/", r)
		if err != nil {
			return err
		}
		p.summary.Replaced++
		at = up
	}
	if ours.Files[r.file] != at.ID {
		ours.Files[r.file] = at.ID
		if p.Send {
			if err := p.Settings.write(); err != nil {
				return err
			}
		}
	}
	fields := at.differs(r.metadata)
	if len(fields) == 0 {
		return nil
	}
	p.say("%s/%s: describe %s", d.name, r.file, strings.Join(fields, "; "))
	if !p.Send {
		p.summary.Described++
		return nil
	}
	update := r.metadata
	update.URL, update.Extras = at.URL, merged(at.Extras, r.metadata.Extras)
	send, err := jsonBody(update)
	if err != nil {
		return err
	}
	if err := p.do(ctx, http.MethodPut, p.resourcePath(there.ID, at.ID), send, nil); err != nil {
		return err
	}
	p.summary.Described++
	return nil
}

func (p *publication) resourcePath(dataset, resource string) string {
	return "datasets/" + url.PathEscape(dataset) + "/resources/" + url.PathEscape(resource) + "/"
}

// upload sends a file and holds what the platform says of it against the file.
func (p *publication) upload(ctx context.Context, path string, r resource) (*remoteResource, error) {
	send, err := fileBody(r.path, r.file, r.metadata.Mime)
	if err != nil {
		return nil, fmt.Errorf("publish: %w", err)
	}
	up := &remoteResource{}
	if err := p.do(ctx, http.MethodPost, path, send, up); err != nil {
		return nil, err
	}
	p.summary.Sent += r.bytes
	same, err := p.same(r, up)
	if err != nil {
		return nil, err
	}
	if !same || up.ID == "" {
		return nil, &brokenError{"POST " + path, fmt.Errorf("the platform has %d bytes of %s, expected %d with the checksum of %s", up.Filesize, r.file, r.bytes, filepath.Base(r.path))}
	}
	return up, nil
}

// leftovers notes files of the platform that are no longer published, and
// those that are there twice; both are left to a person.
func (p *publication) leftovers(d dataset, there *remote) {
	note := func(list *[]string, text string) {
		if !slices.Contains(*list, text) {
			*list = append(*list, text)
		}
	}
	ours := p.Settings.Datasets[d.name]
	for _, x := range there.Resources {
		file, _ := x.Extras[extraFile].(string)
		if file == "" && ours.Files[x.Title] != "" && ours.Files[x.Title] != x.ID {
			note(&p.summary.Duplicates, d.name+"/"+x.Title+" ("+x.ID+")")
		}
		if file != "" && !slices.ContainsFunc(d.resources, func(r resource) bool { return r.file == file }) {
			note(&p.summary.NoLongerPublished, d.name+"/"+file+" ("+x.ID+")")
		}
	}
}

func (p *publication) say(format string, args ...any) {
	verb := "would "
	if p.Send {
		verb = ""
	}
	name, rest, _ := strings.Cut(fmt.Sprintf(format, args...), ": ")
	fmt.Fprintf(p.Out, "%s: %s%s\n", name, verb, rest)
}
