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
	"observatoire/pipeline/runlog"
	"observatoire/pipeline/warehouse"
)

// values is a JSON object.
type values = map[string]any

// data writes the small tables that many pages share.
func (e *exporter) data(published []datasets.Dataset) error {
	queries := []struct{ name, query string }{
		{"definitions", `select list({'id': definition_id, 'quels': which, 'quand': opening, 'rythme': pace, 'principale': is_headline, 'libelle': label, 'phrase': sentence} order by position) from marts.definitions`},
		{"constats", `
			with shown as (
				select code, count(*) as found, list(concat_ws(' : ', subject, detail) || case when _file is not null then concat(' (', _file, case when _line > 0 then ', ligne ' || _line else '' end, ')') else '' end order by position)[1:5] as examples
				from findings.all_findings group by code
			)
			select list({'code': k.code, 'titre': k.title, 'explication': k.explanation, 'gravite': k.severity, 'nombre': coalesce(s.found, 0), 'attendu': k.expected_count, 'exemples': coalesce(s.examples, [])} order by k.severity, k.code)
			from marts.finding_kinds as k left join shown as s using (code)`},
		{"verifications", `select list({'nom': table_name || ' : ' || check_name, 'table': schema_name || '.' || table_name, 'phrase': sentence, 'resultat': case when bad_rows_count = 0 then 'ok' else 'échec' end, 'lignes': bad_rows_count} order by schema_name, check_name) from findings.check_results`},
		{"affirmations", `select list(affirmation order by claim_id) from exports.claim_words`},
		{"chiffres", `
			select struct_insert(a.acces, espaces_nombre := (select count(*) from marts.espaces), espaces_principaux := (select count(*) from marts.espaces where not is_antenne),
				antennes := (select count(*) from marts.espaces where is_antenne), espaces_itinerants := (select count(*) from marts.espaces where is_mobile), espaces_des_departements := c.espaces_count,
				communes_nombre := b.communes_count, population := b.population_count,
				departements_nombre := (select count(*) from marts.departements), epci_nombre := (select count(*) from marts.epci), regions_nombre := (select count(*) from marts.regions),
				communes_avec_espace := (select count(distinct commune_code) from marts.espaces))
			from exports.access_summaries as a
			join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
			join coverage.access_by_territory as b on b.territory_kind = a.territory_kind and b.territory_code = a.territory_code and b.definition_id = a.definition_id
			join coverage.espace_counts as c on c.territory_kind = a.territory_kind and c.territory_code = a.territory_code
			where a.territory_kind = 'france'`},
		{"essais", `
			select {'reference': 'implantations France services, BPE 2023', 'resume': map_from_entries(list((r.methode, r) order by r.methode)),
				'departements': (select list({'code': e.territoire, 'nom': e.nom, 'mediane_reference': e.temps_median_reference_min, 'mediane': e.temps_median_min, 'p90_reference': e.temps_p90_reference_min, 'p90': e.temps_p90_min,
						'ecart_p90': e.ecart_p90_min, 'p90_publie': p.temps_p90_min, 'p90_loi': l.temps_p90_min} order by abs(e.ecart_p90_min) desc, e.territoire)
					from exports.essais as e
					left join exports.essais as p on p.territoire = e.territoire and p.methode = 'estimation'
					left join exports.essais as l on l.territoire = e.territoire and l.methode = 'loi_trois_nombres'
					where e.methode = 'sans_la_region')}
			from (select methode, count(*) as departements, round(avg(abs(ecart_median_min)), 2) as ecart_median, round(avg(abs(ecart_p90_min)), 2) as ecart_p90, round(max(abs(ecart_p90_min)), 1) as pire, count(*) filter (where abs(ecart_p90_min) > 2.5) as loin from exports.essais where territoire <> 'FR' group by methode) as r`},
		{"bases", `
			select list({'methode': method, 'base': basis, 'communes': n, 'population': people, 'regions': regions} order by n desc)
			from (select a.method, a.basis, count(*) as n, sum(a.population_count) as people,
					list(distinct r.name order by r.name) as regions
				from coverage.commune_access as a join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline join marts.regions as r using (region_code)
				where a.method is not null group by a.method, a.basis)`},
		{"variantes", `
			select list({'reference_methode': reference_method, 'reference_base': reference_basis, 'methode': method, 'base': basis, 'territoire': territory_name, 'groupe': group_name, 'ensemble': group_kind = 'ensemble',
				'communes': communes_count, 'population': population_count, 'erreur_min': published_min(median_absolute_error_min), 'erreur_relative': round(median_relative_error, 3), 'biais': round(median_bias, 3),
				'part_20': published_share(within_20_min_share), 'part_20_reference': published_share(reference_within_20_min_share),
				'part_30': published_share(within_30_min_share), 'part_30_reference': published_share(reference_within_30_min_share),
				'meme_cote_20': round(same_side_of_20_share, 3), 'meme_espace': round(same_espace_share, 3)} order by reference_method desc, reference_basis desc, method, basis, position)
			from coverage.variant_errors`},
		{"voirie", `
			select list({'region': region_name, 'communes': communes_count, 'population': population_count, 'rues_km': round(street_km), 'r2': round(r2_of_logs, 2), 'elasticite': round(elasticity, 2),
				'part_deplacee': round(misplaced_share, 3), 'erreur_mediane': round(median_relative_error, 2)} order by region_code)
			from coverage.street_people`},
		{"activite", `
			select map_from_entries(list((territory_code, {'serie': serie, 'cible': cible, 'initial': initial}) order by territory_code))
			from exports.attendance_series where territory_kind = 'departement' and len(serie) > 0`},
		{"activite_mots", `
			select map_from_entries(list((territory_kind || '-' || territory_code, sentences) order by territory_kind, territory_code))
			from (select territory_kind, territory_code, list({'page': page, 'phrase': sentence} order by position) as sentences from site.activity_words group by all)`},
		{"ouvertures", `
			select {'labels': (select list({'mois': strftime(month, '%Y-%m'), 'principaux': principal_total, 'antennes': antenne_total} order by month) from marts.labelled_by_list),
				'listes': (select list({'liste': cast(list_on as varchar), 'espaces': n, 'antennes': a} order by list_on) from (select list_on, count(*) as n, count(*) filter (where is_antenne) as a from marts.espaces_history group by list_on)),
				'evenements': (select list({'liste': cast(list_on as varchar), 'evenement': event, 'nombre': n} order by list_on, event) from (select list_on, event, count(*) as n from marts.espace_events group by all))}`},
	}
	for _, q := range queries {
		// A list of nothing is null in SQL; pages get an empty one, or an empty map.
		text, empty := "", "[]"
		if strings.Contains(q.query, "map_from_entries") {
			empty = "{}"
		}
		if err := e.db.QueryRowContext(e.ctx, "select coalesce(cast(to_json(x) as varchar), ?) from ("+q.query+") as t(x)", empty).Scan(&text); err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
		if q.name == "activite_mots" {
			text = typeset(text)
		}
		if err := e.write("data/"+q.name+".json", []byte(text+"\n")); err != nil {
			return err
		}
		e.written++
	}
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
		label := fmt.Sprintf("%s à %s", french(from, 0), french(b.ToKm, 0))
		if b.ToKm == 0 {
			label = "plus de " + french(from, 0)
		} else if from == 0 {
			label = "moins de " + french(b.ToKm, 0)
		}
		bands = append(bands, values{"bande_km": label, "n": b.N, "bas": low, "haut": high, "erreur": m.RelativeError(geo.Metres(1000 * from))})
		from = b.ToKm
	}
	e.written++
	return e.writeJSON("data/modele.json", values{
		"calage": fmt.Sprintf("%s, millésime %s, liste des espaces du %s, %d départements", m.Reference.Name, m.Reference.Vintage, m.Reference.List, m.Reference.Territories),
		"bandes": bands,
		"niveau": values{"bas": levelLow, "haut": levelHigh},
		"coefficients": []values{
			{"nom": "échelle", "valeur": m.Scale, "sens": "minutes pour 1 km à vol d’oiseau, en plaine"},
			{"nom": "exposant", "valeur": m.Exponent, "sens": "comment les minutes croissent avec la distance"},
			{"nom": "proche", "valeur": m.NearKm, "sens": "km que même le plus court trajet parcourt"},
			{"nom": "relief", "valeur": m.Relief, "sens": "ce qu’ajoute à l’exposant chaque km entre le point le plus bas et le plus haut, en moyenne autour des deux bouts"},
			{"nom": "dispersion", "valeur": m.Spread, "sens": "écart-type du logarithme du temps, entre les trajets d’un même territoire"},
			{"nom": "niveau", "valeur": m.Level, "sens": "écart-type du logarithme du temps, d’un territoire à l’autre, mesuré hors calage"},
			{"nom": "vitesse maximale", "valeur": m.MaxSpeedKmh, "sens": "km/h à vol d’oiseau qu’aucun trajet ne dépasse"},
		},
	})
}

