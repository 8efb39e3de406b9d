// Questions in SQL to the published tables, answered here by DuckDB, which is asked for at the first question. The query
// is kept after the # of the address, which no server sees.

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

/** Rows as CSV: comma, point, quotes where they are needed. */
export function enCSV (colonnes, lignes) {
  const cellule = v => { const t = typeof v === 'number' || typeof v === 'bigint' ? texte(v) : inerte(texte(v)); return /[",\n\r]/.test(t) ? `"${t.replaceAll('"', '""')}"` : t }
  return [colonnes, ...lignes].map(l => l.map(cellule).join(',')).join('\n') + '\n'
}

/** The query that an address keeps, or null. */
export const requeteDe = hash => { const q = new URLSearchParams(hash.replace(/^#/, '')).get('q'); return q || null }

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

function brancher (form) {
  const { tables, questions } = JSON.parse(document.getElementById('explorer-donnees').textContent)
  const zone = document.getElementById('sql')
  const choix = document.getElementById('question')
  const etat = document.getElementById('etat')
  const section = document.getElementById('resultat')
  const csv = document.getElementById('csv')
  const dire = (t, erreur = false) => { etat.textContent = t; etat.classList.toggle('erreur', erreur) }
  let resultat = null
  let pret = null // promise of a connection

  const ouvrir = async () => {
    dire(`Téléchargement du moteur (${form.dataset.poids})…`)
    const ici = new URL(form.dataset.base, location.href)
    const duckdb = await import(new URL(form.dataset.moteur, ici).href)
    const db = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), new Worker(new URL('duckdb-browser-eh.worker.js', ici)))
    await db.instantiate(new URL('duckdb-eh.wasm', ici).href)
    await db.open({ query: { castBigIntToDouble: true, castTimestampToDate: true }, filesystem: { allowFullHTTPReads: true } })
    for (const t of tables) await db.registerFileURL(t.nom + '.parquet', new URL(t.adresse, location.href).href, duckdb.DuckDBDataProtocol.HTTP, false)
    const c = await db.connect()
    // Everything comes from this site.
    await c.query('set autoinstall_known_extensions = false; set autoload_known_extensions = false')
    return { c, vues: new Set() }
  }

  const executer = async () => {
    const sql = zone.value.trim().replace(/;\s*$/, '')
    if (!sql) { dire('Écrivez une requête, ou choisissez une question.'); zone.focus(); return }
    history.replaceState(null, '', '#q=' + encodeURIComponent(sql))
    form.setAttribute('aria-busy', 'true')
    try {
      pret ??= ouvrir()
      const { c, vues } = await pret.catch(e => { pret = null; throw new Error('Le moteur n’a pas pu être chargé. Réessayez.\n' + e.message) })
      dire('Calcul…')
      const debut = performance.now()
      for (const n of tablesDe(sql, tables.map(t => t.nom))) {
        if (!vues.has(n)) { await c.query(`create view "${n}" as from read_parquet('${n}.parquet')`); vues.add(n) }
      }
      resultat = lire(await c.query(sql))
      montrer(resultat)
      const n = resultat.lignes.length
      dire(`${n.toLocaleString('fr-FR')} ligne${n > 1 ? 's' : ''} en ${((performance.now() - debut) / 1000).toLocaleString('fr-FR', { maximumFractionDigits: 1 })} s${n > MONTREES ? `, les ${MONTREES} premières montrées` : ''}.`)
      csv.disabled = false
      document.getElementById('resultat-titre').focus({ preventScroll: true })
    } catch (e) {
      resultat = null
      csv.disabled = true
      section.hidden = true
      dire(e.message, true)
    }
    form.removeAttribute('aria-busy')
  }

  const montrer = ({ colonnes, lignes, nombre }) => {
    const faire = (nom, texte, classe) => { const e = document.createElement(nom); e.textContent = texte; if (classe) e.className = classe; return e }
    const table = document.createElement('table')
    table.append(faire('caption', 'Résultat de la requête', 'lu'))
    const tete = table.createTHead().insertRow()
    colonnes.forEach((c, i) => { const th = faire('th', c, nombre[i] ? 'n' : ''); th.scope = 'col'; tete.append(th) })
    const corps = table.createTBody()
    for (const l of lignes.slice(0, MONTREES)) {
      const tr = corps.insertRow()
      l.forEach((v, i) => tr.append(v === null ? faire('td', '–', (nombre[i] ? 'n ' : '') + 'vide') : faire('td', lisible(v), nombre[i] ? 'n' : '')))
    }
    section.querySelector('.defile').replaceChildren(table)
    section.hidden = false
  }

  form.addEventListener('submit', e => { e.preventDefault(); executer() })
  zone.addEventListener('keydown', e => { if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) { e.preventDefault(); executer() } })
  zone.addEventListener('input', () => { choix.value = '' })
  choix.addEventListener('change', () => { const q = questions.find(x => x.id === choix.value); if (q) zone.value = q.sql.trim() })
  document.getElementById('lien').addEventListener('click', async () => {
    history.replaceState(null, '', '#q=' + encodeURIComponent(zone.value.trim()))
    try { await navigator.clipboard.writeText(location.href); dire('Lien copié : il garde la requête.') } catch { dire('Le lien est dans la barre d’adresse : il garde la requête.') }
  })
  csv.addEventListener('click', () => {
    if (!resultat) return
    const a = document.createElement('a')
    a.href = URL.createObjectURL(new Blob([enCSV(resultat.colonnes, resultat.lignes)], { type: 'text/csv' }))
    a.download = 'resultat.csv'
    a.click()
    setTimeout(() => URL.revokeObjectURL(a.href), 1000)
  })

  const gardee = requeteDe(location.hash)
  zone.value = gardee ?? questions[0].sql.trim()
  choix.value = gardee === null ? questions[0].id : questions.find(q => q.sql.trim() === gardee)?.id ?? ''
  if (gardee) dire('La requête de ce lien est prête : exécutez-la.')
}

if (typeof document !== 'undefined') {
  const form = document.getElementById('explorer')
  if (form) brancher(form)
}
