// One menu under each figure and each table of an analysis. What it does is read when it is first opened; without JavaScript the links
// that stand there (CSV, address, quotation, data) stay.
import { emporter } from '@params'
import { figures } from './figures.js'

/** Puts the menus into a page, and goes to the figure that its address names where the page has no such id. */
export function brancherEmport (racine) {
  for (const f of figures(racine)) {
    const menu = document.createElement('details')
    const quoi = document.createElement('summary')
    menu.className = 'emporter'
    quoi.textContent = f.table ? 'Emporter ce tableau' : 'Emporter cette figure'
    menu.append(quoi)
    menu.addEventListener('toggle', async () => {
      if (!menu.open || menu.children.length > 1) return
      const { remplir } = await import(emporter)
      if (menu.children.length === 1) remplir(menu, f)
    })
    for (const e of f.table ? [f.bloc, f.bloc.nextElementSibling] : f.bloc.querySelectorAll('.outils, .citer')) if (e?.matches('.outils, .citer')) e.hidden = true
    if (f.table) f.bloc.after(menu)
    else (f.bloc.querySelector('figcaption') || f.bloc).append(menu)
    if (!racine.getElementById(f.cle)) (f.table || f.bloc).id = f.cle
  }
  const but = racine.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (but?.matches('figure, .defile')) but.scrollIntoView()
}
