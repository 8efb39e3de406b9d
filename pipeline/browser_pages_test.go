package main

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browsed is one kind of page and where to see it. The codes are
// those of data/sample/README.md.
type browsed struct {
	name, path string
	status     int64
}

var toVisit = []browsed{
	{"home", "/", 200},
	{"list of regions", "/regions/", 200},
	{"region", "/regions/00/", 200},
	{"list of departements", "/departements/", 200},
	{"departement", "/departements/96/", 200},
	{"list of EPCI", "/epci/", 200},
	{"EPCI", "/epci/249900026.html", 200},
	{"list of cantons", "/cantons/", 200},
	{"canton", "/cantons/9601.html", 200},
	{"canton that cuts a commune", "/cantons/9699.html", 200},
	{"list of communes", "/communes/", 200},
	{"answers of the search", "/communes/?q=saint", 200},
	{"rural commune, an antenne is nearest", "/communes/99002.html", 200},
	{"rural commune, an antenne open twice a month is nearest", "/communes/96007.html", 200},
	{"town", "/communes/96009.html", 200},
	{"city with arrondissements", "/communes/96056.html", 200},
	{"merged commune", "/communes/99019.html", 200},
	{"island without an espace", "/communes/96044.html", 200},
	{"commune without a road", "/communes/96062.html", 200},
	{"commune of a collectivite d'outre-mer", "/communes/98301.html", 200},
	{"commune without people", "/communes/98302.html", 200},
	{"former commune", "/communes/99045.html", 200},
	{"associated commune", "/communes/99038.html", 200},
	{"arrondissement", "/communes/96101.html", 200},
	{"list of espaces", "/espaces/", 200},
	{"espaces that left the lists", "/espaces/disparus/", 200},
	{"feeds", "/flux/", 200},
	{"fixed espace", "/espaces/9001.html", 200},
	{"bus", "/espaces/9011.html", 200},
	{"antenne", "/espaces/9026.html", 200},
	{"espace of a group", "/espaces/9004.html", 200},
	{"espace with an odd timetable", "/espaces/9027.html", 200},
	{"verifier", "/verifier/", 200},
	{"in English", "/en/", 200},
	{"list of analyses", "/analyses/", 200},
	{"analysis of the growth", "/analyses/croissance/", 200},
	{"analysis of the load", "/analyses/frequentation/", 200},
	{"analysis of the money", "/analyses/couts/", 200},
	{"analysis of equality", "/analyses/egalite/", 200},
	{"recommendations of the Cour des comptes", "/cour-des-comptes/", 200},
	{"method", "/methode/", 200},
	{"page of the method", "/methode/estimation/", 200},
	{"list of sources", "/sources/", 200},
	{"source", "/sources/france_services/", 200},
	{"list of datasets", "/donnees/", 200},
	{"dataset", "/donnees/acces_communes/", 200},
	{"API", "/donnees/api/", 200},
	{"versions", "/donnees/archives/", 200},
	{"Parquet by département", "/donnees/parquet/", 200},
	{"questions in SQL", "/explorer/", 200},
	{"quality", "/qualite/", 200},
	{"about", "/a-propos/", 200},
	{"page of about", "/a-propos/accessibilite/", 200},
	{"map", "/carte/", 200},
	{"around me", "/autour-de-moi/", 200},
	{"around a commune", "/autour-de-moi/?commune=96009", 200},
	{"frame without a territory", "/embed/", 200},
	{"frame of a commune", "/embed/?territoire=commune:96009&date=2024-08-01", 200},
	{"frame of an EPCI, made with other data", "/embed/?territoire=epci:249900026&date=2020-10-12", 200},
	{"frame of an espace", "/embed/?territoire=espace:9001", 200},
	{"compact frame of a departement", "/embed/?territoire=departement:99&taille=compacte", 200},
	{"page that is not there", "/communes/00000.html", 404},
}

// violation is what axe says of one element.
type violation struct {
	Rule, Help, Target, Why string
}

// seen is what one visit to a page at one width found.
type seen struct {
	page  browsed
	width int64
	err   error

	status     int64
	asked      []string
	complaints []string
	content    struct {
		Title, Lang, Notice string
		Headings            []string
		Links               []string // to other pages, whole addresses
		Nowhere             []string // to places of the same page that are not there
	}
	sideways   map[int64][]string     // width to the elements that stick out of it
	violations map[string][]violation // scheme to what axe found
	picture    string
}

func (s seen) String() string {
	return fmt.Sprintf("%s (%s) at %d px", s.page.name, s.page.path, s.width)
}

