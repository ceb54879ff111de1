import * as z from "zod/mini";
import { $ZodObjectJIT } from "zod/v4/core";

/** An object of these keys alone. It is compiled, unlike the objects of zod/mini: a journal may have millions of events. */
export function strictObject<Shape extends z.core.$ZodShape>(shape: Shape): z.core.$ZodObject<Shape, z.core.$strict> {
  return new $ZodObjectJIT({ type: "object", shape, catchall: z.never() }) as z.core.$ZodObject<Shape, z.core.$strict>;
}
