// The page of the map: choices, what is drawn, what is said. Until MapLibre has drawn, a drawing of the same place at the same scale stands there.
import { element, jour, nombre, part } from './lignes.js'
import { couleurs, style } from './carte-style.js'
import { classeMinutes, classePart, ecrire, lire, marge, nombresDe, variante } from './carte-etat.js'
import { MINUTES, PARTS, haut } from './carte-phrases.js'
import { contenu, csv, enTable } from './carte-table.js'
import { avance, premiereImage, tuiles } from './carte-tuiles.js'
import { diseur } from './carte-dire.js'
import { rendreTriable } from './tri.js'

const bloc = document.getElementById('atelier')
const donnees = JSON.parse(document.getElementById('carte-donnees').textContent)
const ici = new URL('.', location.href)
const site = new URL(bloc.dataset.base, location.href)
const calme = matchMedia('(prefers-reduced-motion: reduce)')
const sombre = matchMedia('(prefers-color-scheme: dark)')
const [premier, , premierCommunes] = donnees.zooms
const id = x => document.getElementById(x)
bloc.dataset.lien = '' // of the page of what is said

// Each file once; the version in the address changes with their content.
const lus = new Map()
function fichier (nom) {
  if (!lus.has(nom)) {
    lus.set(nom, fetch(new URL(`${nom}?${donnees.version}`, ici)).then(r => { if (!r.ok) throw new Error(`${nom}: ${r.status}`); return r.json() }))
    lus.get(nom).catch(() => lus.delete(nom))
  }
  return lus.get(nom)
}

const proches = async v => nombresDe(await fichier(`proches/${v}.json`))

let etat = lire(location.search, donnees)
let carte = null
let peints = 0 // number of the last painting asked for
let plan = false // the other host's basemap: never from an address, only by the switch
const derniere = donnees.listes[donnees.listes.length - 1].date
const tete = () => { const { quels, quand, rythme } = lire('', donnees); return { quels, quand, rythme } }
const liste = () => etat.liste || derniere
const adresse = (genre, code) => new URL(donnees.liens[genre].replaceAll('{}', encodeURIComponent(code)), site).href

// --- what is said ---

const { quoi, territoire: direTerritoire, commune: direCommune, espace: direEspace, france: direFrance, bandes: direBandes } =
  diseur({ donnees, derniere, etat: () => etat, liste, fichier, proches, adresse })

let dits = 0
async function dire (promesse) {
  const n = ++dits
  try {
    const { titre, texte, lien } = await promesse
    if (n !== dits) return
    id('carte-dit').replaceChildren(texte, ' ', ...(lien ? [element('a', { href: lien }, `Page\u00a0: ${titre}`)] : []))
    bloc.dataset.lien = lien ?? ''
    return lien
  } catch {
    if (n === dits) id('carte-dit').replaceChildren('Ces chiffres n’ont pas pu être lus. Réessayez.')
  }
}

const choisi = () => {
  const [genre, code] = etat.territoire.split(':')
  if (!genre) return dire(etat.couche === 'bandes' ? direBandes() : direFrance())
  return dire(fichier('territoires.json').then(t => {
    const rang = t[genre === 'epci' ? 'epci' : genre + 's'].findIndex(x => x[0] === code)
    return rang < 0 ? direFrance() : direTerritoire(genre, rang)
  }))
}

// --- what is drawn ---

const poses = {} // classes as they are on the map, by source and key
const avecEpci = () => etat.couche === 'epci' || etat.territoire.startsWith('epci:')
const choixDeStyle = () => ({ couche: etat.couche, variante: variante(etat, donnees), plan, epci: avecEpci(), departement: etat.couche === 'departements' || etat.territoire.startsWith('departement:'), large: id('carte').clientWidth >= 600 })
let points = { type: 'FeatureCollection', features: [] }
let pointsDe = ''

/** The espaces of a list as GeoJSON; a feature's id is its place in the list. */
function enPoints (e) {
  return { type: 'FeatureCollection', features: e.lonlat.map((p, i) => ({ type: 'Feature', id: i, geometry: { type: 'Point', coordinates: p }, properties: { genre: e.genre[i] } })) }
}