// pages visits every kind of page at both widths, once for all tests.
func pages(t *testing.T) []seen {
	t.Helper()
	s := browse(t)
	all := survey(s)
	for _, v := range all {
		if v.err != nil {
			t.Fatalf("%v: %v %s", v, v.err, v.picture)
		}
	}
	return all
}

var surveyed sync.Map // *browserSite to func() []seen

func survey(s *browserSite) []seen {
	once, _ := surveyed.LoadOrStore(s, sync.OnceValue(func() []seen {
		all := make([]seen, 0, 2*len(toVisit))
		for _, width := range []int64{wide, phone} {
			for _, p := range toVisit {
				all = append(all, seen{page: p, width: width})
			}
		}
		work := make(chan *seen)
		var pictures atomic.Int32
		var group sync.WaitGroup
		for range cap(s.slots) {
			group.Go(func() {
				b, free, err := s.open()
				if err == nil {
					defer free()
				}
				for v := range work {
					if v.err = err; err != nil {
						continue
					}
					if v.err = v.look(b); (v.err != nil || v.faulty()) && pictures.Add(1) <= 8 {
						v.picture = b.picture(v.page.name)
					}
				}
			})
		}
		for i := range all {
			work <- &all[i]
		}
		close(work)
		group.Wait()
		return all
	}))
	return once.(func() []seen)()
}

const readPage = `({
	Title: document.title,
	Lang: document.documentElement.lang,
	Headings: [...document.querySelectorAll('h1')].map(h => h.textContent.trim()),
	Notice: [...document.querySelectorAll('.avis')].filter(a => a.checkVisibility({visibilityProperty: true, opacityProperty: true}) && a.getBoundingClientRect().height > 20).map(a => a.innerText).join(' '),
	Links: [...document.querySelectorAll('a[href]')].filter(a => !/^(#|data:)/.test(a.getAttribute('href'))).map(a => new URL(a.getAttribute('href'), document.baseURI).href),
	Nowhere: [...document.querySelectorAll('a[href^="#"]')].map(a => a.getAttribute('href')).filter(h => !document.getElementById(decodeURIComponent(h.slice(1)))),
})`

// stickOut lists what makes a page wider than the screen: its width, then the
// elements that reach over its right edge and are in no scrolling box.
const stickOut = `(w => {
	const page = document.scrollingElement.scrollWidth
	if (page <= w) return []
	const boxed = e => { for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) if (getComputedStyle(p).overflowX !== 'visible') return true }
	const out = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > w + .5 && !boxed(e))
	return ['the page is ' + page + ' px wide', ...out.slice(0, 5).map(e => e.tagName.toLowerCase() + (e.className.baseVal ?? e.className ? '.' + (e.className.baseVal ?? e.className) : '') + ' ' + Math.round(e.getBoundingClientRect().right))]
})(%d)`

// runAxe runs all rules of axe that are on by default and the size of targets
// (WCAG 2.2); options may narrow them.
const runAxe = `axe.run(document, Object.assign({resultTypes: ['violations'], preload: false, rules: {'target-size': {enabled: true}}}, %s))
	.then(r => r.violations.flatMap(v => v.nodes.map(n => ({Rule: v.id, Help: v.help, Target: n.target.flat().join(' '), Why: n.failureSummary}))))`

// colours narrows axe to what can differ between the schemes.
const colours = `{runOnly: ['color-contrast', 'link-in-text-block']}`

// faulty tells whether a picture may help.
func (v *seen) faulty() bool {
	n := len(v.violations["light"]) + len(v.violations["dark"])
	for _, out := range v.sideways {
		n += len(out)
	}
	return n > 0
}

func (v *seen) look(b *tab) error {
	for _, a := range []chromedp.Action[chromedp.Void]{screen(v.width), scheme("light")} {
		if _, err := try(b, a); err != nil {
			return err
		}
	}
	b.account()
	response, err := try(b, chromedp.NavigateResponse(b.site.url+v.page.path))
	if err != nil {
		return err
	}
	v.status = response.Status
	raw, err := try(b, chromedp.Evaluate[[]byte](readPage))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, &v.content); err != nil {
		return err
	}
	v.asked, v.complaints = b.account()
	if v.width == phone {
		v.sideways = map[int64][]string{}
		for _, w := range []int64{320, phone} {
			if _, err := try(b, screen(w)); err != nil {
				return err
			}
			if v.sideways[w], err = try(b, chromedp.Evaluate[[]string](fmt.Sprintf(stickOut, w))); err != nil {
				return err
			}
		}
	}
	v.violations = map[string][]violation{}
	if v.violations["light"], err = b.axe("{}"); err != nil {
		return err
	}
	if _, err := try(b, scheme("dark")); err != nil {
		return err
	}
	v.violations["dark"], err = b.axe(colours)
	return err
}

