/** Narrow screens show one part of the till at a time. */
function show(view) {
  const sell = document.getElementById("till-sell");
  if (!sell) return;
  sell.dataset.view = view;
  for (const button of document.querySelectorAll("[data-till-view]")) button.setAttribute("aria-pressed", String(button.dataset.tillView === view));
}

export function startViews() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-till-view]");
    if (button) show(button.dataset.tillView);
  });
  let panel = document.getElementById("till-panel")?.dataset.panel;
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt.id === "till-cart" && event.detail.elt.classList.contains("till-paid")) show("cart");
    const now = document.getElementById("till-panel")?.dataset.panel;
    if (now === panel) return;
    panel = now;
    show(now === "sell" ? "cart" : "panel");
  });
}
