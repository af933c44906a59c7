export { end as default } from "./shots";
