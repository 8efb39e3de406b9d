// What a reader chose on the map, and its address.

/** Beyond these shares of people a territory is in the next class. */
export const BORNES_PART = [0.05, 0.1, 0.25, 0.5]
const BORNES = [100, 200, 300, 450] // tenths of a minute

/** Class 0 to 4 of tenths of a minute, 5 where there is no time (negative). */
export const classeMinutes = d => d === undefined || d < 0 ? 5 : BORNES.filter(b => d > b).length

/** Class 0 to 4 of the share beyond 20 minutes, from the share within; 5 where it is not known. */
export const classePart = dedans => dedans === null || dedans === undefined ? 5 : BORNES_PART.filter(b => 1 - dedans > b + 1e-9).length

const COUCHES = ['minutes', 'epci', 'departements', 'espaces', 'bandes']

/** What an address says, made whole by what the data offer. */
export function lire (recherche, donnees) {
  const p = new URLSearchParams(recherche)
  const tete = donnees.definitions.find(d => d.principale)
  const d = donnees.definitions.find(d => ['quels', 'quand', 'rythme'].every(k => d[k] === (p.get(k) ?? tete[k]))) ?? tete
  const vue = (p.get('vue') ?? '').split('/').map(Number)
  const territoire = /^(region|departement|epci):\w{2,9}$/.test(p.get('territoire') ?? '') ? p.get('territoire') : ''
  return {
    couche: COUCHES.includes(p.get('couche')) && (p.get('couche') !== 'bandes' || donnees.bandes) ? p.get('couche') : 'minutes',
    quels: d.quels, quand: d.quand, rythme: d.rythme,
    liste: donnees.listes.some(l => l.date === p.get('liste')) ? p.get('liste') : '',
    territoire,
    vue: vue.length === 3 && vue[0] >= 0 && vue[0] <= 24 && Math.abs(vue[1]) <= 90 && Math.abs(vue[2]) <= 180 ? vue : null, // MapLibre throws on others
  }
}

/** The address of a choice: only what differs from the page as it opens. */
export function ecrire (etat, donnees) {
  const p = new URLSearchParams()
  const tete = donnees.definitions.find(d => d.principale)
  if (etat.couche !== 'minutes') p.set('couche', etat.couche)
  if (etat.liste) p.set('liste', etat.liste)
  else for (const k of ['quels', 'quand', 'rythme']) if (etat[k] !== tete[k]) p.set(k, etat[k])
  if (etat.territoire) p.set('territoire', etat.territoire)
  if (etat.vue) p.set('vue', etat.vue.map((x, i) => x.toFixed(i ? 4 : 2)).join('/'))
  const q = p.toString().replaceAll('%3A', ':').replaceAll('%2F', '/')
  return q ? '?' + q : ''
}

/** The name of the files of a choice. */
export const variante = (etat, donnees) => etat.liste ? 'liste-' + etat.liste : 'def-' + donnees.definitions.find(d => d.quels === etat.quels && d.quand === etat.quand && d.rythme === etat.rythme).id

/** Numbers that are written as steps from one to the next. */
export const nombresDe = pas => { let n = 0; return pas.map(p => (n += p)) }

const TUILE = 512
/** Where a point in degrees is in Web Mercator, 0 to 1 from the north-west. */
const mercator = (lon, lat) => [lon / 360 + 0.5, 0.5 - Math.asinh(Math.tan(lat * Math.PI / 180)) / 2 / Math.PI]

/** The room in px that the map leaves around what it is to show. */
export const marge = largeur => Math.min(32, largeur / 40)

/**
 * The tiles [z, x, y] with land of the map as it opens, so that they are asked
 * for before MapLibre is there: vue ([zoom, lat, lon], or null) or else the
 * cadre (west, south, east, north) that it shows whole, its size in px, terre
 * (x and y of the tiles with land by level, one after the other), zooms.
 */
export function premieres ({ vue, cadre, largeur, hauteur, terre, zooms }) {
  let zoom, centre
  if (vue) { zoom = vue[0]; centre = mercator(vue[2], vue[1]) } else {
    const [[o, n], [e, s]] = [mercator(cadre[0], cadre[3]), mercator(cadre[2], cadre[1])]
    const m = 2 * marge(largeur)
    zoom = Math.log2(Math.min((largeur - m) / (e - o), (hauteur - m) / (s - n)) / TUILE)
    centre = [(o + e) / 2, (n + s) / 2]
  }
  zoom = Math.max(zoom, zooms[0])
  const z = Math.min(Math.floor(zoom), zooms[3])
  const monde = TUILE * 2 ** zoom
  const [dx, dy] = [largeur / 2 / monde, hauteur / 2 / monde]
  const cases = 2 ** z
  const l = terre[z] ?? []
  const out = []
  for (let i = 0; i < l.length; i += 2) {
    const [x, y] = [l[i] / cases, l[i + 1] / cases]
    if (x < centre[0] + dx && x + 1 / cases > centre[0] - dx && y < centre[1] + dy && y + 1 / cases > centre[1] - dy) out.push([z, l[i], l[i + 1]])
  }
  return out
}
