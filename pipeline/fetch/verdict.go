package fetch

import (
	"fmt"
	"slices"
	"strings"

	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/runlog"
)

// verdict is the error of a run: changed sources before unreachable ones.
func (r *run) verdict(found map[string]*outcome) error {
	changed := &ChangedError{}
	missing := &UnreachableError{}
	var absent []*outcome
	for _, f := range r.Catalogue.Files() {
		o := found[f.Key()]
		switch {
		case o == nil:
		case o.broken != nil:
			changed.Broken = append(changed.Broken, o.broken)
		case o.stops:
			changed.Changes = append(changed.Changes, *o.change)
		case o.Local == "" && !r.replaced(f, found):
			card, _ := r.Catalogue.Card(f.Source)
			switch {
			case card.Needs(f) || (f.OnDemand && r.asked(f)):
				for _, other := range card.Files {
					if sub := found[other.Key()]; other.InsteadOf == f.Path && sub != nil {
						o.Absent += "; in its stead " + other.Path + ": " + sub.Absent
					}
				}
				missing.Files = append(missing.Files, o.File)
			case f.Glob != "", f.InsteadOf != "", f.Follows():
				r.Log.Debug("fetch "+f.Source+": absent", "file", f.Path, "why", o.Absent)
			default:
				absent = append(absent, o)
			}
		}
	}
	if len(changed.Changes)+len(changed.Broken) > 0 {
		return runlog.WithCode(runlog.ExitSourceChanged, changed)
	}
	if len(missing.Files) == 0 || (r.Update && len(missing.Files) < len(found)) {
		r.regret(absent)
		return nil
	}
	if r.Sample {
		return fmt.Errorf("%w\n(the sample is not whole: generate it again)", missing)
	}
	return runlog.WithCode(runlog.ExitUnreachable, missing)
}

// regret logs optional files that are absent, together where the site loses
// the same without them.
func (r *run) regret(absent []*outcome) {
	type loss struct{ source, words string }
	var order []loss
	files := map[loss][]string{}
	for _, o := range absent {
		card, _ := r.Catalogue.Card(o.Source)
		l := loss{o.Source, card.LossWithout(o.File.File)}
		if files[l] == nil {
			order = append(order, l)
		}
		files[l] = append(files[l], o.Path)
		r.Log.Debug("fetch "+o.Source+": optional file absent", "file", o.Path, "why", o.Absent)
	}
	for _, l := range order {
		r.Log.Warn("fetch "+l.source+": optional files absent", "files", strings.Join(files[l], ", "), "without_them", l.words)
	}
}

// replaced tells whether another file stands in for f.
func (r *run) replaced(f catalogue.File, found map[string]*outcome) bool {
	card, _ := r.Catalogue.Card(f.Source)
	for _, other := range card.Files {
		if o := found[other.Key()]; other.InsteadOf == f.Path && o != nil && o.Local != "" {
			return true
		}
	}
	return false
}

func (r *run) asked(f catalogue.File) bool {
	return slices.Contains(r.OnDemand, f.Key()) || slices.Contains(r.OnDemand, f.Source)
}
