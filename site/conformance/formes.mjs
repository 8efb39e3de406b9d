// node formes.mjs FILE…: reads every column of Parquet files and prints file and rows, tab between; of GeoParquet files
// (*.geo.parquet), read by their own metadata (1.1), rows with a shape and the box of the shapes (west, south, east, north) too.
// A column of another length, a type, a box or coordinates that are not those of the metadata end it with exit code 1.
import { basename } from 'node:path'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

const points = c => typeof c[0] === 'number' ? [c] : c.flatMap(points)

// the shapes that a file holds, and their box
function shapesOf (name, metadata, column) {
  const geo = JSON.parse(metadata.key_value_metadata.find(p => p.key === 'geo')?.value ?? 'null')
  if (!geo?.version.startsWith('1.1') || geo.columns[geo.primary_column]?.encoding !== 'WKB') throw new Error(`${name}: no metadata of GeoParquet 1.1`)
  const { geometry_types: types, bbox, crs } = geo.columns[geo.primary_column]
  if (crs) throw new Error(`${name}: a system of coordinates is named, expected longitude and latitude by default`)
  const box = [Infinity, Infinity, -Infinity, -Infinity]
  const shapes = column(geo.primary_column).filter(g => g)
  for (const g of shapes) {
    if (!types.includes(g.type)) throw new Error(`${name}: a ${g.type}, expected one of ${types}`)
    for (const [x, y] of points(g.coordinates)) {
      box[0] = Math.min(box[0], x); box[1] = Math.min(box[1], y); box[2] = Math.max(box[2], x); box[3] = Math.max(box[3], y)
    }
  }
  if (bbox.some((v, i) => Math.abs(v - box[i]) > 1e-6)) throw new Error(`${name}: box ${box}, expected ${bbox}`)
  return [shapes.length, ...box.map(v => v.toFixed(4))]
}

for (const name of process.argv.slice(2)) {
  const file = await asyncBufferFromFile(name)
  const metadata = await parquetMetadataAsync(file)
  const rows = Number(metadata.num_rows)
  const read = {}
  for (const { name: column } of metadata.schema.slice(1)) {
    const values = (await parquetReadObjects({ file, metadata, compressors, columns: [column] })).map(r => r[column])
    if (values.length !== rows) throw new Error(`${name}: ${values.length} values of ${column}, expected ${rows}`)
    if (name.endsWith('.geo.parquet')) read[column] = values
  }
  console.log([basename(name), rows, ...name.endsWith('.geo.parquet') ? shapesOf(name, metadata, c => read[c]) : []].join('\t'))
}
