package dev.slipway.serving.capture;

import dev.slipway.tensor.Shape;
import java.util.Arrays;

/// Reads shapes from the ring. Most are those of the predictions before, so the newest are handed
/// out again instead of being made anew.
///
/// *Threads*: one.
final class RecentShapes {
    private static final int NEWEST = 4;

    private final Shape[] newest = new Shape[NEWEST];
    private int next;

    RecentShapes() {
        Arrays.fill(newest, Shape.SCALAR);
    }

    /// Reads the number of axes and their extents.
    Shape read(SlabCursor from) {
        int rank = from.getInt();
        int start = from.position();
        for (Shape known : newest) {
            if (known.rank() == rank && isNext(known, from)) {
                return known;
            }
            from.goBack(start);
        }
        long[] extents = new long[rank];
        for (int axis = 0; axis < rank; axis++) {
            extents[axis] = from.getLong();
        }
        Shape fresh = Shape.of(extents);
        newest[next] = fresh;
        next = (next + 1) % NEWEST;
        return fresh;
    }

    private static boolean isNext(Shape shape, SlabCursor from) {
        for (int axis = 0; axis < shape.rank(); axis++) {
            if (from.getLong() != shape.extent(axis)) {
                return false;
            }
        }
        return true;
    }
}
