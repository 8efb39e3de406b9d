package graph

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"sort"
	"sync"

	"github.com/paulmach/orb"
)

// Restriction is a turn restriction of OpenStreetMap: coming from way From,
// by node Via or by the ways ViaWays, one may not (or only) go on into To.
type Restriction struct {
	Kind    Ban
	From    []int64 // ways; several only for no_entry
	Via     int64   // node, or 0
	ViaWays []int64
	To      []int64 // ways; several only for no_exit
}

// Report counts what was built and what was odd in the data.
type Report struct {
	Ways, Nodes, Chains, Edges, Vertices      int
	Restrictions, RestrictionsUnused, Shadows int
	MissingNodes                              int // nodes of ways that the data lack
	Barriers, Signals                         int
	SmallEdges                                int // directed edges in parts too small to snap to
}

// Builder takes the elements of an OpenStreetMap extract and makes a Graph.
// The order is: AddWay and AddRestriction for everything, then Index, then
// AddNode, then Build. Ways may come twice (from neighbouring extracts).
type Builder struct {
	profile *Profile
	KeepIDs bool // keep the node ids of all vertices, to compare routes

	wayID    []int64
	wayFirst []uint32 // of each way's nodes, one more
	wayRoad  []uint32
	wayName  []uint32
	nodes    []byte // of all ways: the differences of their ids, as varints
	last     int64

	roads   []roadRow
	roadOf  map[roadRow]uint32
	classes map[string]uint8
	names   []string
	nameOf  map[[2]string]uint32
	bans    []Restriction
	known   map[string]known // by tags without names
	shores  [][]int64        // node ids of shorelines
	extents []orb.Bound
	sailing []ferryRoute

	openNodes    nodeSet             // nodes beside one that has no place
	openVertices map[uint32]struct{} // their vertices
	key          []byte

	// after Index
	ids       []int64  // of the nodes used, ascending
	page      []uint32 // first id of each page of 1<<pageBits ids
	pageBits  int
	order     []uint32 // node numbers of refs
	lon, lat  []int32
	mu        sync.Mutex
	obstacles map[uint32]Obstacle
	report    Report
}

const (
	leastPageBits = 5
	unset         = math.MinInt32
)

// NewBuilder returns an empty builder for a profile.
func NewBuilder(p *Profile) *Builder {
	return &Builder{
		profile: p, wayFirst: []uint32{0},
		roadOf: map[roadRow]uint32{}, classes: map[string]uint8{},
		names: []string{"\x00"}, nameOf: map[[2]string]uint32{{}: 0},
		obstacles: map[uint32]Obstacle{}, known: map[string]known{},
	}
}

// AddRestriction takes a turn restriction; kinds that are none are ignored.
func (b *Builder) AddRestriction(r Restriction) {
	if r.Kind == NoBan || len(r.From) == 0 || len(r.To) == 0 || r.Via == 0 && len(r.ViaWays) == 0 {
		return
	}
	b.bans = append(b.bans, r)
}

// AddWay takes a way with its nodes in order. It returns false where the
// profile does not travel it.
func (b *Builder) AddWay(id int64, nodes []int64, tags Tags) bool {
	if len(nodes) < 2 {
		return false
	}
	r, ok := b.roadOfTags(tags)
	if !ok {
		return false
	}
	count := 1
	for i := 1; i < len(nodes); i++ {
		if nodes[i] != nodes[i-1] {
			count++
		}
	}
	if count < 2 {
		return false
	}
	for i, n := range nodes {
		if i == 0 || n != nodes[i-1] {
			b.nodes = binary.AppendVarint(b.nodes, n-b.last)
			b.last = n
		}
	}
	b.wayID = append(b.wayID, id)
	b.wayFirst = append(b.wayFirst, b.wayFirst[len(b.wayFirst)-1]+uint32(count))
	b.wayRoad = append(b.wayRoad, b.road(r, count-1))
	b.wayName = append(b.wayName, b.name(r.Name, r.Ref))
	return true
}

// known is what the profile said of a way with certain tags.
type known struct {
	road Road
	ok   bool
}

// mostKnown is how many of those are kept.
const mostKnown = 1 << 16

