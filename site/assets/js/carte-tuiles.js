// The tiles of the map: where they are, those that the first view will ask for, and when it is drawn.
import { premieres, variante } from './carte-etat.js'

/** A function that fetches a tile of a layer, as a promise of its bytes. */
export const tuiles = (ici, version) => (nom, z, x, y, plus) => fetch(new URL(`tuiles/${nom}/${z}/${x}/${y}.pbf?${version}`, ici), plus)
  .then(r => { if (!r.ok) throw new Error(`${nom} ${z}/${x}/${y}: ${r.status}`); return r.arrayBuffer() })

/** Asks for what the first view of a choice shows while MapLibre is still on its way: promises of tiles by "layer/z/x/y". */
export function avance (etat, { donnees, tuile, boite }) {
  const out = new Map()
  if (etat.territoire || etat.couche === 'bandes') return out
  const { clientWidth: largeur, clientHeight: hauteur } = boite
  const [, fin, premierCommunes] = donnees.zooms
  for (const [z, x, y] of premieres({ vue: etat.vue, cadre: donnees.cadre, largeur, hauteur, terre: donnees.terre, zooms: donnees.zooms })) {
    const teintes = z >= premierCommunes ? 'communes' : etat.couche === 'minutes' ? 'classes/' + variante(etat, donnees) : etat.couche === 'epci' ? 'epci' : null
    const haut = z >= premierCommunes ? 0 : Math.max(0, z - fin) // levels up to the last one of classes
    for (const [nom, ...de] of [['fond', z, x, y], ...(teintes ? [[teintes, z - haut, x >> haut, y >> haut]] : [])]) {
      const cle = [nom, ...de].join('/')
      if (out.has(cle)) continue
      const t = tuile(nom, ...de)
      t.catch(() => {})
      out.set(cle, t)
    }
  }
  return out
}

/**
 * Resolves once the graphics processor has done the map's first frame: until then the page would stand still with it, for as long
 * as its programs take to be made.
 */
export const premiereImage = carte => new Promise(resolve => {
  const gl = carte.getCanvas().getContext('webgl2')
  const faite = gl?.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0)
  gl?.flush()
  const voir = () => {
    if (faite && !gl.isContextLost() && gl.clientWaitSync(faite, 0, 0) === gl.TIMEOUT_EXPIRED) setTimeout(voir, 16)
    else resolve()
  }
  setTimeout(voir)
})
