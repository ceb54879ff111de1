export { identityIn, identityOf } from "./identity.ts";
export type { Identity } from "./identity.ts";
export { makeFolder } from "./make_folder.ts";
export { PathLock } from "./path_lock.ts";
export type { Holder } from "./path_lock.ts";
