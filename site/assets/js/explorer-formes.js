// What a result of a query can be shown as, and its drawing: bars, a line, classes of a map. Trees of [name, attributes, ...children], made elements by whoever shows them.

/** How many bars are drawn; the table has all rows. */
export const BARRES = 30

const JOUR = /^\d{4}-\d{2}(-\d{2})?$/
const CODES = { commune: /^(\d{2}|2[AB])\d{3}$/, departement: /^(\d{2}|2[AB]|97\d)$/, epci: /^\d{9}$/, region: /^\d{2}$/ }

const date = v => v instanceof Date || (typeof v === 'string' && JOUR.test(v))
/** Where a value of an axis stands: milliseconds of a day, a number as it is. */
export const rangDe = v => v instanceof Date ? v.getTime() : typeof v === 'string' ? Date.parse(v) : Number(v)

/** The kind of territory whose codes a column holds, or null: by its values, and its name where two kinds look alike. */
export function genreDeCodes (nom, valeurs) {
  const textes = valeurs.filter(v => v !== null)
  if (!textes.length || textes.some(v => typeof v !== 'string')) return null
  const tous = g => textes.every(v => CODES[g].test(v))
  if (tous('commune')) return 'commune'
  if (tous('epci')) return 'epci'
  if (/r[eé]gion/i.test(nom)) return tous('region') ? 'region' : null
  return tous('departement') ? 'departement' : null
}

/**
 * The columns by which a result can be drawn: barres and ligne ({ selon, nombres }, columns by their place) and
 * carte ({ selon, genres, nombres }); null for what it cannot be shown as. nombre says which columns are numbers.
 */
export function formes ({ colonnes, lignes, nombre }) {
  const places = colonnes.map((_, i) => i)
  const colonne = i => lignes.map(l => l[i])
  const nombres = places.filter(i => nombre[i] && lignes.some(l => l[i] !== null))
  // A territory on several rows has no one colour.
  const seuls = i => new Set(colonne(i)).size === lignes.length
  const genres = places.map(i => nombre[i] || !seuls(i) ? null : genreDeCodes(colonnes[i], colonne(i)))
  const autres = i => nombres.some(n => n !== i)
  const suite = i => {
    const v = colonne(i)
    if (v.some(x => x === null) || v.length < 2) return false
    // A number that only orders the rows is the last of a query's columns, one that they are drawn along is the first.
    return nombre[i] ? i === 0 && v.every((x, k) => k === 0 || Number(x) > Number(v[k - 1])) : v.every(date) && v.every((x, k) => k === 0 || rangDe(x) > rangDe(v[k - 1]))
  }
  const barres = places.filter(i => autres(i) && (!nombre[i] || Number.isInteger(Number(lignes[0]?.[i]))))
  const ligne = places.filter(i => autres(i) && suite(i))
  const carte = places.filter(i => genres[i])
  const ou = l => l.length && nombres.length && lignes.length ? { selon: l, nombres } : null
  return { barres: ou(barres), ligne: ou(ligne), carte: ou(carte) && { ...ou(carte), genres } }
}

/** The columns of a view: those asked for by name where it has them, else the best: a name before a code, the first number that is not the other. */
export function colonnesDe (forme, vue, colonnes, { selon, nombre } = {}) {
  const f = forme[vue]
  const place = (liste, nom) => liste.find(i => colonnes[i] === nom)
  const x = place(f.selon, selon) ?? (vue === 'barres' ? f.selon.find(i => !f.nombres.includes(i)) : undefined) ?? f.selon[0]
  const y = place(f.nombres.filter(i => i !== x), nombre) ?? f.nombres.find(i => i > x) ?? f.nombres.find(i => i !== x)
  return { x, y }
}

/** Round values from a to b, some n of them. */
export function graduations (a, b, n) {
  const brut = (b - a) / n || 1
  const p = 10 ** Math.floor(Math.log10(brut))
  const pas = [1, 2, 5, 10].map(k => k * p).find(s => s >= brut * (1 - 1e-9))
  const de = Math.ceil(a / pas - 1e-9)
  return Array.from({ length: Math.max(0, Math.floor(b / pas + 1e-9) - de + 1) }, (_, i) => Number(((de + i) * pas).toPrecision(12)))
}

const r = x => Math.round(x * 10) / 10
const court = (t, n) => t.length > n ? t.slice(0, n - 1) + '…' : t

/** Bars, a name and its value above each. valeurs are numbers or null; dire writes one. */
export function dessinerBarres ({ noms, valeurs, titre, phrase, largeur, dire }) {
  const rang = 44
  const connues = valeurs.filter(v => v !== null)
  const [bas, haut] = [Math.min(0, ...connues), Math.max(0, ...connues)]
  const x = v => 4 + (v - bas) / (haut - bas || 1) * (largeur - 8)
  const hauteur = rang * noms.length + 40
  const crans = graduations(bas, haut, largeur < 500 ? 3 : 6)
  return ['svg', { viewBox: `0 0 ${largeur} ${hauteur}`, role: 'img', 'aria-label': phrase },
    ...crans.map(v => ['g', {}, ['path', { class: 'grille', d: `M${r(x(v))} 0V${hauteur - 36}` }], ['text', { x: r(x(v)), y: hauteur - 20, 'text-anchor': x(v) < 30 ? 'start' : x(v) > largeur - 30 ? 'end' : 'middle' }, dire(v)]]),
    ['text', { x: largeur - 4, y: hauteur - 4, 'text-anchor': 'end' }, titre],
    ...noms.map((nom, i) => ['g', {},
      ['text', { class: 'nom', x: 4, y: rang * i + 16 }, court(nom, Math.floor(largeur / 8.5) - 8)],
      ['text', { class: 'bout', x: largeur - 4, y: rang * i + 16, 'text-anchor': 'end' }, valeurs[i] === null ? 'non connu' : dire(valeurs[i])],
      ...(valeurs[i] === null ? [] : [['rect', { class: 'pile', x: r(Math.min(x(0), x(valeurs[i]))), y: rang * i + 22, width: Math.max(1, r(Math.abs(x(valeurs[i]) - x(0)))), height: 14 }]])]),
    ['path', { class: 'cran', d: `M${r(x(0))} 0V${hauteur - 36}` }]]
}

