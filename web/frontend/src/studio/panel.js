// The panel beside the diagram: what a process owner sets for each kind of element, in plain words.
import { Group } from "@bpmn-io/properties-panel";
import { is } from "bpmn-js/lib/util/ModelUtil";
import { english, t } from "../viewer/language.js";
import { translate } from "./chinese.js";
import { condition, timerKind, timerOf, timerText } from "./expressions.js";
import { choice, flag, longText, ownProcess, several, text } from "./fields.js";

const group = (id, label, entries, shouldOpen = true) => entries.length
  ? [{ id, label, component: Group, entries: entries.flat(), shouldOpen, translate: english ? (text) => text : translate }]
  : [];

export function panelModule(choices) {
  class Provider {
    static $inject = ["propertiesPanel", "elementRegistry"];

    constructor(propertiesPanel, elementRegistry) {
      this.steps = (element) => elementRegistry.filter((each) => is(each, "bpmn:UserTask") && each !== element && !each.labelTarget)
        .map((each) => ({ value: each.id, label: each.businessObject.name || each.id }));
      propertiesPanel.registerProvider(500, this);
    }

    getGroups(element) {
      return (groups) => [...groups, ...general(element), ...own(element, choices, this.steps(element))];
    }
  }
  return { __init__: ["shouwangPanel"], shouwangPanel: ["type", Provider] };
}

function general(element) {
  const described = is(element, "bpmn:TextAnnotation") ? [longText("text", t("注释文字", "Text"))] : [
    text("name", t("名称（中文）", "Name (Chinese)")), text("sw:en", t("名称（英文）", "Name (English)")),
  ];
  return group("general", t("基本", "General"), [
    ...described, text("id", t("编号（小写字母、数字、下划线）", "Id (lower case, digits, underscores)"), { validate: idProblem }),
  ]);
}

function idProblem(value) {
  if (/^[A-Za-z_][\w.-]*$/.test(value)) return null;
  return t("编号以字母开头，只含字母、数字和下划线。", "An id begins with a letter and has letters, digits and underscores only.");
}

function own(element, choices, steps) {
  const has = (...types) => types.some((type) => is(element, type));
  return [
    ...(has("bpmn:Process", "bpmn:Participant") ? process(choices) : []),
    ...(has("bpmn:Lane") ? group("who", t("谁来办", "Who does it"), office(choices)) : []),
    ...(has("bpmn:StartEvent") ? group("form", t("表单", "Form"), [choice("sw:form", t("开始时填写", "Filled in at the start"), choices.forms)]) : []),
    ...(has("bpmn:UserTask", "bpmn:ManualTask") ? [...human(choices, steps), ...fieldRules(element, choices)] : []),
    ...(corresponds(element) ? group("message", t("消息", "Message"), [
      text("sw:key", t("对应值（FEEL）：消息带来或带走什么才是这一件", "Key (FEEL): what the message must bring, or brings, to be meant for this case")),
    ]) : []),
    ...(has("bpmn:ServiceTask") ? group("service", t("自动步骤", "Automatic step"), [
      choice("sw:service", t("做什么", "What it does"), choices.services), text("sw:result", t("结果存为", "Result goes into")),
    ]) : []),
    ...(has("bpmn:BusinessRuleTask") ? group("decision", t("决策表", "Decision table"), [
      choice("sw:decision", t("用哪张表", "Which table"), choices.decisions), text("sw:result", t("结果存为", "Result goes into")),
    ]) : []),
    ...(has("bpmn:CallActivity") ? group("called", t("调用流程", "Called process"), [choice("calledElement", t("哪个流程", "Which process"), choices.processes)]) : []),
    ...(has("bpmn:SequenceFlow") ? group("condition", t("条件", "Condition"), [condition]) : []),
    ...(has("bpmn:Event") && timerOf(element) ? group("timer", t("时间", "Time"), [timerKind, timerText]) : []),
    ...(has("bpmn:FlowNode") ? clocks(choices) : []),
  ];
}

const office = (choices) => [choice("sw:role", t("角色", "Role"), choices.roles), choice("sw:level", t("哪一级", "Level"), choices.levels)];

const process = (choices) => group("process", t("流程", "Process"), [
  text("sw:subject", t("办理对象", "What a case is about"), { of: ownProcess }),
  several("sw:starters", t("可以发起", "May start"), choices.roles, ownProcess),
  choice("sw:administrator", t("无人可办时交给", "Steps that nobody fits go to"), choices.roles, { of: ownProcess }),
  flag("sw:training", t("先培训再上岗：没有有效培训记录的人不能办理", "Only for those who were trained for it"), { of: ownProcess }),
]);

