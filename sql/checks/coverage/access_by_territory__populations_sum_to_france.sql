-- À chaque niveau, les populations font la somme nationale
with s as (select territory_kind, definition_id, sum(population_count) as total from coverage.access_by_territory
    where territory_kind in ('region', 'departement', 'density', 'mountain') group by all),
f as (select definition_id, population_count as france from coverage.access_by_territory where territory_kind = 'france')
select s.*, f.france from s join f using (definition_id) where s.total <> f.france order by 1, 2
