// What the map looks like: sources, layers and colours. Colours are those of the site's style sheet.

const CLASSES = ['c0', 'c1', 'c2', 'c3', 'c4', 'cx']

/** The colours of the style sheet as they are now (light or dark). */
export function couleurs () {
  const s = getComputedStyle(document.documentElement)
  const lire = n => s.getPropertyValue('--' + n).trim()
  return Object.fromEntries([...CLASSES, 'papier', 'fond', 'encre', 'gris', 'trait', 'accent', 'limite', 'point', 'point-bord'].map(n => [n, lire(n)]))
}

/** Colour by a class 0 to 5 that a feature's state holds under a name. */
const parEtat = (c, cle) => ['match', ['feature-state', cle], 0, c.c0, 1, c.c1, 2, c.c2, 3, c.c3, 4, c.c4, 5, c.cx, c.fond]
const marque = (cle, oui, non) => ['case', ['boolean', ['feature-state', cle], false], oui, non]

/**
 * The style for a choice: couche, variante, epci (whether EPCI are drawn or
 * marked), departement (the same of départements, where communes are drawn),
 * large (whether names of régions have room), plan (the basemap of another host, laid over the colours: areas of
 * classes lie on each other and must stay opaque). zooms are the [first, last of classes, first of communes, last] levels of the
 * tiles; points the espaces as GeoJSON; bandes the levels of the bands by road,
 * if there are any.
 */
