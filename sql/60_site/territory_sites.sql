-- the three communes where one more espace would bring most people of a territory within 20 minutes
-- one row per territory of exports.implantations
-- source: exports.implantations
select
    niveau as territory_kind,
    code as territory_code,
    to_json(list({'code': code_commune, 'nom': nom, 'gain': gain, 'gain_mots': words_about(gain)} order by rang)) as implantations
from exports.implantations
where objectif = 'habitants_20' and rang <= 3
group by niveau, code
order by niveau, code
