import test from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { MINUTES, PARTS, direDeListe, direFigures, direTemps, direZones, haut } from '../assets/js/carte-phrases.js'
import { BORNES_PART, classeMinutes, classePart } from '../assets/js/carte-etat.js'
import { ECHELLE, comment, dire } from '../assets/js/embed.js'
import { arrondi, jour, minutes, part } from '../assets/js/lignes.js'
import { ici, phrase, bref } from '../assets/js/horaires.js'
import { style } from '../assets/js/carte-style.js'

const plat = x => [x].flat(Infinity).map(String).join('').replace(/\s/g, ' ')

test('a commune of the map: by road, estimated, without a road to any, not known', () => {
  const c = { lieu: "à L'Île", exact: true, espace: 'Maison', commune: 'Bourg' }
  assert.equal(plat(direTemps({ ...c, dixiemes: 124 })), 'À L’Île, l’espace le plus proche est à 12 min en voiture : Maison, Bourg.')
  assert.equal(plat(direTemps({ ...c, dixiemes: 0 })), 'À L’Île, l’espace le plus proche est à moins de 1 min en voiture : Maison, Bourg.')
  assert.equal(plat(direTemps({ ...c, dixiemes: 125, exact: false, commune: '' })), 'À L’Île, l’espace le plus proche est à ≈ 13 min en voiture : Maison.')
  assert.equal(direTemps({ ...c, dixiemes: -1 }), 'À L’Île, aucun espace n’est accessible par la route.')
  assert.equal(direTemps({ ...c, dixiemes: -2 }), 'À L’Île, le temps de trajet n’est pas connu.')
})

test('a territory of the map: today, a former list, no median, not known', () => {
  assert.equal(plat(direFigures("dans l'Ain", [0.9876, 6.5, 12345], true)), 'Dans l’Ain, 98,8 % de la population est à moins de 20 min, médiane 7 min ; 12 345 habitants sont plus loin ou sans accès.')
  assert.equal(plat(direFigures('en Lozère', [0.5, null, 9], false)), 'En Lozère, 50,0 % de la population d’aujourd’hui aurait été à moins de 20 min ; 9 habitants sont plus loin ou sans accès.')
  for (const f of [[null, 6, 1], null, undefined]) assert.equal(direFigures('en Lozère', f, true), 'En Lozère, le temps de trajet n’est pas connu.')
})

test('an espace of a list has its kind and its day', () => {
  assert.equal(direDeListe('Bus', 'Bourg', 2, '2024-08-01'), 'Bus, Bourg, bus ou espace itinérant, liste du 1er août 2024.')
  assert.equal(direDeListe('Maison', '', 1, '2020-10-12'), 'Maison, antenne, liste du 12 octobre 2020.')
  assert.equal(direDeListe('Maison', '', 0, '2020-10-12'), 'Maison, espace fixe, liste du 12 octobre 2020.')
  assert.match(direZones(['Aube', 'Brumes']), /^Par la route, Aube et Brumes.*10, 20, 30 ou 45\u00a0min/)
  assert.equal(haut('été'), 'Été')
})

test('the words of the classes say the bounds of the classes', () => {
  const bornes = mots => mots.map(m => (m.match(/\d+/g) ?? []).map(Number))
  assert.deepEqual(bornes(MINUTES), [[0, 10], [10, 20], [20, 30], [30, 45], [45], []])
  MINUTES.slice(0, 4).forEach((m, i) => {
    const fin = bornes([m])[0][1]
    assert.equal(classeMinutes(10 * fin), i, m)
    assert.equal(classeMinutes(10 * fin + 1), i + 1, m)
  })
  assert.deepEqual(bornes(PARTS), [[5], [5, 10], [10, 25], [25, 50], [], []])
  assert.deepEqual(BORNES_PART, [0.05, 0.1, 0.25, 0.5])
  BORNES_PART.forEach((b, i) => {
    assert.equal(classePart(1 - b), i)
    assert.equal(classePart(1 - b - 0.0001), i + 1)
    assert.equal(classePart(1 - b + 0.0001), i)
  })
  assert.equal(PARTS.length, 6)
})

