package roads

import (
	"context"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

// plainNodes writes an extract whose nodes are not dense, uncompressed.
func plainNodes(t *testing.T, file string) {
	message := func(fields ...any) (out []byte) {
		for i := 0; i < len(fields); i += 2 {
			n := protowire.Number(fields[i].(int))
			switch v := fields[i+1].(type) {
			case int:
				out = protowire.AppendVarint(protowire.AppendTag(out, n, protowire.VarintType), uint64(v))
			case []byte:
				out = protowire.AppendBytes(protowire.AppendTag(out, n, protowire.BytesType), v)
			}
		}
		return out
	}
	var out []byte
	block := func(kind string, content []byte) {
		blob := message(1, content, 2, len(content))
		head := message(1, []byte(kind), 3, len(blob))
		out = binary.BigEndian.AppendUint32(out, uint32(len(head)))
		out = append(append(out, head...), blob...)
	}
	block("OSMHeader", message(4, []byte("OsmSchema-V0.6")))
	node := message(1, 2, 8, 20, 9, 30) // id, latitude, longitude
	block("OSMData", message(1, message(1, []byte{}), 2, message(1, node)))
	if err := os.WriteFile(file, out, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestRead_says_what_to_do_about_nodes_that_are_not_dense(t *testing.T) {
	file := filepath.Join(t.TempDir(), "plain.osm.pbf")
	plainNodes(t, file)
	_, _, err := Read(context.Background(), profile(t), file)
	if err == nil || !strings.Contains(err.Error(), "plain.osm.pbf") || !strings.Contains(err.Error(), "osmium cat") {
		t.Errorf("%v, want an error that names the file and the way out", err)
	}
}
