// The vocabulary that our diagrams add to BPMN (attributes of namespace urn:shouwang:bpmn:1), as bpmn-moddle wants it.
const attributes = (...names) => names.map((name) => ({ name, isAttr: true, type: "String" }));
const flags = (...names) => names.map((name) => ({ name, isAttr: true, type: "Boolean" }));

export const shouwang = {
  name: "Shouwang",
  prefix: "sw",
  uri: "urn:shouwang:bpmn:1",
  xml: { tagAlias: "lowerCase" },
  associations: [],
  types: [
    { name: "Named", extends: ["bpmn:BaseElement"], properties: attributes("en") },
    { name: "Procedure", extends: ["bpmn:Process"], properties: [...attributes("subject", "starters", "administrator"), ...flags("training")] },
    { name: "Office", extends: ["bpmn:Lane"], properties: attributes("role", "level") },
    { name: "Beginning", extends: ["bpmn:StartEvent"], properties: attributes("form") },
    {
      name: "Timed",
      extends: ["bpmn:FlowNode"],
      properties: [...attributes("starts", "meets", "pauses", "resumes"), ...flags("accepts")],
    },
    ...["bpmn:UserTask", "bpmn:ManualTask"].map((extended, index) => ({
      name: `Step${index}`,
      extends: [extended],
      properties: [
        ...attributes("form", "deadline", "due", "assignee", "sameAs", "separateFrom", "role", "level", "allows", "reads", "hides"),
        ...attributes("superiorOf", "pick", "copy", "remind", "escalate", "escalateTo", "autopass"),
        ...attributes("decision", "vote", "approves", "percent", "signers", "result"),
        ...flags("merge", "wait", "processing"),
      ],
    })),
    ...["bpmn:Event", "bpmn:ReceiveTask", "bpmn:SendTask"].map((extended, index) => ({
      name: `Corresponding${index}`,
      extends: [extended],
      properties: attributes("key"),
    })),
    { name: "Ending", extends: ["bpmn:EndEvent"], properties: attributes("copy") },
    { name: "Service", extends: ["bpmn:ServiceTask"], properties: attributes("service", "result") },
    { name: "Decision", extends: ["bpmn:BusinessRuleTask"], properties: attributes("decision", "result") },
  ],
};
