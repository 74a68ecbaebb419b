import type { Storage } from "../../../sdk/common/storage.js";
import {
  Clearing,
  generateP256,
  Holder,
  Issuer,
  type Key,
  Merchant,
  p256Key,
  Regulator,
  Terminal,
} from "../../../sdk/cards/index.js";
import { DAY, HOUR } from "../chain.js";
import { type Cards, type Issued, keyOf, PROGRAM } from "./room.js";

/** A storage in memory. */
export function memory(): Storage & { texts: Map<string, string> } {
  const texts = new Map<string, string>();
  return {
    texts,
    get: async (name) => texts.get(name),
    set: async (name, text) => void texts.set(name, text),
    delete: async (name) => void texts.delete(name),
    names: async (prefix) => [...texts.keys()].filter((name) => name.startsWith(prefix)),
  };
}

/** The people of the cards room, each by the role of the sdk. */
export function castPeople(room: Cards) {
  const { address, actors } = room;

  /** The holder of a card that is issued to a key. */
  async function holder(key: Key, terms: Partial<Issued> = {}): Promise<Holder> {
    await room.issue(key, terms);
    return new Holder(address, key, actors.relayer);
  }

  /** A terminal of a merchant whose key cannot be read out of the device, and that key. */
  async function terminal(
    merchant = 1,
    program: number = PROGRAM.plain,
  ): Promise<{ key: Key; terminal: Terminal }> {
    const key = await p256Key(await generateP256());
    const from = Math.floor((await room.now()) / HOUR) * HOUR;
    const owner = merchant === 1 ? actors.shop : actors.cafe;
    const to = from + 365 * DAY;
    await new Merchant(address, owner).enroll(key, { program, merchant, from, to });
    return { key, terminal: new Terminal(address, key, program, actors.relayer) };
  }

  return {
    issuer: new Issuer(address, actors.issuer),
    approver: new Issuer(address, actors.approver),
    clearing: new Clearing(address, actors.clearing),
    regulator: new Regulator(address, actors.regulator),
    shop: new Merchant(address, actors.shop),
    holder,
    holderOf: (name: string, terms: Partial<Issued> = {}) => holder(keyOf(name), terms),
    terminal,
  };
}
