import type { TreeNode, TreeStep } from './searchTree.js';

/** A node of a tree that a file gives by its texts so far. */
export interface PrefixNode extends TreeNode {
  /** All of the text up to here. */
  readonly text: string;
  readonly children: PrefixNode[];
}

/**
 * A search tree from cumulative texts: a text hangs below the longest earlier one that it goes on
 * from, and its step is what it adds, white space round it left out.
 */
export class PrefixTree {
  readonly root: PrefixNode = { text: '', steps: [], children: [] };
  readonly #nodes = new Map<string, PrefixNode>([['', this.root]]);
  readonly #lengths = new Set<number>([0]);

  /**
   * The node of a text, made if there is none; undefined for a text that adds nothing. Where the
   * source says which texts were gone on from, only these can be its parent.
   */
  add(
    text: string,
    scores?: TreeStep['scores'],
    parents?: readonly string[],
  ): PrefixNode | undefined {
    const known = this.#nodes.get(text);
    if (known) return known;
    const parent = parents ? this.#oneOf(parents, text) : this.#parentOf(text);
    const step = stepOf(text, parent.text.length, scores);
    if (!step) return undefined;
    const node: PrefixNode = { text, steps: [step], children: [] };
    parent.children.push(node);
    this.#nodes.set(text, node);
    this.#lengths.add(text.length);
    return node;
  }

  #oneOf(parents: readonly string[], text: string): PrefixNode {
    const longest = parents
      .filter((parent) => text.startsWith(parent) && this.#nodes.has(parent))
      .reduce((best, parent) => (parent.length > best.length ? parent : best), '');
    return this.#nodes.get(longest) ?? this.root;
  }

  #parentOf(text: string): PrefixNode {
    for (let end = text.length - 1; end > 0; end--) {
      // Texts go on after white space or with it: other ends are no ends of a step.
      if (!this.#lengths.has(end) || !(isSpace(text, end - 1) || isSpace(text, end))) continue;
      const node = this.#nodes.get(text.slice(0, end));
      if (node) return node;
    }
    return this.root;
  }
}

function isSpace(text: string, at: number): boolean {
  return text.charAt(at).trim() === '';
}

function stepOf(text: string, from: number, scores: TreeStep['scores']): TreeStep | undefined {
  const piece = text.slice(from);
  const content = piece.trim();
  if (content === '') return undefined;
  const start = from + piece.indexOf(content);
  const isAnswer = /^answer\s*:/i.test(content);
  return {
    text: content,
    span: [start, start + content.length],
    ...(isAnswer && { role: 'answer' }),
    ...(scores && { scores }),
  };
}
