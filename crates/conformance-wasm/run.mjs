// Test vectors in on standard input, outcomes out: node run.mjs MODULE. A trap ends it with an error.
import { readFileSync } from 'node:fs';

const { instance } = await WebAssembly.instantiate(readFileSync(process.argv[2]));
const { memory, carnet_room, carnet_judge, carnet_answer, carnet_length } = instance.exports;
for (const line of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const bytes = Buffer.from(line);
  // The memory is looked up after each call: once it has grown it is another buffer.
  const at = carnet_room(bytes.length);
  bytes.copy(new Uint8Array(memory.buffer, at));
  const isOutcome = carnet_judge();
  const answer = Buffer.from(memory.buffer, carnet_answer(), carnet_length()).toString();
  if (!isOutcome) throw new Error(answer);
  console.log(answer);
}
