// For the pages that show a frame of the observatory: it makes the frame as high as what it shows. It reads nothing else, and keeps nothing.
const origine = new URL(document.currentScript.src).origin

window.addEventListener('message', e => {
  const h = e.data?.hauteur
  if (e.origin !== origine || typeof h !== 'number' || !(h > 0 && h < 8000)) return
  for (const f of document.querySelectorAll('iframe')) if (f.contentWindow === e.source) f.style.height = `${h}px`
})
