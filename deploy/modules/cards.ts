import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import { appoint, type Role, type Room } from "../room.js";
import access from "./access.js";

const TIERS = "(uint40,uint16,bool,uint8)[]";
const TERMS = `(address,uint64,address,uint32,uint32,uint32,uint8,uint16,int32,bool,uint24,uint24,uint40,uint8,${TIERS})`;
const ADJUSTMENT = "(uint32,uint24,uint32,int64,bytes32)";
const PAYMENT = "(bytes32,bytes32,bytes32)";

export const CLEARING: Role = {
  id: 3n,
  name: "clearing",
  may: "create card programs, register merchants, act for them, set periods and fees, vouch for sales and statements",
  functions: [
    `createProgram(${TERMS})`,
    "registerMerchant(address,address)",
    "setAttester(address)",
    "enrollTerminal(uint32,uint24,address,uint32,uint32,bytes)",
    "retireTerminal(uint32,address,uint32)",
    "revokeTerminal(uint32,address)",
    `captureByClearing(${PAYMENT},uint40,bool,bytes32)`,
    `voidByClearing(${PAYMENT},bytes32)`,
    "changePeriods(uint32,uint32,uint32)",
    "changeRate(uint32,uint32,uint24)",
    "withdrawFees(uint32,address,uint64)",
    `proposeAdjustment(bytes32,${ADJUSTMENT})`,
    "approveAdjustment(bytes32)",
    "rejectAdjustment(bytes32,bytes32)",
    "attestLines(uint32,uint24,uint32,uint16,bytes32,uint32)",
  ],
};

export const REGULATOR: Role = {
  id: 4n,
  name: "regulator",
  may: "freeze cards",
  functions: ["setFrozenByRegulator(uint32,address,bool)"],
};

export const CARDS: Room = {
  name: "cards",
  roles: [CLEARING, REGULATOR],
  parameters: [],
  contracts: { PrepaidCards: "prepaid cards" },
};

/**
 * The cards room: PrepaidCards with the other parts of its code, CardClearing and CardOffice, and their libraries
 * under the AccessManager, and the roles of clearing and the regulator.
 *
 * Parameters: `clearing`, `regulator` (addresses; accounts 3 and 4 by default).
 */
export default buildModule("cards", (m) => {
  const { accessManager } = m.useModule(access);

  const Announcing = m.library("Announcing");
  const CardReading = m.library("CardReading");
  const ClearingReading = m.library("ClearingReading");
  const Declining = m.library("Declining");
  const Owing = m.library("Owing");
  const Signers = m.library("Signers");
  const Adjusting = m.library("Adjusting", { libraries: { CardReading, Owing } });
  const Founding = m.library("Founding");
  const Issuing = m.library("Issuing", { libraries: { Declining, Signers } });
  const Releasing = m.library("Releasing", { libraries: { Owing } });
  const Border = m.library("Border");
  const ToppingUp = m.library("ToppingUp", { libraries: { Border, Declining } });
  const Redeeming = m.library("Redeeming", { libraries: { Border, Declining } });
  const Uploading = m.library("Uploading", { libraries: { Owing } });
  const cardOffice = m.contract("CardOffice", [accessManager], {
    libraries: { Border, CardReading, Declining, Issuing, Owing, Redeeming, Releasing, ToppingUp },
  });
  const cardClearing = m.contract("CardClearing", [accessManager, cardOffice], {
    libraries: { Adjusting, Announcing, ClearingReading, Founding },
  });
  const prepaidCards = m.contract("PrepaidCards", [accessManager, cardClearing], {
    libraries: { Declining, Owing, Signers, Uploading },
  });

  for (const role of CARDS.roles) appoint(m, accessManager, prepaidCards, role);

  return { accessManager, prepaidCards };
});
