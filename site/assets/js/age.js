/** How long ago a day is, in French, from the second month on; "" before, or where the day is not known. */
export function age (jour, maintenant) {
  const d = new Date(jour)
  let mois = (maintenant.getFullYear() - d.getFullYear()) * 12 + maintenant.getMonth() - d.getMonth()
  if (maintenant.getDate() < d.getDate()) mois--
  if (!(mois >= 2)) return ''
  const ans = Math.floor(mois / 12)
  const reste = mois % 12
  return 'il y a ' + [ans && `${ans}\u00a0an${ans > 1 ? 's' : ''}`, reste && `${reste}\u00a0mois`].filter(Boolean).join(' et ')
}

/** Says beside a date how long ago it is. The page itself has the date alone, so that it is the same on every day. */
export function dater (temps, jour, maintenant) {
  const dit = age(jour, maintenant)
  if (dit) temps.after(` (${dit})`)
}
