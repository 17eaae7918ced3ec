package dev.slipway.jobs.input;

/// Rows of comma-separated values, the line of names included: line ends between quotes end none.
///
/// *Source*: RFC 4180, as the parser reads it: a quote opens a field only as its first character,
/// and lines without any character are no rows.
final class CsvScan implements RowScan {
    /// Where the scan stands; kept as numbers, since one is looked at for every byte.
    private static final int NEW_ROW = 0;

    private static final int NEW_FIELD = 1;
    private static final int PLAIN = 2;
    private static final int QUOTED = 3;
    private static final int CLOSED = 4;
    private static final int RETURNED = 5;

    private int state = NEW_ROW;
    private long ended;

    @Override
    public int next(byte[] buffer, int from, int to) {
        int now = state;
        for (int i = from; i < to; i++) {
            byte value = buffer[i];
            if (now == QUOTED) {
                now = value == '"' ? CLOSED : QUOTED;
            } else if (value == '\n') {
                end(now);
                state = NEW_ROW;
                return i + 1;
            } else if (value == '\r') {
                end(now);
                now = RETURNED;
            } else {
                now = after(now, value);
            }
        }
        state = now;
        return to;
    }

    private static int after(int now, byte value) {
        return switch (value) {
            case ',' -> NEW_FIELD;
            case '"' -> now == PLAIN ? PLAIN : QUOTED;
            default -> PLAIN;
        };
    }

    private void end(int now) {
        if (isOpen(now)) {
            ended++;
        }
    }

    private static boolean isOpen(int state) {
        return state != NEW_ROW && state != RETURNED;
    }

    @Override
    public boolean isBetween() {
        return state == NEW_ROW;
    }

    @Override
    public long rows() {
        return ended + (isOpen(state) ? 1 : 0);
    }
}
