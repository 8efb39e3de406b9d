package publish

import (
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
)

// platform is a data.gouv.fr of our own: what udata/core/dataset/api.py does
// with the requests that we send, kept in memory.
type platform struct {
	t      *testing.T
	server *httptest.Server

	mu       sync.Mutex
	next     int
	datasets map[string]*platformDataset
	writes   []string // requests that changed something, or tried
	headers  []http.Header
	// fail may answer a request itself, before or after it was carried out.
	fail func(r *http.Request, n int) failure
	n    int
}

type failure struct {
	status     int    // answered instead of carrying it out
	retryAfter string // with it
	cutBefore  bool   // the connection is cut, nothing is carried out
	cutMiddle  bool   // the connection is cut when half of what is sent has come
	cutAfter   bool   // carried out, but no answer comes
	lateStatus int    // carried out, but answered with this
	redirect   string // answered with a redirection
	corrupt    bool   // the last byte of a file is lost on the way
}

type platformDataset struct {
	fields    map[string]any
	resources []map[string]any
	files     map[string][]byte // by resource
}

const goodKey = "cle-secrete-0123456789"

func newPlatform(t *testing.T) *platform {
	p := &platform{t: t, datasets: map[string]*platformDataset{}}
	p.server = httptest.NewServer(http.HandlerFunc(p.serve))
	t.Cleanup(p.server.Close)
	return p
}

func (p *platform) api() string { return p.server.URL + "/api/1/" }

func (p *platform) id(prefix string) string {
	p.next++
	return fmt.Sprintf("%s%024d", prefix, p.next)
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}

func cutOff(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		conn.Close()
	}
}

func (p *platform) serve(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.n++
	p.headers = append(p.headers, r.Header.Clone())
	if r.Method != http.MethodGet {
		p.writes = append(p.writes, r.Method+" "+r.URL.Path)
	}
	var f failure
	if p.fail != nil {
		f = p.fail(r, p.n)
	}
	switch {
	case f.redirect != "":
		http.Redirect(w, r, f.redirect, http.StatusTemporaryRedirect)
		return
	case f.status != 0:
		io.Copy(io.Discard, r.Body)
		if f.retryAfter != "" {
			w.Header().Set("Retry-After", f.retryAfter)
		}
		answer(w, f.status, map[string]any{"message": "panne"})
		return
	case f.cutBefore:
		cutOff(w)
		return
	case f.cutMiddle:
		io.CopyN(io.Discard, r.Body, r.ContentLength/2)
		cutOff(w)
		return
	}
	rec := httptest.NewRecorder()
	p.route(rec, r, f.corrupt)
	switch {
	case f.cutAfter:
		cutOff(w)
	case f.lateStatus != 0:
		answer(w, f.lateStatus, map[string]any{"message": "trop tard"})
	default:
		maps.Copy(w.Header(), rec.Header())
		w.WriteHeader(rec.Code)
		w.Write(rec.Body.Bytes())
	}
}

func (p *platform) route(w http.ResponseWriter, r *http.Request, corrupt bool) {
	parts := strings.Split(strings.Trim(strings.TrimPrefix(r.URL.Path, "/api/1/"), "/"), "/")
	if r.Method != http.MethodGet && r.Header.Get("X-API-KEY") != goodKey {
		answer(w, http.StatusUnauthorized, map[string]any{"message": "Invalid API Key"})
		return
	}
	switch {
	case parts[0] == "me":
		answer(w, 200, map[string]any{"id": "moi"})
		return
	case parts[0] != "datasets":
		answer(w, 404, map[string]any{"message": "no such endpoint"})
		return
	case len(parts) == 1 && r.Method == http.MethodGet:
		data := []any{}
		for _, id := range slices.Sorted(maps.Keys(p.datasets)) {
			data = append(data, p.datasets[id].answer())
		}
		answer(w, 200, map[string]any{"data": data, "next_page": nil})
		return
	case len(parts) == 1 && r.Method == http.MethodPost:
		d := &platformDataset{fields: map[string]any{"id": p.id("jeu"), "deleted": nil, "extras": map[string]any{}}, files: map[string][]byte{}}
		if p.update(w, r, d) {
			p.datasets[d.fields["id"].(string)] = d
			answer(w, 201, d.answer())
		}
		return
	}
	d := p.datasets[parts[1]]
	if d == nil {
		answer(w, 404, map[string]any{"message": "Dataset not found"})
		return
	}
	switch {
	case len(parts) == 2 && r.Method == http.MethodGet:
		answer(w, 200, d.answer())
	case len(parts) == 2 && r.Method == http.MethodPut:
		if d.fields["deleted"] != nil {
			answer(w, 410, map[string]any{"message": "Dataset has been deleted"})
		} else if p.update(w, r, d) {
			answer(w, 200, d.answer())
		}
	case len(parts) == 3 && parts[2] == "upload" && r.Method == http.MethodPost:
		x := map[string]any{"id": p.id("res"), "type": "other", "filetype": "file", "description": nil, "schema": nil, "extras": map[string]any{}}
		if p.receive(w, r, d, x, corrupt) {
			d.resources = append(d.resources, x)
			answer(w, 201, x)
		}
	case len(parts) >= 4 && parts[2] == "resources":
		i := slices.IndexFunc(d.resources, func(x map[string]any) bool { return x["id"] == parts[3] })
		switch {
		case i < 0:
			answer(w, 404, map[string]any{"message": "Resource does not exist"})
		case len(parts) == 5 && parts[4] == "upload" && r.Method == http.MethodPost:
			if p.receive(w, r, d, d.resources[i], corrupt) {
				answer(w, 200, d.resources[i])
			}
		case len(parts) == 4 && r.Method == http.MethodPut:
			p.describe(w, r, d.resources[i])
		default:
			answer(w, 405, map[string]any{})
		}
	default:
		answer(w, 405, map[string]any{})
	}
}

