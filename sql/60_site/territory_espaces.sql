-- the espaces of a territory with their week, as the API lists them and as its page does
-- one row per EPCI, canton and département that has espaces
-- source: exports.espace_cards, exports.weeks
with hosted as (
    select
        g.territory_kind,
        g.territory_code,
        k.espace_id,
        k.short,
        x.kind,
        x.is_mobile,
        w.horaires_texte,
        x.is_mobile or x.has_frequency_note or coalesce(w.a_des_mots, false) as varies
    from marts.commune_groups as g
    join exports.espace_cards as k using (commune_code)
    join marts.espaces as x using (espace_id)
    left join exports.weeks as w using (espace_id)
    where g.territory_kind in ('epci', 'canton', 'departement')
)
select
    territory_kind,
    territory_code,
    to_json(list(struct_insert(short, horaires := horaires_texte, variable := varies) order by short.commune.nom, cast(espace_id as integer))) as espaces,
    to_json(list({
        'id': espace_id,
        'nom': short.nom,
        'etiquette': case when is_mobile then 'itinérant' when kind = 'Antenne' then 'antenne' end,
        'commune': short.commune,
        'variable': varies,
        'horaires': coalesce(horaires_texte, 'non publiés') || if(varies, ' (selon les passages)', '')
    } order by short.commune.nom, cast(espace_id as integer))) as lignes
from hosted
group by territory_kind, territory_code
order by territory_kind, territory_code
