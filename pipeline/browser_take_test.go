package main

import (
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/xuri/excelize/v2"
)

// takenFile is a file that the menu under a figure gave.
type takenFile struct{ Name, Base64 string }

// openMenu opens the menu of a figure, which is read then.
func openMenu(r *reader, figure string) {
	r.t.Helper()
	r.until(`document.querySelector('` + figure + ` .emporter > summary') !== null`)
	r.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('` + figure + ` .emporter > summary').click(), undefined`))
	r.until(`document.querySelectorAll('` + figure + ` .emporter textarea').length === 3`)
}

// take presses a button of an open menu and returns the file that it gives.
func take(r *reader, figure, button string) (string, []byte) {
	r.t.Helper()
	f, err := try(r.tab, chromedp.Evaluate[takenFile](`(async () => {
		const menu = document.querySelector('`+figure+` .emporter')
		let blob, name
		const make = URL.createObjectURL
		URL.createObjectURL = b => { blob = b; return make(b) }
		const click = HTMLAnchorElement.prototype.click
		HTMLAnchorElement.prototype.click = function () { name = this.download }
		const b = [...menu.querySelectorAll('button')].find(b => b.textContent === '`+button+`')
		b.click()
		const until = performance.now() + 20000
		while (b.disabled && performance.now() < until) await new Promise(r => setTimeout(r, 10))
		URL.createObjectURL = make
		HTMLAnchorElement.prototype.click = click
		if (!blob) return { Name: menu.querySelector('[role=status]').textContent, Base64: '' }
		const o = new Uint8Array(await blob.arrayBuffer())
		let t = ''
		for (let i = 0; i < o.length; i += 8192) t += String.fromCharCode(...o.subarray(i, i + 8192))
		return { Name: name, Base64: btoa(t) }
	})()`, chromedp.EvalAwaitPromise))
	if err != nil {
		r.t.Fatalf("%s: %v", button, err)
	}
	b, err := base64.StdEncoding.DecodeString(f.Base64)
	if err != nil || len(b) == 0 {
		r.t.Fatalf("%s of %s gave nothing: %s (%v)", button, figure, f.Name, err)
	}
	if dir := os.Getenv("OBSERVATOIRE_TAKEN"); dir != "" {
		os.WriteFile(filepath.Join(dir, f.Name), b, 0o644)
	}
	return f.Name, b
}

// standsAlone reads an SVG: well formed, with nothing of another file and no
// variable of a page.
func standsAlone(t *testing.T, b []byte) (texts string) {
	t.Helper()
	if m := regexp.MustCompile(`var\(|(?:href|src)="?[^"d#]|url\(["']?[^d#"']|color-mix|class=`).Find(b); m != nil {
		t.Errorf("the SVG needs something else: %s", m)
	}
	d := xml.NewDecoder(bytes.NewReader(b))
	var words []string
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return strings.Join(words, " ")
		}
		if err != nil {
			t.Fatalf("the SVG cannot be read: %v", err)
		}
		if c, ok := token.(xml.CharData); ok {
			words = append(words, strings.TrimSpace(string(c)))
		}
	}
}

// inks counts the colours of a picture that are those of a scale.
func inks(t *testing.T, b []byte) (wide, high int, seen map[color.NRGBA]int) {
	t.Helper()
	p, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	seen = map[color.NRGBA]int{}
	size := p.Bounds()
	for y := size.Min.Y; y < size.Max.Y; y += 2 {
		for x := size.Min.X; x < size.Max.X; x += 2 {
			seen[color.NRGBAModel.Convert(p.At(x, y)).(color.NRGBA)]++
		}
	}
	return size.Dx(), size.Dy(), seen
}

