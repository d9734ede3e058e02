"""What a process owner is told about a form file: code, how bad it is, and the sentence in both languages."""

from __future__ import annotations

from engine.findings import Catalogue, error, warning

FORM_SENTENCES: Catalogue = {
    "form-too-large": error(
        "表单文件有 {found} KB，最多 {most} KB。请拆成几个表单。",
        "The form has {found} KB; at most {most} KB are allowed. Split it.",
    ),
    "form-not-utf8": error("表单文件不是 UTF-8 编码。请另存为 UTF-8。", "The form is not UTF-8. Save it as UTF-8."),
    "form-not-text": error(
        "这是{what}，不是表单。应为 JSON 文件（.json）。", "This is {what}, no form; a JSON file (.json) was expected."
    ),
    "form-not-json": error(
        "表单不是合格的 JSON：第 {line} 行第 {column} 列读不下去。请检查这里的逗号、引号和括号。",
        "The form is not JSON: line {line}, column {column} cannot be read. Check commas, quotes and brackets there.",
    ),
    "form-not-object": error(
        "表单应是 JSON Schema 对象（type 为 object，有 properties）。请按 docs 中的例子写。",
        "A form is a JSON Schema object (type object, with properties). Follow the example in docs.",
    ),
    "form-too-deep": error("表单嵌套太深。请减少层次。", "The form is nested too deeply. Use fewer levels."),
    "form-bad-schema": error(
        "“{where}”处不符合 JSON Schema 2020-12。请检查那里的关键字和值的类型。",
        "“{where}” is not JSON Schema 2020-12. Check the keyword and the type of its value there.",
    ),
    "form-reference": error(
        "表单里有引用“{found}”。请把被引用的内容直接写在这里。",
        "The form has the reference “{found}”. Write what it refers to in its place.",
    ),
    "form-bad-pattern": error(
        "格式规则“{found}”不是合格的正则表达式。请修改。", "The pattern “{found}” is not a regular expression. Mend it."
    ),
    "form-long-pattern": error(
        "格式规则“{found}”超过 {most} 字。请写得简单些。",
        "The pattern “{found}” has more than {most} characters. Write it simpler.",
    ),
    "form-keyword": error(
        "表单里不用 {found}。请把每个项目写在 properties 里。",
        "Forms have no {found}. Write each field in properties.",
    ),
    "form-required-unknown": error(
        "required 里的“{name}”不是表单的项目。请改名或删去。",
        "“{name}” in required is no field of the form. Rename or delete it.",
    ),
    "form-too-many-fields": error(
        "表单超过 {most} 项。请拆成几个表单。", "The form has more than {most} fields. Split it."
    ),
    "form-field-not-object": error(
        "项目应是一个对象（有 type、title 等）。请补全。", "A field is an object (type, title …). Complete it."
    ),
    "form-field-name": error(
        "项目名“{name}”不能用在条件里：应以字母或汉字开头，只含字母、汉字、数字和下划线。请改名。",
        "The name “{name}” cannot stand in a condition: begin with a letter, then letters, digits and underscores. Rename it.",
    ),
    "form-unknown-widget": error(
        "没有“{found}”这种控件{hint}。可用：{known}。", "There is no widget “{found}”{hint}. Known: {known}."
    ),
    "form-widget-type": error(
        "控件 {widget} 的 type 应为 {expected}，现在是 {found}。请修改 type 或 x-widget。",
        "The widget {widget} needs the type {expected}, not {found}. Change type or x-widget.",
    ),
    "form-missing-title": error(
        "“{name}”没有中文名称（title 或 label）。请补上。", "“{name}” has no Chinese label (title or label). Add it."
    ),
    "form-missing-english": warning(
        "“{title}”没有英文（{hint}）。请补上。", "“{title}” has no English text ({hint}). Add it."
    ),
    "form-no-choices": error(
        "没有可选的项。请在 x-choices 里列出：[{{value, label, en}}]。",
        "There is nothing to choose from. List it in x-choices: [{{value, label, en}}].",
    ),
    "form-choice-twice": error(
        "有两个选项的值相同。请改成不同的值。", "Two options have the same value. Make them differ."
    ),
    "form-bad-choice": error(
        "选项应有 value（文字或整数）和 label、en。请补全。",
        "An option has a value (text or whole number), a label and en. Complete it.",
    ),
    "form-bad-rows": error(
        "重复组（members）应有 items，其中有 properties；组内不能再有重复组。",
        "A repeating group (members) has items with properties, and no further group inside.",
    ),
    "form-route-personal": error(
        "“{title}”是个人信息，不能进入流程数据（x-route）。请去掉 x-route；条件需要时另设一项不含个人信息的判断。",
        "“{title}” is personal and may not enter routing data (x-route). Remove x-route; add a field without personal content if a condition needs it.",
    ),
    "form-route-without-group": error(
        "“{title}”组内有 x-route 的项目，但组本身没有 x-route，所以它们进不了流程数据。请给组加上 x-route。",
        "A field inside “{title}” has x-route, but the group has not, so it never enters routing data. Add x-route to the group.",
    ),
    "form-person-without-role": error(
        "选人控件要写明从哪个角色中选（x-role）。请补上。",
        "Choosing a person needs the role to choose from (x-role). Add it.",
    ),
    "form-takes-too-long": error(
        "检查显示条件用时太久，到“{title}”为止没有检查完。请把条件写得简单些。",
        "Checking the rules that show fields takes too long; it stopped at “{title}”. Write simpler rules.",
    ),
    "form-show-syntax": error(
        "“{title}”的显示条件写错了：{reason}", "The rule that shows “{title}” is not FEEL: {reason}"
    ),
    "form-show-unknown-name": error(
        "“{title}”的显示条件用到“{name}”，表单里没有这一项{hint}。请改成表单里的项目名。",
        "The rule that shows “{title}” reads “{name}”, which is no field of this form{hint}. Use a field's name.",
    ),
    "form-show-unknown-function": error(
        "“{title}”的显示条件用到函数“{name}”，没有这个函数{hint}。请改成 FEEL 的函数。",
        "The rule that shows “{title}” calls “{name}”, which is no function{hint}. Use one of FEEL's.",
    ),
    "form-show-wrong-call": error(
        "“{title}”的显示条件永远没有结果：{reason}。请改正。",
        "The rule that shows “{title}” can never have a result: {reason}. Correct it.",
    ),
}
