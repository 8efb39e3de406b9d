-- Les parts des habitants d'une commune font un tout
select commune_code, definition_id, sum(share) as total from coverage.travel_time_shares group by all having abs(sum(share) - 1) > 0.001 order by 1, 2
