// The table below the map: what the map shows, for the choice made. The page as it opens has its table already.
import { element, minutes, nombre, part } from './lignes.js'

const GENRES = ['espace fixe', 'antenne', 'bus ou itinérant']
const PAS_CONNU = 'non connu'

/** The cells of a figure [share within 20 minutes, median minutes, people beyond]. */
const chiffres = f => {
  const [dedans, mediane, plus] = f ?? []
  if (dedans === null || dedans === undefined) return [PAS_CONNU, PAS_CONNU, PAS_CONNU]
  return [part(dedans), mediane === null ? 'sans accès' : minutes(mediane), nombre(plus)]
}
const EN_TETE = ['À moins de 20\u00a0min', 'Médiane', 'Habitants à plus de 20\u00a0min']

/**
 * What the table of a choice holds: { titre, colonnes (the first is a name),
 * lignes ({ genre, code (of its page, or null), cellules }) }. etat is the
 * choice; lire reads a file by its name, proches the nearest espaces of a
 * variante; variante and liste name them; premiers
 * are [département, number of its first commune]; bandes the names of the
 * départements with roads.
 */
export async function contenu (etat, { lire, proches, variante, liste, premiers, bandes, derniere }) {
  const t = await lire('territoires.json')
  const [genre, code] = etat.territoire.split(':')
  const dans = genre === 'region' ? t.departements.filter(d => d[7] === code).map(d => d[0]) : genre === 'departement' ? [code] : null
  const lieu = genre ? (t[genre === 'epci' ? 'epci' : genre + 's'].find(x => x[0] === code)?.[2] ?? '') : 'en France'
  const rangs = (liste, garder) => liste.map((x, i) => i).filter(i => garder(liste[i]))

  if (etat.couche === 'espaces') {
    const e = await lire(`espaces/${liste}.json`)
    const tous = e.genre.map((_, i) => i)
    if (genre === 'departement') {
      const rang = t.departements.findIndex(d => d[0] === code)
      return { titre: `Espaces ${lieu}`, colonnes: ['Espace', 'Commune', 'Format'],
        lignes: tous.filter(i => e.departement[i] === rang).map(i => ({ genre: 'f', code: liste === derniere ? e.id[i] : null, cellules: [e.nom[i], e.commune[i], GENRES[e.genre[i]]] })) }
    }
    const par = t.departements.map(() => [0, 0, 0])
    for (const i of tous) if (e.departement[i] >= 0) par[e.departement[i]][e.genre[i]]++
    return { titre: `Espaces par département et par format, ${lieu}`, colonnes: ['Département', 'Espaces fixes', 'Antennes', 'Bus ou itinérants'],
      lignes: rangs(t.departements, d => !dans || dans.includes(d[0])).map(i => ({ genre: 'd', code: t.departements[i][0], cellules: [t.departements[i][1], ...par[i].map(nombre)] })) }
  }
  if (etat.couche === 'epci' && genre !== 'epci') {
    const f = await lire(`figures/${variante}.json`)
    return { titre: `Accès par EPCI, ${lieu}`, colonnes: ['EPCI', ...EN_TETE],
      lignes: rangs(t.epci, e => !dans || dans.includes(e[7])).map(i => ({ genre: 'e', code: t.epci[i][0], cellules: [t.epci[i][1], ...chiffres(f.epci[i])] })) }
  }
  if ((genre === 'departement' && etat.couche !== 'departements') || genre === 'epci') {
    const [m, x, e, membres] = await Promise.all([lire(`minutes/${variante}.json`), proches(variante), lire(`espaces/${liste}.json`), genre === 'epci' ? lire('epci.json') : null])
    const rang = genre === 'epci' ? t.epci.findIndex(x => x[0] === code) : -1
    const lignes = []
    for (const [i, [dep, debut]] of premiers.entries()) {
      const fin = premiers[i + 1]?.[1] ?? m.length
      if (genre === 'departement' ? dep !== code : !membres.slice(debut, fin).includes(rang)) continue
      const noms = await lire(`communes/${dep}.json`)
      for (let n = debut; n < fin; n++) {
        if (membres && membres[n] !== rang) continue
        const [c, nom, , route] = noms[n - debut]
        const temps = m[n] === -1 ? 'sans accès' : m[n] < 0 ? PAS_CONNU : (route && !etat.liste ? '' : '≈\u00a0') + minutes(m[n] / 10)
        lignes.push({ genre: 'c', code: c, cellules: [nom, temps, x[n] < 0 ? '–' : e.nom[x[n]] + (e.commune[x[n]] ? `, ${e.commune[x[n]]}` : '')] })
      }
    }
    return { titre: `Temps de trajet par commune, ${lieu}`, colonnes: ['Commune', 'Minutes en voiture', 'Espace le plus proche'], textes: [2], lignes }
  }
  const f = await lire(`figures/${variante}.json`)
  const garder = etat.couche === 'bandes' && !genre ? d => bandes.includes(d[1]) : d => !dans || dans.includes(d[0])
  return { titre: `Accès par département, ${etat.couche === 'bandes' && !genre ? 'là où les routes sont connues' : lieu}`, colonnes: ['Département', ...EN_TETE],
    lignes: rangs(t.departements, garder).map(i => ({ genre: 'd', code: t.departements[i][0], cellules: [t.departements[i][1], ...chiffres(f.departements[i])] })) }
}

/** Columns that hold numbers: all but the name and those said to be text. */
export const nombres = ({ colonnes, textes }) => colonnes.map((c, i) => i > 0 && !textes?.includes(i) && !['Commune', 'Format'].includes(c))

/** A text that a spreadsheet shows and never runs: an apostrophe before a sign that starts a formula, as in the datasets. Numbers stay. */
export const inerte = s => /^[=+\-@\t\r\n'＝＋－＠]/.test(s) && !/^[+-]?\d[\d.,]*( %)?$/.test(s) ? "'" + s : s

/** A table as CSV: what is read, without the spaces of numbers. */
export function csv ({ colonnes, lignes }) {
  const cite = s => /[",\n]/.test(s) ? `"${s.replaceAll('"', '""')}"` : s
  const net = s => s.replace(/[\u00a0\u202f]/g, ' ').replace(/(\d) (?=\d{3}\b)/g, '$1')
  return [colonnes, ...lignes.map(l => l.cellules)].map(l => l.map(c => cite(inerte(net(c)))).join(',')).join('\n') + '\n'
}

/** The content as a table element; adresse is that of a page by kind and code. */
export function enTable (c, adresse) {
  const num = nombres(c)
  const nom = (t, l) => element('th', { scope: 'row' }, l.code ? element('a', { href: adresse(l.genre, l.code) }, t) : t)
  const ligne = l => element('tr', {}, ...l.cellules.map((t, i) => i ? element('td', { class: num[i] && 'n' }, t) : nom(t, l)))
  const tete = element('tr', {}, ...c.colonnes.map((t, i) => element('th', { scope: 'col', class: num[i] && 'n' }, t)))
  return element('table', { class: 'tri' }, element('caption', {}, c.titre), element('thead', {}, tete), element('tbody', {}, ...c.lignes.map(ligne)))
}
