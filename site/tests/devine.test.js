import test from 'node:test'
import assert from 'node:assert/strict'
import { indices } from '../assets/js/devine.js'

test('an address that leads nowhere still says what it was about', () => {
  for (const [chemin, voulu] of [
    ['/communes/38185/', ['38185']], ['/communes/2a004.html', ['2a004']], ['/epci/200040715', ['200040715']],
    ['/departement/48', ['48']], ['/communes/saint-etienne/', ['saint etienne']], ['/commune/grenoble-38185.html', ['38185', 'grenoble']],
    ['/ville/L%27Ha%C3%BF-les-Roses', ["L'Haÿ les Roses"]], ['/communes/', []], ['/%E0%A4%A/x', []], ['/a/b/', []],
  ]) assert.deepEqual(indices(chemin), voulu, chemin)
})
