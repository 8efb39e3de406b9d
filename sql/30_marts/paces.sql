-- by how much free-flow minutes are lengthened, by pace and density level of the commune
-- one row per pace and density level
-- source: data/reference/paces.csv; the factor of a trip is the mean of those of both ends
select pace, cast(density_level as integer) as density_level, cast(factor as double) as factor
from raw.reference__paces
order by pace, density_level
