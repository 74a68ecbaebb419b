/**
 * From what a contract refused with to a sentence that a person understands. Each room brings its catalog of sentences;
 * the errors of the libraries and tokens that all rooms build on stand here.
 * @module
 */
import { type ErrorFragment, Interface, isHexString, type ParamType, type Result } from "ethers";

/**
 * A sentence for each error. `{name}` (or `{0}`) stands for an argument as it is, `{name units}` for an amount of the argument
 * `token`, or of what the error is about, `{name time}` for a second.
 */
export type Sentences = Readonly<Record<string, string>>;

export interface Catalog {
  readonly abi: Interface;
  readonly sentences: Sentences;
}

/** How a reader wants to see amounts. */
export interface Wording {
  /** Writes units, of `token` where the error names it; "1250000 units" by default. */
  readonly amount?: (units: bigint, token: string | undefined) => string;
}

/** Explains whatever an ethers call threw, or revert data, or the bare selector of an error. */
export type Explain = (error: unknown, wording?: Wording) => string;

/** What a call or a transaction was refused for; nothing changed on the chain. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
}

/** Errors of what rooms share: OpenZeppelin's, ERC-6093's and ERC-2612's, and our own. */
export const COMMON: Catalog = {
  abi: new Interface([
    "error AccessManagedInvalidAuthority(address authority)",
    "error AccessManagedRequiredDelay(address caller, uint32 delay)",
    "error AccessManagedUnauthorized(address caller)",
    "error AddressEmptyCode(address target)",
    "error CodePart_BareCoin()",
    "error CodePart_NoCode(address next)",
    "error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed)",
    "error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed)",
    "error ERC20InvalidReceiver(address receiver)",
    "error ERC20InvalidSender(address sender)",
    "error ERC2612ExpiredSignature(uint256 deadline)",
    "error ERC2612InvalidSigner(address signer, address owner)",
    "error Error(string message)",
    "error FailedCall()",
    "error InsufficientBalance(uint256 balance, uint256 needed)",
    "error InvalidAccountNonce(address account, uint256 currentNonce)",
    "error InvalidShortString()",
    "error MissingPrecompile(address precompile)",
    "error Panic(uint256 code)",
    "error ReentrancyGuardReentrantCall()",
    "error SafeCastOverflowedIntToUint(int256 value)",
    "error SafeERC20FailedOperation(address token)",
    "error StringTooLong(string str)",
  ]),
  sentences: {
    AccessManagedInvalidAuthority: "{authority} cannot manage access: it is no contract.",
    AccessManagedRequiredDelay:
      "{caller} must schedule this call with the AccessManager {delay} seconds ahead.",
    AccessManagedUnauthorized: "{caller} does not have the role for this call.",
    AddressEmptyCode: "There is no contract at {target}.",
    CodePart_BareCoin: "The contract takes coin only with a call that says what for.",
    CodePart_NoCode: "There is no code at {next}, the next part of a contract.",
    ERC20InsufficientAllowance:
      "The token's owner allows {spender} {allowance units}, {needed units} are needed.",
    ERC20InsufficientBalance:
      "{sender} owns {balance units} of the token, {needed units} are needed.",
    ERC20InvalidReceiver: "The token refuses {receiver} as receiver.",
    ERC20InvalidSender: "The token refuses {sender} as sender.",
    ERC2612ExpiredSignature: "The permit was valid until {deadline time}.",
    ERC2612InvalidSigner: "The permit of {owner} was signed by {signer}.",
    Error: "{0}",
    FailedCall: "The receiver refused the native coin, or a call failed without a reason.",
    InsufficientBalance: "The contract holds {balance units}, {needed units} are needed.",
    InvalidAccountNonce: "The next nonce of {account} is {currentNonce}.",
    InvalidShortString: "A stored name cannot be read.",
    MissingPrecompile: "This chain lacks a precompile that signatures need: {precompile}.",
    Panic: "The contract failed an inner check (panic code {0}): please report this.",
    ReentrancyGuardReentrantCall: "The contract was called again from within a call of its own.",
    SafeCastOverflowedIntToUint:
      "The contract failed an inner check ({value}): please report this.",
    SafeERC20FailedOperation: "The token {token} did not carry out the transfer.",
    StringTooLong: "The name {str} is too long.",
  },
};

/** An `explain` that knows these catalogs. */
export function createExplain(...catalogs: readonly Catalog[]): Explain {
  return (error, wording = {}) => {
    const data = revertDataOf(error);
    if (data === undefined) return messageOf(error);

    for (const { abi, sentences } of catalogs) {
      const fragment = abi.getError(data.slice(0, 10));
      const sentence = fragment === null ? undefined : sentences[fragment.name];
      if (fragment === null || sentence === undefined) continue;
      if (data.length === 10 && fragment.inputs.length > 0) return nameInWords(fragment);
      return phrase(sentence, fragment, abi.decodeErrorResult(fragment, data), wording);
    }
    return `The contract refused with an unknown error: ${data.slice(0, 10)}.`;
  };
}

/** The revert data within what a call threw, wherever the provider has put it. */
export function revertDataOf(error: unknown): string | undefined {
  if (isRevertData(error)) return error;
  if (typeof error !== "object" || error === null) return undefined;
  const { data, info, error: inner, cause } = error as Record<string, unknown>;
  for (const part of [data, info, inner, cause]) {
    const found = revertDataOf(part);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isRevertData(value: unknown): value is string {
  return isHexString(value) && value.length >= 10;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "shortMessage" in error ? String(error.shortMessage) : error.message;
}

/** `FeeAccounts_InsufficientFees` → "Insufficient fees." */
function nameInWords({ name }: ErrorFragment): string {
  const words = name
    .slice(name.indexOf("_") + 1)
    .replaceAll(/[A-Z]+/g, (capitals) => ` ${capitals.toLowerCase()}`)
    .trim();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

function phrase(
  sentence: string,
  { inputs }: ErrorFragment,
  args: Result,
  wording: Wording,
): string {
  const token = inputs.some(({ name }) => name === "token") ? String(args["token"]) : undefined;
  const amount = wording.amount ?? ((units: bigint) => `${units} units`);
  return sentence.replaceAll(/\{(\w+) ?(\w*)\}/g, (_, name: string, kind: string) => {
    const index = inputs.findIndex((input) => input.name === name);
    // by its place: a result has a length of its own
    const value: unknown = args[index < 0 ? Number(name) : index];
    if (kind === "units") return amount(value as bigint, token);
    if (kind === "time") return instant(value as bigint);
    const param = inputs[index];
    return param?.components ? listed(param.components, value as Result) : String(value);
  });
}

/** A second as a date; what lies beyond all dates stays a number. */
function instant(second: bigint): string {
  return second < 10n ** 11n
    ? new Date(Number(second) * 1000).toISOString().replace(".000Z", "Z")
    : `second ${second}`;
}

function listed(components: readonly ParamType[], values: Result): string {
  return components.map(({ name }, index) => `${name} ${String(values[index])}`).join(", ");
}
