import { expect } from "chai";
import { concat, getBytes, hexlify, id, sha256, SigningKey, toUtf8Bytes, Wallet } from "ethers";

import {
  contractKey,
  generateP256,
  Holder,
  type Key,
  p256Key,
  passkey,
  type PaymentKind,
  paymentId,
} from "../../../sdk/cards/index.js";
import { createChain } from "../../kit/chain.js";
import { type Cards, deployCards, keyOf } from "../../kit/cards/room.js";

const chain = await createChain();
const { ethers, networkHelpers } = chain;

/** A passkey in software: signs as an authenticator does, with the user present and verified. */
async function authenticator(verifier: string): Promise<Key> {
  const pair = await generateP256();
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return passkey(verifier, hexlify(raw.slice(1)), async (challenge) => {
    const text = Buffer.from(challenge).toString("base64url");
    const json = `{"type":"webauthn.get","challenge":"${text}","origin":"https://cards.example"}`;
    const data = concat([id("rp"), "0x05", "0x00000001"]);
    const signed = concat([data, sha256(toUtf8Bytes(json))]);
    const algorithm = { name: "ECDSA", hash: "SHA-256" };
    const halves = await crypto.subtle.sign(algorithm, pair.privateKey, copy(signed));
    return {
      authenticatorData: copy(data).buffer,
      clientDataJSON: new Uint8Array(toUtf8Bytes(json)).buffer,
      signature: copy(derOf(new Uint8Array(halves))).buffer,
    };
  });
}

const copy = (hex: string) => new Uint8Array(getBytes(hex));

function derOf(halves: Uint8Array): string {
  const integer = (half: Uint8Array) => {
    const value = (half[0] ?? 0) > 127 ? concat(["0x00", half]) : hexlify(half);
    return concat(["0x02", new Uint8Array([getBytes(value).length]), value]);
  };
  const body = concat([integer(halves.slice(0, 32)), integer(halves.slice(32))]);
  return concat(["0x30", new Uint8Array([getBytes(body).length]), body]);
}

async function contractAccount(): Promise<Key> {
  const owner = new Wallet(id("owner"));
  const wallet = await ethers.deployContract("OwnedWallet", [owner.address]);
  return contractKey(
    await wallet.getAddress(),
    async (digest) => new SigningKey(id("owner")).sign(digest).serialized,
  );
}

const KINDS: Readonly<Record<string, (room: Cards) => Promise<Key>>> = {
  "a secp256k1 key": async () => keyOf("holder"),
  "a P-256 key that cannot be read out": async () => p256Key(await generateP256()),
  "a passkey": async () =>
    authenticator(await (await ethers.deployContract("ERC7913WebAuthnVerifier")).getAddress()),
  "a contract account": contractAccount,
};

describe("keys of holders", () => {
  for (const [name, make] of Object.entries(KINDS)) {
    it(`CA-21 ${name} pays at a P-256 terminal, and freezes its card`, async () => {
      const room = await networkHelpers.loadFixture(deployCards);
      const key = await make(room);
      const terminal = await room.enroll(await p256Key(await generateP256()));
      await room.issue(key);
      const holder = new Holder(room.address, key, room.actors.relayer);

      await room.sale(key, terminal, await room.paymentOf(key, terminal));
      await room.authorize(key, terminal, await room.paymentOf(key, terminal, { sequence: 2 }));
      await holder.freeze(1, (await room.now()) + 60);

      const { balance, hold, frozen } = await holder.view(1);
      expect([balance, hold, frozen.Holder]).to.deep.equal([97_500n, 1_250n, true]);
    });

    it(`CA-21 nobody signs for ${name}`, async () => {
      const room = await networkHelpers.loadFixture(deployCards);
      const key = await make(room);
      const terminal = await room.enroll(keyOf("terminal"));
      await room.issue(key);
      const payment = await room.paymentOf(key, terminal);
      const digest = (kind: PaymentKind) => paymentId(room.domain, payment, kind);
      const forgeries = [
        await keyOf("stranger").sign(digest("Sale")),
        await (await p256Key(await generateP256())).sign(digest("Sale")),
        await key.sign(digest("Authorization")),
        "0x",
        "0x02",
        "0x020014",
        concat(["0x020014", key.id]),
      ];
      for (const forged of forgeries) {
        const forger: Key = { id: key.id, sign: async () => forged };
        await expect(room.sale(forger, terminal, payment)).to.be.revertedWithCustomError(
          room.prepaidCards,
          "PrepaidCards_BadHolderSignature",
        );
      }
    });
  }
});
