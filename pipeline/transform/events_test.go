package transform

import "testing"

// Four lists: "bus" is left out of the second and comes back; "old" goes on as
// "new" 40 m away; "twin" stood beside "gone" already; "named" moves across the
// commune under another id and the same name; "end" is not found again.
func TestEvents_call_an_absence_an_absence(t *testing.T) {
	ctx, db := given(t, map[string]string{
		"marts.espaces_history": `
			select espace_id, cast(list_on as date) as list_on, name, null::varchar as address, 'C' as source_commune_name, 'C' as commune_code, lon, lat
			from (values
				('bus', '2020-01-01', 'Bus', 3.0, 45.0), ('bus', '2020-03-01', 'Bus', 3.0, 45.0), ('bus', '2020-04-01', 'Bus', 3.0, 45.0),
				('old', '2020-01-01', 'Mairie', 3.1, 45.0), ('new', '2020-02-01', 'Maison de services', 3.1005, 45.0), ('new', '2020-03-01', 'Maison de services', 3.1005, 45.0), ('new', '2020-04-01', 'Maison de services', 3.1005, 45.0),
				('gone', '2020-01-01', 'Une', 3.2, 45.0), ('gone', '2020-02-01', 'Une', 3.2, 45.0), ('gone', '2020-03-01', 'Une', 3.2, 45.0),
				('twin', '2020-01-01', 'Deux', 3.2003, 45.0), ('twin', '2020-02-01', 'Deux', 3.2003, 45.0), ('twin', '2020-03-01', 'Deux', 3.2003, 45.0), ('twin', '2020-04-01', 'Deux', 3.2003, 45.0),
				('named', '2020-03-01', 'France services de Trois', 3.3, 45.0), ('renamed', '2020-04-01', 'Trois', 3.33, 45.0),
				('end', '2020-02-01', 'Fin', 3.5, 45.0), ('end', '2020-03-01', 'Fin', 3.5, 45.0)
			) as t(espace_id, list_on, name, lon, lat)`,
		"marts.espace_hour_days": "select null::varchar as espace_id, null::date as list_on, 0 as weekday, '' as hours_text, '' as kind where false",
		"marts.espace_hours":     "select null::varchar as espace_id, null::date as list_on, 0 as weekday, 0 as opens_min, 0 as closes_min where false",
	})
	model(t, ctx, db, "marts.espace_events")
	wants(t, ctx, db, "select espace_id, event, cast(list_on as varchar), before_text, after_text from marts.espace_events order by list_on, espace_id", `
		bus absent de la liste 2020-02-01 C <nil>
		end nouveau dans la liste 2020-02-01 <nil> C
		old nouvel identifiant 2020-02-01 old new
		bus de nouveau dans la liste 2020-03-01 <nil> C
		named nouveau dans la liste 2020-03-01 <nil> C
		end absent de la liste 2020-04-01 C <nil>
		gone nouvel identifiant 2020-04-01 gone twin
		named nouvel identifiant 2020-04-01 named renamed`)
}

func TestAges_are_those_of_all_places_or_unknown(t *testing.T) {
	ctx, db := given(t, map[string]string{
		"coverage.places": "select * from (values ('a', 10.5), ('a', 2.0), ('b', 3.0), ('b', null), ('c', 0.0)) as t(commune_code, people_65_count)",
	})
	model(t, ctx, db, "coverage.commune_ages")
	wants(t, ctx, db, "select commune_code, people_65_count::double from coverage.commune_ages order by 1", "a 12.5\nb <nil>\nc 0")
}
