// The page that is not there: a guess from its address, with the search's own index.
import { chercher, repondre } from './recherche.js'

const DOSSIERS = /^(communes|epci|cantons|departements|regions|espaces|api|v1|index|html?|json|php|commune|departement|region|canton|espace)$/i

/** What the address may have been about, most telling first: codes, then the words of its last part. */
export function indices (chemin) {
  let s = chemin
  try { s = decodeURIComponent(chemin) } catch { /* an address that is badly written is read as it is */ }
  const mots = s.split(/[/._\-+ ]+/).filter(m => m && !DOSSIERS.test(m))
  const codes = mots.filter(m => /^(\d{9}|\d[\dab]\d{3}|\d{2,4}|2[ab])$/i.test(m)).reverse()
  const dernier = s.split('/').filter(Boolean).pop() || ''
  const texte = dernier.split(/[._\-+ ]+/).filter(m => m && !DOSSIERS.test(m) && !codes.includes(m)).join(' ')
  return [...new Set([...codes, texte].filter(x => x.length > 1))]
}

export async function deviner (element) {
  const base = element.dataset.base
  for (const q of indices(location.pathname.slice(base.length - 1))) {
    const { reponses } = await chercher(base, q, 5)
    if (reponses.length) { await repondre(base, q, element, 'Vous cherchiez peut-être', 5); return }
  }
}
