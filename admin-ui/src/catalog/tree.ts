export interface Branch<Node> {
  readonly node: Node;
  readonly children: readonly Branch<Node>[];
}

interface Placed {
  readonly id: string;
  readonly name: string;
  readonly parent: { readonly id: string } | null | undefined;
}

/** The tree of a flat list, siblings in the list's order; what hangs on an unknown parent stands at the top. */
export function growTree<Node extends Placed>(nodes: readonly Node[]): readonly Branch<Node>[] {
  const known = new Set(nodes.map(({ id }) => id));
  const below = new Map<string, Node[]>();
  for (const node of nodes) {
    const above = node.parent && known.has(node.parent.id) ? node.parent.id : "";
    below.set(above, [...(below.get(above) ?? []), node]);
  }
  const grow = (id: string): readonly Branch<Node>[] => (below.get(id) ?? []).map((node) => ({ node, children: grow(node.id) }));
  return grow("");
}

/** Every node with the names from the top down to it, in the order in which a reader sees the tree. */
export function pathsOf<Node extends Placed>(
  branches: readonly Branch<Node>[],
  above: readonly string[] = [],
): readonly { readonly node: Node; readonly path: readonly string[] }[] {
  return branches.flatMap(({ node, children }) => {
    const path = [...above, node.name];
    return [{ node, path }, ...pathsOf(children, path)];
  });
}

/** The place behind the last of a category's children, or of the top. */
export function nextPosition(branches: readonly Branch<Placed & { readonly position: number }>[], parentId: string | undefined): number {
  const siblings = parentId === undefined ? branches : (flatten(branches).find(({ node }) => node.id === parentId)?.children ?? []);
  return Math.max(-1, ...siblings.map(({ node }) => node.position)) + 1;
}

function flatten<Node>(branches: readonly Branch<Node>[]): readonly Branch<Node>[] {
  return branches.flatMap((branch) => [branch, ...flatten(branch.children)]);
}
