-- Chaque chiffre repris a une valeur, une date, une source et son adresse ; lu, il a sa citation, et elle seule
select fact_id, label, source_url, quote, is_read from marts.facts
where value is null or dated is null or source is null or source_url not like 'https://%' or is_read <> (quote is not null)
order by line
