package datasets

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"observatoire/data"
	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/warehouse"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
)

// The small world of these tests, invented: Port-Aurèle has an espace and an
// antenne; L'Aubrelle, with a lake in it, drives there; on the island of
// Belle-Ancre nobody reaches an espace, and the island has no outline.
const world = `
create or replace table exports.lignage_communes as select * from (values
	('20004', null, 'ancienne', '96003', 'L''Aubrelle'),
	('96001', 'Port-Aurèle', 'actuelle', '96001', 'Port-Aurèle'),
	('96003', 'L''Aubrelle', 'actuelle', '96003', 'L''Aubrelle'),
	('96101', 'Port-Aurèle 1er', 'arrondissement', '96001', 'Port-Aurèle'),
	('99002', 'Belle-Ancre', 'actuelle', '99002', 'Belle-Ancre')
) as t(ancien_code, ancien_nom, genre, code_commune, nom);

create or replace table exports.acces_communes as
select code_commune, nom, code_epci, code_canton, code_departement, code_region,
	cast(population as bigint) as population, cast(population * 0.2 as bigint) as population_65_plus, cast(niveau_densite as integer) as niveau_densite, id_fs,
	cast(temps_min as double) as temps_min, cast(temps_min_bas as double) as temps_min_bas, cast(temps_min_haut as double) as temps_min_haut,
	cast(null as double) as temps_porte_min, cast(distance_km as double) as distance_km, id_fs_second, cast(temps_second_min as double) as temps_second_min,
	case when temps_min_bas > 20 then 'certain' when temps_min > 20 then 'probable' when temps_min_haut > 20 then 'possible' when temps_min is not null then 'non' end as au_dela_20_min,
	cast(temps_min <= 10 as double) as part_population_10_min, cast(temps_min <= 20 as double) as part_population_20_min, cast(temps_min <= 30 as double) as part_population_30_min,
	cast(temps_min <= 18 as double) as part_population_20_min_bas, cast(temps_min <= 22 as double) as part_population_20_min_haut, methode, 'disque' as base_population,
	cast(erreur_relative as double) as erreur_relative, motif_absence
from (values
	('96001', 'Port-Aurèle', '249600014', '9605', '96', '00', 212730, 1, '9001', 4.0, 3.1, 5.2, 1.2, '9002', 7.5, 'estimation', 0.25, null),
	('96003', 'L''Aubrelle', '249600014', '9601', '96', '00', 1340, 6, '9001', 12.3, 9.8, 15.6, 8.4, '9002', 16.1, 'estimation', 0.118, null),
	('99002', 'Belle-Ancre', null, null, '99', '00', 0, null, null, null, null, null, null, null, null, null, null, 'sans_espace_sur_la_terre')
) as t(code_commune, nom, code_epci, code_canton, code_departement, code_region, population, niveau_densite, id_fs, temps_min, temps_min_bas, temps_min_haut,
	distance_km, id_fs_second, temps_second_min, methode, erreur_relative, motif_absence);

create or replace table exports.espaces as
select id_fs, nom, type, format, itinerant, groupe, id_fs_principal, adresse, complement_adresse, code_postal, code_commune, code_commune_publie, commune,
	code_epci, code_departement, code_region, cast(lon as double) as lon, cast(lat as double) as lat, 'publiée' as position, telephone, mail, cast(labellise_le as date) as labellise_le,
	cast(heures_par_semaine as double) as heures_par_semaine, cast(jours_par_semaine as bigint) as jours_par_semaine, ouvert_samedi, ouvert_apres_18h,
	remarque_horaires, frequence_en_remarque, prise_rdv, cast(a as bigint) as population_plus_proche, cast(b as bigint) as communes_plus_proches,
	cast(c as bigint) as population_second_plus_20_min, cast(d as bigint) as population_second_plus_30_min, cast(liste_du as date) as liste_du
from (values
	('9001', 'France services "Le Phare", Port-Aurèle', 'Principal', 'Fixe_antenne(s)', false, 'Phare', null, '2, quai Neuf', 'Escalier B' || chr(10) || '1er étage', '96540',
		'96001', '96101', 'Port-Aurèle', '249600014', '96', '00', -4.4861234, 48.3904, '02 98 00 00 00', 'phare@exemple.fr - port@exemple.fr', '2020-01-01',
		27.5, 5, true, false, 'Fermé le 1er lundi ; sauf en été', true, 'Oui', 214070, 2, 1340, 0, '2024-08-01'),
	('9002', 'Antenne <du> Port & des Îles', 'Antenne', 'Fixe', false, 'Phare', '9001', null, '', '96540',
		'96001', '96001', 'Port-Aurèle', '249600014', '96', '00', null, null, null, null, null,
		null, null, null, null, null, false, null, 0, 0, 0, 0, '2024-08-01')
) as t(id_fs, nom, type, format, itinerant, groupe, id_fs_principal, adresse, complement_adresse, code_postal, code_commune, code_commune_publie, commune,
	code_epci, code_departement, code_region, lon, lat, telephone, mail, labellise_le, heures_par_semaine, jours_par_semaine, ouvert_samedi, ouvert_apres_18h,
	remarque_horaires, frequence_en_remarque, prise_rdv, a, b, c, d, liste_du);

create or replace table exports.horaires as
select id_fs, cast(jour as integer) as jour, ouvre, ferme, cast('2024-08-01' as date) as liste_du
from (values ('9001', 1, '09:00', '12:00'), ('9001', 1, '13:30', '24:00'), ('9001', 6, '09:00', '12:00')) as t(id_fs, jour, ouvre, ferme);

create or replace table exports.lieux_mediation_numerique as
select '9001' as id, '00000000000000' as pivot, 'France services "Le Phare"' as nom, 'Port-Aurèle' as commune, '96540' as code_postal, '96001' as code_insee, '2, quai Neuf' as adresse,
	cast(null as varchar) as complement_adresse, cast(48.3904 as double) as latitude, cast(-4.4861234 as double) as longitude, 'RFS' as typologie, '02 98 00 00 00' as telephone,
	'phare@exemple.fr|port@exemple.fr' as courriels, 'Mo 09:00-12:00,13:30-24:00; Su unknown' as horaires, 'Horaires : sauf en été' as presentation_detail,
	'Agence nationale de la cohésion des territoires' as source, 'Fixe' as itinerance, date '2024-08-01' as date_maj, 'Aide aux démarches administratives' as services, 'France Services' as dispositif_programmes_nationaux;

create or replace table exports.historique as
select id_fs, evenement, cast('2020-10-12' as date) as liste_precedente, cast('2024-08-01' as date) as liste_suivante, avant, apres, code_commune
from (values ('8000', 'absent de la liste', '1 rue Haute, L''Aubrelle', null, '96003'), ('9001', 'nouveau dans la liste', null, '2, quai Neuf, Port-Aurèle', '96001')) as t(id_fs, evenement, avant, apres, code_commune);

create or replace table exports.definitions as
select 'tous-toute_heure-fluide' as definition, 'tous' as espaces, 'toute_heure' as ouverture, 'fluide' as rythme, true as principale,
	'Tous les espaces' as libelle, 'tous les espaces, en voiture' as phrase;

create or replace table exports.acces_communes_definitions as
select * from (values ('96001', 'tous-toute_heure-fluide', '9001', 4.0::double, 3.1::double, 5.2::double, 1.0::double), ('99002', 'tous-toute_heure-fluide', null, null, null, null, null))
	as t(code_commune, definition, id_fs, temps_min, temps_min_bas, temps_min_haut, part_population_20_min);

create or replace table exports.acces_communes_listes as
select * from (values ('96001', date '2018-06-01', 'msap-3', 6.0::double, 0.9::double), ('96001', date '2024-08-01', '9001', 4.0::double, 1.0::double))
	as t(code_commune, liste, id_fs, temps_min, part_population_20_min);

create or replace table exports.espaces_listes as
select * from (values ('msap-3', date '2018-06-01', 'Maison de services au public', false, false, '96001', -9.1::double, 45.7::double), ('temp_1', date '2022-12-01', 'Nulle part', true, false, null, null, null))
	as t(id_fs, liste, nom, itinerant, antenne, code_commune, lon, lat);

create or replace table exports.essais as
select '96' as territoire, 'Basse-Vesline' as nom, methode, cast(214070 as bigint) as population, cast(6.2 as double) as temps_median_reference_min, cast(median as double) as temps_median_min,
	cast(median - 6.2 as double) as ecart_median_min, cast(14.1 as double) as temps_p90_reference_min, cast(16 as double) as temps_p90_min, cast(1.9 as double) as ecart_p90_min
from (values ('estimation', 7), ('loi_trois_nombres', 6)) as t(methode, median);

create or replace table exports.acces_territoires as
select niveau, code, nom, 'tous-toute_heure-fluide' as definition, cast(3 as bigint) as communes, cast(espaces as bigint) as espaces, cast(214070 as bigint) as population,
	cast(0 as bigint) as population_inconnue, cast(0 as bigint) as population_sans_espace, cast(4 as double) as temps_median_min, cast(4 as double) as temps_p90_min,
	cast(0.9937 as double) as part_population_10_min, cast(1 as double) as part_population_20_min, cast(1 as double) as part_population_30_min,
	cast(0.9937 as double) as part_population_20_min_bas, cast(1 as double) as part_population_20_min_haut, cast(1340 as bigint) as population_plus_10_min,
	cast(0 as bigint) as population_plus_20_min, cast(0 as bigint) as population_plus_30_min, cast(0 as double) as part_methode_route, cast(null as double) as erreur_relative
from (values ('epci', '249600014', 'CC du Phare', 2), ('france', 'FR', 'France', null)) as t(niveau, code, nom, espaces);

create or replace table exports.frequentation_territoires as
select niveau, code, cast(mois as date) as mois, mesure, cast(valeur as double) as valeur
from (values ('departement', '96', '2023-01-01', 'actes', 1234), ('departement', '96', '2026-12-01', 'actes_cible', 1625.06), ('france', 'FR', '2023-01-01', 'actes', 1053711.89))
	as t(niveau, code, mois, mesure, valeur);

create or replace table exports.frequentation_analyse as
select 'departement' as niveau, '96' as code, 'Basse-Vesline' as nom, date '2024-07-01' as mois, mesure, cast(1234 as double) as actes, cast(exposition as double) as exposition, cast(taux as double) as taux,
	cast(200 as double) as taux_moyen, cast(0 as double) as limite_basse_998, cast(12.5 as double) as limite_basse_95, cast(387.5 as double) as limite_haute_95, cast(500 as double) as limite_haute_998, position
from (values ('actes_par_espace', 2, 617, 'tres_au_dessus'), ('actes_pour_1000_habitants', 214.07, 5.765, 'entre_les_limites')) as t(mesure, exposition, taux, position);

create or replace table exports.egalite_acces as
select critere, cast(rang as integer) as rang, groupe, cast(population as bigint) as population, cast(bas as double) as niveau_de_vie_min_eur, cast(haut as double) as niveau_de_vie_max_eur,
	cast(6.5 as double) as temps_moyen_min, cast(0.12 as double) as part_plus_20_min, cast(0.1 as double) as part_plus_20_min_bas, cast(0.2 as double) as part_plus_20_min_haut
from (values ('densite', 1, 'Grands centres urbains', 212730, null, null), ('revenu', 1, '1er dixième', 1340, 15000, 16500.5)) as t(critere, rang, groupe, population, bas, haut);

create or replace table exports.reseau_mois as
select 'departement' as niveau, '96' as code, 'Basse-Vesline' as nom, cast(mois as date) as mois, cast(a as bigint) as principaux_labellises, cast(b as bigint) as antennes_labellisees,
	cast(c as bigint) as principaux, cast(d as bigint) as antennes, cast(c + d as bigint) as espaces, cast(p as bigint) as espaces_publies, cast(r as double) as espaces_pour_100000_habitants
from (values ('2022-12-01', 1, 0, 1, 0, 1, 0.47), ('2023-01-01', 0, 1, 1, 1, null, 0.93)) as t(mois, a, b, c, d, p, r);

create or replace table exports.acces_heures as
select 'departement' as niveau, '96' as code, 'Basse-Vesline' as nom, cast(j as integer) as jour, h as heure, cast(p as double) as part_population_20_min
from (values (1, '08:30', 0.412), (1, '09:00', 1)) as t(j, h, p);

create or replace table exports.fermetures as
select '9001' as id_fs, 'France services de Port-Aurèle' as nom, '96001' as code_commune, '96' as code_departement, cast(214070 as bigint) as population_plus_proche, cast(1500 as bigint) as population_au_dela_20_min,
	cast(0 as bigint) as population_au_dela_30_min, cast(0 as bigint) as population_sans_autre_45_min, cast(3.5 as double) as temps_ajoute_min, '9002' as id_fs_repreneur, cast(0.75 as double) as part_repreneur, cast(2 as bigint) as repreneurs;

create or replace table exports.implantations_communes as
select '96003' as code_commune, 'L''Aubrelle' as nom, '249600014' as code_epci, '96' as code_departement, cast(2.5 as double) as longitude, cast(46.5 as double) as latitude, cast(900 as bigint) as population_gagnee_20_min,
	cast(500 as bigint) as population_gagnee_20_min_bas, cast(1400 as bigint) as population_gagnee_20_min_haut, cast(210 as bigint) as population_65_plus_gagnee_20_min, cast(12345 as bigint) as minutes_personnes;

create or replace table exports.implantations as
select 'departement' as niveau, '96' as code, 'habitants_20' as objectif, cast(1 as integer) as rang, '96003' as code_commune, 'L''Aubrelle' as nom, '96' as code_departement,
	cast(900 as bigint) as gain, cast(900 as bigint) as total, cast(900 as bigint) as borne, cast(0 as double) as ecart_borne;

create or replace table exports.isochrones as
select 'espace-9001-' || a as identifiant, 'espace' as cible, '9001' as id_fs, '96' as code_departement, '96' as departements, cast(d as integer) as minutes_de, cast(a as integer) as minutes_a, cast(k as double) as surface_km2
from (values (0, 5, 3.25), (5, 10, 9.5)) as t(d, a, k);

create or replace table exports.isochrone_shapes (band_id varchar, geometry blob);

create or replace table exports.frequentation_espaces (id_fs varchar, mois varchar, operateur varchar, demandes bigint, visiteurs bigint, minutes_accompagnement bigint, resolues bigint);
`

