package dev.slipway.jobs.input;

/// Lines that are not blank, each of which is a row of JSON lines.
final class LineScan implements RowScan {
    private long ended;
    private long length;
    private boolean isBlank = true;

    @Override
    public int next(byte[] buffer, int from, int to) {
        for (int i = from; i < to; i++) {
            byte value = buffer[i];
            if (value == '\n') {
                length += i - from;
                ended += isRow() ? 1 : 0;
                length = 0;
                isBlank = true;
                return i + 1;
            }
            isBlank &= value == ' ' || value == '\t' || value == '\r';
        }
        length += to - from;
        return to;
    }

    /// What is too long to be looked at is a row too, a bad one.
    private boolean isRow() {
        return !isBlank || length > JsonLines.LONGEST;
    }

    @Override
    public boolean isBetween() {
        return length == 0;
    }

    @Override
    public long rows() {
        return ended + (isRow() ? 1 : 0);
    }
}
