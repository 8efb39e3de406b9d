package main

import (
	"fmt"
	"math"
)

// Streets of towns and villages, and what is odd in real extracts.

// drawStreets gives each town a small grid of streets around its centre.
func (b *builder) drawStreets() {
	for _, t := range b.towns {
		if t.code == city {
			continue // its arrondissements have the streets
		}
		centre, ok := b.seats[t.code]
		var cx, cy float64
		var middle int
		if ok {
			middle = b.nodeOf(centre)
			cx, cy = b.net.nodes[middle].x, b.net.nodes[middle].y
		} else { // only a mountain path leads to the commune without roads
			b.net.seat[t.code] = b.net.node(t.x, t.y)
			from := b.net.seat["96080"]
			n := b.net.nodes[from]
			b.net.way([]int{from, b.net.node((n.x+t.x)/2+0.4, (n.y+t.y)/2), b.net.seat[t.code]},
				tag{"highway", "path"}, tag{"name", "Sentier de " + t.name}, tag{"sac_scale", "mountain_hiking"})
			continue
		}
		half := int(math.Round(math.Sqrt(float64(t.population) / 700)))
		half = max(1, min(4, half))
		angle := between(0, math.Pi/2, "street angle", t.code)
		block := between(0.075, 0.105, "block", t.code)
		at := map[[2]int]int{}
		for u := -half; u <= half; u++ {
			for v := -half; v <= half; v++ {
				x := cx + block*(float64(u)*math.Cos(angle)-float64(v)*math.Sin(angle)) + 0.012*bell("street", t.code, u, v, "x")
				y := cy + block*(float64(u)*math.Sin(angle)+float64(v)*math.Cos(angle)) + 0.012*bell("street", t.code, u, v, "y")
				switch o := b.g.atKm(x, y); {
				case u == 0 && v == 0:
					at[[2]int{u, v}] = middle
				case o != sea && b.g.outlines[o].commune == t.commune && u*u+v*v <= half*half+1:
					at[[2]int{u, v}] = b.net.node(x, y)
				}
			}
		}
		b.streets(t, half, at, true)
		b.streets(t, half, at, false)
		if t.population > 15000 {
			b.net.nodes[middle].tags = append(b.net.nodes[middle].tags, tag{"highway", "traffic_signals"})
		} else if t.population > 1500 {
			if n, ok := at[[2]int{1, 0}]; ok {
				b.net.nodes[n].tags = append(b.net.nodes[n].tags, tag{"highway", "stop"}, tag{"direction", "forward"})
			}
			if n, ok := at[[2]int{0, 1}]; ok {
				b.net.nodes[n].tags = append(b.net.nodes[n].tags, tag{"highway", "give_way"})
			}
		}
	}
}

var streetNames = []string{"Grande Rue", "Rue des Embruns", "Rue du Lavoir", "Rue des Tisserands", "Rue du Four",
	"Rue des Goélands", "Rue de la Fontaine", "Rue des Genêts", "Rue du Puits", "Rue des Sauniers", "Rue du Moulin",
	"Rue des Alouettes", "Rue du Vieux Port", "Rue des Ajoncs", "Rue de l'Horloge", "Rue des Carriers", "Rue Neuve",
	"Rue des Tilleuls"}

// streets draws the rows or the columns of the grid.
func (b *builder) streets(t town, half int, at map[[2]int]int, rows bool) {
	for v := -half; v <= half; v++ {
		var run []int
		flush := func() {
			if len(run) > 1 {
				name := pick(streetNames, "street name", t.code, v, fmt.Sprint(rows))
				tags := []tag{{"highway", "residential"}, {"name", name}}
				switch d := draw("street kind", t.code, v, fmt.Sprint(rows)); {
				case v == 0 && rows:
					tags[0].value = "tertiary"
					tags = append(tags, tag{"maxspeed", "50"})
				case d < 0.12 && t.population > 2000:
					tags[0].value = "living_street"
				case d < 0.3 && t.population > 2000:
					tags = append(tags, tag{"oneway", "yes"}, tag{"maxspeed", "30"})
				case d < 0.38 && t.population > 2000:
					tags = append(tags, tag{"oneway", "-1"})
				case d < 0.6:
					tags = append(tags, tag{"maxspeed", "30"})
				}
				b.net.way(run, tags...)
			}
			run = nil
		}
		for u := -half; u <= half; u++ {
			key := [2]int{u, v}
			if !rows {
				key = [2]int{v, u}
			}
			if n, ok := at[key]; ok {
				run = append(run, n)
			} else {
				flush()
			}
		}
		flush()
	}
}

