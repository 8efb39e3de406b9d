package publish

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Settings are data/publication/datagouv.json: what is published, and under
// which identifiers of the platform.
type Settings struct {
	Organisation  string                 `json:"organisation"` // "" = the account of the key
	Private       bool                   `json:"prive"`
	Zones         []string               `json:"zones"`
	Licences      map[string]string      `json:"licences"`     // ours: the platform's
	Granularities map[string]string      `json:"granularites"` // by what the rows stand for
	NotTaken      []string               `json:"non_acceptes"` // formats that the platform does not take as files
	Datasets      map[string]*Identified `json:"jeux"`

	path string
}

// Identified is a dataset with the identifiers of the platform, "" = none yet.
type Identified struct {
	ID    string            `json:"id"`
	Files map[string]string `json:"fichiers"` // by name of the file
}

// ReadSettings reads the file; unknown keys are errors.
func ReadSettings(path string) (*Settings, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("publish %s: no such file, expected the settings of the publication (data/publication/README.md)", path)
	}
	if err != nil {
		return nil, fmt.Errorf("publish: %w", err)
	}
	s := &Settings{path: path}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(s); err != nil {
		return nil, fmt.Errorf("publish %s: %w", path, err)
	}
	for name, x := range s.Datasets {
		if x == nil {
			return nil, fmt.Errorf("publish %s: jeux.%s is null, expected {\"id\": \"\", \"fichiers\": {}}", path, name)
		}
		if x.Files == nil {
			x.Files = map[string]string{}
		}
	}
	return s, nil
}

// write keeps the identifiers, in one step.
func (s *Settings) write() error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(s); err != nil {
		return err
	}
	part := s.path + ".part"
	if err := os.MkdirAll(filepath.Dir(part), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(part, b.Bytes(), 0o644); err != nil {
		return err
	}
	return os.Rename(part, s.path)
}
