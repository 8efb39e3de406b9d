// A figure of a page in a frame on another site: /embed/?page=analyses/horaires/&figure=heures&hauteur=auto
import { element } from './lignes.js'
import { figures } from './figures.js'

/** The page and the figure that an address asks for, or null. Pages of this site only. */
export function figureDemandee (recherche) {
  const p = new URLSearchParams(recherche)
  const page = p.get('page')
  const figure = p.get('figure')
  return page !== null && /^([a-z0-9-]+\/)*([\w-]+\.html)?$/i.test(page) && /^[\w-]+$/.test(figure || '') ? { page, figure } : null
}

/** Addresses of what is taken out of a page, as they are from elsewhere; links leave the frame. */
function situer (bloc, adresse) {
  for (const a of bloc.querySelectorAll('[href]')) {
    const h = a.getAttribute('href')
    if (!/^[a-z]+:|^#/i.test(h)) a.setAttribute('href', new URL(h, adresse).href)
    if (/^a$/i.test(a.localName)) { a.setAttribute('target', '_blank'); a.setAttribute('rel', 'noopener') }
  }
  for (const i of bloc.querySelectorAll('img[src]')) i.setAttribute('src', new URL(i.getAttribute('src'), adresse).href)
  for (const e of bloc.querySelectorAll('.outils, .citer')) e.remove()
  return document.adoptNode(bloc)
}

/** Shows the figure in an element, with the styles of its page, its source and a way to it. */
export async function montrerFigure (dans, base, { page, figure }, dit) {
  const adresse = new URL(base + page, location.href).href
  const r = await fetch(adresse)
  if (!r.ok) throw new Error(r.status)
  const d = new DOMParser().parseFromString(await r.text(), 'text/html')
  const f = figures(d).find(x => x.cle === figure)
  if (!f) throw new Error(figure)
  const styles = [...d.querySelectorAll('link[rel=stylesheet]')].map(l => new URL(l.getAttribute('href'), adresse).href)
  await Promise.all(styles.map(href => new Promise(resolve => {
    const l = element('link', { rel: 'stylesheet', href })
    l.onload = l.onerror = resolve
    document.head.prepend(l)
  })))
  const titre = d.querySelector('h1').textContent.trim()
  const bloc = f.table || f.bloc
  const legende = f.bloc.closest('.trois-cartes') && d.querySelector('.trio > .legende')
  if (legende) bloc.append(legende)
  document.documentElement.dataset.figure = ''
  document.title = `${titre}, cadre intégré – Observatoire France services`
  dans.replaceChildren(element('h1', {}, titre), situer(bloc, adresse), element('p', { class: 'source' }, dit + ' ',
    element('a', { href: `${adresse}#${figure}`, target: '_blank', rel: 'noopener' }, 'Page entière', element('span', { class: 'lu' }, ' (nouvelle fenêtre)')),
    ' · Observatoire France services, indépendant de l’État'))
}

/** Tells the page around a frame how high it is, each time that it changes (embed/cadre.js hears it). */
export function direHauteur (dans) {
  if (window === window.parent) return
  document.documentElement.dataset.hauteur = ''
  new ResizeObserver(() => window.parent.postMessage({ hauteur: Math.ceil(document.body.getBoundingClientRect().height) }, '*')).observe(dans)
}
