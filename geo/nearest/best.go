package nearest

import "observatoire/geo"

// Best keeps the k best answers offered to it, ordered by minutes and then by
// espace ID. Make one with NewBest; Reset it for the next origin.
type Best struct {
	espaces []Espace
	k, n    int
	answers []Answer // k of them
}

// NewBest returns an empty Best for indices into espaces. It panics unless k
// is 1 to MaxK.
func NewBest(espaces []Espace, k int) *Best {
	if k < 1 || k > MaxK {
		panic("nearest: k must be 1 to MaxK")
	}
	return &Best{espaces: espaces, k: k, answers: make([]Answer, k)}
}

// Reset forgets all answers.
func (b *Best) Reset() { b.n = 0 }

// Full says whether k answers are held.
func (b *Best) Full() bool { return b.n == b.k }

// Len is the number of answers held.
func (b *Best) Len() int { return b.n }

// Bound returns the minutes of the n-th best answer (n from 1), or ok = false
// where there are fewer.
func (b *Best) Bound(n int) (m geo.Minutes, ok bool) {
	if n < 1 || n > b.n {
		return 0, false
	}
	return b.answers[n-1].Minutes, true
}

// Offer takes the answer in if it is among the k best so far.
func (b *Best) Offer(a Answer) {
	if b.n == b.k && !b.before(a, b.answers[b.n-1]) {
		return
	}
	i := b.n
	if i == b.k {
		i--
	} else {
		b.n++
	}
	for ; i > 0 && b.before(a, b.answers[i-1]); i-- {
		b.answers[i] = b.answers[i-1]
	}
	b.answers[i] = a
}

// Answers returns what is held, best first; valid until the next Offer or
// Reset.
func (b *Best) Answers() []Answer { return b.answers[:b.n] }

func (b *Best) before(x, y Answer) bool {
	if x.Minutes != y.Minutes {
		return x.Minutes < y.Minutes
	}
	return b.espaces[x.Espace].ID < b.espaces[y.Espace].ID
}
