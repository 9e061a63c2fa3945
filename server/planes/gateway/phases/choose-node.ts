// route choice, channels: the node that a call is sent to first. Behind rewrite, so that a call which is refused takes no
// turn away.
import type { Step } from '../call.ts';
import type { Channel } from '../channel/channel.ts';
import { pickNode } from '../channel/channel.ts';
import { Tries } from '../channel/tries.ts';
import { API_CONFIG_ERROR } from '../refusal.ts';

export const chooseNode = (channel: Channel): Step => ({
  phase: 'node choice',
  run: (call) => {
    const node = pickNode(channel.nodes, [], call.now);
    // Every node was taken out by its weight.
    if (node === undefined) return API_CONFIG_ERROR;
    call.tries = new Tries(channel, node);
    return undefined;
  },
});