async function peindre () {
  const n = ++peints
  delete bloc.dataset.calme
  legender()
  if (!carte) return
  const v = variante(etat, donnees)
  const couche = etat.couche
  // Data first, then style and states in one go.
  const zoom = carte.getZoom() >= premierCommunes - 0.5
  const [temps, figures, deEpci, espaces] = await Promise.all([
    couche === 'minutes' && zoom ? fichier(`minutes/${v}.json`) : null,
    couche === 'epci' || couche === 'departements' ? fichier(`figures/${v}.json`) : null,
    couche === 'epci' && zoom ? fichier('epci.json') : null,
    couche === 'espaces' || ((couche === 'minutes' || couche === 'bandes') && zoom) ? fichier(`espaces/${liste()}.json`) : null,
  ])
  if (n !== peints) return
  if (espaces && pointsDe !== liste()) { points = enPoints(espaces); pointsDe = liste() }
  carte.setStyle(style(choixDeStyle(), couleurs(), donnees.zooms, points, donnees.bandes?.zooms), { diff: true })
  if (!avecEpci()) delete poses.epcip // its states went with it
  if (temps) poser('communes', 'communes', 'c', temps.map(classeMinutes))
  if (figures) {
    const e = figures.epci.map(f => classePart(f[0]))
    poser('fond', 'departements', 'p', figures.departements.map(f => classePart(f[0])))
    if (couche === 'epci') poser('epci', 'epci', 'p', e)
    if (deEpci) poser('communes', 'communes', 'p', deEpci.map(k => k < 0 ? 5 : e[k]))
  }
  marquer(etat.territoire)
  carte.once('idle', async () => { await devoiler(carte); if (n === peints) bloc.dataset.calme = `${couche} ${v}` })
  carte.triggerRepaint()
}

/** Sets a class on features, only where it is another one than before. */
function poser (source, sourceLayer, cle, classes) {
  const avant = poses[source + cle] ?? []
  for (let i = 0; i < classes.length; i++) if (avant[i] !== classes[i]) carte.setFeatureState({ source, sourceLayer, id: i }, { [cle]: classes[i] })
  poses[source + cle] = classes
}

const marques = []
function surligner (liste) {
  for (const m of marques.splice(0)) if (carte.getSource(m.source)) carte.removeFeatureState(m, 's')
  for (const m of liste) { carte.setFeatureState(m, { s: true }); marques.push(m) }
}
const cible = { departement: i => [{ source: 'fond', sourceLayer: 'departements', id: i }], epci: i => [{ source: 'epci', sourceLayer: 'epci', id: i }], commune: i => [{ source: 'communes', sourceLayer: 'communes', id: i }] }

async function marquer (territoire) {
  const [genre, code] = territoire.split(':')
  if (genre !== 'departement' && genre !== 'epci') { surligner([]); return }
  const t = await fichier('territoires.json')
  const rang = t[genre === 'epci' ? 'epci' : 'departements'].findIndex(x => x[0] === code)
  if (rang >= 0) surligner(cible[genre](rang))
}

/** What is at a point of the screen, as { genre, rang }. */
function trouver (p) {
  const e = carte.getLayer('espaces') && carte.queryRenderedFeatures([[p.x - 6, p.y - 6], [p.x + 6, p.y + 6]], { layers: ['espaces'] })[0]
  if (e) return { genre: 'espace', rang: e.id }
  if (etat.couche === 'departements' || carte.getZoom() < premierCommunes) {
    if (etat.couche === 'epci') {
      const f = carte.queryRenderedFeatures(p, { layers: ['epci'] })[0]
      return f ? { genre: 'epci', rang: f.id } : null
    }
    const f = carte.queryRenderedFeatures(p, { layers: ['departements-zone'] })[0]
    return f ? { genre: 'departement', rang: f.id } : null
  }
  const f = carte.queryRenderedFeatures(p, { layers: ['communes'] })[0]
  return f ? { genre: 'commune', rang: f.id } : null
}

