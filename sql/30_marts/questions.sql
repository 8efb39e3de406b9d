-- questions that readers of the Cour's report ask, with the page that answers each, or what an answer would take
-- one row per question
-- source: data/reference/questions.csv
select
    _line as position,
    question,
    page,
    page_title,
    missing,
    whom
from raw.reference__questions
order by _line
