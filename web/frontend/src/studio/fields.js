// The few kinds of entry that the panel is made of, each bound to one attribute of the element.
import {
  CheckboxEntry, SelectEntry, TextAreaEntry, TextFieldEntry,
  isCheckboxEntryEdited, isSelectEntryEdited, isTextAreaEntryEdited, isTextFieldEntryEdited,
} from "@bpmn-io/properties-panel";
import { useService } from "bpmn-js-properties-panel";
import { t } from "../viewer/language.js";

const valueOf = (element, name) => element.businessObject.get(name);

function useAttribute(element, name) {
  const modeling = useService("modeling");
  return {
    getValue: () => valueOf(element, name) ?? "",
    setValue: (value) => modeling.updateProperties(element, { [name]: value || undefined }),
  };
}

function Bound({ entry, field: Field, element, id, label, description, name, ...others }) {
  const debounce = useService("debounceInput");
  return <Field {...{ element, id, label, description, debounce, ...useAttribute(element, name), ...others }} />;
}

const bound = (Field, isEdited) => (name, label, others = {}) => ({
  id: name, isEdited, component: ({ element, id }) => <Bound {...{ field: Field, element, id, name, label, ...others }} />,
});

export const text = bound(TextFieldEntry, isTextFieldEntryEdited);
export const longText = bound(TextAreaEntry, isTextAreaEntryEdited);
export const flag = bound(CheckboxEntry, isCheckboxEntryEdited);

// A choice from what exists; a value that no longer exists stays, and says so.
export function choice(name, label, options, others = {}) {
  const component = ({ element, id }) => {
    const value = valueOf(element, name);
    const known = !value || options.some((option) => option.value === value);
    const gone = known ? [] : [{ value, label: `${value} ${t("（没有找到）", "(not found)")}` }];
    const getOptions = () => [{ value: "", label: t("（不设）", "(none)") }, ...options, ...gone];
    return <Bound {...{ field: SelectEntry, element, id, name, label, getOptions, ...others }} />;
  };
  return { id: name, component, isEdited: isSelectEntryEdited };
}

// Several words in one attribute, one box each.
export function several(name, label, options) {
  return options.map((option) => ({
    id: `${name}:${option.value}`,
    isEdited: isCheckboxEntryEdited,
    component: ({ element, id }) => {
      const modeling = useService("modeling");
      const words = () => String(valueOf(element, name) ?? "").split(/\s+/).filter(Boolean);
      const setValue = (on) => {
        const others = words().filter((word) => word !== option.value);
        modeling.updateProperties(element, { [name]: [...others, ...(on ? [option.value] : [])].join(" ") || undefined });
      };
      const getValue = () => words().includes(option.value);
      return <CheckboxEntry {...{ element, id, label: `${label}${t("：", ": ")}${option.label}`, getValue, setValue }} />;
    },
  }));
}
