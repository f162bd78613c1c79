/** Notices: closing them, good news that takes itself away, and words for when the server says nothing at all. */
const TEMPORARY = "[data-notice-seconds]";

function arm(notice) {
  setTimeout(() => notice.remove(), Number(notice.dataset.noticeSeconds) * 1000);
}

/** Puts a copy of a <template> among the notices, once. */
export function showTemplate(id) {
  const region = document.getElementById("notices");
  if (region.querySelector(`[data-from="${id}"]`)) return;
  const notice = document.getElementById(id).content.firstElementChild.cloneNode(true);
  notice.dataset.from = id;
  region.append(notice);
}

function isWholePage(html) {
  return /<html[\s>]/i.test(html.slice(0, 500));
}

/** Starts it for the whole page. */
export function startNotices() {
  for (const notice of document.querySelectorAll(TEMPORARY)) arm(notice);

  document.addEventListener("htmx:load", (event) => {
    const root = event.detail.elt;
    if (root.matches?.(TEMPORARY)) arm(root);
    for (const notice of root.querySelectorAll?.(TEMPORARY) ?? []) arm(notice);
  });

  document.addEventListener("click", (event) => {
    event.target.closest("[data-notice-close]")?.closest("[data-notice]")?.remove();
  });

  document.addEventListener("htmx:sendError", () => showTemplate("offline-notice"));
  document.addEventListener("htmx:timeout", () => showTemplate("offline-notice"));
  document.addEventListener("htmx:afterOnLoad", () => document.querySelector('[data-from="offline-notice"]')?.remove());

  // A fault answered with a whole page, or with no page, is not put into this one.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = event;
    if (detail.xhr.status < 400 || detail.xhr.status === 422) return;
    if (detail.serverResponse.trim() && !isWholePage(detail.serverResponse)) return;
    detail.shouldSwap = false;
    showTemplate("failure-notice");
  });
}
