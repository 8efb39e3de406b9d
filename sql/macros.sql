-- Words that several models share. Each is a pure expression.

-- white space of all widths, none and line ends among them: U+0020, U+0009, U+000A, U+000D, U+00A0, U+00AD, U+2000 to U+200F, U+2028, U+2029, U+202F, U+205F, U+2060, U+3000, U+FEFF
create or replace macro blanks() as url_decode('%20%09%0A%0D%C2%A0%C2%AD%E2%80%80%E2%80%81%E2%80%82%E2%80%83%E2%80%84%E2%80%85%E2%80%86%E2%80%87%E2%80%88%E2%80%89%E2%80%8A%E2%80%8B%E2%80%8C%E2%80%8D%E2%80%8E%E2%80%8F%E2%80%A8%E2%80%A9%E2%80%AF%E2%81%9F%E2%81%A0%E3%80%80%EF%BB%BF');
-- a cell as text: composed letters (NFC), no white space at its ends, null where nothing is left
create or replace macro txt(x) as nullif(trim(nfc_normalize(x), blanks()), '');
-- the same on one line: line ends and runs of spaces become one space
create or replace macro one_line(x) as nullif(trim(regexp_replace(nfc_normalize(x), '[\s\x{00A0}\x{2000}-\x{200B}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+', ' ', 'g'), blanks()), '');
-- a cell as text without the words that publishers write for "nothing"
create or replace macro nothing_words() as 'NA|N/A|NULL|NONE|N\.C\.|NC|NON RENSEIGN[ÉE]|-';
create or replace macro said(x) as nullif(regexp_replace(trim(nfc_normalize(x), blanks()), '^(' || nothing_words() || ')$', '', 'i'), '');
-- the same without errors of formulas, which in a number are a fault; on one line
create or replace macro no_value_words() as '^(' || nothing_words() || '|NAN|#(N/A|REF!|VALEUR!|VALUE!|NOM\?|NAME\?|DIV/0!|NOMBRE!|NUM!|NULL?!))$';
create or replace macro given(x) as nullif(regexp_replace(trim(nfc_normalize(x), blanks()), no_value_words(), '', 'i'), '');
create or replace macro given_line(x) as
    nullif(regexp_replace(trim(regexp_replace(nfc_normalize(x), '[\s\x{00A0}\x{2000}-\x{200B}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+', ' ', 'g'), blanks()), no_value_words(), '', 'i'), '');

-- digits that a spreadsheet stored with decimals ("812.0") as text
create or replace macro whole(x) as regexp_replace(txt(x), '[.,]0+$', '');

-- Values of a source are judged in staging. Each gives null where the text is not such a value.
-- (each macro names its argument as rarely as it can: it is pasted once for every time)
-- a number, with a decimal point or a decimal comma; neither infinite nor NaN
create or replace macro number_of(x) as
    try_cast(regexp_extract(replace(txt(x), ',', '.'), '^[+-]?\d{1,15}(\.\d*)?([eE][+-]?\d{1,2})?$') as double);
-- a text of digits without the decimals that a spreadsheet stored ("812.0"); "1.000" and "12,000" stay as they are: they may be thousands
create or replace macro no_decimals(x) as regexp_replace(txt(x), '^([+-]?\d+)[.,](?:0{0,2}|0{4,})$|^([+-]?\d{4,})[.,]000$', '\1\2');
-- a whole number, also where a spreadsheet stored it with decimals
create or replace macro whole_of(x) as try_cast(regexp_extract(no_decimals(x), '^[+-]?\d{1,15}$') as bigint);
-- a whole number of people or of things: not below zero
create or replace macro count_of(x) as try_cast(regexp_extract(no_decimals(x), '^\+?\d{1,15}$') as bigint);
-- whether a text may be thousands as well as a decimal fraction ("1.234", "12,500")
create or replace macro may_be_thousands(x) as coalesce(regexp_full_match(txt(x), '[+-]?\d{1,3}[.,]\d{3}'), false);
-- a day of 1900 to 2100, as 2024-08-01 or 01/08/2024
create or replace macro day_of(x) as coalesce(
    try_cast(regexp_extract(txt(x), '^((19|20)\d{2}-\d{2}-\d{2})([T ][0-9:.Z+]*)?$', 1) as date),
    try_strptime(regexp_extract(txt(x), '^\d{2}/\d{2}/(19|20)\d{2}$'), '%d/%m/%Y')::date);
