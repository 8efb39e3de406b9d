-- what is odd in the sources, what the checks found, and the claims judged
-- one row per file of the site's data: its path and its JSON
-- source: findings, marts.finding_kinds, exports.claim_words
with shown as (
    select
        code,
        count(*) as found,
        list(concat_ws(' : ', subject, detail)
            || case when _file is not null then concat(' (', _file, case when _line > 0 then ', ligne ' || _line else '' end, ')') else '' end
            order by position)[1:5] as examples
    from findings.all_findings
    group by code
)
select 'data/constats.json' as path, to_json(coalesce(list({
    'code': k.code, 'titre': k.title, 'explication': k.explanation, 'gravite': k.severity, 'nombre': words_count(coalesce(s.found, 0)), 'attendu': if(k.expected_count is null, null, words_count(k.expected_count)), 'exemples': coalesce(s.examples, [])
} order by k.severity, k.code), [])) as json
from marts.finding_kinds as k
left join shown as s using (code)
union all
select 'data/verifications.json', to_json(coalesce(list({
    'nom': table_name || ' : ' || check_name, 'table': schema_name || '.' || table_name, 'phrase': sentence,
    'resultat': case when bad_rows_count = 0 then 'ok' else 'échec' end, 'lignes': words_count(bad_rows_count)
} order by schema_name, check_name), []))
from findings.check_results
union all
select 'data/affirmations.json', to_json(coalesce(list(affirmation order by claim_id), []))
from exports.claim_words
order by path
