// Says that the desk could not start, in the page: somebody without a console would see only an empty window.

import { speak } from "./words.js";

const { said } = await speak("start");
const alert = document.createElement("p");
alert.setAttribute("role", "alert");
alert.textContent = said("start-failed");
document.body.append(alert);
