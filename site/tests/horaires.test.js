import test from 'node:test'
import assert from 'node:assert/strict'
import { annoncerJour, annoncerListe, bref, ici, phrase, plage, semaineDe } from '../assets/js/horaires.js'

const jour = [[540, 720], [810, 1020]]
const semaine = [jour, jour, [], jour, [[540, 690]], [], []]
const dit = (j, h, m = 0) => phrase(semaine, { jour: j, minute: h * 60 + m }).texte.replaceAll('\u00a0', ' ')

test('a range of the table is read back to the minute', () => {
  assert.deepEqual(plage('9\u00a0h\u00a0–\u00a012\u00a0h\u00a030'), [540, 750])
  assert.deepEqual(plage('0 h 15 – 8 h'), [15, 480])
  assert.equal(plage('fermé'), null)
})

test('the sentence follows the clock through a day, a closed day and the end of the week', () => {
  assert.equal(dit(0, 7), 'Ouvert aujourd’hui de 9 h à 12 h et de 13 h 30 à 17 h')
  assert.equal(dit(0, 9), 'Ouvert en ce moment, jusqu’à 12 h')
  assert.equal(dit(0, 12), 'Ouvert aujourd’hui de 13 h 30 à 17 h')
  assert.equal(dit(0, 17), 'Fermé à cette heure ; prochaine ouverture demain à 9 h')
  assert.equal(dit(2, 10), 'Fermé aujourd’hui ; prochaine ouverture demain à 9 h')
  assert.equal(dit(4, 12), 'Fermé à cette heure ; prochaine ouverture lundi à 9 h')
})

test('an espace without hours is not said to be closed today', () => {
  assert.equal(phrase(Array(7).fill([]), { jour: 0, minute: 600 }).texte, 'Aucun horaire publié')
})

test('the day and the hour are those of the espace, not of the reader', () => {
  const instant = new Date('2026-11-23T22:30:00Z') // Monday 23:30 in Paris, Tuesday 02:30 in La Réunion
  assert.deepEqual(ici(instant, '48'), { jour: 0, minute: 23 * 60 + 30 })
  assert.deepEqual(ici(instant, '974'), { jour: 1, minute: 150 })
})

test('overseas collectivities have their own hour', () => {
  const instant = new Date('2026-11-23T22:30:00Z')
  const h = dep => { const t = ici(instant, dep); return [t.jour, Math.floor(t.minute / 60)] }
  assert.deepEqual(h('978'), [0, 18])
  assert.deepEqual(h('975'), [0, 19])
  assert.deepEqual(h('987'), [0, 12])
  assert.deepEqual(h('988'), [1, 9])
})

test('a timetable whose hours vary says nothing of today', () => {
  const lire = () => { throw new Error('the table was read') }
  annoncerJour({ dataset: { variable: '' }, querySelectorAll: lire }, new Date())
  assert.throws(() => annoncerJour({ dataset: {}, querySelectorAll: lire }, new Date()), /was read/)
})

test('the timetable of a list is read back as it is written, and nothing else is', () => {
  assert.deepEqual(semaineDe('lun. et mar. 9 h–12 h, 13 h 30–17 h ; mer. 9 h–12 h ; ven.–dim. 9 h 05–12 h'),
    [[[540, 720], [810, 1020]], [[540, 720], [810, 1020]], [[540, 720]], [], [[545, 720]], [[545, 720]], [[545, 720]]])
  for (const faux of ['non publiés', '', 'mardi 9 h–12 h', 'ven.–lun. 9 h–12 h', 'lun. sur rendez-vous', 'lun. 9 h–12 h ; selon la remarque', 'xyz. 9 h–12 h']) assert.equal(semaineDe(faux), null, faux)
})

test('a line of a list says until when, or the next opening', () => {
  const dit = (j, h, m = 0) => bref(semaine, { jour: j, minute: h * 60 + m })?.texte.replaceAll('\u00a0', ' ')
  assert.equal(dit(0, 9), 'Ouvert jusqu’à 12 h')
  assert.equal(dit(0, 12), 'Fermé, ouvre à 13 h 30')
  assert.equal(dit(0, 17), 'Fermé, ouvre demain à 9 h')
  assert.equal(dit(2, 10), 'Fermé, ouvre demain à 9 h')
  assert.equal(dit(4, 12), 'Fermé, ouvre lundi à 9 h')
  assert.equal(bref([[[540, 720]], [], [], [], [], [], []], { jour: 0, minute: 800 }).texte.replaceAll('\u00a0', ' '), 'Fermé, ouvre lundi à 9 h')
  assert.equal(bref(Array(7).fill([]), { jour: 0, minute: 600 }), null)
})

test('a list says nothing of hours that vary or are not published, and reads the clock of the place', () => {
  const ligne = (texte, variable) => {
    const dits = []
    return { dits, cells: [{ classList: { contains: () => variable }, textContent: texte, append: (...x) => dits.push(...x) }] }
  }
  globalThis.document = { createElement: () => ({}) }
  const rows = [ligne('lun. 9\u00a0h–12\u00a0h ; mar. 1\u00a0h–4\u00a0h', false), ligne('lun.–dim. 0\u00a0h–23\u00a0h (selon les passages)', true), ligne('non publiés', false)]
  annoncerListe({ dataset: { heures: '974' }, tBodies: [{ rows }], caption: { append () {} } }, new Date('2026-11-23T22:30:00Z'))
  delete globalThis.document
  assert.deepEqual(rows.map(r => r.dits.filter(d => d.textContent).map(d => [d.className, d.textContent.replaceAll('\u00a0', ' ')])), [[['etat oui', 'Ouvert jusqu’à 4 h']], [], []])
})
