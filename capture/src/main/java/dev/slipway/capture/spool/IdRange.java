package dev.slipway.capture.spool;

/// Between which ids the predictions lie whose frames wait in a buffer: where the smallest and the
/// largest of them stand there, so that none is made a text but those.
///
/// *Threads*: one.
final class IdRange {
    private final FrameBuffer frames;
    private int length;
    private int first;
    private int last;

    IdRange(FrameBuffer frames) {
        this.frames = frames;
    }

    /// Takes in the id that stands there.
    void add(int at, int idLength) {
        if (length == 0) {
            length = idLength;
            first = at;
            last = at;
        } else if (frames.compare(at, last, length) > 0) {
            last = at;
        } else if (frames.compare(at, first, length) < 0) {
            first = at;
        }
    }

    /// The smallest; empty when there is none.
    String first() {
        return frames.textAt(first, length);
    }

    /// The largest; empty when there is none.
    String last() {
        return frames.textAt(last, length);
    }

    void clear() {
        length = 0;
        first = 0;
        last = 0;
    }
}
