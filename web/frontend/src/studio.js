// The process owner's editor: <div data-studio data-xml-url data-choices-url data-check-url data-save-url data-deploy-url data-csrf data-revision>.
import "./studio/studio.css";
import { edit } from "./studio/editor.js";

document.querySelectorAll("[data-studio]").forEach(edit);
