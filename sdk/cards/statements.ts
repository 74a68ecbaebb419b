/**
 * CA-17. Statements: drawn from events, written as files, read back and verified.
 * @module
 */
export { type Amount, showAmount } from "./statements/amounts.js";
export { NO_CURRENCY, toCamt } from "./statements/camt053.js";
export { chainHash } from "./statements/chain.js";
export { readCsv, toCsv } from "./statements/csv.js";
export {
  type Attestation,
  attestationsOf,
  drawStatements,
  type Request,
} from "./statements/draw.js";
export { readJson, toJson } from "./statements/json.js";
export { encodeLine, isLineOf, leafOf, proveLine, rootOf } from "./statements/lines.js";
export type { OrderOf } from "./statements/movements.js";
export { fetchOrders } from "./statements/orders.js";
export { type CamtFile, readCamt, readFile, type StatementFile } from "./statements/read.js";
export * from "./statements/statement.js";
export {
  type Finding,
  type FindingCode,
  type Known,
  verify,
  verifyFile,
} from "./statements/verify.js";
