// Search in the browser: the index is cut by the first letters, only the needed part is read.

const TYPES = {
  c: ['communes', ''], a: ['communes', 'ancienne commune'], e: ['epci', 'intercommunalité'], d: ['departements', 'département'],
  r: ['regions', 'région'], f: ['espaces', 'espace'], k: ['cantons', 'canton'],
}
const RANG = { r: 5, d: 5, c: 4, a: 2, e: 3, k: 1, f: 0 }

/** Lower case, no accents, "st" as "saint", hyphens and apostrophes as spaces: the same words as the index's writer. */
export function normaliser (s) {
  return (' ' + s.toLowerCase().replace(/œ/g, 'oe').replace(/æ/g, 'ae').normalize('NFD').replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, ' ').trim() + ' ').replace(/ st (?=.)/g, ' saint ').replace(/ ste (?=.)/g, ' sainte ').trim()
}

/** A row of the index answers the query: how well (higher is better), or -1. */
export function note (q, ligne) {
  const [type, code, nom, , postaux, population] = ligne
  const n = normaliser(nom)
  let r
  if (/^\d/.test(q)) {
    const p = Array.isArray(postaux) ? postaux : String(postaux || '').split(' ')
    if (p.includes(q)) r = 90
    else if (String(code).toLowerCase() === q || p.some(x => x.startsWith(q)) || (type !== 'f' && String(code).toLowerCase().startsWith(q))) r = 60
    else return -1
  } else {
    const mots = n.split(' ')
    const court = n.replace(/^(le|la|les|l|cc|ca|cu|metropole|france services) /, '')
    if (n === q || court === q) r = 100
    else if (n.startsWith(q) || court.startsWith(q)) r = 70
    else if (q.split(' ').every(m => mots.some(x => x.startsWith(m)))) r = 40
    else return -1
  }
  return r + (RANG[type] || 0) * 2 + Math.log10((population || 0) + 1) * 3
}

/** The longest part of the index whose key begins the query; the key's spaces are "_" in the file's name. */
export function tranche (q, tranches) {
  let t = ''
  for (const k of tranches) if (k.length > t.length && q.startsWith(k)) t = k
  return t
}

/** The postcode to show beside an answer: the one that was typed, else the first of a commune. */
export function codePostal (q, type, postaux) {
  const p = Array.isArray(postaux) ? postaux : String(postaux || '').split(/[ ,]+/)
  return (/^\d/.test(q) && p.find(x => x.startsWith(q))) || (type === 'c' && p[0]) || ''
}

const lues = new Map()
function lire (adresse) {
  if (!lues.has(adresse)) {
    lues.set(adresse, fetch(adresse).then(r => r.ok ? r.json() : Promise.reject(new Error(r.status))).catch(e => { lues.delete(adresse); throw e }))
  }
  return lues.get(adresse)
}

export async function chercher (base, saisie, limite = 8) {
  const q = normaliser(saisie)
  if (q.length < 2) return []
  const index = await lire(base + 'recherche/index.json')
  const t = tranche(q, index.tranches)
  if (!t) return []
  const lignes = await lire(`${base}recherche/${t.replace(/ /g, '_')}.json${index.version ? '?v=' + encodeURIComponent(index.version) : ''}`)
  const vus = new Set()
  return lignes.map(l => [note(q, l), l]).filter(x => x[0] >= 0).sort((a, b) => b[0] - a[0]).map(x => x[1])
    .filter(l => { const k = l[0] + l[1] + l[2]; return !vus.has(k) && vus.add(k) }).slice(0, limite)
    .map(([type, code, nom, contexte, postaux]) => ({
      nom, lien: `${base}${TYPES[type]?.[0] || 'communes'}/${code}/`,
      detail: [TYPES[type]?.[1], contexte, codePostal(q, type, postaux)].filter(Boolean).join(' · '),
    }))
}

