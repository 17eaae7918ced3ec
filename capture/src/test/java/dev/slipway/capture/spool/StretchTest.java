package dev.slipway.capture.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.capture.Flown;
import dev.slipway.serving.capture.CaptureCounts;
import dev.slipway.serving.capture.CaptureItem;
import dev.slipway.serving.capture.CaptureLimits;
import dev.slipway.serving.capture.CaptureLoss;
import dev.slipway.serving.capture.CapturedCall;
import dev.slipway.serving.capture.Capturing;
import dev.slipway.serving.capture.Waiting;
import dev.slipway.serving.capture.WaitingObserved;
import dev.slipway.serving.capture.WaitingTensors;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.Shape;
import dev.slipway.testkit.Property;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Predictions that are copied from the ring into a file together.
final class StretchTest {
    private static final CapturePolicy ALL = Flown.sampling(1);
    private static final List<CapturePolicy> POLICIES =
            List.of(
                    ALL,
                    ALL,
                    ALL,
                    Flown.policy(1, List.of("a", "f0", "p"), List.of()),
                    Flown.policy(1, List.of(), List.of("unrelated")));

    @TempDir private Path directory;

    /// A ring, and a spool that takes from it.
    private final class Kept {
        private final Capturing capturing = new Capturing(CaptureLimits.DEFAULT);
        private final CaptureCounts counts = new CaptureCounts();
        private final Map<String, WaitingTensors> halves = new HashMap<>();
        private final Spool spool;

        Kept(String name) throws IOException {
            spool = Spools.open(directory.resolve(name), counts);
        }

        void tensors(CaptureItem.@Nullable Tensors tensors) {
            if (tensors != null) {
                capturing.offer(
                        tensors.id(),
                        new CapturedCall(
                                tensors.version(),
                                tensors.signature(),
                                tensors.policy(),
                                tensors.inputs(),
                                tensors.outputs(),
                                tensors.features()));
            }
        }

        void observed(WholePrediction one) {
            capturing.keep(new CaptureItem.Observed(one.observed(), one.reason(), one.team()));
        }

        /// Takes what waits, as the writer does.
        void take() {
            Runnable before = this::leave;
            for (Waiting one = capturing.ring().next(before);
                    one != null;
                    one = capturing.ring().next(before)) {
                take(one);
            }
        }

        private void take(Waiting one) {
            switch (one) {
                case WaitingTensors tensors -> {
                    spool.pass(tensors);
                    WaitingTensors here = new WaitingTensors();
                    here.become(tensors);
                    halves.put(here.id().value(), here);
                }
                case WaitingObserved observed ->
                        spool.append(observed, halves.remove(observed.id().value()));
            }
        }

        private void leave() {
            halves.replaceAll((_, half) -> half.recordAt() < 0 ? half : half.kept());
            spool.leave();
        }

        Path file() {
            take();
            spool.close();
            return spool.closed().getFirst().path();
        }
    }

    @Test
    void predictionsAreReadAsIfEachHadBeenWrittenAlone() {
        Property.holds(
                40,
                random -> {
                    String name = "made-" + random.nextLong();
                    List<WholePrediction> all = made(random);
                    Kept kept = new Kept(name);
                    offer(kept, all, random);
                    Spool alone = Spools.open(directory.resolve(name + "-alone"), kept.counts);
                    all.forEach(alone::append);
                    alone.close();

                    Path file = kept.file();
                    assertThat(sorted(file))
                            .hasSize(2 * all.size())
                            .isEqualTo(sorted(alone.closed().getFirst().path()));
                    assertThat(Frames.types(file)).contains(SpoolFormat.STRETCH);
                    assertThat(kept.counts.written()).isEqualTo(2L * all.size());
                });
    }

