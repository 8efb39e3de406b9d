package main

import "strings"

// An espace is one France services of the story, with its life.
type espace struct {
	id          int
	name        string // in the list of 2024
	where       string // code in the list of 2024: commune, old code or arrondissement
	dx, dy      float64
	address     string
	complement  string
	hours       string // Monday to Saturday, split by |; = repeats the day before
	booking     bool
	comment     string
	antenne     bool
	format      string
	group       string
	labelled    string // YYYY-MM-DD
	closed      string // first day without it, or ""
	carrier     string
	hostOfRound bool    // its stops are published, on a site of its carrier (busRound)
	monthly     float64 // expected acts a month
	before      *past   // as the lists of 2020 had it, where that differs
	changed     string  // first day of the present state, for before
}

type past struct {
	name, address, hours string
	where                string
	dx, dy               float64
}

const (
	officeHours = "09:00 - 12:00 / 13:30 - 17:00|=|=|=|=|"
	postHours   = "|09:00 - 12:00 / 14:00 - 16:30|=|=|=|09:00 - 12:00"
)

var espaces = []espace{
	{id: 9001, name: "France services de Port-Aurèle - Hôtel de Ville", where: "96101", dx: 0.1, dy: 0.05, address: "1 Place du Grand Large", complement: "Rez-de-chaussée",
		hours: "08:30 - 18:30|=|=|08:30 - 19:00|=|09:00 - 12:00", labelled: "2020-01-01", carrier: "Collectivité", monthly: 2450,
		before: &past{name: "Port-Aurèle Centre", where: "96102", dx: -0.2, dy: 0.1, address: "14 Rue des Tisserands", hours: officeHours}, changed: "2021-06-01"},
	{id: 9002, name: "France services de Belle-Ancre", where: "96009", dx: 0.15, dy: -0.1, address: "3 Quai des Sauniers",
		hours: "09:00 - 12:30 / 13:30 - 17:30|=|09:00 - 12:30|=|09:00 - 12:30 / 13:30 - 17:30|", booking: true, comment: "Prise de rendez-vous conseillée",
		labelled: "2020-01-01", carrier: "Collectivité", monthly: 520, before: &past{hours: "09:00 - 12:00|09:00 - 12:00 / 14:00 - 17:00|=|=|=|"}, changed: "2020-09-15"},
	{id: 9003, name: "France services Montvaleur - Pimms Médiation", where: prefecture, dx: -0.2, dy: 0.1, address: "22 Rue de l'Horloge",
		hours: "08:30 - 12:00 / 13:30 - 18:00|=|=|=|08:30 - 12:00 / 13:30 - 16:30|09:00 - 12:00", labelled: "2020-01-01", carrier: "PIMMS", monthly: 690},
	{id: 9004, name: "France services multisites des Monts de Vesline", where: restoredFrom, dx: 0.1, dy: 0.1, address: "6 Place de la Halle", complement: "Siège de la communauté de communes",
		hours: "09:00 - 12:00 / 14:00 - 17:00|=|=|=|09:00 - 12:00|", booking: true, format: "Multisites", group: "Monts de Vesline", labelled: "2020-01-01", carrier: "Collectivité", monthly: 310,
		comment: "Permanences sur rendez-vous :\n\n\nle 1er lundi du mois de 9h à 12h à Ferrelande (Mairie)  \n\n\nle 3ème mercredi du mois, de 14h à 17h, à \"La Grange\" de Gorgemale"},
	{id: 9005, name: "France services des Monts de Vesline - Antenne d'Aigremarche", where: "96001", dx: 0.05, dy: -0.1, address: "Le Bourg", complement: "Mairie",
		hours: "|09:00 - 12:00||14:00 - 17:00|09:00 - 12:00|", antenne: true, format: "Fixe_antenne(s)", group: "Monts de Vesline", labelled: "2020-01-01", carrier: "Collectivité", monthly: 48},
	{id: 9006, name: "France services des Monts de Vesline - Antenne de Cœurlande", where: "96023", dx: 0.1, dy: 0, address: "2 Chemin des Carriers", complement: "Mairie",
		hours: "||13:30 - 16:30||09:00 - 12:00|", antenne: true, format: "Fixe_antenne(s)", group: "Monts de Vesline", labelled: "2020-01-01", carrier: "Collectivité", monthly: 21,
		comment: "Le 2ème et le 4ème mercredi du mois uniquement"},
	{id: 9007, name: "France services de Villebrune - Maison des habitants", where: "99070", dx: -0.15, dy: 0.2, address: "9 Rue du Moulin",
		hours: officeHours, labelled: "2020-01-01", carrier: "Association", monthly: 175,
		before: &past{name: "Villebrune", where: "99044", dx: 0.1, dy: 0.1, address: "Place de l'École", hours: officeHours}, changed: "2020-09-01"},
	{id: 9008, name: "France services de Sablemare", where: "96074", dx: 0.1, dy: 0.05, address: "5 Rue des Embruns", hours: officeHours, labelled: "2020-01-01", closed: "2020-07-15", carrier: "Association", monthly: 60},
	{id: 9009, name: "France services de Neigevaux", where: "99050", dx: -0.1, dy: -0.1, address: "11 Rue des Alouettes", complement: "Bâtiment de la Mairie",
		hours: "09:00 - 12:00 / 09:00 - 16:30 / 14:00 - 16:30|09:00 - 12:00 / 14:00 - 16:30|=|=|=|", comment: "Pendant les vacances scolaires : 9:00 - 12:00 / 13:00 - 17:00",
		labelled: "2020-02-01", carrier: "Collectivité", monthly: 130},
	{id: 9010, name: "France services La Poste de Broÿ-sur-Mer", where: "96014", dx: 0.05, dy: 0.05, address: "2 Rue du Vieux Port", complement: "Bureau de Poste",
		hours: "|09:00 - 10:15 / 10:30 - 12:00 / 14:00 - 15:00 / 15:15 - 16:30|09:00 - 12:00 / 14:00 - 16:30|=|=|09:00 - 12:00", labelled: "2020-02-01", carrier: "La Poste", monthly: 145,
		before: &past{name: "La Poste de Broÿ-sur-Mer", hours: postHours}, changed: "2022-01-01"},
	{id: 9011, hostOfRound: true, name: "Bus France services du Littoral", where: "96009", dx: -0.3, dy: 0.3, address: "Parking du Vieux Port", hours: "09:30 - 16:30|=|=|=|=|", format: "Bus_équivalent", labelled: "2020-09-01", carrier: "Collectivité", monthly: 95,
		comment: "Un lundi sur deux : Cassemare (Mairie) 9h30-12h. Un lundi sur deux : Tournelune (Mairie) 9h30-12h. Le 2ème mardi du mois : Pennecy (salle des fêtes) 14h-16h30. Tous les jeudis : Estran-la-Dune."},
	{id: 9012, name: "France services Port-Aurèle - Les Bassins", where: "96103", dx: 0.2, dy: -0.1, address: "40 Avenue des Goélands", complement: "Centre social",
		hours: "08:30 - 17:30 / 08:30 - 12:30 / 08:30 - 12:30 / 08:30 - 17:30|08:30 - 12:30 / 13:30 - 17:30|=|=|=|", booking: true, labelled: "2020-09-01", carrier: "Association", monthly: 480},
	{id: 9013, name: "France services de Jonquemer", where: "96047", dx: 0.1, dy: 0.1, address: "Place des Genêts", hours: officeHours, labelled: "2020-09-01", closed: "2022-04-01", carrier: "Collectivité", monthly: 40},
	{id: 9014, name: "France services Port-Aurèle - Le Polygone", where: "96105", dx: -0.1, dy: 0.2, address: "7 Allée du Polygone", hours: "09:00 - 12:30 / 13:30 - 17:00|=|13:30 - 18:30|=|09:00 - 12:30|",
		labelled: "2021-01-15", carrier: "PIMMS", monthly: 430, comment: "Sur rendez-vous le mardi matin et le vendredi"},
	{id: 9015, name: "France services de Brasseneuve", where: "96012", dx: 0.1, dy: -0.15, address: "18 Rue Neuve", hours: "08:30 - 12:00 / 13:30 - 17:00|=|=|=|=|", labelled: "2021-04-01", carrier: "Collectivité", monthly: 360},
	{id: 9016, name: "France services de Grèvemont", where: "96038", dx: 0, dy: 0.1, address: "4 Rue de la Fontaine", hours: "09:00 - 12:00 / 14:00 - 17:30|=|=|=|=|09:00 - 12:00",
		comment: "Ouvert le premier samedi du mois de 9h à 12h", labelled: "2021-10-01", carrier: "Collectivité", monthly: 205},
	{id: 9017, name: "France services itinérante de Haute-Vesline", where: "99015", dx: 0.1, dy: 0.1, address: "Mairie de Chantebise", hours: "09:00 - 12:00|09:00 - 12:00 / 14:00 - 17:00||14:00 - 17:00|09:00 - 12:00|",
		booking: true, format: "Itinérante", labelled: "2021-10-01", carrier: "Collectivité", monthly: 70,
		comment: "Itinérance en mairie : lundi à Saint-Ormin, mardi à Hautecime, jeudi à Malpierre (1 semaine sur 2), vendredi à Tourmelle le dernier vendredi du mois"},
	{id: 9018, name: "France services de Mirelande", where: "99045", dx: 0.2, dy: 0.1, address: "8 Rue du Lavoir", complement: "Mairie annexe", hours: "09:00 - 12:00 / 13:00 - 17:00|=||09:00 - 12:00 / 13:00 - 17:00|=|",
		labelled: "2022-01-10", carrier: "Collectivité", monthly: 120},
	{id: 9019, name: "France services de Corsemare", where: "99026", dx: -0.1, dy: 0.1, address: "1 Grande Rue", hours: "09:00 - 12:30|13:30 - 18:00|09:00 - 12:30 / 13:30 - 17:00|=|09:00 - 12:30|", labelled: "2022-01-10", carrier: "Association", monthly: 110},
	{id: 9020, name: "France services Port-Aurèle - La Citadelle", where: "96102", dx: 0.1, dy: 0.1, address: "30 Rue des Carriers", complement: "Maison du citoyen",
		hours: "09:00 - 12:00 / 13:30 - 17:00|=|=|=|=|", labelled: "2022-04-01", carrier: "Collectivité", monthly: 340},
	{id: 9021, name: "France services Port-Aurèle - La Citadelle, accueil des jeunes", where: "96102", dx: 0.1, dy: 0.1, address: "30 Rue des Carriers", complement: "Maison du citoyen, 1er étage",
		hours: "|||13:30 - 18:30|13:30 - 17:00|10:00 - 13:00", labelled: "2023-03-15", carrier: "Association", monthly: 85},
	{id: 9022, name: "France services de L'Île-Verdale", where: islandBridge, dx: 0.1, dy: 0, address: "5 Rue de la Fontaine", complement: "Mairie",
		hours: "00:00 - 00:00 / 09:00 - 12:00|09:00 - 12:00 / 14:00 - 17:00|00:00 - 00:00 / 00:00 - 00:00 / 09:00 - 12:00 / 13:30 - 16:30|=|09:00 - 12:00|", labelled: "2022-04-01", carrier: "Collectivité", monthly: 75},
	{id: 9023, name: "France services de Fontsonge", where: "96031", dx: -0.05, dy: 0.1, address: "12 Rue des Tilleuls", complement: "CCAS", hours: "09:00 - 12:00 / 13:30 - 17:00|=|=|13:30 - 19:00|09:00 - 12:00|",
		booking: true, labelled: "2022-07-01", carrier: "Collectivité", monthly: 190, comment: "Les ouvertures du matin sont sans RDV, les ouvertures de l'après-midi sont sur RDV"},
	{id: 9024, name: "France services Arquelande", where: "99005", dx: 0.1, dy: 0.1, address: "27 Rue des Ajoncs", hours: officeHours, labelled: "2022-11-01", carrier: "Collectivité", monthly: 160},
	{id: 9025, name: "France services de Saint-Ormin", where: "96072", dx: 0, dy: 0.1, address: "Le Bourg", complement: "Mairie", hours: "09:00 - 16:30 / 13:30 - 16:30|09:00 - 12:00|=|=|09:00 - 16:00|", labelled: "2023-01-15", carrier: "Collectivité", monthly: 65},
	{id: 9026, name: "France services Montvaleur - Antenne de Folleraie", where: "99033", dx: 0.1, dy: 0, address: "3 Rue du Puits", complement: "Mairie annexe", hours: "|13:30 - 17:00||09:00 - 12:00||",
		antenne: true, format: "Fixe_antenne(s)", labelled: "2023-01-15", carrier: "PIMMS", monthly: 44},
	{id: 9027, name: "France services de Rocvent", where: "96064", dx: 0.05, dy: 0.05, address: "6 Rue des Genêts", hours: "09:00 - 12:00 / 13:30 - 17:00|=|=|=|00:00 - 00:00|", labelled: "2023-06-01", carrier: "Collectivité", monthly: 70},
	{id: 9028, name: "France services La Poste de Port-Sauvage", where: "99056", dx: 0.05, dy: 0, address: "1 Place du Phare", complement: "La Poste", hours: postHours, labelled: "2023-09-01", carrier: "La Poste", monthly: 85},
	{id: 9029, name: "Bus France services du Haut-Pays", where: restoredFrom, dx: -0.2, dy: 0.15, address: "Place du Champ de Foire", hours: "10:00 - 12:30 / 13:30 - 16:30|=|=|=|=|", format: "Bus_équivalent", labelled: "2023-11-15", carrier: "Collectivité", monthly: 60,
		comment: "Bus circulant sur l'ensemble des communes rurales des Hautes Terres de Vesline"},
	{id: 9030, name: "France services de Hautelande-le-Roy", where: movedFrom, dx: 0.1, dy: 0.1, address: "2 Rue du Four", hours: officeHours, booking: true, labelled: "2024-03-01", carrier: "Collectivité", monthly: 125, comment: "Possibilité de prendre rendez-vous au 05 36 49 12 30"},
	{id: 9031, name: "France services multisites de Dormelune", where: "96025", dx: 0, dy: 0.1, address: "14 Grande Rue", hours: "08:45 - 11:45 / 14:00 - 16:15|=|=|08:45 - 16:15|08:45 - 11:45|", format: "Multisites", labelled: "2024-05-23", carrier: "La Poste", monthly: 55},
}

