-- Les lieux où vivent les habitants d'une commune font un tout
select commune_code, sum(share) as total from coverage.people_places group by all having abs(sum(share) - 1) > 0.001 order by 1
