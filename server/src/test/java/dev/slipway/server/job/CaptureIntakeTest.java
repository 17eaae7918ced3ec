package dev.slipway.server.job;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.CapturedColumn;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.capture.RouteReason;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.ScoreJob.Submission;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.api.spec.StreamJobSpec.Wanted;
import dev.slipway.capture.CaptureStore;
import dev.slipway.capture.CaptureStoreSpec;
import dev.slipway.capture.StreamCaptures;
import dev.slipway.capture.spool.SpoolLimits;
import dev.slipway.serving.capture.CaptureLimits;
import dev.slipway.serving.capture.CaptureLoss;
import dev.slipway.serving.capture.Capturing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a stream's child leaves of its predictions, and what is kept of it.
final class CaptureIntakeTest {
    private static final EndpointName LATE = new EndpointName("late");
    private static final String DAY = "01890000a1b2";
    private static final String VERSION =
            "{\"line\":\"version\",\"version\":3,\"inputs\":[{\"name\":\"x\","
                    + "\"datatype\":\"FP32\",\"shape\":[-1,2]}],\"outputs\":[{\"name\":\"y\","
                    + "\"datatype\":\"FP32\",\"shape\":[-1,1]}],\"features\":["
                    + "{\"name\":\"distance\",\"categories\":[]},"
                    + "{\"name\":\"origin\",\"categories\":[\"ATL\",\"BOS\"]}]}\n";

    @TempDir Path scratch;

    private static StreamJob job(StreamJobSpec spec) {
        return StreamJob.declared(
                JobId.of(1),
                spec,
                new Submission(new PrincipalId("root"), null, TeamName.DEFAULT, Instant.EPOCH));
    }

    private static StreamJobSpec ofModel() {
        return MadeStreams.spec(new StreamName("late-flights"), "flights", Wanted.RUNNING);
    }

    private static StreamJobSpec ofEndpoint() {
        return ofEndpoint(LATE, null);
    }

    private static StreamJobSpec ofEndpoint(EndpointName endpoint, @Nullable String on) {
        StreamJobSpec spec = ofModel();
        return new StreamJobSpec(
                spec.stream(),
                spec.team(),
                endpoint,
                null,
                spec.from(),
                spec.to(),
                spec.commit(),
                spec.maxBadRows(),
                spec.passThrough(),
                on,
                spec.standby(),
                spec.state());
    }

    private static CapturePolicy policy(List<String> drop) {
        return policy(drop, List.of("origin"));
    }

    private static CapturePolicy policy(List<String> drop, List<String> hash) {
        return new CapturePolicy(0.5, drop, hash, Duration.ofDays(7), ByteSize.ofGibibytes(1));
    }

    private static String id(int row) {
        return DAY + "%020x".formatted(row);
    }

    private static String wish(String drop, long tensorBytes) {
        return "{\"sample\":0.5,\"drop\":[%s],\"hash\":[\"origin\"],\"tensor-bytes\":%d}"
                .formatted(drop, tensorBytes);
    }

    private static String part(long lost, String drop) {
        return "{\"line\":\"part\",\"lost\":%d,\"too-large\":0,\"drop\":[%s]}\n"
                .formatted(lost, drop);
    }

    /// 2,446 miles from Boston, late by 1.
    private static String row(int number) {
        return "{\"line\":\"row\",\"id\":\"%s\",\"version\":3,\"in-release\":true,\"nanos\":70,"
                        .formatted(id(number))
                + "\"request-bytes\":40,\"response-bytes\":20,\"inputs\":[{\"name\":\"x\","
                + "\"datatype\":\"FP32\",\"shape\":[1,2],\"bytes\":\"AOAYRQAAgD8=\"}],"
                + "\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[1,1],"
                + "\"bytes\":\"AACAPw==\"}]}\n";
    }

