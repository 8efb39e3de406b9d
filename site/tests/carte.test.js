import test from 'node:test'
import assert from 'node:assert/strict'
import { classeMinutes, classePart, ecrire, lire, marge, nombresDe, premieres, variante } from '../assets/js/carte-etat.js'
import { style } from '../assets/js/carte-style.js'
import { contenu, csv, nombres } from '../assets/js/carte-table.js'

const donnees = {
  definitions: ['fluide', 'dense'].flatMap(rythme => ['toute_heure', 'samedi'].map(quand => ({ id: `fixes-${quand}-${rythme}`, quels: 'fixes', quand, rythme, principale: quand === 'toute_heure' && rythme === 'fluide' }))),
  listes: [{ date: '2018-06-01' }, { date: '2024-08-01' }],
}

test('an address gives back the choice that it was written from', () => {
  for (const plus of [{}, { rythme: 'dense' }, { couche: 'epci', territoire: 'epci:200070118' }, { liste: '2018-06-01', vue: [8.25, 44.5177, 3.5] }]) {
    const etat = { ...lire('', donnees), ...plus }
    assert.deepEqual(lire(ecrire(etat, donnees), donnees), etat)
  }
  assert.equal(ecrire(lire('', donnees), donnees), '')
})

test('what an address says wrongly is as if it were not there', () => {
  assert.deepEqual(lire('?couche=x&quand=jamais&liste=1999-01-01&vue=1/b/2&territoire=planete:9', donnees), lire('', donnees))
  assert.equal(lire('?couche=bandes', donnees).couche, 'minutes')
})

test('the files are those of the definition, or of the list', () => {
  assert.equal(variante(lire('?rythme=dense', donnees), donnees), 'def-fixes-toute_heure-dense')
  assert.equal(variante(lire('?rythme=dense&liste=2018-06-01', donnees), donnees), 'liste-2018-06-01')
})

test('a bound belongs to the lower class, and what is not known is in none', () => {
  assert.deepEqual([0, 100, 101, 200, 201, 300, 301, 450, 451].map(classeMinutes), [0, 0, 1, 1, 2, 2, 3, 3, 4])
  assert.deepEqual([-1, -2, undefined].map(classeMinutes), [5, 5, 5])
  assert.deepEqual([1, 0.95, 0.9, 0.75, 0.5, 0.49, 0].map(classePart), [0, 0, 1, 2, 3, 4, 4])
  assert.equal(classePart(null), 5)
})

test('another host is in the style with its switch alone', () => {
  const couleurs = new Proxy({}, { get: () => '#000' })
  const texte = plan => JSON.stringify(style({ couche: 'minutes', variante: 'v', plan }, couleurs, [4, 5, 7, 9], null, [5, 10]))
  assert.ok(!texte(false).includes('http'))
  assert.ok(texte(true).includes('https://data.geopf.fr/'))
})

test('tiles of EPCI are asked for where EPCI are drawn or marked, and nowhere else', () => {
  const couleurs = new Proxy({}, { get: () => '#000' })
  const sources = (couche, epci) => Object.keys(style({ couche, variante: 'v', epci }, couleurs, [4, 5, 7, 8], null).sources)
  assert.ok(!sources('minutes', false).includes('epci'))
  assert.ok(sources('epci', true).includes('epci'))
  for (const couche of ['minutes', 'epci', 'espaces', 'departements']) {
    const s = style({ couche, variante: 'v', epci: couche === 'epci' }, couleurs, [4, 5, 7, 8], null)
    for (const l of s.layers) assert.ok(!l.source || s.sources[l.source], `${couche}: ${l.id} has no source`)
  }
})

