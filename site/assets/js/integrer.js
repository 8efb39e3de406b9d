// The snippets of a page: whole addresses, and everything selected at once.

export function brancherIntegration (details) {
  const zone = details.querySelector('textarea')
  zone.value = zone.value.replace('src="/', `src="${location.origin}/`)
  zone.addEventListener('focus', () => zone.select())
}
