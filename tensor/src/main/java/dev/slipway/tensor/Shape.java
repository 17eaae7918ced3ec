package dev.slipway.tensor;

import java.util.Arrays;

/// The extents of a tensor's axes, outermost first; `-1` stands for an axis of any extent and
/// occurs in signatures only.
public final class Shape {
    /// The shape of a single element.
    public static final Shape SCALAR = new Shape(new long[0]);

    /// Rows, or places on other open axes, that a shape without elements may claim.
    public static final long MOST_CLAIMED = 4_096;

    private static final long ANY = -1;

    private final long[] extents;

    private Shape(long[] extents) {
        this.extents = extents;
    }

    /// A shape with these extents.
    ///
    /// *Errors*: `IllegalArgumentException` for an extent below -1.
    public static Shape of(long... extents) {
        for (long extent : extents) {
            if (extent < ANY) {
                throw new IllegalArgumentException(
                        "shape: " + Arrays.toString(extents) + " (expected: extents >= -1)");
            }
        }
        return new Shape(extents.clone());
    }

    /// The number of axes.
    public int rank() {
        return extents.length;
    }

    /// The extent of one axis, or -1 where any extent is accepted.
    public long extent(int axis) {
        return extents[axis];
    }

    /// A copy of all extents.
    public long[] extents() {
        return extents.clone();
    }

    /// The product of the extents.
    ///
    /// *Errors*: `IllegalStateException` when an axis is open; `ArithmeticException` when the
    /// product exceeds a `long`.
    public long elementCount() {
        long count = 1;
        boolean empty = false;
        for (long extent : extents) {
            if (extent == ANY) {
                throw new IllegalStateException("shape " + this + " has an open axis");
            }
            empty |= extent == 0;
        }
        if (empty) {
            return 0;
        }
        for (long extent : extents) {
            count = Math.multiplyExact(count, extent);
        }
        return count;
    }

    /// Whether a tensor of shape `actual` fits this signature shape.
    public boolean accepts(Shape actual) {
        if (actual.extents.length != extents.length) {
            return false;
        }
        for (int axis = 0; axis < extents.length; axis++) {
            if (extents[axis] != ANY && extents[axis] != actual.extents[axis]) {
                return false;
            }
        }
        return true;
    }

    /// Whether `actual`, which fits this signature shape, has no element and claims more than
    /// [#MOST_CLAIMED] by its extents on the axes that are open here: to claim them costs no byte,
    /// and whoever answers them, or goes through them, may take any amount of memory.
    public boolean isOverclaimedBy(Shape actual) {
        long claimed = 1;
        boolean isEmpty = false;
        for (int axis = 0; axis < extents.length; axis++) {
            long extent = actual.extents[axis];
            isEmpty |= extent == 0;
            if (extents[axis] == ANY && extent > 0 && claimed <= MOST_CLAIMED) {
                claimed *= Math.min(extent, MOST_CLAIMED + 1);
            }
        }
        return isEmpty && claimed > MOST_CLAIMED;
    }

    /// This shape with another extent on its first axis.
    public Shape withRows(long rows) {
        long[] changed = extents.clone();
        changed[0] = rows;
        return of(changed);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(extents, shape.extents);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(extents);
    }

    @Override
    public String toString() {
        return Arrays.toString(extents);
    }
}
