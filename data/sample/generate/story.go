package main

import (
	"strings"
	"unicode/utf8"
)

// The story of the territory: every commune by hand, so that each difficult
// case has a name. Positions are kilometres east and north of the centre.

const (
	regionCode = "00"
	regionName = "Hespérie-Atlantique"
	south      = "96" // Basse-Vesline
	north      = "99" // Haute-Vesline

	city         = "96056" // Port-Aurèle, cut into municipal arrondissements
	prefecture   = "99048" // Montvaleur
	islandAlone  = "96044" // L'Île-d'Oriande: no bridge, no EPCI, no espace
	islandBridge = "96045" // L'Île-Verdale: fixed link
	roadless     = "96062" // Rochebrève: no road leads there
	enclave      = "96055" // L'Enclave-des-Pins: inside Noirmarche
	restored     = "96065" // Rosemarche: re-created out of Vauvineuse
	restoredFrom = "96082" // Vauvineuse
	moved        = "96010" // Hautelande-le-Roy since its seat went to Bellesonge
	movedFrom    = "96042" // Hautelande-le-Roy before
	merged       = "99019" // Clairmonde-Mirelande, born after the outlines
	mergedBefore = "99012" // Brumelle, born before the outlines
	associating  = "99048" // Montvaleur, which has an associated commune
)

// A commune is one current commune (COG 2026).
type commune struct {
	code, name string
	x, y       float64 // seat, km
	population int
	density    int // 1..7, INSEE's grid
	mountain   bool
	epci       string
	canton     string
	weight     float64 // size of its cell against its neighbours', 1 when zero
}

const (
	metro     = "249600014"
	coast     = "249600022"
	highlands = "249900018"
	northland = "249900026"
)

