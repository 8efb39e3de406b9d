// A long table shows its first twelve rows, in whatever order it is sorted; a button shows the rest.
// Without JavaScript, and on paper, all rows are there.

const VISIBLES = 12

export function replier (bloc) {
  const autres = (bloc.querySelector('tbody')?.rows.length || 0) - VISIBLES
  if (autres < 3) return
  const b = document.createElement('button')
  b.type = 'button'
  b.className = 'voir'
  b.textContent = `Voir les ${autres.toLocaleString('fr')} autres`
  b.addEventListener('click', () => {
    bloc.classList.remove('replie')
    b.remove()
    bloc.focus({ preventScroll: true })
  })
  bloc.classList.add('replie')
  bloc.after(b)
}
