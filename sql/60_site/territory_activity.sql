-- the acts of the département that a territory lies in: its last month, its target, its curve
-- one row per EPCI and canton, under the département of most of its people
-- source: exports.attendance_series; acts are published for départements and larger
select
    n.territory_kind,
    n.territory_code,
    to_json({
        'departements': [{
            'departement': {'code': d.departement_code, 'nom': d.name},
            'actes': if(len(a.serie) > 0, words_count(a.serie[-1].actes) || ' actes en ' || month_words(cast(a.serie[-1].mois as date)), null),
            'cible': if(len(a.serie) > 0, coalesce(', cible ' || words_count(a.cible.actes) || ' en ' || month_words(cast(a.cible.mois as date)), ''), null)
        }],
        'qui': if(n.territory_kind = 'epci', 'l’intercommunalité', 'le canton'),
        'courbe': if(n.territory_kind = 'epci', c.courbe, null),
        'titre': 'Actes par mois, ' || d.name
    }) as frequentation
from exports.territory_names as n
join marts.departements as d using (departement_code)
left join exports.attendance_series as a on a.territory_kind = 'departement' and a.territory_code = d.departement_code
left join site.curves as c on c.owner_kind = 'departement' and c.owner_code = d.departement_code and c.curve = 'actes'
where n.territory_kind in ('epci', 'canton')
order by n.territory_kind, n.territory_code
