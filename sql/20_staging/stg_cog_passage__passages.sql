-- commune codes of earlier years and the code of 2025 that took their place
-- one row per old code and code of 2025
-- source: cog_passage; INSEE table de passage
select
    commune_code_of("Ancien Code Officiel") as old_code,
    commune_code_of("Code Courant Officiel") as code_2025,
    txt("Niveau") as level,
    txt("Type") as kind,
    _file,
    _line,
    [
        unread('Ancien Code Officiel', "Ancien Code Officiel", commune_code_of("Ancien Code Officiel"), 'a commune code of five characters'),
        unread('Code Courant Officiel', "Code Courant Officiel", commune_code_of("Code Courant Officiel"), 'a commune code of five characters')
    ] as _faults
from raw.cog_passage__passage
where txt("Niveau") in ('COM', 'ARM')
