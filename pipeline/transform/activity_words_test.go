package transform

import "testing"

func TestActivity_is_said_beside_others_and_never_by_one_reading(t *testing.T) {
	ctx, db := given(t, map[string]string{
		"coverage.load_by_territory": `select *, date '2024-07-01' as month, false as is_initial, date '2026-12-01' as target_month from (values
			('departement', 'D', 900.0, 3, 100.0, 800.0), ('departement', 'E', 100.0, 2, null, 400.0), ('france', 'FR', 1000.0, 5, 250.0, null))
			as t(territory_kind, territory_code, acts_count, espaces_count, open_hours, target_count)`,
		"coverage.load_funnel": "select 'departement' as unit_kind, 'D' as unit_code, 'actes_par_heure_ouverte' as measure, 'tres_au_dessus' as position",
		"marts.satisfaction": `select * from (values ('departement', 'D', date '2023-07-01', 0.90), ('departement', 'D', date '2023-09-01', 0.94), ('departement', 'D', date '2023-11-01', 0.98), ('departement', 'E', date '2024-07-01', 1.0))
			as t(territory_kind, territory_code, month, satisfied_share)`,
		"coverage.network_months": `select * from (values ('departement', 'D', date '2023-12-01', 2, 0, 4.0), ('departement', 'D', date '2024-07-01', 2, 1, 6.0), ('france', 'FR', date '2023-12-01', 4, 0, 4.0), ('france', 'FR', date '2024-07-01', 4, 1, 5.0))
			as t(territory_kind, territory_code, month, principal_total, antenne_total, per_100000_rate)`,
	})
	model(t, ctx, db, "site.activity_words")
	// The three readings of D have a standard deviation of 4 points: 1.96 · √2 · 4 = 11.1. The macros put no-break spaces.
	wants(t, ctx, db, "select territory_code, position, translate(sentence, chr(8239) || chr(160), '  ') from site.activity_words order by 1, 2", `
		D 1 En juillet 2024, 300 actes par espace, 9,0 par heure ouverte publiée (France : 200 et 4,0) ; très fréquentés : au-dessus de ce que le hasard explique.
		D 2 La cible de décembre 2026 (800 actes par mois) était déjà atteinte en juillet 2024.
		D 3 De 90,0 % à 98,0 % d’usagers satisfaits selon le relevé (3 relevés, de juillet 2023 à novembre 2023) ; d’un relevé à l’autre, un écart de moins de 11,1 points ne dit rien.
		D 4 3 espaces en juillet 2024 par date de label, antennes comprises (2 fin 2023), soit 6,0 pour 100 000 habitants (France : 5,0).
		E 1 En juillet 2024, 50 actes par espace (France : 200).
		E 2 À 25 % de la cible de décembre 2026 (400 actes par mois).
		E 3 Un seul relevé de satisfaction est publié (juillet 2024) : il ne dit rien à lui seul.
		FR 1 En juillet 2024, 200 actes par espace, 4,0 par heure ouverte publiée.
		FR 4 5 espaces en juillet 2024 par date de label, antennes comprises (4 fin 2023), soit 5,0 pour 100 000 habitants.`)
}
