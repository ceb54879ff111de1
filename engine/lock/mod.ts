export { type Identity, identityIn, identityOf } from "./identity.ts";
export { type Holder, PathLock } from "./path_lock.ts";
