// SPDX-License-Identifier: MIT
// The calls, counts and order of benchmarks/support/plan.hpp, for a client of either SDK.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";

const echoMessage =
  "a short text of the kind that a small tool call carries there and back, one hundred bytes in all....";
const window = 64;
const toolCount = 1000;
const oneMebibyte = 1024 * 1024;
const tenMebibytes = 10 * oneMebibyte;

const thorough = {
  warmCalls: 3000, calls: 10000,
  warmWindowTime: 300, windowTime: 700,
  warmLists: 8, lists: 30,
  warmMebibytes: 8, mebibytes: 30,
  warmSpawns: 3, spawns: 25,
  warmTenMebibytes: 2, tenMebibyteCalls: 7,
};
const quick = {
  warmCalls: 500, calls: 2000,
  warmWindowTime: 100, windowTime: 200,
  warmLists: 3, lists: 8,
  warmMebibytes: 3, mebibytes: 8,
  warmSpawns: 3, spawns: 8,
  warmTenMebibytes: 1, tenMebibyteCalls: 3,
};

const now = () => performance.now();

function median(samples) {
  samples.sort((left, right) => left - right);
  return samples[Math.floor(samples.length / 2)];
}

function peakResidentMebibytes() {
  const status = readFileSync("/proc/self/status", "utf8");
  return Number(/VmHWM:\s+(\d+)/.exec(status)[1]) / 1024;
}

function demand(condition, reason) {
  if (!condition) throw new Error(reason);
}

function commandLine() {
  const words = process.argv.slice(2);
  const separator = words.indexOf("--");
  const server = separator < 0 ? [] : words.slice(separator + 1);
  demand(server.length > 0, "usage: node SCRIPT [--quick] -- SERVER [ARGUMENT...]");
  return { counts: words.slice(0, separator).includes("--quick") ? quick : thorough, server };
}

async function timed(operation, check, warm, count) {
  const samples = [];
  for (let number = 0; number < warm + count; number += 1) {
    const start = now();
    const reply = await operation();
    const elapsed = now() - start;
    if (number >= warm) samples.push(elapsed);
    check(reply);
  }
  return samples;
}

async function runWindow(client, milliseconds) {
  const deadline = now() + milliseconds;
  let completed = 0;
  const worker = async () => {
    while (now() < deadline) {
      const reply = await callEcho(client);
      demand(reply.content[0].text.length > 100, "a reply is too short");
      completed += 1;
    }
  };
  await Promise.all(Array.from({ length: window }, worker));
  return completed;
}

const checkText = (size) => (reply) =>
  demand(reply.content[0].text.length === size, "a text has the wrong length");
const callEcho = (client) => client.callTool({ name: "echo", arguments: { message: echoMessage } });
const callText = (client, size) => client.callTool({ name: "text", arguments: { size } });

async function measureSmall(client, counts, results) {
  const checkEcho = (reply) => demand(reply.content[0].text.endsWith(echoMessage), "wrong reply");
  await timed(() => callEcho(client), checkEcho, counts.warmCalls, 1);
  const cpuBefore = process.cpuUsage();
  const latencies = await timed(() => callEcho(client), checkEcho, 0, counts.calls);
  const cpu = process.cpuUsage(cpuBefore);
  results.cpu_s_per_10k_calls = ((cpu.user + cpu.system) / 1e6 / counts.calls) * 10000;
  results.sequential_p50_us = median(latencies) * 1e3;

  await runWindow(client, counts.warmWindowTime);
  const start = now();
  const calls = await runWindow(client, counts.windowTime);
  results.in_flight_64_calls_per_s = calls / ((now() - start) / 1e3);

  const checkList = (reply) => demand(reply.tools.length === toolCount, "a tool is missing");
  results.list_1000_ms = median(
    await timed(() => client.listTools(), checkList, counts.warmLists, counts.lists));
  results.text_1mib_ms = median(
    await timed(() => callText(client, oneMebibyte), checkText(oneMebibyte),
      counts.warmMebibytes, counts.mebibytes));
}

async function measureLarge(client, counts, results) {
  results.text_10mib_ms = median(
    await timed(() => callText(client, tenMebibytes), checkText(tenMebibytes),
      counts.warmTenMebibytes, counts.tenMebibyteCalls));
  results.peak_rss_10mib_mib = peakResidentMebibytes();
}

/** Measures clients made by `open(command, args)`, which resolves when the handshake is done. */
export async function measure(open) {
  const { counts, server } = commandLine();
  const results = {};
  const [command, ...args] = server;
  const client = await open(command, args);
  await measureSmall(client, counts, results);

  const spawns = [];
  for (let number = 0; number < counts.warmSpawns + counts.spawns; number += 1) {
    const begin = now();
    const another = await open(command, args);
    if (number >= counts.warmSpawns) spawns.push(now() - begin);
    await another.close();
  }
  results.spawn_handshake_ms = median(spawns);
  results.peak_rss_mib = peakResidentMebibytes();

  await measureLarge(client, counts, results);
  await client.close();
  process.stdout.write(JSON.stringify(results) + "\n");
}

/** Measures a client made by `open(url)`, which resolves when the handshake is done. */
export async function measureHttp(open) {
  const { counts, server } = commandLine();
  const results = {};
  const [command, ...args] = server;
  const running = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const [firstLine] = await once(createInterface({ input: running.stdout }), "line");
  const client = await open(new URL(firstLine));
  await measureSmall(client, counts, results);
  results.peak_rss_mib = peakResidentMebibytes();
  await measureLarge(client, counts, results);
  await client.close();
  running.stdin.end();
  process.stdout.write(JSON.stringify(results) + "\n");
}

/** The SDKs refuse a message over 10 MiB unless they are told otherwise. */
export const maxBufferSize = 64 * oneMebibyte;