/** The combobox of a search form (ARIA pattern with a list of options). */
export function brancherRecherche (form) {
  const champ = form.querySelector('input')
  const base = form.getAttribute('action').replace(/communes\/$/, '')
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

  let choix = []
  let ici = -1
  let tour = 0
  const fermer = () => { liste.hidden = true; ici = -1; champ.setAttribute('aria-expanded', 'false'); champ.removeAttribute('aria-activedescendant') }
  const viser = i => {
    ici = i
    ;[...liste.children].forEach((li, j) => li.setAttribute('aria-selected', String(j === i)))
    const li = liste.children[i]
    if (li) { champ.setAttribute('aria-activedescendant', li.id); li.scrollIntoView({ block: 'nearest' }) } else champ.removeAttribute('aria-activedescendant')
  }
  const montrer = resultats => {
    choix = resultats
    liste.replaceChildren(...resultats.map((r, i) => {
      const li = document.createElement('li')
      const s = document.createElement('span')
      li.id = `${liste.id}-${i}`
      li.setAttribute('role', 'option')
      li.setAttribute('aria-selected', 'false')
      s.textContent = r.detail
      li.append(r.nom + ' ', s)
      li.addEventListener('mousedown', e => { e.preventDefault(); location.assign(r.lien) })
      return li
    }))
    ici = -1
    champ.removeAttribute('aria-activedescendant')
    liste.hidden = !resultats.length
    champ.setAttribute('aria-expanded', String(!!resultats.length))
    dit.textContent = resultats.length ? `${resultats.length} suggestion${resultats.length > 1 ? 's' : ''}` : 'Aucune suggestion'
  }
  const demander = async () => {
    const moi = ++tour
    if (normaliser(champ.value).length < 2) { fermer(); dit.textContent = ''; return }
    try {
      const r = await chercher(base, champ.value)
      if (moi === tour) montrer(r)
    } catch { if (moi === tour) { fermer(); dit.textContent = 'La recherche n’est pas disponible' } }
  }
  champ.addEventListener('input', demander)
  champ.addEventListener('focus', () => { lire(base + 'recherche/index.json').catch(() => {}); if (champ.value) demander() }, { passive: true })
  champ.addEventListener('blur', fermer)
  champ.addEventListener('keydown', e => {
    const n = choix.length
    if (e.key === 'ArrowDown' && n) { e.preventDefault(); if (liste.hidden) { liste.hidden = false; champ.setAttribute('aria-expanded', 'true') } viser((ici + 1) % n) }
    else if (e.key === 'ArrowUp' && n) { e.preventDefault(); viser((ici - 1 + n) % n) }
    else if (e.key === 'Escape') { if (!liste.hidden) { e.preventDefault(); fermer() } }
    else if (e.key === 'Enter' && ici >= 0) { e.preventDefault(); location.assign(choix[ici].lien) }
  })
  form.addEventListener('submit', async e => {
    if (!champ.value.trim()) { e.preventDefault(); return }
    e.preventDefault()
    const r = await chercher(base, champ.value, 40).catch(() => [])
    const q = normaliser(champ.value)
    if (r.length === 1 || (r.length && normaliser(r[0].nom) === q && (r.length < 2 || normaliser(r[1].nom) !== q))) location.assign(r[0].lien)
    else location.assign(`${base}communes/?q=${encodeURIComponent(champ.value)}`)
  })
  // The list of answers of /communes/?q=…
  const page = document.getElementById('resultats')
  const q = new URLSearchParams(location.search).get('q')
  if (page && q && form.classList.contains('grande')) {
    champ.value = q
    chercher(base, q, 40).then(r => {
      const h = document.createElement('h2')
      h.textContent = r.length ? `${r.length} réponse${r.length > 1 ? 's' : ''} pour « ${q} »` : `Rien ne correspond à « ${q} »`
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
      page.replaceChildren(h, ul)
    }).catch(() => { page.textContent = 'La recherche n’est pas disponible.' })
  }
}
