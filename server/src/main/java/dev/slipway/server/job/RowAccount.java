package dev.slipway.server.job;

import dev.slipway.server.child.ChildTalk;
import dev.slipway.server.child.ChildTalk.Begun;
import dev.slipway.server.job.PaidRows.Told;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The rows that an attempt pays for: each that its child tells of, and nobody has paid before.
///
/// *Threads*: the attempt's.
final class RowAccount {
    private final int attempt;

    /// Absent where a release before has not marked it, and nothing was told of yet.
    private @Nullable PaidRows paid;

    private RowAccount(int attempt, @Nullable PaidRows paid) {
        this.attempt = attempt;
        this.paid = paid;
    }

    /// The account of an attempt.
    ///
    /// @param before what is marked of the job
    static RowAccount of(int attempt, Optional<ChildMark> before) {
        if (before.isPresent()) {
            return new RowAccount(attempt, before.get().paidRows());
        }
        return new RowAccount(attempt, attempt == 1 ? PaidRows.NONE : null);
    }

    /// Up to where rows are paid; absent where nobody knows.
    @Nullable PaidRows paid() {
        return paid;
    }

    /// How many rows the child has told of that are not paid: they are, from now on.
    long take(ChildTalk talk) {
        Begun begun = talk.begun();
        if (begun == null) {
            return 0;
        }
        Long listensTo = begun.listensTo();
        long tasks = listensTo == null ? attempt : listensTo;
        return take(new Told(tasks, begun.rows(), talk.heard().rows()), talk.resumed());
    }

    /// The same of an output that is there, and of which the child has not told.
    long take(CommittedOutput done) {
        return take(new Told(attempt, done.rows(), done.rows()), done.rows());
    }

    /// @param resumed where paying begins while nobody knows better
    private long take(Told told, long resumed) {
        PaidRows known = paid;
        PaidRows before = known == null ? new PaidRows(told.tasks(), resumed) : known;
        paid = before.and(told);
        return before.unpaid(told);
    }
}