func (d *platformDataset) answer() map[string]any {
	out := maps.Clone(d.fields)
	out["resources"] = d.resources
	return out
}

func refuse(w http.ResponseWriter, field, why string) bool {
	answer(w, 400, map[string]any{"message": "Validation error", "errors": map[string]any{field: []string{why}}})
	return false
}

// update is DatasetForm: what is sent replaces, what is not said of "private"
// makes public.
func (p *platform) update(w http.ResponseWriter, r *http.Request, d *platformDataset) bool {
	var in map[string]any
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return refuse(w, "body", err.Error())
	}
	for _, k := range []string{"title", "description"} {
		if s, _ := in[k].(string); s == "" {
			return refuse(w, k, "required")
		}
	}
	if !slices.Contains([]string{"lov2", "odc-odbl", "notspecified"}, fmt.Sprint(in["license"])) {
		return refuse(w, "license", "not a valid choice")
	}
	if !slices.Contains([]string{"irreg", "monthly", "annual", "unknown"}, fmt.Sprint(in["frequency"])) {
		return refuse(w, "frequency", "not a valid choice")
	}
	for _, k := range []string{"title", "description", "license", "frequency", "extras"} {
		d.fields[k] = in[k]
	}
	d.fields["description"] = strings.TrimSpace(in["description"].(string))
	d.fields["tags"] = in["tags"]
	d.fields["private"] = in["private"] == true
	d.fields["temporal_coverage"], d.fields["spatial"] = nil, nil
	if t, ok := in["temporal_coverage"].(map[string]any); ok {
		d.fields["temporal_coverage"] = map[string]any{"start": fmt.Sprint(t["start"]) + "T00:00:00+00:00", "end": fmt.Sprint(t["end"]) + "T00:00:00+00:00"}
	}
	if s, ok := in["spatial"].(map[string]any); ok {
		d.fields["spatial"] = map[string]any{"geom": nil, "zones": s["zones"], "granularity": s["granularity"]}
	}
	return true
}

// receive is UploadMixin: nothing changes before the file is whole; then its
// address, checksum, size and title are those of the new one.
func (p *platform) receive(w http.ResponseWriter, r *http.Request, d *platformDataset, x map[string]any, corrupt bool) bool {
	file, head, err := r.FormFile("file")
	if err != nil {
		return refuse(w, "file", err.Error())
	}
	b, err := io.ReadAll(file)
	if err != nil {
		return refuse(w, "file", err.Error())
	}
	if corrupt {
		b = b[:len(b)-1]
	}
	sum := sha1.Sum(b)
	x["title"], x["mime"], x["filesize"] = head.Filename, head.Header.Get("Content-Type"), float64(len(b))
	x["format"] = strings.TrimPrefix(path.Ext(head.Filename), ".")
	x["checksum"] = map[string]any{"type": "sha1", "value": hex.EncodeToString(sum[:])}
	x["url"] = fmt.Sprintf("https://static.exemple.fr/%d/%s", p.n, head.Filename)
	d.files[x["id"].(string)] = b
	return true
}

// describe is ResourceFormWithoutId.
func (p *platform) describe(w http.ResponseWriter, r *http.Request, x map[string]any) {
	var in map[string]any
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		refuse(w, "body", err.Error())
		return
	}
	for _, k := range []string{"title", "url", "filetype", "type"} {
		if s, _ := in[k].(string); s == "" {
			refuse(w, k, "required")
			return
		}
	}
	if in["filetype"] != x["filetype"] {
		refuse(w, "filetype", "Cannot modify filetype after creation")
		return
	}
	for _, k := range []string{"title", "description", "type", "format", "mime", "filesize", "checksum", "schema", "extras"} {
		if v, there := in[k]; there {
			x[k] = v
		}
	}
	answer(w, 200, x)
}

// state is everything that the platform shows, without identifiers, addresses
// and what depends on the order of requests.
func (p *platform) state() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var lines []string
	for _, d := range p.datasets {
		fields := maps.Clone(d.fields)
		delete(fields, "id")
		b, _ := json.Marshal(fields)
		lines = append(lines, string(b))
		for _, x := range d.resources {
			y := maps.Clone(x)
			delete(y, "id")
			delete(y, "url")
			b, _ := json.Marshal(y)
			sum := sha1.Sum(d.files[x["id"].(string)])
			lines = append(lines, fmt.Sprint(d.fields["title"])+" "+string(b)+" "+hex.EncodeToString(sum[:]))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// randomFailures lets about one request in three fail, in every way.
func randomFailures(seed uint64) func(*http.Request, int) failure {
	rnd := rand.New(rand.NewPCG(seed, 7))
	return func(r *http.Request, _ int) failure {
		if rnd.IntN(3) > 0 {
			return failure{}
		}
		return []failure{{status: 409}, {status: 429, retryAfter: "2"}, {status: 429}, {status: 500}, {status: 503}, {cutBefore: true},
			{cutMiddle: true}, {cutAfter: true}, {lateStatus: 502}, {corrupt: true}}[rnd.IntN(10)]
	}
}
