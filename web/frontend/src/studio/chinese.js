// What the editor shows in English by itself, in Chinese: tools, kinds of elements, panel.
const events = { Message: "消息", Timer: "定时", Conditional: "条件", Signal: "信号", Error: "错误", Escalation: "升级", Compensation: "补偿", Cancel: "取消", Link: "链接", Terminate: "终止" };
const positions = {
  "start event": "开始事件", "end event": "结束事件", "boundary event": "边界事件",
  "intermediate catch event": "中间捕获事件", "intermediate throw event": "中间抛出事件",
};

const eventNames = Object.entries(events).flatMap(([trigger, zh]) => Object.entries(positions).flatMap(([place, where]) => [
  [`${trigger} ${place}`, `${zh}${where}`],
  [`${trigger} ${place} (non-interrupting)`, `${zh}${where}（不中断）`],
]));

const elements = {
  "Task": "任务", "User task": "人工办理", "Manual task": "线下办理", "Service task": "自动步骤", "Send task": "发送任务",
  "Receive task": "接收任务", "Business rule task": "决策表", "Script task": "脚本", "Call activity": "调用流程",
  "Sub-process": "子流程", "Sub-process (collapsed)": "子流程（折叠）", "Sub-process (expanded)": "子流程（展开）",
  "Event sub-process": "事件子流程", "Transaction": "事务", "Ad-hoc sub-process": "自由子流程",
  "Ad-hoc sub-process (collapsed)": "自由子流程（折叠）", "Ad-hoc sub-process (expanded)": "自由子流程（展开）",
  "Exclusive gateway": "排他网关（选一条）", "Parallel gateway": "并行网关（同时走）", "Inclusive gateway": "包容网关（选若干条）",
  "Event-based gateway": "事件网关", "Complex gateway": "复杂网关", "Start event": "开始事件", "End event": "结束事件",
  "Intermediate throw event": "中间抛出事件", "Boundary event": "边界事件", "Sequence flow": "流向", "Default flow": "默认流向",
  "Conditional flow": "条件流向", "Data object reference": "数据对象", "Data store reference": "数据存储", "Collection": "集合",
  "Loop": "循环", "Parallel multi-instance": "并行多实例", "Sequential multi-instance": "顺序多实例",
  "Participant multiplicity": "多个参与方", "Expanded pool/participant": "泳池（展开）", "Empty pool/participant": "空泳池",
};

// The panel's head names the kind in its own spelling.
const kinds = {
  "User Task": "人工办理", "Manual Task": "线下办理", "Service Task": "自动步骤", "Send Task": "发送任务",
  "Receive Task": "接收任务", "Business Rule Task": "决策表", "Script Task": "脚本", "Call Activity": "调用流程",
  "Sub Process": "子流程", "Exclusive Gateway": "排他网关", "Parallel Gateway": "并行网关", "Inclusive Gateway": "包容网关",
  "Event Based Gateway": "事件网关", "Complex Gateway": "复杂网关", "Start Event": "开始事件", "End Event": "结束事件",
  "Intermediate Throw Event": "中间抛出事件", "Intermediate Catch Event": "中间捕获事件", "Boundary Event": "边界事件",
  "Sequence Flow": "流向", "Process": "流程", "Participant": "泳池", "Lane": "泳道", "Collaboration": "协作",
  "Text Annotation": "注释", "Association": "关联", "Group": "分组", "Message Flow": "消息流", "Timer Start Event": "定时开始事件",
  "Timer Boundary Event": "定时边界事件", "Timer Boundary Event (Non Interrupting)": "定时边界事件（不中断）",
  "Timer Intermediate Catch Event": "定时中间事件", "Message Start Event": "消息开始事件",
  "Message Intermediate Catch Event": "消息中间事件", "Message Boundary Event": "消息边界事件",
  "Terminate End Event": "终止结束事件", "Error Boundary Event": "错误边界事件", "Error End Event": "错误结束事件",
  "Data Object Reference": "数据对象", "Data Store Reference": "数据存储",
};

const tools = {
  "Activate hand tool": "移动画布", "Activate lasso tool": "框选", "Activate create/remove space tool": "增减空白",
  "Activate global connect tool": "连线", "Create start event": "添加开始事件", "Create end event": "添加结束事件",
  "Create intermediate/boundary event": "添加中间或边界事件", "Create gateway": "添加网关", "Create task": "添加任务",
  "Create expanded sub-process": "添加子流程", "Create pool/participant": "添加泳池", "Create group": "添加分组",
  "Create data object reference": "添加数据对象", "Create data store reference": "添加数据存储", "Append task": "接一个任务",
  "Append end event": "接结束事件", "Append gateway": "接网关", "Append intermediate/boundary event": "接中间或边界事件",
  "Append receive task": "接接收任务", "Append compensation activity": "接补偿活动", "Append message intermediate catch event": "接消息事件",
  "Append timer intermediate catch event": "接定时事件", "Append conditional intermediate catch event": "接条件事件",
  "Append signal intermediate catch event": "接信号事件", "Add text annotation": "加注释", "Add lane above": "上方加泳道",
  "Add lane below": "下方加泳道", "Divide into two lanes": "分成两条泳道", "Divide into three lanes": "分成三条泳道",
  "Change element": "更换类型", "Change type": "更换类型", "Connect to other element": "连到其他元素", "Connect using association": "用关联线连接",
  "Connect using data input association": "连接数据输入", "Delete": "删除", "Remove": "删除", "Align elements": "对齐", "Align elements ": "对齐 ",
  "Distribute elements horizontally": "水平均布", "Distribute elements vertically": "垂直均布", "Toggle non-interrupting": "切换是否中断",
  "Search in diagram": "在图中查找", "Search": "查找", "Open {element}": "打开{element}", "Append element": "接一个元素", "Create element": "添加元素",
};

const panel = {
  "Select an element to edit its properties.": "请在图中选择一个元素。",
  "Multiple elements are selected. Select a single element to edit its properties.": "选了多个元素，请只选一个。",
  "Toggle section": "展开或收起", "Section contains edits": "本组有内容", "Section contains an error": "本组有错误",
  "<none>": "（不设）", "<empty>": "（空）", "Create new list item": "新增", "Create": "新增", "Delete item": "删除此项",
};

const chinese = { ...Object.fromEntries(eventNames), ...elements, ...kinds, ...tools, ...panel };

export const missing = new Set();

// What bpmn-js calls for each text: a template with {places}.
export function translate(template, places = {}) {
  const known = chinese[template];
  if (known === undefined) missing.add(template);
  return (known ?? template).replace(/\{(\w+)\}/g, (whole, name) => places[name] ?? whole);
}
