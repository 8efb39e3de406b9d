// Seconds and memory of a time matrix by Valhalla: node matrix.mjs CONFIG
// POINTS, where POINTS is a JSON file {origins: [[lon, lat]…], facilities: …}.
// Prints {seconds, rss_mb, found}.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const { Actor } = createRequire(import.meta.url)('@valhallajs/valhallajs')
const [, , config, points] = process.argv
const { origins, facilities } = JSON.parse(readFileSync(points))
const place = ([lon, lat]) => ({ lon, lat })
const actor = await Actor.fromConfigFile(config)
const start = process.hrtime.bigint()
let found = 0
const chunk = 200
for (let i = 0; i < origins.length; i += chunk) {
  const answer = await actor.matrix({
    sources: origins.slice(i, i + chunk).map(place),
    targets: facilities.map(place),
    costing: 'auto',
  })
  for (const row of answer.sources_to_targets) for (const cell of row) if (cell.time != null) found++
}
const seconds = Number(process.hrtime.bigint() - start) / 1e9
const rss_mb = Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) / 1024
console.log(JSON.stringify({ seconds, rss_mb, found }))
