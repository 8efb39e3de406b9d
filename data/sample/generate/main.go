// Command generate writes the fictional sample territory: a land in the open
// Atlantic with two départements, in the formats of the real publishers and in
// the layout of a mirror (<source>/<vintage>/<file>). The same call writes the
// same bytes; nothing of the real content of any source is in it.
//
//	go run ./data/sample/generate [-out data/sample]
package main

import (
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

// territory is the whole sample: what it is made of and the files it becomes.
type territory struct {
	ground *ground
	roads  *network
	seats  map[string][2]float64 // km, by commune
	files  map[string][]byte     // by path from the sample's folder
}

func newTerritory() *territory {
	g := newGround()
	t := &territory{ground: g, roads: newNetwork(g), seats: map[string][2]float64{}, files: map[string][]byte{}}
	for _, c := range communes {
		n := t.roads.nodes[t.roads.seat[c.code]]
		t.seats[c.code] = [2]float64{n.x, n.y}
	}
	return t
}

// generate returns every file of the sample.
func generate() map[string][]byte {
	t := newTerritory()
	t.decoupage()
	t.contours()
	t.insee()
	t.carroyage()
	t.census()
	t.files["osm/corse/corse.osm.pbf"] = encodePBF(t.roads)
	t.travelTimes()
	t.references()
	t.franceServices()
	t.others()
	t.msap()
	t.attendance()
	return t.files
}

func (t *territory) put(path, content string) { t.files[path] = []byte(content) }

// putGzip compresses without name or time stamp.
func (t *territory) putGzip(path, content string) {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	w.Write([]byte(content))
	w.Close()
	t.files[path] = b.Bytes()
}

func main() {
	out := flag.String("out", filepath.Join("data", "sample"), "folder to write to")
	flag.Parse()
	files := generate()
	total := 0
	for _, path := range sortedKeys(files) {
		if err := write(filepath.Join(*out, filepath.FromSlash(path)), files[path]); err != nil {
			fmt.Fprintf(os.Stderr, "generate %s: %v\n", path, err)
			os.Exit(1)
		}
		total += len(files[path])
	}
	fmt.Printf("%d files, %d bytes, in %s\n", len(files), total, *out)
}

func write(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o644)
}
