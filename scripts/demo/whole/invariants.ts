import { INVARIANTS as CARDS } from "../cards/invariants.js";
import { INVARIANTS as FEES } from "../fees/invariants.js";
import { broken, type Invariant } from "../invariants.js";
import { INVARIANTS as ITERATIVE } from "../iterative/invariants.js";

/** A case as its events tell it. */
export interface CaseSnapshot {
  isAlarmed: boolean;
  /** Whether a fault was planted in it. */
  isPlanted: boolean;
  /** Whether the contract shows the same, to the digest. */
  isTold: boolean;
}

/** Everything that the invariants look at, at one second. */
export interface Snapshot {
  /** Names of what does not hold in a room by itself. */
  rooms: Record<RoomStory, readonly string[]>;
  /** Units of the token that there are, and that wallets and contracts of the story have. */
  supply: { all: bigint; known: bigint };
  /** What the fee account was charged, and what the gas of the executed transactions makes it: units of the token. */
  charged: bigint;
  due: bigint;
  cases: readonly CaseSnapshot[];
  /** What moved in the other rooms and stands in no settled case with its amount; looked at once all was compared. */
  missing: readonly string[];
}

/** What the rooms' own stories check, checked here, too. */
const ROOM_STORIES = { fees: FEES, cards: CARDS, iterative: ITERATIVE } as const;
type RoomStory = keyof typeof ROOM_STORIES;

const inRoom = (room: RoomStory): Invariant<Snapshot> => ({
  name: `${room}: all ${ROOM_STORIES[room].length} invariants of the room's own story hold here, too`,
  holds: ({ rooms }) => rooms[room].length === 0,
});

export const INVARIANTS: readonly Invariant<Snapshot>[] = [
  inRoom("fees"),
  inRoom("cards"),
  inRoom("iterative"),
  {
    name: "reconciliation: every case rebuilt from events alone is what the contract shows",
    holds: ({ cases }) => cases.every(({ isTold }) => isTold),
  },
  {
    name: "reconciliation: no case is ever alarmed but that of the swapped digits",
    holds: ({ cases }) => cases.every(({ isAlarmed, isPlanted }) => !isAlarmed || isPlanted),
  },
  {
    name: "all rooms: every PAY is in a wallet or a contract of the story, none is new and none lost",
    holds: ({ supply: { all, known } }) => all === known,
  },
  {
    name: "fees and cards: the fee account was charged what the chain's receipts make it, to the cent",
    holds: ({ charged, due }) => charged === due,
  },
  {
    name: "all rooms: in the end all that moved in one stands in a settled case, to the cent",
    holds: ({ missing }) => missing.length === 0,
  },
];

/** What a look checks of each room by itself … */
export const CHECKS = {
  fees: FEES.length,
  cards: CARDS.length,
  iterative: ITERATIVE.length,
  reconciliation: 2,
} as const;
/** … and of all rooms together. */
export const ALL_CHECKS =
  FEES.length +
  CARDS.length +
  ITERATIVE.length +
  INVARIANTS.length -
  Object.keys(ROOM_STORIES).length;

/** Names of the invariants that do not hold. */
export function violations(snapshot: Snapshot): string[] {
  return broken(INVARIANTS, snapshot);
}
