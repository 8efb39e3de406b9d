// What the page of the map says of a place: its title, a sentence, the address of its page.
import { jour } from './lignes.js'
import { variante } from './carte-etat.js'
import { direDeListe, direFigures, direTemps, direZones } from './carte-phrases.js'

/**
 * Says of a place, each as a promise of { titre, texte, lien }, lien null where it has no page. etat and liste give the choice of
 * the moment, fichier a file of the map, proches the nearest espace of each commune, adresse a page by kind and code.
 */
export function diseur ({ donnees, derniere, etat, liste, fichier, proches, adresse }) {
  const quoi = () => etat().liste
    ? `des espaces de la liste du ${jour(etat().liste)}`
    : donnees.definitions.find(d => d.id === variante(etat(), donnees).slice(4)).libelle.replace(/^./, x => x.toLowerCase())
  const phrase = (nom, f) => direFigures(nom, f, !etat().liste || etat().liste === derniere)
  const figures = () => fichier(`figures/${variante(etat(), donnees)}.json`)

  async function territoire (genre, rang) {
    const [t, f] = await Promise.all([fichier('territoires.json'), figures()])
    const cle = { region: 'regions', departement: 'departements', epci: 'epci' }[genre]
    const [code, nom, dans] = t[cle][rang]
    return { titre: nom, texte: phrase(dans, f[cle][rang]), lien: adresse({ region: 'r', departement: 'd', epci: 'e' }[genre], code) }
  }

  async function commune (n) {
    const [dep, debut] = donnees.premiers.findLast(([, p]) => p <= n)
    const v = variante(etat(), donnees)
    const [noms, temps, plusProches, espaces] = await Promise.all([fichier(`communes/${dep}.json`), fichier(`minutes/${v}.json`), proches(v), fichier(`espaces/${liste()}.json`)])
    const [code, nom, a, route] = noms[n - debut]
    const x = plusProches[n]
    const texte = direTemps({ lieu: a || 'à ' + nom, dixiemes: temps[n], exact: route && !etat().liste, espace: espaces.nom[x], commune: espaces.commune[x] })
    return { titre: nom, texte, lien: adresse('c', code) }
  }

  async function espace (i) {
    const e = await fichier(`espaces/${liste()}.json`)
    return { titre: e.nom[i], texte: direDeListe(e.nom[i], e.commune[i], e.genre[i], liste()), lien: liste() === derniere ? adresse('f', e.id[i]) : null }
  }

  const france = async () => ({ titre: 'France', texte: phrase('en France', (await figures()).france), lien: null })
  const bandes = async () => ({ titre: '', lien: null, texte: direZones(donnees.bandes.departements) })
  return { quoi, territoire, commune, espace, france, bandes }
}
