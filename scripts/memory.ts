import type { Storage } from "../sdk/common/storage.js";

/** A storage that lasts as long as its process. */
export function memory(): Storage {
  const texts = new Map<string, string>();
  return {
    get: (name) => Promise.resolve(texts.get(name)),
    set: (name, text) => {
      texts.set(name, text);
      return Promise.resolve();
    },
    delete: (name) => {
      texts.delete(name);
      return Promise.resolve();
    },
    names: (prefix) => Promise.resolve([...texts.keys()].filter((name) => name.startsWith(prefix))),
  };
}
