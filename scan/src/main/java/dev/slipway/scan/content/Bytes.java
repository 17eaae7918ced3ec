package dev.slipway.scan.content;

/// Content in memory.
final class Bytes implements Content {
    private final byte[] bytes;

    Bytes(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public int read(long offset, byte[] target, int at, int length) {
        int there = (int) Math.max(0, Math.min(length, bytes.length - offset));
        System.arraycopy(bytes, (int) Math.min(offset, bytes.length), target, at, there);
        return there;
    }
}
