export { compareHtml } from "./compare_page.ts";
export { pageHtml } from "./page.ts";
export type { PageOptions } from "./page.ts";
export type { PageExtras } from "./page_data.ts";