-- degrees of latitude and longitude
create or replace macro lat_of(x) as case when number_of(x) between -90 and 90 then number_of(x) end;
create or replace macro lon_of(x) as case when number_of(x) between -180 and 180 then number_of(x) end;
-- both are there, and not the zeros of an espace that nobody geocoded
create or replace macro has_point(lat, lon) as
    coalesce(abs(number_of(lat)) <= 90 and abs(number_of(lon)) <= 180 and not (number_of(lat) = 0 and number_of(lon) = 0), false);
-- the id of an espace: a number without leading zeros or decimals, or a temporary id ("temp_12")
create or replace macro espace_id_of(x) as coalesce(
    nullif(regexp_extract(no_decimals(x), '^0*([1-9]\d{0,8})$', 1), ''), nullif(regexp_extract(txt(x), '^temp_\d+$'), ''));
-- codes of INSEE and of La Poste; a number that lost its leading zero has it again
create or replace macro commune_code_of(x) as
    nullif(regexp_extract(regexp_replace(upper(whole(x)), '^(\d{4})$', '0\1'), '^(\d{2}|2[AB])\d{3}$'), '');
create or replace macro departement_code_of(x) as
    nullif(regexp_extract(regexp_replace(upper(txt(x)), '^(\d)$', '0\1'), '^(\d{2}|2[AB]|97\d|98\d)$'), '');
create or replace macro postcode_of(x) as nullif(regexp_extract(
    regexp_replace(regexp_replace(whole(x), '^(\d{2}) (\d{3})\b', '\1\2'), '^(\d{4})$', '0\1'), '^(\d{5})( cedex( \d{1,2})?)?$', 1, 'i'), '');
-- a phone as it is published, its leading zero or the + of 33 again where a spreadsheet took it for a number; null for a number whose end it dropped ("4,65E+08")
create or replace macro phone_of(x) as
    case when not regexp_full_match(txt(x), '\d+([.,]\d+)?[eE]\+?\d+') then regexp_replace(regexp_replace(given(x), '^([1-9]\d{8})([.,]0+)?$', '0\1'), '^33([1-9]\d{8})([.,]0+)?$', '+33\1') end;

-- What is wrong with a cell: the publisher's column, what was found, what was expected; null where nothing is.
-- A staging model lists them in its column _faults; transform moves them to staging.rejects with file and line.
-- code is the finding that counts it and data/reference/reject_tolerances.csv says how many are tolerated; a fault without code stops the build.
create or replace macro fault(is_wrong, column_name, found, expected, code := null, remedy := null) as
    case when is_wrong then struct_pack(column_name := column_name, found := coalesce(cast(found as varchar), ''), expected := expected, code := cast(code as varchar), remedy := cast(remedy as varchar)) end;
-- there is a text and no value was read from it
create or replace macro unread(column_name, x, value, expected, code := null, remedy := null) as
    fault(txt(x) is not null and value is null, column_name, x, expected, code := code, remedy := remedy);
-- no value, whether there is a text or not
create or replace macro missing(column_name, x, value, expected, code := null, remedy := null) as
    fault(value is null, column_name, x, expected, code := code, remedy := remedy);
-- a coded column holds a word that is not one of its words; empty is allowed
create or replace macro other_word(column_name, x, words, code := null) as
    fault(txt(x) is not null and not list_contains(words, txt(x)), column_name, x, 'one of ' || array_to_string(words, ', '), code := code,
        remedy := 'if the publisher''s new word is right, add it to the staging model');

-- lists of espaces: hours, nothing where "-" says closed
create or replace macro day_hours(x) as nullif(txt(x), '-');
-- the day of a label, "Espace labellisé 15/11/2022", "labellisé 11/2022" (its first) or "2022-11-15"; null where none is
-- written, one that the label (2019) or the list is too young for, or that of a label taken away
create or replace macro label_text_day(x) as coalesce(
    try_strptime(regexp_extract(x, '\b\d{1,2}/\d{1,2}/\d{4}\b'), '%d/%m/%Y'),
    try_strptime(regexp_extract(x, '(?:^|\D)(\d{4}-\d{2}-\d{2})(?:\D|$)', 1), '%Y-%m-%d'),
    try_strptime('01/' || regexp_extract(x, '(?:^|[^/\d])(\d{1,2}/\d{4})\b', 1), '%d/%m/%Y'))::date;
