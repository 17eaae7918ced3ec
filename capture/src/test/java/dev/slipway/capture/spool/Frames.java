package dev.slipway.capture.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.capture.CapturedPrediction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// The frames of a spool's files, as tests look at them and change them.
final class Frames {
    private Frames() {}

    /// All that stands in a file, as text.
    static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }

    /// What kinds of frames a file has, as they follow one another.
    static List<Byte> types(Path file) throws IOException {
        return of(file).stream().map(frame -> frame[0]).toList();
    }

    /// The contents of a file's frames.
    static List<byte[]> of(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        in.position(SpoolFormat.MAGIC.length);
        List<byte[]> frames = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] content = new byte[in.getInt()];
            in.position(in.position() + Integer.BYTES);
            in.get(content);
            frames.add(content);
        }
        return frames;
    }

    /// A file of frames with these contents, whose sums are right.
    static void write(Path file, List<byte[]> frames) throws IOException {
        FrameBuffer out = new FrameBuffer();
        out.putAll(SpoolFormat.MAGIC);
        for (byte[] content : frames) {
            out.begin();
            out.putAll(content);
            out.end();
        }
        byte[] bytes = new byte[out.size()];
        out.content().get(bytes);
        Files.write(file, bytes);
    }

    /// The same frames, a few bytes of one of them changed.
    static List<byte[]> lying(List<byte[]> frames, SplittableRandom random) {
        List<byte[]> lying = new ArrayList<>(frames);
        int frame = random.nextInt(frames.size());
        byte[] changed = frames.get(frame).clone();
        for (int i = 0; i <= random.nextInt(4); i++) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        lying.set(frame, changed);
        return lying;
    }

    /// What is read of a file one behind the other, and once more by places.
    static List<SpooledPrediction> read(Path file) throws IOException {
        List<SpooledPrediction> all = new ArrayList<>();
        try (SpoolReader reader = SpoolReader.open(file)) {
            for (SpooledPrediction one = reader.next(_ -> true);
                    one != null;
                    one = reader.next(_ -> true)) {
                all.add(one);
            }
        }
        SpoolContent content = SpoolContent.read(file);
        content.places()
                .forEach(place -> all.add(PredictionDecoder.prediction(content.rows(place))));
        return all;
    }

    /// What can be read of a file by at most so many calls and one.
    static List<CapturedPrediction> readable(Path file, int calls) throws IOException {
        List<CapturedPrediction> all = new ArrayList<>();
        try (SpoolReader reader = SpoolReader.open(file)) {
            for (int i = 0; i <= calls; i++) {
                try {
                    SpooledPrediction one = reader.next(_ -> true);
                    if (one == null) {
                        return all;
                    }
                    all.add(one.prediction());
                } catch (RuntimeException e) {
                    assertThat(reader.goodBytes()).isPositive();
                }
            }
        }
        throw new AssertionError("more calls than frames");
    }

    /// Reads a file as who makes Parquet of it does, as far as it makes sense.
    static void readInAnyOrder(Path file) throws IOException {
        try {
            SpoolContent content = SpoolContent.read(file);
            for (SpoolContent.Place place : content.places()) {
                assertThat(content.rows(place).schema()).isEqualTo(place.schema());
            }
        } catch (RuntimeException e) {
            assertThat(file).exists();
        }
    }
}
