import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { closeFrame, FrameTracker } from './websocket-frames.ts';

interface Frame {
  readonly opcode: number;
  readonly masked: boolean;
  readonly length: number;
}

const encode = ({ opcode, masked, length }: Frame): Buffer => {
  const head = [0x80 | opcode];
  const mask = masked ? 0x80 : 0;
  if (length < 126) head.push(mask | length);
  else if (length < 65_536) head.push(mask | 126, length >> 8, length & 0xff);
  else
    head.push(
      mask | 127,
      0,
      0,
      0,
      0,
      (length >>> 24) & 0xff,
      (length >> 16) & 0xff,
      (length >> 8) & 0xff,
      length & 0xff,
    );
  if (masked) head.push(1, 2, 3, 4);
  return Buffer.concat([Buffer.from(head), Buffer.alloc(length, 0x88)]);
};

const frames = fc.array(
  fc.record({
    opcode: fc.constantFrom(0, 1, 2, 9, 10),
    masked: fc.boolean(),
    length: fc.oneof(fc.constantFrom(0, 125, 126, 65_535, 65_536), fc.nat(300)),
  }),
  { minLength: 1, maxLength: 5 },
);

test('a tracker knows the ends of frames, however their bytes are cut', () => {
  fc.assert(
    fc.property(
      frames,
      fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 20 }),
      (list, cuts) => {
        const parts = list.map(encode);
        const ends = new Set<number>([0]);
        let end = 0;
        for (const part of parts) {
          end += part.length;
          ends.add(end);
        }
        const bytes = Buffer.concat(parts);
        const tracker = new FrameTracker();
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const size = Math.min(cuts[turn % cuts.length]!, bytes.length - at);
          assert.equal(tracker.advance(bytes.subarray(at, at + size)), size);
          at += size;
          assert.equal(tracker.between, ends.has(at));
        }
        assert.equal(tracker.closed, false);
      },
    ),
    { numRuns: 200 },
  );
});

test('asked to stop, a tracker stops at the first end of a frame and takes nothing of the next', () => {
  fc.assert(
    fc.property(frames, fc.nat(200_000), (list, given) => {
      const parts = list.map(encode);
      const bytes = Buffer.concat(parts);
      const before = given % (bytes.length + 1);
      const tracker = new FrameTracker();
      tracker.advance(bytes.subarray(0, before));
      const taken = tracker.advance(bytes.subarray(before), true);
      let end = 0;
      for (const part of parts) {
        if (end >= before) break;
        end += part.length;
      }
      assert.equal(before + taken, end);
      assert.ok(tracker.between);
    }),
    { numRuns: 200 },
  );
});

test('a Close that goes by is noticed, and the one made here is one', () => {
  for (const masked of [false, true]) {
    const tracker = new FrameTracker();
    const bytes = closeFrame(1001, 'bye', masked);
    assert.equal(tracker.advance(bytes), bytes.length);
    assert.ok(tracker.between && tracker.closed);
    assert.deepEqual([bytes[0], bytes[1]! & 0x7f, bytes[1]! >> 7], [0x88, 5, masked ? 1 : 0]);
  }
  assert.deepEqual([...closeFrame(1001, '', false)], [0x88, 2, 0x03, 0xe9]);
});
