// The few kinds of entry that the panel is made of, each bound to one attribute of the element.
import {
  CheckboxEntry, SelectEntry, TextAreaEntry, TextFieldEntry,
  isCheckboxEntryEdited, isSelectEntryEdited, isTextAreaEntryEdited, isTextFieldEntryEdited,
} from "@bpmn-io/properties-panel";
import { useService } from "bpmn-js-properties-panel";
import { t } from "../viewer/language.js";

// A pool stands for its process: what is set there belongs to the process.
export const ownProcess = (element) => element.businessObject.processRef ?? element.businessObject;
const itself = (element) => element.businessObject;

function useAttribute(element, name, owner) {
  const modeling = useService("modeling");
  return {
    getValue: () => owner.get(name) ?? "",
    setValue: (value) => {
      const changed = { [name]: value || undefined };
      if (owner === element.businessObject) modeling.updateProperties(element, changed);
      else modeling.updateModdleProperties(element, owner, changed);
    },
  };
}

function Bound({ field: Field, element, id, label, description, name, of = itself, ...others }) {
  const debounce = useService("debounceInput");
  return <Field {...{ element, id, label, description, debounce, ...useAttribute(element, name, of(element)), ...others }} />;
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
    const value = (others.of ?? itself)(element).get(name);
    const known = !value || options.some((option) => option.value === value);
    const gone = known ? [] : [{ value, label: `${value} ${t("（没有找到）", "(not found)")}` }];
    const getOptions = () => [{ value: "", label: t("（不设）", "(none)") }, ...options, ...gone];
    return <Bound {...{ field: SelectEntry, element, id, name, label, getOptions, ...others }} />;
  };
  return { id: name, component, isEdited: isSelectEntryEdited };
}

// Several words in one attribute, one box each.
export function several(name, label, options, of = itself) {
  return options.map((option) => ({
    id: `${name}:${option.value}`,
    isEdited: isCheckboxEntryEdited,
    component: ({ element, id }) => {
      const bound = useAttribute(element, name, of(element));
      const words = () => String(bound.getValue()).split(/\s+/).filter(Boolean);
      const setValue = (on) => {
        const others = words().filter((word) => word !== option.value);
        bound.setValue([...others, ...(on ? [option.value] : [])].join(" "));
      };
      const getValue = () => words().includes(option.value);
      return <CheckboxEntry {...{ element, id, label: `${label}${t("：", ": ")}${option.label}`, getValue, setValue }} />;
    },
  }));
}
