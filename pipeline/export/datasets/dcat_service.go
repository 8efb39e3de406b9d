package datasets

import "fmt"

// Area is where the data lie, as GeoJSON text, for portals that show it; none
// by default.
func Area(geoJSON string) Option { return func(o *options) { o.area = geoJSON } }

// dcatService writes the static API, under the licence of acces_communes.
func (w *writer) dcatService(t *turtle, all []Dataset, agent string) {
	t.subject(w.address("/api/v1/"), "dcat:DataService")
	t.literal("dct:title", "API statique de l'observatoire France services")
	t.literal("dct:description", w.notice("Les chiffres du site en JSON, par territoire, sans clé ni limite."))
	t.iri("dcat:endpointURL", w.address("/api/v1/"))
	t.iri("dcat:endpointDescription", w.address("/api/v1/openapi.json"))
	t.iri("dcat:landingPage", w.address("/donnees/api/"))
	t.iri("dct:conformsTo", openAPI31)
	t.iri("dct:publisher", agent)
	t.iri("dct:accessRights", euPublic)
	t.raw("dcat:contactPoint", fmt.Sprintf("[ a vcard:Organization ; vcard:fn %s ; vcard:hasURL <%s> ]", literal(publisher), escaped(w.address("/a-propos/"))))
	for _, d := range all {
		switch d.Name {
		case "acces_communes":
			if d.LicenceURL != "" {
				t.iri("dct:license", d.LicenceURL)
			}
			fallthrough
		case "acces_territoires", "espaces", "definitions", "lignage_communes":
			t.iri("dcat:servesDataset", w.page(d))
		}
	}
	t.end()
}

// dcatLicences names each licence once, by the title that portals know.
func (w *writer) dcatLicences(t *turtle, all []Dataset) {
	seen := map[string]bool{}
	for _, d := range all {
		if d.LicenceURL == "" || seen[d.LicenceURL] {
			continue
		}
		seen[d.LicenceURL] = true
		name := licenceNames[d.LicenceID]
		if name == "" {
			name = d.Licence
		}
		t.subject(d.LicenceURL, "dct:LicenseDocument")
		t.plain("rdfs:label", name)
		t.end()
	}
}
