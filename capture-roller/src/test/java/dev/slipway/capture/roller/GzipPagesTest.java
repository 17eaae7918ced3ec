package dev.slipway.capture.roller;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GzipPagesTest {
    private static final long SEED = 20270601;

    private final GzipPages pages = new GzipPages();

    @AfterEach
    void release() {
        pages.release();
    }

    /// Bytes of which gzip makes more than there were.
    private static byte[] noise(int length) {
        byte[] noise = new byte[length];
        new SplittableRandom(SEED).nextBytes(noise);
        return noise;
    }

    private static byte[] unpacked(BytesInput packed) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        packed.writeAllTo(bytes);
        try (GZIPInputStream in =
                new GZIPInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_000, 65_500, 65_536, 65_537, 3_000_000})
    void pageIsUnpackedToWhatItWas(int length) throws IOException {
        byte[] noise = noise(length);
        assertThat(unpacked(pages.compress(BytesInput.from(noise)))).isEqualTo(noise);
        BytesInput packed = pages.compress(BytesInput.from(new byte[length]));
        assertThat(packed.size()).isLessThan(length / 100 + 100L);
        assertThat(unpacked(packed)).isEqualTo(new byte[length]);
        assertThat(pages.getCodecName()).isEqualTo(CompressionCodecName.GZIP);
    }

    @Test
    void shorterPageBehindALongerOneHasNothingOfIt() throws IOException {
        for (int length : new int[] {100_000, 10, 200_000, 0}) {
            byte[] noise = noise(length);
            assertThat(unpacked(pages.compress(BytesInput.from(noise)))).isEqualTo(noise);
        }
    }

    /// As levels and values are.
    @Test
    void pageInPiecesIsOnePage() throws IOException {
        byte[] noise = noise(5_000);
        BytesInput pieces =
                BytesInput.concat(
                        BytesInput.from(Arrays.copyOf(noise, 10)),
                        BytesInput.from(noise, 10, noise.length - 10));
        assertThat(unpacked(pages.compress(pieces))).isEqualTo(noise);
    }
}
