-- Les déciles d'une référence extérieure sont dans l'ordre
select _file, _line, equipment_code, departement_code, p10_min, median_min, p90_min
from staging.stg_acces_services__durations
where p10_min > median_min or median_min > p90_min
