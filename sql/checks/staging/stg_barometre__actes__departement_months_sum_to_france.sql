-- Les actes des départements font la somme nationale, aux mois observés
with d as (select month, sum(acts_count) as departements from staging.stg_barometre__actes where territory_kind = 'departement' group by month),
f as (select month, acts_count as france, _file, _line from staging.stg_barometre__actes where territory_kind = 'france' and acts_count is not null)
select f._file, f._line, f.month, d.departements, f.france from f join d using (month) where abs(d.departements - f.france) > 0.5 order by f.month
