import test from 'node:test'
import assert from 'node:assert/strict'
import { register } from 'node:module'
import jsQR from 'jsqr'
import { generate } from 'lean-qr'

// Hugo gives the parameters of a script as a module.
register('data:text/javascript,' + encodeURIComponent(`export const resolve = (s, c, n) => s === '@params' ? { url: 'data:text/javascript,export const accueil="/";export const outilsFiche="/fiche.js"', shortCircuit: true } : n(s, c)`))
const { territoireDe } = await import('../assets/js/fiche.js')
const { rapprocher } = await import('../assets/js/fiche-outils.js')

const plat = x => JSON.parse(JSON.stringify(x).replaceAll('\u00a0', ' '))

test('a sheet leads to the smallest territory that the map shows', () => {
  assert.equal(territoireDe(['/', '/regions/00/', '/departements/96/', '/epci/249600022.html', '/communes/96003.html']), 'epci:249600022')
  assert.equal(territoireDe(['/sous/regions/94/', '/sous/departements/2A/', '/sous/cantons/2A01.html']), 'departement:2A')
  assert.equal(territoireDe(['/', '/regions/00/']), 'region:00')
  assert.equal(territoireDe(['/', '/communes/97501.html']), '')
})

test('a commune beside another: minutes as pages round them, how they were obtained, and whether the estimate is sure', () => {
  const c = (nom, min, bas, haut, route = false) => ({ nom, temps_min: min, temps_min_bas: bas, temps_min_haut: haut, route, motif: null })
  const ici = c('Ici', 12.4, 10, 15)
  assert.deepEqual(plat(rapprocher(ici, c('Loin', 31.6, 26, 38))), { texte: '≈ 32 min', valeur: 31.6, phrase: 'Loin : 20 min de plus que Ici.' })
  assert.deepEqual(plat(rapprocher(ici, c('Près', 9.5, 8, 11))), { texte: '≈ 10 min', valeur: 9.5, phrase: 'Près : 2 min de moins que Ici, une différence que l’estimation ne garantit pas.' })
  assert.deepEqual(plat(rapprocher(ici, c('Corse', 5, 5, 5, true))), { texte: '5 min par la route', valeur: 5, phrase: 'Corse : 7 min de moins que Ici.' })
  assert.deepEqual(plat(rapprocher(c('Ici', 5, 5, 5, true), c('Corse', 0, 0, 0, true))), { texte: 'moins de 1 min', valeur: 0, phrase: 'Corse : 5 min de moins que Ici.' })
  assert.equal(rapprocher(ici, c('Même', 11.9, 9, 14)).phrase, 'Même et Ici : le même temps, à la minute près.')
})

test('what is not known is said, never 0', () => {
  const sans = motif => ({ nom: 'Île', temps_min: null, temps_min_bas: null, temps_min_haut: null, route: null, motif })
  const ici = { nom: 'Ici', temps_min: 12, temps_min_bas: 10, temps_min_haut: 15, route: false }
  assert.deepEqual(rapprocher(ici, sans('sans_espace_sur_la_terre')), { texte: 'sans accès', valeur: null, phrase: '' })
  assert.deepEqual(rapprocher(ici, sans('sans_population')), { texte: 'non connu', valeur: null, phrase: '' })
  assert.deepEqual(plat(rapprocher(sans('sans_population'), ici)), { texte: '≈ 12 min', valeur: 12, phrase: '' })
})

test('the square of a long address is read back by a reader of others', () => {
  const adresse = 'https://observatoire.example/france-services/communes/38185.html?avec=2A004'
  const qr = generate(adresse)
  const [marge, pas] = [4, 4]
  const n = (qr.size + 2 * marge) * pas
  const pixels = new Uint8ClampedArray(n * n * 4).fill(255)
  for (let y = 0; y < n; y++) {
    for (let x = 0; x < n; x++) if (qr.get(Math.floor(x / pas) - marge, Math.floor(y / pas) - marge)) pixels.fill(0, (y * n + x) * 4, (y * n + x) * 4 + 3)
  }
  assert.equal(jsQR(pixels, n, n).data, adresse)
})
