// A program that speaks in tones: `--fake-kind` says whose command line it has. What it was told is appended to
// `--fake-log` as JSON lines; words in the text make it misbehave. Plain Node, because it is started as a program.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const own = Object.fromEntries(
  process.argv.filter((arg) => arg.startsWith('--fake-')).map((arg) => arg.slice('--fake-'.length).split('=')),
);
const args = process.argv.slice(2).filter((arg) => !arg.startsWith('--fake-'));
const note = (entry) => appendFileSync(own.log, `${JSON.stringify({ pid: process.pid, ...entry })}\n`);
const violate = (violation) => note({ violation });

const HELP = {
  cpp: [
    process.stderr,
    'usage: piper [options]\n  -m  FILE  --model FILE  path to onnx model file\n  --json-input  lines of JSON\n  --output_raw\n',
  ],
  'piper1-gpl': [
    process.stdout,
    'usage: piper [-h] -m MODEL [--output-raw]\n  -m MODEL, --model MODEL\n  --no-normalize\n',
  ],
  'python-legacy': [process.stdout, 'usage: piper [-h] -m MODEL [--output-raw]\n  --model MODEL\n  --update-voices\n'],
  mouse: [process.stdout, 'usage: piper [--help]\n  GTK application to configure gaming mice\n'],
  silent: [process.stdout, ''],
};

function valueOf(...names) {
  const at = args.findIndex((arg) => names.includes(arg));
  return at < 0 ? undefined : args[at + 1];
}

/** A tone of 20 ms for each letter; its pitch is the text's own. */
function tone(text, rate) {
  const pitch = 200 + ([...text].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 40) * 10;
  const samples = Int16Array.from({ length: Math.round(text.length * 0.02 * rate) }, (_, index) =>
    Math.round(8_000 * Math.sin((2 * Math.PI * pitch * index) / rate)),
  );
  return Buffer.from(samples.buffer);
}

function wav(pcm, rate, statedBytes = pcm.length) {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + statedBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(statedBytes, 40);
  return Buffer.concat([header, pcm]);
}

/** Misbehaves when the text says so; resolves to false when there is nothing left to say. */
async function behave(text) {
  note({ text });
  if (/\bcrash\b/.test(text)) {
    process.stderr.write(
      "terminate called after throwing an instance of 'std::runtime_error'\n  what():  Bad phoneme\n",
    );
    process.kill(process.pid, 'SIGKILL');
    await new Promise(() => undefined);
  }
  if (/\bstall\b/.test(text)) await new Promise(() => setInterval(() => undefined, 60_000));
  if (/\bgarbage\b/.test(text))
    process.stdout.write('<html>this is not sound, and there is enough of it</html>'.repeat(4));
  return !/\bgarbage\b/.test(text);
}

function rateOfModel() {
  const model = valueOf('--model', '-m');
  if (!existsSync(model ?? '')) {
    process.stderr.write("  what():  Model file doesn't exist\n");
    process.exit(1);
  }
  return JSON.parse(readFileSync(`${model}.json`, 'utf8')).audio.sample_rate;
}

async function speakFramed() {
  if (!args.includes('--json-input') || valueOf('-f') !== '-') violate(`unexpected arguments: ${args.join(' ')}`);
  const rate = rateOfModel();
  for await (const line of createInterface({ input: process.stdin })) {
    const { text } = JSON.parse(line);
    if (typeof text !== 'string' || text === '') violate(`no text in ${line}`);
    if (!(await behave(text))) continue;
    process.stdout.write(wav(tone(text, rate), rate));
    process.stderr.write('[piper] [info] Real-time factor: 0.05 (infer=0.1 sec, audio=2 sec)\n');
  }
}

async function speakRaw() {
  const known = args.length === 3 && args.includes('--output-raw');
  if (!known) violate(`these would be spoken: ${args.join(' ')}`);
  const rate = rateOfModel();
  let lines = 0;
  for await (const line of createInterface({ input: process.stdin })) {
    lines += 1;
    if (await behave(line)) process.stdout.write(tone(line, rate));
  }
  if (lines !== 1) violate(`${lines} lines for one sentence`);
}

async function speakAsEspeak() {
  if (!args.includes('--stdin') || !args.includes('--stdout')) violate(`unexpected arguments: ${args.join(' ')}`);
  if (valueOf('-v') === 'no-such-voice') {
    process.stderr.write('Error: The specified espeak-ng voice does not exist.\n');
    process.exit(1);
  }
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  if (await behave(text)) process.stdout.write(wav(tone(text, 22_050), 22_050, 0x7fff_f000));
}

note({ args });
if (args.includes('--help')) {
  const [stream, help] = HELP[own.kind];
  stream.write(help);
} else if (own.kind === 'cpp') await speakFramed();
else if (own.kind === 'espeak') await speakAsEspeak();
else await speakRaw();