/** A line; where a value is not known it is broken. abscisses as rangDe has them; direX writes one. */
export function dessinerLigne ({ abscisses, valeurs, titre, phrase, largeur, dire, direX }) {
  const hauteur = Math.min(360, Math.max(240, Math.round(largeur * 0.5)))
  const [gauche, droite, dessus, dessous] = [64, 20, 28, 36]
  const connues = valeurs.filter(v => v !== null)
  const [bas, haut] = [Math.min(0, ...connues), Math.max(0, ...connues)]
  const [x0, x1] = [abscisses[0], abscisses[abscisses.length - 1]]
  const x = v => gauche + (v - x0) / (x1 - x0 || 1) * (largeur - gauche - droite)
  const y = v => hauteur - dessous - (v - bas) / (haut - bas || 1) * (hauteur - dessus - dessous)
  let d = ''
  valeurs.forEach((v, i) => { if (v !== null) d += `${i > 0 && valeurs[i - 1] !== null ? 'L' : 'M'}${r(x(abscisses[i]))} ${r(y(v))}` })
  const places = [0, ...(largeur < 500 ? [] : [1 / 3, 2 / 3]), 1].map(k => Math.round(k * (abscisses.length - 1)))
  return ['svg', { viewBox: `0 0 ${largeur} ${hauteur}`, role: 'img', 'aria-label': phrase },
    ['text', { x: 4, y: 14 }, titre],
    ...graduations(bas, haut, 5).map(v => ['g', {}, ['path', { class: 'grille', d: `M${gauche} ${r(y(v))}H${largeur - droite}` }], ['text', { x: gauche - 8, y: r(y(v)) + 5, 'text-anchor': 'end' }, dire(v)]]),
    ...[...new Set(places)].map(i => ['text', { x: r(x(abscisses[i])), y: hauteur - 12, 'text-anchor': i === 0 ? 'start' : i === abscisses.length - 1 ? 'end' : 'middle' }, direX(abscisses[i])]),
    ['path', { class: 'ligne', d }],
    ...valeurs.flatMap((v, i) => v === null || valeurs.length > 60 ? [] : [['circle', { class: 'rond', cx: r(x(abscisses[i])), cy: r(y(v)), r: 3.5 }]])]
}

/** Up to four values beyond which a territory is in the next of five classes, about as many in each: rounded, growing. */
export function bornes (valeurs) {
  const v = valeurs.filter(x => x !== null && Number.isFinite(x)).sort((a, b) => a - b)
  const distinctes = [...new Set(v)]
  if (distinctes.length <= 5) return distinctes.slice(0, -1)
  const etendue = v[v.length - 1] - v[0]
  const pas = 10 ** Math.floor(Math.log10(etendue / 20))
  const rond = x => Number((Math.round(x / pas) * pas).toPrecision(12))
  const out = [0.2, 0.4, 0.6, 0.8].map(q => rond(v[Math.floor(q * (v.length - 1))]))
  return [...new Set(out)].filter(b => b < v[v.length - 1])
}

/** Class 0 to 4 of a value, 5 where it is not known. Where there are few classes the darker are among them. */
export const classeDe = (v, b) => v === null || Number.isNaN(v) ? 5 : Math.round(b.filter(x => v > x).length * (b.length ? 4 / b.length : 0))

/** What the legend says: [class, text] of each. */
export function legende (b, dire, manque) {
  const out = b.length ? [...b, null].map((x, i) => [classeDe(x === null ? Infinity : x, b), i === 0 ? `${dire(x)} ou moins` : x === null ? `plus de ${dire(b[i - 1])}` : `${dire(b[i - 1])} à ${dire(x)}`]) : [[0, 'une seule valeur']]
  return manque ? [...out, [5, 'non connu']] : out
}

/** The rings of a WKB polygon or multipolygon (little-endian) as a GeoJSON geometry. */
export function lireWKB (octets) {
  const d = new DataView(octets.buffer, octets.byteOffset, octets.byteLength)
  let o = 0
  const entier = () => { const n = d.getUint32(o, true); o += 4; return n }
  const anneau = () => Array.from({ length: entier() }, () => { const p = [d.getFloat64(o, true), d.getFloat64(o + 8, true)]; o += 16; return p })
  const polygone = () => { o += 5; return Array.from({ length: entier() }, anneau) }
  const genre = d.getUint32(1, true)
  if (d.getUint8(0) !== 1 || (genre !== 3 && genre !== 6)) throw new Error(`WKB ${genre}`)
  if (genre === 3) return { type: 'Polygon', coordinates: polygone() }
  o = 5
  return { type: 'MultiPolygon', coordinates: Array.from({ length: entier() }, polygone) }
}
