// solc's command line, as far as forge asks for it, over the compiler that npm brings: forge itself would download one.
"use strict";

const { readFileSync, writeSync } = require("node:fs");

const solc = require("solc");

const STDIN = 0;
const STDOUT = 1;

/** A pipe takes only part of a large answer at a time. */
function print(text) {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(STDOUT, rest));
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

// Base paths and the like are of no use: the input carries every source.
print(
  process.argv.includes("--standard-json")
    ? solc.compile(readFileSync(STDIN, "utf8"))
    : `solc, the solidity compiler commandline interface\nVersion: ${solc.version()}\n`,
);
