package main

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"

	"github.com/wroge/wgs84"
	"golang.org/x/text/encoding/charmap"
)

// msap writes the predecessor network of June 2018 as a shapefile of points in
// Lambert-93 (ESRI Shapefile Technical Description, 1998), with the columns
// and the broken accents of the real table: UTF-8 in which the second byte of
// É and œ was lost, one row in Latin-1, and a row that a geocoder sent abroad.
func (t *territory) msap() {
	type row struct {
		where, street, number, kind, osmKey, osmValue string
		x, y                                          float64
		abroad, latin1                                bool
	}
	at := func(code string, dx, dy float64) (x, y float64) { s := t.seats[code]; return s[0] + dx, s[1] + dy }
	var rs []row
	for i, w := range []struct{ code, street, number string }{
		{"96009", "Quai des Sauniers", "3"}, {"96074", "Rue des Embruns", "5"}, {restoredFrom, "Place de l'Église", ""}, {"96047", "Place des Genêts", ""},
		{"96023", "Chemin des Carriers", ""}, {prefecture, "Rue de l'Horloge", "22"}, {"99050", "Rue des Alouettes", "11"}, {"99002", "Grande Rue", "2"}, {"99029", "Rue du Lavoir", ""},
	} {
		x, y := at(w.code, 0.1, -0.1)
		r := row{where: w.code, street: w.street, number: w.number, kind: "W", osmKey: "highway", osmValue: "residential", x: x, y: y}
		if i%4 == 3 {
			r.kind, r.osmKey, r.osmValue = "N", "amenity", "post_office"
		}
		r.latin1 = w.code == "99050"
		rs = append(rs, r)
	}
	rs = append(rs, row{where: "99044", street: "Rua do Moinho", kind: "N", osmKey: "place", osmValue: "house", abroad: true})

	project := wgs84.LonLat().To(wgs84.RGF93FranceLambert())
	widths := []int{80, 80, 80, 101, 80, 80, 80, 80, 80, 80, 80, 80, 80}
	names := []string{"locatin", "osm_id", "osm_typ", "name", "hosnmbr", "street", "postcod", "city", "state", "country", "osm_key", "osm_val", "msg"}
	var dbf, records, index bytes.Buffer
	length := 1
	for _, w := range widths {
		length += w
	}
	dbf.Write([]byte{3, 120, 4, 27})
	binary.Write(&dbf, binary.LittleEndian, []uint32{uint32(len(rs))})
	binary.Write(&dbf, binary.LittleEndian, []uint16{uint16(32 + 32*len(names) + 1), uint16(length)})
	dbf.Write(make([]byte, 17))
	dbf.Write([]byte{0x57, 0, 0})
	for i, n := range names {
		f := make([]byte, 32)
		copy(f, n)
		f[11], f[16] = 'C', byte(widths[i])
		dbf.Write(f)
	}
	dbf.WriteByte('\r')
	box := [4]float64{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for i, r := range rs {
		c := communeByCode[r.where]
		postcode, place, state, country := c.postcodes()[0], c.name, regionName, "France"
		p := lonlat(r.x, r.y)
		if r.abroad {
			p = lonlat(30, -490)
			place, state, country = "Vila Fictícia", "Norte", "Portugal"
		}
		values := []string{strings.TrimSpace(r.number+" "+unaccented.Replace(r.street)) + ", " + postcode + " " + unaccented.Replace(c.name) + ", France",
			"9600" + two(i) + "01", r.kind, r.street, r.number, "", postcode, place, state, country, r.osmKey, r.osmValue, ""}
		dbf.WriteByte(' ')
		for k, v := range values {
			b := []byte(strings.NewReplacer("É", "\xc3?", "œ", "\xc5?", "Œ", "\xc5?").Replace(v))
			if r.latin1 {
				b, _ = charmap.Windows1252.NewEncoder().Bytes([]byte(v))
			}
			dbf.Write(append(b, bytes.Repeat([]byte{' '}, widths[k]-len(b))...))
		}
		x, y, _ := project(p[0], p[1], 0)
		x, y = round(x, 2), round(y, 2)
		box = [4]float64{math.Min(box[0], x), math.Min(box[1], y), math.Max(box[2], x), math.Max(box[3], y)}
		binary.Write(&index, binary.BigEndian, []uint32{uint32(50 + 14*i), 10})
		binary.Write(&records, binary.BigEndian, []uint32{uint32(i + 1), 10})
		binary.Write(&records, binary.LittleEndian, uint32(1))
		binary.Write(&records, binary.LittleEndian, []float64{x, y})
	}
	dbf.WriteByte(0x1a)
	header := func(body int) []byte {
		var h bytes.Buffer
		binary.Write(&h, binary.BigEndian, []uint32{9994, 0, 0, 0, 0, 0, uint32((100 + body) / 2)})
		binary.Write(&h, binary.LittleEndian, []uint32{1000, 1})
		binary.Write(&h, binary.LittleEndian, box[:])
		h.Write(make([]byte, 32))
		return h.Bytes()
	}
	const base = "msap/2018-06/msap."
	t.files[base+"dbf"] = dbf.Bytes()
	t.files[base+"shp"] = append(header(records.Len()), records.Bytes()...)
	t.files[base+"shx"] = append(header(index.Len()), index.Bytes()...)
	t.put(base+"prj", `PROJCS["RGF93_Lambert_93",GEOGCS["GCS_RGF_1993",DATUM["D_RGF_1993",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic"],PARAMETER["False_Easting",700000.0],PARAMETER["False_Northing",6600000.0],PARAMETER["Central_Meridian",3.0],PARAMETER["Standard_Parallel_1",49.0],PARAMETER["Standard_Parallel_2",44.0],PARAMETER["Latitude_Of_Origin",46.5],UNIT["Meter",1.0]]`)
}
