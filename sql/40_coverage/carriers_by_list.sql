-- who carries espaces, as far as their names and addresses in the lists tell
-- one row per list
-- source: marts.espaces_history; La Poste, MSA and PIMMS are known by their name or the domain of their mail, which lists of 2020 and 2022-2023 give for few or none; the column of carriers is in the list of January 2020 only
with words as (
    select list_on, mail is not null as has_mail, carrier is not null as has_carrier,
        normalise(concat_ws(' ', name, carrier)) as own_words, lower(coalesce(mail, '')) as mail
    from marts.espaces_history
    where espace_id not like 'msap-%'
)
select
    list_on,
    count(*) as espaces_count,
    count(*) filter (where has_mail) as with_mail_count,
    count(*) filter (where has_carrier) as with_carrier_count,
    count(*) filter (where regexp_matches(own_words, '\bla poste\b') or regexp_matches(mail, '@(.*\.)?laposte\.fr')) as la_poste_count,
    count(*) filter (where regexp_matches(own_words, '\bmsa\b|mutualite sociale agricole') or regexp_matches(mail, '@(.*\.)?msa[0-9a-z-]*\.fr')) as msa_count,
    count(*) filter (where regexp_matches(own_words, '\bpimms\b') or mail like '%pimms%') as pimms_count
from words
group by list_on
order by list_on
