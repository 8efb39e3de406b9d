// node catalogue.mjs catalog.ttl: holds a catalogue against the shapes of
// dcat-ap.ttl, and prints the addresses that it names, one a line. What breaks
// a shape goes to stderr, exit code 1.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Parser, Store } from 'n3'
import SHACLValidator from 'rdf-validate-shacl'

const read = (file, baseIRI) => new Store(new Parser({ baseIRI }).parse(readFileSync(file, 'utf8')))
const shapes = read(fileURLToPath(new URL('dcat-ap.ttl', import.meta.url)), 'https://exemple.fr/formes')
const data = read(process.argv[2], 'https://exemple.fr/relatif/')
const report = await new SHACLValidator(shapes).validate(data)
for (const r of report.results) console.error(r.focusNode?.value, r.path?.value, r.sourceConstraintComponent?.value, r.value?.value)
const dcat = 'http://www.w3.org/ns/dcat#'
const named = ['downloadURL', 'accessURL', 'landingPage', 'endpointDescription'].flatMap(p => data.getObjects(null, dcat + p, null)).map(o => o.value)
named.push(...data.getSubjects(null, 'http://purl.org/dc/terms/Standard', null).map(s => s.value))
console.log([...new Set(named)].sort().join('\n'))
process.exit(report.conforms ? 0 : 1)
