import test from 'node:test'
import assert from 'node:assert/strict'
import { codePostal, normaliser, note, tranche } from '../assets/js/recherche.js'

const commune = (nom, code, postaux, population) => ['c', code, nom, 'Loire', postaux, population]

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

test('a postcode finds its communes, the most populous first, whichever way postcodes are listed', () => {
  const mende = note('48000', commune('Mende', '48095', '48000', 12000))
  const barjac = note('48000', commune('Barjac', '48018', ['48000'], 800))
  assert.ok(mende > barjac && barjac > 0)
  assert.ok(note('480', commune('Mende', '48095', '48000', 12000)) > 0)
  assert.equal(note('48000', commune('Lyon', '69123', '69001 69002', 519127)), -1)
})

test('the part of the index is the longest one that begins the query', () => {
  assert.equal(tranche('saint etienne', ['me', 'sa', 'saint e', 'saint m']), 'saint e')
  assert.equal(tranche('sarlat', ['me', 'sa', 'saint e']), 'sa')
  assert.equal(tranche('xyz', ['me', 'sa']), '')
})

test('the postcode beside an answer is the one that was typed', () => {
  assert.equal(codePostal('69003', 'c', '69001 69002 69003'), '69003')
  assert.equal(codePostal('6900', 'c', ['69001', '69002']), '69001')
  assert.equal(codePostal('lyon', 'c', '69001 69002'), '69001')
  assert.equal(codePostal('48000', 'f', '48000'), '48000')
  assert.equal(codePostal('mende', 'f', '48000'), '')
})
