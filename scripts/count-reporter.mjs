/** Vitest reporter: prints `N passed, N failed, N skipped` alone, as the very last line of the run. */
export default class CountReporter {
  onInit() {
    // Until the run has ended it counts as failed, so that a crash cannot look like a success.
    let line = "0 passed, 1 failed, 0 skipped";
    this.report = (counts) => {
      line = `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
    };
    process.once("exit", () => {
      process.stdout.write(`${line}\n`);
    });
  }

  onTestRunEnd(modules, unhandledErrors, reason) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      // A file that could not be loaded, or a hook outside of the tests that threw.
      counts.failed += module.errors().length;
      for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        counts[state === "passed" || state === "failed" ? state : "skipped"] += 1;
      }
    }
    if (reason !== "passed" && counts.failed === 0) counts.failed = 1;
    this.report(counts);
  }
}