    /// As a child does, which seals it.
    private Path leave(StreamCaptures to, String name, String content) throws Exception {
        byte[] nonce = new byte[12];
        new SecureRandom().nextBytes(nonce);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(
                        HexFormat.of().parseHex(to.key(job(ofEndpoint()).outsideName())), "AES"),
                new GCMParameterSpec(128, nonce));
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        sealed.writeBytes(nonce);
        sealed.writeBytes(cipher.doFinal(content.getBytes(StandardCharsets.UTF_8)));
        return Files.write(scratch.resolve("capture").resolve(name), sealed.toByteArray());
    }

    private CaptureStore store(Capturing capturing) throws IOException {
        return CaptureStore.open(
                new CaptureStoreSpec(
                        scratch.resolve("kept"),
                        scratch.resolve("capture.key"),
                        capturing,
                        SpoolLimits.DEFAULT,
                        null,
                        InstantSource.system(),
                        new SecureRandom()));
    }

    private CaptureIntake intake(StreamJob job, StreamCaptures captures) throws IOException {
        CaptureIntake.begin(job, scratch, captures);
        return CaptureIntake.of(job, scratch, captures).orElseThrow();
    }

    private static Capturing keeping(CapturePolicy policy) {
        Capturing capturing = new Capturing(CaptureLimits.DEFAULT);
        capturing.follow(Map.of(LATE, policy));
        capturing.ownedBy(Map.of(LATE, new TeamName("airline")));
        return capturing;
    }

    @Test
    void aStreamsPredictionIsFoundLikeOneOfRealTime() throws Exception {
        Capturing capturing = keeping(policy(List.of()));
        try (CaptureStore store = store(capturing)) {
            CaptureIntake intake = intake(job(ofEndpoint()), store);
            assertThat(scratch.resolve("capture/policy.json")).hasContent(wish("", 262144));
            Path file = leave(store, "1-4-0.rows", part(2, "") + VERSION + row(1) + row(2));
            intake.takeLast(false);
            assertThat(file).doesNotExist();
            CapturedPrediction found = store.find(new PredictionId(id(2))).orElseThrow();
            assertThat(found.endpoint()).isEqualTo(LATE);
            assertThat(found.team()).isEqualTo(new TeamName("airline"));
            assertThat(found.version()).isEqualTo(new VersionNumber(3));
            assertThat(found.protocol()).isEqualTo("stream");
            assertThat(found.route()).isEqualTo(RouteReason.RELEASE);
            assertThat(found.inputs().getFirst().name()).isEqualTo("distance");
            assertThat(found.inputs().getFirst().values()).containsExactly(new Cell.Real(2446));
            assertThat(found.inputs().get(1).values().getFirst())
                    .as("hashed")
                    .isInstanceOf(Cell.Text.class)
                    .isNotEqualTo(new Cell.Text("BOS"));
            assertThat(found.outputs().getFirst().values()).containsExactly(new Cell.Real(1));
            assertThat(capturing.counts().written()).isEqualTo(2);
            assertThat(capturing.counts().wanted()).isEqualTo(4);
            assertThat(capturing.counts().lost(CaptureLoss.PART_FULL)).isEqualTo(2);
        }
    }

    /// As of requests: the aggregate's value, and the moment at which it was asked for.
    @Test
    void whatARowSawOfEventsIsKeptWithIt() throws Exception {
        Capturing capturing = keeping(policy(List.of()));
        String seen =
                ",\"given\":[{\"name\":\"late_rate\",\"datatype\":\"FP64\",\"shape\":[1,1],"
                        + "\"bytes\":\"AAAAAAAA0D8=\"},{\"name\":\"features_at\","
                        + "\"datatype\":\"INT64\",\"shape\":[1,1],\"bytes\":\"AA4tDeQAAAA=\"}]}\n";
        try (CaptureStore store = store(capturing)) {
            CaptureIntake intake = intake(job(ofEndpoint()), store);
            String row = row(1);
            leave(
                    store,
                    "1-4-0.rows",
                    part(0, "") + VERSION + row.substring(0, row.length() - 2) + seen + row(2));
            intake.takeLast(false);
            CapturedPrediction found = store.find(new PredictionId(id(1))).orElseThrow();
            assertThat(found.features())
                    .containsExactly(
                            new CapturedColumn("late_rate", 1, List.of(new Cell.Real(0.25))),
                            new CapturedColumn(
                                    "features_at", 1, List.of(new Cell.Whole(979_473_600_000L))));
            assertThat(found.inputs().getFirst().values()).containsExactly(new Cell.Real(2446));
            assertThat(store.find(new PredictionId(id(2))).orElseThrow().features())
                    .as("of a version that sees nothing")
                    .isEmpty();
        }
    }

    @Test
    void whatWasTakenBeforeAServerDiedIsTakenOnce() throws Exception {
        Capturing capturing = keeping(policy(List.of()));
        String content = part(0, "") + VERSION + row(1) + row(2);
        try (CaptureStore store = store(capturing)) {
            CaptureIntake intake = intake(job(ofEndpoint()), store);
            leave(store, "1-4-0.rows", content);
            intake.takeLast(false);
            // It had no time to remove it.
            leave(store, "1-4-0.rows", content);
        }
        try (CaptureStore store = store(capturing)) {
            leave(store, "1-5-0.rows", part(0, "") + VERSION + row(3));
            CaptureIntake intake = intake(job(ofEndpoint()), store);
            intake.takeLast(false);
            assertThat(capturing.counts().written()).isEqualTo(3);
            assertThat(store.find(new PredictionId(id(3)))).isPresent();
        }
    }

    @Test
    void whatCannotBeTakenStaysAndIsDoubtedThen() throws Exception {
        HeardCaptures heard = new HeardCaptures();
        CaptureIntake intake = intake(job(ofEndpoint()), heard);
        intake.take();
        heard.isOpen.set(false);
        Path file = leave(heard, "1-4-0.rows", part(0, "") + VERSION + row(1));
        intake.take();
        assertThat(file).exists();
        heard.isOpen.set(true);
        leave(heard, "1-5-0.rows", part(0, "") + VERSION + row(2));
        leave(heard, "1-6-0.rows.part", "unfinished");
        intake.take();
        assertThat(heard.taken)
                .extracting(HeardCaptures.Taken::isDoubtful)
                .containsExactlyInAnyOrder(true, false);
        assertThat(scratch.resolve("capture/1-6-0.rows.part")).exists();
    }

    /// Others may keep the thread that writes from the processor: behind a line nobody waits for it
    /// for long, and what nothing was taken of is not looked for among what is kept.
    @Test
    void whatIsNotTakenAtOnceStaysUndoubtedForTheNextLine() throws Exception {
        HeardCaptures heard = new HeardCaptures();
        CaptureIntake intake = intake(job(ofEndpoint()), heard);
        leave(heard, "1-3-0.rows", part(0, "") + VERSION + row(3));
        heard.isBusy.set(true);
        intake.take();
        leave(heard, "1-4-0.rows", part(0, "") + VERSION + row(1));
        leave(heard, "1-5-0.rows", part(0, "") + VERSION + row(2));
        intake.take();
        assertThat(heard.taken).isEmpty();
        assertThat(heard.waited).as("once in each look").hasSize(2);
        heard.isBusy.set(false);
        intake.takeLast(false);
        assertThat(heard.taken)
                .extracting(HeardCaptures.Taken::isDoubtful)
                .as("what lay there before the first look is doubted")
                .containsExactlyInAnyOrder(true, false, false);
        assertThat(scratch.resolve("capture")).isDirectoryNotContaining("glob:**.rows");
        assertThat(heard.waited.getFirst()).isLessThan(heard.waited.getLast());
    }

    @Test
    void nothingIsWaitedForBehindAChildThatIsFollowedAtOnce() throws Exception {
        HeardCaptures heard = new HeardCaptures();
        CaptureIntake intake = intake(job(ofEndpoint()), heard);
        heard.isBusy.set(true);
        Path left = leave(heard, "1-3-0.rows", part(0, "") + VERSION + row(3));
        intake.take();
        intake.takeLast(true);
        assertThat(heard.waited).hasSize(2).containsOnly(heard.waited.getFirst());
        assertThat(left).as("for the next attempt").exists();
        intake.takeLast(false);
        assertThat(heard.waited.getLast()).isGreaterThan(heard.waited.getFirst());
    }

    @Test
    void whatMakesNoSenseIsCountedAndGone() throws Exception {
        HeardCaptures heard = new HeardCaptures();
        CaptureIntake intake = intake(job(ofEndpoint()), heard);
        leave(heard, "1-4-0.rows", "{\"line\":\"row\",\"id\":\"../../etc\"}");
        Files.writeString(scratch.resolve("capture/1-7-0.rows"), part(0, "") + VERSION + row(1));
        Files.writeString(scratch.resolve("capture/1-8-0.rows"), "short");
        leave(heard, "1-5-0.rows", "no JSON");
        leave(heard, "1-6-0.rows", part(0, "") + row(1));
        intake.take();
        assertThat(heard.taken).isEmpty();
        assertThat(heard.lost(CaptureLoss.DEFECT)).isEqualTo(5);
        assertThat(scratch.resolve("capture")).isDirectoryNotContaining("glob:**.rows");
    }

    @Test
    void columnsThatTheChildHasLeftOutAreNotKeptWhateverThePolicySaysByNow() throws Exception {
        HeardCaptures heard = new HeardCaptures();
        heard.policy.set(policy(List.of("distance")));
        CaptureIntake intake = intake(job(ofEndpoint()), heard);
        assertThat(scratch.resolve("capture/policy.json")).hasContent(wish("\"distance\"", 1000));
        leave(heard, "1-4-0.rows", part(0, "\"distance\",\"origin\"") + VERSION + row(1));
        heard.policy.set(policy(List.of()));
        intake.take();
        CapturePolicy kept =
                requireNonNull(heard.taken.getFirst().predictions().getFirst().tensors()).policy();
        assertThat(kept.drop()).containsExactlyInAnyOrder("distance", "origin");
        assertThat(kept.hash()).isEmpty();
        assertThat(scratch.resolve("capture/policy.json")).hasContent(wish("", 1000));
    }

    @Test
    void columnsThatWereToBeHashedAreHashedWhateverThePolicySaysByNow() throws Exception {
        HeardCaptures heard = new HeardCaptures();
        CaptureIntake intake = intake(job(ofEndpoint()), heard);
        String told =
                "{\"line\":\"part\",\"lost\":0,\"too-large\":0,\"drop\":[],"
                        + "\"hash\":[\"distance\",\"origin\"]}\n";
        leave(heard, "1-4-0.rows", told + VERSION + row(1));
        heard.policy.set(policy(List.of("origin"), List.of()));
        intake.take();
        CapturePolicy kept =
                requireNonNull(heard.taken.getFirst().predictions().getFirst().tensors()).policy();
        assertThat(kept.drop()).containsExactly("origin");
        assertThat(kept.hash()).containsExactly("distance");
    }

    @Test
    void whatWasDrawnForAnotherEndpointIsNotKept() throws Exception {
        HeardCaptures heard = new HeardCaptures();
        CaptureIntake before = intake(job(ofEndpoint()), heard);
        Path own = leave(heard, "1-4-0.rows", part(0, "") + VERSION + row(1));
        CaptureIntake.begin(job(ofEndpoint()), scratch, heard);
        assertThat(own).exists();
        CaptureIntake after = intake(job(ofEndpoint(new EndpointName("early"), null)), heard);
        after.take();
        before.take();
        assertThat(own).doesNotExist();
        assertThat(heard.taken).isEmpty();
    }

    @Test
    void aStreamThatNamesAModelKeepsNothing() throws Exception {
        requireNothing(job(ofModel()));
    }

    /// Its child brings what tasks there leave, sealed by the same key.
    @Test
    void aStreamOnAClusterKeepsWhatItsEndpointWants() throws Exception {
        HeardCaptures heard = new HeardCaptures();
        StreamJob job = job(ofEndpoint(LATE, "big"));
        assertThat(CaptureIntake.begin(job, scratch, heard))
                .containsValue(heard.key(job.outsideName()));
        assertThat(CaptureIntake.of(job, scratch, heard)).isPresent();
        assertThat(scratch.resolve("capture/policy.json")).exists();
    }

    private void requireNothing(StreamJob job) throws IOException {
        HeardCaptures heard = new HeardCaptures();
        Files.createDirectories(scratch.resolve("capture"));
        assertThat(CaptureIntake.begin(job, scratch, heard)).isEmpty();
        assertThat(CaptureIntake.of(job, scratch, heard)).isEmpty();
        assertThat(scratch.resolve("capture")).doesNotExist();
    }
}
