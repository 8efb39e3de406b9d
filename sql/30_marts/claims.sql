-- published claims about coverage
-- one row per claim
-- source: data/reference/claims.csv, each with its own source
select claim_id, claimed_on, claim, subject, cast(minutes as integer) as minutes, cast(claimed_share as double) as claimed_share, espaces_text, source, source_url
from raw.reference__claims
order by claim_id
