-- Words that several models share. Each is a pure expression.

-- a cell as text: trimmed, nothing where there is nothing
create or replace macro txt(x) as nullif(trim(x), '');

-- lists of espaces: a number that was stored with decimals ("812.0") as text; hours, nothing where "-" says closed;
-- the day of a label, "Espace labellisé 15/11/2022" or "labellisé 11/2022" (its first), null where neither is written
create or replace macro whole(x) as regexp_replace(txt(x), '\.0$', '');
create or replace macro day_hours(x) as nullif(txt(x), '-');
create or replace macro label_day(x) as coalesce(
    try_strptime(regexp_extract(x, '\d{2}/\d{2}/\d{4}'), '%d/%m/%Y'),
    try_strptime('01/' || regexp_extract(x, '\d{2}/\d{4}'), '%d/%m/%Y'))::date;

-- a name as people type it: lower case, no accents, no hyphens, Saint written out
create or replace macro normalise(x) as
    trim(regexp_replace(regexp_replace(regexp_replace(
        regexp_replace(strip_accents(lower(replace(replace(x, 'œ', 'oe'), 'Œ', 'oe'))), '[^a-z0-9]+', ' ', 'g'),
        '(^| )st ', '\1saint ', 'g'), '(^| )ste ', '\1sainte ', 'g'), ' +', ' ', 'g'));

-- département of a commune code: two characters, three overseas
create or replace macro departement_of(code) as
    case when left(code, 2) in ('97', '98') then left(code, 3) else left(code, 2) end;

-- "13h30", "9:00", "18h" as minutes after midnight
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
    case when z = 'FRANCE' then 'france' when z like 'D%' then 'departement' when z like 'R%' then 'region' end;
create or replace macro zone_code(z) as case when z = 'FRANCE' then 'FR' else substr(z, 2) end;

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
-- a number to two figures, as an estimate is said: "1,2 million" is 1 200 000
create or replace macro to_two_figures(x) as if(abs(x) < 10, round(x), round(x, 1 - cast(floor(log10(abs(x))) as integer)));
create or replace macro words_about(x) as if(x is null, 'non connu', words_count(to_two_figures(x)));
create or replace macro words_tenth(x) as coalesce(translate(format('{:,.1f}', cast(x as double)), ',.', chr(8239) || ','), 'non connu');
-- a share is never said to be 100 % or 0 % where it is not
create or replace macro words_share(x) as case
    when x is null then 'non connu'
    when x in (0, 1) then cast(100 * x as integer) || chr(8239) || '%'
    when x > 0.999 then 'plus de 99,9' || chr(8239) || '%'
    when x < 0.001 then 'moins de 0,1' || chr(8239) || '%'
    else words_tenth(100 * x) || chr(8239) || '%' end;
-- " (entre A et B)" with a space before it, or nothing where both ends read alike
create or replace macro words_between(low, high) as if(words_share(low) = words_share(high), '', ' (entre ' || words_share(low) || ' et ' || words_share(high) || ')');
create or replace macro words_percent(x) as coalesce(translate(format('{:,.0f}', cast(100 * x as double)), ',', chr(8239)) || chr(8239) || '%', 'non connu');

-- a month in French: "juillet 2024"; a day: "1er août 2024"
create or replace macro month_words(d) as
    ['janvier', 'février', 'mars', 'avril', 'mai', 'juin', 'juillet', 'août', 'septembre', 'octobre', 'novembre', 'décembre'][month(d)] || ' ' || year(d);
create or replace macro day_words(d) as case when day(d) = 1 then '1er' else cast(day(d) as varchar) end || ' ' || month_words(d);

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