var communes = []commune{
	{code: "96001", name: "Aigremarche", x: 8, y: -5, population: 2730, density: 5, epci: highlands, canton: "9605"},
	{code: "96003", name: "L'Aubrelle", x: -41.5, y: -9.5, population: 1340, density: 5, epci: coast, canton: "9601"},
	{code: "96005", name: "Les Arcelles", x: -4.5, y: -10, population: 4210, density: 4, epci: metro, canton: "9604"},
	{code: "96007", name: "Balzème", x: 40, y: -14, population: 210, density: 7, mountain: true, epci: highlands, canton: "9606"},
	{code: "96009", name: "Belle-Ancre", x: -31.5, y: -16.5, population: 34800, density: 2, epci: coast, canton: "9601"},
	{code: moved, name: "Hautelande-le-Roy", x: 1.5, y: -16.5, population: 2080, density: 5, epci: metro, canton: "9604"},
	{code: "96012", name: "Brasseneuve", x: -6.5, y: -4.5, population: 18400, density: 1, epci: metro, canton: "9604"},
	{code: "96014", name: "Broÿ-sur-Mer", x: -40.5, y: -4, population: 6200, density: 3, epci: coast, canton: "9601"},
	{code: "96017", name: "Cassemare", x: -31.5, y: -6.5, population: 980, density: 6, epci: coast, canton: "9601"},
	{code: "96019", name: "La Chapelle-Ormin", x: 5, y: -22.5, population: 780, density: 6, epci: highlands, canton: "9605"},
	{code: "96021", name: "Clairvigne", x: 0.5, y: -6, population: 2240, density: 4, epci: metro, canton: "9604"},
	{code: "96023", name: "Cœurlande", x: 27, y: -21, population: 340, density: 7, epci: highlands, canton: "9606"},
	{code: "96025", name: "Dormelune", x: -8, y: -20, population: 1480, density: 6, epci: metro, canton: "9602"},
	{code: "96027", name: "Estran-la-Dune", x: -37.5, y: -14.5, population: 720, density: 6, epci: coast, canton: "9601"},
	{code: "96029", name: "Ferrelande", x: 20, y: -18, population: 390, density: 7, mountain: true, epci: highlands, canton: "9606"},
	{code: "96031", name: "Fontsonge", x: -10.5, y: -12, population: 9870, density: 4, epci: metro, canton: "9604"},
	{code: "96033", name: "Gorgemale", x: 33, y: -13, population: 190, density: 7, mountain: true, epci: highlands, canton: "9606"},
	{code: "96035", name: "Les Grandes-Ajoncières", x: 10, y: -13, population: 530, density: 7, epci: highlands, canton: "9605"},
	{code: "96038", name: "Grèvemont", x: -18, y: -8.5, population: 7650, density: 4, epci: metro, canton: "9603"},
	{code: islandAlone, name: "L'Île-d'Oriande", x: -56.5, y: -14, population: 312, density: 7, canton: "9601"},
	{code: islandBridge, name: "L'Île-Verdale", x: -34.5, y: -28.5, population: 1950, density: 5, epci: coast, canton: "9601"},
	{code: "96047", name: "Jonquemer", x: 10, y: -27, population: 1120, density: 6, epci: highlands, canton: "9605"},
	{code: "96052", name: "Noirmarche", x: -26.2, y: -19.8, population: 640, density: 6, epci: coast, canton: "9602"},
	{code: "96054", name: "Pennecy", x: -26.5, y: -26, population: 410, density: 7, epci: coast, canton: "9602"},
	{code: enclave, name: "L'Enclave-des-Pins", x: -23.5, y: -21, population: 95, density: 7, epci: coast, canton: "9602", weight: 0.3},
	{code: city, name: "Port-Aurèle", x: -12.5, y: -6, population: 214300, density: 1, epci: metro, canton: "9699"},
	{code: "96058", name: "Le Pré-Songeur", x: 15, y: -21, population: 450, density: 7, epci: highlands, canton: "9605"},
	{code: "96060", name: "Quinsonge", x: -19.5, y: -15.5, population: 860, density: 6, epci: coast, canton: "9602"},
	{code: roadless, name: "Rochebrève", x: 41, y: -7.5, population: 74, density: 7, mountain: true, epci: highlands, canton: "9606"},
	{code: "96064", name: "Rocvent", x: -3, y: -26, population: 930, density: 6, epci: metro, canton: "9602"},
	{code: restored, name: "Rosemarche", x: 22.5, y: -12, population: 320, density: 7, epci: highlands, canton: "9605"},
	{code: "96067", name: "Saint-Ormin-lès-Aurèle", x: -15, y: -12.5, population: 3120, density: 4, epci: metro, canton: "9603"},
	{code: "96071", name: "Sainte-Vésane", x: -20, y: -3.5, population: 2890, density: 4, epci: metro, canton: "9603"},
	{code: "96072", name: "Saint-Ormin", x: 27, y: -5, population: 610, density: 6, mountain: true, epci: highlands, canton: "9606"},
	{code: "96074", name: "Sablemare", x: -16, y: -24.5, population: 2350, density: 5, epci: coast, canton: "9602"},
	{code: "96078", name: "Tournelune", x: -25, y: -7, population: 560, density: 6, epci: coast, canton: "9601"},
	{code: "96080", name: "Valsombre", x: 34.5, y: -3.5, population: 260, density: 7, mountain: true, epci: highlands, canton: "9606"},
	{code: restoredFrom, name: "Vauvineuse", x: 17, y: -8.5, population: 5480, density: 3, epci: highlands, canton: "9605"},
	{code: "96084", name: "Villebrune", x: -26.5, y: -12.5, population: 1420, density: 6, epci: coast, canton: "9602"},

	{code: "99002", name: "Les Anses-Vives", x: 2, y: 27, population: 1270, density: 6, epci: northland, canton: "9901"},
	{code: "99005", name: "Arquelande", x: 2, y: 15.5, population: 5900, density: 4, epci: northland, canton: "9902"},
	{code: "99007", name: "Aubeciel", x: 16, y: 26.5, population: 690, density: 6, epci: highlands, canton: "9903"},
	{code: "99009", name: "Beausonge", x: -30, y: 7.5, population: 740, density: 6, epci: northland, canton: "9901"},
	{code: mergedBefore, name: "Brumelle", x: 13.5, y: 14, population: 3400, density: 4, epci: northland, canton: "9902"},
	{code: "99015", name: "Chantebise", x: 22, y: 9, population: 940, density: 6, mountain: true, epci: highlands, canton: "9903"},
	{code: "99017", name: "Champvive", x: 2.5, y: 7.5, population: 1150, density: 6, epci: northland, canton: "9902"},
	{code: merged, name: "Clairmonde-Mirelande", x: 19, y: 18, population: 2310, density: 5, epci: highlands, canton: "9903"},
	{code: "99021", name: "Le Clos-Marin", x: -3.5, y: 20, population: 1850, density: 5, epci: northland, canton: "9901"},
	{code: "99023", name: "Combe-la-Vesline", x: 12.5, y: 7, population: 780, density: 6, epci: highlands, canton: "9903"},
	{code: "99026", name: "Corsemare", x: -22, y: 6.5, population: 2020, density: 5, epci: northland, canton: "9901"},
	{code: "99029", name: "Évremare", x: -6.5, y: 4, population: 1240, density: 6, epci: northland, canton: "9902"},
	{code: "99031", name: "La Fauconnelle", x: 25, y: 24.5, population: 520, density: 7, epci: highlands, canton: "9903"},
	{code: "99033", name: "Folleraie", x: 9, y: 22, population: 2900, density: 4, epci: northland, canton: "9902"},
	{code: "99036", name: "Hautecime", x: 36, y: 19, population: 310, density: 7, mountain: true, epci: highlands, canton: "9903"},
	{code: "99039", name: "Landévance", x: -24, y: 14.5, population: 480, density: 7, epci: northland, canton: "9901"},
	{code: "99042", name: "Malpierre", x: 41.5, y: 11, population: 150, density: 7, mountain: true, epci: highlands, canton: "9903"},
	{code: "99044", name: "Merlevant", x: -9, y: 25.5, population: 620, density: 6, epci: northland, canton: "9901"},
	{code: prefecture, name: "Montvaleur", x: 8, y: 16.5, population: 46200, density: 2, epci: northland, canton: "9999"},
	{code: "99050", name: "Neigevaux", x: 30.5, y: 14.5, population: 2480, density: 5, mountain: true, epci: highlands, canton: "9903"},
	{code: "99052", name: "Noyelune", x: -8.5, y: 12, population: 890, density: 6, epci: northland, canton: "9902"},
	{code: "99056", name: "Port-Sauvage", x: -39.5, y: 6.5, population: 1980, density: 5, epci: northland, canton: "9901"},
	{code: "99059", name: "Roselande", x: -33, y: 14, population: 560, density: 6, epci: northland, canton: "9901"},
	{code: "99062", name: "Saint-Ormin", x: 33, y: 7.5, population: 430, density: 7, mountain: true, epci: highlands, canton: "9903"},
	{code: "99065", name: "Sainte-Ormine-de-l'Estuaire", x: -14.5, y: 5, population: 1630, density: 5, epci: northland, canton: "9902"},
	{code: "99067", name: "Tourmelle", x: 31, y: 22.5, population: 280, density: 7, mountain: true, epci: highlands, canton: "9903"},
	{code: "99070", name: "Villebrune", x: -15.5, y: 18.5, population: 2150, density: 5, epci: northland, canton: "9901"},
}