// axe checks the page as it is now.
func (b *tab) axe(options string) ([]violation, error) {
	if there, err := try(b, chromedp.Evaluate[bool](`'axe' in window`)); err != nil {
		return nil, err
	} else if !there {
		if _, err := try(b, chromedp.Evaluate[chromedp.Void](b.site.axe)); err != nil {
			return nil, err
		}
	}
	return try(b, chromedp.Evaluate[[]violation](fmt.Sprintf(runAxe, options), chromedp.EvalAwaitPromise, func(p *runtime.EvaluateParams) {
		always := true
		p.ReturnByValue = &always
	}))
}

// tell groups violations by rule, with the pages that have them and one
// element to look at.
func tell(found map[string][]violation) []string {
	type group struct {
		first violation
		where map[string]int
	}
	rules := map[string]*group{}
	for where, vs := range found {
		for _, v := range vs {
			if rules[v.Rule] == nil {
				rules[v.Rule] = &group{v, map[string]int{}}
			}
			rules[v.Rule].where[where]++
		}
	}
	var out []string
	for _, rule := range slices.Sorted(maps.Keys(rules)) {
		g := rules[rule]
		var where []string
		for _, w := range slices.Sorted(maps.Keys(g.where)) {
			where = append(where, fmt.Sprintf("%s × %d", w, g.where[w]))
		}
		out = append(out, fmt.Sprintf("%s: %s\n  for instance %s\n  %s\n  on %s", rule, g.first.Help, g.first.Target, g.first.Why, strings.Join(where, "\n     ")))
	}
	return out
}

func TestPages_of_every_kind_open_with_their_status(t *testing.T) {
	for _, v := range pages(t) {
		if v.status != v.page.status {
			t.Errorf("%v: status %d, expected %d", v, v.status, v.page.status)
		}
	}
}

func TestPages_of_every_section_are_among_those_visited(t *testing.T) {
	s := browse(t)
	visited := map[string]bool{}
	for _, p := range toVisit {
		visited[p.path] = true
	}
	entries, err := os.ReadDir(s.public)
	if err != nil {
		t.Fatal(err)
	}
	sections := 0
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		if _, err := os.Stat(filepath.Join(s.public, e.Name(), "index.html")); err != nil {
			continue
		}
		sections++
		if list := "/" + e.Name() + "/"; !visited[list] {
			t.Errorf("%s is a page that no test visits", list)
		}
		folders, err := filepath.Glob(filepath.Join(s.public, e.Name(), "*", "index.html"))
		if err != nil {
			t.Fatal(err)
		}
		if len(folders) > 0 && !slices.ContainsFunc(folders, func(c string) bool {
			return visited["/"+e.Name()+"/"+filepath.Base(filepath.Dir(c))+"/"]
		}) {
			t.Errorf("/%s/ has %d pages, and no test visits one", e.Name(), len(folders))
		}
		files, err := filepath.Glob(filepath.Join(s.public, e.Name(), "*[^x].html")) // all but index.html
		if err != nil {
			t.Fatal(err)
		}
		if len(files) > 0 && !slices.ContainsFunc(files, func(c string) bool { return visited["/"+e.Name()+"/"+filepath.Base(c)] }) {
			t.Errorf("/%s/ has %d pages, and no test visits one", e.Name(), len(files))
		}
	}
	if sections < 11 {
		t.Errorf("%d sections, expected the 11 of the first issue at least", sections)
	}
}

func TestPages_pass_axe_at_both_widths_in_light_and_dark(t *testing.T) {
	found := map[string][]violation{}
	pictures := map[string]string{}
	for _, v := range pages(t) {
		for name, vs := range v.violations {
			if len(vs) > 0 {
				where := fmt.Sprintf("%v, %s", v, name)
				found[where] = vs
				if v.picture != "" {
					pictures[where] = v.picture
				}
			}
		}
	}
	for _, rule := range tell(found) {
		t.Error(rule)
	}
	for _, where := range slices.Sorted(maps.Keys(pictures)) {
		t.Logf("%s: %s", where, pictures[where])
	}
}

func TestPages_leave_the_console_silent(t *testing.T) {
	for _, v := range pages(t) {
		for _, c := range v.complaints {
			// The browser itself notes the status of the page that is not there.
			if v.page.status == 404 && strings.Contains(c, "status of 404") && strings.HasSuffix(c, v.page.path) {
				continue
			}
			t.Errorf("%v: %s", v, c)
		}
	}
}