func TestFigure_is_taken_away_as_picture_and_data(t *testing.T) {
	r := newReader(t, wide)
	r.visit("/epci/249900018.html")
	const figure = "figure.carte-bloc"
	openMenu(r, figure)
	name, b := take(r, figure, "Image SVG")
	if name != "france-services_epci-249900018_figure-1_2024-08-01.svg" {
		t.Errorf("the file is called %s", name)
	}
	words := plain(standsAlone(t, b))
	for _, want := range []string{"CC des Hautes Terres de Vesline", "10–20", "Échantillon fictif", "Source : Observatoire France services, d’après la liste des espaces du 1er août 2024 (ANCT)", "#figure-1"} {
		if !strings.Contains(words, want) {
			t.Errorf("the SVG does not say %q: %s", want, words)
		}
	}
	for _, ink := range []string{`fill="#fbe7bd"`, `fill="#f5c084"`, `fill="#e6865a"`} {
		if !bytes.Contains(b, []byte(ink)) {
			t.Errorf("the SVG has no %s", ink)
		}
	}
	_, b = take(r, figure, "Image PNG")
	wide, high, seen := inks(t, b)
	if wide < 960 || high < 800 {
		t.Errorf("the PNG has %d × %d px", wide, high)
	}
	for _, ink := range []color.NRGBA{{0xfb, 0xe7, 0xbd, 255}, {0xf5, 0xc0, 0x84, 255}, {0xe6, 0x86, 0x5a, 255}, {0x26, 0x1a, 0x2c, 255}} {
		if seen[ink] < 50 {
			t.Errorf("the PNG has %d points of %v", seen[ink], ink)
		}
	}
	_, b = take(r, figure, "Données CSV")
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil || len(rows) != 1+ask[int](r, `document.querySelectorAll('table.acces tbody tr').length`) {
		t.Fatalf("%d rows (%v), expected the communes of the page's table", len(rows), err)
	}
	_, b = take(r, figure, "Données XLSX")
	x, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	sheet, err := x.GetRows("Données")
	if err != nil || len(sheet) != len(rows) {
		t.Fatalf("%d rows in the workbook (%v), expected %d", len(sheet), err, len(rows))
	}
	for i := range rows {
		for j, v := range rows[i] {
			got := ""
			if j < len(sheet[i]) {
				got = sheet[i][j]
			}
			if got != v {
				t.Errorf("row %d, %s: %q in the workbook, %q in CSV", i, rows[0][j], got, v)
			}
		}
	}
	about, err := x.GetRows("À propos")
	told := map[string]string{}
	for _, l := range about {
		told[l[0]] = l[1]
	}
	if err != nil || told["code"] != "249900018" || told["liste des espaces du"] != "2024-08-01" || !strings.Contains(told["définition de tête"], "(sans_itinerants-toute_heure-fluide)") {
		t.Errorf("the workbook says of itself: %v (%v)", told, err)
	}
	if asked, complaints := r.account(); len(complaints) > 0 {
		t.Errorf("the console says %v", complaints)
	} else {
		for _, a := range asked {
			if !strings.HasPrefix(a, r.site.url) && !strings.HasPrefix(a, "data:") && !strings.HasPrefix(a, "blob:") {
				t.Errorf("%s was asked for", a)
			}
		}
	}
}

// TestFigure_of_each_kind_can_be_taken_away takes the drawing and the data of a
// figure of each kind of page.
func TestFigure_of_each_kind_can_be_taken_away(t *testing.T) {
	r := newReader(t, wide)
	for _, c := range []struct {
		page, figure string
		image        bool
		columns      string
		rows         int // at least
	}{
		{"/communes/96005.html", "figure.carte-bloc", true, "code,nom,departement,epci,", 11},
		{"/communes/96047.html", "figure.bande", true, "code,nom,departement,epci,", 20},
		{"/espaces/9001.html", "figure.carte-bloc", true, "code,nom,departement,epci,", 1},
		{"/cantons/9601.html", "figure.carte-bloc", true, "code,nom,departement,epci,", 8},
		{"/departements/96/", "figure.carte-bloc", true, "code,nom,departement,epci,", 30},
		{"/departements/96/", "figure:has(#actes)", true, "mois,", 3},
		{"/regions/00/", "figure.carte-bloc", true, "code,nom,departement,epci,", 60},
		{"/", ".trois-cartes li:nth-child(2) figure", true, "code,nom,part_population_20_min,", 4},
		{"/verifier/", "figure.eventail", true, "definition,", 18},
		{"/analyses/horaires/", "figure.graphe", true, "nom,lun.,mar.", 10},
		{"/analyses/horaires/", ".bloc:has(#milieux)", false, "densite,mieux_semaine,", 2},
	} {
		r.visit(c.page)
		openMenu(r, c.figure)
		if c.image {
			_, b := take(r, c.figure, "Image SVG")
			if words := standsAlone(t, b); !strings.Contains(words, "Source : Observatoire France services") || bytes.Count(b, []byte("<path"))+bytes.Count(b, []byte("<rect"))+bytes.Count(b, []byte("path%20class")) < 4 {
				t.Errorf("%s %s: a drawing of %d bytes: %s", c.page, c.figure, len(b), words)
			}
			if os.Getenv("OBSERVATOIRE_TAKEN") != "" {
				take(r, c.figure, "Image PNG")
			}
		}
		name, b := take(r, c.figure, "Données CSV")
		rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
		if err != nil || len(rows) < 1+c.rows || !strings.HasPrefix(strings.Join(rows[0], ","), c.columns) || len(rows[0]) < 2 {
			t.Errorf("%s %s: %d rows in %s (%v), %.200s", c.page, c.figure, len(rows), name, err, b)
		}
	}
	if _, complaints := r.account(); len(complaints) > 0 {
		t.Errorf("the console says %v", complaints)
	}
}