func (e espace) mobile() bool { return e.format == "Bus_équivalent" || e.format == "Itinérante" }

// week returns the six days, Monday first.
func week(hours string) [6]string {
	var out [6]string
	for i, d := range strings.Split(hours, "|") {
		if d == "=" {
			d = out[i-1]
		}
		out[i] = d
	}
	return out
}

// on returns the espace as a list of that day has it.
func (e espace) on(day string) espace {
	p := e.before
	if p == nil || day >= e.changed {
		return e
	}
	if p.name != "" {
		e.name = p.name
	}
	if p.address != "" {
		e.address, e.where, e.dx, e.dy, e.complement = p.address, p.where, p.dx, p.dy, ""
	}
	if p.hours != "" {
		e.hours = p.hours
	}
	return e
}

// open tells whether the espace exists on a day.
func (e espace) open(day string) bool {
	return e.labelled <= day && (e.closed == "" || day < e.closed)
}

// commune is the current commune of the espace.
func (e espace) commune() commune {
	if c, ok := communeByCode[e.where]; ok {
		return *c
	}
	for _, a := range arrondissements {
		if a.code == e.where {
			return *communeByCode[city]
		}
	}
	for _, p := range parts {
		if p.code == e.where {
			return *communeByCode[p.of]
		}
	}
	panic("espace without commune: " + e.name)
}