create or replace macro label_day(x, list_on) as
    case when label_text_day(x) between date '2019-01-01' and list_on + interval 1 year and not regexp_matches(strip_accents(lower(x)), 'delabel|retir|suspen|annul') then label_text_day(x) end;
-- the day of a list by its vintage; the first of the month where it is known to the month
create or replace macro vintage_day(x) as try_cast(rpad(x, 10, '-01') as date);

-- a name as people type it: lower case, no accents, no hyphens, Saint written out
create or replace macro normalise(x) as
    trim(regexp_replace(regexp_replace(regexp_replace(
        regexp_replace(strip_accents(lower(replace(replace(x, 'œ', 'oe'), 'Œ', 'oe'))), '[^a-z0-9]+', ' ', 'g'),
        '(^| )st ', '\1saint ', 'g'), '(^| )ste ', '\1sainte ', 'g'), ' +', ' ', 'g'));

-- département of a commune code: two characters, three overseas
create or replace macro departement_of(code) as
    case when left(code, 2) in ('97', '98') then left(code, 3) else left(code, 2) end;

-- Opening hours. A cell is read whole or not at all: hours_plain writes every way of writing a time and a range in one
-- ("9h à 12h et de 14h à 17h30" as "9:00-12:00/14:00-17:30"), hours_are_ranges tells whether nothing else is left.
-- spaces, dashes, seconds; midi and minuit (but not après-midi) as hours, minutes without their word
create or replace macro hours_spaced(x) as
    regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
        lower(txt(x)), '[\s\x{00A0}\x{2000}-\x{200B}\x{202F}]+', ' ', 'g'), '[‐‑‒–—―−~]', '-', 'g'), '(\d{1,2}:\d{2}):\d{2}\b', '\1', 'g'),
        'apr[eè]s[ -]?midi', 'apresmidi', 'g'), '\bmidi\b', '12h', 'g'), '\bminuit\b', '00h', 'g'),
        '(\d ?h(?:eures?)? ?\d{2}) ?(?:min(?:utes)?|mn)\b', '\1', 'g');
-- words between times: "à" joins a range, "et" and the like part two; a space before a time with its own h parts two as well
create or replace macro hours_joined(x) as
    regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(hours_spaced(x),
        'heures?\b', 'h', 'g'),
        '([\dh]) ?(?:à|a|jusqu.à) ?(\d)', '\1-\2', 'g'),
        '([\dh:]) ?(?:,|;|&|\+|\||/+|(?:puis|et) de|et|puis|\bde) ?(?:de )?(\d)', '\1/\2', 'g'),
        '(h ?(?:\d{2})?) (\d{1,2} ?h)', '\1/\2', 'g'),
        '(-\d{1,2} ?h) (\d{1,2} ?-)', '\1/\2', 'g');
-- each time as 9:00, a number without h as full hours where the other end of the range has it
create or replace macro hours_plain(x) as
    regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(hours_joined(x),
        '(\d{1,2}) ?[h:.] ?(\d{2})', '\1:\2', 'g'),
        '(\d{1,2}) ?(?:h|:)($|[^\d:])', '\1:00\2', 'g'),
        '(^|[ /])(\d{1,2}) ?- ?(\d{1,2}:\d{2})', '\1\2:00-\3', 'g'),
        '(\d{1,2}:\d{2}) ?- ?(\d{1,2})($|[ /])', '\1-\2:00\3', 'g'),
        ' ?([-/]) ?', '\1', 'g'),
        '(\d{1,2}:\d{2}-\d{1,2}:\d{2}) ', '\1/', 'g'),
        '^de |^-?/+|/-$|[/.]+$', '', 'g');
