import test from 'node:test'
import assert from 'node:assert/strict'
import { nombre } from '../assets/js/tri.js'

test('a cell of numbers is read as people write it', () => {
  for (const [texte, valeur] of [
    ['1\u202f234', 1234], ['12,5\u00a0%', 12.5], ['−', null], ['non connu', null], ['1,6 million', 1.6e6], ['12 millions', 12e6],
    ['moins de 10', 9.99], ['plus de 99,9 %', 99.91], ['≈ 73\u202f000', 73000], ['-3', -3]
  ]) {
    const n = nombre(texte)
    assert.ok(valeur === null ? n === null : Math.abs(n - valeur) < 1e-6, `${texte}: ${n}`)
  }
})
