-- what would change if an espace closed, the others staying
-- one row per espace that the headline definition counts
-- source: coverage.closings, coverage.closing_first_takers; Table Schema in data/schemas/fermetures.schema.json
select
    c.espace_id as id_fs,
    e.name as nom,
    e.commune_code as code_commune,
    m.departement_code as code_departement,
    cast(round(c.people_count) as bigint) as population_plus_proche,
    cast(round(c.newly_beyond_20_count) as bigint) as population_au_dela_20_min,
    cast(round(c.newly_beyond_30_count) as bigint) as population_au_dela_30_min,
    cast(round(c.without_other_count) as bigint) as population_sans_autre_45_min,
    published_min(c.added_min) as temps_ajoute_min,
    t.taker_id as id_fs_repreneur,
    published_share(t.people_count / nullif(c.people_count, 0)) as part_repreneur,
    coalesce(t.takers_count, 0) as repreneurs
from coverage.closings as c
join marts.espaces as e using (espace_id)
left join marts.communes as m on m.commune_code = e.commune_code
left join coverage.closing_first_takers as t using (espace_id)
order by cast(c.espace_id as integer)
