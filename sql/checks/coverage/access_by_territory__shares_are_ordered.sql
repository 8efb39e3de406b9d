-- Les parts à 10, 20 et 30 minutes croissent et restent entre 0 et 1
select territory_kind, territory_code, definition_id, within_10_min_share, within_20_min_share, within_30_min_share
from coverage.access_by_territory
where not (within_10_min_share between 0 and within_20_min_share and within_20_min_share <= within_30_min_share and within_30_min_share <= 1)
order by 1, 2, 3
