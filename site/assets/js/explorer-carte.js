// The map of a result of a query: communes by the outlines of the table acces_communes, other territories by the tiles of /carte/. All of it is this site's, and comes when a map is asked for.
import { couleurs } from './carte-style.js'
import { bornes, classeDe } from './explorer-formes.js'

const TITRE = 'Carte du résultat : flèches pour se déplacer, plus et moins pour l’échelle. La table ci-dessous dit la même chose.'
const CLASSES = ['c0', 'c1', 'c2', 'c3', 'c4', 'cx']
const COUCHES = { departement: 'departements', region: 'departements', epci: 'epci' }

/** The style: the result under the limits and names of the map of the site. */
function style (c, zooms, genre, traits) {
  const [premier, fin, , dernier] = zooms
  const source = (nom, de, a) => ({ type: 'vector', tiles: [`fond://${nom}/{z}/{x}/{y}`], minzoom: de, maxzoom: a })
  const teinte = lue => ['match', lue, ...CLASSES.flatMap((k, i) => [i, c[k]]), c.fond]
  const ligne = (niveau, de, largeur) => ({ id: niveau, type: 'line', source: 'fond', 'source-layer': 'limites', minzoom: de, filter: ['==', ['get', 'niveau'], niveau],
    layout: { 'line-join': 'round' }, paint: { 'line-color': c.gris, 'line-width': largeur, 'line-opacity': 0.7 } })
  const couche = COUCHES[genre]
  const src = couche === 'epci' ? 'epci' : 'fond'
  return {
    version: 8,
    // The outlines are simple already, and simplified one by one they would leave gaps.
    sources: { fond: source('fond', premier, dernier), ...(genre === 'epci' ? { epci: source('epci', premier, fin) } : {}), ...(traits ? { communes: { type: 'geojson', data: traits, tolerance: 0 } } : {}) },
    layers: [
      { id: 'papier', type: 'background', paint: { 'background-color': c.papier } },
      { id: 'terre', type: 'fill', source: 'fond', 'source-layer': 'departements', paint: { 'fill-color': c.fond, 'fill-antialias': false } },
      traits ? { id: 'resultat', type: 'fill', source: 'communes', paint: { 'fill-color': teinte(['get', 'classe']), 'fill-antialias': false } }
        : { id: 'resultat', type: 'fill', source: src, 'source-layer': couche, paint: { 'fill-color': teinte(['coalesce', ['feature-state', 'classe'], -1]), 'fill-antialias': false } },
      ligne('departement', 4, 0.6), ligne('region', 4, 0.9), ligne('cote', 4, 0.6),
      { id: 'noms', type: 'symbol', source: 'fond', 'source-layer': 'noms', filter: ['==', ['get', 'genre'], 'departement'], minzoom: 5.6,
        layout: { 'text-field': ['get', 'nom'], 'text-font': ['Bricolage'], 'text-size': 13, 'text-max-width': 7 }, paint: { 'text-color': c.encre, 'text-halo-color': c.papier, 'text-halo-width': 1.6 } },
    ],
  }
}

/** West, south, east, north of what is shown, the mainland's where it is spread over the world. */
function cadre (boites, defaut) {
  if (!boites.length) return defaut
  const b = [Math.min(...boites.map(x => x[0])), Math.min(...boites.map(x => x[1])), Math.max(...boites.map(x => x[2])), Math.max(...boites.map(x => x[3]))]
  return b[2] - b[0] > 25 ? defaut : b
}

function boiteDe ({ coordinates, type }) {
  const points = (type === 'Polygon' ? [coordinates] : coordinates).flatMap(p => p[0])
  const [x, y] = [points.map(p => p[0]), points.map(p => p[1])]
  return [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)]
}

/**
 * Shows a result on a map in an element: valeurs is a Map of codes to numbers or null. fond is what the page knows of
 * the map (zooms, terre, cadre, version, and addresses), contours gives the shape and the name of communes by code.
 * survoler is told of [name, value] under the pointer or the middle, null for nothing. Returns what closes the map.
 */