test('a frame has the colours of the pictures, which are those of the style sheet', () => {
  const css = readFileSync(new URL('../assets/css/jetons.css', import.meta.url), 'utf8')
  const clair = [0, 1, 2, 3, 4].map(i => css.match(new RegExp(`--c${i}:\\s*(#[0-9a-f]{6})`, 'i'))[1].toLowerCase())
  assert.deepEqual(ECHELLE.map(e => e[0]), clair)
  const papier = readFileSync(new URL('../assets/css/impression.css', import.meta.url), 'utf8')
  clair.forEach((c, i) => assert.ok(papier.includes(`--c${i}: ${c};`), `print: c${i}`))
  assert.deepEqual(ECHELLE.map(e => e[1]), ['10', '20', '30', '45', '+'])
})

test('the layers of the map paint each class with its own colour', () => {
  const c = Object.fromEntries(['c0', 'c1', 'c2', 'c3', 'c4', 'cx', 'papier', 'fond', 'encre', 'gris', 'trait', 'accent', 'limite', 'point', 'point-bord'].map(n => [n, 'couleur-' + n]))
  const couches = (couche, bandes) => Object.fromEntries(style({ couche, variante: 'v', epci: couche === 'epci' }, c, [4, 5, 7, 9], null, bandes).layers.map(l => [l.id, l]))
  const m = couches('minutes', [5, 10])
  assert.deepEqual(m.classes.paint['fill-color'], ['match', ['get', 'classe'], 'c0', c.c0, 'c1', c.c1, 'c2', c.c2, 'c3', c.c3, 'c4', c.c4, c.cx])
  assert.deepEqual(m.communes.paint['fill-color'], ['match', ['feature-state', 'c'], 0, c.c0, 1, c.c1, 2, c.c2, 3, c.c3, 4, c.c4, 5, c.cx, c.fond])
  assert.deepEqual(m.bandes.paint['fill-color'], ['match', ['get', 'classe'], 'c0', c.c0, 'c1', c.c1, 'c2', c.c2, 'c3', c.c3, c.c4])
  assert.equal(m.classes.layout.visibility, 'visible')
  assert.equal(couches('departements').classes.layout.visibility, 'none')
  assert.equal(couches('departements').departements.layout.visibility, 'visible')
  assert.deepEqual(couches('epci').communes.paint['fill-color'][1], ['feature-state', 'p'])
})

test('the sentences of a frame', () => {
  const lien = (g, c, t) => t
  globalThis.document = { createElement: nom => ({ nom, dit: [], setAttribute () {}, append (...x) { this.dit.push(...x) }, toString () { return this.dit.join('') } }) }
  const commune = { nom: 'Roc', a: 'au Roc', temps_min: 12.4, temps_min_bas: 10.4, temps_min_haut: 14.6, route: false, motif: null, espace: '9', espace_nom: 'Maison' }
  assert.equal(plat(dire.commune(commune, lien).phrases), 'Au Roc, l’espace France services le plus proche est à 12 min en voiture, aller simple : Maison.Temps estimé, sans doute entre 10 et 15 min.')
  assert.equal(plat(dire.commune({ ...commune, route: true }, lien).phrases[1]), 'Temps calculé par la route.')
  assert.equal(plat(dire.commune({ ...commune, temps_min_haut: null }, lien).phrases[1]), 'Temps estimé.')
  assert.equal(plat(dire.commune({ ...commune, temps_min: null, motif: 'population_absente' }, lien).phrases), 'Au Roc, le temps de trajet n’est pas connu.')
  const t = { nom: 'Brumes', dans: 'dans les Brumes', part_20_min: 0.8, part_20_min_bas: 0.7, part_20_min_haut: 0.9, population_plus_20: 25090, mediane_min: 6.5, methode: 'estimation', espaces: 3 }
  assert.equal(plat(dire.territoire(t).phrases), 'Dans les Brumes, 80,0 % des habitants sont à moins de 20 min en voiture d’un espace France services.Temps estimés ; entre 70,0 % et 90,0 %, erreur mesurée sur des régions hors calage.')
  assert.equal(plat(dire.territoire({ ...t, methode: 'route' }).phrases[1]), 'Temps calculés par la route.')
  assert.equal(plat(dire.territoire({ ...t, part_20_min_bas: 0.9, part_20_min_haut: 0.9 }).phrases[1]), 'Temps estimés.')
  assert.equal(plat(dire.territoire(t).chiffres), '≈ 25 000habitants à plus de 20 min7 minau plus, pour la moitié des habitants3espaces installés')
  assert.equal(plat(dire.territoire({ ...t, methode: 'route', mediane_min: null, espaces: 1 }).chiffres), '25 090habitants à plus de 20 min1espace installé')
  const lundi = new Date('2026-11-23T09:30:00Z') // Monday, 10:30 in Paris
  const e = { nom: 'Maison', adresse: '1 Rue A', semaine: '540-720;;;;;;', departement: '48', communes: 4, population: 5000 }
  assert.equal(plat(dire.espace(e, lien, lundi).phrases), 'Ouvert en ce moment, jusqu’à 12 h (hors jours fériés).1 Rue A')
  assert.equal(plat(dire.espace({ ...e, variable: true, mobile: true }, lien, lundi).phrases), 'Horaires variables : téléphonez avant de vous déplacer.1 Rue A (espace itinérant)')
  assert.equal(plat(dire.espace({ ...e, semaine: null }, lien, lundi).phrases[0]), 'Horaires non publiés.')
  assert.equal(plat(dire.espace(e, lien, lundi).chiffres), '4communes dont il est le plus proche5 000habitants y vivent')
  assert.equal(plat(dire.espace({ ...e, communes: 1 }, lien, lundi).chiffres[0]), '1commune dont il est le plus proche')
  assert.deepEqual(dire.espace({ ...e, communes: null }, lien, lundi).chiffres, [])
  delete globalThis.document
  assert.equal(comment({ methode: 'route', route_dans: 'en Corse' }), 'calculés par la route')
})

