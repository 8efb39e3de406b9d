-- what the pages of analyses say, in the order of the index
-- one row per page, as JSON
-- source: the models analyse_ of this layer; drawings and CSV are added by the export stage
select path, position, json from site.analyse_horaires
union all
select path, position, json from site.analyse_implantations
union all
select path, position, json from site.analyse_fragilite
union all
select path, position, json from site.analyse_croissance
union all
select path, position, json from site.analyse_frequentation
union all
select path, position, json from site.analyse_couts
union all
select path, position, json from site.analyse_egalite
union all
select path, position, json from site.cour_des_comptes
order by position, path
