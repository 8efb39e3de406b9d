-- what changed from a list to the next one, in words
-- one row per event of an espace, the newest first; the département is '' overseas outside the départements, the EPCI where there is none
-- source: marts.espace_events, the list that has the espace
with named as (
    select
        v.espace_id,
        v.event,
        v.previous_on,
        v.list_on,
        coalesce(v.before_text, '') as before_text,
        coalesce(v.after_text, '') as after_text,
        h.name,
        coalesce(c.name, h.source_commune_name, '') as commune_name,
        coalesce(d.departement_code, '') as departement_code,
        coalesce(c.epci_code, '') as epci_code,
        c.departement_code as order_code,
        v.espace_id in (select espace_id from marts.espaces) as is_listed,
        v.list_on = (select max(list_on) from marts.espaces) as is_last
    from marts.espace_events as v
    join marts.espaces_history as h
        on h.espace_id = v.espace_id
        and h.list_on = case when v.event in ('absent de la liste', 'nouvel identifiant') then v.previous_on else v.list_on end
    left join marts.communes as c on c.commune_code = h.commune_code
    left join marts.departements as d on d.departement_code = c.departement_code
)
select
    row_number() over (order by list_on desc, order_code, try_cast(espace_id as integer) nulls last, espace_id, event) as position,
    departement_code,
    epci_code,
    is_last,
    event,
    cast(previous_on as varchar) as previous_day,
    cast(list_on as varchar) as list_day,
    {
        'id': [espace_id, event, cast(previous_on as varchar), cast(list_on as varchar)],
        'title': event_word(event) || ' : ' || name || ' (' || commune_name || ')',
        'updated': cast(list_on as varchar),
        'link': case when is_listed then 'espaces/' || espace_id || '.html' else 'espaces/disparus/#e' || espace_id end,
        'category': event,
        'summary': case
            when event in ('nouveau dans la liste', 'de nouveau dans la liste')
                then 'Absent de la liste du ' || day_words(previous_on) || ', présent dans celle du ' || day_words(list_on) || '. Adresse : ' || after_text || '.'
            when event = 'nouvel identifiant'
                then 'Même lieu ou même nom sous un autre identifiant : ' || before_text || ' dans la liste du ' || day_words(previous_on) || ', ' || after_text || ' dans celle du ' || day_words(list_on) || '.'
            when event = 'absent de la liste'
                then 'Présent dans la liste du ' || day_words(previous_on) || ', absent de celle du ' || day_words(list_on) || '. Adresse d’alors : ' || before_text || '.'
            else 'Entre la liste du ' || day_words(previous_on) || ' et celle du ' || day_words(list_on) || '. Avant : ' || before_text || '. Après : ' || after_text || '.' end
    } as entry
from named
order by position
