import type { Source } from "../../check/sources.js";

const EXCEPTION = /^\s*\/\/\s*slither-disable-(?!next-line\s+[\w,-]+\s*$)/;
const NEXT_LINE = /^\s*\/\/\s*slither-disable-next-line\b/;
const REASON = /^\s*\/\/ (?!slither-|solhint-)\S+ \S/;

/** Exceptions that are wider than named detectors in one place, or say no reason in the line before. */
export function bareExceptions({ file, text }: Source): string[] {
  const lines = text.split("\n");
  return lines.flatMap((line, index) => {
    const place = `${file}:${index + 1}`;
    if (EXCEPTION.test(line))
      return [`${place}: an exception is for the next line and names its detectors`];
    const isBare = NEXT_LINE.test(line) && !REASON.test(lines[index - 1] ?? "");
    return isBare ? [`${place}: the line before does not say why`] : [];
  });
}