    private static List<WholePrediction> made(SplittableRandom random) {
        RandomPredictions made = new RandomPredictions(random);
        List<WholePrediction> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            WholePrediction one = made.next(i);
            CapturePolicy policy = POLICIES.get(random.nextInt(POLICIES.size()));
            all.add(
                    new WholePrediction(
                            one.observed(), one.reason(), one.team(), Spools.drawn(one, policy)));
        }
        return all;
    }

    /// Now and then others come between the tensors of one and what is observed of it, and the
    /// writer anywhere.
    private static void offer(Kept kept, List<WholePrediction> all, SplittableRandom random) {
        List<WholePrediction> open = new ArrayList<>();
        for (WholePrediction one : all) {
            kept.tensors(one.tensors());
            open.add(one);
            while (random.nextInt(3) > 0 && !open.isEmpty()) {
                kept.observed(open.remove(random.nextInt(open.size())));
            }
            if (random.nextInt(40) == 0) {
                kept.take();
            }
        }
        open.forEach(kept::observed);
    }

    private static List<SpooledPrediction> sorted(Path file) throws IOException {
        return Frames.read(file).stream()
                .sorted(Comparator.comparing(one -> one.prediction().id()))
                .toList();
    }

    @Test
    void hundredsAreOneFrame() throws IOException {
        Kept kept = new Kept("many");
        for (int i = 0; i < 150; i++) {
            kept.tensors(Flown.tensors(i, Flown.call(i)));
            kept.observed(flight(i));
        }

        Path file = kept.file();

        List<Byte> types = Frames.types(file);
        assertThat(types).doesNotContain(SpoolFormat.AS_IT_STOOD, SpoolFormat.PREDICTION);
        assertThat(Collections.frequency(types, SpoolFormat.STRETCH)).isEqualTo(1);
        assertThat(SpoolFile.at(file).orElseThrow())
                .returns(Flown.id(0).value(), SpoolFile::first)
                .returns(Flown.id(149).value(), SpoolFile::last);
        assertThat(Frames.readable(file, 150 + types.size()))
                .extracting(CapturedPrediction::id)
                .isEqualTo(IntStream.range(0, 150).mapToObj(i -> Flown.id(i).value()).toList());
    }

    /// While a process lives no number of a schema or of words comes twice, so they grow.
    @Test
    void tableHasFourBytesForEachNumberWhereTwoAreTooFewForOne() {
        Capturing capturing = new Capturing(CaptureLimits.DEFAULT);
        capturing.offer(Flown.id(1), Flown.call(1));
        capturing.keep(
                new CaptureItem.Observed(Flown.answered(1, 5_000), CaptureReason.SAMPLE, null));
        WaitingTensors tensors =
                (WaitingTensors) Objects.requireNonNull(capturing.ring().next(() -> {}));
        WaitingObserved observed =
                (WaitingObserved) Objects.requireNonNull(capturing.ring().next(() -> {}));
        int behind = tensors.recordEnd() - tensors.recordAt();
        for (int large : new int[] {65_534, 65_535, 65_536, 1_000_000}) {
            int bytes = large <= 65_535 ? 2 : 4;
            assertThat(table(observed, tensors, large, 7))
                    .containsExactly(9, bytes, 1, large, 7, behind, 0);
            assertThat(table(observed, tensors, 7, large))
                    .containsExactly(9, bytes, 1, 7, large, behind, 0);
        }
    }

    /// What stands before the copy in the frame of a stretch of one prediction.
    private static List<Integer> table(
            WaitingObserved observed, WaitingTensors tensors, int schema, int words) {
        Stretch stretch = new Stretch();
        stretch.begin(tensors.bytes(), 0);
        stretch.add(observed, tensors, schema, words);
        FrameBuffer out = new FrameBuffer();
        IdRange ids = new IdRange();
        stretch.put(out, ids);
        assertThat(ids.first()).isEqualTo(observed.id().value()).isEqualTo(ids.last());
        ByteBuffer in = out.content().position(FrameBuffer.HEAD);
        int type = in.get();
        int bytes = in.get();
        List<Integer> table = new ArrayList<>(List.of(type, bytes, in.getInt()));
        for (int field = 0; field < Stretch.FIELDS; field++) {
            table.add(bytes == 2 ? Short.toUnsignedInt(in.getShort()) : in.getInt());
        }
        assertThat(in.remaining()).isEqualTo(observed.recordEnd() - tensors.recordAt());
        return table;
    }

    /// The first of them stood in memory that the writer has read before.
    @Test
    void predictionsThatOverlapAreOneFrameBehindOneThatIsAlone() throws IOException {
        Kept kept = new Kept("overlapping");
        kept.tensors(Flown.tensors(0, Flown.call(0)));
        kept.take();
        for (int i = 1; i < 100; i++) {
            kept.tensors(Flown.tensors(i, Flown.call(i)));
            kept.observed(flight(i - 1));
        }
        kept.observed(flight(99));

        List<Byte> types = Frames.types(kept.file());

        assertThat(Collections.frequency(types, SpoolFormat.AS_IT_STOOD)).isEqualTo(1);
        assertThat(Collections.frequency(types, SpoolFormat.STRETCH)).isEqualTo(1);
    }

    @Test
    void littleIsCopiedBetweenPredictionsThatAreFarFromEachOther() throws IOException {
        Kept kept = new Kept("apart");
        long bytes = 0;
        for (int i = 0; i < 100; i++) {
            boolean isDrawn = i % 20 == 0;
            if (isDrawn) {
                kept.tensors(Flown.tensors(i, Flown.call(i)));
            }
            kept.observed(flight(i));
        }
        Path file = kept.file();
        for (byte[] frame : Frames.of(file)) {
            bytes += frame[0] == SpoolFormat.STRETCH ? frame.length : 0;
        }
        assertThat(bytes).isPositive().isLessThan(5 * 500L);
        assertThat(Frames.readable(file, 100 + Frames.types(file).size())).hasSize(100);
    }

    private static WholePrediction flight(int seconds) {
        return new WholePrediction(
                Flown.answered(seconds, 5_000), CaptureReason.SAMPLE, null, null);
    }

    @Test
    void whatIsDroppedOrHashedIsOnNoDiskAlsoBetweenThoseThatKeepAll() throws IOException {
        Kept kept = new Kept("between");
        CapturePolicy dropping = Flown.policy(1, List.of("word"), List.of());
        CapturePolicy hashing = Flown.policy(1, List.of(), List.of("word"));
        List<CapturePolicy> policies = List.of(ALL, dropping, ALL, hashing, ALL);
        for (int i = 0; i < policies.size(); i++) {
            kept.tensors(Flown.tensors(i, word("word-" + i, policies.get(i))));
        }
        for (int i = 0; i < policies.size(); i++) {
            kept.observed(flight(i));
        }
        for (int i = 0; i < policies.size(); i++) {
            kept.tensors(Flown.tensors(10 + i, word("next-" + i, policies.get(i))));
            kept.observed(flight(10 + i));
        }

        assertThat(Frames.text(kept.file()))
                .contains("word-0", "word-2", "word-4", "next-0", "next-2", "next-4")
                .doesNotContain("word-1", "word-3", "next-1", "next-3");
    }

    private static CapturedCall word(String text, CapturePolicy policy) {
        Signature signature =
                Signature.of(List.of(TensorSpec.of("word", Datatype.BYTES, -1)), List.of());
        return CapturedCall.of(
                Flown.VERSION, signature, policy, List.of(BytesTensor.ofText(Shape.of(1), text)));
    }

    @Test
    void stretchThatIsLostIsCountedAndTheNextOneSaysAllThatItNeeds() throws IOException {
        Kept kept = new Kept("lost");
        kept.tensors(Flown.tensors(1, Flown.call(1)));
        kept.observed(flight(1));
        Files.delete(directory.resolve("lost"));

        kept.take();
        kept.spool.flush();
        assertThat(kept.counts.lost(CaptureLoss.DISK)).isEqualTo(1);

        Files.createDirectory(directory.resolve("lost"));
        kept.tensors(Flown.tensors(2, Flown.call(2)));
        kept.observed(flight(2));
        assertThat(Frames.readable(kept.file(), 4))
                .extracting(CapturedPrediction::id)
                .containsExactly(Flown.id(2).value());
    }

    @Test
    void schemaThatNoFrameTakesHidesNothingBehindIt() throws IOException {
        Kept kept = new Kept("large");
        String name = "x".repeat(SpoolFormat.LARGEST);
        Signature signature =
                Signature.of(List.of(TensorSpec.of(name, Datatype.BYTES, -1)), List.of());
        CapturedCall call =
                CapturedCall.of(
                        Flown.VERSION,
                        signature,
                        ALL,
                        List.of(BytesTensor.ofText(Shape.of(1), "word")));
        kept.tensors(Flown.tensors(1, call));
        kept.observed(flight(1));
        kept.tensors(Flown.tensors(2, Flown.call(2)));
        kept.observed(flight(2));

        List<CapturedPrediction> readable = Frames.readable(kept.file(), 4);

        assertThat(readable)
                .extracting(CapturedPrediction::id)
                .containsExactly(Flown.id(1).value(), Flown.id(2).value());
        assertThat(readable.getFirst().inputs()).isEmpty();
        assertThat(readable.getLast().inputs()).isNotEmpty();
        assertThat(kept.counts.written()).isEqualTo(2);
        assertThat(kept.counts.lost(CaptureLoss.TENSORS_TOO_LARGE)).isEqualTo(1);
    }

    @Test
    void framesThatLieNeverStopWhoeverReadsThem() {
        Property.holds(
                20,
                random -> {
                    String name = "lying-" + random.nextLong();
                    Kept kept = new Kept(name);
                    List<WholePrediction> all =
                            made(random).stream().filter(one -> one.tensors() != null).toList();
                    for (WholePrediction one : all.subList(0, 20)) {
                        kept.tensors(Spools.drawn(one, ALL));
                        kept.observed(one);
                    }
                    List<byte[]> frames = Frames.of(kept.file());
                    Path file = directory.resolve(name).resolve("lie");
                    for (int i = 0; i < 60; i++) {
                        Frames.write(file, Frames.lying(frames, random));
                        assertThat(Frames.readable(file, 20 + frames.size()))
                                .hasSizeLessThanOrEqualTo(20);
                        Frames.readInAnyOrder(file);
                    }
                });
    }
}
