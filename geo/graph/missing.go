package graph

// Missing returns how many of the nodes of roads have no place, and how many
// there are.
func (b *Builder) Missing() (missing, used int) {
	seen := newSet(len(b.lon))
	for _, n := range b.order {
		if seen.has(n) {
			continue
		}
		seen.set(n)
		used++
		if b.lon[n] == unset {
			missing++
		}
	}
	return missing, used
}

// AddPlace is AddNode for a node of which only the place is known, where that
// was not known before. It must not be called by several goroutines at once.
func (b *Builder) AddPlace(id int64, lon, lat float64) {
	if i, ok := b.find(id); ok && b.lon[i] == unset {
		b.lon[i], b.lat[i] = fixed(lon), fixed(lat)
	}
}
