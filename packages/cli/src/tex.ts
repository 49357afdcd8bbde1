import { type Expr, print } from "@derive/core";
export const toTex = (node: Expr): string => print(node);
