-- La fréquentation d'un espace, d'un mois et d'un opérateur n'est donnée qu'une fois, tous fichiers réunis
select espace_id, strftime(month, '%Y-%m') as month, operator, count(*) as times, string_agg(_file || ' ligne ' || _line, ', ' order by _file, _line) as places
from staging.stg_frequentation_espaces__mois
group by espace_id, month, operator having count(*) > 1 order by 1, 2, 3
