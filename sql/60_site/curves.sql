-- the curves of pages as they are drawn: acts by month with their target, labelled espaces, the share within 20 minutes by list, requests of an espace
-- one row per territory or espace and curve that has two months at least
-- source: exports.attendance_series, marts.labelled, coverage.access_by_list, marts.frequentation_espaces; 640 by 240, the plot from (88, 24) to (624, 200)
with points as (
    select territory_kind as owner_kind, territory_code as owner_code, 'actes' as curve, unnest(serie || list_filter([initial], lambda x: x is not null), recursive := true), false as is_target
    from exports.attendance_series
    where len(serie) > 0
    union all
    select territory_kind, territory_code, 'actes', cible.mois, cible.actes, true
    from exports.attendance_series
    where len(serie) > 0
    union all
    select territory_kind, territory_code, 'labels', cast(month_end as varchar), labelled_count, false
    from marts.labelled
    union all
    -- MSAP are another programme: the curve begins with France services
    select territory_kind, territory_code, 'evolution', strftime(list_on, '%Y-%m'), 100 * within_20_min_share, false
    from coverage.access_by_list
    where list_on >= date '2020-01-01' and territory_kind in ('epci', 'departement', 'region', 'france')
    union all
    -- a month of which one operator's number is not known has no sum
    select 'espace', espace_id, 'demandes', strftime(month, '%Y-%m'), case when count(requests_count) = count(*) then sum(requests_count) end, false
    from marts.frequentation_espaces
    group by espace_id, month
), known as (
    select
        owner_kind,
        owner_code,
        curve,
        mois,
        cast(actes as double) as value,
        is_target,
        12 * cast(left(mois, 4) as integer) + cast(substr(mois, 6, 2) as integer) as month_index
    from points
    where actes is not null
), framed as (
    select
        owner_kind,
        owner_code,
        curve,
        min(month_index) as first_index,
        max(month_index) as last_index,
        max(value) as highest,
        power(10, floor(log10(max(value)))) as magnitude
    from known
    group by owner_kind, owner_code, curve
    having max(month_index) > min(month_index) and max(value) > 0
), scaled as (
    -- the top of the axis: 1, 2, 2.5, 5 or 10 times a power of ten
    select
        *,
        list_filter([1.0, 2.0, 2.5, 5.0, 10.0], lambda step: highest <= step * magnitude)[1] * magnitude as top,
        536.0 / (last_index - first_index) as month_width
    from framed
), placed as (
    select
        k.*,
        printf('%.1f', 88 + s.month_width * (k.month_index - s.first_index)) as x,
        printf('%.1f', 200 - 176.0 / s.top * k.value) as y,
        if(k.curve = 'evolution', words_share(k.value / 100), words_count(k.value)) as words,
        month_words(cast(left(k.mois, 7) || '-01' as date)) as month_in_words,
        regexp_replace(cast(round(k.value, if(k.is_target, 0, 2)) as varchar), '\.0$', '') as plain
    from known as k
    join scaled as s using (owner_kind, owner_code, curve)
), lines as (
    select
        owner_kind,
        owner_code,
        curve,
        'M' || string_agg(x || ' ' || y, 'L' order by mois, value) filter (where not is_target) as trace,
        if(count(*) filter (where not is_target) < 20, string_agg('M' || x || ' ' || y || 'h0', '' order by mois, value) filter (where not is_target), null) as dots,
        arg_max('M' || x || ' ' || y, (mois, value)) filter (where not is_target) as end_of_trace,
        any_value(x) filter (where is_target) as target_x,
        any_value(y) filter (where is_target) as target_y,
        list({'mois': month_in_words, 'valeur': words} order by mois, value) filter (where not is_target) as rows,
        list({'mois': month_in_words || ' (cible)', 'valeur': words}) filter (where is_target) as target_rows,
        string_agg(mois || ',' || plain, chr(10) order by mois, value) filter (where not is_target)
            || coalesce(chr(10) || any_value(mois || ' (cible),' || plain) filter (where is_target), '') as csv
    from placed
    group by owner_kind, owner_code, curve
), drawn as (
    select
        l.*,
        case curve when 'actes' then 'Actes' when 'labels' then 'Espaces' when 'evolution' then 'Part de la population' else 'Demandes' end as heading,
        array_to_string(list_transform([0.0, 0.5, 1.0], lambda part: '<path class="grille" d="M88 ' || cast(200 - 176 * part as integer) || 'h544"/><text x="80" y="' || cast(205 - 176 * part as integer) || '">'
            || words_count(part * s.top) || if(curve = 'evolution', chr(8239) || '%', '') || '</text>'), '') as grid,
        array_to_string(list_transform(
            range(cast(ceil((s.first_index - 1) / 12) as bigint), cast(floor((s.last_index - 1) / 12) as bigint) + 1),
            lambda year_shown: '<path class="cran" d="M' || printf('%.1f', 88 + s.month_width * (12 * year_shown + 1 - s.first_index)) || ' 200v6"/><text x="'
                || printf('%.1f', 88 + s.month_width * (12 * year_shown + 1 - s.first_index)) || '" y="226">' || year_shown || '</text>'), '') as years
    from lines as l
    join scaled as s using (owner_kind, owner_code, curve)
)
select owner_kind, owner_code, curve, {
    'id': curve,
    'titre': case curve
        when 'actes' then 'Actes par mois'
        when 'labels' then 'Espaces labellisés'
        when 'evolution' then 'Population à moins de 20 minutes, avec le réseau de chaque liste'
        else 'Demandes par mois' end,
    'colonne': heading,
    'svg': '<svg viewBox="0 0 640 240" role="img" aria-labelledby="' || curve || '">' || grid || coalesce(years, '') || '<path class="trace" d="' || trace || '"/>'
        || coalesce('<path class="vers" d="' || end_of_trace || 'L' || target_x || ' ' || target_y || '"/><circle class="cible" cx="' || target_x || '" cy="' || target_y || '" r="5"/><text x="'
            || printf('%.1f', cast(target_x as double) - 10) || '" y="' || printf('%.1f', cast(target_y as double) + 18) || '" text-anchor="end">cible</text>', '')
        || coalesce('<path class="points" d="' || dots || '"/>', '') || '</svg>',
    'lignes': rows || coalesce(target_rows, []),
    'csv': 'mois,' || replace(lower(heading), ' ', '_') || chr(10) || csv,
    'source': case curve
        when 'actes' then 'Source : baromètre des résultats de l’action publique, indicateur IND-323. Tous les mois ne sont pas publiés ; les points sont les mois publiés.'
        when 'labels' then 'Source : baromètre des résultats de l’action publique, total publié chaque mois.'
        when 'evolution' then 'Source : listes publiées des espaces France services. Toutes les listes par une même estimation, pour les habitants d’aujourd’hui. '
            || 'Le périmètre des listes change aussi : celle de février 2020 est sans antennes.' end
} as courbe
from drawn
order by owner_kind, owner_code, curve