create or replace macro hours_are_ranges(plain) as regexp_full_match(plain, '\d{1,2}:\d{2}-\d{1,2}:\d{2}(/\d{1,2}:\d{2}-\d{1,2}:\d{2})*');
-- the same text without accents, for the words below
create or replace macro hours_words(x) as strip_accents(hours_spaced(x));
create or replace macro hours_say_closed(x) as regexp_full_match(hours_words(x), '(ferme|fermee|fermes|fermeture|ferme au public|-+)[ .]*');
create or replace macro hours_say_nothing(x) as regexp_full_match(hours_words(x), '(horaires? )?(non (communique|renseigne|connu|publie|precise|defini)e?s?|nc|n\.c\.?|na|n/a|nan|null|none|neant|inconnue?s?|\?+)');
-- a rule that a week cannot show: some weeks only, a season, by appointment, a plan kept elsewhere
create or replace macro hours_say_a_rule(x) as regexp_matches(hours_words(x),
    '\b\d ?(er|ere|e|eme|nd|nde|r)s?\b|premier|deuxi|second|troisi|quatri|dernier|semaine|quinzaine|\bsem\b|\brdv\b|\brv\b|rendez|vacances|ferie|scolaire|\bete\b|hiver|saison|janv|fevr|\bmars\b|avril|\bmai\b|juin|juil|aout|\bsept|octobre|\boct\b|novembre|\bnov\b|decembre|\bdec\b|\bmois\b|planning|calendrier|alterna|itineran|tournee|ponctuel|occasion|selon|sauf|except|\bhors\b|certain|uniquement|seulement|\bun jour\b|\bsur (deux|trois|2|3|4)\b|impair|\bpaire?s?\b|permanence|variable|demande|consult|ferm[e]|\br ?\. ?d ?\. ?v\b|mensuel|hebdo|\btou(s|tes) les\b|\bfois\b|\bmarches?\b|\bou\b|partir|jusqu.au|\bdu \d|conges|inscription|\bs ?\d\b');

-- a number as French writes it: 21.5 as "21,5", 21.0 as "21"
create or replace macro number_words(x) as replace(regexp_replace(cast(x as varchar), '\.0+$', ''), '.', ',');
-- 1 as "lundi"
create or replace macro day_word(weekday) as ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'][weekday];
-- hours and minutes as minutes after midnight
create or replace macro clock_min(h, m) as cast(h as integer) * 60 + coalesce(cast(nullif(m, '') as integer), 0);