test('the first tiles are those that the window shows, land only', () => {
  // Level 4, 16 tiles across: France is in column 7 and 8 of row 5.
  const terre = { 4: [5, 7, 7, 5, 8, 5, 10, 8], 5: [15, 11, 16, 10, 16, 11, 16, 12] }
  const p = { vue: null, cadre: [-5.14, 41.33, 9.56, 51.09], largeur: 360, hauteur: 460, terre, zooms: [4, 5, 7, 8] }
  assert.deepEqual(premieres(p), [[4, 7, 5], [4, 8, 5]])
  assert.deepEqual(premieres({ ...p, largeur: 1600, hauteur: 1000 }).map(t => t[0]), [5, 5, 5, 5])
  // Réunion, from an address: one tile of level 4 in column 10.
  assert.deepEqual(premieres({ ...p, vue: [4.5, -21.1, 55.5] }), [[4, 10, 8]])
  assert.equal(marge(360), 9)
  assert.equal(marge(2000), 32)
})

const fichiers = {
  'territoires.json': { regions: [['84', 'Rhône', 'en Rhône']], departements: [['01', 'Ain', 'dans l’Ain', 0, 0, 1, 1, '84'], ['02', 'Aisne', 'dans l’Aisne', 0, 0, 1, 1, '32']], epci: [['200', 'Plaine', 'dans la Plaine', 0, 0, 1, 1, '01']] },
  'figures/def-a.json': { france: [0.9, 7, 100], departements: [[0.95, 6.4, 1234], [null, null, null]], epci: [[0.5, 19.6, 50]] },
  'minutes/def-a.json': [52, -1, 301],
  'espaces/2024.json': { id: ['7', '9'], nom: ['Bus', 'Maison'], commune: ['', 'Bourg'], genre: [2, 0], departement: [1, 0] },
  'communes/01.json': [['01001', 'Bourg', 'à Bourg', true], ['01002', 'Île', 'à Île', false]],
  'communes/02.json': [['02001', 'Laon', 'à Laon', false]],
  'epci.json': [0, -1, 0],
}
const aide = { proches: async () => [1, -1, 0], lire: async n => fichiers[n] ?? assert.fail(n), variante: 'def-a', liste: '2024', derniere: '2024', premiers: [['01', 0], ['02', 2]], bandes: ['Aisne'] }

test('the table has what the map shows: communes of a département, territories, espaces', async () => {
  const lignes = async etat => (await contenu({ couche: 'minutes', liste: '', territoire: '', ...etat }, aide)).lignes.map(l => l.cellules.map(c => c.replaceAll('\u00a0', ' ')))
  assert.deepEqual(await lignes({ territoire: 'departement:01' }), [['Bourg', '5 min', 'Maison, Bourg'], ['Île', 'sans accès', '–']])
  assert.deepEqual(await lignes({ territoire: 'epci:200' }), [['Bourg', '5 min', 'Maison, Bourg'], ['Laon', '≈ 30 min', 'Bus']])
  assert.deepEqual(await lignes({ couche: 'epci' }), [['Plaine', '50,0 %', '20 min', '50']])
  assert.deepEqual(await lignes({ couche: 'departements', territoire: 'region:84' }), [['Ain', '95,0 %', '6 min', '1\u202f234']])
  assert.deepEqual(await lignes({}), [['Ain', '95,0 %', '6 min', '1\u202f234'], ['Aisne', 'non connu', 'non connu', 'non connu']])
  assert.deepEqual(await lignes({ couche: 'bandes' }), [['Aisne', 'non connu', 'non connu', 'non connu']])
  assert.deepEqual(await lignes({ couche: 'espaces' }), [['Ain', '1', '0', '0'], ['Aisne', '0', '0', '1']])
  assert.deepEqual(await lignes({ couche: 'espaces', territoire: 'departement:02' }), [['Bus', '', 'bus ou itinérant']])
})

test('steps add up to the numbers that they were written from', () => assert.deepEqual(nombresDe([3, 0, -4, 2801]), [3, 3, -1, 2800]))

test('the table as CSV has plain numbers and quoted commas', async () => {
  const c = await contenu({ couche: 'minutes', liste: '', territoire: 'departement:01' }, aide)
  assert.deepEqual(nombres(c), [false, true, false])
  assert.equal(csv(c), 'Commune,Minutes en voiture,Espace le plus proche\nBourg,5 min,"Maison, Bourg"\nÎle,sans accès,–\n')
  assert.match(csv(await contenu({ couche: 'minutes', liste: '', territoire: '' }, aide)), /Ain,"95,0 %",6 min,1234\n/)
})
