package dev.slipway.jobs.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xerial.snappy.Snappy;

final class SnappyPagesTest {
    private static final long SEED = 20270601;

    /// Half of it repeats, as pages do.
    private static byte[] page(int length) {
        byte[] page = new byte[length];
        new SplittableRandom(SEED).nextBytes(page);
        for (int i = 0; i < length; i++) {
            page[i] = i % 64 < 32 ? (byte) (i % 7) : page[i];
        }
        return page;
    }

    private static byte[] bytes(BytesInput input) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        input.writeAllTo(bytes);
        return bytes.toByteArray();
    }

    private static byte[] byTheLibrary(byte[] page) throws IOException {
        CompressionCodecFactory codecs =
                new CodecFactory(
                        new PlainParquetConfiguration(), ParquetProperties.DEFAULT_PAGE_SIZE);
        try {
            return bytes(
                    codecs.getCompressor(CompressionCodecName.SNAPPY)
                            .compress(BytesInput.from(page)));
        } finally {
            codecs.release();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000, 65_536, 65_537, 3_000_000})
    void pagesHaveTheBytesThatTheLibrarysOwnWayGivesThem(int length) throws IOException {
        byte[] page = page(length);
        SnappyPages pages = new SnappyPages();
        assertThat(bytes(pages.compress(BytesInput.from(page)))).isEqualTo(byTheLibrary(page));
        assertThat(pages.getCodecName()).isEqualTo(CompressionCodecName.SNAPPY);
    }

    @Test
    void shorterPageBehindALongerOneHasNothingOfIt() throws IOException {
        SnappyPages pages = new SnappyPages();
        for (int length : new int[] {100_000, 10, 200_000}) {
            byte[] page = page(length);
            BytesInput compressed = pages.compress(BytesInput.from(page));
            assertThat(compressed.size()).isLessThan(length + 10L);
            assertThat(Snappy.uncompress(bytes(compressed))).isEqualTo(page);
        }
    }

    /// As levels and values are.
    @Test
    void pageInPiecesIsOnePage() throws IOException {
        byte[] page = page(5_000);
        BytesInput pieces =
                BytesInput.concat(
                        BytesInput.from(Arrays.copyOf(page, 10)),
                        BytesInput.from(page, 10, page.length - 10));
        assertThat(bytes(new SnappyPages().compress(pieces))).isEqualTo(byTheLibrary(page));
    }

    @Test
    void pageBehindAReleaseIsCompressedAsBefore() throws IOException {
        byte[] page = page(1_000);
        SnappyPages pages = new SnappyPages();
        byte[] before = bytes(pages.compress(BytesInput.from(page)));
        pages.release();
        assertThat(bytes(pages.compress(BytesInput.from(page)))).isEqualTo(before);
    }
}
