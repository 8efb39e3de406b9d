import test from 'node:test'
import assert from 'node:assert/strict'
import { ouverture, plusProches, QUAND, SANS_POSITION } from '../assets/js/autour.js'
import { departementDe, distanceKm, jour, ligne, minutes, part, semaine } from '../assets/js/lignes.js'

const plat = s => s.replace(/\s/g, ' ')

test('distances are those of a great circle', () => {
  assert.ok(Math.abs(distanceKm({ lon: 2.3522, lat: 48.8566 }, { lon: 4.8357, lat: 45.764 }) - 391.5) < 1)
  assert.equal(distanceKm({ lon: 1, lat: 45 }, { lon: 1, lat: 45 }), 0)
})

test('the nearest come first, two at one place in the order of their ids', () => {
  const liste = [{ id: '3', lon: 0, lat: 46 }, { id: '2', lon: 0, lat: 45 }, { id: '1', lon: 0, lat: 45 }]
  assert.deepEqual(plusProches(liste, { lon: 0, lat: 45.1 }, 2).map(e => e.id), ['1', '2'])
})

test('an espace is open or says when it opens next, at its own place', () => {
  const e = { departement: '48', semaine: '540-720,810-1020;540-720;;;;;' }
  const lundi = h => new Date(`2026-03-02T${h}:00+01:00`)
  assert.equal(plat(ouverture(e, lundi('10:00')).texte), 'Ouvert en ce moment, jusqu’à 12 h.')
  assert.equal(plat(ouverture(e, lundi('18:00')).texte), 'Fermé à cette heure ; prochaine ouverture demain à 9 h.')
  assert.equal(plat(ouverture({ ...e, departement: '974' }, lundi('08:00')).texte), 'Ouvert en ce moment, jusqu’à 12 h.')
})

test('hours that vary or are not published are said so, never guessed', () => {
  assert.match(ouverture({ variable: true, mobile: true, semaine: '540-720;;;;;;' }, new Date()).texte, /Itinérant/)
  assert.match(ouverture({ variable: true, semaine: '540-720;;;;;;' }, new Date()).texte, /variables/)
  assert.match(ouverture({ semaine: null }, new Date()).texte, /non publiés/)
})

test('a reader asks for those open now, on Saturday or after 18:00', () => {
  const lundi = h => new Date(`2026-03-02T${h}:00+01:00`)
  const jour = { departement: '48', semaine: '540-720,810-1080;;;;;;' } // to 18:00 sharp
  const soir = { departement: '48', semaine: ';;840-1081;;;;' }
  const samedi = { departement: '48', semaine: ';;;;;540-720;' }
  const bus = { departement: '48', variable: true, mobile: true, semaine: '540-720;;;;;540-720;' }
  const muet = { departement: '48', semaine: null }
  const gardes = (quand, h) => [jour, soir, samedi, bus, muet].map(e => QUAND[quand].garde(e, lundi(h)) ? 1 : 0).join('')
  assert.equal(gardes('tous', '10:00'), '11111')
  assert.equal(gardes('maintenant', '10:00'), '10000')
  assert.equal(gardes('maintenant', '12:00'), '00000', 'closed from the minute of the end, though it opens again that day')
  assert.equal(gardes('samedi', '10:00'), '00110')
  assert.equal(gardes('soir', '10:00'), '01000')
})

test('a refused position says what to do', () => {
  for (const code of [0, 1, 2, 3]) assert.match(SANS_POSITION[code], /commune ci-dessous/)
})

test('rows, weeks and numbers are read and written as the pages do', () => {
  assert.deepEqual(ligne({ colonnes: ['a', 'b'], lignes: { x: [1, null] } }, 'x'), { a: 1, b: null })
  assert.equal(ligne({ colonnes: ['a'], lignes: {} }, 'x'), null)
  assert.deepEqual(semaine('540-720,810-1020;;;;;600-700;'), [[[540, 720], [810, 1020]], [], [], [], [], [[600, 700]], []])
  assert.equal(departementDe('38185') + departementDe('2A004') + departementDe('97411'), '382A974')
  assert.equal(plat(minutes(0.3)), 'moins de 1 min')
  for (const [x, voulu] of [[0.9412, '94,1 %'], [1, '100 %'], [0.99995, 'plus de 99,9 %'], [0, '0 %'], [0.0004, 'moins de 0,1 %'], [0.99, '99,0 %']]) assert.equal(plat(part(x)), voulu)
  assert.equal(jour('2024-08-01'), '1er août 2024')
})
