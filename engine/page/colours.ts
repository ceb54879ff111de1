type ColourName = "dim" | "gain" | "grid" | "ground" | "ink" | "line" | "loss" | "s1" | "s2";

/** The colours of the page's style. */
export type Colours = Readonly<Record<ColourName, string>>;

/** The colours that an element has now. */
export function coloursOf(element: HTMLElement): Colours {
  const style = getComputedStyle(element);
  const of = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    ground: of("ground"),
    ink: of("ink"),
    dim: of("dim"),
    grid: of("grid"),
    line: of("line"),
    gain: of("gain"),
    loss: of("loss"),
    s1: of("s1"),
    s2: of("s2"),
  };
}
