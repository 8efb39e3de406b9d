import assert from 'node:assert/strict'
import { test } from 'node:test'
import { strFromU8, unzipSync } from 'fflate'
import { colonne, deCSV, enCSV, enXLSX } from '../assets/js/tableur.js'

test('CSV is quoted where it has to be, and no text is a formula', () => {
  assert.equal(enCSV([['code', 'nom', 'minutes'], ['01004', 'L’"Île", ici', 3.5], ['2A004', '=1+1', null], ['x', '-2 lits', -2]]),
    'code,nom,minutes\n01004,"L’""Île"", ici",3.5\n2A004,\'=1+1,\nx,-2 lits,-2\n')
})

test('CSV is read back: numbers as numbers, codes and months as they are, nothing as null', () => {
  assert.deepEqual(deCSV('mois,code,actes\n2024-07,01004,12\n"a, ""b""\nc",2A,\n'), [['mois', 'code', 'actes'], ['2024-07', '01004', 12], ['a, "b"\nc', '2A', null]])
  assert.deepEqual(deCSV('nom,part\n,0.5'), [['nom', 'part'], [null, 0.5]])
})

test('columns of a sheet are named as a spreadsheet names them', () => {
  assert.deepEqual([0, 25, 26, 51, 52, 701, 702].map(colonne), ['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA'])
})

test('a workbook holds numbers as numbers, and text that no reader takes for markup', () => {
  const o = unzipSync(enXLSX([{ nom: 'Données', lignes: [['a', 'b'], [1.5, '<x> & "y"\u0000'], [null, '=1+1']] }, { nom: 'À propos', lignes: [['c']] }]))
  const f = strFromU8(o['xl/worksheets/sheet1.xml'])
  assert.match(f, /<c r="A2"><v>1\.5<\/v><\/c>/)
  assert.match(f, /<t xml:space="preserve">&#60;x&#62; &#38; &#34;y&#34;<\/t>/)
  assert.match(f, /<row r="3"><c r="B3" t="inlineStr"><is><t xml:space="preserve">=1\+1<\/t>/)
  assert.doesNotMatch(f, /<f>/)
  assert.match(strFromU8(o['xl/workbook.xml']), /name="À propos" sheetId="2"/)
})
