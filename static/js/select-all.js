/** A check box with data-select-all="name" checks every box of that name in its form; the count goes to [data-selected-count]. */
export function startSelectAll() {
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    const all = form?.querySelector("[data-select-all]");
    if (!all) return;
    const boxes = [...form.querySelectorAll(`input[type="checkbox"][name="${all.dataset.selectAll}"]`)];
    if (event.target === all) for (const box of boxes) box.checked = all.checked;
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length && chosen > 0;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    for (const output of form.querySelectorAll("[data-selected-count]")) output.textContent = String(chosen);
    for (const part of form.querySelectorAll("[data-needs-selection]")) part.disabled = chosen === 0;
  });
}
