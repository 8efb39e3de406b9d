// The nearest espaces of a place, worked out here: the whole list is read, so what is asked for says nothing of where one is.
import { departementDe, distanceKm, element, ligne, minutes, nombre, semaine } from './lignes.js'
import { ici, phrase } from './horaires.js'

const SIX_HEURES_DU_SOIR = 18 * 60
const plages = e => semaine(e.semaine) ?? []

/** Which espaces a reader may ask for, and how the heading says it. Saturday and evening are those of the definitions (marts.espace_weeks); nobody can
 * say of hours that vary whether they are on now. */
export const QUAND = {
  tous: { dit: '', garde: () => true },
  maintenant: { dit: ', ouverts en ce moment', garde: (e, instant) => ouverture(e, instant).maintenant },
  samedi: { dit: ', ouverts le samedi', garde: e => plages(e)[5]?.length > 0 },
  soir: { dit: ', ouverts après 18\u00a0h au moins un jour', garde: e => plages(e).some(j => j.some(([, a]) => a > SIX_HEURES_DU_SOIR)) },
}

/** The n nearest rows of a list to a place, each with its crow-fly km. */
export function plusProches (liste, lieu, n) {
  return liste.map(e => ({ ...e, km: distanceKm(lieu, e) })).sort((a, b) => a.km - b.km || a.id.localeCompare(b.id)).slice(0, n)
}

/** What to say of an espace's hours at an instant: whether it is open that day, whether it is open now. */
export function ouverture (e, instant) {
  if (e.variable) return { ouvert: false, maintenant: false, texte: e.mobile ? 'Itinérant : le lieu et l’heure changent, téléphonez.' : 'Horaires variables : téléphonez.' }
  const s = semaine(e.semaine)
  if (!s) return { ouvert: false, maintenant: false, texte: 'Horaires non publiés.' }
  const { jour, minute } = ici(instant, e.departement)
  const r = phrase(s, { jour, minute })
  return { ouvert: r.ouvert, maintenant: s[jour].some(([de, a]) => minute >= de && minute < a), texte: r.texte + '.' }
}

const km = d => d < 0.95 ? `${nombre(Math.max(1, Math.round(d * 10)) * 100)}\u00a0m` : `${(d < 10 ? d.toLocaleString('fr-FR', { minimumFractionDigits: 1, maximumFractionDigits: 1 }) : nombre(Math.round(d)))}\u00a0km`

/** What to say, and what to do, when there is no position (codes of GeolocationPositionError; 0 where the browser has none). */
export const SANS_POSITION = {
  0: 'Votre navigateur ne donne pas de position ici. Cherchez votre commune ci-dessous.',
  1: 'La position a été refusée, et c’est votre droit. Cherchez votre commune ci-dessous ; pour changer d’avis, autorisez la position dans les réglages de votre navigateur pour ce site.',
  2: 'Votre appareil n’a pas trouvé sa position. Réessayez dehors ou près d’une fenêtre, ou cherchez votre commune ci-dessous.',
  3: 'La position tarde trop. Réessayez, ou cherchez votre commune ci-dessous.',
}

