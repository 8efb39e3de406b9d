package publishers

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha1"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Registry are the settings, NAME=value of the environment, by which the npm
// command asks this server alone. dir keeps its cache and the certificate.
func (s *Server) Registry(dir string) (map[string]string, error) {
	ca := filepath.Join(dir, "ca.pem")
	cert := s.http.Certificate()
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw}), 0o644); err != nil {
		return nil, err
	}
	return map[string]string{
		"npm_config_registry": s.http.URL + "/npm/", "npm_config_cafile": ca, "npm_config_cache": filepath.Join(dir, "npm"),
		"npm_config_userconfig": filepath.Join(dir, "npmrc"), "npm_config_fetch_retries": "0", "npm_config_update_notifier": "false",
		"npm_config_proxy": "", "npm_config_https_proxy": "", "NODE_EXTRA_CA_CERTS": ca,
	}, nil
}

// npm is a registry: what is known of a package, and its archive.
func (s *Server) npm(w http.ResponseWriter, rest string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rest, err := url.PathUnescape(rest)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	for spec, files := range s.packages {
		at := strings.LastIndex(spec, "@")
		name, version := spec[:at], spec[at+1:]
		archive := pack(files)
		tarball := name + "/-/" + path.Base(name) + "-" + version + ".tgz"
		switch rest {
		case name:
			sum, old := sha512.Sum512(archive), sha1.Sum(archive)
			w.Header().Set("Content-Type", "application/json")
			json.NewEncoder(w).Encode(map[string]any{
				"name": name, "dist-tags": map[string]string{"latest": version},
				"versions": map[string]any{version: map[string]any{"name": name, "version": version, "dist": map[string]string{
					"tarball": s.http.URL + "/npm/" + tarball, "shasum": hex.EncodeToString(old[:]), "integrity": "sha512-" + base64.StdEncoding.EncodeToString(sum[:])}}},
			})
			return
		case tarball:
			w.Write(archive)
			return
		}
	}
	w.WriteHeader(http.StatusNotFound)
	io.WriteString(w, `{"error":"Not found"}`)
}

// pack is an npm archive of files, the same bytes each time.
func pack(files map[string]*file) []byte {
	var b bytes.Buffer
	zw := gzip.NewWriter(&b)
	tw := tar.NewWriter(zw)
	add := func(name string, content []byte) {
		tw.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(content)), Typeflag: tar.TypeReg})
		tw.Write(content)
	}
	names := slices.Sorted(maps.Keys(files))
	spec := files[names[0]].NPM
	add("package/package.json", fmt.Appendf(nil, `{"name":%q,"version":%q}`, spec.Package, spec.Version))
	for _, name := range names {
		add(name, files[name].content)
	}
	tw.Close()
	zw.Close()
	return b.Bytes()
}
