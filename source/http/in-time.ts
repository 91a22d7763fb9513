const answerMs = 5000;

/** The answer, or the one that `refuse` makes of a sentence when the relay thread hangs. */
export async function inTime<Answer>(
  answer: Promise<Answer>,
  refuse: (status: number, sentence: string) => Answer,
): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Answer>(resolve => {
    const sentence = `the relay did not answer within ${answerMs} ms; try again`;
    timer = setTimeout(() => resolve(refuse(503, sentence)), answerMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
