/** Writes the report of an audit of 1,000 columns to the given file. See `report.mjs`. */
import { writeFileSync } from 'node:fs';
import { createKey } from '../src/core/record/keys';
import { AuditLog } from '../src/core/record/log';
import { auditResult } from '../src/core/record/testing/audit';
import { MemoryStorage } from '../src/core/record/testing/storages';

async function main(): Promise<void> {
  const shifts = Object.fromEntries(
    Array.from({ length: 1000 }, (_, index) => [`column ${index}`, 0.3 * Math.abs(Math.sin(index))])
  );
  const now = new Date();
  const log = new AuditLog(new MemoryStorage());
  const key = createKey('benchmark', now);
  const { reportHtml } = await log.record(auditResult({ shifts }), key, { now });
  writeFileSync(process.argv[2], reportHtml);
}

void main();
