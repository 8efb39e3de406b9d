-- Les listes du réseau sont comparées par une seule méthode
select method, count(*) as rows_count, min(list_on) as first_list, max(list_on) as last_list
from coverage.travel_times_by_list where method is not null
group by method qualify count(*) over () > 1 order by method
