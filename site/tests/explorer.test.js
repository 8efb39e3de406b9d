import assert from 'node:assert/strict'
import { test } from 'node:test'
import { enCSV, lisible, requeteDe, tablesDe, texte } from '../assets/js/explorer.js'

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

test('an address keeps the query', () => {
  assert.equal(requeteDe('#q=' + encodeURIComponent('select 1 + 1 -- «é»')), 'select 1 + 1 -- «é»')
  assert.equal(requeteDe(''), null)
})
