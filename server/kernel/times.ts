// The three spellings of an instant that the vendors use.
import type { TimeNode } from './schema.ts';

const ISO = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;
const LOCAL = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)$/;
/** The vendors' local time is Beijing's, which knows no summer time. */
const LOCAL_OFFSET_MS = 8 * 3600 * 1000;

const valid = (date: Date, day: string): Date | undefined =>
  // Date rolls 31 February over to March; a rolled day is a typing error of the caller.
  Number.isNaN(date.getTime()) || date.toISOString().slice(8, 10) !== day ? undefined : date;

/** Reads an instant; undefined when the text is not one in this format. */
export const parseTime = (format: TimeNode['format'], text: string): Date | undefined => {
  switch (format) {
    case 'iso': {
      const parts = ISO.exec(text);
      if (parts === null) return undefined;
      if (valid(new Date(`${parts[1]}-${parts[2]}-${parts[3]}T00:00:00Z`), parts[3] ?? '') === undefined)
        return undefined;
      const date = new Date(text);
      return Number.isNaN(date.getTime()) ? undefined : date;
    }
    case 'local': {
      const parts = LOCAL.exec(text);
      if (parts === null) return undefined;
      const utc = valid(new Date(`${text.replace(' ', 'T')}Z`), parts[3] ?? '');
      return utc === undefined ? undefined : new Date(utc.getTime() - LOCAL_OFFSET_MS);
    }
    case 'unix':
      return /^\d{1,11}$/.test(text) ? new Date(Number(text) * 1000) : undefined;
  }
};

/** Spells an instant; `unix` is a number on the wire, the others are text. */
export const formatTime = (format: TimeNode['format'], date: Date): string | number => {
  switch (format) {
    case 'iso':
      return `${date.toISOString().slice(0, 19)}Z`;
    case 'local':
      return new Date(date.getTime() + LOCAL_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');
    case 'unix':
      return Math.floor(date.getTime() / 1000);
  }
};
