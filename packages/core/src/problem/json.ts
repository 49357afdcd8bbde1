/** Exact tables and steps between problems as plain JSON. */
import * as Q from "../number/rational.js";
import type { ChainStep } from "../minimize/chain.js";
import type { Table } from "../evaluate/tables.js";
import { print } from "../syntax/print.js";
import type { StepResponse } from "./response.js";

/** A table as JSON has it: a number, a list, a list of lists; exact as text where it must be. */
export function tableJson(table: Table): unknown {
  const numberOf = (x: Q.Rational): number | string => (Q.isInteger(x) ? Q.toNumber(x) : Q.toText(x));
  const rows = table.map((row) => row.map(numberOf));
  if (rows.every((row) => row.length === 1)) {
    const column = rows.map((row) => row[0]);
    return column.length === 1 ? column[0] : column;
  }
  return rows;
}

export const chainStepResponse = ({ rule, from, to, obligations }: ChainStep): StepResponse => ({
  rule: `argmin.${rule.kind}`,
  title: rule.kind,
  at: `${from.kind} ${print(from.objective)}`,
  becomes: `${to.kind} ${print(to.objective)}`,
  line: `${to.kind} ${print(to.objective)}`,
  assuming: obligations.map((c) => print(c)),
});
