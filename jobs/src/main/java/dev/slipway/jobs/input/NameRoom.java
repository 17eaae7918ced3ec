package dev.slipway.jobs.input;

/// Room for the names of a text file's columns. A file of one endless line, or of objects whose
/// members are no columns, has more names than memory has room for.
///
/// *Threads*: one.
final class NameRoom {
    /// What is wrong with a file that has more.
    static final String WORDS =
            "its columns' names take more than 16 MiB (expected: a line of names, or objects of"
                    + " the same members)";

    private static final long MOST = 16L << 20;

    /// A name's object and its place, as if they were characters.
    private static final int OBJECT = 64;

    private long taken;

    /// Whether there is room for one more name.
    boolean takes(int characters) {
        taken += OBJECT + characters;
        return !isOver();
    }

    /// Whether there was none for some name.
    boolean isOver() {
        return taken > MOST;
    }
}
