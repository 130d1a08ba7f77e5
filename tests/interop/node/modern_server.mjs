// SPDX-License-Identifier: MIT
// A 2026-07-28 server, built on the official TypeScript package, for the interop tests.
// Run as `MCP_NODE_MODULES=... node modern_server.mjs [--dual] [--http PORT]`; with --dual it serves 2025-11-25 clients
// as well; with --http it serves HTTP on 127.0.0.1 instead of stdio.
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';

// The packages are not installed beside this file: MCP_NODE_MODULES names their folder.
if (!process.env.MCP_NODE_MODULES) {
    console.error('modern_server: set MCP_NODE_MODULES to the folder that scripts/node_packages prints');
    process.exit(64);
}
const require = createRequire(path.join(path.resolve(process.env.MCP_NODE_MODULES), 'anchor.cjs'));

const { McpServer, ResourceTemplate, acceptedContent, completable, createMcpHandler, createRequestStateCodec, inputRequired } =
    require('@modelcontextprotocol/server');
const { serveStdio } = require('@modelcontextprotocol/server/stdio');
const { z } = require('zod');

const shown = value => (typeof value === 'string' ? value : JSON.stringify(value));
const text = value => ({ content: [{ type: 'text', text: shown(value) }] });
const pause = (ms, signal) =>
    new Promise((resolve, reject) => {
        const timer = setTimeout(resolve, ms);
        signal?.addEventListener('abort', () => {
            clearTimeout(timer);
            reject(new Error('cancelled'));
        });
    });

// Signed state, so that a client which changes one byte of it is refused with -32602.
const state = createRequestStateCodec({ key: new TextEncoder().encode('a key of the interop tests, 32 bytes') });

// How many calls of sleep were cancelled. Over HTTP each request has a server object of its own.
let cancelled = 0;

// Plain tools: structured output, echo, progress, cancellation, logging, failure, raw _meta.
function addPlainTools(server) {
    server.registerTool(
        'add',
        {
            description: 'Adds two numbers',
            inputSchema: z.object({ a: z.number(), b: z.number() }),
            outputSchema: z.object({ sum: z.number() }),
            annotations: { readOnlyHint: true, idempotentHint: true },
        },
        ({ a, b }) => ({ ...text(String(a + b)), structuredContent: { sum: a + b } }),
    );
    server.registerTool(
        'echo',
        { description: 'Gives its text back', inputSchema: z.object({ text: z.string() }) },
        ({ text: given }) => text(given),
    );
    server.registerTool(
        'slow',
        {
            description: 'Takes steps of ms milliseconds each and reports progress',
            inputSchema: z.object({ steps: z.number().int().default(3), ms: z.number().int().default(20) }),
        },
        async ({ steps, ms }, context) => {
            const progressToken = context.mcpReq._meta?.progressToken;
            for (let step = 1; step <= steps; ++step) {
                await pause(ms, context.mcpReq.signal);
                if (progressToken === undefined) continue;
                const params = { progressToken, progress: step, total: steps, message: `step ${step}` };
                await context.mcpReq.notify({ method: 'notifications/progress', params });
            }
            return text(`${steps} steps done`);
        },
    );
    server.registerTool(
        'sleep',
        { description: 'Waits for ms milliseconds, unless cancelled', inputSchema: z.object({ ms: z.number().int() }) },
        async ({ ms }, context) => {
            context.mcpReq.signal.addEventListener('abort', () => ++cancelled);
            await pause(ms, context.mcpReq.signal);
            return text(`slept ${ms} ms`);
        },
    );
    server.registerTool('cancelled', { description: 'How many calls of sleep were cancelled' }, () =>
        text(String(cancelled)),
    );
    server.registerTool(
        'log',
        { description: 'Sends a debug, an info and an error message' },
        async context => {
            await context.mcpReq.log('debug', 'a debug message', 'modern');
            await context.mcpReq.log('info', { detail: [1, 2, 3] }, 'modern');
            await context.mcpReq.log('error', 'an error message', 'modern');
            return text('logged');
        },
    );
    server.registerTool('fail', { description: 'Says isError' }, () => ({
        ...text('this tool always fails'),
        isError: true,
    }));
    server.registerTool('meta', { description: 'The _meta and the envelope of the call, as JSON' }, context =>
        text({ meta: context.mcpReq._meta ?? null, envelope: context.mcpReq.envelope ?? null }),
    );
}

// Tools that answer input_required first.
function addAskingTools(server) {
    const person = z.object({ name: z.string(), age: z.number().int().default(30) });
    const elicit = (message, requestedSchema) => inputRequired.elicit({ message, requestedSchema });

    server.registerTool('elicit', { description: 'Asks for a name and an age' }, context => {
        const answer = context.mcpReq.inputResponses?.person;
        if (answer === undefined) return inputRequired({ inputRequests: { person: elicit('Who are you?', person) } });
        return text(answer);
    });
    server.registerTool('elicit_url', { description: 'Asks the user to open a page' }, context => {
        const answer = context.mcpReq.inputResponses?.page;
        if (answer !== undefined) return text(answer);
        const page = inputRequired.elicitUrl({ message: 'Please sign in', url: 'https://example.org/sign-in' });
        return inputRequired({ inputRequests: { page } });
    });
    server.registerTool(
        'two_rounds',
        { description: 'Asks twice; the signed state remembers the first answer' },
        async context => {
            const city = acceptedContent(context.mcpReq.inputResponses, 'city', z.object({ city: z.string() }));
            const street = acceptedContent(context.mcpReq.inputResponses, 'street', z.object({ street: z.string() }));
            const known = context.mcpReq.requestState()?.city;
            if (known && street) return text(`${street.street}, ${known}`);
            if (city) {
                const requestState = await state.mint({ city: city.city }, context);
                const inputRequests = { street: elicit('Which street?', z.object({ street: z.string() })) };
                return inputRequired({ inputRequests, requestState });
            }
            const requestState = await state.mint({}, context);
            const inputRequests = { city: elicit('Which city?', z.object({ city: z.string() })) };
            return inputRequired({ inputRequests, requestState });
        },
    );
    server.registerTool('sample_and_roots', { description: 'Asks the model and for the roots at once' }, context => {
        const answers = context.mcpReq.inputResponses ?? {};
        if (answers.sample !== undefined && answers.roots !== undefined) return text(answers);
        const messages = [{ role: 'user', content: { type: 'text', text: 'Say hello' } }];
        const sample = inputRequired.createMessage({ messages, maxTokens: 50 });
        return inputRequired({ inputRequests: { sample, roots: inputRequired.listRoots() } });
    });
}

