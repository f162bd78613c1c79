/** Minus and plus beside a number, and "everything" for all of them. */
function set(input, number) {
  const most = Number(input.dataset.stepperMax);
  input.value = String(Math.max(0, Math.min(most, number)));
}

export function startSteppers() {
  document.addEventListener("click", (event) => {
    const key = event.target.closest("[data-stepper-by]");
    if (key) {
      const input = key.closest("[data-stepper]").querySelector("input");
      set(input, (Number(input.value) || 0) + Number(key.dataset.stepperBy));
    }
    const all = event.target.closest("[data-stepper-all]");
    if (all) for (const input of all.form.querySelectorAll("[data-stepper-max]")) input.value = input.dataset.stepperMax;
  });
}