const picks = [
  { value: "round_robin", label: t("轮流", "In turn") },
  { value: "least_loaded", label: t("待办最少的人", "Whoever has the fewest steps") },
];

const escalations = [
  { value: "beside", label: t("上级也可以办", "Superiors may act too") },
  { value: "over", label: t("改由上级办", "It is the superior's") },
];

const human = (choices, steps) => [
  ...group("form", t("表单", "Form"), [choice("sw:form", t("填写哪张表", "Which form"), choices.forms)]),
  ...group("who", t("谁来办", "Who does it"), [
    ...office(choices), choice("sw:sameAs", t("由办过此步的人办", "Whoever did this step"), steps),
    text("sw:assignee", t("指定的人（FEEL）", "A chosen person (FEEL)")),
    choice("sw:superiorOf", t("由办过此步的人的上级办", "The superior of whoever did this step"), steps),
    choice("sw:pick", t("在够资格的人里怎么分派", "Given to which of those who may"), picks),
    flag("sw:merge", t("与上一步同一人时一并办结（本步不填表）", "Done with the step before where it is the same person (no form)")),
  ]),
  ...group("deadline", t("期限", "Deadline"), [
    choice("sw:deadline", t("办理期限", "Time allowed"), choices.deadlines), text("sw:due", t("办结日期（FEEL）", "Due day (FEEL)")),
    text("sw:remind", t("剩几天时提醒（如 3 1 0，负数为逾期后）", "Remind with so much left (such as 3 1 0; negative: after it)")),
    choice("sw:escalate", t("到期未办", "When its time is over"), escalations),
    choice("sw:escalateTo", t("改由哪个角色办", "Then it is for the role"), choices.roles),
    text("sw:autopass", t("到期由系统填写并通过（FEEL，须规则包允许）", "Passed by the system when over (FEEL; a rule pack must permit it)")),
  ]),
  ...group("separate", t("回避：不得由办过以下步骤的人办", "Nobody who did these"), several("sw:separateFrom", t("分开", "Separate"), steps), false),
];

// Without any tick all are allowed but 批量, as without the attribute.
const operations = [
  ["transfer", t("转办", "Transfer")], ["delegate", t("请人协办", "Ask for advice")], ["return", t("退回", "Return")],
  ["take_back", t("取回", "Take back")], ["urge", t("催办", "Urge")], ["add_signer", t("加签", "Add a signer")],
  ["remove_signer", t("减签", "Remove a signer")], ["bulk", t("批量办理", "For many cases at once")],
].map(([value, label]) => ({ value, label }));

const fieldRules = (element, choices) => {
  // Two forms may ask for different things under one title: the name tells them apart.
  const fields = choices.fields.map((each) => ({ ...each, label: `${each.label} · ${each.value}` }));
  const own = fields.filter((each) => each.forms.split(" ").includes(element.businessObject.get("sw:form")) && !each.value.includes("."));
  const whole = { value: "*", label: t("本表全部", "All of its form") };
  const others = { value: "*", label: t("别的步骤填的全部", "All that other steps filled in") };
  return [
    ...group("allows", t("只允许这些操作", "Only these operations"),
      several("sw:allows", t("允许", "Allow"), operations), false),
    ...group("reads", t("只能看、不能改的字段", "Fields only read"), several("sw:reads", t("只看", "Read"), [whole, ...own]), false),
    ...group("hides", t("办这一步的人看不到的字段", "Fields not seen by whoever does it"),
      several("sw:hides", t("不看", "Hide"), [others, ...fields]), false),
  ];
};

const corresponds = (element) => is(element, "bpmn:ReceiveTask") || is(element, "bpmn:SendTask")
  || (element.businessObject.eventDefinitions ?? []).some((each) => each.$type === "bpmn:MessageEventDefinition");

const clocks = (choices) => group("clocks", t("法定期限的起止", "Legal deadlines begin and end"), [
  flag("sw:accepts", t("过此步即为受理", "Leaving it is acceptance")),
  several("sw:starts", t("开始", "Starts"), choices.deadlines), several("sw:meets", t("办结", "Meets"), choices.deadlines),
  several("sw:pauses", t("暂停", "Pauses"), choices.deadlines), several("sw:resumes", t("恢复", "Resumes"), choices.deadlines),
], false);
