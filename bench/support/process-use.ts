// What a process uses, as Linux tells it.
import { readFileSync } from 'node:fs';

/** Processor time that a process and its children have used, in seconds; the kernel counts in hundredths. */
export const processorSeconds = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const own = (Number(fields[11]) + Number(fields[12])) / 100;
  return childrenOf(pid).reduce((sum, child) => sum + processorSeconds(child), own);
};

/** Resident memory of a process and its children, in MiB. */
export const residentMb = (pid: number): number =>
  childrenOf(pid).reduce((sum, child) => sum + residentMb(child), statusMb(pid, 'VmRSS'));

/** A line of /proc/PID/status that counts memory, in MiB. */
export const statusMb = (pid: number, field: 'VmRSS' | 'VmHWM'): number =>
  Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

const childrenOf = (pid: number): number[] => {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
};