// overseas are the communes of a collectivité d'outre-mer: known by name and,
// one of them, by population; no outline, no EPCI, no road.
const overseasCode, overseasName = "983", "Îles Solitaires"

var overseas = []struct {
	code, name string
	population int
}{{"98301", "Havre-Lointain", 412}, {"98302", "Îles du Sud-Perdu", 0}}

// A part is a piece of a commune that has, or had, an outline of its own.
type part struct {
	code, name string
	of         string // the current commune
	x, y       float64
	kind       string // commune-deleguee, commune-associee
	cell       bool   // has a cell of its own on the ground
}

var parts = []part{
	// The delegated commune of the seat shares its code with the current one.
	{code: merged, name: "Clairmonde", of: merged, kind: "commune-deleguee"},
	{code: "99045", name: "Mirelande", of: merged, x: 23.8, y: 15.5, kind: "commune-deleguee", cell: true},
	{code: "99073", name: "Vaubrise", of: merged, x: 19.5, y: 22.3, kind: "commune-deleguee", cell: true},
	{code: mergedBefore, name: "Brumelle", of: mergedBefore, kind: "commune-deleguee"},
	{code: "99057", name: "Le Petit-Brumeau", of: mergedBefore, kind: "commune-deleguee"},
	{code: "99038", name: "Hautepart", of: associating, kind: "commune-associee"},
	{code: moved, name: "Bellesonge", of: moved, x: -1.5, y: -20.5, kind: "commune-deleguee", cell: true},
	{code: movedFrom, name: "Hautelande", of: moved, kind: "commune-deleguee"},
}

