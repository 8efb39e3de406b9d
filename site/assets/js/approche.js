// Words with one error: a letter too many, missing or wrong, or two that changed places. Tried only where nothing answers as it is typed.

const LETTRES = 'abcdefghijklmnopqrstuvwxyz '

/** Whether a query is a key of the index but for one error: 2 the whole of it, 1 its beginning (of five letters or more), 0 neither. */
export function proche (q, cle) {
  if (cle.length < q.length - 1) return 0
  let i = 0
  while (i < q.length && q[i] === cle[i]) i++
  const q1 = q.slice(i + 1)
  const c1 = cle.slice(i + 1)
  const restes = [[q1, c1], [q1, cle.slice(i)], [q.slice(i), c1]] // wrong, too many, missing
  if (q[i] !== undefined && q[i] === cle[i + 1] && q[i + 1] === cle[i]) restes.push([q.slice(i + 2), cle.slice(i + 2)])
  if (restes.some(([a, b]) => a === b)) return 2
  return q.length > 4 && i < q.length && restes.some(([a, b]) => a && b.startsWith(a)) ? 1 : 0
}

/** All that a query may have been meant as, what needs few pages of the index first: letters changed places or too many, then missing or
 * wrong ones from the end on. */
export function * variantes (q) {
  for (let i = q.length - 1; i >= 0; i--) {
    if (i) yield q.slice(0, i - 1) + q[i] + q[i - 1] + q.slice(i + 1)
    yield q.slice(0, i) + q.slice(i + 1)
    yield q.slice(0, i + 1) + q.slice(i)
  }
  for (let i = q.length; i >= 0; i--) {
    for (const l of LETTRES) {
      yield q.slice(0, i) + l + q.slice(i)
      if (i < q.length) yield q.slice(0, i) + l + q.slice(i + 1)
    }
  }
}

/** The pages of an index where a query with one error may stand, limite of them at most; page gives the rank of the page of a key. */
export function pagesProches (q, page, limite = 6) {
  const pages = new Set()
  for (const v of variantes(q)) {
    pages.add(page(v))
    if (pages.size === limite) break
  }
  return [...pages]
}

/** The best that a name has to say to a query with one error: as proche, of the name, and of it from each of its words on. */
export const procheDuNom = (q, nom) => Math.max(...nom.split(' ').map((_, i, mots) => proche(q, mots.slice(i).join(' '))))
