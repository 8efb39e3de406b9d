-- Chaque commune des départements a un point
select commune_code, name from marts.communes where not is_com and point_lon is null order by 1
