declare module "comlink/dist/esm/node-adapter.mjs" {
  import type { Endpoint } from "comlink";
  import type { MessagePort } from "node:worker_threads";
  /** Makes a Node MessagePort an endpoint of comlink, whose own types do not reach this entry. */
  export default function nodeEndpoint(port: MessagePort): Endpoint;
}
