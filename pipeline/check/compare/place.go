package compare

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"observatoire/pipeline/runlog"
)

// ceiling of the bytes of one file that is read from an address.
const ceiling = 1 << 30

// place is a built site, in a folder or at an address.
type place struct {
	root string // folder, or address that ends with /
	far  bool
	temp string // folder of what was downloaded
	pack dataPackage
}

// dataPackage is what is read of datapackage.json.
type dataPackage struct {
	Resources []struct {
		Name   string `json:"name"`
		Path   string `json:"path"`
		Format string `json:"format"`
		Schema string `json:"schema"`
		Hash   string `json:"hash"`
	} `json:"resources"`
}

func open(ctx context.Context, root string) (*place, error) {
	p := &place{root: root, far: strings.HasPrefix(root, "https://") || strings.HasPrefix(root, "http://")}
	if p.far {
		p.root = strings.TrimSuffix(root, "/") + "/"
		var err error
		if p.temp, err = os.MkdirTemp("", "observatoire-publie-*"); err != nil {
			return nil, fmt.Errorf("check against: %w", err)
		}
	}
	b, err := p.read(ctx, "donnees/datapackage.json")
	if err == nil {
		if err = json.Unmarshal(b, &p.pack); err == nil && len(p.pack.Resources) == 0 {
			err = fmt.Errorf("no resources")
		}
		if err != nil {
			err = fmt.Errorf("check against %s donnees/datapackage.json: %w, expected that of a built site", root, err)
		}
	}
	if err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

func (p *place) close() {
	if p.temp != "" {
		os.RemoveAll(p.temp)
	}
}

// read is a small file, whole.
func (p *place) read(ctx context.Context, path string) ([]byte, error) {
	file, err := p.file(ctx, path)
	if err != nil {
		return nil, err
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("check against %s: no %s, expected a built site there", p.root, path)
	}
	return b, nil
}

var client = &http.Client{Timeout: 5 * time.Minute}

// file is a file of the site on disk, downloaded where the site is far.
func (p *place) file(ctx context.Context, path string) (string, error) {
	local := filepath.Join(p.root, filepath.FromSlash(path))
	if !p.far {
		return local, nil
	}
	sum := sha256.Sum256([]byte(path))
	local = filepath.Join(p.temp, hex.EncodeToString(sum[:8])+filepath.Ext(path))
	if _, err := os.Stat(local); err == nil {
		return local, nil
	}
	var err error
	for try := range 3 {
		if try > 0 {
			select {
			case <-ctx.Done():
				return "", ctx.Err()
			case <-time.After(time.Duration(try) * time.Second):
			}
		}
		if err = p.download(ctx, path, local); err == nil {
			return local, nil
		}
	}
	return "", runlog.WithCode(runlog.ExitUnreachable, fmt.Errorf("check against %s%s: %w", p.root, path, err))
}

func (p *place) download(ctx context.Context, path, to string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.root+path, nil)
	if err != nil {
		return err
	}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("answered %s, expected 200", res.Status)
	}
	f, err := os.Create(to + ".part")
	if err != nil {
		return err
	}
	n, err := io.Copy(f, io.LimitReader(res.Body, ceiling+1))
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil && n > ceiling {
		err = fmt.Errorf("more than %d bytes, expected less", ceiling)
	}
	if err != nil {
		os.Remove(to + ".part")
		return err
	}
	return os.Rename(to+".part", to)
}

// hash is the checksum of a resource as its data package says; "" where it has
// no such resource.
func (d dataPackage) hash(path string) string {
	for _, r := range d.Resources {
		if r.Path == path {
			return r.Hash
		}
	}
	return ""
}

// addresses are the paths of the pages of the sitemap and of the files of the
// data package, below the site's root.
func (p *place) addresses(ctx context.Context) (map[string]bool, error) {
	b, err := p.read(ctx, "sitemap.xml")
	if err != nil {
		return nil, err
	}
	var sitemap struct {
		URLs []struct {
			Loc string `xml:"loc"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal(b, &sitemap); err != nil || len(sitemap.URLs) == 0 {
		return nil, fmt.Errorf("check against %s sitemap.xml: %d pages (%v), expected those of a built site", p.root, len(sitemap.URLs), err)
	}
	home := sitemap.URLs[0].Loc
	for _, u := range sitemap.URLs {
		if len(u.Loc) < len(home) {
			home = u.Loc
		}
	}
	out := map[string]bool{}
	for _, u := range sitemap.URLs {
		out["/"+strings.TrimPrefix(u.Loc, home)] = true
	}
	for _, r := range p.pack.Resources {
		out["/donnees/"+r.Path] = true
		if r.Schema != "" {
			out["/donnees/"+r.Schema] = true
		}
	}
	return out, nil
}
