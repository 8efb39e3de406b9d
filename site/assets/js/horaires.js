// Whether an espace is open, in words, from the timetable on the page. What is printed there is the data: nothing else is read.

const FUSEAUX = {
  971: 'America/Guadeloupe', 972: 'America/Martinique', 973: 'America/Cayenne',
  974: 'Indian/Reunion', 976: 'Indian/Mayotte', 975: 'America/Miquelon', 977: 'America/St_Barthelemy', 978: 'America/Marigot',
  986: 'Pacific/Wallis', 987: 'Pacific/Tahiti', 988: 'Pacific/Noumea',
}
const JOURS = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche']

/** Day (0 = Monday) and minute of the day at the espace's place. */
export function ici (instant, dep) {
  const p = Object.fromEntries(new Intl.DateTimeFormat('en-GB', {
    timeZone: FUSEAUX[dep] || 'Europe/Paris', weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  }).formatToParts(instant).map(x => [x.type, x.value]))
  return { jour: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(p.weekday), minute: +p.hour * 60 + +p.minute }
}

/** "9 h 30 – 12 h" as [570, 720]. */
export function plage (texte) {
  const n = [...texte.matchAll(/(\d+)\s*h(?:\s*(\d\d))?/g)].map(m => +m[1] * 60 + +(m[2] || 0))
  return n.length === 2 ? n : null
}

const heure = m => `${Math.floor(m / 60)}\u00a0h${m % 60 ? '\u00a0' + String(m % 60).padStart(2, '0') : ''}`

/** The sentence for a week of ranges (7 lists of [from, to]), at a day and minute. A Sunday of which the list says nothing is not said to be closed. */
export function phrase (semaine, { jour, minute }, dimancheTu = !semaine[6].length) {
  const jourdhui = semaine[jour]
  const en = jourdhui.find(([a, b]) => minute >= a && minute < b)
  if (en) return { ouvert: true, texte: `Ouvert en ce moment, jusqu’à ${heure(en[1])}` }
  const reste = jourdhui.filter(([a]) => a > minute)
  if (reste.length) return { ouvert: true, texte: `Ouvert aujourd’hui ${reste.map(([a, b]) => `de ${heure(a)} à ${heure(b)}`).join(' et ')}` }
  for (let i = 1; i <= 7; i++) {
    const j = (jour + i) % 7
    if (semaine[j].length) {
      return { ouvert: false, texte: `${jourdhui.length ? 'Fermé à cette heure' : jour === 6 && dimancheTu ? 'Rien n’est publié pour le dimanche' : 'Fermé aujourd’hui'} ; prochaine ouverture ${i === 1 ? 'demain' : JOURS[j]} à ${heure(semaine[j][0][0])}` }
    }
  }
  return { ouvert: false, texte: 'Aucun horaire publié' }
}

const ABREGES = ['lun', 'mar', 'mer', 'jeu', 'ven', 'sam', 'dim']

/** "lun.–ven. 9 h–12 h, 13 h 30–17 h ; sam. 9 h–12 h" as 7 lists of [from, to], Monday first; null where it is not a timetable. */
export function semaineDe (texte) {
  const semaine = [[], [], [], [], [], [], []]
  for (const morceau of texte.split(';')) {
    const m = morceau.trim().match(/^(\w{3})\.(?:(?: et |–)(\w{3})\.)? (\d.*)$/)
    const de = m ? ABREGES.indexOf(m[1]) : -1
    const a = m ? ABREGES.indexOf(m[2] || m[1]) : -1
    if (de < 0 || a < de) return null
    const plages = m[3].split(',').map(plage)
    if (plages.includes(null)) return null
    for (let j = de; j <= a; j++) semaine[j].push(...plages)
  }
  for (const j of semaine) j.sort((x, y) => x[0] - y[0])
  return semaine
}

/** What a line of a list says of a week, at a day and minute: open until when, or the next opening. */
export function bref (semaine, { jour, minute }) {
  const en = semaine[jour].find(([a, b]) => minute >= a && minute < b)
  if (en) return { ouvert: true, texte: `Ouvert jusqu’à ${heure(en[1])}` }
  for (let i = 0; i <= 7; i++) {
    const j = (jour + i) % 7
    const p = semaine[j].find(([a]) => i || a > minute)
    if (p) return { ouvert: false, texte: `${jour === 6 && !semaine[6].length ? 'Ouvre' : 'Fermé, ouvre'} ${['', 'demain '][i] ?? JOURS[j] + ' '}à ${heure(p[0])}` }
  }
  return null
}

/** Says in each line of a list of espaces whether it is open; nothing where hours vary or are not published. */
export function annoncerListe (table, instant) {
  const t = ici(instant, table.dataset.heures)
  let dits = 0
  for (const ligne of table.tBodies[0].rows) {
    const cellule = ligne.cells[ligne.cells.length - 1]
    if (cellule.classList.contains('variable')) continue
    const semaine = semaineDe(cellule.textContent.replace(/[\u00a0\u202f]/g, ' '))
    const r = semaine && bref(semaine, t)
    if (!r) continue
    const b = document.createElement('b')
    b.className = r.ouvert ? 'etat oui' : 'etat'
    b.textContent = r.texte
    cellule.append(' ', b)
    dits++
  }
  if (!dits) return
  const note = document.createElement('span')
  note.className = 'ecran'
  note.textContent = ' ; ouvert ou fermé à cette heure, hors jours fériés'
  table.caption.append(note)
}

/** Marks today in a timetable and says whether the espace is open, and of which day the list is once that is half a year ago; nothing where the hours vary (itinerant, "one week in two"). */
export function annoncerJour (table, instant) {
  if ('variable' in table.dataset) return
  const lignes = [...table.querySelectorAll('tr')]
  if (lignes.length !== 7) return
  const dits = lignes.map(l => l.classList.contains('dit')) // days in the publisher's words, which are not read
  const semaine = lignes.map((l, j) => dits[j] ? [] : l.cells[1].textContent.split(',').map(plage).filter(Boolean))
  const t = ici(instant, table.dataset.dep)
  lignes[t.jour].classList.add('jour')
  const p = table.closest('section')?.querySelector('.ouvert')
  if (!p || dits[t.jour]) return
  const r = phrase(semaine, t, lignes[6].classList.contains('tu'))
  if (!r.ouvert && dits.some(Boolean)) return
  const liste = table.querySelector('time')
  const vieille = liste && instant - new Date(liste.dateTime) > 183 * 864e5
  p.textContent = `${r.texte}${vieille ? `, d’après les horaires publiés le ${liste.textContent}` : ''} (hors jours fériés).`
  p.classList.toggle('non', !r.ouvert)
  p.hidden = false
}
