// What the sheet of a territory or an espace offers beside its figures: paper for a meeting, the map, another commune to compare with. Without
// JavaScript the sheet prints as well, with its address in letters. What needs more than a few lines is read when it is asked for.
import { accueil, outilsFiche } from '@params'

const TERRITOIRES = [['epci', /(?:^|\/)epci\/(\w+)\.html$/], ['departement', /(?:^|\/)departements\/(\w+)\/$/], ['region', /(?:^|\/)regions\/(\w+)\/$/]]

/** "epci:249600022", the smallest territory that the map can show among paths, those of a breadcrumb and of its page; "" where there is none. */
export function territoireDe (chemins) {
  for (const [mot, modele] of TERRITOIRES) {
    for (const c of chemins) {
      const [, code] = modele.exec(c) ?? []
      if (code) return `${mot}:${code}`
    }
  }
  return ''
}

/** Puts the tools into a sheet; brancherRecherche makes the search box of the comparison one that suggests. */
export function brancherFiche (document, brancherRecherche) {
  const adresse = document.querySelector('article > .papier.note')
  const reponse = document.querySelector('article > .reponse') // the tools come after the answer, which is to be on the first screen of a phone
  if (!adresse || !reponse) return
  const outils = () => import(outilsFiche)
  const gestes = document.createElement('p')
  gestes.className = 'gestes'

  const imprimer = document.createElement('button')
  imprimer.type = 'button'
  imprimer.textContent = 'Imprimer pour le conseil'
  imprimer.addEventListener('click', async () => {
    await outils().then(o => o.marquer(adresse)).catch(() => {}) // without its square, the address is there in letters
    window.print()
  })
  gestes.append(imprimer)

  const territoire = territoireDe([...document.querySelectorAll('.fil a')].map(a => a.pathname).concat(location.pathname))
  if (territoire) {
    const carte = document.createElement('a')
    carte.href = `${accueil}carte/?territoire=${territoire}`
    carte.textContent = 'Voir sur la carte'
    gestes.append(carte)
  }
  reponse.after(gestes)

  const [, code] = /\/communes\/(\w{5})\.html$/.exec(location.pathname) ?? []
  const barres = code && document.querySelector('table.barres:has(.ici)')
  if (!barres) return
  const menu = document.createElement('details')
  const quoi = document.createElement('summary')
  menu.className = 'avec-qui'
  quoi.textContent = 'Comparer à une autre commune'
  menu.append(quoi)
  menu.addEventListener('toggle', async () => {
    if (!menu.open || menu.children.length > 1) return
    const { formulaire } = await outils()
    if (menu.children.length > 1) return
    const form = formulaire(code)
    menu.append(form)
    brancherRecherche(form)
    form.querySelector('input').focus()
  })
  barres.after(menu)
  const avec = new URLSearchParams(location.search).get('avec')
  if (/^\w{5}$/.test(avec ?? '')) outils().then(o => o.comparer(barres, code, avec.toUpperCase())).catch(() => { quoi.textContent = 'L’autre commune n’a pas pu être lue. En choisir une autre' })
}
