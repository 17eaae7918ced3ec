package dev.slipway.serving.execution;

import dev.slipway.serving.batching.Cost;
import java.util.List;

/// Calls that would be gone before a batch is answered and not before they are by themselves: they
/// go first where the others have the time.
///
/// Where these have not, as under overload, whoever is in front is always at the edge, and small
/// executions for their sake would leave the rest unanswered.
final class Hurry {
    private Hurry() {}

    /// Those that go first: the calls in front that are in a hurry, else all.
    ///
    /// @param together that would share an execution, in their order
    /// @param cost of executions of calls like them
    static List<SlotCall> first(List<SlotCall> together, Cost cost, long now) {
        if (together.size() == 1) {
            return together;
        }
        long all = now + nanos(together, cost);
        int count = 0;
        while (count < together.size() && isGone(together.get(count), all)) {
            count++;
        }
        if (count == 0 || count == together.size()) {
            return together;
        }
        List<SlotCall> first = together.subList(0, count);
        List<SlotCall> rest = together.subList(count, together.size());
        long own = now + nanos(first, cost);
        long both = own + nanos(rest, cost);
        boolean helps = first.stream().anyMatch(call -> isThere(call, own));
        return helps && rest.stream().allMatch(call -> hasTime(call, all, both)) ? first : together;
    }

    private static long nanos(List<SlotCall> calls, Cost cost) {
        int rows = 0;
        for (SlotCall call : calls) {
            rows += call.rows();
        }
        return (long) cost.likely(rows);
    }

    private static boolean isGone(SlotCall call, long end) {
        return call.call().deadline().hasPassed(end);
    }

    private static boolean isThere(SlotCall call, long end) {
        return !isGone(call, end) && !call.call().holding().isClosed();
    }

    /// Whether it loses nothing by an end that is later: neither its answer nor its goal.
    private static boolean hasTime(SlotCall call, long end, long later) {
        return !isGone(call, later) && (call.goal() - later > 0 || call.goal() - end <= 0);
    }
}
