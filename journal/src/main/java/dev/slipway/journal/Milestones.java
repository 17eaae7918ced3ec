package dev.slipway.journal;

/// The seam at which tests stop a process: told of every [Step] right before and right after it.
public interface Milestones {
    /// The step comes next.
    void before(Step step);

    /// The step is done.
    void after(Step step);

    /// Nobody listens.
    static Milestones unwatched() {
        return new Milestones() {
            @Override
            public void before(Step step) {}

            @Override
            public void after(Step step) {}
        };
    }
}
