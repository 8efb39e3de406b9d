// The menu "Emporter cette figure", read when it is opened: pictures, data, link, quotation, frame for another site. Nothing is sent anywhere.
import { accueil, definition, definitionDite, liste } from '@params'
import { titre } from './figures.js'
import { lignesDe } from './figure-donnees.js'
import { dessins, enPNG, enSVG } from './figure-image.js'
import { element, jour } from './lignes.js'
import { enCSV, enXLSX } from './tableur.js'

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** What goes with a figure wherever it is taken: its address, its source, who may use it. */
function dire (figure) {
  const base = new URL(accueil, location.origin).href
  const page = location.pathname.slice(new URL(base).pathname.length)
  const adresse = `${base}${page}#${figure.cle}`
  const fictif = document.querySelector('.avis') ? 'Échantillon fictif : territoire et chiffres inventés. ' : ''
  const routes = /OpenStreetMap/.test(document.querySelector('.pied')?.textContent) ? ' Routes © contributeurs OpenStreetMap, ODbL.' : ''
  return { base, page, adresse, fictif, source: `Source : Observatoire France services, d’après la liste des espaces du ${jour(liste)} (ANCT).${routes}` }
}

/** How a figure is quoted, as layouts/_partials/outils.html says it. */
export const citation = (nom, page, date, adresse, licences) =>
  `Observatoire France services, « ${nom} », ${page}, d’après la liste des espaces du ${date}. ${adresse}. Conditions de réutilisation : ${licences}`

/** The frame that shows a figure on another site, as high as what it shows where the line of script stands beside it. */
export const cadre = (base, page, cle, nom) => `<iframe src="${base}embed/?page=${encodeURIComponent(page).replaceAll('%2F', '/')}&amp;figure=${encodeURIComponent(cle)}&amp;hauteur=auto" ` +
  `title="${nom.replaceAll('"', '')}, observatoire France services" width="100%" height="560" style="border:0;max-width:900px" loading="lazy"></iframe>\n<script async src="${base}embed/cadre.js"></script>`

function donner (nom, contenu, type) {
  const a = element('a', { href: URL.createObjectURL(new Blob([contenu], { type })), download: nom })
  document.body.append(a)
  a.click()
  a.remove()
  setTimeout(() => URL.revokeObjectURL(a.href), 6e4)
}

/** The second sheet of a workbook: what the figures are, of which territory, by which definition, of which day. */
function feuilleDite (figure, d, nom) {
  const code = d.page.match(/\/([^/.]+)(?:\.html|\/)$/)?.[1] ?? ''
  return [['quoi', 'valeur'], ['titre', nom], ['page', document.querySelector('h1').textContent.trim()], ['code', /\d/.test(code) ? code : 'FR'],
    ['définition de tête', `${definitionDite} (${definition})`], ['liste des espaces du', liste], ['source', d.fictif + d.source], ['adresse', d.adresse], ['conditions', d.base + 'a-propos/licences/']]
}

/** Fills the menu of a figure. */
export function remplir (menu, figure) {
  const d = dire(figure)
  const nom = titre(figure)
  const page = document.querySelector('h1').textContent.trim()
  const fichier = ['france-services', d.page.replace(/index\.html|\.html/g, '').split('/').filter(Boolean).join('-') || 'france', figure.cle, liste].join('_')
  const etat = element('p', { class: 'note', role: 'status' })
  const donnees = () => lignesDe(figure, { ...d, racine: document, definition, liste })
  const image = () => enSVG(figure.bloc, { titre: nom === page ? nom : `${page} : ${nom}`, pied: [d.fictif + d.source, d.adresse] })
  const actions = {
    'Image PNG': ['png', async () => [await enPNG(await image()), 'image/png']],
    'Image SVG': ['svg', async () => [(await image()).texte, 'image/svg+xml']],
    'Données CSV': ['csv', async () => [enCSV(await donnees()), 'text/csv;charset=utf-8']],
    'Données XLSX': ['xlsx', async () => [enXLSX([{ nom: 'Données', lignes: await donnees() }, { nom: 'À propos', lignes: feuilleDite(figure, d, nom) }]), XLSX]],
  }
  const bouton = (texte, faire) => {
    const b = element('button', { type: 'button', class: 'voir' }, texte)
    b.addEventListener('click', async () => {
      b.disabled = true
      etat.textContent = ''
      try { etat.textContent = await faire() } catch { etat.textContent = `${texte} : cela n’a pas pu être fait. Les données sont sur la page « Données ».` }
      b.disabled = false
      b.focus({ preventScroll: true })
    })
    return b
  }
  const zone = (quoi, texte, rangs) => {
    const z = element('textarea', { readonly: '', rows: rangs })
    z.value = texte
    z.addEventListener('focus', () => z.select())
    return element('label', {}, quoi, z)
  }
  const sansImage = figure.table || !dessins(figure.bloc).length
  menu.append(
    element('p', { class: 'emporter-fichiers' }, ...Object.entries(actions).filter(([t]) => !sansImage || t.startsWith('D'))
      .map(([texte, [fin, faire]]) => bouton(texte, async () => { const [o, type] = await faire(); donner(`${fichier}.${fin}`, o, type); return `${fichier}.${fin}` }))),
    etat,
    zone('Lien', d.adresse, 1),
    zone('Citer', d.fictif + citation(nom, page, jour(liste), d.adresse, d.base + 'a-propos/licences/'), 4),
    zone('Intégrer sur un site : code à coller (la seconde ligne règle la hauteur ; aucun cookie)', cadre(d.base, d.page, figure.cle, nom), 4),
  )
}
