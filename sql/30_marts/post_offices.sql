-- post offices in 2019 and in 2024
-- one row per département, and one for France (FR): the publisher's whole, else the sum of what it gives
-- source: staging.stg_acces_services__evolution
with given as (
    select territory_code, territory_kind, count_2019, count_2024
    from staging.stg_acces_services__evolution
    where equipment = 'bureau_de_poste'
), whole as (
    select
        coalesce(max(count_2019) filter (where territory_code = 'F'), sum(count_2019) filter (where territory_kind = 'DEP')) as count_2019,
        coalesce(max(count_2024) filter (where territory_code = 'F'), sum(count_2024) filter (where territory_kind = 'DEP')) as count_2024
    from given
    having count(*) > 0
)
select territory_code as departement_code, count_2019, count_2024 from given where territory_kind = 'DEP'
union all
select 'FR', count_2019, count_2024 from whole
order by 1
