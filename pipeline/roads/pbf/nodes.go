package pbf

import "fmt"

// EachNode visits the nodes whose ids are taken, with their tags.
func (b *Block) EachNode(accept func(id int64) bool, visit func(id int64, lon, lat float64, tags []Tag)) error {
	if err := b.each(1, func(message []byte) error { return b.readNode(message, accept, visit) }); err != nil {
		return err
	}
	return b.each(2, func(message []byte) error { return b.readDense(message, accept, visit) })
}

// readNode reads one plain node.
func (b *Block) readNode(message []byte, accept func(id int64) bool, visit func(id int64, lon, lat float64, tags []Tag)) (err error) {
	var id, lon, lat int64
	b.keys, b.values = b.keys[:0], b.values[:0]
	m := parts(message)
	for m.next() && err == nil {
		switch m.number {
		case 1:
			id = zigzag(m.value)
		case 2:
			b.keys, err = packed(b.keys, &m)
		case 3:
			b.values, err = packed(b.values, &m)
		case 4:
			err = visible(m.bytes)
		case 8:
			lat = zigzag(m.value)
		case 9:
			lon = zigzag(m.value)
		}
	}
	if err == nil {
		err = m.err
	}
	if err == nil && !accept(id) {
		return nil
	}
	if err == nil {
		var tags []Tag
		if tags, err = b.tagged(b.keys, b.values); err == nil {
			var x, y float64
			if x, y, err = b.place(lon, lat); err == nil {
				visit(id, x, y, tags)
			}
		}
	}
	if err != nil {
		return fmt.Errorf("node %d: %w", id, err)
	}
	return nil
}

// readDense reads a group of dense nodes: their ids, latitudes and longitudes
// as differences, and one list of keys and values in which a 0 ends each node.
func (b *Block) readDense(message []byte, accept func(id int64) bool, visit func(id int64, lon, lat float64, tags []Tag)) error {
	var ids, lats, lons, texts []byte
	m := parts(message)
	for m.next() {
		if m.wire != lengthed {
			continue
		}
		switch m.number {
		case 1:
			ids = m.bytes
		case 5:
			if err := allVisible(m.bytes); err != nil {
				return err
			}
		case 8:
			lats = m.bytes
		case 9:
			lons = m.bytes
		case 10:
			texts = m.bytes
		}
	}
	if m.err != nil {
		return m.err
	}
	var id, lon, lat int64
	for len(ids) > 0 {
		d, ok := take(&ids)
		dy, ok2 := take(&lats)
		dx, ok3 := take(&lons)
		if !ok || !ok2 || !ok3 {
			return fmt.Errorf("node %d: fewer places than nodes (the file is damaged: download it again)", id)
		}
		id, lon, lat = id+zigzag(d), lon+zigzag(dx), lat+zigzag(dy)
		wanted := accept(id)
		b.keys, b.values = b.keys[:0], b.values[:0]
		for len(texts) > 0 {
			k, ok := take(&texts)
			if ok && k == 0 {
				break
			}
			v, ok2 := take(&texts)
			if !ok || !ok2 {
				return fmt.Errorf("node %d: %w", id, errDamaged)
			}
			if wanted {
				b.keys, b.values = append(b.keys, k), append(b.values, v)
			}
		}
		if !wanted {
			continue
		}
		tags, err := b.tagged(b.keys, b.values)
		if err != nil {
			return fmt.Errorf("node %d: %w", id, err)
		}
		x, y, err := b.place(lon, lat)
		if err != nil {
			return fmt.Errorf("node %d: %w", id, err)
		}
		visit(id, x, y, tags)
	}
	if len(lats) > 0 || len(lons) > 0 {
		return fmt.Errorf("more places than nodes (the file is damaged: download it again)")
	}
	return nil
}

// allVisible is an error where the information on dense nodes says that some
// were deleted.
func allVisible(info []byte) error {
	m := parts(info)
	for m.next() {
		if m.number != 6 || m.wire != lengthed {
			continue
		}
		for _, v := range m.bytes {
			if v == 0 {
				return errHistory
			}
		}
	}
	return m.err
}
