// FEEL that stands in child elements: the condition of a flow, the time of a timer, the items of a multi-instance.
import { SelectEntry, TextAreaEntry, TextFieldEntry, isSelectEntryEdited, isTextAreaEntryEdited } from "@bpmn-io/properties-panel";
import { useService } from "bpmn-js-properties-panel";
import { t } from "../viewer/language.js";

const timers = ["timeDate", "timeDuration", "timeCycle"];

export function timerOf(element) {
  return element.businessObject.eventDefinitions?.find((each) => each.$type === "bpmn:TimerEventDefinition");
}

function useExpression(element, owner, name) {
  const modeling = useService("modeling");
  const factory = useService("bpmnFactory");
  const debounce = useService("debounceInput");
  const setValue = (body) => {
    if ((body || undefined) === (owner.get(name)?.body || undefined)) return; // leaving a field changes nothing
    const expression = body ? factory.create("bpmn:FormalExpression", { body }) : undefined;
    if (expression) expression.$parent = owner;
    modeling.updateModdleProperties(element, owner, { [name]: expression });
  };
  return { element, debounce, setValue, getValue: () => owner.get(name)?.body ?? "" };
}

export const condition = {
  id: "condition",
  isEdited: isTextAreaEntryEdited,
  component: ({ element, id }) => <TextAreaEntry id={id} monospace label={t("走这条线的条件（FEEL）", "Condition of this flow (FEEL)")}
    description={t("例：check.hits > 0；不填并设为默认流向，则在其他条件都不成立时走。", "Example: check.hits > 0. Leave empty and make it the default flow for “otherwise”.")}
    {...useExpression(element, element.businessObject, "conditionExpression")} />,
};

export const timerKind = {
  id: "timerKind",
  isEdited: isSelectEntryEdited,
  component: ({ element, id }) => {
    const modeling = useService("modeling");
    const factory = useService("bpmnFactory");
    const timer = timerOf(element);
    const getValue = () => timers.find((name) => timer.get(name)) ?? "";
    const setValue = (name) => {
      const body = timer.get(getValue())?.body ?? "";
      const expression = factory.create("bpmn:FormalExpression", { body });
      expression.$parent = timer;
      const cleared = Object.fromEntries(timers.map((each) => [each, undefined]));
      modeling.updateModdleProperties(element, timer, { ...cleared, ...(name && { [name]: expression }) });
    };
    const getOptions = () => [
      { value: "", label: t("（请选择）", "(choose)") },
      { value: "timeDate", label: t("到某一时刻", "At a moment") },
      { value: "timeDuration", label: t("过一段时间", "After a while") },
      { value: "timeCycle", label: t("每隔一段时间", "Again and again") },
    ];
    return <SelectEntry {...{ id, element, label: t("何时", "When"), getValue, setValue, getOptions }} />;
  },
};

export const timerText = {
  id: "timerText",
  isEdited: isTextAreaEntryEdited,
  component: ({ element, id }) => {
    const timer = timerOf(element);
    const name = timers.find((each) => timer.get(each)) ?? "timeDuration";
    return <TextFieldEntry id={id} label={t("时间（FEEL）", "Time (FEEL)")}
      description={t("例：deadline(\"publicity\") 为规则包中的法定期限；duration(\"P7D\") 为七天。", "Example: deadline(\"publicity\") is a legal deadline of the rule pack; duration(\"P7D\") is seven days.")}
      {...useExpression(element, timer, name)} />;
  },
};
