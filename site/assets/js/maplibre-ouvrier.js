// MapLibre's worker. Its package is said to be free of side effects, so what it sets is named here.
import Ouvrier from 'maplibre-gl/dist/maplibre-gl-worker.mjs'

self.worker ??= new Ouvrier(self)