// roadOfTags asks the profile, once for ways whose tags differ in their names
// only: that is most of them.
func (b *Builder) roadOfTags(tags Tags) (Road, bool) {
	name, ref := "", ""
	b.key = b.key[:0]
	for _, t := range tags {
		switch t.Key {
		case "name":
			name = t.Value
			continue
		case "ref":
			ref = t.Value
			continue
		}
		b.key = append(append(append(append(b.key, t.Key...), 0), t.Value...), 0)
	}
	k, seen := b.known[string(b.key)]
	if !seen {
		k.road, k.ok = b.profile.Road(tags)
		if len(b.known) < mostKnown {
			b.known[string(b.key)] = k
		}
	}
	k.road.Name, k.road.Ref = name, ref
	return k.road, k.ok
}

func (b *Builder) name(name, ref string) uint32 {
	key := [2]string{name, ref}
	i, ok := b.nameOf[key]
	if !ok {
		i = uint32(len(b.names))
		b.names = append(b.names, name+"\x00"+ref)
		b.nameOf[key] = i
	}
	return i
}

// road files what a way of so many segments is like.
func (b *Builder) road(r Road, segments int) uint32 {
	var row roadRow
	for i, w := range [2]*Way{&r.Forward, &r.Backward} {
		if w.Mode == Closed {
			continue
		}
		row.flags |= roadForward << i
		if w.Restricted {
			row.flags |= roadRestrictedForward << i
		}
		if w.Mode == Ferry {
			row.flags |= roadFerry
		}
		if w.UTurnLane {
			row.flags |= roadUTurnForward << i
		}
		if r.Seconds > 0 {
			row.tenths[i] = r.Seconds * 10 / float64(segments)
			row.weight[i] = row.tenths[i] / w.Rate
		} else {
			row.speed[i], row.rate[i] = w.Speed, w.Rate
		}
	}
	for _, f := range []struct {
		on  bool
		bit uint32
	}{{r.Startable, roadStartable}, {r.Roundabout, roadRoundabout}, {r.Circular, roadCircular},
		{r.Link, roadLink}, {r.Tunnel, roadTunnel}, {r.Toll, roadToll},
		{r.Class == "motorway" || r.Class == "motorway_link", roadMotorway},
		{r.LeftHand, roadLeftHand}, {r.Stop, roadStop},
		{r.Class == "residential" || r.Class == "living_street", roadResidential}} {
		if f.on {
			row.flags |= f.bit
		}
	}
	row.lanes, row.careful = uint8(r.Lanes), r.Careful
	class, ok := b.classes[r.Class]
	if !ok && len(b.classes) < 255 {
		class = uint8(len(b.classes) + 1)
		b.classes[r.Class] = class
	}
	row.class = class
	i, ok := b.roadOf[row]
	if !ok {
		i = uint32(len(b.roads))
		b.roads = append(b.roads, row)
		b.roadOf[row] = i
	}
	return i
}

// Index closes the ways: from here on the builder knows which nodes it
// wants.
func (b *Builder) Index() {
	b.known = nil
	b.dropTwins()
	b.ids = b.refs()
	for _, s := range b.shores {
		b.ids = append(b.ids, s...)
	}
	slices.Sort(b.ids)
	b.ids = slices.Compact(b.ids)
	if n := len(b.ids); n > 0 && b.ids[0] >= 0 {
		b.pageBits = leastPageBits
		for b.ids[n-1]>>b.pageBits > int64(1<<16+n/4) {
			b.pageBits++
		}
		b.page = make([]uint32, b.ids[n-1]>>b.pageBits+2)
		next := 0
		for p := range b.page {
			for next < n && b.ids[next]>>b.pageBits < int64(p) {
				next++
			}
			b.page[p] = uint32(next)
		}
	}
	b.order = make([]uint32, 0, b.wayFirst[len(b.wayID)])
	b.eachRef(func(id int64) {
		n, _ := b.find(id)
		b.order = append(b.order, n)
	})
	b.nodes = nil
	b.lon, b.lat = make([]int32, len(b.ids)), make([]int32, len(b.ids))
	for i := range b.lon {
		b.lon[i] = unset
	}
}

// eachRef calls visit for the nodes of all ways in order.
func (b *Builder) eachRef(visit func(id int64)) {
	id := int64(0)
	for rest := b.nodes; len(rest) > 0; {
		d, n := binary.Varint(rest)
		id, rest = id+d, rest[n:]
		visit(id)
	}
}

