-- the API file of an EPCI
-- one row per EPCI: path below the site's root, and the JSON of the file
-- source: site.api_territories, which has an EPCI once per département that it lies in
select
    'api/v1/epci/' || territory_code || '.json' as path,
    cast('{"code":"' || territory_code || '",' || substr(min(cast(json as varchar)), 2) as json) as json
from site.api_territories
where territory_kind = 'epci'
group by territory_code
order by path
