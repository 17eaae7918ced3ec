package dev.slipway.server.job;

/// Up to where the rows of a job are paid. Children count all of its rows, those that others had
/// scored before too; one that listens to the tasks of another goes on with that one's count.
///
/// @param tasks the attempt that has begun the tasks which scored last
/// @param rows of the job, to which they had come
record PaidRows(long tasks, long rows) {
    /// Of a job that nobody has begun.
    static final PaidRows NONE = new PaidRows(0, 0);

    /// What a child tells of tasks.
    ///
    /// @param tasks the attempt that has begun them
    /// @param begun rows in the checkpoint with which they began
    /// @param rows to which they have come
    record Told(long tasks, long begun, long rows) {}

    /// How many of the rows that are told of are not paid. Those that tasks score again behind
    /// their checkpoint count again; those that it holds, and of which nobody was told, count now.
    long unpaid(Told told) {
        return told.tasks() == tasks
                ? beyond(told.rows(), rows)
                : beyond(told.begun(), rows) + beyond(told.rows(), told.begun());
    }

    private static long beyond(long more, long less) {
        return Math.max(0, more - less);
    }

    /// The same once these are paid, too.
    PaidRows and(Told told) {
        long least = told.tasks() == tasks ? rows : told.begun();
        return new PaidRows(told.tasks(), Math.max(least, told.rows()));
    }
}