// lake is L'Aubrelle with its rings turned the wrong way round and more decimals than are published.
var lake = orb.MultiPolygon{{
	{{-4.4, 48.3}, {-4.4, 48.4000004}, {-4.3, 48.4}, {-4.3, 48.3}, {-4.4, 48.3}},
	{{-4.36, 48.34}, {-4.34, 48.34}, {-4.34, 48.3612345}, {-4.36, 48.36}, {-4.36, 48.34}},
}}

var port = orb.MultiPolygon{{{{-4.5, 48.3}, {-4.4, 48.3}, {-4.4, 48.4000004}, {-4.5, 48.4}, {-4.5, 48.3}}}}

// open makes the small world in memory and reads the cards.
func open(t testing.TB) (*warehouse.DB, *catalogue.Catalogue) {
	t.Helper()
	ctx := context.Background()
	db, err := warehouse.Open(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.Exec(ctx, world); err != nil {
		t.Fatal(err)
	}
	outline := func(code, detail string, g orb.Geometry) []any {
		b, err := wkb.Marshal(g)
		if err != nil {
			t.Fatal(err)
		}
		return []any{"commune", code, detail, b}
	}
	if _, err := db.ReplaceRows(ctx, "coverage", "contours",
		[]warehouse.Column{{Name: "territory_kind", Type: "varchar"}, {Name: "territory_code", Type: "varchar"}, {Name: "detail", Type: "varchar"}, {Name: "geometry", Type: "blob"}},
		[][]any{outline("96003", "jeu", lake), outline("96001", "jeu", port), outline("96001", "region", orb.MultiPolygon{})}); err != nil {
		t.Fatal(err)
	}
	cat, err := catalogue.Read(data.FS, "sources")
	if err != nil {
		t.Fatal(err)
	}
	return db, cat
}

var today = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

// write writes the world into a new folder.
func write(t testing.TB, db *warehouse.DB, cat *catalogue.Catalogue, opts ...Option) (string, []Dataset) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "exports")
	all, err := Write(context.Background(), db, cat, data.FS, dir, append([]Option{Today(today)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return dir, all
}

// contents reads all files below a folder.
func contents(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(p)
		rel, _ := filepath.Rel(dir, p)
		out[filepath.ToSlash(rel)] = b
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// same tells which files differ.
func same(a, b map[string][]byte) (differ []string) {
	for name, x := range a {
		if y, ok := b[name]; !ok || !bytes.Equal(x, y) {
			differ = append(differ, name)
		}
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			differ = append(differ, name)
		}
	}
	return differ
}

func find(t testing.TB, all []Dataset, name string) Dataset {
	t.Helper()
	for _, d := range all {
		if d.Name == name {
			return d
		}
	}
	t.Fatalf("no dataset %s", name)
	return Dataset{}
}

// change changes the world.
func change(t testing.TB, db *warehouse.DB, statements string) {
	t.Helper()
	for _, s := range strings.Split(statements, ";") {
		if strings.TrimSpace(s) == "" {
			continue
		}
		if err := db.Exec(context.Background(), s); err != nil {
			t.Fatal(err)
		}
	}
}
