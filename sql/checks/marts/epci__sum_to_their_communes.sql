-- Les populations des EPCI et des communes hors EPCI font le total
with e as (select sum(population_count) as epci_total from marts.epci),
c as (select sum(population_count) filter (where epci_code is not null) as communes_total from marts.communes)
select epci_total, communes_total from e, c where epci_total <> communes_total
