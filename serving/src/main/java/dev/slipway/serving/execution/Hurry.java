package dev.slipway.serving.execution;

import dev.slipway.serving.batching.Cost;
import java.util.List;

/// Decides whether the calls in front of a batch run before the others of it: those whose deadline
/// passes before the whole batch is answered, but not before they are, run by themselves.
///
/// They do so only where the others have the time. Under overload whoever is in front is always at
/// the edge, and small executions for their sake would leave the rest unanswered.
///
/// The others are all that wait, also for a later batch: those that follow are taken to be as large
/// as this one would be, with the rows that come while the hurried ones run.
///
/// @param cost of executions of calls like them
/// @param parallel executions at a time
/// @param arriving rows per second
record Hurry(Cost cost, int parallel, double arriving, long now) {
    /// Those that go first: the calls in front that are in a hurry, else all.
    ///
    /// @param waiting all calls of their group, in their order
    /// @param together those in front, which would share an execution
    List<SlotCall> first(Iterable<SlotCall> waiting, List<SlotCall> together) {
        if (together.size() == 1) {
            return together;
        }
        int rows = rows(together);
        long all = now + nanos(rows);
        int count = 0;
        while (count < together.size() && isGone(together.get(count), all)) {
            count++;
        }
        if (count == 0 || count == together.size()) {
            return together;
        }
        List<SlotCall> first = together.subList(0, count);
        long own = now + nanos(rows(first));
        boolean helps = first.stream().anyMatch(call -> isThere(call, own));
        return helps && othersHaveTime(waiting, first, rows) ? first : together;
    }

    /// @param rows of an execution with all
    private boolean othersHaveTime(Iterable<SlotCall> waiting, List<SlotCall> first, int rows) {
        int firstRows = rows(first);
        long own = nanos(firstRows);
        long whole = nanos(rows);
        long grown = nanos(rows + arriving * own / 1e9);
        double round = Math.max(1.0, (double) rows * parallel);
        long upTo = 0;
        int seen = 0;
        for (SlotCall call : waiting) {
            upTo += call.rows();
            if (++seen <= first.size()) {
                continue;
            }
            long end = now + rounds(upTo, round) * whole;
            long later = now + own + rounds(upTo - firstRows, round) * grown;
            if (!hasTime(call, end, later)) {
                return false;
            }
        }
        return true;
    }

    /// When an execution of so many rows that begins now most likely has ended.
    long end(int rows) {
        return now + nanos(rows);
    }

    /// When it has on average.
    long meanEnd(int rows) {
        return now + (long) cost.at(rows);
    }

    private static long rounds(long rows, double round) {
        return Math.max(1, (long) Math.ceil(rows / round));
    }

    private long nanos(double rows) {
        return (long) cost.likely(rows);
    }

    /// Of all these.
    static int rows(List<SlotCall> calls) {
        int rows = 0;
        for (SlotCall call : calls) {
            rows += call.rows();
        }
        return rows;
    }

    private static boolean isGone(SlotCall call, long end) {
        return call.call().deadline().hasPassed(end);
    }

    /// Whether somebody waits for the answer still at that moment, for all that is known.
    static boolean isThere(SlotCall call, long end) {
        return !isGone(call, end) && !call.call().holding().isClosed();
    }

    /// Whether it loses nothing by an end that is later: neither its answer nor its goal.
    private static boolean hasTime(SlotCall call, long end, long later) {
        return !isGone(call, later) && (call.goal() - later > 0 || call.goal() - end <= 0);
    }
}
