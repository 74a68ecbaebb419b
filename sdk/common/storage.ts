/**
 * Where a role keeps what must outlive it: a disk, a browser's database, a device's flash.
 * @module
 */

/** Texts by name. Each method has done its work, durably, when its promise is fulfilled. */
export interface Storage {
  /** Undefined where nothing is kept under the name. */
  get: (name: string) => Promise<string | undefined>;
  set: (name: string, text: string) => Promise<void>;
  delete: (name: string) => Promise<void>;
  /** All names that begin so. */
  names: (prefix: string) => Promise<readonly string[]>;
}
