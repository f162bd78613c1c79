/** The count grid: so many of each note and coin, and their sum, exact to the last place. */
const PLACES = 4;

function toUnits(text) {
  const [whole, fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(PLACES, "0").slice(0, PLACES));
}

/** counts: [{value: "0.50", count: "3"}] → "1.50", with as many places as the values have. Empty counts are none. */
export function sumOf(counts) {
  const places = Math.max(0, ...counts.map(({ value }) => value.split(".")[1]?.length ?? 0));
  let units = 0n;
  for (const { value, count } of counts) if (/^\d+$/.test(count.trim())) units += toUnits(value) * BigInt(count.trim());
  const digits = units.toString().padStart(PLACES + 1, "0");
  const fraction = digits.slice(-PLACES).slice(0, places);
  return digits.slice(0, -PLACES) + (fraction ? `.${fraction}` : "");
}

export function startDenominations() {
  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-count-value]")) return;
    const drawer = event.target.closest("[data-count]");
    const counts = [...drawer.querySelectorAll("[data-count-value]")].map((input) => ({ value: input.dataset.countValue, count: input.value }));
    drawer.querySelector("[data-count-total]").value = sumOf(counts);
  });
  // Enter goes to the next denomination; only the button closes a count.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("[data-count-value], [data-count-total]")) return;
    event.preventDefault();
    const inputs = [...event.target.form.querySelectorAll("[data-count-value], [data-count-total]")];
    inputs[inputs.indexOf(event.target) + 1]?.focus();
  });
}
