package graph

import (
	"bytes"
	"errors"
	"math/rand"
	"reflect"
	"testing"
)

func TestLoad_gives_back_what_was_written(t *testing.T) {
	w, _ := random(rand.New(rand.NewSource(3)), 30)
	g := w.build(t)
	var b bytes.Buffer
	n, err := g.WriteTo(&b)
	if err != nil || n != int64(b.Len()) {
		t.Fatal(n, b.Len(), err)
	}
	whole := bytes.Clone(b.Bytes())
	h, err := Load(&b)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []*Graph{g, h} { // empty and missing are the same
		v := reflect.ValueOf(x).Elem()
		if v.NumField() < 20 {
			t.Fatal("a graph of few fields")
		}
	}
	var again bytes.Buffer
	if _, err := h.WriteTo(&again); err != nil || !bytes.Equal(again.Bytes(), whole) {
		t.Errorf("written again it differs: %v", err)
	}
	if !reflect.DeepEqual(g.edges, h.edges) || !reflect.DeepEqual(g.names, h.names) || !reflect.DeepEqual(g.slots, h.slots) {
		t.Error("arrays differ")
	}
}

func TestLoad_refuses_what_is_not_whole(t *testing.T) {
	w, _ := random(rand.New(rand.NewSource(3)), 12)
	var b bytes.Buffer
	if _, err := w.build(t).WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	whole := b.Bytes()
	for _, n := range []int{0, 10, 60, len(whole) / 2, len(whole) - 1} {
		if _, err := Load(bytes.NewReader(whole[:n])); !errors.Is(err, ErrFormat) {
			t.Errorf("first %d of %d bytes: %v", n, len(whole), err)
		}
	}
	for i := 0; i < len(whole); i += 997 {
		bad := bytes.Clone(whole)
		bad[i] ^= 0x40
		if _, err := Load(bytes.NewReader(bad)); !errors.Is(err, ErrFormat) {
			t.Errorf("byte %d changed: %v", i, err)
		}
	}
}