let sous = '' // what the pointer is on
function montrer (x) {
  const cle = x ? x.genre + x.rang : ''
  if (cle === sous) return null
  sous = cle
  bloc.querySelector('canvas').style.cursor = x ? 'pointer' : ''
  if (!x) { marquer(etat.territoire); return choisi() }
  if (x.genre === 'commune' && etat.couche === 'epci') {
    surligner(cible.commune(x.rang))
    return dire(fichier('epci.json').then(e => e[x.rang] < 0 ? direCommune(x.rang) : direTerritoire('epci', e[x.rang])))
  }
  surligner(x.genre === 'espace' ? [] : cible[x.genre](x.rang))
  return dire(x.genre === 'commune' ? direCommune(x.rang) : x.genre === 'espace' ? direEspace(x.rang) : direTerritoire(x.genre, x.rang))
}

// A click opens the page of what it is on, unless it is the first of two.
let zoome = false
async function ouvrir (promesse) {
  const [lien] = await Promise.all([promesse, new Promise(resolve => setTimeout(resolve, 280))])
  if (lien && !zoome) location.href = lien
}

// --- legend, slider, choices ---

const PRES = 8 // the level from which espaces stand on the colours
function legender () {
  const l = id('carte-legende')
  const classes = etat.couche === 'minutes' ? MINUTES : etat.couche === 'bandes' ? [...MINUTES.slice(0, 4), 'plus loin, ou sans route à proximité'] : etat.couche === 'espaces' ? null : PARTS
  id('carte-legende-titre').textContent = etat.couche === 'bandes' ? 'D’où l’espace le plus proche est atteint par la route, en minutes (définition de tête, dernière liste)' : etat.couche === 'minutes' ? 'Temps de trajet en voiture vers l’espace le plus proche' : etat.couche === 'espaces' ? `Espaces de la liste du ${jour(liste())}` : 'Part de la population à plus de 20 min d’un espace'
  const signes = etat.couche !== 'epci' && etat.couche !== 'departements' && etat.couche !== 'espaces' && carte?.getZoom() >= PRES ? [['p0', 'espace'], ['p2', 'bus ou itinérant']] : []
  l.replaceChildren(...(classes ? classes.map((t, i) => element('li', { class: i === 5 ? 'cx' : i === 4 && etat.couche === 'bandes' ? 'cf' : 'c' + i }, t.replaceAll(' %', '\u00a0%'))) : ['espace fixe', 'antenne', 'bus ou itinérant'].map((t, i) => element('li', { class: 'g' + i }, t))), ...signes.map(([c, t]) => element('li', { class: c }, t)))
}

function refleter () {
  const f = id('reglages')
  for (const r of f.elements.couche) r.checked = r.value === etat.couche
  for (const r of f.elements.mode) r.checked = r.value === (etat.liste ? 'listes' : 'definition')
  for (const k of ['quels', 'quand', 'rythme']) f.elements[k].value = etat[k]
  // Bands are there for one definition and one list.
  const fige = etat.couche === 'bandes'
  id('reseau').hidden = fige
  id('fige').hidden = !fige
  // The small drawings of overseas are of the headline.
  bloc.classList.toggle('autre', etat.couche !== 'minutes' || variante(etat, donnees) !== variante(lire('', donnees), donnees))
  id('par-definition').hidden = !!etat.liste || fige
  id('par-liste').hidden = !etat.liste || fige
  const i = donnees.listes.findIndex(l => l.date === liste())
  const l = donnees.listes[i]
  f.elements.liste.value = i
  f.elements.liste.setAttribute('aria-valuetext', `liste du ${jour(l.date)}, ${nombre(l.espaces)} espaces`)
  id('liste-dite').replaceChildren(element('strong', {}, `${l.msap ? 'MSAP, ' : ''}${jour(l.date)}`), `\u00a0: ${nombre(l.espaces)} ${l.msap ? 'maisons de services au public' : 'espaces'}${l.itinerants ? `, dont ${nombre(l.itinerants)} itinérants` : ''}`, l.part_20_min === null ? '' : `\u00a0; ${part(l.part_20_min)} de la population d’aujourd’hui à moins de 20\u00a0min`)
  f.elements.territoire.value = etat.territoire
  if (f.elements.territoire.selectedIndex < 0) f.elements.territoire.value = ''
}

