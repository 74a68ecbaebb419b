import type { HardhatPlugin } from "hardhat/types/plugins";

import { sources } from "./check/sources.js";

/** What brings a contract's or a library's own code into a test, not an interface or types alone. */
const CODE = /from "(?:\.\.\/)+contracts\/\w+\/(?!I[A-Z]|\w*Types\.sol)/;

/**
 * Compiles Solidity tests that only call without viaIR, all in one run of solc: it saves ten minutes. What they call
 * they deploy by its artifact, so that is the bytecode that ships. A test with the suite's code within it is compiled
 * as the suite is.
 */
const plugin: HardhatPlugin = {
  id: "calling-tests",
  hookHandlers: {
    config: async () => ({
      default: async () => ({
        async resolveUserConfig(userConfig, resolveVariable, next) {
          const config = await next(userConfig, resolveVariable);
          for (const { compilers, overrides } of Object.values(config.solidity.profiles)) {
            const [compiler] = compilers;
            if (compiler === undefined) continue;
            const optimizer = { enabled: true, runs: 1 };
            const settings = { ...compiler.settings, viaIR: false, optimizer };
            // one object: Hardhat compiles together what has the same
            const quick = { ...compiler, settings };
            for (const file of callers(config.paths.root)) overrides[file] = quick;
          }
          return config;
        },
      }),
    }),
  },
};

function callers(root: string): string[] {
  return sources(root, "test", ".sol")
    .filter(({ file, text }) => !file.startsWith("test/mocks/") && !CODE.test(text))
    .map(({ file }) => file);
}

export default plugin;
