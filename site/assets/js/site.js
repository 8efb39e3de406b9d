import { brancherRecherche } from './recherche.js'
import { annoncerJour } from './horaires.js'
import { rendreTriable } from './tri.js'
import { replier } from './replier.js'

for (const f of document.querySelectorAll('form.recherche')) brancherRecherche(f)
for (const t of document.querySelectorAll('table.semaine')) annoncerJour(t, new Date())
for (const t of document.querySelectorAll('table.tri')) rendreTriable(t)
for (const b of document.querySelectorAll('.defile.court')) replier(b)
