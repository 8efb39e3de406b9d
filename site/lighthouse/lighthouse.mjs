// lighthouse.mjs COMMAND… : serves the built site by a command that prints its address, and prints the four scores of some
// pages as a phone on slow 4G gets them. Ends with 1 where a score is under what is wanted of it.
import { spawn, execFileSync } from 'node:child_process'
import process from 'node:process'
import lighthouse from 'lighthouse'
import * as launcher from 'chrome-launcher'

const WANTED = { performance: 95, accessibility: 95, 'best-practices': 95, seo: 95 }
const MAP_PERFORMANCE = 85 // of /carte/, which loads a map
const NAMES = { performance: 'performance', accessibility: 'accessibility', 'best-practices': 'practices', seo: 'search engines' }

/** Starts the server and waits for the line with its address. */
function serve (command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.on('data', b => {
      said += b
      const m = said.match(/https?:\/\/[^\s]+/)
      if (m) resolve({ child, origin: m[0] })
    })
    child.on('error', reject)
    child.on('exit', code => reject(new Error(`${command} ended with ${code} before it served`)))
  })
}

/** One page of each kind, found in the search index: the addresses are the site's own. */
async function pages (origin) {
  const read = async path => (await fetch(origin + path)).json()
  const there = async path => (await fetch(origin + path)).ok
  const index = await read('recherche/index.json')
  const found = {}
  const wanted = { c: 'commune', e: 'EPCI', f: 'espace' }
  for (let n = 0; n < index.pages.length && Object.keys(found).length < 3; n++) {
    for (const [type, code] of await read(`recherche/${n}.json`)) {
      if (!wanted[type] || found[type]) continue
      const path = index.liens[type].replaceAll('{}', code)
      if (await there(path)) found[type] = path
    }
  }
  const list = [['home', ''], ...Object.entries(found).map(([t, p]) => [wanted[t], p]), ['département', index.liens.d.replaceAll('{}', Object.keys(index.departements)[0])], ['around me', 'autour-de-moi/'], ['map', 'carte/']]
  const out = []
  for (const [kind, path] of list) if (await there(path)) out.push({ kind, path })
  return out
}

const [command, ...args] = process.argv.slice(2)
if (!command) {
  console.error('lighthouse.mjs: expected the command that serves the site (run `make lighthouse`)')
  process.exit(2)
}
const chromium = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map(c => {
  try { return execFileSync('sh', ['-c', `command -v ${c}`], { encoding: 'utf8' }).trim() } catch { return '' }
}).find(Boolean)
if (!chromium) {
  console.error('lighthouse: no Chromium (Debian: apt-get install chromium)')
  process.exit(2)
}
const { child, origin } = await serve(command, args)
const chrome = await launcher.launch({ chromePath: chromium, chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-component-update', '--disable-background-networking'] })
let under = 0
try {
  console.log(['page', ...Object.values(NAMES), 'first paint', 'largest paint', 'bytes'].join('\t'))
  for (const { kind, path } of await pages(origin)) {
    const { lhr } = await lighthouse(origin + path, { port: chrome.port, output: 'json', logLevel: 'error', onlyCategories: Object.keys(WANTED) })
    const cells = Object.entries(WANTED).map(([id, want]) => {
      const score = Math.round(lhr.categories[id].score * 100)
      const least = id === 'performance' && kind === 'map' ? MAP_PERFORMANCE : want
      if (score >= least) return String(score)
      under++
      const why = lhr.categories[id].auditRefs.map(r => lhr.audits[r.id]).filter(a => a.score !== null && a.score < 0.9).map(a => a.id)
      return `${score} < ${least} (${why.slice(0, 4).join(', ')})`
    })
    const a = lhr.audits
    console.log([`${kind} /${path}`, ...cells, a['first-contentful-paint'].displayValue, a['largest-contentful-paint'].displayValue, a['total-byte-weight'].numericValue].join('\t'))
  }
} finally {
  await chrome.kill()
  child.kill()
}
process.exit(under ? 1 : 0)
