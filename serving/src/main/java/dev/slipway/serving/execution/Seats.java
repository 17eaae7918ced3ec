package dev.slipway.serving.execution;

import dev.slipway.serving.batching.BatchSizing;
import java.util.ArrayList;
import java.util.List;

/// Which calls of a group a slot takes for its next execution.
///
/// Who would be gone before the answer leaves the place to one behind who would not. Under overload
/// those in front are always such, and executions would else have as many empty places. Where too
/// few are behind, fewer rows run, if more of them are answered so: one execution of all that wait
/// may take longer than anybody waits, again and again, and answer nobody.
///
/// @param calls that are taken: those that run, and those that leave them their places
/// @param end when one must be there to run
record Seats(List<SlotCall> calls, long end) {
    /// No more calls are looked at than so many times those in front: nothing begins meanwhile on
    /// any slot of the node, and a queue may be many executions long.
    private static final int LOOK = 16;

    /// The calls of a group that are taken.
    ///
    /// @param together those in front, which would share an execution
    /// @param hurry of their kind
    /// @param waiting calls of the queue, other groups included
    static Seats of(WaitingCalls.Group group, List<SlotCall> together, Hurry hurry, int waiting) {
        List<SlotCall> first = hurry.first(group.inOrder(), together);
        int rows = Hurry.rows(first);
        boolean areLast = first.size() == waiting;
        // The last ones run all the same, so what executions are expected to take is learned.
        Seats plain = new Seats(first, areLast ? hurry.now() : hurry.end(rows));
        if (first.size() == 1 || first.size() < together.size()) {
            return plain;
        }
        return areLast
                ? plain.orMore(group, hurry, rows / 2, plain.rowsThere(hurry.meanEnd(rows)))
                : plain.orMore(group, hurry, rows, plain.rowsThere(plain.end));
    }

    /// These, or what answers more rows.
    ///
    /// @param most rows to begin with; half as many each time
    /// @param answered rows of these
    private Seats orMore(WaitingCalls.Group group, Hurry hurry, int most, int answered) {
        int look = LOOK * calls.size();
        if (!isAnybodyThere(group, look, hurry.end(1))) {
            return this;
        }
        Seats best = this;
        int answeredByBest = answered;
        for (int rows = most; rows > answeredByBest; rows /= 2) {
            Seats other = within(group, look, rows, hurry.end(rows));
            int answeredByOther = other.rowsThere(other.end);
            if (answeredByOther > answeredByBest) {
                best = other;
                answeredByBest = answeredByOther;
            }
        }
        return best;
    }

    private static boolean isAnybodyThere(WaitingCalls.Group group, int look, long moment) {
        int seen = 0;
        for (SlotCall call : group.inOrder()) {
            if (seen == look) {
                return false;
            }
            if (Hurry.isThere(call, moment)) {
                return true;
            }
            seen++;
        }
        return false;
    }

    private int rowsThere(long moment) {
        int rows = 0;
        for (SlotCall call : calls) {
            rows += Hurry.isThere(call, moment) ? call.rows() : 0;
        }
        return rows;
    }

    /// The first ones that are there at the end, with those before them that are not.
    ///
    /// @param look at so many calls at most
    /// @param most rows
    private static Seats within(WaitingCalls.Group group, int look, int most, long end) {
        List<SlotCall> calls = new ArrayList<>();
        List<SlotCall> gone = new ArrayList<>();
        long rows = 0;
        long bytes = 0;
        int seen = 0;
        for (SlotCall call : group.inOrder()) {
            if (seen == look) {
                break;
            }
            seen++;
            if (!Hurry.isThere(call, end)) {
                gone.add(call);
                continue;
            }
            rows += call.rows();
            bytes += call.bytes();
            if (rows > most || bytes > BatchSizing.MOST_BYTES) {
                break;
            }
            calls.addAll(gone);
            gone.clear();
            calls.add(call);
        }
        return new Seats(calls, end);
    }
}
