export { begin as default } from "./shots";
