-- what the static API says of a commune
-- one row per commune, collectivités d'outre-mer included, as JSON; lists by definition follow the order of exports.definitions
-- source: marts and coverage; the export stage makes one file per département of them
with by_definition as (
    select a.commune_code, list(published_min(a.nearest_min) order by d.position) as minutes, list(a.espace_id order by d.position) as espaces
    from coverage.commune_access as a join marts.definitions as d using (definition_id)
    group by a.commune_code
)
select c.departement_code, c.commune_code, to_json({
    'nom': c.name, 'codes_postaux': c.postcodes, 'region': c.region_code, 'epci': c.epci_code, 'canton': case when not c.is_com then c.canton_code end,
    'population': c.population_count, 'densite': c.density_level, 'montagne': c.mountain_massif, 'revenu_median': c.median_income_eur,
    'lon': round(c.point_lon, 5), 'lat': round(c.point_lat, 5),
    'acces': case when a.commune_code is not null then {
        'temps_min': published_min(a.nearest_min), 'temps_min_bas': published_min(a.nearest_low_min), 'temps_min_haut': published_min(a.nearest_high_min),
        'methode': a.method, 'motif': a.reason, 'distance_km': round(a.distance_km, 1),
        'id_fs': a.espace_id, 'temps_second_min': published_min(a.second_min), 'id_fs_second': a.second_espace_id} end,
    'definitions': case when b.commune_code is not null then {'temps_min': b.minutes, 'id_fs': b.espaces} end
}) as json
from marts.communes as c
left join (select a.* from coverage.commune_access as a join marts.definitions as d using (definition_id) where d.is_headline) as a using (commune_code)
left join by_definition as b on b.commune_code = c.commune_code
order by c.commune_code
