import assert from 'node:assert/strict'
import { test } from 'node:test'
import { figureDemandee } from '../assets/js/embed-figure.js'

test('a frame shows a figure of a page of this site, and of no other', () => {
  assert.deepEqual(figureDemandee('?page=analyses/horaires/&figure=semaine'), { page: 'analyses/horaires/', figure: 'semaine' })
  assert.deepEqual(figureDemandee('?page=communes/2A004.html&figure=figure-1&hauteur=auto'), { page: 'communes/2A004.html', figure: 'figure-1' })
  assert.deepEqual(figureDemandee('?page=&figure=figure-2'), { page: '', figure: 'figure-2' })
  for (const q of ['?page=//exemple.fr/&figure=a', '?page=https://exemple.fr/&figure=a', '?page=../x/&figure=a', '?page=a/b&figure=<img>', '?figure=a', '?page=analyses/', '?territoire=france', '?page=a/%2e%2e/&figure=a', '?page=x.svg&figure=a']) {
    assert.equal(figureDemandee(q), null, q)
  }
})
