// The snippets of a page: whole addresses, everything selected at once. Where the page holds no snippet, to be light, it is
// written here, the same as layouts/_partials/integrer.html writes it.

export function snippet (adresse, territoire, date, nom) {
  return `<iframe src="${adresse}?territoire=${territoire}&amp;date=${date}" title="${nom.replaceAll('"', '')}, observatoire France services" width="100%" height="460" style="border:0;max-width:640px" loading="lazy"></iframe>`
}

const NOTE = 'De 320 à 640\u00a0px de large (640\u00a0px de haut à 320\u00a0px de large). Ajoutez <code>&amp;taille=compacte</code> pour la phrase seule, <code>&amp;theme=clair</code> ou <code>&amp;theme=sombre</code>. Aucun cookie.'

/** The territory or espace of an address of its page, as a frame names it. */
export function territoireDe (adresse) {
  const [, dossier, code] = adresse.match(/\/(communes|cantons|espaces)\/([^/]+)\.html$/)
  return `${dossier.slice(0, -1)}:${code}`
}

export function brancherIntegration (details, liste) {
  let zone = details.querySelector('textarea')
  if (!zone) {
    const etiquette = document.createElement('label')
    const note = document.createElement('p')
    zone = document.createElement('textarea')
    zone.readOnly = true
    zone.rows = 4
    zone.value = snippet(details.querySelector('a').href, territoireDe(location.pathname), liste, document.querySelector('h1').textContent.trim())
    etiquette.append('Code à coller', zone)
    note.className = 'note'
    note.innerHTML = NOTE
    details.replaceChildren(details.firstElementChild, etiquette, note)
  }
  zone.value = zone.value.replace('src="/', `src="${location.origin}/`)
  zone.addEventListener('focus', () => zone.select())
}
