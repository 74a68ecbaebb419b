import { expect } from "chai";
import { id, keccak256, ZeroHash } from "ethers";
import * as fc from "fast-check";

import { InputError } from "../../sdk/common/inputs.js";
import {
  date,
  type Fields,
  type FieldValue,
  generateCaseKey,
  integer,
  isFieldOf,
  isUnderKey,
  keyHashOf,
  openField,
  openKeyHash,
  rootOf,
  text,
} from "../../sdk/reconciliation/fields.js";
import { runs } from "../kit/runs.js";

const KEY = id("key of the case");
const CASE = id("case");
const FIELDS: Fields = {
  isin: text("DE000A0MEQ23"),
  shares: integer(120n),
  settlement: date("2026-02-03"),
  depot: text("7100/42"),
};

const values: fc.Arbitrary<FieldValue> = fc.oneof(
  fc.string({ unit: "grapheme" }).map(text),
  fc.bigInt(-(2n ** 255n), 2n ** 255n - 1n).map(integer),
  fc
    .date({ min: new Date("1970-01-01"), max: new Date("2200-01-01"), noInvalidDate: true })
    .map((day) => date(day.toISOString().slice(0, 10))),
);
const anyFields = fc.dictionary(fc.string({ minLength: 1, unit: "grapheme" }), values, {
  minKeys: 1,
  maxKeys: 12,
  noNullPrototype: true,
});

describe("fields that are compared by hash", () => {
  it("RE-2 have the same root in any order of their names", () => {
    const turned = Object.fromEntries(Object.entries(FIELDS).toReversed());

    expect(rootOf(KEY, CASE, turned)).to.equal(rootOf(KEY, CASE, FIELDS));
  });

  it("RE-2 have the same root for the same text, however it is composed", () => {
    const root = (name: string) => rootOf(KEY, CASE, { holder: text(name) });

    expect(root("Andre\u0301")).to.equal(root("Andr\u00e9"));
  });

  it("RE-2 have another root for another value, name, kind, key and case", () => {
    const roots = [
      rootOf(KEY, CASE, FIELDS),
      rootOf(KEY, CASE, { ...FIELDS, shares: integer(121n) }),
      rootOf(KEY, CASE, { ...FIELDS, shares: text("120") }),
      rootOf(KEY, CASE, { ...FIELDS, price: integer(0n) }),
      rootOf(KEY, CASE, { isin: text("DE000A0MEQ23"), number: integer(120n) }),
      rootOf(id("another key"), CASE, FIELDS),
      rootOf(KEY, id("another case"), FIELDS),
      rootOf(KEY, CASE, {}),
      // the number of a day is no day
      rootOf(KEY, CASE, { ...FIELDS, settlement: integer(20_487n) }),
    ];

    expect(new Set(roots).size).to.equal(roots.length);
  });

  it("RE-2 refuse what is no value", () => {
    const root = (value: FieldValue) => () => rootOf(KEY, CASE, { field: value });

    expect(root(date("2026-02-30"))).to.throw(InputError, "no date");
    expect(root(date("1969-12-31"))).to.throw(InputError, "before 1970");
    expect(root(integer(2n ** 255n))).to.throw(InputError, "field must be");
    expect(root(text("\ud800"))).to.throw(InputError, "no text in Unicode");
    expect(root({ kind: "number", number: 1 } as unknown as FieldValue)).to.throw(InputError);
    expect(() => rootOf(KEY, CASE, { é: text(""), é: text("") })).to.throw(
      "two fields have the same name",
    );
    expect(() => rootOf("0x00", CASE, FIELDS)).to.throw("the case's key is not 32 bytes in hex");
  });

  it("RE-2 take 255 fields, and no more", () => {
    const many = (count: number): Fields =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`field ${n}`, integer(1n)]));

    const opened = openField(KEY, CASE, many(255), "field 254");

    expect(isFieldOf(rootOf(KEY, CASE, many(255)), opened)).to.equal(true);
    expect(() => rootOf(KEY, CASE, many(256))).to.throw("at most 255 fields");
  });
});