function brancher (bloc) {
  const base = bloc.dataset.base
  const liens = JSON.parse(bloc.dataset.liens)
  const adresse = (g, c) => base + liens[g].replaceAll('{}', encodeURIComponent(c))
  const etat = document.getElementById('proches-etat')
  const section = document.getElementById('proches')
  const titre = document.getElementById('proches-titre')
  const lire = async f => { const r = await fetch(base + f); if (!r.ok) throw new Error(`${f}: ${r.status}`); return r.json() }
  const espaces = async () => { const f = await lire('autour-de-moi/espaces.json'); return f.lignes.map(l => Object.fromEntries(f.colonnes.map((c, i) => [c, l[i]]))) }

  const puces = [...section.querySelectorAll('[data-quand]')]
  const adresseDe = new URL(location.href)
  let quand = adresseDe.searchParams.get('quand') in QUAND ? adresseDe.searchParams.get('quand') : 'tous'
  let vu = null // what is shown: place, all espaces, sentences, and the commune where it is one

  /** The nearest that is open now, in words, where the first of the list is not. */
  const ouvertMaintenant = (tous, lieu, instant) => {
    const [premier] = plusProches(tous, lieu, 1)
    if (!premier || ouverture(premier, instant).maintenant) return []
    const [e] = plusProches(tous.filter(x => QUAND.maintenant.garde(x, instant)), lieu, 1)
    if (!e) return [element('br'), 'D’après les horaires publiés, aucun espace n’est ouvert en ce moment.']
    return [element('br'), 'Le plus proche ouvert en ce moment : ', element('a', { href: adresse('f', e.id) }, e.nom), ` (${e.commune}), à ${km(e.km)} à vol d’oiseau, ${ouverture(e, instant).texte.replace(/^.*, /, '')}`]
  }

  const montrer = () => {
    const { tous, lieu, dit, entete, commune } = vu
    const instant = new Date()
    const liste = plusProches(tous.filter(e => QUAND[quand].garde(e, instant)), lieu, 8)
    titre.textContent = entete + QUAND[quand].dit
    for (const p of puces) p.setAttribute('aria-pressed', p.dataset.quand === quand)
    document.getElementById('proches-dit').replaceChildren(...dit, ...(quand === 'tous' ? ouvertMaintenant(tous, lieu, instant) : []))
    section.querySelector('ol').replaceChildren(...liste.map(e => {
      const o = ouverture(e, instant)
      return element('li', {},
        element('p', { class: 'lieu' }, element('a', { href: adresse('f', e.id) }, e.nom), e.mobile ? ' ' : '', e.mobile ? element('span', { class: 'etiq' }, 'itinérant') : '', element('br'), e.commune),
        element('p', { class: 'loin' }, element('strong', {}, km(e.km)), ' à vol d’oiseau', commune && commune.espace === e.id ? ` · ${commune.route ? '' : '≈ '}${minutes(commune.temps_min)} en voiture` : ''),
        element('p', { class: o.ouvert ? 'ouvert' : 'ouvert non' }, o.texte))
    }))
    section.hidden = false
    etat.textContent = liste.length ? '' : `Aucun espace de la liste${QUAND[quand].dit.replace(/^, ouverts/, ' n’est ouvert')}, d’après les horaires publiés.`
  }

  for (const p of puces) {
    p.addEventListener('click', () => {
      quand = p.dataset.quand
      if (quand === 'tous') adresseDe.searchParams.delete('quand')
      else adresseDe.searchParams.set('quand', quand)
      history.replaceState(null, '', adresseDe)
      montrer()
    })
  }

  const echec = code => { etat.textContent = SANS_POSITION[code] ?? SANS_POSITION[2]; section.hidden = true }

  document.getElementById('localiser').addEventListener('click', () => {
    if (!navigator.geolocation || !window.isSecureContext) { echec(0); return }
    etat.textContent = 'Recherche de votre position…'
    navigator.geolocation.getCurrentPosition(async p => {
      const lieu = { lon: p.coords.longitude, lat: p.coords.latitude }
      try {
        const tous = await espaces()
        const [premier] = plusProches(tous, lieu, 1)
        const precision = p.coords.accuracy > 2000 ? [` Votre position n’est connue qu’à ${km(p.coords.accuracy / 1000)} près.`] : []
        const loin = premier?.km > 100 ? [' Vous semblez loin de tout espace de la liste.'] : []
        vu = { tous, lieu, dit: ['Distances à vol d’oiseau depuis votre position. Pour un temps de trajet, choisissez votre commune.', ...precision, ...loin], entete: 'Les plus proches de vous' }
        montrer()
        titre.focus() // asked for by the button, not by the address
      } catch { etat.textContent = 'La liste des espaces n’a pas pu être lue. Réessayez.' }
    }, e => echec(e.code), { enableHighAccuracy: false, timeout: 15000, maximumAge: 300000 })
  })
  bloc.hidden = false

  // /autour-de-moi/?commune=38185: from where people live in the commune
  const code = new URLSearchParams(location.search).get('commune')
  if (code && /^\w{5}$/.test(code)) {
    Promise.all([lire(`embed/communes/${departementDe(code)}.json`), espaces()]).then(([f, tous]) => {
      const c = ligne(f, code.toUpperCase())
      if (!c) { etat.textContent = `La commune ${code} n’est pas dans nos tables. Cherchez-la par son nom.`; return }
      const lien = element('a', { href: adresse('c', code.toUpperCase()) }, c.nom)
      vu = { tous, lieu: c, commune: c, dit: ['Depuis le point de la commune : ', lien, c.temps_min === null ? '. Aucun espace n’y est accessible par la route.' : '. Le temps est celui de l’espace le plus proche par la route ; les autres ont leur distance à vol d’oiseau.'], entete: `Les plus proches : ${c.nom}` }
      montrer()
    }).catch(() => { etat.textContent = 'Cette commune n’a pas pu être lue. Cherchez-la par son nom.' })
  }
}

if (typeof document !== 'undefined') {
  const bloc = document.getElementById('autour')
  if (bloc) brancher(bloc)
}
