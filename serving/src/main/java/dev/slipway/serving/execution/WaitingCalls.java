package dev.slipway.serving.execution;

import dev.slipway.serving.batching.BatchKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Calls in the order in which they should be answered, in groups that may share an execution.
///
/// *Threads*: one at a time.
final class WaitingCalls {
    private final Map<BatchKey, Group> groups = new LinkedHashMap<>();
    private int rows;
    private int count;

    /// How many calls stand before one, and how many rows they have.
    record Part(int rows, int calls) {}

    /// Calls of one key.
    static final class Group {
        private final TreeSet<SlotCall> calls = new TreeSet<>();
        private final long since;
        private int rows;

        /// It has a call before anybody finds it: one without any would break whoever looks for the
        /// call in front.
        private Group(SlotCall first, long since) {
            this.since = since;
            calls.add(first);
        }

        /// The one that should be answered first.
        SlotCall first() {
            return calls.first();
        }

        /// Its calls, the one that should be answered first in front.
        Iterable<SlotCall> inOrder() {
            return calls;
        }

        /// How many rows all its calls have.
        int rows() {
            return rows;
        }

        /// Since when calls have been waiting in it.
        long since() {
            return since;
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    int rows() {
        return rows;
    }

    int count() {
        return count;
    }

    void add(SlotCall call, long now) {
        Group group = groups.get(call.key());
        if (group == null) {
            group = new Group(call, now);
            groups.put(call.key(), group);
        } else {
            group.calls.add(call);
        }
        counted(group, call, 1);
    }

    /// Whether the call was there.
    boolean remove(SlotCall call) {
        Group group = groups.get(call.key());
        if (group == null || !group.calls.remove(call)) {
            return false;
        }
        counted(group, call, -1);
        return true;
    }

    /// @param sign 1 for a call that has come, -1 for one that has gone
    private void counted(Group group, SlotCall call, int sign) {
        group.rows += sign * call.rows();
        rows += sign * call.rows();
        count += sign;
        if (group.calls.isEmpty()) {
            groups.remove(call.key());
        }
    }

    /// Groups of all calls, in no order; to be looked at before any call comes or goes.
    Collection<Group> groups() {
        return groups.values();
    }

    /// The group of the call that should be answered first; null when there is none.
    @Nullable Group first() {
        Group first = null;
        for (Group group : groups.values()) {
            if (first == null || group.first().compareTo(first.first()) < 0) {
                first = group;
            }
        }
        return first;
    }

    /// Those that come before one that comes now and should be answered at `goal`.
    Part before(long goal) {
        int rowsBefore = 0;
        int callsBefore = 0;
        for (Group group : groups.values()) {
            for (SlotCall call : group.calls) {
                if (call.goal() - goal > 0) {
                    break;
                }
                rowsBefore += call.rows();
                callsBefore++;
            }
        }
        return new Part(rowsBefore, callsBefore);
    }

    /// Calls of a group in their order while they keep within all bounds; one at least. Rows bound
    /// no call that has none, so the number of calls is a bound of its own.
    static List<SlotCall> front(Group group, int mostCalls, int mostRows, long mostBytes) {
        List<SlotCall> front = new ArrayList<>();
        long frontRows = 0;
        long frontBytes = 0;
        for (SlotCall call : group.calls) {
            frontRows += call.rows();
            frontBytes += call.bytes();
            boolean isBeyond = frontRows > mostRows || frontBytes > mostBytes;
            if (front.size() == mostCalls || (!front.isEmpty() && isBeyond)) {
                break;
            }
            front.add(call);
        }
        return front;
    }

    /// Takes these calls out of their group.
    void take(Group group, List<SlotCall> calls) {
        for (SlotCall call : calls) {
            boolean _ = group.calls.remove(call);
            counted(group, call, -1);
        }
    }
}
