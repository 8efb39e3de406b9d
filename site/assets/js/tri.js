// Sortable columns. Without JavaScript the table keeps the order it was written in.

export const nombre = t => {
  const s = t.replace(/[\s\u00a0\u202f]/g, '').replace(',', '.')
  const m = s.match(/-?\d+(\.\d+)?/)
  return m ? +m[0] * (/million/.test(s) ? 1e6 : 1) - (/^moinsde/.test(s) ? 0.01 : 0) + (/^plusde/.test(s) ? 0.01 : 0) : null
}
const ordre = new Intl.Collator('fr', { numeric: true })

export function rendreTriable (table) {
  const corps = table.tBodies[0]
  const tetes = table.tHead ? [...table.tHead.rows[0].cells] : []
  if (!corps || corps.rows.length < 3) return
  tetes.forEach((th, i) => {
    const b = document.createElement('button')
    b.type = 'button'
    b.append(...th.childNodes)
    th.append(b)
    b.addEventListener('click', () => {
      const num = th.classList.contains('n')
      const bas = th.getAttribute('aria-sort') === (num ? 'descending' : 'ascending')
      const sens = num ? (bas ? 1 : -1) : (bas ? -1 : 1)
      const lignes = [...corps.rows].map(r => [num ? nombre(r.cells[i].textContent) : r.cells[i].textContent.trim(), r])
      // A value that is not known stays last whichever way one sorts.
      lignes.sort(([a], [b]) => a === b ? 0 : a === null ? 1 : b === null ? -1 : sens * (num ? a - b : ordre.compare(a, b)))
      corps.append(...lignes.map(l => l[1]))
      for (const t of tetes) t.removeAttribute('aria-sort')
      th.setAttribute('aria-sort', sens > 0 ? 'ascending' : 'descending')
    })
  })
}
