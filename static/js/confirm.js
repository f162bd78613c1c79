/**
 * "Are you sure?" in the page's own dialog, for anything with data-confirm="question", and optionally
 * data-confirm-label (the word on the button that goes on) and data-confirm-danger.
 */

/** Asks; the promise gives true when the person wants to go on. */
export function ask(question, label = "", isDanger = false) {
  const dialog = document.getElementById("confirm");
  const yes = dialog.querySelector("[data-confirm-yes]");
  const no = dialog.querySelector("[data-confirm-no]");
  dialog.querySelector("#confirm-question").textContent = question;
  yes.textContent = label || yes.dataset.defaultLabel;
  yes.classList.toggle("button--danger-solid", isDanger);
  yes.classList.toggle("button--primary", !isDanger);
  return new Promise((resolve) => {
    const finish = (answer) => () => {
      yes.removeEventListener("click", onYes);
      no.removeEventListener("click", onNo);
      dialog.removeEventListener("cancel", onNo);
      if (dialog.open) dialog.close();
      resolve(answer);
    };
    const onYes = finish(true);
    const onNo = finish(false);
    yes.addEventListener("click", onYes);
    no.addEventListener("click", onNo);
    dialog.addEventListener("cancel", onNo);
    dialog.showModal();
    (isDanger ? no : yes).focus();
  });
}

function askFor(element) {
  return ask(element.dataset.confirm, element.dataset.confirmLabel, element.hasAttribute("data-confirm-danger"));
}

/** Starts it for the whole page. */
export function startConfirm() {
  const agreed = new WeakSet();

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const asking = event.submitter?.dataset.confirm ? event.submitter : form.dataset.confirm ? form : null;
    if (!asking) return;
    if (agreed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { submitter } = event;
    askFor(asking).then((isYes) => {
      if (!isYes) return;
      agreed.add(form);
      form.requestSubmit(submitter);
    });
  }, true);

  document.addEventListener("htmx:confirm", (event) => {
    const element = event.detail.elt;
    if (element.tagName === "FORM" || !element.dataset.confirm) return;
    event.preventDefault();
    askFor(element).then((isYes) => isYes && event.detail.issueRequest(true));
  });
}
