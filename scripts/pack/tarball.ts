import path from "node:path";

import { npm } from "./npm.js";

/** Makes the tarball of an assembled package in another folder; returns its path. */
export async function tarball(folder: string, destination: string): Promise<string> {
  const options = ["--json", "--ignore-scripts", "--loglevel=error"];
  const report = await npm(folder, {}, "pack", "--pack-destination", destination, ...options);
  const [packed] = JSON.parse(report) as { filename: string }[];
  if (packed === undefined) throw new Error(`npm packed nothing:\n${report}`);
  return path.join(destination, packed.filename);
}
