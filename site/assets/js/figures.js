// The figures of a page and their names: what the menu that takes them away, and the frame that shows one, agree on.

// The map and the explorer have their own ways to take what they show.
const BLOCS = 'main figure:not(.dessin, #dessin), main .bloc > .outils'

/** The figures of a page, in order: cle is the id that is nearest, else "figure-N"; a table of an analysis is the block before its links. */
export function figures (racine) {
  const vues = new Set()
  return [...racine.querySelectorAll(BLOCS)].filter(e => e.tagName === 'FIGURE' || !e.closest('figure')).map((e, i) => {
    const table = e.tagName !== 'FIGURE'
    const id = e.id || e.querySelector(':is(h2, h3)[id]')?.id || e.closest('section')?.querySelector(':is(h2, h3)[id]:not(figure *)')?.id
    let cle = !id ? `figure-${i + 1}` : table ? `table-${id}` : id
    while (vues.has(cle)) cle += '-'
    vues.add(cle)
    return { cle, bloc: e, table: table ? e.previousElementSibling : null, ancre: id || '' }
  })
}

/** What a figure is called: its own heading, the caption of its table, else the name of its drawing. */
export function titre ({ bloc, table }) {
  const t = table ? table.querySelector('caption') : bloc.querySelector('h2, h3') || bloc.closest('li')?.querySelector('h3')
  const dessin = bloc.querySelector('svg[aria-label], svg > title, img')
  return (t?.textContent || dessin?.getAttribute('aria-label') || dessin?.getAttribute('alt') || dessin?.textContent || document.querySelector('h1').textContent).replace(/\s+/g, ' ').trim()
}
