package dev.slipway.capture.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.capture.RouteReason;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.capture.Flown;
import dev.slipway.capture.spool.HeadReader.Head;
import dev.slipway.serving.capture.CaptureCounts;
import dev.slipway.serving.capture.CaptureItem;
import dev.slipway.serving.capture.CaptureLimits;
import dev.slipway.serving.capture.Capturing;
import dev.slipway.serving.capture.WaitingObserved;
import dev.slipway.serving.capture.WaitingTensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files outlive the process that wrote them: what stands in them, written once more as plainly as
/// can be.
final class SpoolFormTest {
    private static final int ENOUGH = 10_000;
    private static final String TRACE = "00-" + Flown.TRACE + "-00f067aa0ba902b7-01";

    @TempDir private Path directory;

    private static ByteBuffer buffer() {
        return ByteBuffer.allocate(ENOUGH).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer put(ByteBuffer to, String... texts) {
        for (String text : texts) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            to.putInt(utf8.length).put(utf8);
        }
        return to;
    }

    private static void frame(ByteBuffer file, ByteBuffer content) {
        content.flip();
        CRC32C sum = new CRC32C();
        sum.update(content.duplicate());
        file.putInt(content.remaining()).putInt((int) sum.getValue()).put(content);
    }

    private static byte[] written(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.position()];
        buffer.get(0, bytes);
        return bytes;
    }

    private static ByteBuffer schema(int type) {
        ByteBuffer schema = buffer().put((byte) type).putInt(0);
        put(schema, "flights", "risk").putLong(Flown.VERSION.version().value()).putInt(3);
        put(schema, "distance", "INPUT", "SINGLE").put((byte) 0);
        put(schema, "origin", "INPUT", "TEXT").put((byte) 0);
        return put(schema, "late", "OUTPUT", "REAL").put((byte) 0);
    }

    private static ByteBuffer prediction(int seconds, float distance) {
        ByteBuffer one = put(buffer().put((byte) 2), Flown.id(seconds).value()).putInt(0);
        put(one, Flown.TRACE, "SAMPLE", "ENDPOINT", "http", "");
        one.putLong(10).putLong(20).putLong(30).putLong(40).putLong(5_000).putInt(2);
        one.putLong(210).putLong(120);
        one.putInt(1).putInt(2).putFloat(distance).putFloat(distance + 0.1f);
        put(one.putInt(1).putInt(2), "ATL", "BOS");
        return one.putInt(1).putInt(2).putDouble(0.25).putDouble(0.75);
    }

    /// How its columns are made: of the first and second of two features, and of all of a tensor.
    private static ByteBuffer tensorSchema() {
        ByteBuffer schema = put(schema(4).putInt(2), "FP32", "FP64");
        schema.putInt(0).putInt(2).putInt(0).putInt(0);
        put(schema.putInt(0).putInt(2).putInt(1).putInt(2), "ATL", "BOS");
        return schema.putInt(1).putInt(0);
    }

    private static ByteBuffer words() {
        return put(buffer().put((byte) 5).putInt(0), "SAMPLE", "http", "");
    }

    /// Behind the kinds of its records: both have the small form.
    private static ByteBuffer predictionAsItStood(int seconds, float distance) {
        ByteBuffer one = buffer().put((byte) 8).putInt(0).putInt(0).put((byte) 3).put((byte) 4);
        put(observed(one, seconds), distance);
        return one;
    }

    private static ByteBuffer id(ByteBuffer one, int seconds) {
        String digits = Flown.id(seconds).value();
        one.putLong(Long.parseUnsignedLong(digits, 0, 16, 16));
        return one.putLong(Long.parseUnsignedLong(digits, 16, 32, 16));
    }

    private static ByteBuffer observed(ByteBuffer one, int seconds) {
        id(one, seconds).put((byte) 5).putInt((int) Flown.VERSION.version().value()).putInt(0);
        one.putInt(10).putInt(20).putInt(30).putInt(40).putInt(5_000);
        one.putInt(210).putInt(120).putInt(2);
        byte[] trace = TRACE.getBytes(StandardCharsets.US_ASCII);
        return one.put((byte) 0).put((byte) trace.length).put(trace);
    }

    private static ByteBuffer put(ByteBuffer one, float distance) {
        one.put((byte) 2).putInt(2).putInt(2).putInt(16);
        one.putFloat(distance).putFloat(0).putFloat(distance + 0.1f).putFloat(1);
        return one.put((byte) 1).putInt(2).putInt(16).putDouble(0.25).putDouble(0.75);
    }

    /// Two predictions as they stand in the ring, behind the table that says where, each of its
    /// numbers in two bytes.
    private static ByteBuffer stretch() {
        ByteBuffer records = buffer();
        ByteBuffer table = buffer().put((byte) 9).put((byte) 2).putInt(2);
        for (int i = 1; i <= 2; i++) {
            short tensors = (short) records.position();
            record(records, 4, 0, put(id(buffer(), i), i));
            table.putShort((short) 0).putShort((short) 0);
            table.putShort((short) records.position()).putShort(tensors);
            record(records, 3, 2 * i - 1, observed(buffer(), i));
        }
        return table.put(records.flip());
    }

    /// Its length, kind and where that stands which it shares with others come before it.
    private static void record(ByteBuffer to, int kind, int shared, ByteBuffer body) {
        int length = 7 + body.flip().remaining();
        to.putInt(length).put((byte) kind).putShort((short) shared).put(body);
    }

    private static ByteBuffer file() {
        return buffer().put("SLWSPL2\n".getBytes(StandardCharsets.US_ASCII));
    }

    /// As earlier builds wrote it, who knew the wide form alone.
    private static ByteBuffer earlierAsItStood(int seconds, float distance) {
        ByteBuffer one = buffer().put((byte) 6).putInt(0).putInt(0);
        return earlierTensors(earlierObserved(one, seconds), distance);
    }

    private static ByteBuffer earlierObserved(ByteBuffer one, int seconds) {
        put(one, Flown.id(seconds).value());
        one.put(new byte[] {1, 0, 1, 0}).putLong(Flown.VERSION.version().value()).putLong(0);
        one.putLong(10).putLong(20).putLong(30).putLong(40).putLong(5_000).putInt(2);
        one.putLong(210).putLong(120);
        put(one.put((byte) 1), "");
        return put(one.put((byte) 1), TRACE);
    }

    private static ByteBuffer earlierTensors(ByteBuffer one, float distance) {
        one.putInt(2).putLong(2).putLong(2).putInt(16);
        one.putFloat(distance).putFloat(0).putFloat(distance + 0.1f).putFloat(1);
        return one.putInt(1).putLong(2).putInt(16).putDouble(0.25).putDouble(0.75);
    }

    private static ByteBuffer earlierStretch() {
        ByteBuffer records = buffer();
        ByteBuffer table = buffer().put((byte) 7).putInt(2);
        for (int i = 1; i <= 2; i++) {
            int tensors = records.position();
            earlierRecord(records, 2, 0, earlierTensors(put(buffer(), Flown.id(i).value()), i));
            table.putInt(0).putInt(0).putInt(records.position()).putInt(tensors);
            earlierRecord(records, 1, 2 * i - 1, earlierObserved(buffer(), i));
        }
        return table.put(records.flip());
    }

    private static void earlierRecord(ByteBuffer to, int kind, int shared, ByteBuffer body) {
        to.putInt(9 + body.flip().remaining()).put((byte) kind).putInt(shared).put(body);
    }

    /// A whole file of twenty predictions one by one, and two that stood together.
    private static ByteBuffer earlierFile() {
        ByteBuffer file = buffer().put("SLWSPL1\n".getBytes(StandardCharsets.US_ASCII));
        frame(file, tensorSchema());
        frame(file, words());
        for (int i = 1; i <= 20; i++) {
            frame(file, earlierAsItStood(i, i));
        }
        frame(file, earlierStretch());
        return file;
    }

    @Test
    void fileOfAnEarlierBuildIsReadAsOneOfThisIs() throws IOException {
        ByteBuffer ours = file();
        frame(ours, tensorSchema());
        frame(ours, words());
        for (int i = 1; i <= 20; i++) {
            frame(ours, predictionAsItStood(i, i));
        }
        frame(ours, stretch());
        Path file = Files.write(directory.resolve("ours"), written(ours));
        Path earlier = Files.write(directory.resolve("earlier"), written(earlierFile()));

        assertThat(Frames.read(earlier)).hasSize(44).isEqualTo(Frames.read(file));
        assertThat(SpoolContent.read(earlier).isWhole()).isTrue();
        assertThat(Files.size(file)).isLessThan(3 * Files.size(earlier) / 4);
    }

    /// A table whose numbers take 4 bytes is read as well: those of schemas grow for weeks.
    @Test
    void stretchWhoseNumbersTakeFourBytesIsRead() throws IOException {
        ByteBuffer narrow = stretch().flip();
        ByteBuffer full = buffer().put(narrow.get()).put((byte) 4);
        assertThat(narrow.get()).isEqualTo((byte) 2);
        full.putInt(narrow.getInt());
        for (int i = 0; i < 8; i++) {
            full.putInt(narrow.getShort());
        }
        full.put(narrow);
        ByteBuffer file = file();
        frame(file, tensorSchema());
        frame(file, words());
        frame(file, full);
        Path path = Files.write(directory.resolve("full"), written(file));

        assertThat(Frames.readable(path, 2))
                .extracting(CapturedPrediction::id)
                .containsExactly(Flown.id(1).value(), Flown.id(2).value());
    }

    /// Behind its last whole frame; what comes then has a file of its own.
    @Test
    void fileThatAnEarlierBuildLeftOpenIsClosedAndKept() throws IOException {
        byte[] whole = written(earlierFile());
        byte[] torn = Arrays.copyOf(whole, whole.length + 40);
        Files.write(directory.resolve("000000000001.open"), torn);

        Spool spool = Spools.open(directory, new CaptureCounts());

        assertThat(spool.aside()).isZero();
        SpoolFile file = spool.closed().getFirst();
        assertThat(file)
                .returns(Flown.id(1).value(), SpoolFile::first)
                .returns(Flown.id(20).value(), SpoolFile::last);
        assertThat(file.path()).hasBinaryContent(whole);
        spool.append(Spools.drawn(30, Flown.call(30)));
        spool.close();
        assertThat(spool.closed()).hasSize(2);
        assertThat(Frames.text(spool.closed().getLast().path())).startsWith("SLWSPL2");
        assertThat(Spools.read(spool)).hasSize(23);
    }

    /// It is not damaged: who wrote it can read it again.
    @Test
    void fileThatALaterBuildLeftOpenIsPutAsideAndNotRemoved() throws IOException {
        byte[] later = "SLWSPL3\nand whatever else".getBytes(StandardCharsets.US_ASCII);
        Files.write(directory.resolve("000000000001.open"), later);
        Files.write(directory.resolve("000000000002.open"), Arrays.copyOf(later, 7));

        Spool spool = Spools.open(directory, new CaptureCounts());

        assertThat(spool.aside()).isEqualTo(1);
        assertThat(spool.files()).isEmpty();
        assertThat(directory.resolve("000000000001.open.aside")).hasBinaryContent(later);
        assertThat(directory.resolve("000000000002.open")).doesNotExist();
    }

    @Test
    void fileIsMadeOfTheseBytes() throws IOException {
        ByteBuffer file = file();
        frame(file, tensorSchema());
        frame(file, words());
        for (int i = 1; i <= 20; i++) {
            frame(file, predictionAsItStood(i, i));
        }
        assertThat(kept(Flown.sampling(1))).isEqualTo(written(file));
    }

    @Test
    void fileIsMadeOfTheseBytesWhereTheRingIsCopied() throws IOException {
        ByteBuffer file = file();
        frame(file, tensorSchema());
        frame(file, words());
        frame(file, stretch());
        Capturing capturing = new Capturing(CaptureLimits.DEFAULT);
        CapturePolicy policy = Flown.sampling(1);
        for (int i = 1; i <= 2; i++) {
            capturing.offer(Flown.id(i), Flown.call(i, policy));
            capturing.keep(
                    new CaptureItem.Observed(
                            Flown.answered(i, 5_000), CaptureReason.SAMPLE, new TeamName("risk")));
        }
        Spool spool = Spools.open(directory, new CaptureCounts());
        WaitingTensors half = new WaitingTensors();
        for (int i = 0; i < 4; i++) {
            switch (Objects.requireNonNull(capturing.ring().next(spool::leave))) {
                case WaitingTensors tensors -> {
                    spool.pass(tensors);
                    half.become(tensors);
                }
                case WaitingObserved observed -> spool.append(observed, half);
            }
        }
        spool.flush();
        assertThat(Files.readAllBytes(spool.files().getFirst().path())).isEqualTo(written(file));
    }

    /// As all files were made once.
    @Test
    void fileIsMadeOfTheseBytesWhereAPolicyHashesSomething() throws IOException {
        ByteBuffer file = file();
        frame(file, schema(3));
        for (int i = 1; i <= 20; i++) {
            frame(file, prediction(i, i));
        }
        assertThat(kept(Flown.policy(1, List.of(), List.of("carrier")))).isEqualTo(written(file));
    }

    /// The file of twenty predictions that are drawn by this policy.
    private byte[] kept(CapturePolicy policy) throws IOException {
        Spool spool = Spools.open(directory, new CaptureCounts());
        for (int i = 1; i <= 20; i++) {
            spool.append(Spools.drawn(i, Flown.call(i, policy)));
        }
        spool.flush();
        return Files.readAllBytes(spool.files().getFirst().path());
    }

    @Test
    void wordsOfAHeadAreItsTextsWhicheverCameBefore() {
        HeadWords words = new HeadWords();
        for (int round = 0; round < 2; round++) {
            for (ErrorCode code : ErrorCode.values()) {
                for (CaptureReason reason : CaptureReason.values()) {
                    assertThat(words.of(reason, RouteReason.ASKED, "grpc", code))
                            .isEqualTo(texts(reason.name(), "ASKED", "grpc", code.name()))
                            .isSameAs(words.of(reason, RouteReason.ASKED, "grpc", code));
                }
                assertThat(words.of(CaptureReason.SAMPLE, RouteReason.RELEASE, "http", null))
                        .isEqualTo(texts("SAMPLE", "RELEASE", "http", ""));
            }
        }
    }

    @Test
    void wordsOfAHeadAreReadWhicheverCameBefore() {
        HeadReader reader = new HeadReader();
        for (int round = 0; round < 2; round++) {
            for (ErrorCode code : ErrorCode.values()) {
                for (CaptureReason reason : CaptureReason.values()) {
                    Head asked = new Head(reason, RouteReason.ASKED, "grpc", code);
                    assertThat(read(reader, asked)).isEqualTo(asked);
                    assertThat(read(reader, asked)).isEqualTo(asked);
                }
                Head answered = new Head(CaptureReason.SAMPLE, RouteReason.RELEASE, "http", null);
                assertThat(read(reader, answered)).isEqualTo(answered);
            }
        }
    }

    /// Reads the words of a head, with other bytes before and behind them.
    private static Head read(HeadReader reader, Head head) {
        ErrorCode code = head.refusal();
        byte[] words =
                texts(
                        head.reason().name(),
                        head.route().name(),
                        head.protocol(),
                        code == null ? "" : code.name());
        ByteBuffer in = buffer().putInt(7).put(words).putInt(9).flip().position(Integer.BYTES);
        Head read = reader.read(in);
        assertThat(in.getInt()).isEqualTo(9);
        assertThat(in.hasRemaining()).isFalse();
        return read;
    }

    private static byte[] texts(String... texts) {
        return written(put(buffer(), texts));
    }

    @Test
    void bufferGrowsAroundAFrameAndTakesBackAHalfOne() {
        FrameBuffer frames = new FrameBuffer();
        ByteBuffer expected = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
        String text = "späť".repeat(10_000);
        for (int i = 0; i < 3; i++) {
            frames.begin();
            frames.putByte(i);
            frames.putText(text);
            frames.putNoText();
            frames.end();
            frames.begin();
            frames.putLong(i);
            frames.abandon();
            ByteBuffer content = ByteBuffer.allocate(1 << 18).order(ByteOrder.LITTLE_ENDIAN);
            frame(expected, put(content.put((byte) i), text).putInt(-1));
        }
        byte[] bytes = new byte[frames.size()];
        frames.content().get(bytes);
        assertThat(bytes).isEqualTo(written(expected));
        frames.clear();
        assertThat(frames.content().hasRemaining()).isFalse();
    }
}
