/** Each system as a function from a claim to true, false, "open" or "unread". */

const core = () => import("../packages/core/dist/index.js");

/** Functions that all the others read under the same name. */
const COMMON = new Set([
  ..."+ - * / ^ = exp log sqrt abs".split(" "),
  ..."sin cos tan sec csc cot asin acos atan sinh cosh tanh asinh acosh atanh".split(" "),
]);

/** left - right as text, functions that are not common written out; undefined where that is not possible. */
async function reader() {
  const { LIBRARY, operatorsOf, postorder, print, substitute, surroundings } = await core();
  return (line) => {
    const [claim, given = ""] = line.split(" | ");
    if (/[:=]/.test(given)) return undefined;
    let node;
    try {
      node = LIBRARY.parse(claim);
    } catch {
      return undefined;
    }
    for (let round = 0; round < 6; round += 1) {
      const by = new Map();
      for (const part of postorder(node)) {
        const meaning = part.kind === "apply" && !COMMON.has(part.op) && LIBRARY.meaningOf(part.op);
        if (!meaning || meaning.params.length !== part.args.length) continue;
        by.set(part, substitute(meaning.body, new Map(meaning.params.map((p, i) => [p, part.args[i]]))));
      }
      if (by.size === 0) break;
      node = substitute(node, by);
    }
    if (![...operatorsOf(node)].every((op) => COMMON.has(op))) return undefined;
    const [left, right] = node.args;
    return `(${print(left)})-(${print(right)})`.replace(/\be\^/g, "E^").replaceAll("E^", "e^");
  };
}

const judged = (text) => (/^[-+]?0(\.0+)?$/.test(text) ? true : /^[-+\d./e]+$/.test(text) ? false : "open");

export const ASKED = {
  derive: async () => {
    const { answer } = await core();
    return (line) => {
      const [claim, given = ""] = line.split(" | ");
      const facts = given === "" ? [] : given.split(/,\s+(?![^([]*[)\]])/u);
      const { verdict } = answer({ task: "prove", claim, given: facts });
      return { proved: true, disproved: false }[verdict.kind] ?? "open";
    };
  },
  nerdamer: async () => {
    const { default: nerdamer } = await import("nerdamer");
    const read = await reader();
    return (line) => {
      const text = read(line);
      if (text === undefined) return "unread";
      const said = nerdamer(`simplify(${text})`).toString();
      nerdamer.flush();
      return judged(said);
    };
  },
  mathjs: async () => {
    const { simplify } = await import("mathjs");
    const read = await reader();
    return (line) => {
      const text = read(line);
      return text === undefined ? "unread" : judged(simplify(text).toString().replaceAll(" ", ""));
    };
  },
  algebrite: async () => {
    const { default: Algebrite } = await import("algebrite");
    const read = await reader();
    return (line) => {
      const text = read(line);
      if (text === undefined) return "unread";
      return judged(Algebrite.simplify(text.replaceAll("e^", "exp(1)^")).toString());
    };
  },
};
