// Whether something new has come in while the inbox lies open: asked quietly, answered 304 while nothing has, and told
// by a line that can be pressed. The list itself never moves under the hand.
const EVERY = 60_000;

async function look(place) {
  if (document.hidden) return;
  const answer = await fetch(place.dataset.counts, { headers: { Accept: "application/json" } });
  if (!answer.ok || answer.redirected) return;
  const now = await answer.json();
  for (const [name, number] of Object.entries(now)) {
    const shown = document.getElementById(`count-${name}`);
    if (shown) shown.textContent = number < 1000 ? number : "999+";
  }
  const more = now.mine + now.pool - Number(place.dataset.have);
  const link = place.querySelector("a");
  if (more <= 0) link.hidden = true;
  else {
    link.textContent = more === 1 ? link.dataset.one : link.dataset.many.replace("{n}", more);
    link.hidden = false;
  }
}

export function news() {
  const place = document.getElementById("news");
  if (!place) return;
  const ask = () => look(place).catch(() => { /* no line: the next time will do */ });
  setInterval(ask, Number(place.dataset.every ?? EVERY));
  document.addEventListener("visibilitychange", ask);
}
