package dev.slipway.serving.metering;

import java.math.BigInteger;

/// Memory times how long it was held, exactly.
record Area(BigInteger byteNanos) {
    static final Area NONE = new Area(BigInteger.ZERO);

    private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000);
    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

    static Area of(long bytes, long nanos) {
        return new Area(BigInteger.valueOf(bytes).multiply(BigInteger.valueOf(nanos)));
    }

    Area plus(Area other) {
        return new Area(byteNanos.add(other.byteNanos));
    }

    /// In bytes times whole seconds; beyond 2^63, which a TiB comes to in 97 days, as many as that.
    long byteSeconds() {
        return byteNanos.divide(NANOS).min(MOST).longValue();
    }
}