export function style (choix, c, zooms, points, bandes) {
  const [premier, fin, communes, dernier] = zooms
  const source = (nom, de, a) => ({ type: 'vector', tiles: [`tuiles://${nom}/{z}/{x}/{y}`], minzoom: de, maxzoom: a })
  const voir = (...couches) => ({ visibility: couches.includes(choix.couche) ? 'visible' : 'none' })
  const epci = choix.couche === 'epci'
  const lointain = choix.epci
  const surface = (id, src, couche, visible, cle, de, a) => ({ id, type: 'fill', source: src, 'source-layer': couche, minzoom: de, maxzoom: a, layout: { visibility: visible ? 'visible' : 'none' },
    // Neighbours' edges are not smoothed: no hairline of the paper shows between them.
    paint: { 'fill-color': cle, 'fill-antialias': false } })
  const ligne = (id, niveau, de, couleur, largeur, force = 1) => ({ id, type: 'line', source: 'fond', 'source-layer': 'limites', minzoom: de, filter: ['==', ['get', 'niveau'], niveau],
    layout: { 'line-join': 'round' }, paint: { 'line-color': couleur, 'line-width': largeur, 'line-opacity': force } })
  // Every outline of the layer is drawn, those not marked with no width: joins stay plain.
  const survol = (id, src, couche, de, a) => ({ id, type: 'line', source: src, 'source-layer': couche, minzoom: de, maxzoom: a,
    paint: { 'line-color': c.encre, 'line-width': marque('s', 2.5, 0), 'line-opacity': marque('s', 1, 0) } })
  const noms = (id, genre, de, a, taille, police, plus = {}) => ({ id, type: 'symbol', source: 'fond', 'source-layer': 'noms', minzoom: de, maxzoom: a, filter: ['==', ['get', 'genre'], genre],
    layout: { 'text-field': ['get', 'nom'], 'text-font': [police], 'text-size': taille, 'text-max-width': 7, 'text-padding': 6, 'symbol-sort-key': ['-', 0, ['get', 'habitants']], ...plus },
    paint: { 'text-color': c.encre, 'text-halo-color': c.papier, 'text-halo-width': 1.6 } })
  const vus = choix.couche === 'espaces'
  const pale = vus || choix.couche === 'bandes'
  const taille = vus ? ['interpolate', ['linear'], ['zoom'], 4, 2.2, 6, 3.2, 9, 6, 12, 9] : ['interpolate', ['linear'], ['zoom'], 8, 3, 12, 8]
  return {
    version: 8,
    sources: {
      fond: source('fond', premier, dernier),
      classes: source('classes/' + choix.variante, premier, fin),
      ...(lointain ? { epci: source('epci', premier, fin) } : {}),
      communes: source('communes', communes, dernier),
      espaces: { type: 'geojson', data: points },
      ...(bandes ? { bandes: source('bandes', ...bandes) } : {}),
      ...(choix.plan ? { plan: { type: 'raster', tileSize: 256, maxzoom: 18, attribution: '© IGN', tiles: ['https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&STYLE=normal&TILEMATRIXSET=PM&FORMAT=image/png&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}'] } } : {}),
    },
    layers: [
      { id: 'papier', type: 'background', paint: { 'background-color': c.papier } },
      { id: 'terre', type: 'fill', source: 'fond', 'source-layer': 'departements', layout: voir('espaces', 'bandes'), paint: { 'fill-color': c.fond, 'fill-antialias': false } },
      // Not seen, but found under the pointer.
      { id: 'departements-zone', type: 'fill', source: 'fond', 'source-layer': 'departements', paint: { 'fill-opacity': 0 } },
      surface('classes', 'classes', 'classes', choix.couche === 'minutes', ['match', ['get', 'classe'], 'c0', c.c0, 'c1', c.c1, 'c2', c.c2, 'c3', c.c3, 'c4', c.c4, c.cx], 0, communes),
      ...(lointain ? [surface('epci', 'epci', 'epci', epci, parEtat(c, 'p'), 0, communes)] : []),
      surface('departements', 'fond', 'departements', choix.couche === 'departements', parEtat(c, 'p'), 0, 24),
      surface('communes', 'communes', 'communes', choix.couche !== 'departements', pale ? c.fond : parEtat(c, epci ? 'p' : 'c'), communes, 24),
      ...(bandes ? [surface('bandes', 'bandes', 'bandes', choix.couche === 'bandes', ['match', ['get', 'classe'], 'c0', c.c0, 'c1', c.c1, 'c2', c.c2, 'c3', c.c3, c.c4], 0, 24)] : []),
      ...(choix.plan ? [{ id: 'plan', type: 'raster', source: 'plan', paint: { 'raster-opacity': vus ? 1 : 0.4, 'raster-fade-duration': 0 } }] : []),
// Outlines of communes, the marked one among them: there are many, and they are drawn once.
      ...(choix.couche === 'departements' ? [] : [{ id: 'communes-bord', type: 'line', source: 'communes', 'source-layer': 'communes', minzoom: communes,
        paint: { 'line-color': marque('s', c.encre, vus ? c.trait : c.limite), 'line-width': marque('s', 2.5, 0.8), 'line-opacity': ['interpolate', ['linear'], ['zoom'], 8.5, marque('s', 1, 0), 10, marque('s', 1, epci ? 0 : 0.8)] } }]),
      ligne('epci-bord', 'epci', epci ? 5 : 7.5, epci ? c.limite : c.encre, epci ? 0.8 : 0.6, epci ? 1 : 0.35),
      ligne('departements-bord', 'departement', 4, epci ? c.encre : pale ? c.gris : c.limite, ['interpolate', ['linear'], ['zoom'], 4, 0.5, 8, 1.4], epci ? 0.6 : 0.9),
      ligne('regions-bord', 'region', 4, pale ? c.gris : c.encre, ['interpolate', ['linear'], ['zoom'], 4, 0.7, 8, 1.6], 0.55),
      ligne('cote', 'cote', 4, c.gris, 0.6, 0.7),
      survol('survol-departements', 'fond', 'departements', 0, choix.departement ? 24 : communes),
      ...(lointain ? [survol('survol-epci', 'epci', 'epci', 0, communes)] : []),
      { id: 'espaces', type: 'circle', source: 'espaces', minzoom: vus ? 0 : 8, layout: { visibility: choix.couche === 'minutes' || pale ? 'visible' : 'none', 'circle-sort-key': ['get', 'genre'] },
        paint: { 'circle-radius': taille, 'circle-color': ['match', ['get', 'genre'], 0, vus ? c.accent : c.point, 1, vus ? c.c2 : c.point, c['point-bord']], 'circle-stroke-color': ['match', ['get', 'genre'], 2, vus ? c.encre : c.point, c['point-bord']], 'circle-stroke-width': ['interpolate', ['linear'], ['zoom'], 4, ['match', ['get', 'genre'], 2, 1, 0.4], 9, ['match', ['get', 'genre'], 2, 1.8, 1.2]] } },
      ...(choix.large ? [noms('noms-regions', 'region', 4.4, 5.6, 12, 'Bricolage')] : []),
      noms('noms-departements', 'departement', 5.6, 8, 13, 'Bricolage', { 'text-letter-spacing': 0.02 }),
      ...(epci ? [noms('noms-epci', 'epci', communes, 24, 12, 'Bricolage', { 'text-max-width': 9 })] : []),
      // Small communes are named when their level's tiles are stretched.
      { ...noms('noms-communes', 'commune', 5, 24, ['interpolate', ['linear'], ['zoom'], 5, ['interpolate', ['linear'], ['get', 'habitants'], 150000, 12, 2000000, 15], 10, ['interpolate', ['linear'], ['get', 'habitants'], 500, 12, 100000, 16]], 'Source Sans', { 'text-anchor': 'bottom', 'text-offset': [0, -0.45] }),
        filter: ['all', ['==', ['get', 'genre'], 'commune'], ['>=', ['get', 'habitants'], ['step', ['zoom'], 0, dernier, epci ? 15000 : 3000, dernier + 1, epci ? 3000 : 0]]] },
    ],
  }
}
