-- what the pages of analyses say, in the order of the index
-- one row per page, as JSON
-- source: the models analyse_ of this layer; drawings and CSV are added by the export stage
select path, position, json from site.analyse_frequentation
order by position
