-- the definitions of access: which espaces, when, at which pace
-- one row per definition (18); exactly one is the headline
-- source: data/reference/definitions.csv; method: /methode/definitions/
select definition_id, cast(position as integer) as position, which, opening, pace, cast(is_headline as boolean) as is_headline, label, sentence
from raw.reference__definitions
order by position
