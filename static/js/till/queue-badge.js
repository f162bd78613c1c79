/** Shows how many scans wait, when they wait noticeably, and that there is no connection. */
const NOTICEABLE = 250;

export function startQueueBadge(queue) {
  let since = 0;
  const paint = () => {
    const badge = document.getElementById("till-queue");
    const offline = document.getElementById("till-offline");
    if (!badge) return;
    since = queue.size ? since || performance.now() : 0;
    badge.querySelector("[data-queue-count]").textContent = String(queue.size);
    badge.hidden = !(queue.size > 1 || (since && performance.now() - since >= NOTICEABLE));
    offline.hidden = !queue.isOffline;
    if (since && badge.hidden) setTimeout(paint, NOTICEABLE);
  };
  queue.addEventListener("change", paint);
  document.addEventListener("htmx:load", paint);
  window.addEventListener("online", () => queue.run());
  paint();
}
