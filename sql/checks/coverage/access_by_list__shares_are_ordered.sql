-- Les parts à 20 et 30 minutes de chaque liste croissent et restent entre 0 et 1
select territory_kind, territory_code, list_on, within_20_min_share, within_30_min_share
from coverage.access_by_list
where not (within_20_min_share between 0 and within_30_min_share and within_30_min_share <= 1)
order by 1, 2, 3
