/** A list with data-here="zone" or data-here="country" shows where this browser is, as long as nobody has chosen. */
export function startHere() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone) return;
  for (const list of document.querySelectorAll("select[data-here]")) {
    const options = [...list.options];
    if (list.selectedIndex !== Math.max(0, options.findIndex((option) => option.defaultSelected))) continue;
    const here = list.dataset.here === "zone" ? zone : options.map((option) => option.value).find((code) => zonesOf(code).includes(zone));
    if (options.some((option) => option.value === here)) list.value = here;
  }
}

/** The time zones of a country, by its code; none where the browser does not know. */
function zonesOf(code) {
  if (!code) return [];
  const place = new Intl.Locale("und", { region: code });
  return place.getTimeZones?.() ?? place.timeZones ?? [];
}
