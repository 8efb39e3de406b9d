// A figure as a picture that stands alone: its title, its drawing with the colours of the screen, its legend, its words, its source.

const MARGE = 24
const PROPRES = ['opacity', 'dominant-baseline']
const HERITES = ['fill', 'fill-opacity', 'fill-rule', 'stroke', 'stroke-opacity', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin', 'paint-order', 'text-anchor',
  'font-size', 'font-weight', 'font-style']
const GARDES = new Set(['d', 'x', 'y', 'x1', 'y1', 'x2', 'y2', 'dx', 'dy', 'cx', 'cy', 'r', 'rx', 'ry', 'width', 'height', 'points', 'viewBox', 'transform', 'preserveAspectRatio'])
const SVG = 'http://www.w3.org/2000/svg'

const echapper = s => s.replace(/[<>&"]/g, c => `&#${c.charCodeAt(0)};`)
const rond = n => Math.round(n * 100) / 100

/** Colours as every reader of SVG knows them: #rrggbb, whatever the page's style says (color-mix, variables). */
function encres () {
  const sues = new Map()
  const p = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true })
  return couleur => {
    if (!/[(]/.test(couleur)) return couleur
    if (!sues.has(couleur)) {
      p.clearRect(0, 0, 1, 1)
      p.fillStyle = couleur
      p.fillRect(0, 0, 1, 1)
      const [r, v, b, a] = p.getImageData(0, 0, 1, 1).data
      sues.set(couleur, a === 0 ? 'none' : '#' + [r, v, b].map(x => x.toString(16).padStart(2, '0')).join(''))
    }
    return sues.get(couleur)
  }
}

const feuilles = new Map()
/** The drawing that a <use> shows, of a file of the site or of the page. */
async function montree (use) {
  const [fichier, id] = use.href.baseVal.split('#')
  if (!fichier) return document.getElementById(id)
  const adresse = new URL(fichier, document.baseURI).href
  if (!feuilles.has(adresse)) feuilles.set(adresse, fetch(adresse).then(r => r.text()).then(t => new DOMParser().parseFromString(t, 'image/svg+xml')))
  return (await feuilles.get(adresse)).getElementById(id)
}

/** The style of an element of the page, as attributes: what differs from that of the element around it. */
function style (el, parent, encre) {
  const s = getComputedStyle(el)
  const p = parent && getComputedStyle(parent)
  const a = {}
  const m = s.vectorEffect === 'non-scaling-stroke' && el.getScreenCTM()
  for (const k of HERITES) if (!p || s[k] !== p[k] || (k === 'stroke-width' && m)) a[k] = k === 'fill' || k === 'stroke' ? encre(s[k]) : s[k]
  if (m) a['stroke-width'] = rond(parseFloat(s.strokeWidth) / Math.hypot(m.a, m.b))
  for (const k of PROPRES) if (!['1', 'auto'].includes(s[k])) a[k] = s[k]
  return a
}

const ecrire = (nom, attributs, dedans) => `<${nom}${Object.entries(attributs).map(([k, v]) => ` ${k}="${echapper(String(v))}"`).join('')}>${dedans}</${nom}>`

/** An element of a sheet: its own attributes, with the variables as the page has them where it shows it. */
function deFeuille (el, valeur) {
  const a = Object.fromEntries([...el.attributes].filter(x => !['id', 'class', 'xmlns', 'href'].includes(x.name)).map(x => [x.name, x.value.replace(/var\((--\w+)\)/g, (_, n) => valeur(n))]))
  return ecrire(el.localName, a, [...el.children].map(e => deFeuille(e, valeur)).join(''))
}

async function copie (el, parent, encre, plus = {}) {
  if (!(el instanceof SVGElement) || ['title', 'style', 'script', 'foreignObject', 'metadata'].includes(el.localName) || getComputedStyle(el).display === 'none') return ''
  const a = { ...Object.fromEntries([...el.attributes].filter(x => GARDES.has(x.name)).map(x => [x.name, x.value])), ...style(el, parent, encre), ...plus }
  if (el.localName === 'use') {
    const but = await montree(el)
    const valeur = nom => encre(couleurDe(el, nom))
    return but ? ecrire('g', a, deFeuille(but, valeur)) : ''
  }
  let dedans = ''
  for (const n of el.childNodes) dedans += n.nodeType === Node.TEXT_NODE ? (/^(text|tspan)$/.test(el.localName) ? echapper(n.data) : '') : await copie(n, el, encre)
  return ecrire(el.localName === 'a' ? 'g' : el.localName, a, dedans)
}

/** The colour that a variable has at an element. */
function couleurDe (el, nom) {
  const v = getComputedStyle(el).getPropertyValue(nom).trim()
  return v || 'none'
}

/** Lines of a text that are not wider than that; font as canvas has it. */
function couper (texte, large, font) {
  const p = document.createElement('canvas').getContext('2d')
  p.font = font
  const lignes = ['']
  for (const mot of texte.split(/[ \n\t]+/)) {
    const plus = lignes.at(-1) ? `${lignes.at(-1)} ${mot}` : mot
    if (p.measureText(plus).width > large && lignes.at(-1)) lignes.push(mot)
    else lignes[lignes.length - 1] = plus
  }
  return { lignes, large: p.measureText(texte).width }
}

const net = e => e.textContent.replace(/\s*\n\s*/g, ' ').trim()

/** The words under a drawing: those of its caption that are no link, no data and no quotation. */
function mots (figure) {
  const f = figure.querySelector('figcaption')
  const p = [...figure.querySelectorAll(':scope > p, figcaption > p')].filter(e => !e.matches('.outils') && net(e) !== 'Données').map(net)
  return p.length || !f ? p : [[...f.childNodes].filter(n => n.nodeType === Node.TEXT_NODE).map(n => n.data).join(' ').trim()].filter(Boolean)
}

/** A drawing that is a file of the site, with what its address marks marked and the colours of the screen, as an element of a picture. */
async function fichier (img, place) {
  const [adresse, id] = img.src.split('#')
  const sombre = matchMedia('(prefers-color-scheme: dark)').matches
  const t = (await (await fetch(adresse)).text()).replace(/@media\(prefers-color-scheme:dark\)\{((?:[^{}]*\{[^{}]*\})*)\}/, sombre ? '$1' : '').replaceAll(':target', `#${id || 'x'}`)
  return ecrire('image', { ...place, href: 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(t) }, '')
}

/** The drawings of a figure that are shown, each with its place: there is none in a table. */
export const dessins = figure => [...figure.querySelectorAll('svg, img[src*=".svg"]')].filter(s => !s.closest('.cles') && s.checkVisibility() && s.getBoundingClientRect().width > 40)

async function police () {
  const adresse = document.querySelector('link[as="font"][href*="texte"]')?.href
  if (!adresse) return ''
  const o = new Uint8Array(await (await fetch(adresse)).arrayBuffer())
  let t = ''
  for (let i = 0; i < o.length; i += 8192) t += String.fromCharCode(...o.subarray(i, i + 8192))
  return `<style>@font-face{font-family:"Source Sans";font-weight:200 900;src:url(data:font/woff2;base64,${btoa(t)}) format("woff2")}</style>`
}

/** The legend as marks and words: { nom, trait (the attributes of its path) } */
function legende (figure, encre) {
  const cles = [...figure.querySelectorAll('.cles li')].map(li => {
    const s = getComputedStyle(li.querySelector('path'))
    return { nom: net(li), trait: { stroke: encre(s.stroke === 'none' ? s.fill : s.stroke), 'stroke-width': s.stroke === 'none' ? 10 : parseFloat(s.strokeWidth), 'stroke-dasharray': s.strokeDasharray } }
  })
  const ul = figure.querySelector('.legende') || (figure.closest('.trois-cartes') && document.querySelector('.trio > .legende'))
  const classes = [...ul?.querySelectorAll('li') || []].map(li => ({ nom: net(li), trait: { stroke: couleurDe(li, '--c'), 'stroke-width': 12 } }))
  return [...cles, ...classes]
}

/** The picture of a figure: { texte (SVG that needs nothing else), large, haut } in px. titre and pied: words above and lines below. */
export async function enSVG (figure, { titre, pied }) {
  const encre = encres()
  const rs = dessins(figure).map(svg => ({ svg, r: svg.getBoundingClientRect() }))
  const [gauche, haut] = [Math.min(...rs.map(x => x.r.left)), Math.min(...rs.map(x => x.r.top))]
  const large = Math.ceil(Math.max(480, ...rs.map(x => x.r.right - gauche)))
  const jeton = nom => encre(couleurDe(document.documentElement, nom))
  const corps = []
  let y = MARGE
  const ecrireLignes = (texte, taille, graisse, couleur) => {
    for (const l of couper(texte, large, `${graisse} ${taille}px "Source Sans", sans-serif`).lignes) {
      y += taille * 1.3
      corps.push(ecrire('text', { x: MARGE, y: rond(y), 'font-size': taille, 'font-weight': graisse, fill: couleur }, echapper(l)))
    }
  }
  ecrireLignes(titre, 20, 650, jeton('--encre'))
  y += 16
  const noms = [...figure.querySelectorAll('h4')].filter(h => h.checkVisibility())
  if (noms.length) y += 20
  let bas = y
  for (const { svg, r } of rs) {
    const place = { x: rond(r.left - gauche + MARGE), y: rond(r.top - haut + y), width: rond(r.width), height: rond(r.height) }
    corps.push(svg.localName === 'img' ? await fichier(svg, place) : await copie(svg, null, encre, { ...place, 'font-family': 'Source Sans, sans-serif' }))
    bas = Math.max(bas, r.bottom - haut + y)
    const e = svg.nextElementSibling
    if (e?.matches('.ech')) {
      const w = e.getBoundingClientRect().width
      corps.push(`<path d="M${MARGE} ${rond(bas + 8)}v6h${rond(w)}v-6" fill="none" stroke="${jeton('--gris')}"/>`, ecrire('text', { x: rond(MARGE + w + 8), y: rond(bas + 16), 'font-size': 13, fill: jeton('--gris') }, echapper(net(e))))
      bas += 20
    }
  }
  for (const h of noms) {
    const r = h.getBoundingClientRect()
    corps.push(ecrire('text', { x: rond(r.left - gauche + MARGE), y: rond(r.bottom - haut + y - 4), 'font-size': 14, 'font-weight': 600, fill: jeton('--encre') }, echapper(net(h))))
  }
  y = bas + 12
  let x = 0
  for (const { nom, trait } of legende(figure, encre)) {
    const w = couper(nom, 1e4, '400 15px "Source Sans", sans-serif').large + 52
    if (!x || x + w > large) { x = 0; y += 24 }
    corps.push(ecrire('path', { d: `M${MARGE + x} ${rond(y - 5)}h22`, fill: 'none', ...trait }, ''), ecrire('text', { x: rond(MARGE + x + 30), y: rond(y), 'font-size': 15, fill: jeton('--gris') }, echapper(nom)))
    x += w
  }
  y += 8
  for (const m of mots(figure)) ecrireLignes(m, 15, 400, jeton('--encre'))
  y += 8
  for (const m of pied) ecrireLignes(m, 13, 400, jeton('--gris'))
  const [l, h] = [large + 2 * MARGE, Math.ceil(y + MARGE)]
  const texte = `<svg xmlns="${SVG}" viewBox="0 0 ${l} ${h}" width="${l}" height="${h}" font-family="&quot;Source Sans&quot;, sans-serif" role="img"><title>${echapper(titre)}</title>${await police()}` +
    `<rect width="${l}" height="${h}" fill="${jeton('--papier')}"/>${corps.join('\n')}</svg>\n`
  return { texte, large: l, haut: h }
}

/** The same as PNG, two points a px. */
export async function enPNG ({ texte, large, haut }, fois = 2) {
  const i = new Image()
  i.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(texte)
  await i.decode()
  const c = Object.assign(document.createElement('canvas'), { width: large * fois, height: haut * fois })
  c.getContext('2d').drawImage(i, 0, 0, c.width, c.height)
  return new Promise((resolve, reject) => c.toBlob(b => b ? resolve(b) : reject(new Error('PNG')), 'image/png'))
}
