-- La nature de chaque entrée du découpage est connue
select _file, _line, commune_code, name from staging.stg_decoupage_administratif__communes where kind is null order by _line
