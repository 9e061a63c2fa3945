// The process that the crash test kills: writes access records without end and reports how many it was promised are in the file.
// Run with the folder.
import { openAccessLog } from '../access-log/access-log.ts';
import { aRecord, silent } from './records.ts';

const [folder = ''] = process.argv.slice(2);
const log = openAccessLog({
  folder,
  retention: { keepDays: 7, keepBytes: 2e9 },
  log: silent,
  segmentBytes: 300_000,
});
for (let number = 0; ; ) {
  const records = Array.from({ length: 200 }, (_, at) =>
    aRecord({ time: Date.now(), requestId: (number + at).toString(16).padStart(32, '0') }),
  );
  log.write(records);
  number += records.length;
  await log.flush();
  process.send?.({ written: number });
}
