-- published figures about the programme that no open data gives, each with its source
-- one row per figure
-- source: data/reference/facts.csv; a figure whose passage was not read has no quotation
select
    fact_id,
    topic,
    label,
    cast(value as double) as value,
    coalesce(cast(low as double), cast(value as double)) as low_value,
    coalesce(cast(high as double), cast(value as double)) as high_value,
    unit,
    dated,
    source,
    source_url,
    quote,
    reading = 'lu' as is_read,
    _line as line
from raw.reference__facts
order by _line
