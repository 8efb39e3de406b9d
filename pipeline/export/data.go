package export

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"observatoire/geo"
	"observatoire/geo/estimate"
	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/export/datasets"
	"observatoire/pipeline/french"
	"observatoire/pipeline/runlog"
	"observatoire/pipeline/warehouse"
)

// values is a JSON object.
type values = map[string]any

// data writes what is drawn or known outside the warehouse of what many pages
// share; the small tables are rows of sql/60_site/data_*.sql.
func (e *exporter) data(published []datasets.Dataset) error {
	trial, err := e.trialMap()
	if err != nil {
		return err
	}
	if err := e.writeJSON("data/carte_essais.json", values{"carte": trial.SVG, "phrase": trial.Sentence}); err != nil {
		return err
	}
	if err := e.model(); err != nil {
		return err
	}
	e.written++
	return e.writeJSON("data/jeux.json", published)
}

// model writes the travel-time model with its errors.
func (e *exporter) model() error {
	b, err := fs.ReadFile(e.opts.Data, "reference/travel_time_model.json")
	if err != nil {
		return err
	}
	m, err := estimate.DecodeModel(bytes.NewReader(b))
	if err != nil {
		return err
	}
	levelLow, levelHigh := m.LevelBounds()
	var bands []values
	from := 0.0
	for _, b := range m.Trips {
		low, high := m.Bounds(geo.Metres(1000 * from))
		label := fmt.Sprintf("%s à %s", french.Number(from, 0), french.Number(b.ToKm, 0))
		if b.ToKm == 0 {
			label = "plus de " + french.Number(from, 0)
		} else if from == 0 {
			label = "moins de " + french.Number(b.ToKm, 0)
		}
		bands = append(bands, values{"bande_km": label, "n": french.Count(b.N), "dix": tenMinutes(low, high, 0), "erreur": french.Percent(m.RelativeError(geo.Metres(1000*from)), 0)})
		from = b.ToKm
	}
	e.written++
	return e.writeJSON("data/modele.json", values{
		"calage": fmt.Sprintf("%s, millésime %s, liste des espaces du %s, %d départements", m.Reference.Name, m.Reference.Vintage, m.Reference.List, m.Reference.Territories),
		"bandes": bands,
		"dix":    tenMinutes(levelLow, levelHigh, 1),
		"coefficients": []values{
			{"nom": "échelle", "valeur": french.Number(m.Scale, 3), "sens": "minutes pour 1 km à vol d’oiseau, en plaine"},
			{"nom": "exposant", "valeur": french.Number(m.Exponent, 3), "sens": "comment les minutes croissent avec la distance"},
			{"nom": "proche", "valeur": french.Number(m.NearKm, 3), "sens": "km que même le plus court trajet parcourt"},
			{"nom": "relief", "valeur": french.Number(m.Relief, 3), "sens": "ce qu’ajoute à l’exposant chaque km entre le point le plus bas et le plus haut, en moyenne autour des deux bouts"},
			{"nom": "dispersion", "valeur": french.Number(m.Spread, 3), "sens": "écart-type du logarithme du temps, entre les trajets d’un même territoire"},
			{"nom": "niveau", "valeur": french.Number(m.Level, 3), "sens": "écart-type du logarithme du temps, d’un territoire à l’autre, mesuré hors calage"},
			{"nom": "vitesse maximale", "valeur": french.Number(m.MaxSpeedKmh, 0), "sens": "km/h à vol d’oiseau qu’aucun trajet ne dépasse"},
		},
	})
}

// tenMinutes is the range of an estimate of ten minutes, whose bounds are
// factors: "de 8 à 13 min".
func tenMinutes(low, high float64, decimals int) string {
	return fmt.Sprintf("de %s à %s\u00a0min", french.Number(10*low, decimals), french.Number(10*high, decimals))
}

// ExecutionFiles are what Execution writes, under the site's data.
var ExecutionFiles = []string{"data/execution.json", "data/construction.json", "data/sources.json"}

