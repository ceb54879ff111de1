export { identityIn, identityOf } from "./file_identity.ts";
export type { Identity } from "./file_identity.ts";
export { makeFolder } from "./make_folder.ts";
export { PathLock } from "./path_lock.ts";
export type { Holder } from "./path_lock.ts";
