// What the map says, in words: from values alone, without the page.
import { jour, minutes, nombre, part } from './lignes.js'

/** The classes of shares beyond 20 minutes and of minutes, as the legend says them; the last where nothing is known. */
export const PARTS = ['moins de 5 %', '5 à 10 %', '10 à 25 %', '25 à 50 %', 'plus de la moitié', 'non connu']
export const MINUTES = ['0–10 min', '10–20', '20–30', '30–45', '45 et plus', 'sans accès ou non connu']

/** A sentence's first letter as a capital. */
export const haut = s => s.charAt(0).toUpperCase() + s.slice(1)
const apostrophes = s => s.replaceAll("'", '’')

/** The sentence of a territory ("en Lozère"): figures are [share within 20 minutes, median minutes, people beyond]; today tells the last list from a former one. */
export function direFigures (nom, figures, aujourdhui) {
  const [dedans, mediane, plus] = figures ?? []
  if (dedans === null || dedans === undefined) return `${apostrophes(haut(nom))}, le temps de trajet n’est pas connu.`
  return `${apostrophes(haut(nom))}, ${part(dedans)} de la population ${aujourdhui ? 'est' : 'd’aujourd’hui aurait été'} à moins de 20\u00a0min${mediane === null ? '' : `, médiane ${minutes(mediane)}`}\u00a0; ${nombre(plus)} habitants sont plus loin ou sans accès.`
}

/** The sentence of a commune: tenths of a minute, -1 where no road leads to an espace, below where the time is not known. */
export function direTemps ({ lieu, dixiemes, exact, espace, commune }) {
  const ou = apostrophes(haut(lieu))
  if (dixiemes === -1) return `${ou}, aucun espace n’est accessible par la route.`
  if (dixiemes < 0) return `${ou}, le temps de trajet n’est pas connu.`
  return `${ou}, l’espace le plus proche est à ${exact ? '' : '≈\u00a0'}${minutes(dixiemes / 10)} en voiture\u00a0: ${espace}${commune ? `, ${commune}` : ''}.`
}

const GENRES = ['espace fixe', 'antenne', 'bus ou espace itinérant']
/** The sentence of an espace of a list. */
export const direDeListe = (nom, commune, genre, liste) => `${nom}, ${commune ? commune + ', ' : ''}${GENRES[genre]}, liste du ${jour(liste)}.`

/** The sentence of the bands by road. */
export const direZones = departements => `Par la route, ${departements.join(' et ')}\u00a0: les lieux d’où l’espace le plus proche est à moins de 10, 20, 30 ou 45\u00a0min. Ce qui n’est pas coloré est plus loin, ou n’a pas de route à proximité.`
