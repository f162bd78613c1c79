/** Narrow screens show one part of the till at a time. */
function show(view) {
  const sell = document.getElementById("till-sell");
  if (!sell) return;
  sell.dataset.view = view;
  for (const button of document.querySelectorAll("[data-till-view]")) button.setAttribute("aria-pressed", String(button.dataset.tillView === view));
}

/** The sum of the cart on its tab, so that whoever presses items sees that they arrive. */
function showTotal() {
  const tab = document.querySelector("[data-till-cart-total]");
  if (tab) tab.textContent = document.querySelector("#till-lines li") ? document.getElementById("till-totals").dataset.total : "";
}

export function startViews() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-till-view]");
    if (button) show(button.dataset.tillView);
  });
  let panel = document.getElementById("till-panel")?.dataset.panel;
  showTotal();
  document.addEventListener("htmx:load", (event) => {
    showTotal();
    if (event.detail.elt.id === "till-cart" && event.detail.elt.classList.contains("till-paid")) show("cart");
    const now = document.getElementById("till-panel")?.dataset.panel;
    if (now === panel) return;
    panel = now;
    show(now === "sell" ? "cart" : "panel");
  });
}
