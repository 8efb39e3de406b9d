-- what the page of a commune prints: words and lengths of bars, finished
-- one row per commune, collectivités d'outre-mer included, as JSON
-- source: exports, marts and coverage, exact values; the map is added by the export stage
with headline as (
    select a.*
    from coverage.commune_access as a
    join marts.definitions as d using (definition_id)
    where d.is_headline
), answers as (
    -- the answer by each definition; an espace has a link where it is not that of the answer before it
    select
        a.commune_code,
        d.which,
        d.position,
        a.nearest_min,
        a.espace_id,
        lag(a.espace_id, 1, h.espace_id ignore nulls) over (partition by a.commune_code, d.which order by d.position) as espace_before
    from coverage.commune_access as a
    join marts.definitions as d using (definition_id)
    join headline as h using (commune_code)
    where h.nearest_min is not null
), sets as (
    -- the six answers of a set of espaces
    select
        commune_code,
        which,
        min(position) as position,
        list([cast(published_min(nearest_min) as varchar), espace_id] order by position) as said,
        list({
            't': coalesce(cast(bar_min(nearest_min) as varchar), '–'),
            'e': if(nearest_min is not null and espace_id is distinct from espace_before, espace_id, null)
        } order by position) as cells
    from answers
    group by commune_code, which
), runs as (
    select *, sum(is_new) over (partition by commune_code order by position) as run
    from (select *, cast(said is distinct from lag(said) over (partition by commune_code order by position) as integer) as is_new from sets)
), merged as (
    -- neighbouring sets with the same answers are one row
    select
        commune_code,
        min(position) as position,
        capital(string_agg(case which when 'tous' then 'tous les espaces' when 'sans_itinerants' then 'sans les itinérants' else 'principaux' end, ', ' order by position)) as label,
        arg_min(cells, position) as cells
    from runs
    group by commune_code, run
), by_definition as (
    select commune_code, list({'quels': label, 'cases': cells} order by position) as definitions
    from merged
    group by commune_code
), lists as (
    -- the first list of the network, the last one of its first year under its new name, the last one
    select
        commune_code,
        string_agg(month_words(list_on) || if(list_on < date '2020-01-01', ' (MSAP)', '') || ' : ' || if(minutes is null, 'aucun', words_min(minutes)), ', ' order by list_on) as words
    from coverage.travel_times_by_list
    where list_on in (select unnest([min(list_on), max(list_on) filter (where year(list_on) = 2020), max(list_on)]) from coverage.travel_times_by_list)
    group by commune_code
), alike as (
    select
        s.territory_code as commune_code,
        list({'code': s.similar_code, 'nom': c.name, 'minutes': h.nearest_min, 'methode': h.method, 'route_dans': cast(null as varchar)} order by s.rank) as communes,
        median(h.nearest_min) as minutes,
        if(count(distinct h.method) = 1, any_value(h.method), 'mixte') as methode
    from coverage.similar_territories as s
    join marts.communes as c on c.commune_code = s.similar_code
    left join headline as h on h.commune_code = s.similar_code
    where s.territory_kind = 'commune'
    group by s.territory_code
), local_espaces as (
    select commune_code, list({'id': espace_id, 'nom': short.nom, 'mobile': short.mobile} order by cast(espace_id as integer)) as espaces
    from exports.espace_cards
    group by commune_code
), former as (
    -- communes that are now in this one; the arrondissements of Paris, Lyon and Marseille are no former communes
    select
        current_code as commune_code,
        list(old_name order by kind, old_code) filter (where old_name is not null) as names,
        list(old_code order by kind, old_code) filter (where old_name is null) as codes
    from marts.lignage_communes
    where kind not in ('actuelle', 'arrondissement')
    group by current_code
), acts as (
    select territory_code as departement_code, words_count(serie[-1].actes) || ' actes en ' || month_words(cast(serie[-1].mois as date)) as words
    from exports.attendance_series
    where territory_kind = 'departement' and len(serie) > 0
), facts as (
    select
        c.commune_code,
        a.nearest_min is not null as has_minutes,
        coalesce(a.method = 'route', false) as is_by_road,
        coalesce(a.nearest_low_min, a.nearest_min) as low_min,
        coalesce(a.nearest_high_min, a.nearest_min) as high_min,
        list_filter([f1.level, f2.level, f3.level, f4.level], lambda x: x is not null) as levels,
        list_filter([f1.level, f2.level, f4.level], lambda x: x is not null) as compared,
        -- a département that bears the name of the commune or of its EPCI is the same territory
        list_filter([f1.level, if(f2.level.nom in (c.name, coalesce(f1.level.nom, '')), null, f2.level), f4.level], lambda x: x is not null) as barred,
        list_filter([f1.level, if(f2.level.nom = c.name, null, f2.level), f4.level], lambda x: x.mediane is not null) as weighed,
        case when m.commune_code is not null then {'nom': 'Communes semblables', 'methode': m.methode, 'route_dans': cast(null as varchar)} end as alike,
        {'nom': c.name, 'methode': a.method, 'route_dans': cast(null as varchar)} as self
    from marts.communes as c
    left join headline as a using (commune_code)
    left join alike as m using (commune_code)
    left join site.levels as f1 on f1.territory_kind = 'epci' and f1.territory_code = c.epci_code
    left join site.levels as f2 on f2.territory_kind = 'departement' and f2.territory_code = c.departement_code
    left join site.levels as f3 on f3.territory_kind = 'region' and f3.territory_code = c.region_code
    left join site.levels as f4 on f4.territory_kind = 'france' and not c.is_com
), shown as (
    -- whose times stand in the bars: how they were obtained is said of all of them
    select
        *,
        list_transform(if(has_minutes, compared, levels), lambda x: {'nom': x.nom, 'methode': x.methode, 'route_dans': x.route_dans})
            || if(has_minutes, list_filter([alike], lambda x: x is not null) || [self], []) as beside
    from facts
), weighed as (
    -- a median within the commune's own interval, or with the same whole minutes, is about the same
    select
        x.commune_code,
        list_transform(x.weighed, lambda z: {
            'side': case
                when z.mediane between x.low_min and x.high_min or round(z.mediane) = round(a.nearest_min) then 'à peu près comme'
                when a.nearest_min > z.mediane then 'plus long que'
                else 'plus court que' end,
            'words': case z.niveau when 'epci' then 'de l’intercommunalité' when 'departement' then 'du département' else 'de France' end || ' (' || words_min(z.mediane) || ')'}) as sides
    from facts as x
    join headline as a using (commune_code)
    where x.has_minutes
), sentences as (
    select
        commune_code,
        array_to_string(
            list_transform(
                list_filter(
                    list_transform(
                        ['plus long que', 'plus court que', 'à peu près comme'],
                        lambda verdict: {'verdict': verdict, 'names': list_transform(list_filter(sides, lambda z: z.side = verdict), lambda z: z.words)}),
                    lambda group_of: len(group_of.names) > 0),
                lambda group_of, place: group_of.verdict || if(place = 1, ' pour l’habitant médian ', ' pour celui ') || words_list(group_of.names)),
            ', ') as words
    from weighed
), bars as (
    select
        x.commune_code,
        {
            'm': if(x.has_minutes, cast(ceil(greatest(20, a.nearest_min, m.minutes, list_max(list_transform(x.levels, lambda z: z.mediane)))) as integer), 60),
            'legende': if(x.has_minutes, 'Temps de la commune ou de l’habitant médian, ', 'Temps de l’habitant médian, ') || list_how(x.beside),
            'moi': if(x.has_minutes, bar(null, x.self.nom, a.nearest_min, a.method, list_signs(x.beside)), null),
            'lignes': list_transform(x.barred, lambda z: bar(z.lien, z.nom, z.mediane, z.methode, list_signs(x.beside)))
                || if(x.has_minutes and m.minutes is not null, [bar(null, 'Communes semblables', m.minutes, m.methode, list_signs(x.beside))], [])
        } as bars
    from shown as x
    left join headline as a using (commune_code)
    left join alike as m using (commune_code)
)
select c.departement_code, c.commune_code, to_json({
    'code': c.commune_code, 'nom': c.name, 'com': c.is_com,
    'departement': case
        when d.departement_code is not null then {'code': d.departement_code, 'nom': d.name}
        when s.departement_code is not null then {'code': s.departement_code, 'nom': s.name} end,
    'description': case
        when x.has_minutes then c.name || ' : ' || words_min_spoken(a.nearest_min, x.is_by_road) || ' en voiture jusqu’à l’espace France services le plus proche.'
        when a.reason = 'sans_espace_sur_la_terre' then c.name || ' : aucun espace France services accessible par la route.'
        else 'Accès aux espaces France services ' || a_commune(c.name, c.article_kind) || '.' end,
    'image': 'partage/' || case when c.epci_code is not null then 'epci/' || c.epci_code when not c.is_com then 'departements/' || c.departement_code else 'france' end || '.png',
    'fil': list_filter([
        if(r.name = d.name, null, step_to('region', r.region_code, r.name)),
        if(d.name = e.name, null, step_to('departement', d.departement_code, d.name)),
        step_to('epci', e.epci_code, e.name)], lambda step: step is not null),
    'sous': concat_ws(' · ',
        if(len(c.postcodes) > 3, c.postcodes[1] || ' à ' || c.postcodes[-1], nullif(array_to_string(c.postcodes, ', '), '')),
        if(c.population_count is null, null, words_count(c.population_count) || ' habitants'),
        if(c.is_com, coalesce(d.name, s.name), null)),
    'duree': case when x.has_minutes then {
        't': bar_min(a.nearest_min), 'h': bar_min(a.nearest_high_min),
        'dit': words_min_about(a.nearest_min, x.is_by_road),
        'lien': if(x.is_by_road, 'methode/temps-de-trajet/', 'methode/incertitude/'),
        'methode': if(x.is_by_road, 'temps calculé par la route', 'temps de trajet estimé'),
        'suite': case
            when x.is_by_road and a.nearest_door_min is not null then ', ' || words_min(a.nearest_door_min) || ' de porte à porte'
            when not x.is_by_road and a.nearest_low_min is not null and a.nearest_high_min is not null
                then ', sans doute entre ' || bar_min(a.nearest_low_min) || ' et ' || bar_min(a.nearest_high_min) || chr(160) || 'min' end,
        'part': case when a.basis <> 'disque' and published_share(t.within_20_min_share) not in (0, 1) then words_share(t.within_20_min_share) || ' des habitants à 20' || chr(160) || 'min ou moins' end} end,
    'inconnu': case when not x.has_minutes then {
        'titre': if(a.reason = 'sans_espace_sur_la_terre', 'Aucun espace accessible par la route', 'Temps de trajet non connu'),
        'motif': if(c.is_com, null, coalesce(a.reason, 'inconnu')),
        'phrase': case when c.is_com then 'Les fichiers sur lesquels reposent nos temps de trajet ne couvrent pas les collectivités d’outre-mer. La liste publiée des espaces France services '
            || if(l.espaces is null, 'n’en situe aucun', 'en situe ' || len(l.espaces)) || ' dans la commune.' end} end,
    'espace': case when x.has_minutes then {'id': k1.card.id, 'nom': k1.card.nom, 'mobile': k1.card.mobile, 'adresse': nullif(k1.card.adresse, ''), 'commune': k1.card.commune,
        'telephone': k1.card.telephone, 'appel': phone_link(k1.card.telephone)} end,
    'semaine': case when x.has_minutes then week_of(w.horaires, c.departement_code, h.hours_note, coalesce(h.is_mobile, false), coalesce(h.has_frequency_note, false)) end,
    'phrase': nullif(y.words, ''),
    'barres': if(x.has_minutes or len(x.levels) > 0, b.bars, null),
    'depuis': if(x.has_minutes, i.words, null),
    'second': case when x.has_minutes and k2.espace_id is not null then {'id': k2.espace_id, 'nom': k2.card.nom, 'commune': k2.card.commune.nom,
        'dit': if(a.second_min is null, null, words_min_about(a.second_min, x.is_by_road) || ' : ')} end,
    'implantation': if(x.has_minutes, g.sentence, null),
    'ici': if(not x.has_minutes or len(l.espaces) > 1 or k1.commune_code is distinct from c.commune_code, coalesce(l.espaces, []), []),
    'population': if(c.population_count is null, 'non connue', null),
    'vintage': if(c.population_count is not null and c.departement_code = '976', c.departement_code, null),
    'canton': case when c.canton_code is not null and not c.is_com then {'code': c.canton_code, 'nom': c.canton_name} end,
    'densite': c.density_label, 'montagne': c.mountain_massif,
    'revenu': case
        when c.is_com then null
        when c.median_income_eur is not null then words_count(c.median_income_eur) || ' € par an (2021)'
        else 'non publié' || coalesce(' (' || c.median_income_missing_reason || ')', '') end,
    'actes': if(c.is_com, null, o.words),
    'superficie': if(p.area_km2 > 0, words_tenth(p.area_km2) || ' km²', null),
    'qpv': if(c.has_qpv, words_first(string_split(c.qpv_names, ', '), 6), null),
    'anciennes': words_first(f.names, 12),
    'codes': case when f.codes is not null then {'mot': if(len(f.codes) = 1, 'Ancien code', 'Anciens codes'), 'codes': array_to_string(f.codes, ', ')} end,
    'semblables': case when m.commune_code is not null then {
        'par': 'Même densité, ' || if(c.mountain_massif is null, 'hors montagne', 'en montagne') || ', proches par la population' || case
            when c.median_income_eur is not null and c.aged_75_share is not null then ', le revenu et l’âge'
            when c.median_income_eur is not null then ' et le revenu'
            when c.aged_75_share is not null then ' et l’âge'
            else '' end,
        'communes': list_transform(m.communes, lambda z: {'code': z.code, 'nom': z.nom,
            'dit': case when z.minutes is not null then words_min_about(z.minutes, z.methode = 'route' or not (x.has_minutes and list_signs(m.communes || [{'code': '', 'nom': '', 'minutes': 0, 'methode': a.method, 'route_dans': ''}]))) end}),
        'note': if(c.median_income_eur is null, 'Revenu non publié, non comparé.', null)} end,
    'definitions': q.definitions,
    'cadre': case when a.commune_code is not null then 'commune:' || c.commune_code end
}) as json
from marts.communes as c
join facts as x using (commune_code)
join bars as b using (commune_code)
left join marts.departements as d using (departement_code)
left join staging.stg_decoupage_administratif__departements as s on s.departement_code = c.departement_code
left join marts.regions as r on r.region_code = c.region_code
left join marts.epci as e on e.epci_code = c.epci_code
left join coverage.commune_places as p on p.commune_code = c.commune_code
left join headline as a on a.commune_code = c.commune_code
left join coverage.access_by_territory as t on t.territory_kind = 'commune' and t.territory_code = c.commune_code and t.definition_id = a.definition_id
left join by_definition as q on q.commune_code = c.commune_code
left join exports.espace_cards as k1 on k1.espace_id = a.espace_id
left join exports.espace_cards as k2 on k2.espace_id = a.second_espace_id
left join marts.espaces as h on h.espace_id = a.espace_id
left join exports.weeks as w on w.espace_id = a.espace_id
left join sentences as y on y.commune_code = c.commune_code
left join lists as i on i.commune_code = c.commune_code
left join alike as m on m.commune_code = c.commune_code
left join local_espaces as l on l.commune_code = c.commune_code
left join acts as o on o.departement_code = c.departement_code
left join exports.siting_words as g on g.commune_code = c.commune_code
left join former as f on f.commune_code = c.commune_code
order by c.commune_code
