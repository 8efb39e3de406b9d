-- the espaces of the last list, cleaned and placed
-- one row per espace
-- source: marts.espaces; Table Schema in data/schemas/espaces.schema.json
select
    e.espace_id as id_fs, e.name as nom, e.kind as type, e.format, e.is_mobile as itinerant, e.group_name as groupe, e.principal_id as id_fs_principal,
    e.address as adresse, e.address_more as complement_adresse, e.postcode as code_postal, e.commune_code as code_commune,
    e.source_commune_code as code_commune_publie, c.name as commune, c.epci_code as code_epci, c.departement_code as code_departement, c.region_code as code_region,
    round(e.lon, 6) as lon, round(e.lat, 6) as lat, case e.placed_by when 'commune' then 'commune' else 'publiée' end as position, e.phone as telephone, e.mail, e.labelled_on as labellise_le,
    round(w.open_hours, 2) as heures_par_semaine, w.open_days_count as jours_par_semaine, w.is_open_saturday as ouvert_samedi, w.is_open_after_18 as ouvert_apres_18h,
    e.hours_note as remarque_horaires, e.has_frequency_note as frequence_en_remarque, e.appointment as prise_rdv,
    k.population_count as population_plus_proche, k.communes_count as communes_plus_proches,
    k.second_beyond_20_min_count as population_second_plus_20_min, k.second_beyond_30_min_count as population_second_plus_30_min,
    e.list_on as liste_du
from marts.espaces as e
left join marts.communes as c using (commune_code)
left join marts.espace_weeks as w on w.espace_id = e.espace_id and w.list_on = e.list_on
left join coverage.espace_catchments as k on k.espace_id = e.espace_id
order by cast(e.espace_id as integer)
