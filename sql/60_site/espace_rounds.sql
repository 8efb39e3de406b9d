-- the round of a bus as its page prints it
-- one row per itinerant espace whose stops are published, as JSON
-- source: marts.bus_stops
select
    b.espace_id,
    to_json({
        'publiee_le': day_words(any_value(b.published_on)),
        'feries': if(bool_and(coalesce(b.hours_text like '%; PH off', false)), 'Pas de passage les jours fériés.', null),
        'arrets': list({
            'commune': {'code': c.commune_code, 'nom': c.name},
            'lieu': b.place,
            'jour': coalesce(day_word(b.weekday), 'jour non lu') || ', semaines ' || coalesce(b.weeks, 'non précisées'),
            'heures': coalesce(
                array_to_string(list_transform(b.ranges, lambda range: clock_words(range.opens_min) || ' à ' || clock_words(range.closes_min)), ', '),
                'publiées ainsi : ' || quoted(b.hours_text),
                'non publiées')
        } order by b.weeks, b.weekday, b.ranges[1].opens_min, b.stop_number)
    }) as tournee
from marts.bus_stops as b
join marts.communes as c using (commune_code)
group by b.espace_id
order by b.espace_id
