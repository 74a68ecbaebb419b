// Opens every door of the package that leads to a module: there must be something behind it.
import assert from "node:assert/strict";

import manifest from "tallystick/package.json" with { type: "json" };

const doors = Object.entries<string>(manifest.exports)
  .filter(([door, target]) => target.endsWith(".js") && !door.includes("*"))
  .map(([door]) => door.replace(".", "tallystick"));
for (const door of doors) {
  const names = Object.keys((await import(door)) as object);
  assert.notEqual(names.length, 0, `${door} offers nothing`);
}
assert(doors.includes("tallystick/sdk/fees"));
