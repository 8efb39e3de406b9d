-- Une commune n'est membre que d'un EPCI à fiscalité propre
select commune_code, string_agg(epci_code, ', ' order by epci_code) as epci, min(_line) as line
from staging.stg_decoupage_administratif__epci_members group by commune_code having count(*) > 1 order by 1
