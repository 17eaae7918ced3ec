package dev.slipway.scan.content;

import java.io.IOException;

/// A part of other content.
record Slice(Content whole, long start, long size) implements Content {
    @Override
    public int read(long offset, byte[] target, int at, int length) throws IOException {
        int there = (int) Math.max(0, Math.min(length, size - offset));
        return there == 0 ? 0 : whole.read(start + offset, target, at, there);
    }
}
