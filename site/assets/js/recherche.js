// Search in the browser: the index is cut into pages by the order of its keys, only what a query needs is read.
import { pagesProches, proche, procheDuNom } from './approche.js'

const TYPES = { c: '', a: 'ancienne commune', m: '', e: 'intercommunalité', d: 'département', r: 'région', f: 'espace', k: 'canton' }
const RANG = { r: 5, d: 5, c: 4, e: 3, a: 2, m: 2, k: 1, f: 0 }

/** Lower case, no accents, "st" as "saint", hyphens and apostrophes as spaces: the same words as the index's writer. */
export function normaliser (s) {
  return (' ' + s.toLowerCase().replace(/œ/g, 'oe').replace(/æ/g, 'ae').normalize('NFD').replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, ' ').trim() + ' ').replace(/ st (?=.)/g, ' saint ').replace(/ ste (?=.)/g, ' sainte ').trim()
}

const mots = s => s ? s.split(' ') : []

/** How well a row of the index answers a query (higher is better), or -1. Words that are not in the name may be where it is, or a code. */
export function note (q, [type, code, nom, lieu = '', codes = '', poids = 0]) {
  const n = normaliser(nom)
  const tous = mots(codes.toLowerCase())
  if (type === 'c' || type === 'd' || type === 'r') tous.push(code.toLowerCase())
  let r
  if (/^\d\w*$/.test(q) && tous.some(x => x.startsWith(q))) r = tous.includes(q) ? 90 : 60
  else {
    const m = mots(n)
    const court = n.replace(/^(le|la|les|l|cc|ca|cu|metropole|france services) /, '')
    if (n === q || court === q) r = 100
    else if (n.startsWith(q) || court.startsWith(q)) r = 70
    else {
      const dit = q.split(' ')
      if (dit.every(d => m.some(x => x.startsWith(d)))) r = 40
      else {
        const autour = [...m, ...mots(normaliser(lieu)), ...tous]
        if (dit.length > 1 && dit.every(d => autour.some(x => x.startsWith(d)))) r = 20
        else return -1
      }
    }
  }
  return r + (RANG[type] || 0) * 2 + poids * 0.3
}

/** First and last page of an index that may hold what begins with a query. */
export function etendue (q, pages) {
  const avant = x => { let a = 0; let b = pages.length; while (a < b) { const m = (a + b) >> 1; if (pages[m] > x) b = m; else a = m + 1 } return Math.max(a - 1, 0) }
  return [avant(q), avant(q + '\uffff')]
}

/** The code to show beside an answer: the one that was typed, else the first postcode of a commune. */
export function codeDit (q, type, codes = '') {
  const c = mots(codes)
  return (/^\d/.test(q) && c.find(x => x.toLowerCase().startsWith(q))) || (type === 'c' && c[0]) || ''
}

const lues = new Map()
function lire (adresse) {
  if (!lues.has(adresse)) {
    lues.set(adresse, fetch(adresse).then(r => r.ok ? r.json() : Promise.reject(new Error(r.status))).catch(e => { lues.delete(adresse); throw e }))
  }
  return lues.get(adresse)
}

const lireIndex = base => lire(base + 'recherche/index.json')

/** The rows to look at for a query: one or two pages, or the head of a beginning that fills many. */
async function lignes (base, index, q) {
  const page = n => lire(`${base}recherche/${n}.json?v=${index.version}`)
  const [de, a] = etendue(q, index.pages)
  if (a - de >= index.pages_lues) {
    const tete = (await page('tetes-' + q[0]).catch(() => ({})))[q]
    if (tete) return { rangees: tete, tout: false }
  }
  const l = []
  for (let i = de; i <= a; i++) l.push(page(i))
  return { rangees: (await Promise.all(l)).flat(), tout: true }
}

const dits = new WeakMap()
/** The rows whose name is a query but for one error, the whole names before the beginnings, the populous first. The names of the
 * most populous are in a file of their own, since an error in the first letters may lead to any page. */
async function approcher (base, index, q) {
  if (q.length < 4 || /\d/.test(q)) return []
  const noms = (await lire(`${base}recherche/noms.json?v=${index.version}`)).filter(n => proche(q, n) === 2)
  const pages = new Set([...pagesProches(q, v => etendue(v, index.pages)[0]), ...noms.map(n => etendue(n, index.pages)[0])])
  const dire = l => { if (!dits.has(l)) dits.set(l, normaliser(l[2])); return dits.get(l) }
  const rangees = (await Promise.all([...pages].map(n => lire(`${base}recherche/${n}.json?v=${index.version}`)))).flat()
  return rangees.filter(l => l[2]).map(l => [procheDuNom(q, dire(l)), l]).filter(x => x[0])
    .map(([n, l]) => [n * 100 + (RANG[l[0]] || 0) * 2 + (l[5] || 0) * 0.3, l]).sort((a, b) => b[0] - a[0]).map(x => x[1])
}