describe("one field that is opened", () => {
  it("RE-2 is proven, and nothing else is", () => {
    fc.assert(
      fc.property(anyFields, fc.nat(), (fields, pick) => {
        const names = Object.keys(fields);
        const name = names[pick % names.length]!;
        const root = rootOf(KEY, CASE, fields);
        const opened = openField(KEY, CASE, fields, name);

        expect(isFieldOf(root, opened)).to.equal(true);
        for (const other of [
          { ...opened, name: `${name}.` },
          { ...opened, value: text("another value, that nobody stated") },
          { ...opened, salt: keccak256(opened.salt) },
          { ...opened, place: opened.place ^ 1 },
          { ...opened, place: opened.place + 2 ** opened.siblings.length },
          { ...opened, siblings: opened.siblings.slice(1) },
          { ...opened, siblings: [...opened.siblings, ZeroHash] },
          { ...opened, siblings: opened.siblings.toSpliced(-1, 1, id("another")) },
        ])
          expect(isFieldOf(root, other)).to.equal(false);
        expect(isFieldOf(id("another root"), opened)).to.equal(false);
        expect(isFieldOf(root, { ...opened, salt: "0x12" })).to.equal(false);
      }),
      runs(60),
    );
  });

  it("RE-2 tells neither the key nor another field, and not how many there are", () => {
    const opened = openField(KEY, CASE, FIELDS, "shares");
    const shown = JSON.stringify(opened, (_, each: unknown) =>
      typeof each === "bigint" ? each.toString() : each,
    );
    const five = { ...FIELDS, note: text("") };

    for (const secret of [KEY.slice(2), "DE000A0MEQ23", "2026-02-03", "7100/42", "isin", "depot"])
      expect(shown).to.not.include(secret);
    for (const name of ["isin", "settlement", "depot"])
      expect(shown).to.not.include(openField(KEY, CASE, FIELDS, name).salt);
    expect(openField(KEY, CASE, five, "shares").siblings).to.have.length(opened.siblings.length);
  });

  it("RE-2 stands beside a filling that nobody can tell from a field", () => {
    const pair: Fields = { one: text("same"), two: text("same") };
    const filling = (key: string, caseId: string) =>
      openField(key, caseId, pair, "two").siblings[0];

    const fillings = [
      filling(KEY, CASE),
      filling(id("another key"), CASE),
      filling(KEY, id("another case")),
    ];

    expect(new Set(fillings).size).to.equal(3);
  });

  it("RE-2 helps nobody to guess another: a right guess without the key is as wrong as any", () => {
    const root = rootOf(KEY, CASE, FIELDS);
    const shares = openField(KEY, CASE, FIELDS, "shares");
    // what the outsider knows: the case, the opened field and all of its proof, and the names and values themselves
    const salts = [ZeroHash, shares.salt, keccak256(shares.salt), CASE, ...shares.siblings];
    const keys = [ZeroHash, shares.salt, root, CASE, keyHashOf(KEY)];

    for (const key of keys) {
      expect(rootOf(key, CASE, FIELDS)).to.not.equal(root);
      const guess = openField(key, CASE, FIELDS, "isin");
      expect(isFieldOf(root, guess)).to.equal(false);
      expect(isFieldOf(root, { ...guess, siblings: shares.siblings })).to.equal(false);
    }
    for (const salt of salts)
      for (let place = 0; place < 8; ++place)
        expect(
          isFieldOf(root, {
            ...openField(KEY, CASE, FIELDS, "isin"),
            salt,
            place,
          }),
        ).to.equal(false);
    expect(isFieldOf(root, openField(KEY, CASE, FIELDS, "isin"))).to.equal(true);
  });

  it("RE-2 has a salt that is no other field's, and no other case's", () => {
    const same: Fields = { one: text("same"), two: text("same") };
    const salts = [
      openField(KEY, CASE, same, "one").salt,
      openField(KEY, CASE, same, "two").salt,
      openField(KEY, id("another case"), same, "one").salt,
      openField(id("another key"), CASE, same, "one").salt,
    ];

    expect(new Set(salts).size).to.equal(4);
  });

  it("RE-2 takes no node of the tree for a field", () => {
    const root = rootOf(KEY, CASE, FIELDS);
    const opened = openField(KEY, CASE, FIELDS, "depot");

    expect(isFieldOf(root, { ...opened, place: 0, siblings: [] })).to.equal(false);
    expect(isFieldOf(opened.siblings[0]!, opened)).to.equal(false);
  });

  it("RE-2 is refused where there is none of its name", () => {
    expect(() => openField(KEY, CASE, FIELDS, "price")).to.throw(InputError, "no field price");
  });
});

describe("the key of a case", () => {
  it("RE-2 is 32 random bytes", () => {
    const keys = Array.from({ length: 20 }, generateCaseKey);

    expect(new Set(keys).size).to.equal(20);
    for (const key of keys) expect(key).to.match(/^0x[0-9a-f]{64}$/);
  });

  it("RE-2 is known by its hash, which every root names", () => {
    const root = rootOf(KEY, CASE, FIELDS);
    const siblings = openKeyHash(KEY, CASE, FIELDS);

    expect(keyHashOf(KEY)).to.equal(keccak256(KEY));
    expect(isUnderKey(root, keyHashOf(KEY), siblings)).to.equal(true);
    expect(isUnderKey(root, keyHashOf(id("another key")), siblings)).to.equal(false);
    expect(isUnderKey(root, "0x", siblings)).to.equal(false);
    expect(isUnderKey(root, keyHashOf(KEY), siblings.slice(1))).to.equal(false);
  });
});
