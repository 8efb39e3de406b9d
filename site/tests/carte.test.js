import test from 'node:test'
import assert from 'node:assert/strict'
import { classeMinutes, classePart, ecrire, lire, variante } from '../assets/js/carte-etat.js'
import { style } from '../assets/js/carte-style.js'

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
