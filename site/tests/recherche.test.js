import test from 'node:test'
import assert from 'node:assert/strict'
import { codeDit, etendue, normaliser, note } from '../assets/js/recherche.js'

const poids = habitants => Math.round(10 * Math.log10(habitants + 1))
const commune = (nom, code, codes, habitants) => ['c', code, nom, 'Loire', codes, poids(habitants)]

test('accents, hyphens, ligatures and the short forms of saint are forgiven', () => {
  for (const [saisie, voulu] of [
    ['Saint-Étienne', 'saint etienne'], ['st etienne', 'saint etienne'], ['ST. ÉTIENNE', 'saint etienne'],
    ['Ste-Énimie', 'sainte enimie'], ['Œuilly', 'oeuilly'], ["L'Haÿ-les-Roses", 'l hay les roses'],
    ['Stains', 'stains'], ['  Mende ', 'mende'], ['48 000', '48 000'],
  ]) assert.equal(normaliser(saisie), voulu, saisie)
})

test('the whole name comes before its beginning, and that before a word inside', () => {
  const q = 'saint etienne'
  const ville = note(q, commune('Saint-Étienne', '42218', '42000', 174000))
  const debut = note(q, commune('Saint-Étienne-de-Tulmont', '82161', '82410', 4000))
  const dedans = note('etienne', commune('Saint-Étienne', '42218', '42000', 174000))
  assert.ok(ville > debut && debut > dedans && dedans > 0)
  assert.equal(note(q, commune('Mende', '48095', '48000', 12000)), -1)
})

test('an article at the head of a name may be left out', () => {
  assert.ok(note('mans', commune('Le Mans', '72181', '72000 72100', 145000)) >= 100)
  assert.ok(note('le mans', commune('Le Mans', '72181', '72000 72100', 145000)) >= 100)
})

test('words may stand in another order, and a word may be the département or a postcode', () => {
  const c = commune('Saint-Denis-sur-Coise', '42216', '42140', 700)
  for (const q of ['coise saint denis', 'saint denis loire', 'saint denis 42140', 'denis coise 42']) assert.ok(note(q, c) > 0, q)
  for (const q of ['saint denis ardeche', 'saint denis 93200', 'loire']) assert.equal(note(q, c), -1, q)
})

test('a postcode finds its communes, the most populous first', () => {
  const mende = note('48000', commune('Mende', '48095', '48000', 12000))
  const barjac = note('48000', commune('Barjac', '48018', '48000', 800))
  assert.ok(mende > barjac && barjac > 0)
  assert.ok(note('480', commune('Mende', '48095', '48000', 12000)) > 0)
  assert.equal(note('48000', commune('Lyon', '69123', '69001 69002', 519127)), -1)
})

test('a former code finds its former commune before codes that begin like it, and not the code that it leads to', () => {
  const ancienne = ['a', '48027', '', 'Mont Lozère et Goulet', '48014']
  assert.ok(note('48014', ancienne) >= 90)
  assert.equal(note('48027', ancienne), -1)
  assert.ok(note('48', ['d', '48', 'Lozère', '', '48', poids(76000)]) > note('48', commune('Mende', '48095', '48000', 12000)))
})

test('a query reads the pages between the last that begins before it and the last that begins before what follows it', () => {
  const pages = ['0', 'be', 'mar', 'saint e', 'saint m', 'v']
  assert.deepEqual(etendue('saint etienne', pages), [3, 3])
  assert.deepEqual(etendue('sa', pages), [2, 4])
  assert.deepEqual(etendue('zut', pages), [5, 5])
  assert.deepEqual(etendue('mar', pages), [2, 2])
  assert.deepEqual(etendue('01', ['1', 'b']), [0, 0])
})

test('the code beside an answer is the one that was typed', () => {
  assert.equal(codeDit('69003', 'c', '69001 69002 69003'), '69003')
  assert.equal(codeDit('6900', 'c', '69001 69002'), '69001')
  assert.equal(codeDit('lyon', 'c', '69001 69002'), '69001')
  assert.equal(codeDit('2a123', 'a', '2A123'), '2A123')
  assert.equal(codeDit('mende', 'e', '200040715'), '')
})

test('the ranks of answers, exactly: whole name, code, beginning, words, words around', () => {
  const sans = (nom, codes = '', lieu = '') => ['f', '9', nom, lieu, codes]
  for (const [q, ligne, rang] of [
    ['mende', sans('Mende'), 100], ['mende', sans('La Mende'), 100], ['mende', sans('CC Mende'), 100], ['mende', sans('France services Mende'), 100],
    ['mend', sans('Mende'), 70], ['mend', sans('Le Mende'), 70], ['coise', sans('Saint-Denis-sur-Coise'), 40], ['sur denis', sans('Saint-Denis-sur-Coise'), 40],
    ['mende lozere', sans('Mende', '', 'Lozère'), 20], ['lozere', sans('Mende', '', 'Lozère'), -1], ['48000', sans('Mende', '48000 48001'), 90], ['480', sans('Mende', '48000'), 60],
    ['ende', sans('Mende'), -1],
  ]) assert.equal(note(q, ligne), rang, `${q} in ${ligne}`)
  // Among answers as good: régions and départements, communes, EPCI, former communes, cantons, espaces; then people.
  const de = type => note('mende', [type, 'x', 'Mende', '', '', 0])
  assert.deepEqual(['r', 'd', 'c', 'e', 'a', 'm', 'k', 'f'].map(de), [110, 110, 108, 106, 104, 104, 102, 100])
  assert.ok(Math.abs(note('mende', ['f', 'x', 'Mende', '', '', 40]) - 112) < 1e-9)
})
