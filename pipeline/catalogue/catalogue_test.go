package catalogue

import (
	"testing"

	"observatoire/data"
)

func TestX(t *testing.T) {
	c, err := Read(data.FS, "sources")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range c.Files() {
		t.Log(f.Key(), f.RawTable(), f.Pin)
	}
}
