import { expect } from "chai";

import * as sdk from "../../sdk/index.js";

describe("the sdk's public face", () => {
  it("offers a role for each actor of the fees room", () => {
    for (const role of ["Operator", "Payer", "Holder", "Executor", "Compliance"] as const) {
      expect(sdk.fees[role], role).to.be.a("function");
    }
  });

  it("offers a role for each actor of the cards room", () => {
    for (const role of [
      "Issuer",
      "Holder",
      "Terminal",
      "OfflineTerminal",
      "Merchant",
      "Clearing",
      "Regulator",
      "Gateway",
    ] as const) {
      expect(sdk.cards[role], role).to.be.a("function");
    }
  });

  it("offers a role for each actor of the iterative room", () => {
    for (const role of ["Payer", "Payee"] as const) {
      expect(sdk.iterative[role], role).to.be.a("function");
    }
  });

  it("offers the pure rules, the replay and the address book", () => {
    expect(sdk.fees.rules.ceiling).to.be.a("function");
    expect(sdk.fees.replay).to.be.a("function");
    expect(sdk.cards.rules.decide).to.be.a("function");
    expect(sdk.cards.replay).to.be.a("function");
    expect(sdk.iterative.judgePayment).to.be.a("function");
    expect(sdk.readDeployment).to.be.a("function");
  });
});