/** Takes a choice, keeps it in the address, draws it. */
function choisir (plus, remplace = false) {
  etat = { ...etat, ...plus }
  history[remplace ? 'replaceState' : 'pushState'](null, '', location.pathname + ecrire(etat, donnees))
  suivre()
}
function suivre () { lancer(); refleter(); sous = ''; choisi(); peindre(); tabler() }

function boite (b, plus = {}) {
  if (!carte) return
  carte.fitBounds([[b[0], b[1]], [b[2], b[3]]], { padding: marge(carte.getContainer().clientWidth), animate: !calme.matches, duration: 900, ...plus })
}
/** Where a territory is: west, south, east, north. */
async function cadreDe (territoire) {
  const [genre, code] = territoire.split(':')
  const t = genre && (await fichier('territoires.json'))[genre === 'epci' ? 'epci' : genre + 's'].find(x => x[0] === code)
  return t ? t.slice(3, 7) : donnees.cadre
}
const aller = async (territoire, plus) => { const b = await cadreDe(territoire); await lancer(); boite(b, plus) }

let lecture = 0
function jouer () {
  const b = id('lire')
  const arreter = () => { clearTimeout(lecture); lecture = 0; b.textContent = 'Lecture' }
  if (lecture) { arreter(); return }
  b.textContent = 'Pause'
  let i = donnees.listes.findIndex(l => l.date === liste())
  i = i === donnees.listes.length - 1 ? -1 : i
  const pas = () => {
    choisir({ liste: donnees.listes[++i].date }, true)
    if (i === donnees.listes.length - 1) arreter()
    else lecture = setTimeout(pas, 1600)
  }
  pas()
}

function brancher () {
  const f = id('reglages')
  f.addEventListener('submit', e => e.preventDefault())
  f.addEventListener('change', e => {
    const { name, value } = e.target
    if (name === 'couche') { choisir({ couche: value, ...(value === 'bandes' ? { ...tete(), liste: '', territoire: '', vue: null } : {}) }); if (value === 'bandes') lancer().then(() => boite(donnees.bandes.cadre)) }
    else if (name === 'mode') choisir({ liste: value === 'listes' ? derniere : '' })
    else if (name === 'liste') choisir({ liste: donnees.listes[value].date })
    else if (name === 'territoire') { choisir({ territoire: value, vue: null }); aller(value) }
    else if (name === 'plan') { plan = e.target.checked; id('plan-dit').hidden = !plan; peindre() }
    else if (name in etat) choisir({ [name]: value })
  })
  // The list is shown while the handle moves; the address keeps where it is left.
  f.elements.liste.addEventListener('input', e => { etat = { ...etat, liste: donnees.listes[e.target.value].date }; suivre() })
  id('lire').addEventListener('click', jouer)
  id('plus').addEventListener('click', () => lancer().then(() => carte?.zoomIn({ animate: !calme.matches })))
  id('moins').addEventListener('click', () => lancer().then(() => carte?.zoomOut({ animate: !calme.matches })))
  // Links to the pages of the overseas départements are ways to their place on the map.
  for (const a of bloc.querySelectorAll('.iles a')) {
    const b = element('button', { type: 'button' }, ...a.childNodes)
    a.replaceWith(b)
    b.addEventListener('click', () => { choisir({ territoire: a.dataset.territoire, vue: null }); aller(a.dataset.territoire, { animate: false }) })
  }
  addEventListener('popstate', () => {
    etat = lire(location.search, donnees)
    suivre()
    if (etat.vue) carte?.jumpTo({ zoom: etat.vue[0], center: [etat.vue[2], etat.vue[1]] })
    else aller(etat.territoire)
  })
  sombre.addEventListener('change', peindre)
}

// --- the table below ---

