package dev.slipway.runtime.trees.onnx;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One tree's nodes in the order in which the ensemble will number them: the root first, a set test
/// unfolded into one comparison per member, shared nodes repeated.
///
/// *Threads*: for one thread.
final class Unfolding {
    private final NodeTable table;
    private int[] node = new int[8];
    private int[] member = new int[8];
    private int[] yes = new int[8];
    private int[] no = new int[8];
    private int size;

    private Unfolding(NodeTable table) {
        this.table = table;
    }

    /// The tree below `root`.
    ///
    /// @param limit how many nodes there may be; more than the table holds means repetition, and
    ///     without end it means a cycle
    /// @return null when the limit does not suffice
    static @Nullable Unfolding of(NodeTable table, int root, long limit) {
        Unfolding unfolding = new Unfolding(table);
        unfolding.add(root, 0);
        for (int next = 0; next < unfolding.size; next++) {
            if (unfolding.size > limit) {
                return null;
            }
            unfolding.expand(next);
        }
        return unfolding;
    }

    private void expand(int at) {
        int place = node[at];
        if (table.mode[place] == NodeTable.LEAF) {
            return;
        }
        // Adding may replace the arrays.
        int holds = add(table.yes[place], 0);
        boolean hasNext =
                table.mode[place] == NodeTable.MEMBER
                        && !Double.isNaN(table.member(place, member[at] + 1));
        int fails = hasNext ? add(place, member[at] + 1) : add(table.no[place], 0);
        yes[at] = holds;
        no[at] = fails;
    }

    private int add(int place, int memberIndex) {
        if (size == node.length) {
            node = Arrays.copyOf(node, size * 2);
            member = Arrays.copyOf(member, size * 2);
            yes = Arrays.copyOf(yes, size * 2);
            no = Arrays.copyOf(no, size * 2);
        }
        node[size] = place;
        member[size] = memberIndex;
        return size++;
    }

    int size() {
        return size;
    }

    /// The table's node at a place of this order.
    int node(int at) {
        return node[at];
    }

    boolean isLeaf(int at) {
        return table.mode[node[at]] == NodeTable.LEAF;
    }

    int yes(int at) {
        return yes[at];
    }

    int no(int at) {
        return no[at];
    }

    /// What a split compares with.
    double threshold(int at) {
        int place = node[at];
        return table.mode[place] == NodeTable.MEMBER
                ? table.member(place, member[at])
                : table.threshold[place];
    }
}
