package dev.slipway.runtime.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The same through a buffer and through a window that is smaller than most fields.
final class ProtobufMessageTest {
    /// 1: 150, 2: "testing", 3: {1: 150}, 4: packed 3, 270, 86942, 5: 1.5f, 6: -2.5.
    private static final byte[] SOUND =
            bytes(
                    "089601 120774657374696e67 1a03089601 2206038e029ea705 2d0000c03f"
                            + "31 00000000000004c0");

    private static final int WINDOW = 5;

    @TempDir Path folder;

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    /// Reads what SOUND says.
    private interface Reading {
        void of(ProtobufMessage message);
    }

    private void everyWay(byte[] content, Reading reading) throws IOException {
        reading.of(ProtobufMessage.of(ByteBuffer.wrap(content)));
        Path file = Files.write(folder.resolve("message"), content);
        try (FileBytes window = new FileBytes(file, WINDOW, Long.MAX_VALUE)) {
            reading.of(ProtobufMessage.of(window));
        }
    }

    @Test
    void everyKindOfFieldIsReadAsItWasWritten() throws IOException {
        everyWay(SOUND, ProtobufMessageTest::readSound);
    }

    private static void readSound(ProtobufMessage message) {
        assertThat(message.next()).isTrue();
        assertThat(message.isScalar(1)).isTrue();
        assertThat(message.scalar()).isEqualTo(150);
        assertThat(message.next()).isTrue();
        assertThat(message.text()).isEqualTo("testing");
        assertThat(message.offset()).isEqualTo(3);
        assertThat(message.raw().remaining()).isEqualTo(9);
        assertThat(message.next()).isTrue();
        ProtobufMessage nested = message.nested();
        assertThat(nested.next()).isTrue();
        assertThat(nested.scalar()).isEqualTo(150);
        assertThat(nested.next()).isFalse();
        assertThat(message.next()).isTrue();
        ProtobufNumbers numbers = message.numbers();
        assertThat(numbers.varint()).isEqualTo(3);
        assertThat(numbers.varint()).isEqualTo(270);
        assertThat(numbers.varint()).isEqualTo(86_942);
        assertThat(numbers.hasMore()).isFalse();
        assertThat(message.next()).isTrue();
        assertThat(message.float32()).isEqualTo(1.5f);
        assertThat(message.next()).isTrue();
        assertThat(message.float64()).isEqualTo(-2.5);
        assertThat(message.next()).isFalse();
        assertThat(message.again().next()).isTrue();
    }

    @Test
    void fieldsThatAreNotAskedForAreSkipped() throws IOException {
        everyWay(
                SOUND,
                message -> {
                    int last = 0;
                    while (message.next()) {
                        last = message.number();
                    }
                    assertThat(last).isEqualTo(6);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "0a, truncated or damaged",
        "0a05 61, 5 bytes with 1 bytes left",
        "0affffffffffffffffff01, 18446744073709551615 bytes with 0 bytes left",
        "08, truncated or damaged",
        "08ffffffffffffffffffff, longer than ten bytes",
        "0d0000, 4 bytes with 2 bytes left",
        "00, field number 0 does not exist",
        "0b, wire type 3 does not exist",
        "f8ffffffff01 00, does not exist",
    })
    void brokenMessagesAreRefusedWithThePlace(String hex, String reason) throws IOException {
        everyWay(
                bytes(hex),
                message ->
                        assertThatExceptionOfType(MalformedProtobufException.class)
                                .isThrownBy(message::next)
                                .satisfies(e -> assertThat(e.position()).startsWith("byte "))
                                .withMessageContaining(reason));
    }

    @Test
    void fieldsOfAnotherKindAreRefused() {
        ProtobufMessage message = ProtobufMessage.of(ByteBuffer.wrap(SOUND));
        message.next();
        assertThatExceptionOfType(MalformedProtobufException.class)
                .isThrownBy(message::text)
                .withMessage("field 1 of wire type 0 (expected: bytes)");
        assertThatExceptionOfType(MalformedProtobufException.class).isThrownBy(message::float32);
        message.next();
        assertThatExceptionOfType(MalformedProtobufException.class)
                .isThrownBy(message::scalar)
                .withMessage("field 2 of wire type 2 (expected: a number)");
    }

    @Test
    void numbersThatEndInTheMiddleAreRefused() throws IOException {
        everyWay(
                bytes("0a03 010203"),
                message -> {
                    message.next();
                    assertThatExceptionOfType(MalformedProtobufException.class)
                            .isThrownBy(() -> message.numbers().int32())
                            .withMessageContaining("4 bytes with 3 bytes left");
                });
    }

    @Test
    void whatStandsAtRandomIsReadOrRefused() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 2_000; i++) {
            byte[] damaged = Arrays.copyOf(SOUND, 1 + random.nextInt(SOUND.length));
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            everyWay(damaged, ProtobufMessageTest::readOrRefuse);
        }
    }

    private static void readOrRefuse(ProtobufMessage message) {
        try {
            while (message.next()) {
                if (message.isBytes()) {
                    readOrRefuse(message.nested());
                    message.text();
                }
            }
        } catch (MalformedProtobufException e) {
            assertThat(e.reason()).isNotEmpty();
        }
    }

    @Test
    void moreThanTheBudgetIsNotRead() throws IOException {
        Path file = Files.write(folder.resolve("large"), new byte[100]);
        try (FileBytes window = new FileBytes(file, WINDOW, 10)) {
            assertThat(window.int8(0)).isZero();
            assertThat(window.int8(50)).isZero();
            assertThatExceptionOfType(MalformedProtobufException.class)
                    .isThrownBy(() -> window.int8(90))
                    .withMessage("too much to read");
        }
    }

    @Test
    void whatIsSkippedIsNotRead() throws IOException {
        byte[] large = new byte[1 << 20];
        ByteBuffer.wrap(large).put(bytes("0afaff3f")).put(large.length - 2, bytes("1001"));
        Path file = Files.write(folder.resolve("sparse"), large);
        try (FileBytes window = new FileBytes(file, 64, 256)) {
            ProtobufMessage message = ProtobufMessage.of(window);
            assertThat(message.next()).isTrue();
            assertThat(message.number()).isEqualTo(1);
            assertThat(message.next()).isTrue();
            assertThat(message.scalar()).isEqualTo(1);
            assertThat(message.next()).isFalse();
        }
    }
}
