// `npm run dev`: the server restarts when its sources change, the page reloads when its own do.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { prepare } from './prepare.mjs';

await prepare({ build: false });
const programs = [['node_modules/tsx/dist/cli.mjs', 'watch', '--clear-screen=false', 'src/main.ts']];
if (existsSync('web/vite.config.ts'))
  programs.push(['node_modules/vite/bin/vite.js', '--config', 'web/vite.config.ts']);
const children = programs.map((args) => spawn(process.execPath, args, { stdio: 'inherit' }));

function stopAll() {
  for (const child of children) child.kill('SIGTERM');
}

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stopAll);
for (const child of children) child.on('exit', stopAll);
