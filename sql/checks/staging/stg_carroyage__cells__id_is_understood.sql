-- Chaque carreau nomme son système, sa résolution et son coin, et compte des ménages
select cell_id, households_count, _file, _line from staging.stg_carroyage__cells
where crs is null or resolution_m is null or north_m is null or east_m is null or households_count is null or households_count < 0 order by _file, _line
