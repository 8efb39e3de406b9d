-- attendance of each espace, as carriers send it
-- one row per espace, month and operator of each file
-- source: frequentation_espaces, data/schemas/frequentation_espaces.schema.json; operators by data/reference/operateurs.csv, however they are spelt; an empty number is unknown, never 0
with known as (
    select espace_id from staging.stg_france_services__liste_schema_5
    union select espace_id from staging.stg_france_services__liste_schema_4
    union select espace_id from staging.stg_france_services__liste_schema_3
    union select espace_id from staging.stg_france_services__liste_schema_2
    union select espace_id from staging.stg_france_services__liste_schema_1
), spellings as (
    select distinct name, normalise(unnest(list_append(string_split(coalesce(also, ''), '|'), name))) as spelling from raw.reference__operateurs
), read as (
    select *, espace_id_of(id_fs) as espace_id,
        try_cast(regexp_extract(txt(mois), '^(20\d{2}-\d{2})$', 1) || '-01' as date) as month
    from raw.frequentation_espaces__frequentation
)
select
    r.espace_id,
    r.month,
    s.name as operator,
    count_of(r.demandes) as requests_count,
    count_of(r.visiteurs) as visitors_count,
    count_of(r.minutes_accompagnement) as support_min,
    count_of(r.resolues) as solved_count,
    r._file,
    r._line,
    [
        missing('id_fs', r.id_fs, r.espace_id, 'the id_fs of an espace'),
        fault(r.espace_id is not null and k.espace_id is null and exists (from known), 'id_fs', r.id_fs, 'the id_fs of an espace of a published list'),
        missing('mois', r.mois, r.month, 'a month as 2024-07', remedy := 'write year, hyphen, month'),
        fault(r.month < date '2019-01-01', 'mois', r.mois, 'a month since 2019-01: the first label is of that year'),
        fault(r.month > vintage_day(r._vintage), 'mois', r.mois, 'a month up to that of its folder, ' || r._vintage),
        fault(regexp_matches(normalise(r.operateur), '^(total|totaux|ensemble|tous|toutes|somme|cumul)'), 'operateur', r.operateur, 'one operator a row', remedy := 'leave rows of totals out: they are computed'),
        fault(s.name is null and not regexp_matches(coalesce(normalise(r.operateur), ''), '^(total|totaux|ensemble|tous|toutes|somme|cumul)'), 'operateur', r.operateur, 'one of data/reference/operateurs.csv', remedy := 'write the name as listed there, or autre'),
        unread('demandes', r.demandes, case when count_of(r.demandes) <= 10000000 then 0 end, 'a whole number, at most 10000000', remedy := 'write digits only; leave the cell empty where it is not known'),
        unread('visiteurs', r.visiteurs, case when count_of(r.visiteurs) <= 10000000 then 0 end, 'a whole number, at most 10000000', remedy := 'write digits only; leave the cell empty where it is not known'),
        unread('minutes_accompagnement', r.minutes_accompagnement, case when count_of(r.minutes_accompagnement) <= 10000000 then 0 end, 'a whole number, at most 10000000', remedy := 'write digits only; leave the cell empty where it is not known'),
        unread('resolues', r.resolues, case when count_of(r.resolues) <= 10000000 then 0 end, 'a whole number, at most 10000000', remedy := 'write digits only; leave the cell empty where it is not known'),
        fault(count_of(r.resolues) > count_of(r.demandes), 'resolues', r.resolues, 'at most the ' || r.demandes || ' of demandes')
    ] as _faults
from read as r
left join spellings as s on s.spelling = normalise(r.operateur) and s.spelling <> ''
left join known as k on k.espace_id = r.espace_id
