/**
 * Inside [data-in-turn] changes are sent one after the other, each once the answer before it stands in the page: every
 * one sends along what the page holds. (htmx's own queue lets the next go before that.)
 *
 * A form with data-scan-form="URL" takes codes as fast as they are scanned: its field is emptied at once, so that the
 * next code begins anew; the answers replace data-scan-target.
 */
export function startInTurn() {
  const waiting = [];
  let running = false;
  let isOurs = false; // the request being asked about is one whose turn has come

  const next = () => {
    running = waiting.length > 0;
    if (running) waiting.shift()();
  };
  const queue = (send) => {
    waiting.push(send);
    if (!running) next();
  };

  document.addEventListener("htmx:confirm", (event) => {
    const { elt, verb, issueRequest } = event.detail;
    if (isOurs || verb !== "post" || !elt.closest("[data-in-turn]")) return;
    event.preventDefault();
    queue(() => issueRequest(true));
  });
  document.addEventListener("htmx:afterRequest", (event) => {  // swapped by now; htmx lets go of the element right after
    if (running && event.detail.requestConfig?.verb === "post") setTimeout(next);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset?.scanForm) return;
    event.preventDefault();
    const field = form.querySelector('input[type="search"]');
    const code = field.value.trim();
    field.value = "";
    field.focus();
    if (code) queue(() => send(form, { [field.name]: code }));
  });

  function send(form, values) {
    isOurs = true; // the target is looked up now, in its turn: the one of before is no longer in the page
    window.htmx.ajax("POST", form.dataset.scanForm, { source: form, target: form.dataset.scanTarget, swap: "outerHTML", values });
    isOurs = false;
  }
}
