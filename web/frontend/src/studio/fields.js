// The few kinds of entry that the panel is made of, each bound to one attribute of the element. The panel draws anew at every
// change: a component made then would take the place of the one that has the focus, so each stands here once and reads its entry.
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
      if (changed[name] === (owner.get(name) || undefined)) return; // leaving a field changes nothing
      if (owner === element.businessObject) modeling.updateProperties(element, changed);
      else modeling.updateModdleProperties(element, owner, changed);
    },
  };
}

function Bound({ field: Field, element, id, label, description, name, of = itself, ...others }) {
  const debounce = useService("debounceInput");
  return <Field {...{ element, id, label, description, debounce, ...useAttribute(element, name, of(element)), ...others }} />;
}

function bound(field, isEdited) {
  const component = (entry) => <Bound {...entry} field={field} />;
  return (name, label, others = {}) => ({ id: name, name, label, component, isEdited, ...others });
}

export const text = bound(TextFieldEntry, isTextFieldEntryEdited);
export const longText = bound(TextAreaEntry, isTextAreaEntryEdited);
export const flag = bound(CheckboxEntry, isCheckboxEntryEdited);

// A choice from what exists; a value that no longer exists stays, and says so.
function Choice({ options, ...entry }) {
  const value = (entry.of ?? itself)(entry.element).get(entry.name);
  const known = !value || options.some((option) => option.value === value);
  const gone = known ? [] : [{ value, label: `${value} ${t("（没有找到）", "(not found)")}` }];
  const getOptions = () => [{ value: "", label: t("（不设）", "(none)") }, ...options, ...gone];
  return <Bound {...entry} field={SelectEntry} getOptions={getOptions} />;
}

export const choice = (name, label, options, others = {}) => ({
  id: name, name, label, options, component: Choice, isEdited: isSelectEntryEdited, ...others,
});

// Several words in one attribute, one box each.
function Word({ element, id, label, name, word, of }) {
  const bound = useAttribute(element, name, of(element));
  const words = () => String(bound.getValue()).split(/\s+/).filter(Boolean);
  const setValue = (on) => bound.setValue([...words().filter((each) => each !== word), ...(on ? [word] : [])].join(" "));
  const getValue = () => words().includes(word);
  return <CheckboxEntry {...{ element, id, label, getValue, setValue }} />;
}

export const several = (name, label, options, of = itself) => options.map((option) => ({
  id: `${name}:${option.value}`, name, of, word: option.value, label: `${label}${t("：", ": ")}${option.label}`,
  component: Word, isEdited: isCheckboxEntryEdited,
}));
