package dev.slipway.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.push.UploadId;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Footprint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file of 160 MiB, or of 2 GiB in the long form, whose connection is lost half-way.
final class LargeUploadTest {
    private static final long SIZE = (long) Campaign.cases(160, 2048) << 20;
    private static final long EXTRA_HEAP = 64L << 20;
    private static final byte[] BLOCK = block();

    @TempDir Path directory;

    private static byte[] block() {
        byte[] block = new byte[1 << 20];
        new Random(17).nextBytes(block);
        return block;
    }

    @Test
    void fileLargerThanTheHeapMayGrowArrivesOverALostConnection() throws IOException {
        UploadId id = new UploadId(digest(), SIZE);
        try (Site site = new Site(directory)) {
            site.intake.begin(Site.SCIENTIST, id);
            long before = Footprint.now().liveBytes();
            Generated first = new Generated(0, SIZE / 2 + 12_345);
            assertThatThrownBy(() -> site.intake.append(Site.SCIENTIST, id, 0, first))
                    .hasMessage("reset");
            long offset = site.intake.progress(Site.SCIENTIST, id).offset();
            assertThat(offset).isEqualTo(SIZE / 2 + 12_345);
            Generated second = new Generated(offset, Long.MAX_VALUE);
            assertThat(site.intake.append(Site.SCIENTIST, id, offset, second).isComplete())
                    .isTrue();
            assertThat(Math.max(first.live, second.live) - before).isLessThan(EXTRA_HEAP);
        }
    }

    private static Sha256 digest() {
        MessageDigest digest = Sha256.newDigest();
        for (long at = 0; at < SIZE; at += BLOCK.length) {
            digest.update(BLOCK);
        }
        return Sha256.finished(digest);
    }

    /// The file's bytes from an offset on; looks at the heap shortly before it breaks or ends.
    private static final class Generated extends InputStream {
        private final long breaksAt;
        private final long looksAt;
        private long at;
        private long live;

        Generated(long from, long breaksAt) {
            this.at = from;
            this.breaksAt = breaksAt;
            this.looksAt = Math.min(SIZE, breaksAt) - BLOCK.length;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("one byte at a time");
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (at == breaksAt) {
                throw new IOException("reset");
            }
            if (at == SIZE) {
                return -1;
            }
            if (live == 0 && at >= looksAt) {
                live = Footprint.now().liveBytes();
            }
            int inBlock = (int) (at % BLOCK.length);
            int count = Math.min(length, BLOCK.length - inBlock);
            count = (int) Math.min(count, Math.min(SIZE, breaksAt) - at);
            System.arraycopy(BLOCK, inBlock, bytes, offset, count);
            at += count;
            return count;
        }
    }
}