export async function ouvrirCarte ({ element, fond, genre, valeurs, contours, survoler }) {
  const ici = new URL(fond.carte, location.href)
  const lire = async nom => { const r = await fetch(new URL(nom, ici)); if (!r.ok) throw new Error(`${nom}: ${r.status}`); return r }
  const [{ Map: Carte, addProtocol, setWorkerUrl }, ouvrier, territoires, formes] = await Promise.all([
    import(new URL(fond.moteur, ici).href), lire(fond.ouvrier).then(r => r.blob()),
    lire(`territoires.json?${fond.version}`).then(r => r.json()), genre === 'commune' ? contours() : null])
  setWorkerUrl(URL.createObjectURL(ouvrier))
  const terre = Object.fromEntries(Object.entries(fond.terre).map(([z, l]) => [z, new Set(Array.from({ length: l.length / 2 }, (_, i) => l[2 * i] + '/' + l[2 * i + 1]))]))
  addProtocol('fond', async ({ url }, arret) => {
    const [, nom, z, x, y] = url.match(/^fond:\/\/(.+)\/(\d+)\/(\d+)\/(\d+)$/)
    if (!terre[z]?.has(x + '/' + y)) return { data: new ArrayBuffer(0) }
    const r = await fetch(new URL(`tuiles/${nom}/${z}/${x}/${y}.pbf?${fond.version}`, ici), { signal: arret.signal })
    return { data: r.ok ? await r.arrayBuffer() : new ArrayBuffer(0) }
  })
  const seuils = bornes([...valeurs.values()])
  const classe = v => classeDe(v, seuils)
  const boites = []
  let traits = null
  const etats = [] // [id, class, name, value] of the features of tiles
  if (genre === 'commune') {
    traits = { type: 'FeatureCollection', features: [] }
    for (const [code, v] of valeurs) {
      const f = formes.get(code)
      if (!f) continue
      boites.push(boiteDe(f.geometry))
      traits.features.push({ type: 'Feature', geometry: f.geometry, properties: { classe: classe(v), nom: f.nom, valeur: v } })
    }
  } else {
    const liste = territoires[COUCHES[genre]]
    const nomDeRegion = new Map(territoires.regions.map(t => [t[0], t[1]]))
    liste.forEach((t, i) => {
      const code = genre === 'region' ? t[7] : t[0]
      if (!valeurs.has(code)) return
      boites.push(t.slice(3, 7))
      etats.push([i, classe(valeurs.get(code)), genre === 'region' ? nomDeRegion.get(code) : t[1], valeurs.get(code)])
    })
  }
  const calme = matchMedia('(prefers-reduced-motion: reduce)').matches
  const sombre = matchMedia('(prefers-color-scheme: dark)')
  const b = cadre(boites, fond.cadre)
  const c = new Carte({ container: element, style: style(couleurs(), fond.zooms, genre, traits), bounds: [[b[0], b[1]], [b[2], b[3]]], fitBoundsOptions: { padding: 16, maxZoom: 9 },
    minZoom: fond.zooms[0] - 1, maxZoom: 11, renderWorldCopies: false, dragRotate: false, pitchWithRotate: false, touchPitch: false, attributionControl: false, maplibreLogo: false, fadeDuration: calme ? 0 : 200, locale: { 'Map.Title': TITRE } })
  c.touchZoomRotate.disableRotation()
  c.keyboard.disableRotation()
  const couche = COUCHES[genre]
  const poser = () => { for (const [id, k] of etats) c.setFeatureState({ source: couche === 'epci' ? 'epci' : 'fond', sourceLayer: couche, id }, { classe: k }) }
  const repeindre = () => { c.setStyle(style(couleurs(), fond.zooms, genre, traits), { diff: true }); poser() }
  const parRang = new Map(etats.map(([id, , nom, v]) => [id, [nom, v]]))
  const trouver = p => {
    const f = c.queryRenderedFeatures(p, { layers: ['resultat'] })[0]
    if (!f) return null
    return traits ? [f.properties.nom, f.properties.valeur ?? null] : parRang.get(f.id) ?? null
  }
  await new Promise(resolve => c.once('load', resolve))
  poser()
  c.on('mousemove', e => survoler(trouver(e.point)))
  c.on('click', e => survoler(trouver(e.point)))
  c.on('mouseout', () => survoler(null))
  c.getCanvas().addEventListener('keydown', e => { if (/^Arrow|^[+=-]$/.test(e.key)) c.once('moveend', () => survoler(trouver({ x: element.clientWidth / 2, y: element.clientHeight / 2 }))) })
  sombre.addEventListener('change', repeindre)
  await new Promise(resolve => { c.once('idle', resolve); c.triggerRepaint() })
  return { carte: c, seuils, montres: traits ? traits.features.length : etats.length, zoomer: pas => c.zoomTo(c.getZoom() + pas, { animate: !calme }), trouver, fermer: () => { sombre.removeEventListener('change', repeindre); c.remove() } }
}