-- minutes after midnight as "09:30"
create or replace macro clock(x) as printf('%02d:%02d', x // 60, x % 60);

-- minutes after midnight as "9 h 30", with no-break spaces
create or replace macro clock_words(x) as (x // 60) || chr(160) || 'h' || case when x % 60 > 0 then chr(160) || printf('%02d', x % 60) else '' end;

-- great-circle kilometres between two lon/lat points (haversine, mean radius 6371.0088 km)
create or replace macro haversine(lon1, lat1, lon2, lat2) as
    sin(radians(lat2 - lat1) / 2) ** 2 + cos(radians(lat1)) * cos(radians(lat2)) * sin(radians(lon2 - lon1) / 2) ** 2;
create or replace macro distance_km(lon1, lat1, lon2, lat2) as
    2 * 6371.0088 * atan2(sqrt(haversine(lon1, lat1, lon2, lat2)), sqrt(abs(1 - haversine(lon1, lat1, lon2, lat2))));

-- the name of an espace without the words that all of them share
create or replace macro own_name(x) as
    trim(regexp_replace(regexp_replace(normalise(x), '(maison |espace |bus )?france services?|^la poste', ' ', 'g'), '^( *(la poste|de la|de l|de|du|des|d) )+| +', ' ', 'g'));

-- Lambert-93 (EPSG:2154) to longitude, latitude in degrees: inverse of the conformal conic projection,
-- IGN note NTG 71; constants n, C, Ys of the French grid, e of GRS80
create or replace macro lambert93_lon(x, y) as
    3 + degrees(atan((x - 700000) / (12655612.0498760 - y))) / 0.7256077650532670;
create or replace macro lambert93_iso(x, y) as
    -ln(sqrt((x - 700000) ** 2 + (y - 12655612.0498760) ** 2) / 11754255.4260960) / 0.7256077650532670;
-- conformal to geodetic latitude on GRS80: series of Snyder, Map Projections (1987), eq. 3-5, to a millimetre
create or replace macro lat_of_conformal(chi) as
    degrees(chi + 0.003356551485351 * sin(2 * chi) + 0.00000657187277529 * sin(4 * chi) + 0.0000000176456436468 * sin(6 * chi) + 0.000000000053284785491 * sin(8 * chi));
create or replace macro lambert93_lat(x, y) as lat_of_conformal(2 * atan(exp(lambert93_iso(x, y))) - pi() / 2);

-- zone of the baromètre ("D01", "R84", "FRANCE") as kind and code
create or replace macro zone_kind(z) as
    case when txt(z) = 'FRANCE' then 'france' when regexp_full_match(txt(z), 'D(\d{2}|2[AB]|97\d|98\d)') then 'departement' when regexp_full_match(txt(z), 'R\d{2}') then 'region' end;
create or replace macro zone_code(z) as case zone_kind(z) when 'france' then 'FR' when 'departement' then substr(txt(z), 2) when 'region' then substr(txt(z), 2) end;
create or replace macro zone_scale(z) as case zone_kind(z) when 'france' then 'NAT' when 'departement' then 'DEPT' when 'region' then 'REG' end;

-- French: "de Mende", "d'Albi", "du Havre", "des Sables", after INSEE's kind of article (TNCC); names of communes carry their article
create or replace macro de_commune(n, k) as case
    when k = 1 then 'd''' || n
    when k = 2 and n like 'Le %' then 'du ' || substr(n, 4)
    when k = 4 and n like 'Les %' then 'des ' || substr(n, 5)
    else 'de ' || n end;
create or replace macro a_commune(n, k) as case
    when k = 2 and n like 'Le %' then 'au ' || substr(n, 4)
    when k = 4 and n like 'Les %' then 'aux ' || substr(n, 5)
    else 'à ' || n end;

-- the same for départements and régions, whose names carry no article
create or replace macro de_territoire(n, k) as case k
    when 1 then 'd''' || n when 2 then 'du ' || n when 3 then 'de la ' || n when 4 then 'des ' || n when 5 then 'de l''' || n else 'de ' || n end;
create or replace macro dans_territoire(n, k) as case k
    when 1 then 'en ' || n when 2 then 'dans le ' || n when 3 then 'dans la ' || n when 4 then 'dans les ' || n when 5 then 'dans l''' || n
    else case when n in ('Paris', 'La Réunion', 'Mayotte') or n like 'Saint-%' or n like 'Wallis%' then 'à ' else 'en ' end || n end;

-- "de la CC Cœur de Lozère", "de Grenoble-Alpes-Métropole", "d'Annecy"
create or replace macro de_epci(n) as case
    when regexp_matches(n, '^(CC|CA|CU|Métropole|Communauté) ') then 'de la ' || n
    when regexp_matches(strip_accents(n), '^[AEIOUYaeiouy]') then 'd''' || n
    else 'de ' || n end;
create or replace macro dans_epci(n) as case when regexp_matches(n, '^(CC|CA|CU|Métropole|Communauté) ') then 'dans la ' || n else 'à ' || n end;

-- cantons are named after communes, without INSEE's kind of article: "de Mende", "d'Évry", "du Havre", "des Pieux"
create or replace macro de_canton(n) as case
    when n like 'Le %' then 'du ' || substr(n, 4)
    when n like 'Les %' then 'des ' || substr(n, 5)
    when regexp_matches(strip_accents(n), '^[AEIOUYaeiouy]') then 'd''' || n
    else 'de ' || n end;

-- minutes, shares as published: what is kept of a computed number
create or replace macro published_min(x) as round(x, 1);
create or replace macro published_share(x) as round(x, 4);

-- French text of a number: "1 234", "12,5", "94,1 %", "+8 %", with narrow no-break spaces; "non connu" for nothing
create or replace macro words_count(x) as coalesce(replace(format('{:,}', cast(round(x) as bigint)), ',', chr(8239)), 'non connu');
-- words of figures in English: "≈ 1,6 million" is "about 1.6 million"; null for nothing
create or replace macro english(words) as regexp_replace(replace(replace(replace(replace(replace(replace(replace(
    regexp_replace(replace(words, chr(8239) || '%', '%'), '(\d),(\d)', '\1.\2', 'g'),
    chr(8239), ','), 'non connu', 'not known'), 'moins de', 'less than'), 'plus de', 'more than'), 'entre ', 'between '), ' et ', ' and '), '≈', 'about'), 'millions\b', 'million', 'g');
-- a number to two figures, as an estimate is said: "1,2 million" is 1 200 000
create or replace macro to_two_figures(x) as if(abs(x) < 10, round(x), round(x, 1 - cast(floor(log10(abs(x))) as integer)));
create or replace macro words_about(x) as if(x is null, 'non connu', words_count(to_two_figures(x)));
create or replace macro words_tenth(x) as coalesce(translate(format('{:,.1f}', cast(x as double)), ',.', chr(8239) || ','), 'non connu');
-- a share is never said to be 100 % or 0 % where the published one is not
create or replace macro words_share(x) as case
    when x is null then 'non connu'
    when published_share(x) in (0, 1) then cast(100 * published_share(x) as integer) || chr(8239) || '%'
    when x > 0.999 then 'plus de 99,9' || chr(8239) || '%'
    when x < 0.001 then 'moins de 0,1' || chr(8239) || '%'
    else words_tenth(100 * x) || chr(8239) || '%' end;
-- " (entre A et B)" with a space before it, or nothing where both ends read alike
create or replace macro words_between(low, high) as if(words_share(low) = words_share(high), '', ' (entre ' || words_share(low) || ' et ' || words_share(high) || ')');
create or replace macro words_percent(x) as coalesce(translate(format('{:,.0f}', cast(100 * x as double)), ',', chr(8239)) || chr(8239) || '%', 'non connu');
create or replace macro words_tenth_percent(x) as coalesce(translate(format('{:,.1f}', cast(100 * x as double)), ',.', chr(8239) || ',') || chr(8239) || '%', 'non connu');
-- the share of a target that is reached: 100 % is only said where it is
create or replace macro words_reached(x) as words_percent(if(x < 1, least(x, 0.99), x));

-- a month in French: "juillet 2024"; a day: "1er août 2024"
create or replace macro month_words(d) as
    ['janvier', 'février', 'mars', 'avril', 'mai', 'juin', 'juillet', 'août', 'septembre', 'octobre', 'novembre', 'décembre'][month(d)] || ' ' || year(d);
create or replace macro day_words(d) as case when day(d) = 1 then '1er' else cast(day(d) as varchar) end || ' ' || month_words(d);

-- an event between two lists, as a title begins with it
create or replace macro event_word(event) as case event
    when 'nouveau dans la liste' then 'Nouveau dans la liste'
    when 'de nouveau dans la liste' then 'De nouveau dans la liste'
    when 'absent de la liste' then 'Absent de la liste'
    when 'nouvel identifiant' then 'Nouvel identifiant'
    when 'déménagé' then 'Déménagement'
    when 'renommé' then 'Changement de nom'
    when 'horaires changés' then 'Horaires changés' end;

-- a noun with its number: "1 département", "3 départements"
create or replace macro words_of(n, singular, plural) as words_count(n) || chr(160) || case when n < 2 then singular else plural end;

-- a range in words, "12" or "12 à 15", of whole numbers or tenths; both ends for the CSV, which has a column for each
create or replace macro words_range(low, high) as case when words_count(low) = words_count(high) then words_count(low) else words_count(low) || ' à ' || words_count(high) end;
create or replace macro words_range_tenth(low, high) as case when words_tenth(low) = words_tenth(high) then words_tenth(low) else words_tenth(low) || ' à ' || words_tenth(high) end;
create or replace macro range_value(low, high) as coalesce(cast(round(low, 2) as varchar), '') || ';' || coalesce(cast(round(high, 2) as varchar), '');

-- cells of a table of the site: its text, the value of the CSV, an address in the site
create or replace macro cell(t) as {'t': cast(t as varchar), 'v': cast(t as varchar), 'l': cast(null as varchar)};
create or replace macro cell_value(t, v) as {'t': cast(t as varchar), 'v': cast(v as varchar), 'l': cast(null as varchar)};
create or replace macro cell_link(t, v, l) as {'t': cast(t as varchar), 'v': cast(v as varchar), 'l': cast(l as varchar)};
-- a column of a table of the site: its heading, its name in the CSV, whether it holds numbers
create or replace macro heading(t, n, is_number) as {'titre': t, 'nom': n, 'nombre': is_number};

-- Minutes in French, made once from the exact value: "12 min", "moins de 1 min", "non connu" for nothing; ≈ before those that are not by road alone
create or replace macro words_min(x) as case
    when x is null then 'non connu'
    when round(x) < 1 then 'moins de 1' || chr(160) || 'min'
    else cast(cast(round(x) as bigint) as varchar) || chr(160) || 'min' end;
create or replace macro words_min_about(x, is_by_road) as if(is_by_road or x is null, '', '≈ ') || words_min(x);
-- the same within a sentence: "environ 12 min", but "moins de 1 min"
create or replace macro words_min_spoken(x, is_by_road) as if(is_by_road or x is null or round(x) < 1, '', 'environ ') || words_min(x);
-- whole minutes for the length of a bar; null for nothing
create or replace macro bar_min(x) as cast(round(x) as integer);
-- people to two figures, as a headline says them: "1,6 million", "73 000", "120", "moins de 10"; "non connu" for nothing
create or replace macro words_people(x) as case
    when x is null then 'non connu'
    when x < 0.5 then '0'
    when x < 9.5 then 'moins de 10'
    when x < 99.5 then words_count(round(cast(x as double), -1))
    when x < 995000 then words_count(to_two_figures(x))
    else number_words(to_two_figures(x) / 1000000) || ' million' || if(to_two_figures(x) >= 2000000, 's', '') end;
-- the same within a sentence: "environ 73 000", but "moins de 10"; null for nothing
create or replace macro words_people_spoken(x) as case when x is not null then if(x < 9.5, '', 'environ ') || words_people(x) end;
-- a list in French: "a", "a et b", "a, b et c"; null for none
create or replace macro words_list(l) as case when len(l) > 0 then concat_ws(' et ', nullif(array_to_string(l[1:-2], ', '), ''), l[-1]) end;
-- the first of a list and how many more there are: "a, b et 3 autres"
create or replace macro words_first(l, n) as array_to_string(l[1:n], ', ') || if(len(l) > n, ' et ' || (len(l) - n) || if(len(l) = n + 1, ' autre', ' autres'), '');
-- a text with a capital
create or replace macro capital(x) as upper(left(x, 1)) || substr(x, 2);

-- an hour of a list, "09:30", as "9 h 30"
create or replace macro hour_words(x) as cast(cast(left(x, 2) as integer) as varchar) || chr(160) || 'h' || if(right(x, 2) = '00', '', chr(160) || right(x, 2));
-- a telephone that is one number, as a link has it; null for other texts
create or replace macro phone_link(x) as case
    when regexp_full_match(x, '\+\d[\d .()-]{6,18}|[0-9][\d .-]{7,16}|\d{4}') then regexp_replace(x, '[^0-9+]', '', 'g') end;
-- an address of electronic mail and nothing else, as a link has it (what follows a ? there would fill in the letter); null for other texts
create or replace macro mail_link(x) as nullif(regexp_extract(trim(x), '^[A-Za-z0-9._%+''-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$'), '');

-- Values of the standard of places of digital mediation; null where nothing is left of a text.
-- an address on one line: signs that the standard does not admit become spaces
create or replace macro standard_address(x) as
    one_line(regexp_replace(regexp_replace(x, '[^0-9A-Za-zÀ-ÖØ-öø-ÿœ-ŸŒ\-,()°.&:+–|;''’/\s]', ' ', 'g'), '^[^0-9A-Za-zÀ-ÖØ-öø-ÿœ-ŸŒ(]+', ''));
-- the name of a commune without what stands in brackets
create or replace macro standard_commune(x) as txt(regexp_replace(x, '\s*\(.*\)', ''));
-- ten digits as one dials them in France, spaced as they were
create or replace macro standard_phone(x) as
    nullif(regexp_extract(regexp_replace(x, '^(?:\+|00)(?:33|262|269|590|594|596)[\s.-]*(?:\(0\))?[\s.-]*0?', '0'), '^0[1-9](?:[\s.-]?\d{2}){4}$'), '');
-- the addresses of mail in a text, "|" between them
create or replace macro standard_mails(x) as
    nullif(array_to_string(regexp_extract_all(x, '[A-Za-z0-9_][A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+'), '|'), '');

-- the page of a territory, from the root of the site; '' is the home page, that of France
create or replace macro page_of(kind, code) as case kind
    when 'commune' then 'communes/' || code || '.html'
    when 'epci' then 'epci/' || code || '.html'
    when 'canton' then 'cantons/' || code || '.html'
    when 'departement' then 'departements/' || code || '/'
    when 'region' then 'regions/' || code || '/'
    when 'france' then '' end;
-- a step of the way from France to a page: its address and name
create or replace macro step_to(kind, code, name) as case when code is not null then {'lien': page_of(kind, code), 'nom': name} end;

-- How the times of a list of territories were obtained, in words after "temps": a list of structs with methode, nom and route_dans
create or replace macro by_road_count(l) as len(list_filter(l, lambda x: x.methode = 'route'));
create or replace macro list_how(l) as case
    when by_road_count(l) = len(l) then 'par la route'
    when by_road_count(l) > 0 then 'par la route (≈ : estimé)'
    when len(list_filter(l, lambda x: x.methode = 'mixte')) > 0
        then 'estimé (' || array_to_string(list_transform(list_filter(l, lambda x: x.methode = 'mixte'), lambda x: x.nom || ' : par la route ' || coalesce(x.route_dans, 'en partie')), ' ; ') || ')'
    else 'estimé' end;
-- whether each of them must say by ≈ that it is not by road alone
create or replace macro list_signs(l) as by_road_count(l) between 1 and len(l) - 1;
-- how one time was obtained, in words after "temps"
create or replace macro how_words(methode, route_dans) as case
    when methode = 'route' then 'calculé par la route'
    when methode = 'mixte' and route_dans is not null then 'calculé par la route ' || route_dans || ', estimé ailleurs'
    when methode = 'mixte' then 'calculé par la route pour une partie des habitants, estimé pour les autres'
    else 'estimé' end;
-- a row of the bars of times: its page (null where it has none), name, text and length
create or replace macro bar(lien, nom, minutes, methode, signs) as {
    'lien': cast(lien as varchar), 'nom': nom, 't': if(minutes is null, 'sans accès', words_min_about(minutes, not signs or coalesce(methode = 'route', false))), 'v': bar_min(minutes)};

-- the week of an espace as its table prints it; the caption's end where it varies; hours are those of exports.weeks
create or replace macro week_row(plages, nature, texte, varies) as case
    when texte is not null then {'c': 'dit', 't': '« ' || texte || ' »'}
    when len(plages) > 0 then {'c': null, 't': array_to_string(list_transform(plages, lambda opening: hour_words(opening[1]) || ' – ' || hour_words(opening[2])), ', ')}
    when nature = 'non publié' then {'c': 'tu', 't': 'non publié'}
    else {'c': 'ferme', 't': if(varies, '–', 'fermé')} end;
create or replace macro week_of(horaires, departement, note, is_mobile, has_frequency_note) as {
    'jours': list_transform(horaires, lambda day_said: week_row(day_said.plages, day_said.nature, day_said.texte, is_mobile or has_frequency_note)),
    'departement': departement, 'variable': is_mobile or has_frequency_note, 'itinerant': is_mobile, 'remarque': note,
    'suite': case
        when not (is_mobile or has_frequency_note) then null
        when note is not null then ' ; passages selon la remarque ci-dessous'
        when horaires is not null then ' ; le lieu peut changer selon le jour' end};

-- the text between French quotes
create or replace macro quoted(x) as '« ' || x || ' »';

-- people beyond a limit of time: whole where times are by road, else to two figures with ≈
create or replace macro words_people_about(x, is_by_road) as case
    when x is null or is_by_road or x <= 0 then words_count(x)
    when x < 9.5 then words_people(x)
    else '≈ ' || words_people(x) end;
-- "entre 83,2 % et 98,9 %"; null where there is no interval or both ends read alike
create or replace macro words_share_range(low, high) as case when words_share(low) <> words_share(high) and low is not null and high is not null then 'entre ' || words_share(low) || ' et ' || words_share(high) end;
create or replace macro words_people_range(low, high) as case when words_people(low) <> words_people(high) and low is not null and high is not null then 'entre ' || words_people(low) || ' et ' || words_people(high) end;
-- a rank: "1er", "2e"
create or replace macro words_rank(x) as words_count(x) || if(x = 1, 'er', 'e');
-- a territory on its own, above its name; an EPCI by its legal kind
create or replace macro territory_word(kind, legal_kind) as case
    when legal_kind = 'CC' then 'Communauté de communes'
    when legal_kind = 'CA' then 'Communauté d’agglomération'
    when legal_kind = 'CU' then 'Communauté urbaine'
    when legal_kind in ('METRO', 'ME') then 'Métropole'
    when legal_kind = 'MET69' then 'Métropole de Lyon'
    else case kind when 'epci' then 'Intercommunalité' when 'canton' then 'Canton' when 'departement' then 'Département' when 'region' then 'Région' else 'Pays' end end;
-- which espaces, when, at what pace: a definition in words
create or replace macro which_words(x) as case x when 'tous' then 'Tous les espaces' when 'sans_itinerants' then 'Sans les espaces itinérants' else 'Espaces principaux seulement' end;
create or replace macro opening_words(x) as case x when 'toute_heure' then 'à toute heure' when 'samedi' then 'ouverts le samedi' else 'ouverts après 18 h' end;
create or replace macro pace_words(x) as case x when 'fluide' then 'circulation fluide' else 'circulation dense en ville' end;

-- a share as a frame gets it, so that its script rounds once: all and none are those of the published share
create or replace macro framed_share(x) as if(published_share(x) in (0, 1), published_share(x), round(x, 6));
