-- EPCI à fiscalité propre of 2026
-- one row per EPCI
-- source: decoupage_administratif; the département is that of the largest part of its population, some EPCI lie in two
with members as (
    select epci_code, departement_code, region_code, sum(population_count) as population_count, count(*) as communes_count
    from marts.communes
    where epci_code is not null
    group by all
), main as (
    select epci_code, departement_code, region_code from members
    qualify row_number() over (partition by epci_code order by population_count desc, departement_code) = 1
)
select e.epci_code, e.name, e.kind, main.departement_code, main.region_code,
    list(distinct members.departement_code order by members.departement_code) as departement_codes,
    sum(members.population_count) as population_count,
    sum(members.communes_count) as communes_count
from staging.stg_decoupage_administratif__epci as e
join members using (epci_code)
join main using (epci_code)
group by all
order by epci_code
