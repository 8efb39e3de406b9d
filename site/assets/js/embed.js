// The page for frames on other sites: /embed/?territoire=commune:38185&taille=compacte&theme=sombre&date=2024-08-01
import { arrondi, departementDe, element, jour, ligne, minutes, nombre, part, semaine } from './lignes.js'
import { direHauteur, figureDemandee, montrerFigure } from './embed-figure.js'
import { ici, phrase } from './horaires.js'

const GENRES = {
  commune: { lien: 'c', fichier: c => 'communes/' + departementDe(c), cle: c => c },
  epci: { lien: 'e', fichier: c => 'epci/' + c.slice(-1), cle: c => 'epci:' + c },
  canton: { lien: 'k', fichier: c => 'cantons/' + departementDe(c), cle: c => 'canton:' + c },
  departement: { lien: 'd', fichier: () => 'territoires', cle: c => 'departement:' + c },
  region: { lien: 'r', fichier: () => 'territoires', cle: c => 'region:' + c },
  france: { lien: '', fichier: () => 'territoires', cle: () => 'france:FR' },
  espace: { lien: 'f', fichier: c => 'espaces/' + (c.slice(0, -2).replace(/^0+/, '')) + '00', cle: c => c },
}

/** What the address asks for: genre and code of a territory, or null where it names none. */
export function demande (recherche) {
  const p = new URLSearchParams(recherche)
  const [genre, code = ''] = (p.get('territoire') || '').split(':')
  const ok = genre === 'france' || (Object.hasOwn(GENRES, genre) && /^\w{1,9}$/.test(code))
  return { genre: ok ? genre : null, code: code.toUpperCase(), compacte: p.get('taille') === 'compacte', theme: p.get('theme'), date: p.get('date') }
}

/** The sentence about data that changed since a frame was made, or "". */
export function avis (date, liste) {
  if (!date || date === liste) return ''
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) return `Date d’intégration illisible (« ${date} ») : les chiffres sont ceux de la liste du ${jour(liste)}.`
  return `Ce cadre a été posé avec la liste des espaces du ${jour(date)}. Les données ont changé depuis : les chiffres affichés sont ceux de la liste du ${jour(liste)}.`
}

/** People beyond 20 minutes: whole by road, two figures where times are estimated. */
export const auDela = t => {
  const n = t.population_plus_20
  if (t.methode === 'route' || !n) return nombre(n)
  return n < 9.5 ? arrondi(n) : `≈ ${arrondi(n)}`
}

const haut = s => s[0].toUpperCase() + s.slice(1)
const fort = s => element('strong', {}, s)
const figure = (valeur, sens) => element('div', {}, element('dt', {}, sens), element('dd', {}, valeur))

/** How the times of a territory were obtained, as the pages say it (layouts/_partials/comment.html). */
export function comment ({ methode, route_dans: lieu }) {
  if (methode === 'route') return 'calculés par la route'
  if (methode !== 'mixte') return 'estimés'
  return lieu ? `calculés par la route ${lieu}, estimés ailleurs` : 'calculés par la route pour une partie des habitants, estimés pour les autres'
}

/** The content for each kind: title, sentences, figures. */
export const dire = {
  commune (c, lien) {
    const t = c.temps_min
    if (t === null) return { titre: c.nom, phrases: [[c.motif === 'sans_espace_sur_la_terre' ? `${haut(c.a)}, aucun espace France services n’est accessible par la route.` : `${haut(c.a)}, le temps de trajet n’est pas connu.`]], chiffres: [] }
    return {
      titre: c.nom,
      phrases: [
        [`${haut(c.a)}, l’espace France services le plus proche est à `, fort(minutes(t)), ' en voiture, aller simple : ', lien('f', c.espace, c.espace_nom), '.'],
        [c.route ? 'Temps calculé par la route.' : `Temps estimé${c.temps_min_bas !== null && c.temps_min_haut !== null ? `, sans doute entre ${Math.round(c.temps_min_bas)} et ${minutes(c.temps_min_haut)}` : ''}.`],
      ],
      chiffres: [],
    }
  },
  territoire (t) {
    if (t.part_20_min === null) return { titre: t.nom, phrases: [[`${haut(t.dans)}, les temps de trajet ne sont pas connus.`]], chiffres: [] }
    const fourchette = t.methode !== 'route' && t.part_20_min_bas !== null && part(t.part_20_min_bas) !== part(t.part_20_min_haut)
    return {
      titre: t.nom,
      phrases: [
        [`${haut(t.dans)}, `, fort(part(t.part_20_min)), ' des habitants sont à moins de 20\u00a0min en voiture d’un espace France services.'],
        ['Temps ' + comment(t) + (fourchette ? ` ; entre ${part(t.part_20_min_bas)} et ${part(t.part_20_min_haut)}, erreur mesurée sur des régions hors calage.` : '.')],
      ],
      chiffres: [
        [auDela(t), 'habitants à plus de 20\u00a0min'],
        t.mediane_min === null ? null : [minutes(t.mediane_min), 'au plus, pour la moitié des habitants'],
        t.espaces === null ? null : [nombre(t.espaces), t.espaces > 1 ? 'espaces installés' : 'espace installé'],
      ].filter(Boolean),
    }
  },
  espace (e, lien, instant = new Date()) {
    const s = semaine(e.semaine)
    const ouvert = e.variable ? 'Horaires variables : téléphonez avant de vous déplacer.' : s ? phrase(s, ici(instant, e.departement)).texte + ' (hors jours fériés).' : 'Horaires non publiés.'
    return {
      titre: e.nom,
      phrases: [[fort(ouvert)], [e.adresse + (e.mobile ? ' (espace itinérant)' : '')]],
      chiffres: e.communes ? [[nombre(e.communes), e.communes > 1 ? 'communes dont il est le plus proche' : 'commune dont il est le plus proche'], [nombre(e.population), 'habitants y vivent']] : [],
    }
  },
}

