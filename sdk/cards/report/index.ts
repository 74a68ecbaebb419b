/**
 * CA-18. The regulator's report: a file for each section, and what they are made of.
 * @module
 */
export { fetchReport, type ReportRequest } from "./fetch.js";
export {
  CHINESE_RULES,
  type ReportParameters,
  RESERVE_RATIOS,
  type ReserveTier,
} from "./parameters.js";
export { breachesOf, type FoundBreach, type Report, reportOf, type ReportSpan } from "./report.js";
export {
  type Breach,
  type BreachCode,
  BREACHES,
  type Figure,
  type Measure,
  type ReportRow,
  type Section,
  type SectionName,
  SECTIONS,
} from "./rows.js";
export { reportJson, type ReportTable, reportTables } from "./written.js";
