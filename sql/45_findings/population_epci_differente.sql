-- EPCI whose published population is not the sum of its communes
-- one row per EPCI
-- source: decoupage_administratif; title and explanation in data/reference/findings.csv
select e.name as subject, 'publié ' || s.population_count || ', somme ' || e.population_count as detail, s._file, s._line
from marts.epci as e
join staging.stg_decoupage_administratif__epci as s using (epci_code)
where s.population_count <> e.population_count
order by e.epci_code
