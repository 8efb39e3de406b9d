-- which territories each commune belongs to
-- one row per commune and territory (EPCI, canton, département, région, France, density level, mountain, QPV)
-- source: marts.communes
select commune_code, 'commune' as territory_kind, commune_code as territory_code from marts.communes where not is_com
union all select commune_code, 'epci', epci_code from marts.communes where not is_com and epci_code is not null
union all select commune_code, 'canton', canton_code from marts.communes where not is_com and canton_code is not null
union all select commune_code, 'departement', departement_code from marts.communes where not is_com
union all select commune_code, 'region', region_code from marts.communes where not is_com
union all select commune_code, 'france', 'FR' from marts.communes where not is_com
union all select commune_code, 'density', cast(density_level as varchar) from marts.communes where not is_com and density_level is not null
union all select commune_code, 'mountain', case when is_mountain then 'montagne' else 'hors_montagne' end from marts.communes where not is_com
union all select commune_code, 'qpv', case when has_qpv then 'avec_qpv' else 'sans_qpv' end from marts.communes where not is_com
union all select commune_code, 'region_density', region_code || '-' || density_level from marts.communes where not is_com and density_level is not null
union all select commune_code, 'departement_density', departement_code || '-' || density_level from marts.communes where not is_com and density_level is not null
