/** How far the threads and processes of an export stand back behind live sessions: a tenth of a core that everybody wants. */
export const EXPORT_NICE = 10;
