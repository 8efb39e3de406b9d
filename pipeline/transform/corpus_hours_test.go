package transform

// Hours of Monday of espace 9003, through the list, with what its week is then.
const monday = "select d.kind, coalesce(string_agg(clock(h.opens_min) || '-' || clock(h.closes_min), ' ' order by h.opens_min), '') from marts.espace_hour_days as d left join marts.espace_hours as h using (espace_id, list_on, weekday) where d.espace_id = '9003' and d.weekday = 1 and d.list_on = '2024-08-01' group by 1"

var brokenHours = []broken{
	{name: "hours with seconds", file: list, with: oneList("h_lundi", "09:00:00 - 12:00:00"), query: monday, rows: "lu 09:00-12:00"},
	{name: "hours until midnight", file: list, with: oneList("h_lundi", "18:00 - 00:00"), query: monday, rows: "lu 18:00-24:00"},
	{name: "hours with a minute 75", file: list, with: oneList("h_lundi", "09:75 - 12:00"), query: monday, rows: "impossible"},
	{name: "hours by appointment", file: list, with: oneList("h_lundi", "sur RDV"), query: monday, rows: "variable"},
	{name: "hours of a rule on Saturday do not count", file: list, with: oneList("h_samedi", "1er samedi 09:00 - 12:00"), query: "select is_open_saturday, open_days_count, open_hours from marts.espace_weeks where espace_id = '9003' and list_on = '2024-08-01'", rows: "false 5 17.5"},
	{name: "hours closed in a word", file: list, with: oneList("h_lundi", "Fermé"), query: monday, rows: "fermé"},
	{name: "hours as a number of a spreadsheet", file: list, with: oneList("h_lundi", "0.375"), query: monday, rows: "non lu"},
	{name: "all hours by a rule", file: list, with: oneList("h_lundi", "semaines paires", "h_mardi", "semaines paires", "h_mercredi", "semaines paires", "h_jeudi", "semaines paires", "h_vendredi", "semaines paires"), query: "select count(*) from marts.espace_weeks where espace_id = '9003' and list_on = '2024-08-01'", rows: "0"},
	{name: "hours of Sunday", file: list, with: func(string) string {
		return replaced("labellisation_fs\n", "labellisation_fs,h_dimanche,site_web\n")(replaced("/2020\n", "/2020,09:00 - 12:00,https://exemple.fr\n")(replaced("/2020\"\n", "/2020\",10:00 - 12:00,\n")(oneList())))
	}, query: "select espace_id, clock(opens_min) from marts.espace_hours where weekday = 7 union all select code, subject from raw.findings order by 1", rows: "9002 09:00\n9003 10:00\n9011 09:00\ncolonne_nouvelle site_web"},
}
