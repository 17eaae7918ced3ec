package dev.slipway.scan.archive;

import dev.slipway.scan.content.Content;
import dev.slipway.scan.content.Unpacked;
import dev.slipway.scan.finding.Limits;
import java.io.IOException;
import java.io.InputStream;

/// How much the archives of one scan may still unpack to.
///
/// *Threads*: one, the scan's.
public final class Allowance {
    private final Limits limits;
    private long left;

    /// Starts with everything that the limits allow.
    public Allowance(Limits limits) {
        this.limits = limits;
        this.left = limits.expandedBytes();
    }

    /// What this many compressed bytes may unpack to.
    long of(long compressed) {
        long byRatio =
                compressed > Long.MAX_VALUE / limits.ratio() ? left : compressed * limits.ratio();
        return Math.min(left, Math.max(byRatio, limits.freeBytes()));
    }

    /// Unpacks a stream up to `limit` and takes that much off.
    Unpacked unpack(InputStream stream, long limit) throws IOException {
        Unpacked unpacked = Unpacked.read(stream, limit);
        Content content = unpacked.content();
        left -= Math.min(left, unpacked.isWhole() ? content.size() : limit);
        return unpacked;
    }
}
