-- Les habitants d'une commune se répartissent entre des espaces sans reste
select commune_code, sum(share) as total from coverage.catchment_shares group by all having abs(sum(share) - 1) > 0.001 order by 1
