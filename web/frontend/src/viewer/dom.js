// Makes elements without markup text, so nothing that a person typed can become markup.
export function make(tag, { text, on, ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  for (const [event, listener] of Object.entries(on ?? {})) element.addEventListener(event, listener);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export async function read(url, as = "json") {
  const answer = await fetch(url, { headers: { Accept: as === "json" ? "application/json" : "*/*" } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return as === "json" ? answer.json() : answer.text();
}
