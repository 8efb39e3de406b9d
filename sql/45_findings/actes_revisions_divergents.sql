-- values of IND-323 that revisions, the file in use among them, give differently
-- one row per territory and month with more than one value among all revisions
-- source: barometre; title and explanation in data/reference/findings.csv
with revisions as (
    select territory_kind, territory_code, month, acts_count, initial_count, target_count, revision, _line from staging.stg_barometre__actes_revisions
    union all
    select territory_kind, territory_code, month, acts_count, initial_count, target_count, _file, _line from staging.stg_barometre__actes
), all_values as (
    select territory_kind, territory_code, month, acts_count as value, 'observé' as what, revision, _line from revisions where acts_count is not null
    union all
    select territory_kind, territory_code, month, initial_count, 'initial', revision, _line from revisions where initial_count is not null
    union all
    select territory_kind, territory_code, month, target_count, 'cible', revision, _line from revisions where target_count is not null
)
select territory_kind || ' ' || territory_code || ', ' || strftime(month, '%Y-%m') || ', ' || what as subject,
    string_agg(distinct number_words(round(value, 2)), ' ou ') as detail, max(revision) as _file, max(_line) as _line
from all_values
group by territory_kind, territory_code, month, what
having count(distinct round(value, 2)) > 1 -- binary noise of the last digits is no revision
order by subject
