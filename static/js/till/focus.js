/** The focus rests on a neutral place, so that a key never presses a button that was pressed by hand a moment ago. */
import { fieldOf } from "./scanner.js";

function rest() {
  document.getElementById("till-main")?.focus({ preventScroll: true });
}

export function startFocus() {
  const settle = () => {
    if (document.querySelector("dialog[open]")) return;
    const { activeElement } = document;
    if (activeElement && activeElement !== document.body && activeElement.isConnected) return;
    rest();
  };
  document.addEventListener("htmx:load", (event) => {
    const wanted = event.detail.elt.querySelector?.("[autofocus]");
    if (wanted && !event.detail.elt.closest("dialog")) wanted.focus();
    else settle();
  });
  document.addEventListener("click", (event) => {
    if (!event.detail) return; // pressed by a key: the focus stays where that person works
    const button = event.target.closest("button");
    // After the submit that this press may cause: the form must still know which button it was.
    if (button && !button.closest("dialog, details, .till-return") && !fieldOf(document.activeElement)) setTimeout(rest);
  });
  document.addEventListener("close", () => setTimeout(settle), true);
  settle();
}
