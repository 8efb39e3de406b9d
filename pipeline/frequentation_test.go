package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"observatoire/pipeline/runlog"
)

func TestCheckFrequentation_answers_in_French_with_line_and_remedy(t *testing.T) {
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	const head = "id_fs,mois,operateur,demandes,visiteurs,minutes_accompagnement,resolues\n"
	for _, c := range []struct {
		name, text string
		code       int
		want       []string
	}{
		{"good", head + "9002,2024-07,CAF,10,,,9\n", 0, []string{"1 lignes, rien à redire"}},
		{"faults", head + "9002,2024-07,CAF,1 234,8,100,9\n999999,07/2024,Total,1,1,1,1\n9003,2024-07,CAF,1,1,1,1\n9003,2024-07,caf,1,1,1,1\n", 10,
			[]string{"ligne 2, demandes « 1 234 » : attendu : un nombre entier", "ligne 3, id_fs « 999999 »", "ligne 3, mois « 07/2024 » : attendu : année et mois, comme 2024-07", "ligne 3, operateur « Total »", "ligne 5, ligne « 9003, 2024-07, CAF » : cet espace"}},
		{"another table", "a,b\n1,2\n", 10, []string{"ne peut pas être lu", `no column "id_fs"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "2024-07", "caf.csv")
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(c.text), 0o644); err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			err := checkFrequentation(context.Background(), settings{sample: true, build: t.TempDir()}, file, &out)
			if runlog.CodeOf(err) != c.code {
				t.Fatalf("exit code %d (%v), expected %d\n%s", runlog.CodeOf(err), err, c.code, out.String())
			}
			for _, w := range c.want {
				if !strings.Contains(out.String(), w) {
					t.Errorf("%q not in\n%s", w, out.String())
				}
			}
		})
	}
}
