/**
 * The little of XML that statements need, for a browser, too: elements that hold either elements or a text, and
 * attributes. What else XML has (comments, entities of one's own, namespaces by prefix …) is refused.
 * @module
 */
import { InputError } from "../../common/inputs.js";

/** Content of an element: its text, or its parts. */
export type Content = string | Parts;

/** Children by name, several of a name as a list; `@name` is an attribute, `#` the text beside attributes. */
export interface Parts {
  readonly [name: string]: Content | readonly Content[] | undefined;
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** A document, indented by two blanks. */
export function writeXml(root: string, content: Content): string {
  return `${DECLARATION}${writeElement(root, content, "")}`;
}

function writeElement(name: string, content: Content, indent: string): string {
  if (typeof content === "string") return `${indent}<${name}>${escape(content)}</${name}>\n`;
  const parts = Object.entries(content).flatMap(([key, value]) =>
    [value ?? []].flat().map((each): [string, Content] => [key, each]),
  );
  const attributes = parts.map(([key, value]) =>
    key.startsWith("@") && typeof value === "string" ? ` ${key.slice(1)}="${escape(value)}"` : "",
  );
  const tag = `${indent}<${name}${attributes.join("")}>`;
  const { "#": text } = content;
  if (typeof text === "string") return `${tag}${escape(text)}</${name}>\n`;
  const children = parts.map(([key, value]) =>
    key.startsWith("@") ? "" : writeElement(key, value, `${indent}  `),
  );
  return `${tag}\n${children.join("")}${indent}</${name}>\n`;
}

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" } as const;

function escape(text: string): string {
  return text.replaceAll(/[&<>"]/g, (each) => ENTITIES[each as keyof typeof ENTITIES]);
}

/** @throws InputError for an entity of another name. */
function unescape(text: string): string {
  return text.replaceAll(/&([^;]*;)?/g, (each) => {
    const [known] = Object.entries(ENTITIES).find(([, entity]) => entity === each) ?? [];
    if (known === undefined) throw new InputError(`the file has an entity that is none: ${each}`);
    return known;
  });
}

/** An element that was read. */
export class Element {
  readonly children: Element[] = [];
  text = "";

  constructor(
    readonly name: string,
    readonly attributes: ReadonlyMap<string, string> = new Map(),
  ) {}

  /** All children of a name. */
  all(name: string): Element[] {
    return this.children.filter((child) => child.name === name);
  }

  /** The only child of a name, of that the next. @throws InputError where there is none, or more than one. */
  at(...path: string[]): Element {
    return path.reduce((element: Element, name) => {
      const [child, ...more] = element.all(name);
      if (child === undefined || more.length > 0)
        throw new InputError(`${element.name} has not one ${name}`);
      return child;
    }, this);
  }

  /** The text of the element at a path. @throws InputError likewise. */
  textAt(...path: string[]): string {
    return this.at(...path).text;
  }

  /** The text of a child's child, where that child is there. */
  maybe(parent: string, name: string): string | undefined {
    return this.all(parent)[0]?.textAt(name);
  }
}

/** A tag, or what stands between two. */
const TOKEN =
  /<(?<end>\/?)(?<name>[A-Za-z_][\w.-]*)(?<attributes>(?:\s+[\w.-]+="[^"<]*")*)\s*>|(?<text>[^<]+)/y;

/** What holds the document. @throws InputError for what `writeXml` does not write. */
export function readXml(file: string): Element {
  const root = new Element("the file");
  const open = [root];
  const text = file.replace(/^<\?xml [^<>]*\?>/, "");
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text)?.groups;
    const element = open.at(-1);
    if (found === undefined || element === undefined) throw new InputError("the file is no XML");
    const { end, name = "", attributes = "" } = found;
    if (found["text"] !== undefined) {
      element.text += unescape(found["text"]);
    } else if (end === "") {
      const child = new Element(name, attributesIn(attributes));
      element.children.push(child);
      open.push(child);
    } else {
      if (name !== element.name) throw new InputError(`${element.name} ends as ${name}`);
      close(element);
      open.pop();
    }
  }
  if (open.length !== 1) throw new InputError(`${open.at(-1)?.name} has no end`);
  close(root);
  return root;
}

/** Between elements there is nothing but white space. */
function close(element: Element): void {
  if (element.children.length === 0) return;
  if (element.text.trim() !== "")
    throw new InputError(`${element.name} has a text between its elements`);
  element.text = "";
}

function attributesIn(text: string): Map<string, string> {
  const pairs = [...text.matchAll(/([\w.-]+)="([^"]*)"/g)];
  return new Map(pairs.map(([, name = "", value = ""]) => [name, unescape(value)]));
}
