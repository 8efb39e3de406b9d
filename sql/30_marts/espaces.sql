-- espaces of the last list
-- one row per espace (2,845 on 2024-08-01, antennes included)
-- source: france_services; corrections of data/corrections are applied in staging, places are checked in findings
select h.*,
    regexp_matches(lower(coalesce(h.hours_note, '')),
        '(un|une|1) [^.]{0,20}sur (deux|2|trois|3)|semaines? (paire|impaire)|(1er|2e|2eme|2ème|3e|3ème|4e|4ème|premier|deuxi|troisi|quatri|dernier)[^.]{0,25}(du|de chaque) mois|par mois|quinzaine|vacances|été|juillet|août') as has_frequency_note,
    -- an antenne hangs on the principal of its group, where the group has exactly one
    p.principal_id
from marts.espaces_history as h
left join (
    select group_name, any_value(espace_id) as principal_id
    from marts.espaces_history
    where group_name is not null and not is_antenne and list_on = (select max(list_on) from marts.espaces_history)
    group by group_name having count(*) = 1
) as p on p.group_name = h.group_name and h.is_antenne
where h.list_on = (select max(list_on) from marts.espaces_history)
order by h.espace_id