// oldCodes are the anciensCodes of the current communes that have some.
var oldCodes = map[string][]string{
	merged:       {"99045", "99073"},
	mergedBefore: {"99057"},
	moved:        {movedFrom},
	associating:  {"99038"},
}

// An arrondissement is a municipal arrondissement of the city.
type arrondissement struct {
	code, name, postcode string
	x, y                 float64
	population           int
}

var arrondissements = []arrondissement{
	{"96101", "Port-Aurèle 1er Arrondissement", "96001", -12.6, -5.7, 31200},
	{"96102", "Port-Aurèle 2e Arrondissement", "96002", -13.6, -5.1, 38450},
	{"96103", "Port-Aurèle 3e Arrondissement", "96003", -11.3, -5.0, 52180},
	{"96104", "Port-Aurèle 4e Arrondissement", "96004", -13.9, -7.2, 47960},
	{"96105", "Port-Aurèle 5e Arrondissement", "96005", -11.4, -7.4, 44510},
}

type epci struct{ code, name, kind, funding string }

var epcis = []epci{
	{metro, "Métropole Port-Aurèle Estuaire", "METRO", "FPU"},
	{coast, "CA de la Côte des Brumes", "CA", "FPU"},
	{highlands, "CC des Hautes Terres de Vesline", "CC", "FA"},
	{northland, "CC du Pays de Montvaleur", "CC", "FPU"},
}

// cantons by code; those in 96 to 99 are INSEE's pseudo-cantons, for a commune
// that several cantons cut.
var cantons = map[string]string{
	"9601": "Belle-Ancre", "9602": "Sablemare", "9603": "Port-Aurèle-1", "9604": "Port-Aurèle-2",
	"9605": "Vauvineuse", "9606": "Les Monts de Vesline", "9699": "Port-Aurèle",
	"9901": "Villebrune", "9902": "Montvaleur-1", "9903": "Neigevaux", "9999": "Montvaleur",
}

// districts are the arrondissements départementaux.
type district struct{ code, departement, seat, name string }

var districts = []district{
	{"961", south, "96009", "Belle-Ancre"},
	{"962", south, city, "Port-Aurèle"},
	{"991", north, prefecture, "Montvaleur"},
	{"992", north, "99050", "Neigevaux"},
}

// district of a commune.
func (c commune) district() string {
	switch {
	case c.epci == coast || c.code == islandAlone:
		return "961"
	case c.departement() == south:
		return "962"
	case c.epci == highlands:
		return "992"
	}
	return "991"
}

func (c commune) departement() string { return c.code[:2] }

var communeByCode = func() map[string]*commune {
	m := map[string]*commune{}
	for i := range communes {
		m[communes[i].code] = &communes[i]
	}
	return m
}()

// densityNames are INSEE's, by level.
var densityNames = [...]string{"", "Grands centres urbains", "Centres urbains intermédiaires", "Petites villes",
	"Ceintures urbaines", "Bourgs ruraux", "Rural à habitat dispersé", "Rural à habitat très dispersé"}

// postcode is shared by the communes of a canton outside towns, as postcodes
// are; the city has one for each arrondissement.
func (c commune) postcodes() []string {
	switch {
	case c.code == city:
		var all []string
		for _, a := range arrondissements {
			all = append(all, a.postcode)
		}
		return all
	case c.code == merged:
		return []string{"99230", "99340"}
	case c.population > 5000:
		return []string{c.code[:2] + string(rune('1'+len(c.name)%8)) + "00"}
	}
	return []string{c.code[:2] + c.canton[3:] + string(rune('1'+len(c.name)%4)) + "0"}
}

// joining returns INSEE's typeLiaison (TNCC): which article and which "de" go
// with the name.
func joining(name string) int {
	for prefix, t := range map[string]int{"Le ": 2, "La ": 3, "Les ": 4, "L'": 5} {
		if len(name) > len(prefix) && name[:len(prefix)] == prefix {
			return t
		}
	}
	if first, _ := utf8.DecodeRuneInString(name); strings.ContainsRune("AEÉIÎOŒUY", first) {
		return 1
	}
	return 0
}
