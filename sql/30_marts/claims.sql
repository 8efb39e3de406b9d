-- published claims about coverage
-- one row per claim
-- source: data/reference/claims.csv, each with its own source; wording is citation (the words of the source) or paraphrase, source_reach is page (the page that says it) or accueil (only the site's front page is known)
select
    claim_id,
    claimed_on,
    claim,
    wording,
    subject,
    cast(minutes as integer) as minutes,
    cast(claimed_share as double) as claimed_share,
    espaces_text,
    source,
    source_url,
    source_reach
from raw.reference__claims
order by claim_id
