import { expect } from "chai";
import * as fc from "fast-check";
import { validateXML } from "xmllint-wasm";

import {
  type Content,
  type Element,
  readXml,
  writeXml,
} from "../../../sdk/cards/statements/xml.js";
import { InputError } from "../../../sdk/common/inputs.js";
import { runs } from "../../kit/runs.js";

const texts = fc.string({
  unit: fc.constantFrom("a", "&", "<", ">", '"', "'", "é", "1", ";"),
  minLength: 1,
});
const names = fc.constantFrom("A", "Bc", "D1", "E-f");

const { content } = fc.letrec<{ content: Content }>((tie) => ({
  content: fc.oneof(
    { depthSize: "small" },
    texts,
    fc.record({ "@at": texts, "#": texts }, { noNullPrototype: true }),
    fc.dictionary(
      names,
      fc.oneof(tie("content"), fc.array(tie("content"), { minLength: 2, maxLength: 3 })),
      { minKeys: 1, noNullPrototype: true },
    ),
  ),
}));

/** What was read, as it is told to the writer. */
function told({ children, attributes, text }: Element): Content {
  const marked = [...attributes].map(([key, value]): [string, Content] => [`@${key}`, value]);
  if (children.length === 0)
    return marked.length === 0 ? text : { ...Object.fromEntries(marked), "#": text };
  const groups = [...Map.groupBy(children, ({ name }) => name)];
  return Object.fromEntries(
    groups.map(([name, all]) => [name, all.length === 1 ? told(all[0]!) : all.map(told)]),
  );
}

describe("XML", () => {
  it("CA-17 is read as it was written", () => {
    fc.assert(
      fc.property(content, (value) => {
        const file = writeXml("Root", value);

        expect(told(readXml(file).at("Root"))).to.deep.equal(value);
      }),
      runs(300),
    );
  });

  it("CA-17 is to another reader what it is here", async () => {
    const file = writeXml("Root", { A: fc.sample(content, runs(200)) });

    const { errors, normalized } = await validateXML({ xml: file, normalization: "c14n" });

    expect(errors).to.deep.equal([]);
    // canonical XML has no declaration, and escapes less
    const plain = (text: string) => text.replaceAll("&quot;", '"').replaceAll("&gt;", ">").trim();
    expect(plain(normalized)).to.equal(plain(file.replace(/^.*\n/, "")));
  });

  it("CA-17 is refused where it is none, or has what statements have not", () => {
    const wrong = [
      "",
      "<A>",
      "<A></B>",
      "<A/>",
      "</A>",
      "<A>1</A></A>",
      "<A>text<B>1</B></A>",
      "<A>&nbsp;</A>",
      "<A>&</A>",
      "<A b=1>1</A>",
      "<!-- <A>1</A> -->",
      '<!DOCTYPE A [<!ENTITY e "1">]><A>&e;</A>',
      "<A><![CDATA[1]]></A>",
      "text",
    ];

    for (const file of wrong) expect(() => readXml(file).textAt("A"), file).to.throw(InputError);
    expect(readXml("<A>1</A>").textAt("A")).to.equal("1");
  });

  it("CA-17 has one element where one is asked for", () => {
    const file = readXml("<A><B>1</B><B>2</B></A>");

    expect(() => file.textAt("A", "B")).to.throw(InputError, "A has not one B");
    expect(() => file.textAt("A", "C")).to.throw(InputError, "A has not one C");
    expect(file.at("A").all("B")).to.have.length(2);
  });
});
