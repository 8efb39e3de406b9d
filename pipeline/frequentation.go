package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"observatoire/data"
	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/check"
	"observatoire/pipeline/load"
	"observatoire/pipeline/runlog"
	"observatoire/pipeline/transform"
	"observatoire/pipeline/warehouse"
	"observatoire/sql"
)

func frequentationCommand() command {
	return command{
		name:  "check-frequentation",
		short: "looks at a carrier's file of attendance, and answers in French",
		long: `Usage: check-frequentation [--mirror DIR] [--sample] FILE.csv|FILE.xlsx

Judges a file of attendance as the build does, before it is sent: each fault with
its line, its column and what to write instead. The templates are site/static/donnees/modele_frequentation_espaces.csv and .xlsx.
The ids are held against the lists of build/raw or of the mirror. Exit code 10 where something is wrong.`,
		run: func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
			var s settings
			fs := flags("check-frequentation", stderr)
			s.register(fs)
			if err := fs.Parse(args); err != nil {
				return runlog.WithCode(runlog.ExitUsage, err)
			}
			if fs.NArg() != 1 {
				return runlog.WithCode(runlog.ExitUsage, errors.New("check-frequentation: expected one FILE.csv or FILE.xlsx"))
			}
			return checkFrequentation(ctx, s, fs.Arg(0), stdout)
		},
	}
}

var monthFolder = regexp.MustCompile(`^20\d{2}-\d{2}$`)

// remedies says in French what each column wants.
var remedies = map[string]string{
	"id_fs":                  "attendu : l'identifiant (id_fs) d'un espace d'une liste publiée ; recopiez-le de la liste de l'ANCT",
	"mois":                   "attendu : année et mois, comme 2024-07, sans mois à venir",
	"operateur":              "attendu : un opérateur de data/reference/operateurs.csv, ou « autre » ; ôtez les lignes de total",
	"demandes":               "attendu : un nombre entier en chiffres seuls (1234, ni « 1 234 » ni « n.c. ») ; laissez vide ce qui n'est pas connu",
	"visiteurs":              "attendu : un nombre entier en chiffres seuls ; laissez vide ce qui n'est pas connu",
	"minutes_accompagnement": "attendu : des minutes, en nombre entier ; laissez vide ce qui n'est pas connu",
	"resolues":               "attendu : un nombre entier, au plus celui des demandes ; laissez vide ce qui n'est pas connu",
}

// checkFrequentation judges one file; its faults are written to out.
func checkFrequentation(ctx context.Context, s settings, file string, out io.Writer) error {
	if info, err := os.Stat(file); err != nil || info.IsDir() {
		return runlog.WithCode(runlog.ExitUsage, fmt.Errorf("check-frequentation %s: no such file", file))
	}
	switch strings.ToLower(filepath.Ext(file)) {
	case ".csv", ".xlsx":
	default:
		return runlog.WithCode(runlog.ExitUsage, fmt.Errorf("check-frequentation %s: expected a file .csv or .xlsx", file))
	}
	cat, err := catalogue.Read(data.FS, "sources")
	if err != nil {
		return err
	}
	db, err := warehouse.Open(ctx, "")
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := load.Reference(ctx, db, data.FS); err != nil {
		return err
	}
	var inputs []load.Input
	lists := 0
	for _, f := range cat.Files() {
		in := load.Input{File: f}
		switch f.Source {
		case "frequentation_espaces":
			if "."+f.Format != strings.ToLower(filepath.Ext(file)) {
				break
			}
			in.Path = file
			if in.File.Vintage = filepath.Base(filepath.Dir(file)); !monthFolder.MatchString(in.File.Vintage) {
				in.File.Vintage = time.Now().Format("2006-01")
			}
		case "france_services":
			if in.Path = s.local(f); in.Path != "" && f.Table != "" {
				lists++
			}
		}
		inputs = append(inputs, in)
	}
	if _, err := load.Run(ctx, db, cat, inputs, load.Options{Sample: true}); err != nil {
		if words := inFrench(err); words != "" {
			fmt.Fprintf(out, "Le fichier ne peut pas être lu.\n  %s.\n", words)
		} else {
			fmt.Fprintf(out, "Le fichier ne peut pas être lu.\n  %v\n", err)
		}
		return err
	}
	_, err = transform.Run(ctx, db, sql.Files, "staging")
	if err == nil {
		_, err = check.Layer(ctx, db, sql.Files, "staging")
	}
	faults, qerr := db.Query(ctx, -1, `
		select _line, column_name, found from staging.rejects where table_name = 'stg_frequentation_espaces__mois'
		union all
		select _line, 'ligne', espace_id || ', ' || strftime(month, '%Y-%m') || ', ' || operator from staging.stg_frequentation_espaces__mois
		qualify row_number() over (partition by espace_id, month, operator order by _line) > 1
		order by 1, 2`)
	if qerr != nil {
		return errors.Join(err, qerr)
	}
	for _, r := range faults.Rows {
		remedy, known := remedies[fmt.Sprint(r[1])]
		if !known {
			remedy = "cet espace, ce mois et cet opérateur sont déjà donnés plus haut : n'en gardez qu'une ligne"
		}
		fmt.Fprintf(out, "ligne %v, %v « %v » : %s\n", r[0], r[1], r[2], remedy)
	}
	if lists == 0 {
		fmt.Fprintln(out, "Aucune liste d'espaces sous la main : les identifiants n'ont pas été vérifiés (nommez-en une par --mirror).")
	}
	if n := len(faults.Rows); n > 0 {
		return runlog.Changed("check-frequentation %s: %d faults, expected none (each is listed with what to write)", filepath.Base(file), n)
	}
	if err != nil {
		return err
	}
	n, err := db.Count(ctx, "staging.stg_frequentation_espaces__mois")
	fmt.Fprintf(out, "%s : %d lignes, rien à redire.\n", filepath.Base(file), n)
	return err
}

// local is where a file stands on this machine, in the mirror, the sample or
// the cache; "" where it is in none.
func (s settings) local(f catalogue.File) string {
	dirs := []string{s.mirror, filepath.Join(s.work(), "raw")}
	if s.sample {
		dirs = []string{filepath.Join("data", "sample")}
	}
	for _, d := range dirs {
		p := filepath.Join(d, f.Source, filepath.FromSlash(f.Path))
		if info, err := os.Stat(p); d != "" && err == nil && !info.IsDir() {
			return p
		}
	}
	return ""
}
