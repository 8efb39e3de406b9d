-- each published claim with our verdict, in the words of the pages
-- one row per claim
-- source: coverage.claim_verdicts; on a Saturday and after 18:00 the network is that of the last list, whose hours are the only ones that are known
with list as (
    select max(list_on) as list_on
    from marts.espaces
), hours as (
    select
        definitions.opening,
        access.within_20_min_share,
        access.within_30_min_share
    from coverage.access_by_territory as access
    join marts.definitions as definitions using (definition_id)
    join marts.definitions as headline on headline.is_headline and headline.which = definitions.which and headline.pace = definitions.pace
    where access.territory_kind = 'france'
), at_hours as (
    select
        v.claim_id,
        max(if(h.opening = 'samedi', published_share(if(v.minutes = 20, h.within_20_min_share, h.within_30_min_share)), null)) as saturday_share,
        max(if(h.opening = 'apres_18h', published_share(if(v.minutes = 20, h.within_20_min_share, h.within_30_min_share)), null)) as after_18_share
    from coverage.claim_verdicts as v
    cross join hours as h
    group by v.claim_id
)
select
    c.claim_id,
    {
        'date': c.claimed_on,
        'affirmation': c.claim,
        'est_citation': c.wording = 'citation',
        'source': c.source,
        'lien': c.source_url,
        'lien_note': if(c.source_reach = 'accueil', 'la page même ne nous est pas connue', null),
        'espaces': c.espaces_text,
        'verdict': v.verdict,
        'verdict_mot': case v.verdict when 'confirme' then 'Confirmé' when 'infirme' then 'Infirmé' when 'indecis' then 'Ni confirmé ni infirmé' else 'Ne se vérifie pas' end,
        'raison': case v.verdict
            when 'confirme' then 'même le bas de notre fourchette atteint la part affirmée'
            when 'infirme' then 'même le haut de notre fourchette reste sous la part affirmée'
            when 'indecis' then 'notre fourchette contient la part affirmée'
            else 'aucune donnée publiée ne dit cette part' end,
        'calcul': if(v.claim_id is null, null,
            'Nous trouvons ' || words_share(published_share(v.found_share)) || ' à moins de ' || v.minutes || ' minutes' || words_between(published_share(v.found_low_share), published_share(v.found_high_share)) || ', '
            || if(v.is_after_last_list, 'avec le réseau de la dernière liste publiée, celle du ' || day_words(l.list_on), 'avec les espaces labellisés en ' || month_words(v.network_month) || ' au plus tard') || '.'),
        'heures': if(v.claim_id is null, null,
            'C’est à toute heure. Avec la liste du ' || day_words(l.list_on) || ', à moins de ' || v.minutes || ' minutes d’un espace ouvert le samedi : ' || words_share(h.saturday_share) || ' ; après 18' || chr(160) || 'h : ' || words_share(h.after_18_share) || '.')
    } as affirmation
from marts.claims as c
cross join list as l
left join coverage.claim_verdicts as v using (claim_id)
left join at_hours as h using (claim_id)
order by c.claim_id
