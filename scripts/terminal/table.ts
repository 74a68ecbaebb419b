import { styleText } from "node:util";

import Table from "cli-table3";

const LINES = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "─",
  "mid-mid": "──",
  right: "",
  "right-mid": "",
  middle: "  ",
};

/**
 * A table with a rule under its head, without trailing blanks.
 * @param heads One a column; those that begin with `>` are set flush right, for figures.
 */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const drawn = new Table({
    head: heads.map((head) => styleText("bold", head.replace(/^>/, ""))),
    colAligns: heads.map((head) => (head.startsWith(">") ? "right" : "left")),
    chars: LINES,
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 0 },
  });
  drawn.push(...rows.map((row) => [...row]));
  return drawn.toString().replaceAll(/[ \t]+$/gm, "");
}