const cadreTable = id('carte-table')
const tableOuverte = { table: cadreTable.firstElementChild, dit: [...id('table-dit').childNodes], nom: cadreTable.getAttribute('aria-label'), csv: id('table-csv').getAttribute('href') }
let tables = 0
/** Puts the table of the choice below the map: that of the page as it opens, or one of its own. */
async function tabler () {
  const n = ++tables
  const v = variante(etat, donnees)
  const lien = id('table-csv')
  const poser = (table, nom, dit, href) => { cadreTable.setAttribute('aria-label', nom); cadreTable.replaceChildren(table); id('table-dit').replaceChildren(...dit); lien.href = href }
  if (!etat.territoire && (etat.couche === 'minutes' || etat.couche === 'departements') && v === variante(lire('', donnees), donnees)) {
    poser(tableOuverte.table, tableOuverte.nom, tableOuverte.dit, tableOuverte.csv)
    return
  }
  try {
    const c = await contenu(etat, { lire: fichier, proches, variante: v, liste: liste(), derniere, premiers: donnees.premiers, bandes: donnees.bandes?.departements ?? [] })
    if (n !== tables) return
    const table = enTable(c, adresse)
    rendreTriable(table)
    poser(table, c.titre, [`${haut(quoi())}. ${nombre(c.lignes.length)} lignes, d’après ce que la carte montre. `, element('a', { href: new URL('methode/temps-de-trajet/', site).href }, 'Méthode'), ' · ', element('a', { href: new URL(etat.couche === 'bandes' ? 'donnees/isochrones/' : etat.couche === 'espaces' ? 'donnees/espaces/' : etat.liste ? 'donnees/historique/' : 'donnees/acces_communes/', site).href }, etat.couche === 'bandes' ? 'les bandes elles-mêmes, en CSV et GeoJSON' : etat.couche === 'espaces' ? 'tous les espaces, en CSV' : etat.liste ? 'l’histoire du réseau, en CSV' : 'toutes les communes, en CSV')], 'data:text/csv;charset=utf-8,' + encodeURIComponent(csv(c)))
  } catch {
    if (n === tables) id('table-dit').replaceChildren('La table de ce choix n’a pas pu être lue. Réessayez.')
  }
}

// --- the map itself ---

let lance = null
const lancer = () => { lance ??= demarrer().catch(e => { lance = null; id('carte-dit').textContent = 'La carte animée n’a pas pu démarrer dans ce navigateur. Le dessin et la table ci-dessous disent la même chose.'; bloc.dataset.echec = e.message }); return lance }

const tuile = tuiles(ici, donnees.version)

let devoilee = null
/** Shows the map in place of the drawing once its first frame is done. */
const devoiler = c => (devoilee ??= premiereImage(c).then(() => { bloc.classList.add('vivante'); performance.mark('carte') }))