// drawOddities adds what a router must know how to read: turn restrictions,
// barriers, tracks, private drives and ways that are not for cars.
func (b *builder) drawOddities() {
	spur := func(from int, dx, dy float64, tags ...tag) (middle, end int) {
		n := b.net.nodes[from]
		middle = b.net.node(n.x+dx/2, n.y+dy/2+0.01)
		end = b.net.node(n.x+dx, n.y+dy)
		b.net.way([]int{from, middle, end}, tags...)
		return middle, end
	}
	for k, c := range communes {
		if c.code == roadless || c.code == islandAlone {
			continue
		}
		seat := b.net.seat[c.code]
		switch k % 6 {
		case 0:
			m, _ := spur(seat, 0.05, -0.06, tag{"highway", "service"}, tag{"service", "driveway"}, tag{"access", "private"})
			b.net.nodes[m].tags = []tag{{"barrier", "gate"}}
		case 1:
			spur(seat, -0.3, 0.25, tag{"highway", "track"}, tag{"tracktype", "grade3"}, tag{"surface", "gravel"}, tag{"motor_vehicle", "agricultural"})
		case 2:
			m, _ := spur(seat, 0.06, 0.05, tag{"highway", "residential"}, tag{"name", "Passage des Bornes"})
			b.net.nodes[m].tags = []tag{{"barrier", "bollard"}}
		case 3:
			spur(seat, -0.07, -0.05, tag{"highway", "service"}, tag{"service", "parking_aisle"})
		case 4:
			spur(seat, 0.12, -0.1, tag{"highway", "footway"})
		case 5:
			m, _ := spur(seat, -0.2, -0.1, tag{"highway", "unclassified"}, tag{"name", "Chemin des Troupeaux"}, tag{"surface", "ground"})
			b.net.nodes[m].tags = []tag{{"barrier", "cattle_grid"}}
		}
	}
	spur(b.net.seat[city], 0.2, 0.15, tag{"highway", "cycleway"})
	spur(b.net.seat[prefecture], -0.15, 0.15, tag{"highway", "pedestrian"}, tag{"name", "Place du Beffroi"})
	spur(b.net.seat["96014"], 0.4, 0.1, tag{"highway", "construction"}, tag{"construction", "secondary"}, tag{"name", "Déviation de Broÿ-sur-Mer"})
	for _, code := range []string{"96101", "96103", prefecture, "96009"} {
		b.restrict(b.net.seat[code], len(b.net.relations))
	}
}

// restrict forbids the turn between two ways that end at a node.
func (b *builder) restrict(via, k int) {
	var ends []int64
	for _, w := range b.net.ways {
		h := w.tag("highway")
		if (w.nodes[0] == via || w.nodes[len(w.nodes)-1] == via) && classRank[h] > 0 && w.tag("oneway") == "" {
			ends = append(ends, w.id)
		}
	}
	if len(ends) < 2 {
		return
	}
	kind := []string{"no_left_turn", "no_right_turn", "no_u_turn", "no_straight_on"}[k%4]
	to := ends[1]
	if kind == "no_u_turn" {
		to = ends[0]
	}
	tags := []tag{{"type", "restriction"}, {"restriction", kind}}
	if k == 1 {
		tags = append(tags, tag{"except", "bus;bicycle"})
	}
	b.net.relations = append(b.net.relations, relation{int64(len(b.net.relations) + 1), []member{
		{"way", ends[0], "from"}, {"node", b.net.nodes[via].id, "via"}, {"way", to, "to"}}, tags})
}
