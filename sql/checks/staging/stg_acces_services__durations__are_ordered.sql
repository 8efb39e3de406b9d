-- Les déciles d'une référence extérieure sont lus et dans l'ordre
select _file, _line, equipment_code, departement_code, p10_min, median_min, p90_min
from staging.stg_acces_services__durations
where median_min is null or p10_min is null or p90_min is null or p10_min > median_min or median_min > p90_min
