/**
 * Native dialogs without inline script: [data-dialog-open="#id"] opens, [data-dialog-close] closes, so does a press beside it.
 * A dialog that the server sends (data-dialog-show) opens when it arrives and is taken out when closed. A form with
 * data-dialog-done closes its dialog once the server has accepted it.
 */
function close(dialog) {
  dialog.close();
}

function show(dialog) {
  if (dialog.open) return;
  dialog.showModal();
  dialog.addEventListener("close", () => dialog.remove(), { once: true });
  (dialog.querySelector("[autofocus]") ?? dialog.querySelector(".dialog__body :is(input:not([type=hidden]), select, textarea)"))?.focus();
}

function showArrived(root) {
  if (root.matches?.("dialog[data-dialog-show]")) show(root);
  for (const dialog of root.querySelectorAll?.("dialog[data-dialog-show]") ?? []) show(dialog);
}

/** Starts it for the whole page. */
export function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog-open]");
    if (opener) document.querySelector(opener.dataset.dialogOpen)?.showModal();
    const closer = event.target.closest("[data-dialog-close]");
    if (closer) close(closer.closest("dialog"));
    if (event.target.matches("dialog[open]:not([data-dialog-sticky])")) {
      const box = event.target.getBoundingClientRect();
      const isInside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
      if (!isInside && event.detail) close(event.target);
    }
  });

  document.addEventListener("htmx:load", (event) => showArrived(event.detail.elt));
  showArrived(document);

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest?.("[data-dialog-done]");
    if (form && event.detail.xhr.status >= 200 && event.detail.xhr.status < 300) {
      const dialog = form.closest("dialog");
      if (dialog?.open) close(dialog);
    }
  });
}
