import { useCallback, useEffect, useState } from 'react';
import type { ColumnShape } from '../../core/drift/report';
import { toAuditError, type AuditError } from '../../core/errors';
import type { Comparison } from '../../core/result';
import type { Segment } from '../../core/segments/schema';

/** Draws a column within a segment in the kernel. */
export type ReadShape = (
  comparison: Comparison,
  segment: Segment,
  column: string,
  signal: AbortSignal
) => Promise<ColumnShape>;

/** A drawing on its way, made, or not to be had. */
export type SegmentDrawing =
  | { state: 'none' | 'reading' }
  | { state: 'drawn'; shape: ColumnShape }
  | { state: 'failed'; error: AuditError; again: () => void };

/** Rows are read only while they are looked at: turning elsewhere cancels the reading. */
export function useSegmentShape(
  read: ReadShape | undefined,
  comparison: Comparison,
  segment: Segment | null,
  column: string
): SegmentDrawing {
  const [answer, setAnswer] = useState<{
    segment: Segment;
    column: string;
    found: ColumnShape | AuditError;
  } | null>(null);
  const [attempt, setAttempt] = useState(0);
  const again = useCallback(() => {
    setAnswer(null);
    setAttempt(count => count + 1);
  }, []);

  useEffect(() => {
    if (!segment || !read) {
      return;
    }
    const controller = new AbortController();
    const { signal } = controller;
    const take = (found: ColumnShape | AuditError): void => {
      if (!signal.aborted) {
        setAnswer({ segment, column, found });
      }
    };
    read(comparison, segment, column, signal).then(take, thrown => take(toAuditError(thrown)));
    return () => controller.abort();
  }, [read, comparison, segment, column, attempt]);

  if (!segment || !read) {
    return { state: 'none' };
  }
  if (answer?.segment !== segment || answer.column !== column) {
    return { state: 'reading' };
  }
  const { found } = answer;
  return found instanceof Error
    ? { state: 'failed', error: found, again }
    : { state: 'drawn', shape: found };
}