/** Answers to what was typed: a list of nom, lien, detail, type, code; tout is false where there are more that were not read, approche true
 * where nothing answers but names that differ by one error. */
export async function chercher (base, saisie, limite = 8) {
  const q = normaliser(saisie).replace(/^[\d ]+$/, x => x.replaceAll(' ', ''))
  if (q.length < 2) return { reponses: [], tout: true }
  const index = await lireIndex(base)
  const situer = l => index.departements[l[3]] || l[3] || ''
  const uniques = rangees => {
    const vus = new Set()
    return rangees.filter(l => { const k = l[0] + l[1] + l[2] + (l[2] ? '' : l[4]); return !vus.has(k) && vus.add(k) })
  }
  const classer = rangees => uniques(rangees.map(l => [note(q, [l[0], l[1], l[2], situer(l), l[4], l[5]]), l]).filter(x => x[0] >= 0).sort((a, b) => b[0] - a[0]).map(x => x[1]))
  let { rangees, tout } = await lignes(base, index, q)
  let r = classer(rangees)
  // Nothing begins with it: words may be in another order, or say where it is. The rarest word is looked up.
  if (!r.length && q.includes(' ')) {
    const taille = m => { const [de, a] = etendue(m, index.pages); return a - de }
    for (const m of q.split(' ').filter(x => x.length > 1).sort((a, b) => taille(a) - taille(b) || b.length - a.length)) {
      ({ rangees, tout } = await lignes(base, index, m))
      r = classer(rangees)
      if (r.length) break
    }
  }
  const approche = !r.length
  if (approche) r = uniques(await approcher(base, index, q))
  return {
    tout: (tout || approche) && r.length <= limite,
    approche: approche && r.length > 0,
    reponses: r.slice(0, limite).map(([type, code, nom, lieu, codes]) => ({
      type, code, nom: nom || `Code ${codes}`, lien: base + index.liens[type].replaceAll('{}', code),
      detail: [TYPES[type], situer([type, code, nom, lieu]), nom ? codeDit(q, type, codes) : ''].filter(Boolean).join(' · '),
    })),
  }
}

