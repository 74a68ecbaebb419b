import { fileURLToPath } from "node:url";

import hardhatEthers from "@nomicfoundation/hardhat-ethers";
import { configVariable, defineConfig } from "hardhat/config";

export default defineConfig({
  plugins: [hardhatEthers],
  solidity: {
    version: "0.8.37",
    // The compiler comes with the other packages instead of from a download.
    path: fileURLToPath(import.meta.resolve("solc/soljson.js")),
  },
  networks: {
    localhost: { type: "http", chainType: "l1", url: configVariable("RPC_URL") },
  },
});
