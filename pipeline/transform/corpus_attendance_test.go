package transform

const (
	attendance     = "frequentation_espaces/2024-07/frequentation_espaces.csv"
	attendanceHead = "id_fs,mois,operateur,demandes,visiteurs,minutes_accompagnement,resolues\n"
	sent           = "select espace_id, strftime(month, '%Y-%m'), operator, requests_count, visitors_count, support_min, solved_count from staging.stg_frequentation_espaces__mois order by _line"
)

var brokenAttendance = []broken{
	{name: "attendance: good", file: attendance, with: attendanceHead + "9002,2024-07,CAF,10,8,100,9\n", query: sent, rows: "9002 2024-07 CAF 10 8 100 9"},
	{name: "attendance: unknown is not 0", file: attendance, with: attendanceHead + "9002,2024-07,CAF,,80,,\n", query: sent, rows: "9002 2024-07 CAF <nil> 80 <nil> <nil>"},
	{name: "attendance: a total", file: attendance, with: attendanceHead + "9002,2024-01,Total,400,300,3000,150\n", code: 10, want: `line 2, column "operateur": found "Total", expected one operator a row (leave rows of totals out`},
	{name: "attendance: a total of all", file: attendance, with: attendanceHead + "9002,2024-01,Tous opérateurs,400,300,3000,150\n", code: 10, want: `line 2, column "operateur"`},
	{name: "attendance: an operator that nobody knows", file: attendance, with: attendanceHead + "9002,2024-01,Banque,400,300,3000,150\n", code: 10, want: `line 2, column "operateur": found "Banque" | operateurs.csv`},
	{name: "attendance: an operator in small letters", file: attendance, with: attendanceHead + "9002,2024-07,caf,10,8,100,9\n9002,2024-07,Pôle Emploi,1,1,1,1\n", query: sent, rows: "9002 2024-07 CAF 10 8 100 9\n9002 2024-07 France Travail 1 1 1 1"},
	{name: "attendance: no operator", file: attendance, with: attendanceHead + "9002,2024-01,,4,3,30,1\n", code: 10, want: `line 2, column "operateur": found ""`},
	{name: "attendance: an id that nobody has", file: attendance, with: attendanceHead + "9002,2024-07,CAF,10,8,100,9\n999999,2024-01,CAF,10,8,100,9\n", code: 10, want: `frequentation_espaces.csv line 3, column "id_fs": found "999999", expected the id_fs of an espace of a published list`},
	{name: "attendance: no id", file: attendance, with: attendanceHead + ",2024-01,CAF,10,8,100,9\n", code: 10, want: `line 2, column "id_fs": found ""`},
	{name: "attendance: half a request", file: attendance, with: attendanceHead + "9002,2024-07,CAF,10.6,8,100,9\n", code: 10, want: `line 2, column "demandes": found "10.6", expected a whole number`},
	{name: "attendance: a decimal comma", file: attendance, with: attendanceHead + "9002,2024-07,CAF,\"10,6\",8,100,9\n", code: 10, want: `line 2, column "demandes": found "10,6"`},
	{name: "attendance: a thousand apart", file: attendance, with: attendanceHead + "9002,2024-07,CAF,1 234,8,100,9\n", code: 10, want: `line 2, column "demandes": found "1 234" | digits only`},
	{name: "attendance: not communicated", file: attendance, with: attendanceHead + "9002,2024-07,CAF,10,n.c.,100,9\n", code: 10, want: `line 2, column "visiteurs": found "n.c." | leave the cell empty`},
	{name: "attendance: below zero", file: attendance, with: attendanceHead + "9002,2024-07,CAF,10,8,-5,9\n", code: 10, want: `line 2, column "minutes_accompagnement": found "-5"`},
	{name: "attendance: a French month", file: attendance, with: attendanceHead + "9002,07/2024,CAF,10,8,100,9\n", code: 10, want: `line 2, column "mois": found "07/2024", expected a month as 2024-07`},
	{name: "attendance: a month in words", file: attendance, with: attendanceHead + "9002,juillet 2024,CAF,10,8,100,9\n", code: 10, want: `line 2, column "mois": found "juillet 2024"`},
	{name: "attendance: a month 13", file: attendance, with: attendanceHead + "9002,2024-13,CAF,10,8,100,9\n", code: 10, want: `line 2, column "mois": found "2024-13"`},
	{name: "attendance: a month to come", file: attendance, with: attendanceHead + "9002,2034-01,CAF,10,8,100,9\n", code: 10, want: `line 2, column "mois": found "2034-01", expected a month up to that of its folder, 2024-07`},
	{name: "attendance: more solved than asked", file: attendance, with: attendanceHead + "9002,2024-07,CAF,10,8,100,99\n", code: 10, want: `line 2, column "resolues": found "99", expected at most the 10 of demandes`},
	{name: "attendance: given twice", file: attendance, with: attendanceHead + "9002,2024-07,CAF,10,8,100,9\n9002,2024-07,CAF,10,8,100,9\n", code: 10, want: "is_given_once | ligne 2, frequentation_espaces.csv ligne 3"},
	{name: "attendance: given twice, once in small letters", file: attendance, with: attendanceHead + "9002,2024-07,CAF,10,8,100,9\n9002.0,2024-07,caf,10,8,100,9\n", code: 10, want: "is_given_once"},
	{name: "attendance: a column short", file: attendance, with: "id_fs,mois,operateur,demandes\n9002,2024-07,CAF,10\n", code: 10, want: `line 1: no column "visiteurs"`},
	{name: "attendance: by semicolons", file: attendance, with: "id_fs;mois;operateur;demandes;visiteurs;minutes_accompagnement;resolues\n9002;2024-07;CAF;10;8;100;9\n", code: 10, want: `separated by ";"`},
	{name: "attendance: a byte order mark", file: attendance, with: "\ufeff" + attendanceHead + "9002,2024-07,CAF,10,8,100,9\n", query: sent, rows: "9002 2024-07 CAF 10 8 100 9"},
	{name: "attendance: a number that may be thousands", file: attendance, with: attendanceHead + "9002,2024-07,CAF,1.000,8,100,9\n", code: 10, want: `line 2, column "demandes": found "1.000", expected a whole number`},
	{name: "attendance: decimals of a database", file: attendance, with: attendanceHead + "9002,2024-07,CAF,1000.000,8.0,100,9\n", query: sent, rows: "9002 2024-07 CAF 1000 8 100 9"},
	{name: "attendance: more than an espace can have", file: attendance, with: attendanceHead + "9002,2024-07,CAF,500000000,8,100,9\n", code: 10, want: `line 2, column "demandes": found "500000000", expected a whole number, at most 10000000`},
	{name: "attendance: before there was a label", file: attendance, with: attendanceHead + "9002,2000-01,CAF,10,8,100,9\n", code: 10, want: `line 2, column "mois": found "2000-01", expected a month since 2019-01`},
	{name: "attendance: a part of a total", file: attendance, with: attendanceHead + "9002,2024-07,Sous-total CAF,10,8,100,9\n", code: 10, want: `line 2, column "operateur": found "Sous-total CAF"`},
	{name: "attendance: fewer than five", file: attendance, with: attendanceHead + "9002,2024-07,CAF,<5,8,100,9\n", code: 10, want: `line 2, column "demandes": found "<5"`},
	{name: "attendance: columns in another order", file: attendance, with: "operateur,mois,id_fs,resolues,demandes,visiteurs,minutes_accompagnement\nCAF,2024-07,9002,9,10,8,100\n", query: sent, rows: "9002 2024-07 CAF 10 8 100 9"},
}
