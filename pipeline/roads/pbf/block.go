package pbf

import (
	"fmt"
)

// Kinds are kinds of elements, as bits.
type Kinds uint8

// The kinds.
const (
	Nodes Kinds = 1 << iota
	Ways
	Relations
	known // a block was looked into, even where it holds nothing
)

// Block is a block of elements. It and the slices that its methods hand out
// are valid only during the call that gave them.
type Block struct {
	kinds       Kinds
	texts       []string
	groups      [][]byte
	granularity int64
	lonOffset   int64
	latOffset   int64

	keys, values []uint64 // of the element in hand
	tags         []Tag
	way          WayRead
	relation     Relation
}

// WayRead is a way with the places of its nodes where the file has them: Lon
// and Lat are then as many as Nodes.
type WayRead struct {
	Way
	Lon, Lat []float64
}

// open takes the content of a block.
func (b *Block) open(content []byte) error {
	b.kinds, b.texts, b.groups = 0, b.texts[:0], b.groups[:0]
	b.granularity, b.lonOffset, b.latOffset = 100, 0, 0
	var table []byte
	m := parts(content)
	for m.next() {
		switch {
		case m.number == 1 && m.wire == lengthed:
			table = m.bytes
		case m.number == 2 && m.wire == lengthed:
			b.groups = append(b.groups, m.bytes)
		case m.number == 17 && m.wire == varint:
			b.granularity = int64(int32(m.value))
		case m.number == 19 && m.wire == varint:
			b.latOffset = int64(m.value)
		case m.number == 20 && m.wire == varint:
			b.lonOffset = int64(m.value)
		}
	}
	if m.err != nil {
		return m.err
	}
	all := string(table) // one piece of memory for all texts
	m = parts(table)
	for m.next() {
		if m.number == 1 && m.wire == lengthed {
			end := len(table) - len(m.rest)
			b.texts = append(b.texts, all[end-len(m.bytes):end])
		}
	}
	if m.err != nil {
		return m.err
	}
	for _, g := range b.groups {
		m := parts(g)
		for m.next() {
			if m.wire == lengthed && m.number >= 1 && m.number <= 4 {
				b.kinds |= [...]Kinds{Nodes, Nodes, Ways, Relations}[m.number-1]
			}
		}
		if m.err != nil {
			return m.err
		}
	}
	return nil
}

func (b *Block) text(i uint64) (string, error) {
	if i >= uint64(len(b.texts)) {
		return "", fmt.Errorf("text %d of %d (the file is damaged: download it again)", i, len(b.texts))
	}
	return b.texts[i], nil
}

// tagged reads the tags of an element with these keys and values.
func (b *Block) tagged(keys, values []uint64) ([]Tag, error) {
	if len(keys) != len(values) {
		return nil, fmt.Errorf("%d keys and %d values (the file is damaged: download it again)", len(keys), len(values))
	}
	b.tags = b.tags[:0]
	for i := range keys {
		k, err := b.text(keys[i])
		if err != nil {
			return nil, err
		}
		v, err := b.text(values[i])
		if err != nil {
			return nil, err
		}
		b.tags = append(b.tags, Tag{k, v})
	}
	return b.tags, nil
}

// packed appends the numbers of a repeated field, packed or one by one.
func packed(out []uint64, m *fields) ([]uint64, error) {
	if m.wire == varint {
		return append(out, m.value), nil
	}
	if m.wire != lengthed {
		return out, errDamaged
	}
	for rest := m.bytes; len(rest) > 0; {
		v, ok := take(&rest)
		if !ok {
			return out, errDamaged
		}
		out = append(out, v)
	}
	return out, nil
}

// place is a place of the block in lon/lat degrees.
func (b *Block) place(lon, lat int64) (x, y float64, err error) {
	x = 1e-9 * float64(b.lonOffset+b.granularity*lon)
	y = 1e-9 * float64(b.latOffset+b.granularity*lat)
	if !(x >= -180 && x <= 180 && y >= -90 && y <= 90) {
		return 0, 0, fmt.Errorf("a place at lon %v, lat %v, expected -180 to 180 and -90 to 90 (the file is damaged: download it again)", x, y)
	}
	return x, y, nil
}

// EachWay visits the ways whose tags are taken, in order.
func (b *Block) EachWay(accept func([]Tag) bool, visit func(*WayRead)) error {
	return b.each(3, func(message []byte) error { return b.readWay(message, accept, visit) })
}

