// Choosing rows: all of the page at once, how many are chosen, and a word when many take longer than a moment.
const MOMENT = 1000;
const picks = () => [...document.querySelectorAll("[data-pick]")];

function tell() {
  const all = document.querySelector("[data-pick-all]");
  const said = document.querySelector("[data-picked]");
  if (!said) return;
  const chosen = picks().filter((each) => each.checked).length;
  said.textContent = said.dataset.picked.replace("{n}", chosen);
  if (!all) return;
  all.checked = chosen > 0 && chosen === picks().length;
  all.indeterminate = chosen > 0 && !all.checked;
}

function unveil() {
  for (const each of document.querySelectorAll(".pick-all[hidden]")) each.hidden = false;
  if (picks().some((each) => each.checked)) tell();
}

export function picking() {
  unveil();
  document.addEventListener("htmx:afterSettle", unveil);
  window.addEventListener("pageshow", unveil);
  document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-pick-all]")) for (const each of picks()) each.checked = target.checked;
    if (target.matches("[data-pick], [data-pick-all]")) tell();
  });
  document.addEventListener("submit", ({ submitter, target }) => {
    if (!submitter?.dataset.slow) return;
    setTimeout(() => {
      const bar = document.createElement("progress");
      bar.setAttribute("aria-label", submitter.dataset.slow);
      target.querySelector(".status").replaceChildren(submitter.dataset.slow, " ", bar);
    }, MOMENT);
  });
}
