import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import type { HardhatPlugin } from "hardhat/types/plugins";

const PUBLISHED = "typechain-types";

/**
 * Brings `typechain-types/` up to date with the bindings that a build has just written
 * into its own folder. Only what differs is touched, so builds that run side by side do not
 * pull files from under each other, and bindings of contracts that are gone are removed.
 */
export async function publish(root: string, generated: string): Promise<void> {
  const published = path.join(root, PUBLISHED);
  const [fresh, old] = await Promise.all([files(generated), files(published)]);

  for (const file of fresh) {
    const content = await readFile(path.join(generated, file), "utf8");
    const target = path.join(published, file);
    if (old.includes(file) && (await readFile(target, "utf8")) === content) continue;

    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, content);
  }

  for (const file of old) {
    if (!fresh.includes(file)) await rm(path.join(published, file), { force: true });
  }
  await rm(generated, { recursive: true });
}

async function files(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

const plugin: HardhatPlugin = {
  id: "publish-types",
  hookHandlers: {
    solidity: async () => ({
      default: async () => ({
        async processArtifactsAfterSuccessfulBuild(context, _artifacts, _roots, options) {
          const { root } = context.config.paths;
          const { outDir } = context.config.typechain;
          // A build of a few files knows only their types.
          const isWanted = options.cleanupArtifacts && !context.globalOptions.noTypechain;
          if (!isWanted || outDir === undefined) return;

          await publish(root, path.resolve(root, outDir));
        },
      }),
    }),
  },
};

export default plugin;
