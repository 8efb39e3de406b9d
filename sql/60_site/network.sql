-- what many files name: the last list of espaces and the definition of the headline
-- one row per build
-- source: marts.espaces, marts.definitions
select
    max(e.list_on) as list_on,
    cast(max(e.list_on) as varchar) as list_day,
    any_value(d.definition_id) as headline_id,
    any_value(split_part(d.label, ',', 1)) || '. Liste du ' || day_words(max(e.list_on)) as foot
from marts.espaces as e, marts.definitions as d
where d.is_headline