func (b *Builder) refs() []int64 {
	out := make([]int64, 0, b.wayFirst[len(b.wayID)])
	b.eachRef(func(id int64) { out = append(out, id) })
	return out
}

// dropTwins removes ways that came twice.
func (b *Builder) dropTwins() {
	by := make([]uint32, len(b.wayID))
	ascending := true
	for i := range by {
		by[i] = uint32(i)
		ascending = ascending && (i == 0 || b.wayID[i] > b.wayID[i-1])
	}
	if ascending {
		return
	}
	sort.SliceStable(by, func(i, j int) bool { return b.wayID[by[i]] < b.wayID[by[j]] })
	id, first, road, name, refs := b.wayID, b.wayFirst, b.wayRoad, b.wayName, b.refs()
	b.wayID, b.wayFirst, b.wayRoad, b.wayName, b.nodes, b.last = nil, []uint32{0}, nil, nil, nil, 0
	for i, w := range by {
		if i > 0 && id[w] == id[by[i-1]] {
			continue
		}
		b.wayID = append(b.wayID, id[w])
		for _, n := range refs[first[w]:first[w+1]] {
			b.nodes = binary.AppendVarint(b.nodes, n-b.last)
			b.last = n
		}
		b.wayFirst = append(b.wayFirst, b.wayFirst[len(b.wayFirst)-1]+first[w+1]-first[w])
		b.wayRoad = append(b.wayRoad, road[w])
		b.wayName = append(b.wayName, name[w])
	}
}

func (b *Builder) find(id int64) (uint32, bool) {
	p := id >> b.pageBits
	if id < 0 || p+1 >= int64(len(b.page)) {
		i, ok := slices.BinarySearch(b.ids, id)
		return uint32(i), ok
	}
	lo, hi := b.page[p], b.page[p+1]
	i, ok := slices.BinarySearch(b.ids[lo:hi], id)
	return lo + uint32(i), ok
}

// Wants reports whether a way uses the node. It may be called by several
// goroutines.
func (b *Builder) Wants(id int64) bool {
	_, ok := b.find(id)
	return ok
}

// AddNode takes a node at lon/lat degrees; nodes that no way uses are
// ignored. Different nodes may be added by several goroutines at once.
func (b *Builder) AddNode(id int64, lon, lat float64, tags Tags) {
	i, ok := b.find(id)
	if !ok {
		return
	}
	b.lon[i], b.lat[i] = fixed(lon), fixed(lat)
	if len(tags) == 0 {
		return
	}
	if o, ok := b.profile.Obstacle(tags); ok {
		b.mu.Lock()
		b.obstacles[i] = o
		b.mu.Unlock()
	}
}

// Build makes the graph. The builder is used up.
func (b *Builder) Build() (*Graph, Report, error) {
	if b.order == nil && len(b.wayRoad) > 0 {
		return nil, b.report, fmt.Errorf("graph: Build before Index")
	}
	p := b.profile
	g := &Graph{
		entry: int32(p.num("entry_weight") * 10), walkSpeed: p.WalkSpeed(),
		turns: p.turnTable(),
		back:  uint8(math.Min(255, p.num("u_turn")*10)), names: b.names, slack: p.num("snap_slack"), gain: int32(p.num("snap_gain") * 10),
	}
	b.report.Ways = len(b.wayRoad)
	b.timeFerries()
	g.roads = b.roads
	g.classes = make([]string, len(b.classes)+1)
	for name, class := range b.classes {
		g.classes[class] = name
	}
	rings := b.shoreline()
	b.placeBans()
	b.chain(g)
	b.lon, b.lat = nil, nil
	b.legs(g)
	b.restrictions(g)
	g.locate()
	g.split(uint32(p.num("small_component")))
	g.index = newGrid(g)
	g.findIslands()
	b.cutParts(g, rings)
	if b.KeepIDs {
		g.follower = newFollower(g)
	}
	b.report.Nodes, b.report.Chains, b.report.Edges = g.Nodes(), g.Chains(), g.Edges()
	b.report.Vertices = g.Vertices()
	for c := 0; c < g.chains; c++ {
		if !g.big(uint32(c)) {
			b.report.SmallEdges += int(g.edges[2*c].flags&open) + int(g.edges[2*c+1].flags&open)
		}
	}
	r := b.report
	*b = Builder{}
	return g, r, nil
}
