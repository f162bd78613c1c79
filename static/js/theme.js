/** Light or dark: kept in a cookie, so that the server's next page comes in the same light. */
export function startTheme() {
  const root = document.documentElement;
  const kept = document.cookie.match(/(?:^|; )theme=(light|dark)/)?.[1];
  if (kept) root.dataset.theme = kept;
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    const theme = root.dataset.theme === "dark" ? "light" : "dark";
    root.dataset.theme = theme;
    document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  });
}
