// The data of a figure, as rows: those of its CSV, those that the API has of the communes of its map, else those of the table beside it.
import { departementDe } from './lignes.js'
import { deCSV } from './tableur.js'
import { nombre } from './tri.js'

const lire = async adresse => { const r = await fetch(adresse); if (!r.ok) throw new Error(`${adresse} : ${r.status}`); return r.json() }

const COLONNES = ['code', 'nom', 'departement', 'epci', 'canton', 'population', 'temps_min', 'temps_min_bas', 'temps_min_haut', 'methode', 'id_fs', 'definition', 'liste_du']

/** A row a commune, of the file of its département in the API; null where a value is not known. */
export function lignesDeCommunes (fichiers, garder, { definition, liste }) {
  const lignes = fichiers.flatMap(f => Object.entries(f.communes).map(([code, c]) => [code, { departement: f.departement, ...c }]))
  return [COLONNES, ...lignes.filter(([code, c]) => garder(code, c)).map(([code, c]) => [code, c.nom, c.departement, c.epci ?? null, c.canton ?? null, c.population ?? null,
    c.acces.temps_min, c.acces.temps_min_bas, c.acces.temps_min_haut, c.acces.methode, c.acces.id_fs, definition, liste])]
}

/** A row an EPCI, of a definition of the map (carte/figures). */
export function lignesDesEPCI ({ epci: noms }, { epci }, definition, liste) {
  return [['code', 'nom', 'part_population_20_min', 'temps_median_min', 'population_plus_20_min', 'definition', 'liste_du'],
    ...noms.map(([code, nom], i) => [code, nom, ...(epci[i] || [null, null, null]).slice(0, 3), definition, liste])]
}

/** The rows of a table of the page: numbers where its column is one of numbers. */
export function lignesDeTable (table) {
  const noms = [...table.tHead?.rows[0]?.cells || []]
  const nombres = noms.map(th => th.classList.contains('n'))
  return [noms.map(th => th.textContent.trim()), ...[...table.tBodies].flatMap(b => [...b.rows]).map(l => [...l.cells].map((td, i) => nombres[i] ? nombre(td.textContent) : td.textContent.trim()))]
}

/** The codes in the links of a part of the page to a kind of pages. */
const codes = (racine, dossier) => [...racine?.querySelectorAll('a[href]:not(svg *)') || []]
  .map(a => a.pathname.match(new RegExp(`/${dossier}/([^/.]+)(?:\\.html|/)?$`))?.[1]).filter(Boolean)

/** The communes that a map of the page shows, by the kind of page: départements to read, and which communes to keep. */
async function communesDe (base, page, racine) {
  const [, dossier, code] = page.match(/(communes|espaces|epci|cantons|departements|regions)\/([^/.]+)/) || []
  const fil = racine.querySelector('.fil')
  if (dossier === 'departements') return [[code], () => true]
  if (dossier === 'regions') return [(await lire(base + 'api/v1/departements.json')).departements.filter(d => d.region === code).map(d => d.code), (_, c) => c.region === code]
  if (dossier === 'epci') return [(await lire(`${base}api/v1/epci/${code}.json`)).departements, (_, c) => c.epci === code]
  if (dossier === 'cantons') return [codes(fil, 'departements'), (_, c) => c.canton === code]
  if (dossier === 'communes') {
    const [epci] = codes(fil, 'epci')
    return [epci ? (await lire(`${base}api/v1/epci/${epci}.json`)).departements : [departementDe(code)], (x, c) => x === code || (epci && c.epci === epci)]
  }
  if (dossier === 'espaces') { // where it stands, and those that it is the nearest of
    const [ici] = codes(racine.querySelector('.lieu'), 'communes')
    return [codes(racine.querySelector('main'), 'communes').map(departementDe), (x, c) => x === ici || c.acces.id_fs === code]
  }
  return null
}

/** The rows of a figure. base: the site's root; page: its path from there; racine: the document. */
export async function lignesDe ({ bloc }, { base, page, racine, definition, liste }) {
  const outils = bloc.matches('.outils') ? bloc : bloc.querySelector('.outils')
  const csv = outils?.querySelector('a[download]')?.href
  if (csv) return deCSV(new TextDecoder().decode(await (await octets(csv)).arrayBuffer()))
  if (bloc.closest('.trois-cartes')) {
    const ouverture = bloc.querySelector('svg > title').id.match(/carte-(\w+)-t/)[1]
    const d = definition.replace('toute_heure', ouverture)
    return lignesDesEPCI(await lire(base + 'carte/territoires.json'), await lire(`${base}carte/figures/def-${d}.json`), d, liste)
  }
  const voisine = bloc.closest('section')?.querySelector('table:not(.tri, .barres, .semaine)')
  const k = !voisine && await communesDe(base, page, racine)
  if (!k) {
    if (voisine) return lignesDeTable(voisine)
    throw new Error('pas de données')
  }
  return lignesDeCommunes(await Promise.all([...new Set(k[0])].map(d => lire(`${base}api/v1/departements/${d}/communes.json`))), k[1], { definition, liste })
}

/** What a data: address holds; read here, since a page may ask for nothing but its own site's files. */
async function octets (adresse) {
  const [tete, corps] = [adresse.slice(0, adresse.indexOf(',')), adresse.slice(adresse.indexOf(',') + 1)]
  if (!tete.endsWith(';base64')) return new Blob([decodeURIComponent(corps)])
  return new Blob([Uint8Array.from(atob(decodeURIComponent(corps)), c => c.charCodeAt(0))])
}
