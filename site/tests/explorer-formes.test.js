import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bornes, classeDe, colonnesDe, dessinerBarres, dessinerLigne, formes, genreDeCodes, graduations, legende, lireWKB } from '../assets/js/explorer-formes.js'

const noeuds = ([nom, attributs, ...enfants], cherche) => [...(nom === cherche ? [{ ...attributs, texte: enfants.filter(e => typeof e === 'string').join('') }] : []), ...enfants.flatMap(e => typeof e === 'string' ? [] : noeuds(e, cherche))]

test('codes of territories are known by their values, and by name where two kinds look alike', () => {
  assert.equal(genreDeCodes('x', ['01001', '2A004', null]), 'commune')
  assert.equal(genreDeCodes('x', ['01', '2A', '971']), 'departement')
  assert.equal(genreDeCodes('code_region', ['11', '84']), 'region')
  assert.equal(genreDeCodes('code_region', ['11', '971']), null)
  assert.equal(genreDeCodes('x', ['200070118']), 'epci')
  assert.equal(genreDeCodes('x', ['01001', 'Ain']), null)
  assert.equal(genreDeCodes('x', [null]), null)
})

test('what a result can be shown as follows from its columns', () => {
  const nom = { colonnes: ['nom', 'code_departement', 'part', 'habitants'], nombre: [false, false, true, true], lignes: [['Ain', '01', 98.5, 10], ['Aude', '11', null, 20]] }
  const f = formes(nom)
  assert.deepEqual(f.barres.nombres, [2, 3])
  assert.equal(f.ligne, null)
  assert.deepEqual(f.carte.selon, [1])
  assert.deepEqual(colonnesDe(f, 'barres', nom.colonnes), { x: 0, y: 2 })
  assert.deepEqual(colonnesDe(f, 'carte', nom.colonnes, { nombre: 'habitants' }), { x: 1, y: 3 })
  assert.deepEqual(colonnesDe(f, 'carte', nom.colonnes, { nombre: 'absente', selon: 'nom' }), { x: 1, y: 2 })
  // A territory on two rows has no one colour; days in order make a line.
  const listes = formes({ colonnes: ['liste', 'code', 'n'], nombre: [false, false, true], lignes: [['2018-06-01', '01', 1], ['2020-01-08', '01', 2]] })
  assert.equal(listes.carte, null)
  assert.deepEqual(listes.ligne.selon, [0])
  assert.equal(formes({ colonnes: ['liste', 'n'], nombre: [false, true], lignes: [['2020-01-08', 1], ['2018-06-01', 2]] }).ligne, null)
  assert.deepEqual(formes({ colonnes: ['nom'], nombre: [false], lignes: [['Ain']] }), { barres: null, ligne: null, carte: null })
  assert.deepEqual(formes({ colonnes: ['n'], nombre: [true], lignes: [[3]] }), { barres: null, ligne: null, carte: null })
  // Levels 1 to 7 are a category as well as an order, and not drawn by themselves.
  const niveaux = formes({ colonnes: ['niveau', 'n'], nombre: [true, true], lignes: [[1, 5.5], [2, 6.5]] })
  assert.deepEqual(colonnesDe(niveaux, 'barres', ['niveau', 'n']), { x: 0, y: 1 })
  assert.deepEqual(niveaux.ligne.selon, [0])
})

test('graduations are round and within', () => {
  assert.deepEqual(graduations(0, 100, 5), [0, 20, 40, 60, 80, 100])
  assert.deepEqual(graduations(-3, 7, 5), [-2, 0, 2, 4, 6])
  assert.deepEqual(graduations(0, 0.3, 3), [0, 0.1, 0.2, 0.3])
})

test('bars begin at zero, grow with the value, and say what is not known', () => {
  const d = dessinerBarres({ noms: ['a', 'b', 'c', '<d>'], valeurs: [50, 100, null, -20], titre: 'part', phrase: 'Barres : part', largeur: 608, dire: String })
  assert.equal(d[1]['aria-label'], 'Barres : part')
  const [a, b, moins] = noeuds(d, 'rect')
  assert.equal(noeuds(d, 'rect').length, 3)
  assert.equal(a.width * 2, b.width)
  assert.equal(moins.width, a.width * 0.4)
  assert.equal(moins.x + moins.width, a.x)
  const textes = noeuds(d, 'text').map(t => t.texte)
  assert.ok(textes.includes('non connu') && textes.includes('<d>') && textes.includes('part'))
})

test('a line goes through its values and breaks where one is not known', () => {
  const d = dessinerLigne({ abscisses: [0, 10, 20, 30], valeurs: [0, 10, null, 10], titre: 'n', phrase: 'Ligne', largeur: 600, dire: String, direX: String })
  const trait = noeuds(d, 'path').find(p => p.class === 'ligne').d
  assert.equal(trait, 'M64 264L236 28M580 28')
  assert.equal(noeuds(d, 'circle').length, 3)
})

test('classes of a map hold about as many territories each, and few values one each', () => {
  assert.deepEqual(bornes([3, 1, 2, 2, null]), [1, 2])
  assert.deepEqual([null, 1, 2, 3].map(v => classeDe(v, [1, 2])), [5, 0, 2, 4])
  const v = Array.from({ length: 1000 }, (_, i) => i * i / 1e4)
  const b = bornes(v)
  assert.equal(b.length, 4)
  const tailles = [0, 1, 2, 3, 4].map(k => v.filter(x => classeDe(x, b) === k).length)
  assert.equal(tailles.reduce((a, x) => a + x), 1000)
  assert.ok(Math.min(...tailles) > 100, String(tailles))
  assert.deepEqual(bornes([null, null]), [])
  assert.deepEqual(legende([10, 20], String, true), [[0, '10 ou moins'], [2, '10 à 20'], [4, 'plus de 20'], [5, 'non connu']])
  assert.deepEqual(legende([], String, false), [[0, 'une seule valeur']])
})

test('outlines are read from WKB', () => {
  const octets = new Uint8Array(1 + 4 + 4 + 1 + 4 + 4 + 4 + 2 * 16)
  const d = new DataView(octets.buffer)
  let o = 0
  for (const [genre, n] of [[6, 1], [3, 1]]) { d.setUint8(o, 1); d.setUint32(o + 1, genre, true); d.setUint32(o + 5, n, true); o += 9 }
  d.setUint32(o, 2, true)
  for (const [i, x] of [2.5, 48, 3, 49].entries()) d.setFloat64(o + 4 + 8 * i, x, true)
  assert.deepEqual(lireWKB(octets), { type: 'MultiPolygon', coordinates: [[[[2.5, 48], [3, 49]]]] })
  assert.deepEqual(lireWKB(octets.subarray(9)), { type: 'Polygon', coordinates: [[[2.5, 48], [3, 49]]] })
  d.setUint32(1, 1, true)
  assert.throws(() => lireWKB(octets), /WKB 1/)
})