async function demarrer () {
  const ou = etat.vue ? null : etat.couche === 'bandes' ? donnees.bandes.cadre : cadreDe(etat.territoire).catch(() => donnees.cadre)
  const enAvance = avance(etat, { donnees, tuile, boite: id('carte') })
  // The worker's code comes beside the map's, not after it.
  const ouvrier = fetch(new URL(bloc.dataset.ouvrier, location.href)).then(r => { if (!r.ok) throw new Error(`${bloc.dataset.ouvrier}: ${r.status}`); return r.blob() })
  ouvrier.catch(() => {})
  const { Map: Carte, addProtocol, setWorkerUrl } = await import(new URL(bloc.dataset.moteur, location.href).href)
  setWorkerUrl(URL.createObjectURL(await ouvrier))
  const ensembles = places => Object.fromEntries(Object.entries(places ?? {}).map(([z, l]) => [z, new Set(Array.from({ length: l.length / 2 }, (_, i) => l[2 * i] + '/' + l[2 * i + 1]))]))
  const terre = ensembles(donnees.terre)
  const bandes = ensembles(donnees.bandes?.tuiles)
  // The page knows which tiles have land: at sea nothing is asked for.
  addProtocol('tuiles', async ({ url }, arret) => {
    const [, nom, z, x, y] = url.match(/^tuiles:\/\/(.+)\/(\d+)\/(\d+)\/(\d+)$/)
    if (!(nom === 'bandes' ? bandes : terre)[z]?.has(x + '/' + y)) return { data: new ArrayBuffer(0) }
    const cle = `${nom}/${z}/${x}/${y}`
    const venue = enAvance.get(cle)
    enAvance.delete(cle) // its bytes are given away: the next one who asks fetches it
    return { data: await (venue ?? tuile(nom, z, x, y, { signal: arret.signal })) }
  })
  const b = await ou
  const conteneur = id('carte')
  const c = new Carte({
    container: conteneur,
    style: style(choixDeStyle(), couleurs(), donnees.zooms, points, donnees.bandes?.zooms),
    ...(etat.vue ? { zoom: etat.vue[0], center: [etat.vue[2], etat.vue[1]] } : { bounds: [[b[0], b[1]], [b[2], b[3]]], fitBoundsOptions: { padding: marge(conteneur.clientWidth) } }),
    minZoom: premier, maxZoom: 14, renderWorldCopies: false, dragRotate: false, pitchWithRotate: false, touchPitch: false, attributionControl: false, maplibreLogo: false,
    fadeDuration: calme.matches ? 0 : 200,
    locale: { 'Map.Title': 'Carte : flèches pour se déplacer, plus et moins pour l’échelle, Entrée pour ouvrir la page de ce qui est au centre' },
  })
  c.touchZoomRotate.disableRotation()
  c.keyboard.disableRotation()
  carte = bloc.carte = c
  c.on('error', e => { bloc.dataset.echec = e.error?.message ?? 'erreur' })
  await new Promise(resolve => c.once('load', resolve))
  // The national view needs no more than its tiles.
  if (etat.couche === 'minutes' && c.getZoom() < premierCommunes - 0.5 && !etat.territoire) await devoiler(c)
  let attend = false
  let pointeur = 'mouse'
  for (const ev of ['pointerdown', 'pointermove']) conteneur.addEventListener(ev, e => { pointeur = e.pointerType }, true)
  const doigt = () => pointeur === 'touch'
  c.on('mousemove', e => {
    if (attend || doigt()) return
    attend = true
    requestAnimationFrame(() => { attend = false; if (!c.isMoving()) montrer(trouver(e.point)) })
  })
  c.on('mouseout', () => montrer(null))
  c.on('dblclick', () => { zoome = true; setTimeout(() => { zoome = false }, 600) })
  c.on('click', e => {
    const x = trouver(e.point)
    sous = ''
    const dit = montrer(x)
    if (x && !doigt()) ouvrir(dit)
  })
  c.getCanvas().addEventListener('keydown', e => {
    const r = conteneur.getBoundingClientRect()
    if (e.key === 'Enter' && bloc.dataset.lien) location.href = bloc.dataset.lien
    else if (/^Arrow|^[+=-]$/.test(e.key)) c.once('moveend', () => montrer(trouver({ x: r.width / 2, y: r.height / 2 })))
  })
  c.on('moveend', e => {
    bloc.dataset.zoom = c.getZoom().toFixed(2)
    if (!e.originalEvent) return // moved by the page, not by the reader
    const m = c.getCenter()
    etat = { ...etat, vue: [c.getZoom(), m.lat, m.lng] }
    history.replaceState(null, '', location.pathname + ecrire(etat, donnees))
  })
  let fin = c.getZoom() >= premierCommunes - 0.5
  c.on('zoomend', () => { legender(); const pres = c.getZoom() >= premierCommunes - 0.5; if (pres !== fin) { fin = pres; if (pres) peindre() } })
  await peindre()
}

brancher()
refleter()
legender()
// The page says and lists the choice that it opens with.
if (etat.territoire || etat.couche === 'bandes' || variante(etat, donnees) !== variante(lire('', donnees), donnees)) choisi()
tabler()
// The drawing is the map as it opens. The map itself, and its 450 KB of code, come with the first sign of a reader, or at once for any other choice.
if (location.search && ecrire(etat, donnees)) lancer()
else for (const signe of ['pointermove', 'pointerdown', 'keydown', 'wheel', 'scroll', 'touchstart']) addEventListener(signe, lancer, { once: true, passive: true, capture: true })