func TestPages_ask_nothing_of_another_host(t *testing.T) {
	s := browse(t)
	for _, v := range pages(t) {
		own := 0
		for _, a := range v.asked {
			if strings.HasPrefix(a, s.url+"/") {
				own++
			} else if !strings.HasPrefix(a, "data:") {
				t.Errorf("%v asks for %s", v, a)
			}
		}
		if own < 3 {
			t.Errorf("%v: %d requests recorded, expected page, style and script at least: %q", v, own, v.asked)
		}
	}
}

func TestPages_do_not_scroll_sideways_on_a_phone(t *testing.T) {
	for _, v := range pages(t) {
		for _, width := range []int64{phone, 320} {
			if out := v.sideways[width]; len(out) > 0 {
				t.Errorf("%s (%s) at %d px: %s\n%s", v.page.name, v.page.path, width, strings.Join(out, ", "), v.picture)
			}
		}
	}
}

func TestPages_have_a_title_of_their_own_one_heading_and_say_that_they_are_French(t *testing.T) {
	titles := map[string]string{}
	for _, v := range pages(t) {
		c := v.content
		if c.Lang != "fr" {
			t.Errorf("%v: lang %q", v, c.Lang)
		}
		if len(c.Headings) != 1 || c.Headings[0] == "" {
			t.Errorf("%v: headings %q, expected one h1", v, c.Headings)
		}
		name, of, cut := strings.Cut(c.Title, " – ")
		if !cut || strings.TrimSpace(name) == "" || of != "Observatoire France services" {
			t.Errorf("%v: title %q", v, c.Title)
		}
		where, _, _ := strings.Cut(v.page.path, "?")
		if other, taken := titles[c.Title]; taken && other != where {
			t.Errorf("%s and %s have the same title %q", where, other, c.Title)
		}
		titles[c.Title] = where
	}
}

func TestPages_say_that_the_sample_is_invented(t *testing.T) {
	s := browse(t)
	for _, v := range pages(t) {
		if n := v.content.Notice; !strings.Contains(n, "Échantillon fictif") || !strings.Contains(n, "inventé") {
			t.Errorf("%v: the visible notice is %q", v, n)
		}
	}
	n := 0
	err := filepath.WalkDir(s.public, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(p) != ".html" {
			return err
		}
		n++
		b, err := os.ReadFile(p)
		if err == nil && !strings.Contains(string(b), "Échantillon fictif") {
			t.Errorf("%s does not say it", p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if n < 150 {
		t.Errorf("%d pages, expected those of the whole fictional territory", n)
	}
}

func TestPages_link_to_what_is_there(t *testing.T) {
	s := browse(t)
	from := map[string]string{} // link to the first page that has it
	for _, v := range pages(t) {
		if n := v.content.Nowhere; len(n) > 0 {
			t.Errorf("%v links to %q, and has no such place", v, n)
		}
		for _, l := range v.content.Links {
			if _, ok := from[l]; !ok {
				from[l] = v.page.path
			}
		}
	}
	site, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	internal := 0
	for _, link := range slices.Sorted(maps.Keys(from)) {
		u, err := url.Parse(link)
		if err != nil {
			t.Errorf("%s links to %q: %v", from[link], link, err)
			continue
		}
		switch {
		case u.Scheme == "tel" || u.Scheme == "mailto":
			continue
		case u.Scheme != "http" && u.Scheme != "https", u.Host != site.Host && (u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1"):
			t.Errorf("%s links to %s", from[link], link)
			continue
		case u.Host != site.Host:
			continue
		}
		internal++
		if err := answers(link, u.Fragment); err != nil {
			t.Errorf("%s links to %s: %v", from[link], strings.TrimPrefix(link, s.url), err)
		}
	}
	if internal < 150 {
		t.Errorf("%d internal links, expected those to every commune at least", internal)
	}
}

// answers tells whether a link leads somewhere: status 200 to HEAD, without a
// redirection, and an element with the name of the fragment.
func answers(link, fragment string) error {
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := client.Head(link)
	if err != nil {
		return err
	}
	r.Body.Close()
	if r.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", r.StatusCode)
	}
	if fragment == "" {
		return nil
	}
	if r, err = client.Get(link); err != nil {
		return err
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	if !regexp.MustCompile(`\sid=["']?` + regexp.QuoteMeta(fragment) + `["'\s>]`).Match(body) {
		return fmt.Errorf("no element has the id %q", fragment)
	}
	return nil
}
