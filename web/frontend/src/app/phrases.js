// 常用语: a press puts the sentence where the caret stands, without asking the server.
export function phrases() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-phrase]");
    const field = button?.form.elements[button.dataset.phrase];
    if (!field) return;
    event.preventDefault();
    const { selectionStart: from, selectionEnd: to, value } = field;
    const before = value.slice(0, from);
    const link = !before.trim() || /[。；，、：;,.:\s]$/.test(before) ? "" : "；";
    const said = button.value.slice(button.dataset.phrase.length + 1);
    if (value.length + link.length + said.length - (to - from) > field.maxLength && field.maxLength > 0) return field.focus();
    field.setRangeText(link + said, from, to, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}
