import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pagesProches, proche, procheDuNom, variantes } from '../assets/js/approche.js'
import { chercher } from '../assets/js/recherche.js'

test('one error is forgiven in a whole name, two are not', () => {
  for (const [q, cle] of [['bordeux', 'bordeaux'], ['grenobel', 'grenoble'], ['saint etiene', 'saint etienne'], ['vordeaux', 'bordeaux'], ['boredaux', 'bordeaux'], ['bordeauxx', 'bordeaux'],
    ['lamure', 'la mure'], ['mended', 'mende'], ['ende', 'mende'], ['mendr', 'mende'], ['emnde', 'mende']]) assert.equal(proche(q, cle), 2, `${q} ${cle}`)
  for (const [q, cle] of [['bordoux', 'bordeaux'], ['grneobel', 'grenoble'], ['mende', 'lens'], ['pari', 'nancy']]) assert.equal(proche(q, cle), 0, `${q} ${cle}`)
})

test('so it is in a beginning of five letters or more', () => {
  for (const [q, cle] of [['boredaux', 'bordeaux metropole'], ['grenboble', 'grenoble alpes'], ['saint eitenn', 'saint etienne'], ['vorde', 'bordeaux']]) assert.equal(proche(q, cle), 1, q)
  for (const [q, cle] of [['vord', 'bordeaux'], ['bordx', 'bordeaux'], ['saint etoeni', 'saint etienne']]) assert.equal(proche(q, cle), 0, q)
})

test('a name is looked at from each of its words on', () => {
  assert.equal(procheDuNom('yvelinse', 'saint quentin en yvelines'), 2)
  assert.equal(procheDuNom('quentni', 'saint quentin en yvelines'), 1)
})

test('whatever the error, the key is among what a query may have been meant as', () => {
  const cle = 'saint lo'
  const fautes = []
  for (let i = 0; i < cle.length; i++) {
    fautes.push(cle.slice(0, i) + cle.slice(i + 1), cle.slice(0, i) + 'q' + cle.slice(i), cle.slice(0, i) + 'q' + cle.slice(i + 1))
    if (i) fautes.push(cle.slice(0, i - 1) + cle[i] + cle[i - 1] + cle.slice(i + 1))
  }
  for (const q of fautes) {
    assert.ok([...variantes(q)].includes(cle), q)
    assert.ok(q === cle || proche(q, cle) === 2, q)
  }
})

test('an error at the end of a word reads few pages', () => {
  const pages = ['a', 'b', 'bo', 'c', 'g', 'gre', 's', 'saint', 'saint e', 'saint m']
  const page = v => pages.filter(p => p <= v).length - 1
  assert.deepEqual(pagesProches('grenobel', page, 3).includes(5), true)
  assert.ok(pagesProches('saint etiene', page).includes(8))
  assert.equal(pagesProches('bordeux', page, 2).length, 2)
})

test('names that differ by one error answer only where nothing else does', async () => {
  const fichiers = {
    'recherche/index.json': { version: '1', liens: { c: 'communes/{}.html' }, departements: { 33: 'Gironde', 38: 'Isère' }, pages_lues: 2, pages: ['a', 'g'] },
    'recherche/0.json': [['c', '33063', 'Bordeaux', '33', '33000', 54], ['c', '33001', 'Bordes', '33', '33001', 20]],
    'recherche/1.json': [['c', '38185', 'Grenoble', '38', '38000', 52]],
    'recherche/noms.json': ['bordeaux', 'grenoble'],
  }
  const lus = []
  globalThis.fetch = async a => { const n = a.replace(/^\/|\?.*/g, ''); lus.push(n); return { ok: n in fichiers, status: 404, json: async () => fichiers[n] } }
  const dire = async q => { const r = await chercher('/', q); return [r.approche, ...r.reponses.map(x => x.code)] }
  assert.deepEqual(await dire('bord'), [false, '33063', '33001'])
  assert.ok(!lus.includes('recherche/noms.json'))
  assert.deepEqual(await dire('Bordeux'), [true, '33063'])
  assert.deepEqual(await dire('Grenobel'), [true, '38185'])
  assert.deepEqual(await dire('Trenoble'), [true, '38185'])
  assert.deepEqual(await dire('zzzz'), [false])
  assert.deepEqual(await dire('33009'), [false])
})
