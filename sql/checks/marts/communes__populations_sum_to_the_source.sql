-- La somme des populations des communes est celle de la source
with s as (select sum(population_count) as source_total from staging.stg_decoupage_administratif__communes where kind = 'actuelle'),
m as (select sum(population_count) as marts_total from marts.communes)
select source_total, marts_total from s, m where source_total <> marts_total
