import { describe, expect, it } from "vitest";
import { run } from "./world.js";

interface Response {
  readonly id?: string | number;
  readonly ok: boolean;
  readonly result?: string;
  readonly value?: readonly unknown[];
  readonly error?: { readonly kind: string; readonly message: string; readonly column?: number };
}

const responses = (out: string): Response[] =>
  out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Response);

async function batch(...lines: readonly string[]): Promise<Response[]> {
  const { code, out, err } = await run(["batch"], { stdin: lines.join("\n") });
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return responses(out);
}

describe("a batch", () => {
  it("answers in order, each with its id", async () => {
    const answers = await batch(
      '{"id":"a","task":"differentiate","expr":"x^2","at":[{"x":3},{"x":"1/2"}]}',
      '{"id":7,"task":"evaluate","expr":"x*y","at":{"x":0.5,"y":-2}}',
      '{"task":"differentiate","expr":"x^2*y","wrt":["y"]}',
    );
    expect(answers).toMatchObject([
      { id: "a", ok: true, result: "2*x", value: [6, 1] },
      { id: 7, ok: true, value: [-1] },
      { ok: true, result: "x^2" },
    ]);
    expect(answers[2]).not.toHaveProperty("id");
  });

  it.each([
    { line: "not JSON", response: { ok: false, error: { kind: "syntax" } } },
    {
      line: '{"id":"b","task":"differentiate",',
      response: { id: "b", ok: false, error: { kind: "syntax" } },
    },
    { line: '{"id":12,"task":"differentiate",', response: { id: 12, ok: false, error: { kind: "syntax" } } },
    { line: "[1]", response: { ok: false, error: { kind: "syntax" } } },
    { line: "null", response: { ok: false, error: { kind: "syntax" } } },
    { line: '{"id":{},"task":"evaluate","expr":"1"}', response: { ok: false, error: { kind: "syntax" } } },
    { line: '{"id":"b"}', response: { id: "b", ok: false, error: { kind: "syntax" } } },
    { line: '{"id":"b","task":"dance"}', response: { id: "b", ok: false, error: { kind: "unsupported" } } },
    { line: '{"id":"b","task":"evaluate"}', response: { id: "b", ok: false, error: { kind: "syntax" } } },
    {
      line: '{"id":"b","task":"evaluate","expr":1}',
      response: { id: "b", ok: false, error: { kind: "syntax" } },
    },
    {
      line: '{"id":"b","task":"evaluate","expr":"1","layout":"x"}',
      response: { id: "b", error: { kind: "unsupported" } },
    },
    {
      line: '{"id":"b","task":"evaluate","expr":"x","at":[{"x":[]}]}',
      response: { id: "b", error: { kind: "syntax" } },
    },
    {
      line: '{"id":"b","task":"differentiate","expr":"x","order":"2"}',
      response: { id: "b", error: { kind: "syntax" } },
    },
    {
      line: '{"id":"b","task":"differentiate","expr":"x","method":"m"}',
      response: { id: "b", error: { kind: "syntax" } },
    },
    {
      line: '{"id":"b","task":"differentiate","expr":"x","declare":{"x":1}}',
      response: { id: "b", error: { kind: "syntax" } },
    },
    {
      line: '{"id":"b","task":"differentiate","expr":"2*x +"}',
      response: { id: "b", error: { kind: "syntax", column: 6 } },
    },
    { line: '{"id":"b","task":"evaluate","expr":"__proto__","at":[{"__proto__":1}]}', response: { id: "b" } },
  ])("goes on after $line", async ({ line, response }) => {
    const [before, bad, after] = await batch(
      '{"id":"a","task":"differentiate","expr":"x^2"}',
      line,
      '{"id":"c","task":"differentiate","expr":"x^3"}',
    );
    expect(bad).toMatchObject(response);
    expect([before?.result, after?.result]).toEqual(["2*x", "3*x^2"]);
  });

  it("gives each line exactly one line, skips empty ones, and reads files with any line end", async () => {
    const text =
      '\uFEFF{"id":"a","task":"evaluate","expr":"1"}\r\n\r\n  \n{"id":"b","task":"evaluate","expr":"2"}\r\n';
    const { out } = await run(["batch", "in.jsonl"], { files: { "in.jsonl": text } });
    expect(responses(out)).toMatchObject([
      { id: "a", value: [1] },
      { id: "b", value: [2] },
    ]);
  });

  it("refuses a line of enormous length without holding it", async () => {
    // eslint-disable-next-line @typescript-eslint/require-await
    async function* long(): AsyncGenerator<string> {
      yield '{"id":"big","task":"evaluate","expr":"1';
      for (let i = 0; i < 300; i += 1) yield "+1".repeat(10_000);
      yield '"}\n{"id":"next","task":"evaluate","expr":"1"}\n';
    }
    const { out } = await run(["batch"], { stdin: long() });
    expect(responses(out)).toMatchObject([
      { id: "big", ok: false, error: { kind: "budget" } },
      { id: "next", ok: true },
    ]);
  });

  it("shows progress on a terminal after half a second, and wipes it", async () => {
    let time = 0;
    const now = (): number => (time += 200);
    const line = '{"task":"evaluate","expr":"1"}\n';
    const { err } = await run(["batch"], { stdin: line.repeat(9), terminal: true, now });
    expect(err).toMatch(
      /^\r\u001B\[K3 requests, \d+ a second(\r\u001B\[K\d requests, \d+ a second)+\r\u001B\[K$/,
    );
    const quick = await run(["batch"], { stdin: line.repeat(9), terminal: true, now: () => 0 });
    expect(quick.err).toBe("");
  });
});
