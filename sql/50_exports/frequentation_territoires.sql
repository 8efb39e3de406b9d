-- acts carried out in France services by month, labelled espaces and satisfaction
-- one row per territory, month and measure
-- source: marts.attendance, satisfaction, labelled; Table Schema in data/schemas/frequentation_territoires.schema.json
select territory_kind as niveau, territory_code as code, month as mois, 'actes' as mesure, acts_count as valeur from marts.attendance where acts_count is not null
union all
select territory_kind, territory_code, month, 'actes_initial', initial_count from marts.attendance where initial_count is not null
union all
select territory_kind, territory_code, month, 'actes_cible', target_count from marts.attendance where target_count is not null
union all
select territory_kind, territory_code, month, 'part_satisfaits', round(satisfied_share, 4) from marts.satisfaction
union all
select territory_kind, territory_code, date_trunc('month', month_end)::date, 'espaces_labellises', labelled_count from marts.labelled
order by niveau, code, mesure, mois
