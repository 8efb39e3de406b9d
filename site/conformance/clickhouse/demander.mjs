// node demander.mjs: reads queries from standard input, a JSON array of texts, and prints what ClickHouse answers to each,
// a JSON array of tables (rows of cells).
import { readFileSync } from 'node:fs'
import { query } from 'chdb'

const answers = JSON.parse(readFileSync(0, 'utf8')).map(q => JSON.parse(query(q, 'JSONCompact').toString()).data)
console.log(JSON.stringify(answers))
