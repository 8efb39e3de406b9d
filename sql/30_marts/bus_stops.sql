-- where and when a bus stops, as its carrier publishes it
-- one row per stop and weekday that is read, of the one itinerant espace of the stop's département whose mail has the domain of the carrier's site
-- source: stg_bus_tournees__arrets; hours in the form of OpenStreetMap ("Mo 09:30-12:30,13:30-15:30; PH off"), read whole or not at all (weekday is then null: no such hour, or one that closes before it opens); stops of no espace, or that two could be, are left out
with placed as (
    select s.* exclude (commune_code), coalesce(l.current_code, s.commune_code) as commune_code
    from staging.stg_bus_tournees__arrets as s
    left join marts.lignage_communes as l on l.old_code = s.commune_code
), owned as (
    select p.stop_number, any_value(e.espace_id) as espace_id
    from placed as p
    join marts.communes as c using (commune_code)
    join marts.espaces as e on e.is_mobile and lower(split_part(e.mail, '@', 2)) = p.carrier_host
    join marts.communes as home on home.commune_code = e.commune_code and home.departement_code = c.departement_code
    group by p.stop_number
    having count(*) = 1
), told as (
    select *, regexp_extract(hours_text, '^(Mo|Tu|We|Th|Fr|Sa|Su) (\d{2}:[0-5]\d-\d{2}:[0-5]\d(?:,\d{2}:[0-5]\d-\d{2}:[0-5]\d)*)(?:; PH off)?$', ['day', 'ranges']) as read
    from placed
), timed as (
    select *, case when read.day <> '' then list_transform(string_split(read.ranges, ','), lambda range: {
        'opens_min': clock_min(range[1:2], range[4:5]), 'closes_min': clock_min(range[7:8], range[10:11])}) end as clocked
    from told
), judged as (
    select *, coalesce(len(list_filter(clocked, lambda range: range.opens_min >= range.closes_min or range.closes_min > 1440)) = 0, false) as is_read
    from timed
)
select
    o.espace_id,
    t.stop_number,
    t.commune_code,
    t.place,
    case when t.is_read then list_position(['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'], t.read.day) end as weekday,
    case when t.is_read then t.clocked end as ranges,
    t.hours_text,
    t.weeks,
    t.published_on
from judged as t
join owned as o using (stop_number)
order by o.espace_id, t.stop_number
