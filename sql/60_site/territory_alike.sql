-- the territories that resemble each one: what they are alike in, their times and the medians of these
-- one row per EPCI and département that others resemble
-- source: exports.resemblances, coverage.similar_territories; figures by the headline definition, exact
with headline as (
    select a.territory_kind, a.territory_code, a.within_20_min_share, a.median_min, a.p90_min, f.method
    from coverage.access_by_territory as a
    join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
    join site.figures as f using (territory_kind, territory_code)
), resembling as (
    select
        s.territory_kind,
        s.territory_code,
        list({
            'lien': page_of(s.territory_kind, s.similar_code),
            'nom': n.name,
            'part': words_share(a.within_20_min_share),
            'mediane': a.median_min,
            'p90': a.p90_min,
            'methode': a.method
        } order by s.rank) as territories,
        median(a.median_min) as median_min,
        median(a.p90_min) as p90_min,
        median(a.within_20_min_share) as share,
        if(count(distinct a.method) = 1, any_value(a.method), 'mixte') as method
    from coverage.similar_territories as s
    join exports.territory_names as n on n.territory_kind = s.territory_kind and n.territory_code = s.similar_code
    left join headline as a on a.territory_kind = s.territory_kind and a.territory_code = s.similar_code
    where s.territory_kind in ('epci', 'departement')
    group by s.territory_kind, s.territory_code
), worded as (
    select
        t.territory_kind,
        t.territory_code,
        'Les plus proches par la densité (niveau moyen ' || words_tenth(t.traits.densite) || ' sur 7, 7 étant le moins dense), la population (' || words_count(t.traits.population) || ' habitants)'
            || if(t.traits.part_75 is null, '', ', la part des 75 ans et plus (' || words_share(t.traits.part_75) || ', communes de plus de 2' || chr(8239) || '000 habitants)')
            || if(t.traits.revenu is null, '', ', le revenu médian (environ ' || words_count(t.traits.revenu) || ' € par an)')
            || if(t.traits.montagne, ', en montagne.', ', hors montagne.')
            || if(t.traits.part_75 is null, ' La part des 75 ans et plus n’est pas connue pour assez d’habitants : elle n’est pas comparée.', '')
            || if(t.traits.revenu is null, ' Le revenu n’est pas connu pour assez d’habitants : il n’est pas comparé.', '') as words,
        list_signs(r.territories || [{'lien': '', 'nom': '', 'part': '', 'mediane': 0, 'p90': 0, 'methode': f.method}]) as signs
    from exports.resemblances as t
    join resembling as r using (territory_kind, territory_code)
    join site.figures as f using (territory_kind, territory_code)
)
select
    r.territory_kind,
    r.territory_code,
    r.median_min,
    r.method,
    {
        'niveau': 'semblables',
        'nom': 'Territoires semblables',
        'part': words_share(r.share),
        'loin': if(r.share is null, null, words_share(1 - r.share) || ' des habitants'),
        'p90': if(r.p90_min is null, 'sans accès', words_min(r.p90_min))
    } as versus,
    to_json({
        'titre': if(r.territory_kind = 'epci', 'Intercommunalités semblables', 'Départements semblables'),
        'mots': w.words,
        'signe': w.signs,
        'territoires': list_transform(r.territories, lambda x: {
            'lien': x.lien,
            'nom': x.nom,
            'part': x.part,
            'mediane': if(x.mediane is null, 'sans accès', words_min_about(x.mediane, not w.signs or x.methode = 'route')),
            'p90': if(x.p90 is null, 'sans accès', words_min_about(x.p90, not w.signs or x.methode = 'route'))
        })
    }) as semblables
from resembling as r
join worded as w using (territory_kind, territory_code)
order by r.territory_kind, r.territory_code