// place is where it stands, km.
func (t *territory) place(e espace) (x, y float64) {
	for _, a := range arrondissements {
		if a.code == e.where {
			return a.x + e.dx, a.y + e.dy
		}
	}
	for _, p := range parts {
		if p.code == e.where && p.cell && p.of != p.code {
			return p.x + e.dx, p.y + e.dy
		}
	}
	s := t.seats[e.commune().code]
	return s[0] + e.dx, s[1] + e.dy
}

// town is the place name and postcode of the espace.
func (e espace) town() (name, postcode string) {
	for i, a := range arrondissements {
		if a.code == e.where {
			if i == 0 {
				return "Port-Aurèle 1er", a.postcode
			}
			return "Port-Aurèle " + string(rune('1'+i)) + "e", a.postcode
		}
	}
	c := e.commune()
	name = c.name
	for _, p := range parts {
		if p.code == e.where && p.of != p.code {
			name = p.name
			if p.code == movedFrom {
				name = c.name
			}
		}
	}
	return name, c.postcodes()[0]
}

// phone is a number of the ranges that ARCEP keeps for fiction.
// One espace has none.
func (e espace) phone() string {
	if e.id == 9026 {
		return ""
	}
	range_ := []string{"01 99 00", "02 61 91", "03 53 01", "04 65 71", "05 36 49"}[e.id%5]
	n := int(between(0, 10000, "phone", e.id))
	return range_ + " " + two(n/100) + " " + two(n%100)
}

func two(n int) string { return string([]rune{rune('0' + n/10%10), rune('0' + n%10)}) }

// mail is at example.org or exemple.fr, by the carrier; that of the bus whose
// stops are published has the domain of the site that publishes them.
func (e espace) mail() string {
	name, _ := e.town()
	domain := "exemple.fr"
	if e.carrier == "Association" || e.hostOfRound {
		domain = "example.org"
	}
	return strings.ReplaceAll(slug(name), " ", "-") + "@" + domain
}

var unaccented = strings.NewReplacer("à", "a", "â", "a", "é", "e", "è", "e", "ê", "e", "ë", "e", "î", "i", "ï", "i", "ô", "o", "û", "u", "ù", "u",
	"ÿ", "y", "ç", "c", "œ", "oe", "É", "E", "È", "E", "Î", "I", "Œ", "OE", "Ÿ", "Y")

func slug(s string) string {
	s = strings.ToLower(unaccented.Replace(s))
	return strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, s), "-")
}
