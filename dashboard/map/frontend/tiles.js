// Online tiles over the bundled base map, when the settings name some. Without a network the
// bundled map simply stays.

export function createTiles(L, options) {
  const layer = L.tileLayer(options.url, { maxZoom: 19, maxNativeZoom: options.max_zoom, subdomains: "abc", r: L.Browser.retina ? "@2x" : "" });
  let loaded = false;
  layer.on("tileload", () => { loaded = true; });
  // Nothing ever came: holes over the bundled map would only hide it.
  layer.on("tileerror", () => { if (!loaded) layer.remove(); });
  return layer;
}