// TestFigure_stands_on_another_site puts the code of the menu into a page of
// another origin: the frame shows the figure and is as high as that.
func TestFigure_stands_on_another_site(t *testing.T) {
	r := newReader(t, wide)
	r.visit("/departements/96/")
	openMenu(r, "figure:has(#actes)")
	texts := ask[[]string](r, `[...document.querySelectorAll('figure:has(#actes) .emporter textarea')].map(t => t.value)`)
	if link, cite := texts[0], texts[1]; link != r.site.url+"/departements/96/#actes" || !strings.Contains(plain(cite), "« Actes par mois », Basse-Vesline, d’après la liste des espaces du 1er août 2024. "+link) {
		t.Errorf("the link is %s, the quotation %s", link, cite)
	}
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, `<!doctype html><html lang="fr"><title>Ailleurs</title><link rel="icon" href="data:,">`+strings.Replace(texts[2], ` loading="lazy"`, "", 1))
	}))
	defer host.Close()
	r.account()
	r.do(chromedp.Navigate(host.URL))
	r.until(`parseInt(document.querySelector('iframe').style.height) > 300`)
	if asked, complaints := r.account(); len(complaints) > 0 {
		t.Errorf("%q (asked for %q)", complaints, asked)
	}
	// The frame alone: the figure with the styles of its page, and what leads to it.
	r.visit("/embed/?page=departements/96/&figure=actes&hauteur=auto")
	r.until(`document.querySelector('.source a') !== null`)
	text := plain(ask[string](r, `document.querySelector('main').innerText`))
	if !strings.Contains(text, "Actes par mois") || !strings.Contains(text, "liste du 1er août 2024") || ask[string](r, `document.querySelector('.source a').href`) != texts[0] {
		t.Errorf("the frame says %s", text)
	}
	if stroke := ask[string](r, `getComputedStyle(document.querySelector('figure svg .ligne, figure svg path:not(.grille, .cran)')).stroke`); stroke == "none" {
		t.Error("the drawing has no colours in the frame")
	}
	r.visit("/embed/?page=departements/96/&figure=disparue")
	r.until(`document.querySelector('main').textContent.includes('n’est plus sur la page')`)
}

// TestStrip_marks_the_commune_of_the_page reads the points of the picture, which
// no script has touched.
func TestStrip_marks_the_commune_of_the_page(t *testing.T) {
	r := newReader(t, wide)
	accent := func(page string) int {
		r.visit(page)
		n, err := try(r.tab, chromedp.Evaluate[int](`(async () => {
			const i = document.querySelector('figure.bande img')
			i.scrollIntoView()
			await i.decode()
			const c = Object.assign(document.createElement('canvas'), { width: 720, height: 192 }).getContext('2d')
			c.drawImage(i, 0, 0, 720, 192)
			const d = c.getImageData(0, 0, 720, 192).data
			let n = 0
			for (let k = 0; k < d.length; k += 4) if (d[k] === 0x85 && d[k + 1] === 0x18 && d[k + 2] === 0x4f && d[k + 3] === 255) n++
			return n
		})()`, chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := accent("/communes/96047.html"); n < 200 {
		t.Errorf("%d points in the colour of the commune", n)
	}
	if n := accent("/epci/249900018.html"); n != 0 {
		t.Errorf("%d points are marked on the strip of an EPCI, expected none", n)
	}
	if text := plain(ask[string](r, `document.querySelector('figure.bande figcaption').textContent`)); !strings.Contains(text, "24 communes, de ") || !strings.Contains(text, "au-delà de 20 minutes") {
		t.Errorf("the strip says %s", text)
	}
}
