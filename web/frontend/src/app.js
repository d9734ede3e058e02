// The shell of every page. Each page works without it; this makes it quicker.
import "./app.css";
import htmx from "htmx.org";
import { keyboard } from "./app/keyboard.js";
import { picking } from "./app/picking.js";
import { news } from "./app/news.js";
import { drafts } from "./app/drafts.js";
import { signatures } from "./app/signatures.js";
import { again } from "./app/again.js";
import { uploads } from "./app/uploads.js";
import { brought, kept } from "./app/kept.js";
import { phrases } from "./app/phrases.js";
import { manners } from "./app/manners.js";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;

manners();
keyboard();
picking();
news();
drafts();
uploads();
signatures();
again();
phrases();
brought();
kept();