test('minutes, shares and days at their edges', () => {
  assert.deepEqual([0, 0.49, 0.5, 1.49, 1.5, 59.5].map(minutes).map(plat), ['moins de 1 min', 'moins de 1 min', '1 min', '1 min', '2 min', '60 min'])
  assert.deepEqual([1, 0.9997, 0.999, 0.5, 0.001, 0.0009, 0].map(part).map(plat), ['100 %', 'plus de 99,9 %', '99,9 %', '50,0 %', '0,1 %', 'moins de 0,1 %', '0 %'])
  assert.deepEqual(['2024-08-01', '2020-10-12', '2022-12-11'].map(jour), ['1er août 2024', '12 octobre 2020', '11 décembre 2022'])
  assert.deepEqual([9.49, 9.5, 99, 994.9, 995, 999499, 9.95e5, 9.94e6, 9.95e6].map(arrondi).map(plat), ['moins de 10', '10', '100', '990', '1 000', '1 million', '1 million', '9,9 millions', '10 millions'].map(plat))
})

test('every place overseas has its own clock', () => {
  const instant = new Date('2026-11-23T12:00:00Z')
  const heures = { 48: 13, '2A': 13, 971: 8, 972: 8, 973: 9, 974: 16, 976: 15, 975: 9, 977: 8, 978: 8, 986: 0, 987: 2, 988: 23 }
  for (const [dep, h] of Object.entries(heures)) {
    const t = ici(instant, dep)
    assert.equal(Math.floor(t.minute / 60), h, dep)
    assert.equal(t.jour, dep === '986' ? 1 : 0, dep)
  }
})

test('an espace opens at its first minute and is closed at its closing minute', () => {
  const s = [[[540, 720], [840, 1020]], [], [], [], [], [], []]
  const dit = m => [phrase(s, { jour: 0, minute: m }), bref(s, { jour: 0, minute: m })].map(r => plat(r.texte)).join(' | ')
  assert.equal(dit(539), 'Ouvert aujourd’hui de 9 h à 12 h et de 14 h à 17 h | Fermé, ouvre à 9 h')
  assert.equal(dit(540), 'Ouvert en ce moment, jusqu’à 12 h | Ouvert jusqu’à 12 h')
  assert.equal(dit(719), 'Ouvert en ce moment, jusqu’à 12 h | Ouvert jusqu’à 12 h')
  assert.equal(dit(720), 'Ouvert aujourd’hui de 14 h à 17 h | Fermé, ouvre à 14 h')
  assert.equal(dit(1019), 'Ouvert en ce moment, jusqu’à 17 h | Ouvert jusqu’à 17 h')
  assert.equal(dit(1020), 'Fermé à cette heure ; prochaine ouverture lundi à 9 h | Fermé, ouvre lundi à 9 h')
})
