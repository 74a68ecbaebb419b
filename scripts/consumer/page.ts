import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { createContext, runInContext } from "node:vm";

/** What a browser has and the language alone has not; nothing of Node's. */
const BROWSER = {
  AbortController,
  Headers,
  TextDecoder,
  TextEncoder,
  URL,
  clearTimeout,
  console,
  crypto,
  fetch,
  setTimeout,
};

/** Runs the script of a built page as a browser would; resolves to the text that the page shows then. */
export async function show(project: string): Promise<string> {
  const assets = path.join(project, "dist/assets");
  const [script, ...others] = readdirSync(assets).filter((file) => file.endsWith(".js"));
  if (script === undefined || others.length > 0) throw new Error("A page has one script");

  const body = { textContent: "" };
  const link = { relList: { supports: () => true } };
  const page = createContext({ ...BROWSER, document: { body, createElement: () => link } });
  // A module may await at its top; as a script it may within a function. A failure shows no source: it is one line.
  const text = readFileSync(path.join(assets, script), "utf8");
  runInContext("globalThis.self = globalThis.window = globalThis", page);
  await runInContext(`(async () => {\n${text}\n})()`, page, { displayErrors: false });
  return body.textContent;
}
