// Tables as files: rows (lists of cells, the first one the names of the columns) to CSV and to a workbook of Excel, and back from CSV.
import { strToU8, zipSync } from 'fflate'

const FORMULE = /^([=@+\t\r＝＋－＠]|-[^0-9])/

/** Text of CSV (comma, point, one row a line). A text that would be a formula gets an apostrophe before it, as in the datasets. */
export function enCSV (lignes) {
  const cellule = v => {
    if (v === null || v === undefined) return ''
    const t = typeof v === 'number' ? String(v) : v.replace(FORMULE, "'$&")
    return /[",\n\r]/.test(t) ? `"${t.replaceAll('"', '""')}"` : t
  }
  return lignes.map(l => l.map(cellule).join(',') + '\n').join('')
}

// Columns whose digits are a name: 01004 stays 01004.
const CODE = /^(code|id|insee|mois|date|annee|departement|region|epci|canton|commune)|_(code|id|insee)$/

/** The rows of a text of CSV: cells are numbers where the column is one of numbers, null where they are empty. */
export function deCSV (texte) {
  const lignes = [[]]
  for (const [, virgule, cite, nu] of texte.matchAll(/(^|,|\r?\n)(?:"((?:[^"]|"")*)"|([^,\r\n]*))/g)) {
    if (virgule.endsWith('\n')) lignes.push([])
    lignes.at(-1).push(cite === undefined ? nu : cite.replaceAll('""', '"'))
  }
  const [noms, ...reste] = lignes.filter(l => l.length > 1 || l[0] !== '')
  return [noms, ...reste.map(l => l.map((v, i) => v === '' ? null : !CODE.test(noms[i]) && /^-?\d+(\.\d+)?$/.test(v) ? +v : v))]
}

const xml = s => s.replace(/[<>&"]/g, c => `&#${c.charCodeAt(0)};`).replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')

/** The name of a column by its rank: 0 is A, 26 is AA. */
export const colonne = i => (i > 25 ? colonne(Math.floor(i / 26) - 1) : '') + String.fromCharCode(65 + i % 26)

function feuille (lignes) {
  const large = lignes[0].map((_, i) => Math.min(60, Math.max(...lignes.slice(0, 200).map(l => String(l[i] ?? '').length)) + 2))
  const cellule = (v, r, c) => {
    if (v === null || v === undefined || v === '') return ''
    const ou = `<c r="${colonne(c)}${r + 1}"${r ? '' : ' s="1"'}`
    return typeof v === 'number' ? `${ou}><v>${v}</v></c>` : `${ou} t="inlineStr"><is><t xml:space="preserve">${xml(v)}</t></is></c>`
  }
  return ENTETE + `<worksheet xmlns="${NS}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>` +
    `<cols>${large.map((l, i) => `<col min="${i + 1}" max="${i + 1}" width="${l}" customWidth="1"/>`).join('')}</cols>` +
    `<sheetData>${lignes.map((l, r) => `<row r="${r + 1}">${l.map((v, c) => cellule(v, r, c)).join('')}</row>`).join('')}</sheetData></worksheet>`
}

const ENTETE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const NS = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const LIENS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PAQUET = 'http://schemas.openxmlformats.org/package/2006'
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/** The bytes of a workbook (XLSX) of sheets { nom, lignes }: the first row in bold, numbers as numbers, no formula. */
export function enXLSX (feuilles) {
  const relation = (i, type, cible) => `<Relationship Id="r${i}" Type="${LIENS}/${type}" Target="${cible}"/>`
  const fichiers = {
    '[Content_Types].xml': `<Types xmlns="${PAQUET}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
      `<Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/>` +
      feuilles.map((_, i) => `<Override PartName="/xl/worksheets/sheet${i + 1}.xml" ContentType="${TYPE}.worksheet+xml"/>`).join('') + '</Types>',
    '_rels/.rels': `<Relationships xmlns="${PAQUET}/relationships">${relation(1, 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${NS}" xmlns:r="${LIENS}"><sheets>${feuilles.map((f, i) => `<sheet name="${xml(f.nom)}" sheetId="${i + 1}" r:id="r${i + 1}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PAQUET}/relationships">${feuilles.map((_, i) => relation(i + 1, 'worksheet', `worksheets/sheet${i + 1}.xml`)).join('')}${relation(feuilles.length + 1, 'styles', 'styles.xml')}</Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${NS}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
      '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>' +
      '<cellXfs count="2"><xf fontId="0"/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>',
  }
  for (const k of Object.keys(fichiers)) if (!fichiers[k].startsWith('<?')) fichiers[k] = ENTETE + fichiers[k]
  feuilles.forEach((f, i) => { fichiers[`xl/worksheets/sheet${i + 1}.xml`] = feuille(f.lignes) })
  return zipSync(Object.fromEntries(Object.entries(fichiers).map(([n, t]) => [n, strToU8(t)])), { mtime: new Date(2000, 0, 1) })
}
