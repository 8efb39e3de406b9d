// node moisson.mjs catalog.ttl: reads a catalogue by the rules of data.gouv.fr's harvester (udata/core/dataset/rdf.py)
// and prints what the platform would keep, one dataset a line. What it would drop or warn of goes to stderr, exit code 1.
import { readFileSync } from 'node:fs'
import { Parser, Store } from 'n3'

const N = { dcat: 'http://www.w3.org/ns/dcat#', dct: 'http://purl.org/dc/terms/', spdx: 'http://spdx.org/rdf/terms#', rdfs: 'http://www.w3.org/2000/01/rdf-schema#', type: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type' }
const EU = 'http://publications.europa.eu/resource/authority/'
const g = new Store(new Parser({ baseIRI: 'https://exemple.fr/' }).parse(readFileSync(process.argv[2], 'utf8')))
const all = (s, p) => g.getObjects(s, p, null)
const one = (s, p) => all(s, p)[0]
const lost = []
const frequencies = new Set(['IRREG', 'ANNUAL', 'MONTHLY', 'QUARTERLY', 'WEEKLY', 'DAILY', 'NEVER', 'AS_NEEDED', 'UNKNOWN'])
const licences = [/^Licence Ouverte \/ Open Licence version 2\.0$/, /^Open Data Commons Open Database License \(ODbL\)/] // titles that License.guess knows
const geoJSON = 'https://www.iana.org/assignments/media-types/application/vnd.geo+json'
const late = s => s && Date.parse(s) > Date.now()

for (const d of g.getSubjects(N.type, N.dcat + 'Dataset', null).sort((a, b) => a.value < b.value ? -1 : 1)) {
  const id = one(d, N.dct + 'identifier')?.value
  const say = t => lost.push(`${id}: ${t}`)
  if (!one(d, N.dct + 'title')) say('skipped: no title')
  if (!one(d, N.dct + 'description')) say('no description')
  const f = one(d, N.dct + 'accrualPeriodicity')?.value ?? ''
  if (!f.startsWith(EU + 'frequency/') || !frequencies.has(f.split('/').at(-1))) say(`frequency ${f} is not known`)
  if (late(one(d, N.dct + 'modified')?.value)) say('modified in the future: dropped')
  const shapes = all(d, N.dct + 'spatial').flatMap(s => g.getQuads(s, null, null, null)).map(q => q.object).filter(o => o.termType === 'Literal' && o.datatype.value === geoJSON)
  if (!shapes.some(o => ['Polygon', 'MultiPolygon'].includes(JSON.parse(o.value).type))) say('no spatial coverage')
  const period = one(d, N.dct + 'temporal')
  if (period && !(one(period, N.dcat + 'startDate') && one(period, N.dcat + 'endDate'))) say('temporal coverage not read')
  const urls = new Set()
  const hints = new Set()
  for (const r of all(d, N.dcat + 'distribution')) {
    const url = (one(r, N.dcat + 'downloadURL') ?? one(r, N.dcat + 'accessURL'))?.value
    if (!url) { say('a resource without url: skipped'); continue }
    if (urls.has(url)) say(`${url} twice: one resource`)
    urls.add(url)
    if (!one(r, N.dct + 'format')?.value.startsWith(EU + 'file-type/')) say(`${url}: format not read`)
    if (!one(r, N.dcat + 'mediaType')?.value.startsWith('https://www.iana.org/assignments/media-types/')) say(`${url}: media type not read`)
    if (!/^\d+$/.test(one(r, N.dcat + 'byteSize')?.value ?? '')) say(`${url}: size not read`)
    const sum = one(r, N.spdx + 'checksum')
    if (one(sum, N.spdx + 'algorithm')?.value !== N.spdx + 'checksumAlgorithm_sha256' || !/^[0-9a-f]{64}$/.test(one(sum, N.spdx + 'checksumValue')?.value ?? '')) say(`${url}: checksum not read`)
    if (late(one(r, N.dct + 'modified')?.value)) say(`${url}: modified in the future: dropped`)
    for (const l of all(r, N.dct + 'license')) hints.add(one(l, N.rdfs + 'label')?.value ?? l.value)
  }
  const licence = [...hints].find(h => licences.some(l => l.test(h)))
  console.log([id, urls.size, licence ?? 'notspecified'].join('\t'))
}
for (const l of lost) console.error(l)
process.exit(lost.length ? 1 : 0)
