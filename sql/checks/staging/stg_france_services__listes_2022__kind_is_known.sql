-- La nature de chaque espace des listes de 2022 et 2023 est l'une des deux connues, et son itinérance Oui ou Non
select _file, _line, espace_id, kind, format, is_itinerant from staging.stg_france_services__listes_2022
where kind is null or is_itinerant is null or format not in ('Lieu fixe', 'Mobile', 'Multi-sites', 'Antenne')
order by list_on, _line
