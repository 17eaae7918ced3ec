package dev.slipway.serving.execution;

/// What a call holds that nobody takes away.
final class Kept implements Holding {
    @Override
    public boolean retain() {
        return true;
    }

    @Override
    public void release() {}

    @Override
    public boolean isClosed() {
        return false;
    }
}