// Resources, a template with completion, and prompts.
function addResourcesAndPrompts(server) {
    server.registerResource(
        'greeting',
        'modern://greeting',
        { description: 'A greeting', mimeType: 'text/plain', cacheHint: { ttlMs: 60_000, cacheScope: 'public' } },
        uri => ({ contents: [{ uri: uri.href, mimeType: 'text/plain', text: 'hello' }] }),
    );
    server.registerResource('bytes', 'modern://bytes', { mimeType: 'application/octet-stream' }, uri => ({
        contents: [{ uri: uri.href, mimeType: 'application/octet-stream', blob: 'AAECAw==' }],
    }));
    const cities = ['Berlin', 'Bern', 'Paris'];
    const startsWith = value => cities.filter(city => city.startsWith(value));
    server.registerResource(
        'weather',
        new ResourceTemplate('modern://weather/{city}', { list: undefined, complete: { city: startsWith } }),
        { description: 'The weather of a city', mimeType: 'text/plain' },
        (uri, { city }) => ({ contents: [{ uri: uri.href, mimeType: 'text/plain', text: `sunny in ${city}` }] }),
    );
    server.registerPrompt(
        'travel',
        {
            title: 'Travel',
            description: 'Plans a journey',
            argsSchema: z.object({
                city: completable(z.string().describe('Where to'), startsWith),
                days: z.string().optional(),
            }),
        },
        ({ city, days }) => ({
            messages: [{ role: 'user', content: { type: 'text', text: `Plan ${days ?? 'some'} days in ${city}.` } }],
        }),
    );
    server.registerPrompt('plain', { description: 'Takes nothing' }, () => ({
        messages: [{ role: 'user', content: { type: 'text', text: 'Say something.' } }],
    }));
}

// Tools that make the server send notifications to its subscribers.
function addChangeTools(server) {
    let added = 0;
    server.registerTool('add_tool', { description: 'Registers one more tool' }, () => {
        const name = `extra_${++added}`;
        server.registerTool(name, { description: 'Came later' }, () => text(name));
        return text(name);
    });
    server.registerTool('touch', { description: 'Says that modern://greeting was updated' }, async () => {
        await server.server.sendResourceUpdated({ uri: 'modern://greeting' });
        return text('touched');
    });
    server.registerTool('change_lists', { description: 'Says that prompts and resources changed' }, () => {
        server.sendPromptListChanged();
        server.sendResourceListChanged();
        return text('changed');
    });
}

function build() {
    const server = new McpServer(
        { name: 'modern-server', version: '1.0.0', title: 'Modern server' },
        {
            instructions: 'A server for interop tests.',
            capabilities: {
                logging: {},
                completions: {},
                tools: { listChanged: true },
                prompts: { listChanged: true },
                resources: { listChanged: true, subscribe: true },
            },
            cacheHints: { 'tools/list': { ttlMs: 30_000, cacheScope: 'public' } },
            requestState: { verify: state.verify },
        },
    );
    addPlainTools(server);
    addAskingTools(server);
    addResourcesAndPrompts(server);
    addChangeTools(server);
    return server;
}

const dual = process.argv.includes('--dual');
const onerror = error => console.error(`modern-server: ${error.message}`);

// node:http around the package's handler, which speaks Request and Response.
function serveHttp(port) {
    const handler = createMcpHandler(build, { legacy: dual ? 'stateless' : 'reject', onerror });
    const serve = async (incoming, outgoing) => {
        const pieces = [];
        for await (const piece of incoming) pieces.push(piece);
        const gone = new AbortController();
        outgoing.on('close', () => gone.abort());
        const request = new Request(`http://${incoming.headers.host}${incoming.url}`, {
            method: incoming.method,
            headers: incoming.headers,
            body: pieces.length > 0 ? Buffer.concat(pieces) : undefined,
            signal: gone.signal,
        });
        const response = await handler.fetch(request);
        outgoing.writeHead(response.status, Object.fromEntries(response.headers));
        if (response.body) for await (const piece of response.body) outgoing.write(piece);
        outgoing.end();
    };
    http.createServer((incoming, outgoing) => serve(incoming, outgoing).catch(onerror)).listen(port, '127.0.0.1');
}

const at = process.argv.indexOf('--http');
if (at >= 0) serveHttp(Number(process.argv[at + 1]));
else serveStdio(build, { legacy: dual ? 'serve' : 'reject', onerror });
