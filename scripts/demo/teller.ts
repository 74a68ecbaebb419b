import { styleText } from "node:util";

/** Characters a line, so that a story reads well in a narrow terminal and in a README. */
const WIDTH = 92;

/** Headline of a whole story. */
export function title(text: string): void {
  console.log(styleText(["bold", "cyan"], text));
  console.log(styleText("cyan", `${"═".repeat(text.length)}\n`));
}

/** Begins a scene. */
export function scene(day: number, text: string): void {
  console.log(`${styleText("cyan", `Day ${day}`)} ${styleText("bold", `· ${text}`)}`);
}

/** A paragraph, wrapped. */
export function say(text: string): void {
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && line.length + word.length >= WIDTH) {
      console.log(line);
      line = "";
    }
    line += line === "" ? word : ` ${word}`;
  }
  console.log(`${line}\n`);
}

/** A table or a chart, set in. */
export function show(block: string): void {
  console.log(`${block.replaceAll(/^(?=.)/gm, "  ")}\n`);
}

/** What was found: good or bad. */
export function verdict(isGood: boolean, text: string): void {
  console.log(isGood ? `${styleText("green", "✔")} ${text}` : `${styleText("red", "✘")} ${text}`);
}

/** What takes long, told beside the story. */
export function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}
