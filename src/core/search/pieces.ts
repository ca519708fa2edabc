/**
 * Cuts a text into about `count` pieces of like length, each ending before white space or at the
 * end of the text. Put together they are the text; blank pieces are none.
 */
export function piecesOf(text: string, count: number): string[] {
  const size = Math.max(1, text.length / Math.max(1, count));
  const pieces: string[] = [];
  let start = 0;
  for (let piece = 1; start < text.length; piece++) {
    const end = wordEnd(text, Math.max(start + 1, Math.round(piece * size)));
    if (text.slice(end).trim() === '') {
      pieces.push(text.slice(start));
      break;
    }
    if (text.slice(start, end).trim() === '') continue;
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces.filter((piece) => piece.trim() !== '');
}

/** The end of the word that `at` lies in. */
function wordEnd(text: string, at: number): number {
  const space = text.slice(at).search(/\s/);
  return space === -1 ? text.length : at + space;
}
