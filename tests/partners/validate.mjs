// Holds a document against a JSON schema: { schema (a file), document } on standard input, the faults on standard output.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const Ajv = require('ajv').default;
const formats = require('ajv-formats');

const given = JSON.parse(readFileSync(0, 'utf8'));
const ajv = new Ajv({ allErrors: true, strict: false });
formats(ajv);
const valid = ajv.compile(JSON.parse(readFileSync(given.schema, 'utf8')));
console.log(JSON.stringify(valid(given.document) ? [] : valid.errors.map(e => `${e.instancePath} ${e.message}`)));
