package graph

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"math/rand"
	"os"
	"strings"
	"testing"
)

// A damaged graph whose checksum was made right again is refused or read; it
// neither panics nor takes memory for lengths that it only claims.
func FuzzLoad_never_panics(f *testing.F) {
	w, _ := random(rand.New(rand.NewSource(3)), 4)
	var b bytes.Buffer
	if _, err := w.build(f).WriteTo(&b); err != nil {
		f.Fatal(err)
	}
	body := b.Bytes()[len(header()) : b.Len()-4]
	f.Add(body)
	f.Add(body[:len(body)/2])
	f.Add([]byte{255, 255, 255, 255, 255, 255, 255, 127})
	f.Fuzz(func(t *testing.T, body []byte) {
		file := append(header(), body...)
		file = binary.NativeEndian.AppendUint32(file, crc32.ChecksumIEEE(file))
		g, err := Load(bytes.NewReader(file))
		if (g == nil) == (err == nil) {
			t.Fatalf("a graph %t and an error %v", g != nil, err)
		}
	})
}

func FuzzParseProfile_never_panics(f *testing.F) {
	own, err := os.ReadFile("../../data/reference/car_profile.csv")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(own))
	f.Add("rule,value,number,unit,note\nclass_speed,motorway,1e400,km/h,\n")
	f.Add("rule,value,number,unit,note\nclass_speed,motorway,-1,km/h,\n\"")
	f.Fuzz(func(t *testing.T, text string) {
		if p, err := ParseProfile(strings.NewReader(text)); (p == nil) == (err == nil) {
			t.Fatalf("a profile %t and an error %v", p != nil, err)
		}
	})
}
