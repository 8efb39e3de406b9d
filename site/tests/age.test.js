import test from 'node:test'
import assert from 'node:assert/strict'
import { age, dater } from '../assets/js/age.js'
import { inerte, csv } from '../assets/js/carte-table.js'

test('the age of a list is said in years and months, from two months on', () => {
  const le = (jour, maintenant) => age(jour, new Date(maintenant + 'T12:00:00')).replaceAll('\u00a0', ' ')
  assert.equal(le('2024-08-01', '2024-09-30'), '')
  assert.equal(le('2024-08-01', '2024-10-01'), 'il y a 2 mois')
  assert.equal(le('2024-08-15', '2025-08-14'), 'il y a 11 mois')
  assert.equal(le('2024-08-01', '2025-08-01'), 'il y a 1 an')
  assert.equal(le('2024-08-01', '2026-11-29'), 'il y a 2 ans et 3 mois')
  assert.equal(le('', '2026-11-29'), '')
  assert.equal(le('2030-01-01', '2026-11-29'), '')
  const dits = []
  dater({ after: s => dits.push(s) }, '2024-08-01', new Date('2026-11-29T12:00:00'))
  dater({ after: s => dits.push(s) }, '2026-11-01', new Date('2026-11-29T12:00:00'))
  assert.deepEqual(dits, [' (il y a 2\u00a0ans et 3\u00a0mois)'])
})

test('a table as CSV holds no formula, and numbers as they are', () => {
  for (const s of ['=1+1', '+a', '@x', '-a', '\t=1', '＝1', "'=1"]) assert.equal(inerte(s), "'" + s)
  for (const s of ['-12', '-1,5', '+3', '12 %', 'Bourg', '≈ 3 min', '–', '']) assert.equal(inerte(s), s)
  assert.equal(csv({ colonnes: ['Commune', 'Minutes'], lignes: [{ cellules: ['=HYPERLINK("x")', '-3'] }] }), 'Commune,Minutes\n"\'=HYPERLINK(""x"")",-3\n')
})
