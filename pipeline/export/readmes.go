package export

import (
	"encoding/json"
	"fmt"
	"strings"

	"observatoire/pipeline/export/datasets"
	"observatoire/pipeline/warehouse"
)

// readmes writes, beside each dataset's files, what it is for people who meet
// the files alone: <dataset>.lisezmoi.md and, in English, <dataset>.readme.md.
func (e *exporter) readmes(published []datasets.Dataset) error {
	for _, d := range published {
		for suffix, text := range map[string]string{"lisezmoi.md": e.readmeFrench(d), "readme.md": e.readmeEnglish(d)} {
			if err := e.write("static/donnees/fichiers/"+d.Name+"."+suffix, []byte(text)); err != nil {
				return err
			}
			e.written++
		}
	}
	return nil
}

// site is an address on the site, absolute where the site's own is known.
func (e *exporter) site(path string) string {
	return strings.TrimSuffix(e.opts.BaseURL, "/") + "/" + strings.TrimPrefix(path, "/")
}

func (e *exporter) readmeFrench(d datasets.Dataset) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n\n", d.Title, d.Description)
	fmt.Fprintf(&b, "- Jeu : `%s`, %d lignes, une par %s\n- Page : %s\n- Mise à jour : %s\n- Licence : %s\n", d.Name, d.Rows, strings.Join(d.Key, " × "), e.site("donnees/"+d.Name+"/"), d.Frequency, licenceText(d))
	if d.From != "" {
		fmt.Fprintf(&b, "- Période : du %s au %s\n", d.From, d.To)
	}
	b.WriteString("\nCSV : UTF-8, virgule, point décimal, dates ISO, cellule vide pour une valeur absente, « ; » entre plusieurs valeurs ; les codes sont du texte. Temps en minutes de voiture, aller simple. Coordonnées en degrés WGS84.\n\n## Fichiers\n\n| fichier | octets | sha256 |\n|---|---|---|\n")
	fileRows(&b, d)
	fmt.Fprintf(&b, "\n## Colonnes\n\nAbsentes : lignes sans valeur. Chaque ligne est vérifiée contre le schéma ; le rapport est dans `%s.rapport.json`.\n\n| nom | type | absentes | sens |\n|---|---|---|---|\n", d.Name)
	for _, c := range d.Columns {
		fmt.Fprintf(&b, "| `%s` | %s | %d | %s |\n", c.Name, c.Type, c.Missing, cellOf(c.Description))
	}
	fmt.Fprintf(&b, "\n## Sources\n\n")
	for _, c := range d.Credits {
		fmt.Fprintf(&b, "- %s\n", c)
	}
	fmt.Fprintf(&b, "\nMéthode et limites : %s. Comment citer : %s.\n", e.site("methode/"), e.site("donnees/archives/"))
	return b.String()
}

func (e *exporter) readmeEnglish(d datasets.Dataset) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", d.English.Title)
	if e.opts.Sample {
		b.WriteString("**Fictional data: an invented territory, for demonstration.**\n\n")
	}
	fmt.Fprintf(&b, "%s\n\n", d.English.Description)
	fmt.Fprintf(&b, "- Dataset: `%s`, %d rows, one per %s\n- Page (French): %s\n- Licence: %s\n", d.Name, d.Rows, strings.Join(d.Key, " × "), e.site("donnees/"+d.Name+"/"), licenceText(d))
	if d.From != "" {
		fmt.Fprintf(&b, "- Period: %s to %s\n", d.From, d.To)
	}
	b.WriteString("\nCSV is UTF-8 with commas, a decimal point, ISO dates, an empty cell for a missing value and \";\" between several values; codes are text. Times are minutes by car, one way. Coordinates are WGS84 degrees.\n\n## Files\n\n| file | bytes | sha256 |\n|---|---|---|\n")
	fileRows(&b, d)
	fmt.Fprintf(&b, "\n## Columns\n\nNames and meanings are in French, as in the tables. Missing: rows without a value. Every row is held to the schema; the report is `%s.rapport.json`.\n\n| name | type | missing | title |\n|---|---|---|---|\n", d.Name)
	for _, c := range d.Columns {
		missing := fmt.Sprint(c.Missing)
		if c.Required {
			missing = "never"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", c.Name, c.Type, missing, cellOf(c.Title))
	}
	b.WriteString("\n## Sources\n\n")
	for _, c := range d.Credits {
		fmt.Fprintf(&b, "- %s\n", c)
	}
	fmt.Fprintf(&b, "\nMethod and limits: %s. How to cite: %s.\n", e.site("methode/"), e.site("donnees/archives/"))
	return b.String()
}

func fileRows(b *strings.Builder, d datasets.Dataset) {
	for _, f := range d.Files {
		fmt.Fprintf(b, "| `%s` | %d | `%s` |\n", f.Path[strings.LastIndex(f.Path, "/")+1:], f.Bytes, f.SHA256)
	}
}

func licenceText(d datasets.Dataset) string {
	if d.LicenceURL == "" {
		return d.Licence
	}
	return d.Licence + " (" + d.LicenceURL + ")"
}

// cellOf is a text in a Markdown table.
func cellOf(s string) string { return strings.NewReplacer("|", `\|`, "\n", " ").Replace(s) }

// jsonLD writes data/jsonld.json: for each dataset's page, what search engines
// read of it (https://schema.org/Dataset).
func (e *exporter) jsonLD(published []datasets.Dataset) error {
	all := map[string]any{}
	for _, d := range published {
		var downloads []values
		for _, f := range d.Files {
			downloads = append(downloads, values{"@type": "DataDownload", "encodingFormat": f.MediaType, "contentUrl": e.site(f.Path), "contentSize": fmt.Sprint(f.Bytes), "sha256": f.SHA256})
		}
		var variables []values
		for _, c := range d.Columns {
			variables = append(variables, values{"@type": "PropertyValue", "name": c.Name, "description": c.Description})
		}
		v := values{"@context": "https://schema.org/", "@type": "Dataset", "name": d.Title, "description": d.Description, "identifier": d.Name, "url": e.site("donnees/" + d.Name + "/"),
			"inLanguage": "fr", "isAccessibleForFree": true, "keywords": d.Keywords, "creator": values{"@type": "Organization", "name": "Observatoire France services", "url": e.site("a-propos/")},
			"includedInDataCatalog": values{"@type": "DataCatalog", "url": e.site("donnees/catalog.ttl")}, "distribution": downloads, "variableMeasured": variables, "measurementTechnique": e.site("methode/"),
			"isBasedOn": d.Credits}
		if d.LicenceURL != "" {
			v["license"] = d.LicenceURL
		}
		if d.From != "" && d.To != "" {
			v["temporalCoverage"] = d.From + "/" + d.To
		}
		if !e.opts.Sample {
			v["spatialCoverage"] = values{"@type": "Place", "name": "France"}
		}
		b, err := json.Marshal(v)
		if err != nil {
			return err
		}
		all[d.Name] = string(b)
	}
	return e.writeJSON("data/jsonld.json", all)
}

// area is where the régions lie as GeoJSON: one box each, in WGS84 degrees of
// two decimals, "" where there is no outline.
func (e *exporter) area() (string, error) {
	row, err := warehouse.One[struct {
		JSON json.RawMessage `col:"json"`
	}](e.ctx, e.db, "site.area")
	return string(row.JSON), err
}
