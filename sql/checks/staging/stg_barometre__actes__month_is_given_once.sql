-- Les actes d'un territoire et d'un mois ne sont donnés qu'une fois
select territory_kind, territory_code, strftime(month, '%Y-%m') as month, count(*) as times, string_agg(_file || ' ligne ' || _line, ', ' order by _file, _line) as places
from staging.stg_barometre__actes
group by territory_kind, territory_code, month having count(*) > 1 order by 1, 2, 3
