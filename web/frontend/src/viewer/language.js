// Sentences stand where they are used, in both languages: t("放大", "Zoom in").
export const english = document.documentElement.lang.startsWith("en");

export const t = (chinese, inEnglish) => (english ? inEnglish : chinese);

// "{n} 次" with {n: 3} -> "3 次"
export const fill = (sentence, facts) => sentence.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
