// node lieux.mjs DIR: reads lieux_mediation_numerique.csv of a folder of datasets by its Table Schema and hands every row to
// the parser of the national standard, its hours to that of OpenStreetMap; hours that are not those of horaires.csv, and rows
// that a parser refuses, go to stderr, exit code 1. Prints how many rows and how many ranges were read.
import { createRequire } from 'node:module'
import { join } from 'node:path'

const require = createRequire(import.meta.url)
const { fromSchemaLieuDeMediationNumerique, Courriel } = require('@gouvfr-anct/lieux-de-mediation-numerique')
const OpeningHours = require('opening_hours')
const { Table } = require('tableschema')

const table = async name => (await Table.load(join(process.argv[2], name + '.csv'), { schema: join(process.argv[2], name + '.schema.json') })).read({ keyed: true })
const faults = []
const two = n => String(n).padStart(2, '0')
const monday = new Date(2024, 8, 2) // a week without public holiday; clocks do not change in it
const after = days => new Date(2024, 8, 2 + days)

// day, opening and closing time of the ranges of a week that are open or, with a comment, may be
function ranges (text) {
  const oh = new OpeningHours(text, { lat: 46, lon: 2, address: { country_code: 'fr', state: '' } })
  for (const w of oh.getWarnings()) faults.push(`${text}: ${w}`)
  const out = []
  for (const [from, to, unknown] of oh.getOpenIntervals(monday, after(7))) {
    const day = Math.floor((from - monday) / 86400e3)
    const whole = from.getTime() === after(day).getTime() && to >= after(day + 1)
    if (unknown && whole) continue // days of which nothing is known
    const end = to.getTime() === after(day + 1).getTime() ? '24:00' : `${two(to.getHours())}:${two(to.getMinutes())}`
    out.push(`${day + 1} ${two(from.getHours())}:${two(from.getMinutes())}-${end}`)
  }
  return out
}

const published = new Map()
for (const h of await table('horaires')) published.set(h.id_fs, [...published.get(h.id_fs) ?? [], `${h.jour} ${h.ouvre}-${h.ferme}`])
const rows = await table('lieux_mediation_numerique')
let count = 0
for (const row of rows) {
  const given = Object.fromEntries(Object.entries(row).filter(([, v]) => v !== null))
  try {
    const place = fromSchemaLieuDeMediationNumerique(given)
    for (const mail of place.contact?.courriels ?? []) Courriel(mail)
    if (place.modalites_acces) faults.push(`${row.id}: said to receive nobody`)
    if (!(place.date_maj instanceof Date) || isNaN(place.date_maj)) faults.push(`${row.id}: date ${row.date_maj}`)
    const read = row.horaires === null ? [] : ranges(row.horaires)
    const want = published.get(row.id) ?? []
    if (read.join() !== want.join()) faults.push(`${row.id}: "${row.horaires}" is read as ${read.join()}, expected ${want.join()}`)
    count += read.length
  } catch (e) { faults.push(`${row.id}: ${e.name} ${e.message} ${e.key ?? ''}`) }
}
for (const f of faults) console.error(f)
console.log(`${rows.length} places, ${count} ranges`)
process.exit(faults.length ? 1 : 0)
