-- stops of a bus France services, with their hours
-- one row per stop
-- source: bus_tournees (Emmaüs Ruffec, September 2024); the point is not taken over: that of one stop is 500 km away
select
    whole_of(id) as stop_number,
    coalesce(one_line(regexp_extract(nom, '\[(.+)\]', 1)), one_line(adresse)) as place,
    one_line(commune) as source_commune_name,
    commune_code_of(code_insee) as commune_code,
    nullif(regexp_extract(lower(txt(site_web)), '^https?://(?:www\.)?([^/:]+)', 1), '') as carrier_host,
    one_line(horaires) as hours_text,
    case normalise(ouverture) when 'semaine impaire' then 'impaires' when 'semaine paire' then 'paires' end as weeks,
    vintage_day(_vintage) as published_on,
    _file,
    _line,
    [
        unread('id', id, whole_of(id), 'a whole number'),
        unread('ouverture', ouverture, case when normalise(ouverture) in ('semaine impaire', 'semaine paire') then 1 end, 'semaine paire or semaine impaire'),
        missing('code_insee', code_insee, commune_code_of(code_insee), 'a commune code of five characters')
    ] as _faults
from raw.bus_tournees__arrets
