// The switch between light and dark, and the search of the table of contents. Without scripts the system's theme counts.
const root = document.documentElement;
const dark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
try { if (localStorage.bookTheme) root.dataset.theme = localStorage.bookTheme; } catch { /* not allowed for files */ }

addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("[data-switch]")) {
    button.hidden = false;
    button.onclick = () => {
      root.dataset.theme = dark() ? "light" : "dark";
      try { localStorage.bookTheme = root.dataset.theme; } catch { /* holds for this page */ }
    };
  }
  const box = document.getElementById("search");
  if (!box) return;
  box.hidden = false;
  const found = document.getElementById("found");
  box.oninput = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    const hits = words.length ? SEARCH.filter(part => words.every(word => part.text.toLowerCase().includes(word))) : [];
    found.replaceChildren(...hits.slice(0, 30).map(part => {
      const line = document.createElement("li"), link = document.createElement("a");
      link.href = part.page;
      link.textContent = part.title;
      const at = part.text.toLowerCase().indexOf(words[0]);
      line.append(link, " … " + part.text.slice(Math.max(0, at - 60), at + 100) + " …");
      return line;
    }));
    if (words.length && !hits.length) found.textContent = "Nothing has all these words.";
  };
});
