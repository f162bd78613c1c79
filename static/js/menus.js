/** Menus (<details class="menu">) close when one presses beside them or Escape; data-toggle="#id" opens a side sheet. */
export function startMenus() {
  const closeAll = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== except) menu.open = false;
  };
  document.addEventListener("click", (event) => {
    const inside = event.target.closest("details.menu");
    closeAll(event.target.closest("button.menu__item") ? null : inside);

    const toggle = event.target.closest("[data-toggle]");
    const open = document.querySelector("[data-toggle][aria-expanded='true']");
    if (toggle) setSheet(toggle, toggle.getAttribute("aria-expanded") !== "true");
    else if (open && !event.target.closest(open.dataset.toggle)) setSheet(open, false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    const sheet = document.querySelector("[data-toggle][aria-expanded='true']");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
      event.stopImmediatePropagation();
    } else if (sheet) {
      setSheet(sheet, false);
      sheet.focus();
    }
  }, true);
}

function setSheet(toggle, isOpen) {
  toggle.setAttribute("aria-expanded", String(isOpen));
  const sheet = document.querySelector(toggle.dataset.toggle);
  sheet.classList.toggle("is-open", isOpen);
  if (isOpen) sheet.querySelector("a, summary, button")?.focus();
}
