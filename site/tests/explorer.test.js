import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ecrireLien, enCSV, lienDe, lisible, poidsDe, tablesDe, texte } from '../assets/js/explorer.js'

const noms = ['acces_communes', 'acces_communes_listes', 'espaces', 'definitions']

test('the tables of a query are those that it names, not those in its texts and comments', () => {
  assert.deepEqual(tablesDe('select * from acces_communes', noms), ['acces_communes'])
  assert.deepEqual(tablesDe('select * from "acces_communes_listes" join Definitions using (x)', noms), ['acces_communes_listes', 'definitions'])
  assert.deepEqual(tablesDe("select 'espaces' -- from definitions\nfrom acces_communes /* espaces */", noms), ['acces_communes'])
  assert.deepEqual(tablesDe("select 'l''espaces' from x", noms), [])
})

test('CSV quotes what it has to', () => {
  assert.equal(enCSV(['a', 'b'], [['x,y', 1.5], ['d"e', null], ['f\ng', 3n]]), 'a,b\n"x,y",1.5\n"d""e",\n"f\ng",3\n')
  assert.equal(enCSV(['=a', 'b'], [['=1+1', -1.5], ['-x', -2n]]), "'=a,b\n'=1+1,-1.5\n'-x,-2\n")
})

test('values are text for a file and French for a reader', () => {
  assert.equal(texte(new Date('2024-08-01T00:00:00Z')), '2024-08-01')
  assert.equal(texte(['a', 'b']), 'a;b')
  assert.equal(texte(0), '0')
  assert.equal(lisible(1234.5), '1\u202f234,5')
  assert.equal(lisible('01001'), '01001')
})

test('an address keeps the query and its view', () => {
  const q = 'select 1 + 1 -- «é» & =#'
  assert.deepEqual(lienDe(ecrireLien({ q, vue: 'carte', selon: 'code_commune', nombre: 'temps & min' })), { q, vue: 'carte', selon: 'code_commune', nombre: 'temps & min' })
  assert.deepEqual(lienDe(ecrireLien({ q, vue: 'barres' })), { q, vue: 'barres', selon: null, nombre: null })
  assert.equal(ecrireLien({ q: 'a', vue: 'table', selon: 'x' }), '#q=a')
  assert.deepEqual(lienDe('#q=a&vue=camembert'), { q: 'a', vue: 'table', selon: null, nombre: null })
  assert.equal(lienDe('').q, null)
})

test('weights are added and said in Mo', () => {
  assert.equal(poidsDe('18105915'), '17,3 Mo')
  assert.equal(poidsDe('1060190 519915 44869'), '1,5 Mo')
  assert.equal(poidsDe('1048576'), '1 Mo')
})
