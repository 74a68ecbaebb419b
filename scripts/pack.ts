// npm run pack: assembles the package that is published, in dist/, and makes its tarball beside it.
import { statSync } from "node:fs";
import path from "node:path";

import { assemble } from "./pack/assemble.js";
import { tarball } from "./pack/tarball.js";

const ROOT = path.join(import.meta.dirname, "..");
const DIST = path.join(ROOT, "dist");

await assemble(ROOT, DIST);
const file = await tarball(DIST, ROOT);
const kilobytes = Math.round(statSync(file).size / 1024);
console.log(`${path.relative(ROOT, DIST)}/ and ${path.relative(ROOT, file)} (${kilobytes} kB)`);