// Execution writes what the run itself knows, after the other stages and
// before the site is rendered: data/execution.json has what every page may say,
// which is the same as long as the sources are; data/construction.json and
// data/sources.json what the run did and how it got its files, for the pages
// /qualite/ and /sources/ alone.
func Execution(ctx context.Context, db *warehouse.DB, cat *catalogue.Catalogue, run *runlog.Run, opts Options) error {
	e := &exporter{ctx: ctx, db: db, cat: cat, opts: opts, dir: opts.Site}
	of, err := e.network()
	if err != nil {
		return err
	}
	var cog string
	if f := cat.FilesOf("raw.decoupage_administratif__communes"); len(f) > 0 {
		cog = f[0].Vintage
	}
	used := map[string][]runlog.File{}
	for _, f := range run.Files {
		used[f.Source] = append(used[f.Source], f)
	}
	var sources, pages []values
	for _, card := range cat.Cards() {
		files := used[card.ID]
		if len(files) > 0 {
			var bytes int64
			channels, vintages := map[string]bool{}, []string{}
			seen := map[string]bool{}
			for _, f := range files {
				bytes += f.Bytes
				channels[f.Channel] = true
				if f.Vintage != "" && !seen[f.Vintage] {
					seen[f.Vintage] = true
					vintages = append(vintages, f.Vintage)
				}
			}
			sources = append(sources, values{"id": card.ID, "titre": card.Title, "editeur": card.Publisher.Name, "millesime": strings.Join(vintages, ", "),
				"canal": strings.Join(sortedKeys(channels), ", "), "sha256": files[0].SHA256, "octets_mots": french.Count(bytes), "fichiers": len(files), "licence": card.Licence.Label})
		}
		pages = append(pages, sourcePage(card, files, run.Sample))
	}
	stages := []values{}
	for _, s := range run.Stages {
		if s.Skipped == "" {
			stages = append(stages, values{"etape": s.Name, "secondes": french.Number(s.Seconds, 1), "lignes": french.Count(s.Rows), "memoire_mio": french.Number(s.PeakMiB, 0)})
		}
	}
	notice := ""
	if run.Sample {
		notice = french.Typeset("Données fictives : territoire inventé pour essayer l'observatoire, sans rapport avec la France.")
	}
	if err := e.writeJSON("data/execution.json", values{"echantillon": run.Sample, "mention": notice, "espaces_liste_du": of.ListDay, "communes_cog": cog}); err != nil {
		return err
	}
	if err := e.writeJSON("data/construction.json", values{"construit_le": run.Started.Format(time.RFC3339), "version": run.Version, "sources": sources, "etapes": stages, "suivies": followed(cat, run)}); err != nil {
		return err
	}
	return e.writeJSON("data/sources.json", pages)
}

// followed says of each file that its publisher replaces whether a later one was
// looked for, and what was found.
func followed(cat *catalogue.Catalogue, run *runlog.Run) []values {
	out := []values{}
	for _, f := range run.Followed {
		card, _ := cat.Card(f.Source)
		words := "construction depuis des copies locales : le producteur n’a pas été interrogé"
		switch {
		case f.Asked.IsZero():
		case f.Answer != "unchanged" && f.Answer != "new":
			words = "le producteur n’a pas répondu : une liste plus récente existe peut-être"
		case f.Used:
			words = "la liste utilisée est celle que le producteur donnait ce jour-là"
		default:
			words = "le producteur ne donnait rien de plus récent ce jour-là"
		}
		m := values{"source": f.Source, "titre": card.Title, "dit": words}
		if !f.Asked.IsZero() {
			m["demande_le"] = f.Asked.UTC().Format(time.DateOnly)
		}
		out = append(out, m)
	}
	return out
}

func sourcePage(card catalogue.Card, used []runlog.File, sample bool) values {
	byPath := map[string]runlog.File{}
	for _, f := range used {
		byPath[f.Path] = f
	}
	var files []values
	last := ""
	for _, f := range card.Files {
		u, ok := byPath[f.Path]
		if !ok && (f.OnDemand || f.InsteadOf != "" || f.Follows() || f.Glob != "") {
			continue
		}
		if ok && f.Vintage == "" {
			f.Vintage = u.Vintage
		}
		m := values{"taille": "fichier non lu", "chemin": f.Path, "libelle": f.Label, "millesime": f.Vintage, "url": f.URL, "origine": f.Origin, "format": strings.TrimPrefix(filepath.Ext(strings.TrimSuffix(f.Path, ".gz")), ".")}
		if ok {
			size := french.Of(u.Bytes, "octet", "octets")
			if u.Rows > 0 {
				size += ", " + french.Of(u.Rows, "ligne", "lignes")
			}
			m["taille"], m["sha256"], m["canal"] = size, u.SHA256, u.Channel
			last = max(last, f.Vintage)
		}
		var columns []values
		for _, c := range f.Columns {
			columns = append(columns, values{"nom": c.Name, "sens": c.Meaning})
		}
		m["colonnes"] = columns
		files = append(files, m)
	}
	return values{"id": card.ID, "titre": card.Title, "editeur": card.Publisher.Name, "editeur_page": card.Publisher.URL, "page": card.Landing,
		"licence":     values{"id": card.Licence.ID, "libelle": card.Licence.Label, "lien": card.Licence.URL},
		"attribution": card.Citation(last), "millesimes": card.Vintages(), "frequence": card.Frequency, "obligatoire": card.Required,
		"description": card.Description, "limites": card.Limits, "si_absente": card.IfAbsent, "fichiers": files, "depend": card.UsedBy, "presente": len(used) > 0}
}
