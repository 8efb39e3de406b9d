// The part of MapLibre that the map uses, as a file of its own that is asked for when the page is at rest.
export { Map, addProtocol, setWorkerUrl } from 'maplibre-gl'
