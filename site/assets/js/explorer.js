// Questions in SQL to the published tables, answered here by DuckDB, which is asked for at the first question. The query
// is kept after the # of the address, which no server sees.

import { ouvrirCarte } from './explorer-carte.js'
import { BARRES, colonnesDe, dessinerBarres, dessinerLigne, formes, legende, lireWKB, rangDe } from './explorer-formes.js'
import { inerte } from './carte-table.js'

/** How many rows are shown; the CSV has all. */
export const MONTREES = 500

/** The names of tables that a query mentions, outside its texts and comments. */
export function tablesDe (sql, noms) {
  const nu = sql.replace(/--.*$/gm, ' ').replace(/\/\*[\s\S]*?\*\//g, ' ').replace(/'(?:[^']|'')*'/g, "''")
  return noms.filter(n => new RegExp(`(^|[^\\w.])"?${n}"?(?!\\w)`, 'i').test(nu))
}

/** A value of a result as text, "" for one that is not known; numbers of more than 53 bits stay whole. */
export function texte (v) {
  if (v === null || v === undefined) return ''
  if (v instanceof Date) return v.toISOString().slice(0, 10)
  if (typeof v === 'object') return typeof v.toArray === 'function' || Array.isArray(v) ? [...v].map(texte).join(';') : JSON.stringify(v, (_, x) => typeof x === 'bigint' ? String(x) : x)
  return String(v)
}

/** A number as French readers have it; codes are text and stay as they are. */
export const lisible = v => typeof v === 'number' ? v.toLocaleString('fr-FR', { maximumFractionDigits: 4 }) : typeof v === 'bigint' ? v.toLocaleString('fr-FR') : texte(v)

/** Bytes, given as numbers parted by spaces, as mébioctets in French: "34,2 Mo". */
export const poidsDe = octets => `${(octets.split(' ').reduce((somme, n) => somme + Number(n), 0) / 2 ** 20).toLocaleString('fr-FR', { maximumFractionDigits: 1 })} Mo`

/** Rows as CSV: comma, point, quotes where they are needed. */
export function enCSV (colonnes, lignes) {
  const cellule = v => { const t = typeof v === 'number' || typeof v === 'bigint' ? texte(v) : inerte(texte(v)); return /[",\n\r]/.test(t) ? `"${t.replaceAll('"', '""')}"` : t }
  return [colonnes, ...lignes].map(l => l.map(cellule).join(',')).join('\n') + '\n'
}

const VUES = ['table', 'barres', 'ligne', 'carte']

/** What an address keeps: the query (null where there is none), how its result is shown, and by which columns. */
export function lienDe (hash) {
  const p = new URLSearchParams(hash.replace(/^#/, ''))
  const vue = p.get('vue')
  return { q: p.get('q') || null, vue: VUES.includes(vue) ? vue : 'table', selon: p.get('selon'), nombre: p.get('nombre') }
}

/** The address of a query and of its view: only what differs from a table. */
export function ecrireLien ({ q, vue, selon, nombre }) {
  const plus = vue === 'table' ? [] : [['vue', vue], ['selon', selon], ['nombre', nombre]].filter(([, v]) => v)
  return '#' + [['q', q], ...plus].map(([k, v]) => `${k}=${encodeURIComponent(v)}`).join('&')
}

/** Columns and rows of an Arrow table; decimals and days as numbers and dates. */
function lire (table) {
  const champs = table.schema.fields
  const jour = champs.map(f => /^(Date|Timestamp)/.test(String(f.type)))
  const decimal = champs.map(f => /^Decimal/.test(String(f.type)) ? 10 ** f.type.scale : 0)
  const lignes = []
  for (const l of table) {
    lignes.push(champs.map((f, i) => {
      const v = l[f.name]
      if (v === null || v === undefined) return null
      if (jour[i] && typeof v === 'number') return new Date(v)
      if (decimal[i]) return Number(v) / decimal[i]
      return v
    }))
  }
  return { colonnes: champs.map(f => f.name), lignes, nombre: champs.map(f => /^(Int|Uint|Float|Decimal)/.test(String(f.type))) }
}

const SVG = 'http://www.w3.org/2000/svg'
/** A tree of [name, attributes, ...children] as an element of SVG. */
function enSVG ([nom, attributs, ...enfants]) {
  const e = document.createElementNS(SVG, nom)
  for (const [k, v] of Object.entries(attributs)) e.setAttribute(k, v)
  e.append(...enfants.map(x => typeof x === 'string' ? x : enSVG(x)))
  return e
}

const id = x => document.getElementById(x)
const faire = (nom, texte, classe) => { const e = document.createElement(nom); e.textContent = texte; if (classe) e.className = classe; return e }

/** The table of a result, its first rows. */
function enTable ({ colonnes, lignes, nombre }) {
  const table = document.createElement('table')
  table.append(faire('caption', 'Résultat de la requête', 'lu'))
  const tete = table.createTHead().insertRow()
  colonnes.forEach((c, i) => { const th = faire('th', c, nombre[i] ? 'n' : ''); th.scope = 'col'; tete.append(th) })
  const corps = table.createTBody()
  for (const l of lignes.slice(0, MONTREES)) {
    const tr = corps.insertRow()
    l.forEach((v, i) => tr.append(v === null ? faire('td', '–', (nombre[i] ? 'n ' : '') + 'vide') : faire('td', lisible(v), nombre[i] ? 'n' : '')))
  }
  return table
}

/** The views of a result: bars, a line, a map, above the table that stays. change is told when the reader chooses. */
function vues ({ fond, contours, change }) {
  const [bloc, figure, toile, dit, cles] = ['vues', 'dessin', 'toile', 'dessin-dit', 'dessin-legende'].map(id)
  let resultat = null
  let forme = null
  let choix = { vue: 'table' }
  let carte = null
  let fois = 0

  const options = (select, liste, place) => { select.replaceChildren(...liste.map(i => new Option(resultat.colonnes[i], resultat.colonnes[i], false, i === place))) }
  const fermer = () => { carte?.fermer(); carte = null; toile.replaceChildren(); cles.replaceChildren() }

  const dessiner = async () => {
    const n = ++fois
    fermer()
    const vue = forme[choix.vue] ? choix.vue : 'table'
    for (const r of bloc.querySelectorAll('input')) { r.checked = r.value === vue; r.parentElement.hidden = r.value !== 'table' && !forme[r.value] }
    figure.hidden = vue === 'table'
    figure.dataset.vue = vue
    delete figure.dataset.faite
    for (const k of ['selon', 'nombre']) id(k).parentElement.hidden = vue === 'table'
    if (vue === 'table') return
    const { x, y } = colonnesDe(forme, vue, resultat.colonnes, choix)
    options(id('selon'), forme[vue].selon, x)
    options(id('nombre'), forme[vue].nombres.filter(i => i !== x), y)
    const [de, combien] = [resultat.colonnes[x], resultat.colonnes[y]]
    const nombreDe = l => l[y] === null ? null : Number(l[y])
    if (vue === 'carte') { await cartographier(n, forme.carte.genres[x], de, combien, new Map(resultat.lignes.map(l => [l[x], nombreDe(l)]))); return }
    const lignes = vue === 'barres' ? resultat.lignes.slice(0, BARRES) : resultat.lignes
    const valeurs = lignes.map(nombreDe)
    const connues = valeurs.filter(v => v !== null)
    const phrase = `${vue === 'barres' ? 'Barres' : 'Ligne'} : ${combien} selon ${de}, de ${lisible(Math.min(...connues))} à ${lisible(Math.max(...connues))}. Les valeurs sont dans la table.`
    const largeur = Math.max(280, Math.min(860, Math.round(toile.clientWidth)))
    const commun = { valeurs, titre: combien, phrase, largeur, dire: lisible }
    toile.replaceChildren(enSVG(vue === 'barres' ? dessinerBarres({ ...commun, noms: lignes.map(l => l[x] === null ? 'non connu' : lisible(l[x])) })
      : dessinerLigne({ ...commun, abscisses: lignes.map(l => rangDe(l[x])), direX: v => resultat.nombre[x] ? lisible(v) : texte(new Date(v)) })))
    dit.textContent = lignes.length < resultat.lignes.length ? `Les ${lignes.length} premières lignes de ${resultat.lignes.length.toLocaleString('fr-FR')}, toutes dans la table.` : ''
    figure.dataset.faite = vue
  }

  const cartographier = async (n, genre, de, combien, valeurs) => {
    const phrase = `${combien} selon ${de}`
    dit.textContent = 'Téléchargement de la carte…'
    const element = document.createElement('div')
    toile.replaceChildren(element)
    try {
      const c = await ouvrirCarte({ element, fond, genre, valeurs, contours, survoler: t => { dit.textContent = t ? `${t[0]} : ${t[1] === null ? 'non connu' : lisible(t[1])}` : phrase } })
      if (n !== fois) { c.fermer(); return }
      carte = c
      figure.carte = c
      cles.replaceChildren(...legende(c.seuils, lisible, [...valeurs.values()].includes(null)).map(([k, t]) => faire('li', t, k === 5 ? 'cx' : 'c' + k)))
      const absents = valeurs.size - c.montres
      dit.textContent = phrase + (genre !== 'region' && absents > 0 ? `. ${absents.toLocaleString('fr-FR')} code${absents > 1 ? 's' : ''} sans contour.` : '')
      figure.dataset.faite = 'carte'
    } catch (e) {
      if (n !== fois) return
      toile.replaceChildren()
      dit.textContent = 'La carte n’a pas pu être montrée dans ce navigateur. La table dit la même chose.'
      figure.dataset.faite = 'echec ' + e.message
    }
  }

  bloc.addEventListener('change', e => {
    if (e.target.name === 'vue') choix = { vue: e.target.value }
    else choix = { ...choix, [e.target.id]: e.target.value }
    change(choix)
    dessiner()
  })
  id('plus').addEventListener('click', () => carte?.zoomer(1))
  id('moins').addEventListener('click', () => carte?.zoomer(-1))
  let large = 0
  new ResizeObserver(([e]) => { const l = Math.round(e.contentRect.width); if (large && l !== large && figure.dataset.faite && figure.dataset.vue !== 'carte') dessiner(); large = l }).observe(toile)
  return {
    choix: () => choix,
    poser: c => { choix = c },
    montrer: r => { resultat = r; forme = formes(r); bloc.hidden = !VUES.some(v => forme[v]); return dessiner() },
    vider: () => { fois++; fermer(); figure.hidden = bloc.hidden = true },
  }
}

/** Opens the engine with the tables of the page: { c, vues, base }. */
async function ouvrirMoteur (form, tables, geometrie) {
  const ici = new URL(form.dataset.base, location.href)
  const duckdb = await import(new URL(form.dataset.moteur, ici).href)
  const db = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), new Worker(new URL('duckdb-browser-eh.worker.js', ici)))
  await db.instantiate(new URL('duckdb-eh.wasm', ici).href)
  await db.open({ query: { castBigIntToDouble: true, castTimestampToDate: true }, filesystem: { allowFullHTTPReads: true } })
  const distant = (nom, adresse) => db.registerFileURL(nom, new URL(adresse, location.href).href, duckdb.DuckDBDataProtocol.HTTP, false)
  for (const t of tables) await distant(t.nom + '.parquet', t.adresse)
  await distant('contours.parquet', geometrie)
  const c = await db.connect()
  // Everything comes from this site.
  await c.query('set autoinstall_known_extensions = false; set autoload_known_extensions = false')
  return { c, vues: new Set() }
}

function brancher (form) {
  const { tables, questions, fond, contours: geometrie } = JSON.parse(id('explorer-donnees').textContent)
  const [zone, choix, etat, section, csv] = ['sql', 'question', 'etat', 'resultat', 'csv'].map(id)
  const dire = (t, erreur = false) => { etat.textContent = t; etat.classList.toggle('erreur', erreur) }
  const [poids] = [...document.querySelectorAll('data.poids')].map(d => { d.textContent = poidsDe(d.value); return d.textContent })
  let resultat = null
  let pret = null // promise of a connection
  const requete = () => zone.value.trim().replace(/;\s*$/, '')
  const garder = () => history.replaceState(null, '', ecrireLien({ q: requete(), ...vue.choix() }))
  const contours = async () => {
    const { c } = await pret
    const out = new Map()
    for (const { code_commune: code, nom, geometry } of await c.query("select code_commune, nom, geometry from read_parquet('contours.parquet') where geometry is not null")) out.set(code, { nom, geometry: lireWKB(geometry) })
    return out
  }
  const vue = vues({ fond, contours, change: garder })

  const executer = async () => {
    const sql = requete()
    if (!sql) { dire('Écrivez une requête, ou choisissez une question.'); zone.focus(); return }
    garder()
    form.setAttribute('aria-busy', 'true')
    try {
      if (!pret) { dire(`Téléchargement du moteur (${poids})…`); pret = ouvrirMoteur(form, tables, geometrie) }
      const { c, vues } = await pret.catch(e => { pret = null; throw new Error('Le moteur n’a pas pu être chargé. Réessayez.\n' + e.message) })
      dire('Calcul…')
      const debut = performance.now()
      for (const n of tablesDe(sql, tables.map(t => t.nom))) {
        if (!vues.has(n)) { await c.query(`create view "${n}" as from read_parquet('${n}.parquet')`); vues.add(n) }
      }
      resultat = lire(await c.query(sql))
      const n = resultat.lignes.length
      dire(`${n.toLocaleString('fr-FR')} ligne${n > 1 ? 's' : ''} en ${((performance.now() - debut) / 1000).toLocaleString('fr-FR', { maximumFractionDigits: 1 })} s${n > MONTREES ? `, les ${MONTREES} premières montrées` : ''}.`)
      section.querySelector('.defile').replaceChildren(enTable(resultat))
      section.hidden = false
      csv.disabled = false
      id('resultat-titre').focus({ preventScroll: true })
      vue.montrer(resultat)
    } catch (e) {
      resultat = null
      csv.disabled = true
      section.hidden = true
      vue.vider()
      dire(e.message, true)
    }
    form.removeAttribute('aria-busy')
  }

  form.addEventListener('submit', e => { e.preventDefault(); executer() })
  zone.addEventListener('keydown', e => { if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) { e.preventDefault(); executer() } })
  zone.addEventListener('input', () => { choix.value = '' })
  const proposer = q => { zone.value = q.sql.trim(); vue.poser({ vue: q.vue ?? 'table', selon: q.selon, nombre: q.nombre }) }
  choix.addEventListener('change', () => { const q = questions.find(x => x.id === choix.value); if (q) proposer(q) })
  id('lien').addEventListener('click', async () => {
    garder()
    try { await navigator.clipboard.writeText(location.href); dire('Lien copié : il garde la requête et la vue.') } catch { dire('Le lien est dans la barre d’adresse : il garde la requête et la vue.') }
  })
  csv.addEventListener('click', () => {
    if (!resultat) return
    const a = document.createElement('a')
    a.href = URL.createObjectURL(new Blob([enCSV(resultat.colonnes, resultat.lignes)], { type: 'text/csv' }))
    a.download = 'resultat.csv'
    a.click()
    setTimeout(() => URL.revokeObjectURL(a.href), 1000)
  })

  const { q: gardee, ...comment } = lienDe(location.hash)
  if (gardee === null) { proposer(questions[0]); choix.value = questions[0].id } else {
    zone.value = gardee
    choix.value = questions.find(q => q.sql.trim() === gardee)?.id ?? ''
    vue.poser(comment)
    dire('La requête de ce lien est prête : exécutez-la.')
  }
}

if (typeof document !== 'undefined') {
  const form = id('explorer')
  if (form) brancher(form)
}
