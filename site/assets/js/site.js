import { liste } from '@params'
import { brancherRaccourci, brancherRecherche, brancherReglage, brancherReponses } from './recherche.js'
import { annoncerJour, annoncerListe } from './horaires.js'
import { dater } from './age.js'
import { rendreTriable } from './tri.js'
import { brancherIntegration } from './integrer.js'
import { deviner } from './devine.js'
import { replier } from './replier.js'
import { brancherEmport } from './emporter-menu.js'
import { brancherFiche } from './fiche.js'

const recherches = [...document.querySelectorAll('form.recherche')]
recherches.forEach(brancherRecherche)
brancherRaccourci(recherches.map(f => f.querySelector('input')))
for (const r of document.querySelectorAll('#resultats')) brancherReponses(r)
for (const t of document.querySelectorAll('table.semaine')) annoncerJour(t, new Date())
for (const t of document.querySelectorAll('table[data-heures]')) annoncerListe(t, new Date())
for (const t of document.querySelectorAll('footer time')) dater(t, liste, new Date())
for (const t of document.querySelectorAll('table.tri')) rendreTriable(t)
for (const b of document.querySelectorAll('.defile.court')) replier(b)
for (const d of document.querySelectorAll('.integrer')) brancherIntegration(d, liste)
for (const d of document.querySelectorAll('#devine')) deviner(d).catch(() => {})
for (const b of document.querySelectorAll('button#raccourci')) brancherReglage(b)
brancherEmport(document)
brancherFiche(document, brancherRecherche)
