import { readFileSync } from "node:fs";
import path from "node:path";
import { createContext, runInContext } from "node:vm";

import { expect } from "chai";
import { build } from "esbuild";

import { toCamt } from "../../sdk/cards/statements/camt053.js";
import { busyDays, draw } from "../cards/statements/months.js";
import { IFeeAccounts__factory } from "../../typechain-types/index.js";

const ENTRY = path.join(import.meta.dirname, "../../sdk/index.ts");

/** What a browser has and plain ECMAScript has not, as far as the sdk's packages ask for it when they are loaded. */
const BROWSER = { TextDecoder, TextEncoder, URL, atob, btoa, crypto, setTimeout, clearTimeout };

describe("the sdk bundled for a browser", () => {
  let run: (script: string) => unknown;
  let inputs: string[];

  before(async () => {
    const { outputFiles, metafile } = await build({
      bundle: true,
      entryPoints: [ENTRY],
      format: "iife",
      globalName: "tallystick",
      logLevel: "silent",
      metafile: true,
      platform: "browser",
      write: false,
    });
    const context = createContext({ ...BROWSER });
    runInContext("globalThis.self = globalThis", context);
    runInContext(outputFiles[0]!.text, context);
    run = (script) => runInContext(script, context);
    inputs = Object.keys(metafile.inputs);
  });

  it("loads without Node's globals, and no contract's bytecode comes along", () => {
    expect(run("typeof process + typeof Buffer + typeof require")).to.equal("undefined".repeat(3));
    const factories = inputs.filter((input) => input.endsWith("__factory.ts"));
    expect(factories).to.include(
      "typechain-types/factories/contracts/fees/IFeeAccounts__factory.ts",
    );
    const carriers = factories.filter((input) => readFileSync(input, "utf8").includes("_bytecode"));
    expect(carriers).to.deep.equal([]);
  });

  it("FE-2 computes what remains of a tranche", () => {
    const tranche =
      "{ principal: 1200n, unspent: 900n, start: 0n, expiry: 12n, end: 12n, cliff: false }";

    expect(run(`String(tallystick.fees.rules.remaining(${tranche}, 9n))`)).to.equal("300");
  });

  it("FE-13 decodes the events of the contract and rebuilds an account", () => {
    const [contract, token, holder] = ["1", "2", "3"].map((digit) => `0x${digit.repeat(40)}`);
    const abi = IFeeAccounts__factory.createInterface();
    const place = { address: contract, blockNumber: 1, transactionHash: `0x${"ab".repeat(32)}` };
    const terms = [60, 0, 0, 3600, 1, 1000, 0, false];
    const logs = [
      abi.encodeEventLog("PlanCreated", [token, 1, terms]),
      abi.encodeEventLog("Deposited", [token, holder, holder, 1, 1, 600, 1000, 1060]),
      abi.encodeEventLog("Charged", [
        token,
        holder,
        place.transactionHash,
        token,
        100n | (1000n << 88n) | (1n << 120n),
      ]),
    ].map(({ data, topics }, index) => Object.assign({ data, topics, index }, place));

    const script = `{
      const { fees } = tallystick;
      const events = fees.readEvents("${contract}", ${JSON.stringify(logs)}, () => 1000n);
      const account = fees.accountOf(fees.replay("${contract}", events), "${token}", "${holder}");
      [1000n, 1030n, 1060n].map((time) => fees.status(account, time) + fees.available(account, time));
    }`;
    expect([...(run(script) as string[])]).to.deep.equal(["Active500", "Active300", "Expired0"]);
  });

  it("CA-17 reads a statement's file and finds what was altered", () => {
    const text = toCamt(draw(busyDays().events)[1]!);
    const findings = (file: string) =>
      run(
        `tallystick.cards.statements
          .verifyFile({ format: "camt053", text: ${JSON.stringify(file)} })
          .map(({ code }) => code).join()`,
      );

    expect(findings(text)).to.equal("");
    expect(findings(text.replace(">12.03<", ">12.04<"))).to.equal("LineNet,Totals,Written");
  });

  it("CA-12 CA-21 signs with a key that cannot be read out, seals to the gateway and opens", async () => {
    const script = `(async () => {
      const { cards } = tallystick;
      const key = await cards.p256Key(await cards.generateP256());
      const digest = "0x" + "11".repeat(32);
      const gateway = await cards.generateGatewayKey();
      const domain = cards.cardsDomain("0x" + "22".repeat(20), 1n);
      const sealed = await cards.seal(await cards.publicKeyOf(gateway), "1.25", domain);
      const elsewhere = cards.cardsDomain("0x" + "33".repeat(20), 1n);
      return [
        await cards.isSignedBy(key.id, digest, await key.sign(digest)),
        await cards.open(gateway, sealed, domain),
        await cards.open(gateway, sealed, elsewhere).catch((error) => error.name),
      ].join();
    })()`;
    expect(await run(script)).to.equal("true,1.25,SealError");
  });
});
