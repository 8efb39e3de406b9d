// node parquet.mjs DIR: reads every departement=*/part-*.parquet of a folder and
// prints how many rows and partitions there are. A commune outside its
// partition ends it with exit code 1.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

let rows = 0
const partitions = readdirSync(process.argv[2]).filter(d => d.startsWith('departement='))
for (const p of partitions) {
  const code = p.slice('departement='.length)
  for (const part of readdirSync(join(process.argv[2], p))) {
    const list = await parquetReadObjects({ file: await asyncBufferFromFile(join(process.argv[2], p, part)), compressors })
    if (list.some(r => !r.code_commune.startsWith(code))) throw new Error(`${p}/${part}: a commune of another département`)
    rows += list.length
  }
}
console.log(`${rows} rows, ${partitions.length} partitions`)
