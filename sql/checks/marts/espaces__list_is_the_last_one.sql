-- La dernière liste est entière : ses lignes sont toutes dans la table des espaces, sauf celles que rien ne place
with last_list as (
    select r.* from marts.list_rows as r where r.list_on = (select max(list_on) from marts.list_rows)
)
select l._file, l._line, l.espace_id, l.name, l.source_commune_code
from last_list as l
anti join marts.espaces as e on e._file = l._file and e._line = l._line
where l.lon is not null or exists (from marts.lignage_communes as g where g.old_code = l.source_commune_code)
order by l._line
