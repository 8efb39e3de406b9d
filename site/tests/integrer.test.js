import assert from 'node:assert/strict'
import { test } from 'node:test'
import { snippet, territoireDe } from '../assets/js/integrer.js'

test('a frame names the territory or the espace of its page by the address', () => {
  assert.equal(territoireDe('/communes/2A004.html'), 'commune:2A004')
  assert.equal(territoireDe('/observatoire/cantons/4899.html'), 'canton:4899')
  assert.equal(territoireDe('/espaces/2983.html'), 'espace:2983')
})

test('a snippet is a whole frame, whatever the name', () => {
  const s = snippet('https://exemple.fr/embed/', 'commune:01001', '2024-08-01', 'L’"Abergement"')
  assert.match(s, /^<iframe src="https:\/\/exemple\.fr\/embed\/\?territoire=commune:01001&amp;date=2024-08-01" title="L’Abergement, /)
})
