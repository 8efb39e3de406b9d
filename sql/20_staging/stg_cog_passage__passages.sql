-- commune codes of earlier years and the code of 2025 that took their place
-- one row per old code and code of 2025
-- source: cog_passage; INSEE table de passage
select "Ancien Code Officiel" as old_code, "Code Courant Officiel" as code_2025, "Niveau" as level, "Type" as kind, _file, _line
from raw.cog_passage__passage
where "Niveau" in ('COM', 'ARM')
