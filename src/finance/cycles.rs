//! Which edges of a directed graph lie on a cycle: those whose ends are in one strongly connected
//! component (Tarjan 1972, "Depth-first search and linear graph algorithms", SIAM Journal on
//! Computing 1).

const UNSEEN: usize = usize::MAX;

/// A graph of fixed edges of which some are present at a time; scratch is allocated once.
#[derive(Clone, Debug)]
pub struct Cycles {
    edges: Vec<(usize, usize)>,
    /// Edges in order of their source; those of node v are `leaving[first[v]..first[v + 1]]`.
    leaving: Vec<usize>,
    first: Vec<usize>,
    /// Order of discovery, the lowest order reached, and the component, by node.
    order: Vec<usize>,
    low: Vec<usize>,
    component: Vec<usize>,
    /// The next edge of `leaving` to follow, by node.
    next: Vec<usize>,
    path: Vec<usize>,
    open: Vec<usize>,
    on_cycle: Vec<bool>,
}

impl Cycles {
    /// The graph of `nodes` nodes with `edges` (from, to), each end below `nodes`. Edges may repeat,
    /// and an edge from a node to itself is a cycle.
    pub fn new(nodes: usize, edges: &[(usize, usize)]) -> Self {
        let mut first = vec![0; nodes + 1];
        for (from, _) in edges {
            first[from + 1] += 1;
        }
        for node in 0..nodes {
            first[node + 1] += first[node];
        }
        let mut leaving: Vec<usize> = (0..edges.len()).collect();
        leaving.sort_by_key(|edge| edges[*edge].0);
        Self {
            edges: edges.to_vec(),
            leaving,
            first,
            order: vec![UNSEEN; nodes],
            low: vec![0; nodes],
            component: vec![UNSEEN; nodes],
            next: vec![0; nodes],
            path: Vec::with_capacity(nodes),
            open: Vec::with_capacity(nodes),
            on_cycle: vec![false; edges.len()],
        }
    }

    /// For each edge, whether it is present and lies on a directed cycle of edges that are. The work
    /// is linear in nodes and edges.
    pub fn find(&mut self, present: impl Fn(usize) -> bool) -> &[bool] {
        self.order.fill(UNSEEN);
        self.component.fill(UNSEEN);
        let mut found = 0;
        for root in 0..self.order.len() {
            if self.order[root] == UNSEEN {
                self.explore(root, &mut found, &present);
            }
        }
        for (edge, (from, to)) in self.edges.iter().enumerate() {
            self.on_cycle[edge] = present(edge) && self.component[*from] == self.component[*to];
        }
        &self.on_cycle
    }

    /// Depth-first search from `root` with a path of its own, since recursion would be as deep as
    /// the graph is long.
    fn explore(&mut self, root: usize, found: &mut usize, present: &impl Fn(usize) -> bool) {
        self.enter(root, found);
        while let Some(&node) = self.path.last() {
            if self.next[node] < self.first[node + 1] {
                let edge = self.leaving[self.next[node]];
                self.next[node] += 1;
                let to = self.edges[edge].1;
                if !present(edge) {
                    continue;
                }
                if self.order[to] == UNSEEN {
                    self.enter(to, found);
                } else if self.component[to] == UNSEEN {
                    self.low[node] = self.low[node].min(self.order[to]);
                }
                continue;
            }
            self.path.pop();
            if let Some(&before) = self.path.last() {
                self.low[before] = self.low[before].min(self.low[node]);
            }
            if self.low[node] == self.order[node] {
                while let Some(member) = self.open.pop() {
                    self.component[member] = node;
                    if member == node {
                        break;
                    }
                }
            }
        }
    }

    fn enter(&mut self, node: usize, found: &mut usize) {
        self.order[node] = *found;
        self.low[node] = *found;
        *found += 1;
        self.next[node] = self.first[node];
        self.path.push(node);
        self.open.push(node);
    }
}
