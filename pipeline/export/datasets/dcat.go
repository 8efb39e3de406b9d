package datasets

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
)

// IRIs that the catalogue uses beside its own addresses.
const (
	euAuthority  = "http://publications.europa.eu/resource/authority/"
	euCountry    = euAuthority + "country/FRA"
	euFrequency  = euAuthority + "frequency/"
	euLanguage   = euAuthority + "language/FRA"
	euFileType   = euAuthority + "file-type/"
	euPublic     = euAuthority + "access-right/PUBLIC"
	euTheme      = euAuthority + "data-theme/"
	euStable     = euAuthority + "planned-availability/STABLE"
	dcatAP       = "http://data.europa.eu/r5r/"
	openAPI31    = "https://spec.openapis.org/oas/v3.1.0"
	geoJSONType  = "https://www.iana.org/assignments/media-types/application/vnd.geo+json" // as udata reads a place
	ianaMedia    = "https://www.iana.org/assignments/media-types/"
	geoJSONSpec  = "https://www.rfc-editor.org/rfc/rfc7946"
	geoParquet11 = "https://geoparquet.org/releases/v1.1.0/"
	flatGeobuf3  = "https://flatgeobuf.org/"
	tableSchema  = "https://specs.frictionlessdata.io/table-schema/"
)

// fileTypes are the formats by the EU's list, which has no name for FlatGeobuf.
var fileTypes = map[string]string{"csv": "CSV", "parquet": "PARQUET", "geojson": "GEOJSON", "geoparquet": "PARQUET", "flatgeobuf": "BIN"}

// licenceNames are the titles by which portals know a licence.
var licenceNames = map[string]string{"etalab-2.0": "Licence Ouverte / Open Licence version 2.0", "ODbL-1.0": "Open Data Commons Open Database License (ODbL) 1.0"}

const prefixes = `@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcatap: <http://data.europa.eu/r5r/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix locn: <http://www.w3.org/ns/locn#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

`

// catalogue writes catalog.ttl: a dcat:Catalog of all datasets, their files and
// the API, after DCAT-AP 3 (https://semiceu.github.io/DCAT-AP/releases/3.0.0/)
// and as udata's harvester reads it (udata/core/dataset/rdf.py). An address
// carries no version, since portals tell files apart by it.
func (w *writer) catalogue(all []Dataset) error {
	var b strings.Builder
	b.WriteString(prefixes)
	t := &turtle{b: &b}
	catalogue, agent := w.address(Site+CatalogueFile), w.address(Site+CatalogueFile)+"#observatoire"
	t.subject(catalogue, "dcat:Catalog")
	t.literal("dct:title", catalogueTitle)
	t.literal("dct:description", w.notice(catalogueText))
	t.iri("dct:language", euLanguage)
	t.iri("dct:publisher", agent)
	t.iri("foaf:homepage", w.address("/"))
	t.iri("dct:conformsTo", dcatAP)
	if !w.sample {
		t.iri("dct:spatial", euCountry)
	}
	for _, d := range all {
		t.iri("dcat:dataset", w.page(d))
	}
	t.iri("dcat:service", w.address("/api/v1/"))
	t.end()
	w.dcatService(t, all, agent)
	w.dcatLicences(t, all)
	t.subject(agent, "foaf:Agent")
	t.literal("foaf:name", publisher)
	t.iri("foaf:homepage", w.address("/"))
	t.end()
	for _, d := range all {
		w.dcatDataset(t, d, agent)
	}
	return w.file(CatalogueFile, []byte(b.String()))
}

func (w *writer) dcatDataset(t *turtle, d Dataset, agent string) {
	t.subject(w.page(d), "dcat:Dataset")
	t.plain("dct:identifier", d.Name)
	t.literal("dct:title", d.Title)
	t.literal("dct:description", d.Description)
	for _, k := range d.Keywords {
		t.literal("dcat:keyword", k)
	}
	t.iri("dct:language", euLanguage)
	t.iri("dct:publisher", agent)
	t.iri("dct:creator", agent)
	t.iri("dcat:landingPage", w.page(d))
	t.raw("dcat:contactPoint", fmt.Sprintf("[ a vcard:Organization ; vcard:fn %s ; vcard:hasURL <%s> ]", literal(publisher), escaped(w.address("/a-propos/"))))
	t.iri("dct:accessRights", euPublic)
	for _, theme := range []string{"GOVE", "SOCI"} {
		t.iri("dcat:theme", euTheme+theme)
	}
	if d.frequencyEU != "" {
		t.iri("dct:accrualPeriodicity", euFrequency+d.frequencyEU)
	}
	if !w.sample {
		t.iri("dct:spatial", euCountry)
	}
	if w.area != "" {
		t.raw("dct:spatial", fmt.Sprintf("[ a dct:Location ; locn:geometry %s^^<%s> ]", literal(w.area), geoJSONType))
	}
	if d.From != "" && d.To != "" {
		t.raw("dct:temporal", fmt.Sprintf("[ a dct:PeriodOfTime ; dcat:startDate %s ; dcat:endDate %s ]", date(d.From), date(d.To)))
	}
	if m := w.modified(d); m != "" {
		t.raw("dct:modified", date(m))
	}
	t.iri("dct:conformsTo", w.address(d.Schema))
	for i, id := range d.Sources {
		card, _ := w.cat.Card(id)
		if card.Landing != "" {
			t.iri("dct:source", card.Landing)
		}
		t.raw("dct:provenance", fmt.Sprintf("[ a dct:ProvenanceStatement ; rdfs:label %s@fr ]", literal(d.Credits[i])))
	}
	for _, f := range d.Files {
		t.iri("dcat:distribution", w.address(f.Path))
	}
	t.end()
	for _, f := range d.Files {
		w.dcatFile(t, d, f)
	}
	t.subject(w.address(d.Schema), "dct:Standard")
	t.literal("dct:title", "Schéma du jeu « "+d.Title+" »")
	t.iri("dct:conformsTo", tableSchema)
	t.end()
}

