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
      line.append(link, " " + around(part.text, part.text.toLowerCase().indexOf(words[0])));
      return line;
    }));
    if (words.length && !hits.length) found.textContent = "Nothing has all these words.";
  };
});

// Whole words of a text about a place in it.
function around(text, at) {
  const start = at < 60 ? 0 : text.indexOf(" ", at - 60) + 1, end = text.indexOf(" ", at + 100);
  return (start ? "… " : "") + text.slice(start, end < 0 ? undefined : end) + (end < 0 ? "" : " …");
}

// On a phone a figure's legend stands below it, and a long title in several lines.
function fitted(figure, width) {
  const { data, layout } = figure;
  if (width > 600) return figure;
  const line = new RegExp(`(.{1,${Math.floor(width / 9)}})(\\s+|$)`, "g");
  const inLines = text => text.replace(line, "$1<br>").replace(/<br>$/, "");
  const named = data.filter(one => one.name && one.visible !== false).length;
  const below = named > 1 ? 25 * Math.ceil(named / 2) : 0;
  layout.height += below;
  for (const titled of [layout, layout.xaxis])
    if (titled?.title?.text) titled.title = { ...titled.title, text: inLines(titled.title.text), font: { size: 15 } };
  layout.margin = { ...layout.margin, l: 50, r: 10, t: 35 + 20 * (layout.title?.text ?? "").split("<br>").length };
  layout.legend = { orientation: "h", y: 0, yref: "container", yanchor: "bottom" };
  for (const slider of layout.sliders ?? []) {
    layout.margin.b += below;
    for (const step of slider.steps) step.args[1]["title.text"] = inLines(step.args[1]["title.text"]);
  }
  return figure;
}
