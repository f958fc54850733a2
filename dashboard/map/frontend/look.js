// Colours and letters of the page for light and dark, read from the CSS so that they have one home.

export function readTokens(root, atlas) {
  const css = getComputedStyle(root);
  const read = (name) => css.getPropertyValue(`--cm-${name}`).trim();
  const dark = root.dataset.theme === "dark";
  return {
    dark,
    paper: read("paper"), ink: read("ink"), bg: read("bg"), muted: read("muted"), faint: read("faint"), line: read("line"), soft: read("soft"),
    accent: read("accent"), label: read("label"), halo: read("halo"), baseName: read("base-name"), waterName: read("water-name"),
    font: css.fontFamily || "sans-serif",
    overlay: read("overlay"),
    base: {
      land: read("land"), water: read("water"), border: read("border"), admin: read("admin-line"), road: read("road"),
      text: read("base-name"), halo: read("halo"),
    },
    side: (side) => (atlas ? atlas.sides[side][dark ? "colour_dark" : "colour"] : read("muted")),
  };
}

// Whether a CSS colour is a dark one.
export function isDark(colour) {
  const found = /rgba?\(\s*([\d.]+)[, ]+([\d.]+)[, ]+([\d.]+)/.exec(colour);
  return !!found && 0.2126 * found[1] + 0.7152 * found[2] + 0.0722 * found[3] < 110;
}
