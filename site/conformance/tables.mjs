// node tables.mjs DIR: loads DIR/datapackage.json as the Frictionless library does and reads every row of its tables by their
// schemas: types, formats, constraints and keys. Prints name and rows, one table a line; a fault ends it with exit code 1.
import { createRequire } from 'node:module'
import { join } from 'node:path'

const { Package } = createRequire(import.meta.url)('datapackage')
const pack = await Package.load(join(process.argv[2], 'datapackage.json'), { basePath: process.argv[2], strict: true })
if (!pack.valid) throw new Error(pack.errors.join('\n'))
for (const r of pack.resources.filter(r => r.tabular)) {
  let rows = 0
  try {
    const stream = await r.iter({ stream: true })
    await new Promise((resolve, reject) => stream.on('data', () => rows++).on('end', resolve).on('error', reject))
  } catch (e) {
    throw new Error(`${r.name}, row ${rows + 1}: ${e.message} ${(e.errors ?? []).join('; ')}`)
  }
  console.log([r.descriptor.path.split('/').pop(), rows].join('\t'))
}
