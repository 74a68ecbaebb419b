export interface Sample {
  /** Along the bottom. */
  x: number;
  /** Upwards, not negative. */
  y: number;
}

/** How full a cell is, in eighths. */
const FILL = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/**
 * A filled curve of plain characters, one column a sample.
 * @param height In lines.
 * @param every Samples between two labels on the axis.
 */
export function chart(samples: readonly Sample[], height: number, every: number): string {
  const top = roundUp(Math.max(...samples.map(({ y }) => y)));
  const width = top.toLocaleString("en-US").length;

  const lines = Array.from({ length: height }, (_, line) => {
    const floor = height - 1 - line;
    const cells = samples.map(({ y }) => cell((y / top) * height - floor));
    const label = line % 2 === 0 ? ((top * (floor + 1)) / height).toLocaleString("en-US") : "";
    return `${label.padStart(width)} │${cells.join("").trimEnd()}`;
  });
  return [...lines, ...axis(samples, width, every)].join("\n");
}

function axis(samples: readonly Sample[], indent: number, every: number): string[] {
  const ticks = samples.map((_, i) => (i % every === 0 ? "┴" : "─")).join("");
  let labels = "";
  for (const [i, { x }] of samples.entries()) {
    if (i % every === 0) labels = labels.padEnd(i) + String(x);
  }
  return [`${"0".padStart(indent)} └${ticks}`, `${" ".repeat(indent)}  ${labels}`];
}

/** What lies in a cell, as a share of its height; something shows wherever something is. */
function cell(share: number): string {
  const eighths = share <= 0 ? 0 : Math.max(1, Math.round(share * 8));
  return FILL[Math.min(8, eighths)] ?? " ";
}

/** The next of 1, 2, 4, 5, 10, 20, 40, 50 … */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return power * ([1, 2, 4, 5].find((step) => step * power >= value) ?? 10);
}
