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
    vue: vue.length === 3 && vue.every(Number.isFinite) && p.get('vue') ? vue : null,
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
