package warehouse

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestRows_fills_fields_by_the_names_of_their_columns(t *testing.T) {
	ctx := context.Background()
	db, err := Open(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Exec(ctx, `create table site.things as select * from (values
		('b', 2.5, to_json({'x': [1, 2]}), '\xAB'::blob, 7),
		('a', null, null, null, 8)) as t(code, minutes, json, shape, other)`); err != nil {
		t.Fatal(err)
	}
	type thing struct {
		Minutes *float64        `col:"minutes"`
		Code    string          `col:"code"`
		JSON    json.RawMessage `col:"json"`
		Shape   []byte          `col:"shape"`
		//lint:ignore U1000 a field without a column is left alone
		rank int
	}
	all, err := All[thing](ctx, db, "site.things")
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for i, x := range all {
		minutes := "?"
		if x.Minutes != nil {
			minutes = fmt.Sprint(*x.Minutes)
		}
		got += fmt.Sprintf("%d %s %s %s %x\n", i, x.Code, minutes, x.JSON, x.Shape)
	}
	if want := "0 b 2.5 {\"x\":[1,2]} ab\n1 a ?  \n"; got != want {
		t.Errorf("%q, expected %q", got, want)
	}
	some, err := All[thing](ctx, db, "site.things", Where{"code", "a"}, Where{"other", "8"})
	if err != nil || len(some) != 1 || some[0].Code != "a" {
		t.Errorf("%v %v, expected a alone", some, err)
	}
	if some, err = All[thing](ctx, db, "site.things", Where{"code", "a"}, Where{"other", "7"}); err != nil || len(some) != 0 {
		t.Errorf("%v %v, expected none", some, err)
	}
	if _, err := One[thing](ctx, db, "site.things"); err == nil || !strings.Contains(err.Error(), "site.things: 2 rows, expected one") {
		t.Errorf("%v, expected an error that counts the rows", err)
	}
	got = ""
	if err := db.Texts(ctx, "site.things", []string{"json", "code", "minutes"}, func(x []string) error {
		got += strings.Join(x, "|") + "\n"
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if want := "{\"x\":[1,2]}|b|2.5\n|a|\n"; got != want {
		t.Errorf("%q, expected %q", got, want)
	}
	if err := db.Texts(ctx, "site.things", []string{"cod"}, func([]string) error { return nil }); err == nil || !strings.Contains(err.Error(), "site.things") {
		t.Errorf("%v, expected an error that names the table", err)
	}
	type wrong struct {
		Code string `col:"cod"`
	}
	if _, err := All[wrong](ctx, db, "site.things"); err == nil || !strings.Contains(err.Error(), "site.things") {
		t.Errorf("%v, expected an error that names the table", err)
	}
	type strict struct {
		Minutes float64 `col:"minutes"`
	}
	if _, err := All[strict](ctx, db, "site.things"); err == nil {
		t.Error("no error, expected one: a null for a field that is no pointer")
	}
	if _, err := All[thing](ctx, db, "site.things; drop"); err == nil {
		t.Error("no error, expected one: not the name of a table")
	}
}
