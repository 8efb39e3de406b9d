// What the small files of the site hold: names of cells once, then a row a code.

/** A row with its names, or null. */
export function ligne ({ colonnes, lignes }, code) {
  const l = lignes[code]
  return l ? Object.fromEntries(colonnes.map((c, i) => [c, l[i]])) : null
}

/** The département that a commune's code begins with. */
export const departementDe = code => code.slice(0, /^9[78]/.test(code) ? 3 : 2)

/** "540-720,810-1020;;…" as seven lists of [from, to] in minutes after midnight, Monday first; null where no hours are published. */
export function semaine (texte) {
  return texte ? texte.split(';').map(j => j ? j.split(',').map(p => p.split('-').map(Number)) : []) : null
}

const RAYON_KM = 6371.0088
/** Great-circle kilometres between two places of { lon, lat } in degrees (haversine, mean radius). */
export function distanceKm (a, b) {
  const r = Math.PI / 180
  const h = Math.sin((b.lat - a.lat) * r / 2) ** 2 + Math.cos(a.lat * r) * Math.cos(b.lat * r) * Math.sin((b.lon - a.lon) * r / 2) ** 2
  return 2 * RAYON_KM * Math.asin(Math.min(1, Math.sqrt(h)))
}

/** "moins de 1 min", "12 min" */
export const minutes = t => t < 0.5 ? 'moins de 1\u00a0min' : `${Math.round(t)}\u00a0min`

export const nombre = n => n.toLocaleString('fr-FR').replace(/\s/g, '\u202f')

/** A count by its first two figures, as pages have it (arrondi.html): "1,6 million", "73 000", "120", "moins de 10". */
export function arrondi (n) {
  if (n >= 9.95e5) {
    const m = n >= 9.95e6 ? Math.round(n / 1e6) : Math.round(n / 1e5) / 10
    return `${m.toLocaleString('fr-FR')}\u00a0million${m >= 2 ? 's' : ''}`
  }
  if (n >= 9.5) {
    const p = [1e5, 1e4, 1e3].find(x => n >= x * 0.995) / 10 || 10
    return nombre(Math.round(n / p) * p)
  }
  return n > 0 ? 'moins de\u00a010' : '0'
}

/** A share 0..1 as the pages write it: never 100 % or 0 % where it is not exactly that. */
export function part (x) {
  const p = 100 * x
  if (p > 99.9 && p < 100) return 'plus de 99,9\u00a0%'
  if (p > 0 && p < 0.1) return 'moins de 0,1\u00a0%'
  return p.toLocaleString('fr-FR', { minimumFractionDigits: p % 100 ? 1 : 0, maximumFractionDigits: 1 }) + '\u00a0%'
}

/** "2024-08-01" as "1er août 2024" */
export function jour (iso) {
  const d = new Date(iso + 'T12:00:00Z')
  return d.toLocaleDateString('fr-FR', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).replace(/^1 /, '1er ')
}

/** An element with text or children. */
export function element (nom, attributs = {}, ...enfants) {
  const e = document.createElement(nom)
  for (const [k, v] of Object.entries(attributs)) if (v !== null && v !== undefined && v !== false) e.setAttribute(k, v === true ? '' : v)
  e.append(...enfants.filter(x => x !== null && x !== undefined && x !== ''))
  return e
}
