import {
  type Artifact,
  EdrContext,
  L1_CHAIN_TYPE,
  l1GenesisState,
  l1HardforkFromString,
  l1SolidityTestRunnerFactory,
  type SolidityTestRunnerConfigArgs,
  TestStatus,
} from "@nomicfoundation/edr";

/** How long the tests that draw inputs go on. */
export interface Depth {
  readonly fuzzRuns: number;
  readonly invariantRuns: number;
  readonly invariantDepth: number;
}

export interface Failure {
  readonly file: string;
  readonly contract: string;
  readonly test: string;
  readonly reason: string;
}

export interface TestRun {
  readonly tests: number;
  readonly failures: readonly Failure[];
}

const HARDFORK = "osaka";

/** As in hardhat.config.ts. */
const SEED = "0x74616c6c79737469636b";

/** An endless loop ends here; the dearest test takes a tenth of it. */
const GAS_LIMIT = 3_000_000_000n;

let context: Promise<EdrContext> | undefined;

async function startContext(): Promise<EdrContext> {
  const started = new EdrContext();
  await started.registerSolidityTestRunnerFactory(L1_CHAIN_TYPE, l1SolidityTestRunnerFactory());
  return started;
}

/**
 * Runs the tests of these sources in this process, as Hardhat's task does it.
 * @param only How the names of the tests to run begin.
 */
export async function runTests(
  artifacts: readonly Artifact[],
  files: readonly string[],
  depth: Depth,
  only?: string,
): Promise<TestRun> {
  context ??= startContext();
  const suites = artifacts.filter(
    ({ id, contract }) => files.includes(id.source) && hasTests(contract.bytecode, contract.abi),
  );
  const results: (Failure & { status: TestStatus })[] = [];
  const runner = await context;
  await new Promise<void>((resolve, reject) => {
    // the promise is resolved before the last results have arrived
    let missing = suites.length;
    if (missing === 0) resolve();
    runner
      .runSolidityTests(
        L1_CHAIN_TYPE,
        [...artifacts],
        suites.map(({ id }) => id),
        { ...configOf(depth), ...(only === undefined ? {} : { testPattern: `^${only}` }) },
        { buildInfos: [] },
        ({ id, testResults }) => {
          const [file, contract] = [id.source, id.name];
          for (const { name, status, reason } of testResults) {
            results.push({ file, contract, test: name, status, reason: reason ?? "" });
          }
          missing -= 1;
          if (missing === 0) resolve();
        },
      )
      .catch(reject);
  });
  return {
    tests: results.length,
    failures: results.filter(({ status }) => status === TestStatus.Failure),
  };
}

function configOf(depth: Depth): SolidityTestRunnerConfigArgs {
  return {
    projectRoot: process.cwd(),
    hardfork: HARDFORK,
    localPredeploys: l1GenesisState(l1HardforkFromString(HARDFORK)),
    disableBlockGasLimit: true,
    disableTransactionGasCap: true,
    gasLimit: GAS_LIMIT,
    fuzz: { runs: depth.fuzzRuns, seed: SEED },
    invariant: {
      runs: depth.invariantRuns,
      depth: depth.invariantDepth,
      failOnRevert: true,
      shrinkRunLimit: 0, // that it fails is enough
    },
  };
}

function hasTests(bytecode: string | undefined, abi: string): boolean {
  return (bytecode ?? "0x") !== "0x" && /"name":"(?:test|invariant)/.test(abi);
}
