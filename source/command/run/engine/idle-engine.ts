import {setFlagsFromString} from 'node:v8';

/** Of bytecode, before V8 looks whether a function is worth to be optimized: eight times its default, reached within 20 ms of real load. */
const interruptBudgetBytes = 1_000_000;

/**
 * Has V8 optimize only what is busy. By itself it goes on for minutes with what a screen does once a second, in four threads, which
 * takes more than the screen.
 */
export function optimizeOnlyWhatIsBusy(): void {
  setFlagsFromString(`--interrupt-budget=${interruptBudgetBytes}`);
}
