import type { Alarm } from "../../../sdk/reconciliation/index.js";

/** Something that goes wrong in the story, and the alarm that it has to become. */
export interface Fault extends Alarm {
  readonly kind: string;
  readonly template: number;
  /** 32 bytes in hex. */
  readonly businessReference: string;
  /** Second of the first leg, where that was one of a run. */
  readonly since: number | undefined;
}

/** Whether two alarms are of the same code and role. */
export const isSame = (a: Alarm, b: Alarm) => a.code === b.code && a.role === b.role;