// each visits the elements of one number in the groups.
func (b *Block) each(number uint64, visit func(message []byte) error) error {
	for _, g := range b.groups {
		m := parts(g)
		for m.next() {
			if m.number != number || m.wire != lengthed {
				continue
			}
			if err := visit(m.bytes); err != nil {
				return err
			}
		}
		if m.err != nil {
			return m.err
		}
	}
	return nil
}

func (b *Block) readWay(message []byte, accept func([]Tag) bool, visit func(*WayRead)) (err error) {
	var refs, lats, lons []byte
	w := &b.way
	w.ID = 0
	b.keys, b.values = b.keys[:0], b.values[:0]
	m := parts(message)
	for m.next() && err == nil {
		switch m.number {
		case 1:
			w.ID = int64(m.value)
		case 2:
			b.keys, err = packed(b.keys, &m)
		case 3:
			b.values, err = packed(b.values, &m)
		case 4:
			err = visible(m.bytes)
		case 8:
			refs = m.bytes
		case 9:
			lats = m.bytes
		case 10:
			lons = m.bytes
		}
	}
	if err == nil {
		err = m.err
	}
	if err == nil {
		w.Tags, err = b.tagged(b.keys, b.values)
	}
	if err != nil {
		return fmt.Errorf("way %d: %w", w.ID, err)
	}
	if !accept(w.Tags) {
		return nil
	}
	w.Nodes, w.Lon, w.Lat = w.Nodes[:0], w.Lon[:0], w.Lat[:0]
	for id := int64(0); len(refs) > 0; {
		d, ok := take(&refs)
		if !ok {
			return fmt.Errorf("way %d: %w", w.ID, errDamaged)
		}
		id += zigzag(d)
		w.Nodes = append(w.Nodes, id)
	}
	if len(lats) > 0 {
		var lon, lat int64
		for range w.Nodes {
			dy, ok := take(&lats)
			dx, ok2 := take(&lons)
			if !ok || !ok2 {
				return fmt.Errorf("way %d: fewer places than nodes (the file is damaged: download it again)", w.ID)
			}
			lon, lat = lon+zigzag(dx), lat+zigzag(dy)
			x, y, err := b.place(lon, lat)
			if err != nil {
				return fmt.Errorf("way %d: %w", w.ID, err)
			}
			w.Lon, w.Lat = append(w.Lon, x), append(w.Lat, y)
		}
	}
	visit(w)
	return nil
}

// visible is an error where the information on an element says that it was
// deleted.
func visible(info []byte) error {
	m := parts(info)
	for m.next() {
		if m.number == 6 && m.wire == varint && m.value == 0 {
			return errHistory
		}
	}
	return m.err
}

// EachRelation visits the relations whose tags are taken, in order.
func (b *Block) EachRelation(accept func([]Tag) bool, visit func(*Relation)) error {
	return b.each(4, func(message []byte) error { return b.readRelation(message, accept, visit) })
}

func (b *Block) readRelation(message []byte, accept func([]Tag) bool, visit func(*Relation)) (err error) {
	r := &b.relation
	r.ID = 0
	b.keys, b.values = b.keys[:0], b.values[:0]
	var roles, ids, kinds []byte
	m := parts(message)
	for m.next() && err == nil {
		switch m.number {
		case 1:
			r.ID = int64(m.value)
		case 2:
			b.keys, err = packed(b.keys, &m)
		case 3:
			b.values, err = packed(b.values, &m)
		case 4:
			err = visible(m.bytes)
		case 8:
			roles = m.bytes
		case 9:
			ids = m.bytes
		case 10:
			kinds = m.bytes
		}
	}
	if err == nil {
		err = m.err
	}
	if err == nil {
		r.Tags, err = b.tagged(b.keys, b.values)
	}
	if err == nil && accept(r.Tags) {
		if err = b.members(r, roles, ids, kinds); err == nil {
			visit(r)
		}
	}
	if err != nil {
		return fmt.Errorf("relation %d: %w", r.ID, err)
	}
	return nil
}

func (b *Block) members(r *Relation, roles, ids, kinds []byte) error {
	r.Members = r.Members[:0]
	for id := int64(0); len(ids) > 0; {
		d, ok := take(&ids)
		role, ok2 := take(&roles)
		kind, ok3 := take(&kinds)
		if !ok || !ok2 || !ok3 || kind > 2 {
			return fmt.Errorf("member %d: %w", len(r.Members), errDamaged)
		}
		text, err := b.text(role)
		if err != nil {
			return err
		}
		id += zigzag(d)
		r.Members = append(r.Members, Member{"nwr"[kind], id, text})
	}
	return nil
}
