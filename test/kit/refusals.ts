/** The name of the error that a promise fails with; "none" where it does not. */
export const nameOfError = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "none",
    (error: Error) => error.name,
  );

/** The sentence that a promise fails with; "none" where it does not. */
export const sentenceOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "none",
    (error: Error) => error.message,
  );
