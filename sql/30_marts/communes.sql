-- communes of the COG 2026 and what is known of each
-- one row per commune: 34,875 in the 101 départements and 94 in the collectivités d'outre-mer (is_com)
-- source: decoupage_administratif, joined with grilles, zonages, filosofi, rp_2018, qpv and communes_points
with epci as (
    select m.commune_code, m.epci_code from staging.stg_decoupage_administratif__epci_members as m
    qualify row_number() over (partition by m.commune_code order by m.epci_code) = 1
), points as (
    -- a point of 2025 may carry a code that has been merged since: the current commune's own point comes first
    select l.current_code as commune_code, p.lon, p.lat
    from staging.stg_communes_points__points as p
    join marts.lignage_communes as l on l.old_code = p.commune_code
    qualify row_number() over (partition by l.current_code order by p.commune_code <> l.current_code, p.commune_code) = 1
), qpv as (
    select l.current_code as commune_code, sum(len(q.qpv_codes)) as qpv_count, string_agg(q.qpv_names, ', ' order by q.commune_code) as qpv_names
    from staging.stg_qpv__communes as q
    join marts.lignage_communes as l on l.old_code = q.commune_code
    group by all
)
select
    c.commune_code,
    c.name,
    c.article_kind,
    c.zone,
    c.zone = 'com' as is_com,
    c.departement_code,
    c.region_code,
    c.arrondissement_code,
    epci.epci_code,
    z.canton_code,
    z.canton_name,
    z.bassin_de_vie_code,
    c.population_count,
    c.postcodes,
    g.density_level,
    g.density_label,
    g.mountain_massif,
    g.mountain_massif is not null as is_mountain,
    g.rurality_label,
    g.centrality_label,
    g.centrality_level,
    f.median_income_eur,
    case
        when f.median_income_eur is not null then null
        when f.commune_code is null then 'non diffusé pour cette commune'
        else f.median_income_missing_reason
    end as median_income_missing_reason,
    f.poverty_share,
    r.aged_75_share,
    coalesce(qpv.qpv_count, 0) > 0 as has_qpv,
    qpv.qpv_names,
    points.lon as point_lon,
    points.lat as point_lat
from staging.stg_decoupage_administratif__communes as c
left join epci using (commune_code)
left join staging.stg_zonages__communes as z using (commune_code)
left join staging.stg_grilles__communes as g using (commune_code)
left join staging.stg_filosofi__communes as f using (commune_code)
left join staging.stg_rp_2018__communes as r using (commune_code)
left join qpv using (commune_code)
left join points using (commune_code)
where c.kind = 'actuelle'
order by c.commune_code
