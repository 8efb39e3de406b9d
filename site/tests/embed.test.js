import test from 'node:test'
import assert from 'node:assert/strict'
import { auDela, avis, comment, demande, dire } from '../assets/js/embed.js'
import { arrondi } from '../assets/js/lignes.js'

const plat = x => [x].flat(Infinity).map(String).join('').replace(/\s/g, ' ')

test('the address of a frame names a territory, or is told that it does not', () => {
  assert.deepEqual(demande('?territoire=commune:2a004&taille=compacte&theme=sombre&date=2024-08-01'), { genre: 'commune', code: '2A004', compacte: true, theme: 'sombre', date: '2024-08-01' })
  assert.equal(demande('?territoire=france').genre, 'france')
  for (const faux of ['', '?territoire=commune', '?territoire=commune:', '?territoire=ville:38185', '?territoire=epci:../../x', '?territoire=constructor:1']) assert.equal(demande(faux).genre, null, faux)
})

test('a frame made with other data says so, one made with these says nothing', () => {
  assert.equal(avis('2024-08-01', '2024-08-01'), '')
  assert.equal(avis(null, '2024-08-01'), '')
  assert.match(avis('2020-10-12', '2024-08-01'), /liste des espaces du 12 octobre 2020\. Les données ont changé depuis.*1er août 2024/)
  assert.match(avis('hier', '2024-08-01'), /illisible/)
})

test('what is not known is not shown as 0', () => {
  assert.match(plat(dire.commune({ nom: 'Île-de-Sein', a: 'à Île-de-Sein', temps_min: null, motif: 'sans_espace_sur_la_terre' }).phrases), /^À Île-de-Sein, aucun espace France services n’est accessible par la route\.$/)
  assert.match(plat(dire.territoire({ nom: 'X', dans: 'dans X', part_20_min: null }).phrases), /ne sont pas connus/)
})

test('a territory says where its times are by road', () => {
  assert.equal(comment({ methode: 'route', route_dans: null }), 'calculés par la route')
  assert.equal(comment({ methode: 'estimation', route_dans: null }), 'estimés')
  assert.equal(comment({ methode: 'mixte', route_dans: 'en Corse' }), 'calculés par la route en Corse, estimés ailleurs')
  assert.match(comment({ methode: 'mixte', route_dans: null }), /pour une partie des habitants/)
})

test('people beyond a threshold are rounded to two figures where they are estimated', () => {
  const dits = { 1594014: '1,6 million', 2010000: '2 millions', 10400000: '10 millions', 72955: '73 000', 994: '990', 12345: '12 000', 123456: '120 000', 14: '10', 3: 'moins de 10', 0: '0' }
  for (const [n, dit] of Object.entries(dits)) assert.equal(arrondi(+n).replace(/[\u00a0\u202f]/g, ' '), dit)
  const dit = (methode, n) => auDela({ methode, population_plus_20: n }).replace(/[\u00a0\u202f]/g, ' ')
  assert.equal(dit('estimation', 25090), '≈ 25 000')
  assert.equal(dit('mixte', 25090), '≈ 25 000')
  assert.equal(dit('route', 25090), '25 090')
  assert.equal(dit('estimation', 4), 'moins de 10')
  assert.equal(dit('estimation', 0), '0')
})