func (w *writer) dcatFile(t *turtle, d Dataset, f File) {
	t.subject(w.address(f.Path), "dcat:Distribution")
	t.literal("dct:title", d.Title+" ("+f.Label+")")
	t.iri("dcat:accessURL", w.address(f.Path))
	t.iri("dcat:downloadURL", w.address(f.Path))
	t.iri("dcat:mediaType", ianaMedia+f.MediaType)
	t.iri("dct:format", euFileType+fileTypes[f.Format])
	t.iri("dcatap:availability", euStable)
	t.raw("dcat:byteSize", fmt.Sprintf(`"%d"^^xsd:nonNegativeInteger`, f.Bytes))
	t.raw("spdx:checksum", fmt.Sprintf(`[ a spdx:Checksum ; spdx:algorithm spdx:checksumAlgorithm_sha256 ; spdx:checksumValue "%s"^^xsd:hexBinary ]`, f.SHA256))
	if d.LicenceURL != "" {
		t.iri("dct:license", d.LicenceURL)
	} else {
		t.raw("dct:rights", fmt.Sprintf("[ a dct:RightsStatement ; rdfs:label %s@fr ]", literal(d.Licence)))
	}
	if m := w.modified(d); m != "" {
		t.raw("dct:modified", date(m))
	}
	switch f.Format {
	case "geojson":
		t.iri("dct:conformsTo", geoJSONSpec)
	case "geoparquet":
		t.iri("dct:conformsTo", geoParquet11)
	case "flatgeobuf":
		t.iri("dct:conformsTo", flatGeobuf3)
	}
	t.iri("dct:conformsTo", w.address(d.Schema))
	t.end()
}

// page is the dataset's page on the site.
func (w *writer) page(d Dataset) string { return w.address(Site + d.Name + "/") }

// address is a path of the site under the base URL; without one, relative to
// the folder in which the catalogue stands.
func (w *writer) address(path string) string {
	if w.baseURL != "" {
		return strings.TrimSuffix(w.baseURL, "/") + path
	}
	if rest, ok := strings.CutPrefix(path, Site); ok {
		return rest
	}
	return strings.Repeat("../", strings.Count(Site, "/")-1) + strings.TrimPrefix(path, "/")
}

// turtle writes subjects with their predicates, one a line.
type turtle struct{ b *strings.Builder }

func (t *turtle) subject(iri, class string) { fmt.Fprintf(t.b, "<%s> a %s", escaped(iri), class) }
func (t *turtle) end()                      { t.b.WriteString(" .\n\n") }
func (t *turtle) raw(predicate, object string) {
	fmt.Fprintf(t.b, " ;\n    %s %s", predicate, object)
}
func (t *turtle) iri(predicate, iri string)   { t.raw(predicate, "<"+escaped(iri)+">") }
func (t *turtle) literal(predicate, s string) { t.raw(predicate, literal(s)+"@fr") }
func (t *turtle) plain(predicate, s string)   { t.raw(predicate, literal(s)) }

// escaped percent-encodes what an IRIREF may not hold.
func escaped(iri string) string {
	var b strings.Builder
	for _, r := range iri {
		if r <= ' ' || strings.ContainsRune("<>\"{}|^`\\", r) {
			b.WriteString(url.PathEscape(string(r)))
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// literal quotes a text as a Turtle string.
func literal(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case unicode.IsControl(r):
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// date types an ISO day, month or year.
func date(s string) string {
	switch strings.Count(s, "-") {
	case 2:
		return literal(s) + "^^xsd:date"
	case 1:
		return literal(s) + "^^xsd:gYearMonth"
	}
	return literal(s) + "^^xsd:gYear"
}
