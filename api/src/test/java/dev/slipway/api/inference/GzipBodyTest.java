package dev.slipway.api.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;

final class GzipBodyTest {
    @Test
    void partsFollowOneAnother() throws IOException {
        ByteArrayOutputStream parts = new ByteArrayOutputStream();
        parts.write(zipped(new byte[] {1, 2}));
        for (int i = 0; i < 100; i++) {
            parts.write(zipped(new byte[0]));
        }
        parts.write(zipped(new byte[] {3}));
        assertThat(plain(parts.toByteArray())).containsExactly(1, 2, 3);
    }

    @Test
    void aLongBodyIsReadWhole() throws IOException {
        byte[] noise = new byte[1 << 20];
        new SplittableRandom(7).nextBytes(noise);
        assertThat(plain(zipped(noise))).isEqualTo(noise);
        assertThat(plain(zipped(new byte[1 << 22]))).hasSize(1 << 22);
    }

    @Test
    void veryManyEmptyPartsAreNoBody() throws IOException {
        ByteArrayOutputStream parts = new ByteArrayOutputStream();
        parts.write(zipped(new byte[] {1}));
        byte[] empty = zipped(new byte[0]);
        for (int i = 0; i < 100_000; i++) {
            parts.write(empty);
        }
        assertThatThrownBy(() -> plain(parts.toByteArray()))
                .isInstanceOf(ZipException.class)
                .hasMessage("more than 32768 bytes in which nothing is said");
    }

    @Test
    void whatIsNoGzipIsSaid() {
        assertThatThrownBy(() -> plain(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}))
                .isInstanceOf(ZipException.class);
    }

    private static byte[] zipped(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private static byte[] plain(byte[] zipped) throws IOException {
        try (InputStream in = GzipBody.of(new ByteArrayInputStream(zipped))) {
            return in.readAllBytes();
        }
    }
}
