import { table } from "../../terminal/table.js";
import { say, scene, show, title } from "../teller.js";
import type { Pact } from "./pact.js";
import { agreeOnSales } from "./sales.js";
import type { Stage } from "./stage.js";
import { whole } from "./show.js";
import type { Week } from "./week.js";

/** Day 0: who is who, and what the parties of a sale agree to. */
export async function tellOpening(stage: Stage, week: Week): Promise<Pact> {
  title("Reconciliation: sales of a fund, a day of card payments, and whatever went wrong");
  say(
    `Several parties process one business transaction, and each keeps its own books. Usually somebody
    compares them at the end of the day. Here each party's node signs its record and posts it, a leg,
    as soon as it has finished, and the contract compares it with those of the others in that same
    transaction. What does not agree is an alarm that all see. That one case is adjusted at once, and
    all others go on.`,
  );
  show(
    table(
      ["Who", "Does what"],
      [
        ["Seller", "sells the shares of a fund"],
        ["Register", "keeps who owns how many of them"],
        ["Capital", "the system that moves the money"],
        ["Clearing", "clears card payments, thousands a day"],
        ["Bank", "has the account on which they arrive"],
        ["Arbiter", "decides where those who should are silent; is of no party"],
        ["Custodian", "keeps shares for investors; observes the sales"],
        ["Regulator", "sees what a party opens to it"],
      ],
    ),
  );
  say(
    `How long people take to look into something is the story's assumption: minutes, here and there
    hours. All else, gas too, is measured on the chain.`,
  );

  await stage.clock.wait({ day: 0, hour: 15 });
  const pact = await agreeOnSales(stage);
  tellTerms(stage);
  await week.check();
  return pact;
}

function tellTerms({ book }: Stage): void {
  scene(0, "Three parties agree to a template");
  say(
    `Seller, Register and Capital take the template for share sales that ships, and add terms of
    their own: an hour for each leg, an arbiter, an observer. The officers of all three sign it.`,
  );
  show(
    table(
      ["Term", "Agreed"],
      [
        ["legs", "of all three, in any order, within an hour of accepting the case"],
        ["compared in clear", "amount, currency and value date, all exact"],
        ["compared by hash", "fund, shares, investor: only the parties can read them"],
        ["while alarmed", "what is paid out of the case waits"],
        ["adjusted", "what one party's officer proposes another entity's approves"],
        ["after a day of silence", "the arbiter decides"],
      ],
    ),
  );
  say(
    `Registering it took ${whole(book.entries.at(-1)?.gas ?? 0n)} gas, once for all sales to come.`,
  );
}
