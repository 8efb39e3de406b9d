// The tools of a sheet that are read when they are asked for: the square that a phone reads, and the comparison with a commune of one's choice.
import { generate } from 'lean-qr'
import { toSvg } from 'lean-qr/extras/svg'
import { accueil } from '@params'
import { departementDe, element, ligne, minutes } from './lignes.js'

/** Puts the square of an element's address, and of the comparison in it, before its letters; once. */
export function marquer (adresse) {
  if (adresse.querySelector('svg')) return
  const u = new URL(adresse.textContent, location.href)
  u.search = location.search
  const carre = toSvg(generate(u.href), document, { pad: 0 })
  carre.setAttribute('aria-hidden', 'true')
  adresse.classList.add('carre')
  adresse.replaceChildren(carre, element('span', {}, 'Cette page, tenue à jour : ', u.href))
}

const duree = c => c.temps_min === null ? null : Math.max(c.temps_min, 0)

/**
 * What to say of a commune (autre) beside the one of the page (moi), both rows of embed/communes: texte, its minutes with how they were obtained where
 * that differs; valeur in minutes, null where not known; phrase, the difference of the minutes as they are shown, and whether the estimate is sure of it.
 */
export function rapprocher (moi, autre) {
  const [a, b] = [duree(moi), duree(autre)]
  if (b === null) return { texte: autre.motif === 'sans_espace_sur_la_terre' ? 'sans accès' : 'non connu', valeur: null, phrase: '' }
  const texte = (autre.route ? '' : '≈\u00a0') + minutes(b) + (autre.route && !moi.route ? ' par la route' : '')
  if (a === null) return { texte, valeur: b, phrase: '' }
  const ecart = Math.round(b) - Math.round(a)
  if (!ecart) return { texte, valeur: b, phrase: `${autre.nom} et ${moi.nom} : le même temps, à la minute près.` }
  const bornes = c => [c.temps_min_bas ?? c.temps_min, c.temps_min_haut ?? c.temps_min]
  const [[ab, ah], [bb, bh]] = [bornes(moi), bornes(autre)]
  const sur = ab > bh || bb > ah
  return { texte, valeur: b, phrase: `${autre.nom} : ${Math.abs(ecart)}\u00a0min de ${ecart < 0 ? 'moins' : 'plus'} que ${moi.nom}${sur ? '' : ', une différence que l’estimation ne garantit pas'}.` }
}

/** The search box that leads to the same sheet beside the commune that is chosen. */
export function formulaire (code) {
  return element('form', { class: 'recherche', role: 'search', action: `${accueil}communes/`, 'data-base': accueil, 'data-vers': `communes/${code}.html?avec={}`, 'data-seulement': 'c' },
    element('label', { for: 'qc', class: 'lu' }, 'Comparer à une autre commune'),
    element('input', { id: 'qc', name: 'q', type: 'search', placeholder: 'Commune ou code postal' }),
    element('button', {}, 'Comparer'))
}

async function commune (code) {
  const r = await fetch(`${accueil}embed/communes/${departementDe(code)}.json`)
  if (!r.ok) throw new Error(r.status)
  const c = ligne(await r.json(), code)
  if (!c) throw new Error(code)
  return c
}

/** Adds the commune avec to the bars of the sheet of the commune code, and the difference in words below. */
export async function comparer (barres, code, avec) {
  const [moi, autre] = await Promise.all([commune(code), commune(avec)])
  const { texte, valeur, phrase } = rapprocher(moi, autre)
  const large = Number(barres.style.getPropertyValue('--m'))
  if (valeur > large) barres.style.setProperty('--m', Math.ceil(valeur))
  const barre = element('i')
  barre.style.setProperty('--v', Math.round(valeur))
  const retirer = element('a', { href: `${accueil}communes/${code}.html`, class: 'retirer', 'aria-label': `Retirer ${autre.nom}` }, '×')
  barres.tBodies[0].append(element('tr', { class: 'choisie' },
    element('th', {}, element('a', { href: `${accueil}communes/${avec}.html` }, autre.nom), ' ', retirer),
    element('td', {}, texte), element('td', {}, valeur === null ? '' : barre)))
  if (phrase) barres.after(element('p', { role: 'status' }, phrase))
  barres.scrollIntoView({ block: 'center' })
}