// ExecutionFiles are what Execution writes, under the site's data.
var ExecutionFiles = []string{"data/execution.json", "data/sources.json"}

// Execution writes what the run itself knows, after the other stages and
// before the site is rendered: data/execution.json and data/sources.json.
func Execution(ctx context.Context, db *warehouse.DB, cat *catalogue.Catalogue, run *runlog.Run, opts Options) error {
	e := &exporter{ctx: ctx, db: db, cat: cat, opts: opts, dir: opts.Site}
	var list, cog string
	if err := db.QueryRowContext(ctx, "select cast(max(list_on) as varchar) from marts.espaces").Scan(&list); err != nil {
		return err
	}
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
				"canal": strings.Join(sortedKeys(channels), ", "), "sha256": files[0].SHA256, "octets": bytes, "fichiers": len(files), "licence": card.Licence.Label})
		}
		pages = append(pages, sourcePage(card, files, run.Sample))
	}
	stages := []values{}
	for _, s := range run.Stages {
		if s.Skipped == "" {
			stages = append(stages, values{"etape": s.Name, "secondes": s.Seconds, "lignes": s.Rows, "memoire_mio": s.PeakMiB})
		}
	}
	notice := ""
	if run.Sample {
		notice = "Données fictives : territoire inventé pour essayer l'observatoire, sans rapport avec la France."
	}
	if err := e.writeJSON("data/execution.json", values{"construit_le": run.Started.Format(time.RFC3339), "version": run.Version, "echantillon": run.Sample, "mention": notice,
		"espaces_liste_du": list, "communes_cog": cog, "sources": sources, "etapes": stages, "suivies": followed(cat, run)}); err != nil {
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
		m := values{"chemin": f.Path, "libelle": f.Label, "millesime": f.Vintage, "url": f.URL, "origine": f.Origin, "format": strings.TrimPrefix(filepath.Ext(strings.TrimSuffix(f.Path, ".gz")), ".")}
		if ok {
			m["octets"], m["sha256"], m["canal"] = u.Bytes, u.SHA256, u.Channel
			if u.Rows > 0 {
				m["lignes"] = u.Rows
			}
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
