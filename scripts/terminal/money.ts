/**
 * An amount for people, exact to the unit: thousands apart, at least two decimals, more only where they are not zero.
 * @param units Of a token.
 * @param decimals Of the token, at least 2.
 */
export function money(units: bigint, decimals: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, -decimals).replaceAll(/\B(?=(\d{3})+$)/g, ",");
  const fraction = digits.slice(-decimals).replace(/0+$/, "").padEnd(2, "0");
  return `${units < 0n ? "−" : ""}${whole}.${fraction}`;
}