/** The colours of the pictures' classes, and the minutes that end each. */
export const ECHELLE = [['#fbe7bd', '10'], ['#f5c084', '20'], ['#e6865a', '30'], ['#b63c58', '45'], ['#541850', '+']]

/** The map of a territory's picture, with a mark on a place of it. */
function carte (base, image, cadre, lieu, texte) {
  const d = element('div', { class: 'carte', role: 'img', 'aria-label': texte }, element('img', { src: `${base}partage/${image}.png`, alt: '', width: 1200, height: 630 }))
  if (cadre && lieu) {
    const [a, b, c, f] = cadre
    d.append(element('i', { style: `left:${(a * lieu.lon + b).toFixed(2)}%;top:${(c * lieu.lat + f).toFixed(2)}%` }))
  }
  return element('div', { class: 'vue' }, d,
    element('p', { class: 'lu' }, 'Couleurs, du plus clair au plus foncé : 10 minutes au plus, 20, 30, 45 au plus, plus de 45.'),
    element('ol', { class: 'echelle', 'aria-hidden': 'true' }, ...ECHELLE.map(([c, m]) => element('li', { style: `--c:${c}` }, m === '+' ? '>\u202f45' : '≤\u202f' + m))),
    element('p', { class: 'echelle-dit', 'aria-hidden': 'true' }, 'minutes jusqu’à l’espace le plus proche'))
}

async function montrer (page) {
  const d = document.documentElement.dataset
  const { genre, code, compacte, theme, date } = demande(location.search)
  if (theme === 'clair' || theme === 'sombre') d.theme = theme
  if (compacte) d.compacte = ''
  const base = page.dataset.base
  const liens = JSON.parse(page.dataset.liens)
  const adresse = (g, c) => base + (liens[g] || '').replaceAll('{}', encodeURIComponent(c))
  const lien = (g, c, texte) => element('a', { href: adresse(g, c), target: '_blank', rel: 'noopener' }, texte, element('span', { class: 'lu' }, ' (nouvelle fenêtre)'))
  const lire = async f => { const r = await fetch(`${base}embed/${f}.json`); if (!r.ok) throw new Error(r.status); return r.json() }
  const dansLaPage = (...x) => page.replaceChildren(...x.filter(Boolean))
  if (!genre) {
    dansLaPage(element('h1', {}, 'Territoire non reconnu'), element('p', {}, 'L’adresse de ce cadre doit dire un territoire, par exemple ?territoire=commune:48095 ou ?territoire=departement:48. ', lien('', '', 'Observatoire France services')))
    return
  }
  const G = GENRES[genre]
  let x = null
  try { x = ligne(await lire(G.fichier(code)), G.cle(code)) } catch { x = null }
  if (!x) {
    dansLaPage(element('h1', {}, 'Chiffres non trouvés'), element('p', {}, `Aucun chiffre pour « ${genre} ${code} ». `, lien(G.lien, code, 'Voir sa page')))
    return
  }
  const { titre, phrases, chiffres } = dire[genre === 'commune' || genre === 'espace' ? genre : 'territoire'](x, lien)
  document.title = `${titre}, cadre intégré – Observatoire France services`
  // The picture of a commune or an espace is that of its EPCI, else of its département; that of a canton is its département's.
  let image = { epci: 'epci/' + code, departement: 'departements/' + code, region: 'regions/' + code, france: 'france' }[genre]
  let cadre = null
  let nom = titre
  if (!image) {
    const dep = x.departement || departementDe(code)
    const [f, cle] = x.epci ? ['epci/' + x.epci.slice(-1), 'epci:' + x.epci] : ['territoires', 'departement:' + dep]
    const t = compacte ? null : ligne(await lire(f).catch(() => ({ colonnes: [], lignes: {} })), cle)
    image = t && (x.epci ? 'epci/' + x.epci : 'departements/' + dep)
    cadre = t?.cadre
    nom = t?.nom
  }
  const a = avis(date, page.dataset.liste)
  dansLaPage(
    element('div', { class: 'dit' },
      element('h1', {}, titre),
      ...phrases.map((p, i) => element('p', { class: i ? 'note' : 'phrase' }, ...p)),
      !compacte && chiffres.length ? element('dl', {}, ...chiffres.map(([v, s]) => figure(v, s))) : null,
    ),
    compacte || !image ? '' : carte(base, image, cadre, x.lon === undefined ? null : x,
      `Carte des communes par temps de trajet, ${nom}${cadre && x.lon !== undefined ? `, avec la place de ${titre}` : ''}`),
    a ? element('p', { class: 'depuis', role: 'note' }, a) : null,
    element('p', { class: 'source' }, `${page.dataset.definition}. Espaces : ANCT, liste du ${jour(page.dataset.liste)}. `, lien(G.lien, code, 'Fiche complète'), ' · Observatoire France services, indépendant de l’État'),
  )
}

if (typeof document !== 'undefined') {
  const page = document.querySelector('main[data-liens]')
  const figure = figureDemandee(location.search)
  if (page) {
    if (new URLSearchParams(location.search).get('hauteur') === 'auto') direHauteur(page)
    const faire = figure ? montrerFigure(page, page.dataset.base, figure, `Espaces : ANCT, liste du ${jour(page.dataset.liste)}.`) : montrer(page)
    faire.catch(() => { page.textContent = figure ? 'Cette figure n’est plus sur la page. Regardez la page entière.' : 'Les chiffres n’ont pas pu être lus. Rechargez la page.' })
  }
}
