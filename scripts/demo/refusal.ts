import type { Explain } from "../../sdk/common/errors.js";

/**
 * Why a contract refuses what is tried, as a sentence.
 * @throws Error where it goes through.
 */
export async function refusal(attempt: () => Promise<unknown>, explain: Explain): Promise<string> {
  try {
    await attempt();
  } catch (error) {
    return explain(error);
  }
  throw new Error("what the story tells as refused went through");
}
