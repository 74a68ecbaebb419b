import { fileURLToPath } from "node:url";

import toolbox from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { defineConfig } from "hardhat/config";

import callingTests from "./scripts/calling-tests.js";
import publishTypes from "./scripts/publish-types.js";

/** Two builds side by side (say, tests and coverage) take a folder each. */
const build = process.env["TALLYSTICK_BUILD"] ?? ".build";

/** A fixed seed: a run that fails, fails again. */
const seed = "0x74616c6c79737469636b";

export default defineConfig({
  plugins: [toolbox, callingTests, publishTypes],

  paths: {
    sources: ["contracts", "test/mocks"],
    artifacts: `${build}/artifacts`,
    cache: `${build}/cache`,
    tests: { mocha: "test", solidity: "test" },
    ignition: "deploy",
  },

  solidity: {
    version: "0.8.37",
    // The compiler comes with the other packages instead of from a download.
    path: fileURLToPath(import.meta.resolve("solc/soljson.js")),
    // Demos, services and checks need no Solidity tests, which take solc three minutes.
    splitTestsCompilation: true,
    npmFilesToBuild: [
      "@openzeppelin/contracts/access/manager/AccessManager.sol",
      // for tests of passkeys
      "@openzeppelin/contracts/utils/cryptography/verifiers/ERC7913WebAuthnVerifier.sol",
    ],
    // What is tested is what is deployed: deployments take this profile, not Hardhat's production.
    settings: {
      viaIR: true,
      optimizer: { enabled: true, runs: 1_000_000 },
      evmVersion: "osaka",
    },
  },

  typechain: { outDir: `${build}/typechain` },

  test: {
    // Generous: a machine that is busy with the other gates as well makes no test fail.
    mocha: { forbidOnly: true, timeout: 300_000 },
    solidity: {
      profiles: {
        default: {
          fuzz: { runs: 256, seed },
          invariant: { runs: 64, depth: 100, failOnRevert: true },
        },
        deep: {
          fuzz: { runs: 10_000, seed },
          invariant: { runs: 512, depth: 500, failOnRevert: true },
        },
      },
    },
  },

  networks: {
    default: { type: "edr-simulated", chainType: "l1", hardfork: "osaka" },
    localhost: { type: "http", chainType: "l1", url: "http://127.0.0.1:8545" },
  },

  ignition: { requiredConfirmations: 1, blockPollingInterval: 100 },
});
