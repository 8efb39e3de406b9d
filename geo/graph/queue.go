package graph

import "math/bits"

// buckets is a monotone priority queue of whole weights (Dial 1969): a ring
// of lists, one for each weight of the next 65,536 tenths of a second, and
// an overflow for what lies beyond. Weights that are pushed are never less
// than the one popped last.
type buckets struct {
	heads  []int32 // list of each weight of the ring; -1 where empty
	filled []uint64
	items  []item
	free   int32
	now    int32 // weight being popped
	size   int   // in the ring
	later  []far // beyond the ring
	sweep  int32 // weight at which later is looked through again
}

type item struct {
	state uint32
	extra uint32 // time, or whatever the caller needs to tell stale entries
	next  int32
}

type far struct {
	weight int32
	state  uint32
	extra  uint32
}

const ring = 1 << 16

func newBuckets() *buckets {
	b := &buckets{heads: make([]int32, ring), filled: make([]uint64, ring/64)}
	b.reset()
	return b
}

func (b *buckets) reset() {
	for i := range b.heads {
		b.heads[i] = -1
	}
	clear(b.filled)
	b.items, b.free, b.now, b.size, b.later, b.sweep = b.items[:0], -1, 0, 0, b.later[:0], ring/2
}

func (b *buckets) push(weight int32, state, extra uint32) {
	if weight-b.now >= ring {
		b.later = append(b.later, far{weight, state, extra})
		return
	}
	i := uint32(weight) % ring
	n := b.free
	if n >= 0 {
		b.free = b.items[n].next
		b.items[n] = item{state, extra, b.heads[i]}
	} else {
		n = int32(len(b.items))
		b.items = append(b.items, item{state, extra, b.heads[i]})
	}
	b.heads[i] = n
	b.filled[i/64] |= 1 << (i % 64)
	b.size++
}

// pop returns an entry of the least weight. ok is false where none is left.
func (b *buckets) pop() (weight int32, state, extra uint32, ok bool) {
	for {
		i := uint32(b.now) % ring
		if n := b.heads[i]; n >= 0 {
			it := &b.items[n]
			b.heads[i], it.next, b.free = it.next, b.free, n
			if b.heads[i] < 0 {
				b.filled[i/64] &^= 1 << (i % 64)
			}
			b.size--
			return b.now, it.state, it.extra, true
		}
		if !b.advance() {
			return 0, 0, 0, false
		}
	}
}

// popSome returns up to len(out) entries that all have the least weight; none
// where none is left.
func (b *buckets) popSome(out []item) (weight int32, n int) {
	for b.heads[uint32(b.now)%ring] < 0 {
		if !b.advance() {
			return 0, 0
		}
	}
	i := uint32(b.now) % ring
	at := b.heads[i]
	for at >= 0 && n < len(out) {
		it := &b.items[at]
		out[n] = *it
		n++
		next := it.next
		it.next, b.free = b.free, at
		at = next
	}
	b.heads[i] = at
	if at < 0 {
		b.filled[i/64] &^= 1 << (i % 64)
	}
	b.size -= n
	return b.now, n
}

// advance moves now to the next weight that has entries.
func (b *buckets) advance() bool {
	if b.size == 0 {
		if len(b.later) == 0 {
			return false
		}
		least := b.later[0].weight
		for _, f := range b.later {
			least = min(least, f.weight)
		}
		b.now = least
		b.recall()
		return true
	}
	i := uint32(b.now) % ring
	w, mask := i/64, ^uint64(0)<<(i%64)
	for step := uint32(0); ; step++ {
		k := (w + step) % (ring / 64)
		v := b.filled[k] & mask
		mask = ^uint64(0)
		if v == 0 {
			continue
		}
		at := k*64 + uint32(bits.TrailingZeros64(v))
		next := b.now + int32((at-i)%ring)
		if len(b.later) > 0 && next >= b.sweep {
			b.now = b.sweep
			b.recall()
			return true
		}
		b.now = next
		return true
	}
}

// recall moves to the ring what has come within its reach.
func (b *buckets) recall() {
	b.sweep = b.now + ring/2
	kept := b.later[:0]
	for _, f := range b.later {
		if f.weight-b.now < ring {
			b.push(f.weight, f.state, f.extra)
		} else {
			kept = append(kept, f)
		}
	}
	b.later = kept
}
