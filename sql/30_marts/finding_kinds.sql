-- codes of findings with what they mean and how many were expected
-- one row per code
-- source: data/reference/findings.csv, data/expected/findings.csv (national build)
select k.code, k.title, k.explanation, k.severity, cast(e.count as integer) as expected_count, cast(e.tolerance as integer) as tolerance_count, e.needs
from raw.reference__findings as k
left join raw.expected__findings as e using (code)
order by k.code
