package transform

import "testing"

// The acts in use are held against the revisions of before: ten times as many
// are a value that revisions give differently.
func TestActs_ten_times_their_last_revision_are_a_finding(t *testing.T) {
	const columns = " as t(territory_kind, territory_code, month, acts_count, initial_count, target_count, "
	ctx, db := given(t, map[string]string{
		"staging.stg_barometre__actes_revisions": `select * from (values
			('departement', '01', date '2024-07-01', 120.0, null, null, 'ind-323-2024-06.csv', 2),
			('departement', '02', date '2024-07-01', 130.000000001, null, null, 'ind-323-2024-06.csv', 3))` + columns + "revision, _line)",
		"staging.stg_barometre__actes": `select * from (values
			('departement', '01', date '2024-07-01', 1200.0, null, null, 'ind-323.csv', 2),
			('departement', '02', date '2024-07-01', 130.0, null, null, 'ind-323.csv', 3))` + columns + "_file, _line)",
	})
	model(t, ctx, db, "findings.actes_revisions_divergents")
	wants(t, ctx, db, "select subject, string_split(detail, ' ou ').list_sort() from findings.actes_revisions_divergents", "departement 01, 2024-07, observé [120 1200]")
}