/** The combobox of a search form (ARIA pattern with a list of options). */
export function brancherRecherche (form) {
  const champ = form.querySelector('input')
  const base = form.dataset.base
  const liste = document.createElement('ul')
  const dit = document.createElement('p')
  liste.id = champ.id + '-choix'
  liste.className = 'choix'
  liste.hidden = true
  liste.setAttribute('role', 'listbox')
  liste.setAttribute('aria-label', 'Suggestions')
  dit.className = 'lu'
  dit.setAttribute('role', 'status')
  form.append(liste, dit)
  for (const [k, v] of Object.entries({ autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', role: 'combobox', 'aria-expanded': 'false', 'aria-controls': liste.id, 'aria-autocomplete': 'list' })) champ.setAttribute(k, v)

  // On a page about a commune of one's choice, a commune leads back to it; data-seulement is the one type that is offered.
  const { vers, seulement } = form.dataset
  const demanderA = async (saisie, limite = 8) => {
    const r = await chercher(base, saisie, seulement ? 40 : limite)
    if (seulement) r.reponses = r.reponses.filter(x => x.type === seulement).slice(0, limite)
    if (vers) for (const x of r.reponses) if (x.type === 'c' || x.type === 'a') x.lien = base + vers.replace('{}', x.code)
    return r
  }

  let choix = []
  let ici = -1
  let tour = 0
  const ouvrir = oui => { liste.hidden = !oui; champ.setAttribute('aria-expanded', String(oui)) }
  const fermer = () => { ouvrir(false); viser(-1); dire('') }
  /** Says something to a screen reader, and shows it where no list does. */
  const dire = (texte, vu) => { dit.textContent = texte; dit.className = vu ? 'choix rien' : 'lu' }
  const viser = i => {
    ici = i
    ;[...liste.children].forEach((li, j) => li.setAttribute('aria-selected', String(j === i)))
    const li = liste.children[i]
    if (li) { champ.setAttribute('aria-activedescendant', li.id); li.scrollIntoView({ block: 'nearest' }) } else champ.removeAttribute('aria-activedescendant')
  }
  const montrer = (resultats, approche) => {
    choix = resultats
    liste.replaceChildren(...resultats.map((r, i) => {
      const li = document.createElement('li')
      const s = document.createElement('span')
      li.id = `${liste.id}-${i}`
      li.setAttribute('role', 'option')
      s.textContent = r.detail
      li.append(r.nom + ' ', s)
      li.addEventListener('mousedown', e => e.preventDefault())
      li.addEventListener('click', () => location.assign(r.lien))
      return li
    }))
    viser(-1)
    ouvrir(resultats.length > 0)
    if (resultats.length) dire(`${resultats.length} suggestion${resultats.length > 1 ? 's' : ''}${approche ? ' à une lettre près' : ''}`)
    else dire('Aucune suggestion', true)
  }
  const demander = async () => {
    const moi = ++tour
    if (normaliser(champ.value).length < 2) { fermer(); choix = []; return }
    try {
      const { reponses, approche } = await demanderA(champ.value)
      if (moi === tour && document.activeElement === champ) montrer(reponses, approche)
    } catch { if (moi === tour) { fermer(); dire('La recherche n’est pas disponible', true) } }
  }
  champ.addEventListener('input', demander)
  champ.addEventListener('focus', () => { lireIndex(base).catch(() => {}); if (champ.value) demander() }, { passive: true })
  champ.addEventListener('blur', () => { tour++; fermer() })
  champ.addEventListener('keydown', e => {
    const n = choix.length
    if (e.key === 'ArrowDown' && n) { e.preventDefault(); ouvrir(true); viser((ici + 1) % n) }
    else if (e.key === 'ArrowUp' && n) { e.preventDefault(); ouvrir(true); viser(ici < 1 ? n - 1 : ici - 1) }
    else if (e.key === 'Escape') { if (!liste.hidden || dit.textContent) { e.preventDefault(); fermer() } }
    else if (e.key === 'Enter' && ici >= 0) { e.preventDefault(); location.assign(choix[ici].lien) }
  })
  form.addEventListener('submit', async e => {
    e.preventDefault()
    if (!champ.value.trim()) return
    const { reponses: r, approche } = await demanderA(champ.value, 40).catch(() => ({ reponses: [] }))
    const q = normaliser(champ.value)
    const exact = x => normaliser(x.nom) === q
    if (seulement && !r.length) dire('Aucune commune de ce nom', true)
    else if (seulement) location.assign((r.find(exact) ?? r[0]).lien)
    else if (!approche && (r.length === 1 || (r.length && exact(r[0]) && !r.slice(1).some(exact)))) location.assign(r[0].lien)
    else location.assign(`${form.action}?q=${encodeURIComponent(champ.value)}`)
  })
}

/** Writes the answers to a query into an element: a heading and a list of links. */
export async function repondre (base, q, element, titre, limite = 40) {
  const { reponses: r, tout, approche } = await chercher(base, q, limite)
  const h = document.createElement('h2')
  h.textContent = titre || (approche ? `Rien ne correspond à « ${q} » ; à une lettre près :` : !r.length ? `Rien ne correspond à « ${q} »` : !tout ? `Les ${r.length} premières réponses pour « ${q} »` : `${r.length} réponse${r.length > 1 ? 's' : ''} pour « ${q} »`)
  const ul = document.createElement('ul')
  ul.className = 'sommaire'
  ul.append(...r.map(x => {
    const li = document.createElement('li')
    const a = document.createElement('a')
    const s = document.createElement('span')
    a.href = x.lien
    a.textContent = x.nom
    s.className = 'note'
    s.textContent = ' ' + x.detail
    li.append(a, s)
    return li
  }))
  element.replaceChildren(h, ...(r.length ? [ul] : []))
  if (!tout && r.length && !titre) {
    const p = document.createElement('p')
    p.textContent = 'D’autres réponses existent : ajoutez une lettre, un mot ou le département.'
    element.append(p)
  }
}

/** The list of answers of /communes/?q=… */
export function brancherReponses (element) {
  const q = new URLSearchParams(location.search).get('q')
  const form = document.querySelector('form.recherche.grande')
  if (!q || !form) return
  form.querySelector('input').value = q
  repondre(form.dataset.base, q, element).catch(() => { element.textContent = 'La recherche n’est pas disponible.' })
}

/** "/" goes to the search box that is shown, unless one is typing, or has said no (a single key may be one's speech software's). */
export function brancherRaccourci (champs) {
  if (raccourciCoupe()) for (const c of champs) c.removeAttribute('aria-keyshortcuts')
  document.addEventListener('keydown', e => {
    if (e.key !== '/' || e.ctrlKey || e.metaKey || e.altKey || raccourciCoupe()) return
    if (e.target.closest?.('input, textarea, select, [contenteditable]')) return
    const champ = champs.find(c => c.checkVisibility())
    if (champ) { e.preventDefault(); champ.focus(); champ.select() }
  })
}

/** The button that switches "/" off and on again, for this browser. */
export function brancherReglage (bouton) {
  const dire = () => { bouton.textContent = raccourciCoupe() ? 'Remettre le raccourci « / »' : 'Couper le raccourci « / »' }
  bouton.addEventListener('click', () => {
    if (raccourciCoupe()) localStorage.removeItem('sans-raccourci')
    else localStorage.setItem('sans-raccourci', '1')
    dire()
  })
  dire()
  bouton.hidden = false
}

const raccourciCoupe = () => { try { return localStorage.getItem('sans-raccourci') === '1' } catch { return false } }
