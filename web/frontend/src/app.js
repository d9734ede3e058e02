// The shell of every page.
import "./app.css";
import "bootstrap";
import htmx from "htmx.org";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
