/** The number of the type Timestamp in Arrow's union of types. */
const TIMESTAMP = 10;
/** What stands before the length of a message since Arrow 0.15. */
const CONTINUATION = 0xffff_ffff;

/** A table of a flatbuffer: where it begins. */
interface Table {
  readonly view: DataView;
  readonly at: number;
}

/**
 * Reads which columns of timestamps have a zone in a schema of Arrow, which its libraries put into Parquet files: a message
 * of Arrow's IPC format in base64.
 *
 * @returns by name: true if the column has a zone. Empty: it cannot be read
 * @see https://github.com/apache/arrow/blob/main/format/Schema.fbs
 */
export function arrowZones(text: string): ReadonlyMap<string, boolean> {
  const zones = new Map<string, boolean>();
  try {
    const bytes = Buffer.from(text, "base64");
    const whole = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const start = whole.getUint32(0, true) === CONTINUATION ? 8 : 4;
    const view = new DataView(bytes.buffer, bytes.byteOffset + start, bytes.length - start);
    const schema = tableIn({ view, at: view.getUint32(0, true) }, 2);
    const fields = schema === null ? null : placeOf(schema, 1);
    if (fields === null) return zones;
    const first = fields + view.getUint32(fields, true);
    const count = view.getUint32(first, true);
    for (let i = 0; i < count; i += 1) {
      const at = first + 4 + 4 * i;
      const field: Table = { view, at: at + view.getUint32(at, true) };
      const kind = placeOf(field, 2);
      const type = tableIn(field, 3);
      if (kind === null || type === null || view.getUint8(kind) !== TIMESTAMP) continue;
      zones.set(textIn(field, 0), textIn(type, 1) !== "");
    }
  } catch (error) {
    // A note of another form says nothing.
    if (!(error instanceof RangeError)) throw error;
  }
  return zones;
}

/** Where a field of a table is; null: it has its default. */
function placeOf({ view, at }: Table, field: number): number | null {
  const offsets = at - view.getInt32(at, true);
  const entry = 4 + 2 * field;
  if (entry >= view.getUint16(offsets, true)) return null;
  const offset = view.getUint16(offsets + entry, true);
  return offset === 0 ? null : at + offset;
}

function tableIn(table: Table, field: number): Table | null {
  const place = placeOf(table, field);
  return place === null ? null : { view: table.view, at: place + table.view.getUint32(place, true) };
}

function textIn({ view, at: table }: Table, field: number): string {
  const place = placeOf({ view, at: table }, field);
  if (place === null) return "";
  const at = place + view.getUint32(place, true);
  return Buffer.from(view.buffer, view.byteOffset + at + 4, view.getUint32(at, true)).toString();
}
