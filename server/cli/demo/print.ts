// How the demo shows itself: numbered steps, each call and each answer as JSON.
const write = (text: string): void => void process.stdout.write(`${text}\n`);

let step = 0;

export const printLine = (text = ''): void => write(text);

export const printStep = (text: string): void => {
  step += 1;
  write(`\n${step}. ${text}`);
};

/** Short values on one line, larger ones laid out. */
const layOut = (value: unknown): string => {
  const line = JSON.stringify(value);
  return line.length <= 100 ? line : JSON.stringify(value, undefined, 2).replaceAll('\n', '\n     ');
};

export const printCall = (name: string, parameters: unknown): void => write(`   → ${name} ${layOut(parameters)}`);

export const printAnswer = (answer: unknown): void => write(`   ← ${layOut(answer)}`);
