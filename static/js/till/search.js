/** The item search, and every list that is walked with the arrow keys: the marked row is what Enter takes. */
const list = () => document.querySelector("[data-till-found]");

function rows() {
  return [...(list()?.querySelectorAll("button") ?? [])];
}

function mark(row) {
  for (const other of rows()) other.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  row.scrollIntoView({ block: "nearest" });
}

function move(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.hasAttribute("aria-current"));
  mark(all[Math.max(0, Math.min(all.length - 1, at + by))]);
}

/** Back to the quick keys: the search is emptied and asks the server for them. */
export function clearSearch() {
  const input = document.getElementById("till-search");
  if (!input?.value) return false;
  input.value = "";
  input.dispatchEvent(new Event("search"));
  return true;
}

export function focusSearch() {
  const input = document.getElementById("till-search");
  if (!input) return false;
  input.focus();
  input.select();
  return true;
}

/** add(code): puts an item into the cart. */
export function startSearch(add) {
  document.addEventListener("click", (event) => {
    const item = event.target.closest("[data-till-add]");
    if (!item) return;
    add(item.dataset.tillAdd);
    if (item.closest("#till-results") && clearSearch()) document.getElementById("till-main").focus();
  });

  // Enter takes the marked row only when the rows belong to what stands in the field. Whoever is faster than the answer
  // gets what the server finds for it, in its turn among the scans: nothing is taken from an older list.
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-till-search]");
    if (!form) return;
    event.preventDefault();
    const query = form.elements.q.value.trim();
    if (!query) return;
    const isCurrent = document.getElementById("till-results")?.dataset.query === query;
    const row = isCurrent ? rows().find((item) => item.hasAttribute("aria-current")) : null;
    if (row) row.click();
    else {
      add(`find:${query}`);
      clearSearch();
    }
    document.getElementById("till-main").focus();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    if (event.target.type !== "search" || !list()) return;
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.type !== "search" || event.target.form) return;
    rows().find((item) => item.hasAttribute("aria-current"))?.click();
  });
}
