// Addresses of any kind, made of pieces right and wrong: what reads them never throws, and gives only what the page knows.
import test from 'node:test'
import assert from 'node:assert/strict'
import { lire, ecrire, premieres } from '../assets/js/carte-etat.js'
import { demande } from '../assets/js/embed.js'
import { ecrireLien, lienDe } from '../assets/js/explorer.js'
import { indices } from '../assets/js/devine.js'
import { semaineDe } from '../assets/js/horaires.js'

/** Numbers below n, always the same ones. */
function suite (graine) {
  return n => { graine = (graine * 1664525 + 1013904223) >>> 0; return Math.floor(graine / 2 ** 32 * n) }
}

const PIECES = ['?', '#', '&', '=', '/', ':', ';', ',', '.', '-', '–', ' ', '%', '%2F', '%E9', '%00', '+', '\u00a0', 'é', '😀', '\ud800', '<b>', '"', "'", '__proto__', 'constructor', 'NaN', 'Infinity', '1e999',
  'couche', 'vue', 'territoire', 'liste', 'quels', 'quand', 'rythme', 'taille', 'theme', 'date', 'q', 'selon', 'nombre', 'minutes', 'epci', 'bandes', 'fixes', 'samedi', 'dense', '2024-08-01',
  'commune', 'region:84', 'departement:2A', 'espace', 'communes/48095.html', '48095', '2a004', '0', '-1', '5', '8.25', '44.5', '95', '-200', '3.5', 'table', 'carte', 'select 1', 'lun.', 'ven.', ' et ', '9 h', '12 h 30', '9 h–12 h', '25 h']
const hasard = suite(2024)
const textes = Array.from({ length: 20000 }, () => Array.from({ length: 1 + hasard(12) }, () => PIECES[hasard(PIECES.length)]).join(''))
const donnees = { definitions: [{ id: 'a', quels: 'fixes', quand: 'toute_heure', rythme: 'fluide', principale: true }, { id: 'b', quels: 'fixes', quand: 'samedi', rythme: 'dense' }], listes: [{ date: '2024-08-01' }] }

test('the map reads any address as a choice that it has, and a view that is on the earth', () => {
  const vues = ['8.25/44.5/3.5', '8/95/3', '-1/44/3', '8/44/-200', '//', '30/44/3', '8/44/3/1', 'NaN/44/3', ' 8/44/3', '1e1/44/3', '8/90/180'].map(v => '?vue=' + v)
  let vus = 0
  for (const t of [...textes, ...textes.map(x => '?vue=' + x), ...vues]) {
    const e = lire(t, donnees)
    assert.ok(['minutes', 'epci', 'departements', 'espaces'].includes(e.couche) && ['', '2024-08-01'].includes(e.liste), t)
    assert.ok(donnees.definitions.some(d => d.quels === e.quels && d.quand === e.quand && d.rythme === e.rythme), t)
    assert.match(e.territoire, /^((region|departement|epci):\w+)?$/, t)
    if (e.vue) {
      vus++
      assert.ok(e.vue[0] >= 0 && e.vue[0] <= 24 && Math.abs(e.vue[1]) <= 90 && Math.abs(e.vue[2]) <= 180, `${t}: ${e.vue}`)
      for (const c of premieres({ vue: e.vue, cadre: [-5, 41, 9, 51], largeur: 360, hauteur: 460, terre: { 4: [7, 5] }, zooms: [4, 5, 7, 8] })) assert.ok(c.every(Number.isInteger))
    }
    assert.deepEqual({ ...lire(ecrire(e, donnees), donnees), vue: null }, { ...e, vue: null }, t)
  }
  assert.ok(vus > 0)
  assert.deepEqual(lire('?vue=8.25/44.5/3.5', donnees).vue, [8.25, 44.5, 3.5])
  assert.deepEqual(vues.filter(v => lire(v, donnees).vue).map(v => v.slice(5)), ['8.25/44.5/3.5', '//', ' 8/44/3', '1e1/44/3', '8/90/180'])
})

test('a frame asks for a territory of a kind and code that exist, or for none', () => {
  for (const t of [...textes, ...textes.map(x => '?territoire=' + x)]) {
    const d = demande(t)
    assert.ok(d.genre === null || d.genre === 'france' || (/^[a-z]+$/.test(d.genre) && /^\w{1,9}$/.test(d.code)), `${t}: ${JSON.stringify(d)}`)
  }
})

test('the query of an address comes back as it was written', () => {
  for (const t of textes) {
    assert.ok(['table', 'barres', 'ligne', 'carte'].includes(lienDe(t).vue), t)
    if (t.isWellFormed()) assert.equal(lienDe(ecrireLien({ q: t, vue: 'table' })).q, t)
  }
})

test('a page that is not there guesses from words of its address alone, and a timetable is seven days or none', () => {
  for (const t of textes) {
    for (const i of indices(t)) assert.ok(i.length > 1, t)
    const s = semaineDe(t)
    assert.ok(s === null || (s.length === 7 && s.flat().every(([a, b]) => a >= 0 && b <= 1440 && a < b)), `${t}: ${JSON.stringify(s)}`)
  }
})
