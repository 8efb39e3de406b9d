-- the headline figures of a territory in words: the three figures, the people by class of time, a row of a table, what another territory is compared with
-- one row per territory above the communes, and per class of density, mountain and quartiers prioritaires
-- source: coverage.access_by_territory, exact; how times were obtained from exports.access_summaries
with headline as (
    select
        a.*,
        s.acces.methode as method,
        s.acces.route_dans as road_place,
        coalesce(s.acces.methode = 'route', false) as is_by_road,
        nullif(a.unreachable_population_count, 0) as unreachable_count,
        case when a.within_20_min_share < 1 then a.beyond_20_min_count / (1 - a.within_20_min_share) end as known_count,
        case when a.population_count > a.unknown_population_count then coalesce(a.unreachable_population_count, 0) / (a.population_count - a.unknown_population_count) else 0 end as unreachable_share
    from coverage.access_by_territory as a
    join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
    join exports.access_summaries as s on s.territory_kind = a.territory_kind and s.territory_code = a.territory_code and s.definition_id = a.definition_id
    where a.territory_kind <> 'commune'
), named as (
    select
        h.*,
        coalesce(
            n.name,
            d.density_label,
            case h.territory_code when 'montagne' then 'En montagne' when 'hors_montagne' then 'Hors montagne' when 'avec_qpv' then 'Avec un quartier prioritaire' when 'sans_qpv' then 'Sans quartier prioritaire' end,
            h.territory_code) as name
    from headline as h
    left join exports.territory_names as n on n.territory_kind = h.territory_kind and n.territory_code = h.territory_code
    left join (select density_level, any_value(density_label) as density_label from marts.communes where density_level is not null group by density_level) as d
        on h.territory_kind in ('density', 'region_density', 'departement_density') and cast(d.density_level as varchar) = string_split(h.territory_code, '-')[-1]
), classes as (
    select
        territory_kind,
        territory_code,
        list_filter([
            {'c': 'c0', 'n': '0 à 10 min', 'v': within_10_min_share},
            {'c': 'c1', 'n': '10 à 20 min', 'v': within_20_min_share - within_10_min_share},
            {'c': 'c2', 'n': '20 à 30 min', 'v': within_30_min_share - within_20_min_share},
            {'c': 'c34', 'n': 'plus de 30 min', 'v': greatest(0, 1 - within_30_min_share - unreachable_share)},
            {'c': 'cx', 'n': 'sans espace accessible par la route', 'v': unreachable_share}], lambda part: part.c <> 'cx' or part.v > 0) as parts
    from named
)
select n.territory_kind, n.territory_code, n.method, n.road_place, n.is_by_road, n.median_min, n.unreachable_count,
    {
        'part': words_share(n.within_20_min_share),
        'part_entre': words_share_range(n.within_20_min_low_share, n.within_20_min_high_share),
        'part_note': words_share_range(n.within_20_min_low_share, n.within_20_min_high_share) || ', erreur mesurée sur des régions hors calage',
        'loin': words_people_about(n.beyond_20_min_count, n.is_by_road),
        'loin_note': concat_ws(' ; ',
            if(n.is_by_road or n.beyond_20_min_count <= 0, null, words_people_range(n.known_count * (1 - n.within_20_min_high_share), n.known_count * (1 - n.within_20_min_low_share))),
            case when n.beyond_20_min_count > 0
                then if(n.beyond_30_min_count > 0, 'dont ' || words_people_about(n.beyond_30_min_count, n.is_by_road), 'aucun') || ' à plus de 30 min'
                    || if(n.unreachable_count is null, '', ' ou sans espace accessible (' || words_count(n.unreachable_count) || ')')
                else 'aucun' end),
        'p90_mot': if(n.p90_min is null and n.unreachable_count is not null, 'au moins n’ont aucun espace accessible par la route', 'au plus, pour neuf habitants sur dix'),
        'p90': if(n.p90_min is null and n.unreachable_count is not null, '1 sur 10', words_min(n.p90_min)),
        'p90_note': if(n.median_min is null, null, 'au plus ' || words_min(n.median_min) || ' pour la moitié')
    } as chiffres,
    case when n.within_10_min_share is not null then {
        'classes': list_transform(c.parts, lambda part: {'c': part.c, 'n': part.n, 'v': printf('%.4f', part.v), 't': words_share(part.v)}),
        'inconnus': case when n.unknown_population_count > 0 then words_count(n.unknown_population_count) end} end as repartition,
    {
        'lien': if(n.territory_kind in ('epci', 'canton', 'departement', 'region'), page_of(n.territory_kind, n.territory_code), null),
        'nom': n.name,
        'code': n.territory_code,
        'p': cast(round(100 * n.within_20_min_share) as integer),
        'part': words_share(n.within_20_min_share),
        'mediane': if(n.median_min is null and n.population_count > 0, 'sans accès', words_min(n.median_min)),
        'loin': words_people(n.beyond_20_min_count),
        'habitants': words_count(n.population_count)
    } as ligne,
    {
        'niveau': n.territory_kind,
        'nom': n.name,
        'part': words_share(n.within_20_min_share),
        'loin': if(n.within_20_min_share is null, null, words_share(1 - n.within_20_min_share) || ' des habitants'),
        'p90': if(n.p90_min is null, 'sans accès', words_min(n.p90_min))
    } as versus
from named as n
join classes as c using (territory_kind, territory_code)
order by n.territory_kind, n.territory_code
