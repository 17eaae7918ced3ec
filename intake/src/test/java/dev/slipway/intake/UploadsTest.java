package dev.slipway.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.Principal;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.push.UploadId;
import dev.slipway.api.push.UploadProgress;
import dev.slipway.journal.Milestones;
import dev.slipway.journal.Step;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UploadsTest {
    private static final Principal SENDER = Site.SCIENTIST;

    private final byte[] content = new byte[1_000_000];

    @TempDir Path directory;
    private Site site;
    private UploadId id;

    @BeforeEach
    void open() {
        new Random(11).nextBytes(content);
        id = new UploadId(Sha256.of(content), content.length);
        site = new Site(directory);
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void fileThatArrivedWholeIsStoredUnderItsDigest() throws IOException {
        assertThat(site.intake.missing(SENDER, List.of(id.digest()))).containsExactly(id.digest());
        assertThat(site.intake.begin(SENDER, id)).isEqualTo(new UploadProgress(id, 0, false));
        assertThat(append(0, content)).isEqualTo(new UploadProgress(id, content.length, true));
        assertThat(site.intake.missing(SENDER, List.of(id.digest()))).isEmpty();
        try (InputStream stored = site.store.read(id.digest())) {
            assertThat(stored.readAllBytes()).isEqualTo(content);
        }
        assertThat(site.intake.begin(SENDER, id).isComplete()).isTrue();
    }

    @Test
    void emptyFileIsCompleteAtOnce() {
        UploadId empty = new UploadId(Sha256.of(new byte[0]), 0);
        assertThat(site.intake.begin(SENDER, empty).isComplete()).isTrue();
    }

    @Test
    void uploadGoesOnWhereALostConnectionLeftIt() throws IOException {
        site.intake.begin(SENDER, id);
        InputStream lost =
                new SequenceInputStream(
                        new ByteArrayInputStream(content, 0, 700_001), new Broken());
        assertThatThrownBy(() -> site.intake.append(SENDER, id, 0, lost))
                .isInstanceOf(IOException.class)
                .hasMessage("reset");
        UploadProgress progress = site.intake.progress(SENDER, id);
        assertThat(progress).isEqualTo(new UploadProgress(id, 700_001, false));
        assertThat(append(700_001, rest(700_001)).isComplete()).isTrue();
    }

    @Test
    void uploadGoesOnAfterARestart() throws IOException {
        site.intake.begin(SENDER, id);
        append(0, Arrays.copyOf(content, 300_000));
        site.close();
        site = new Site(directory);
        assertThat(site.intake.begin(SENDER, id).offset()).isEqualTo(300_000);
        assertThat(append(300_000, rest(300_000)).isComplete()).isTrue();
    }

    @Test
    void uploadThatNobodyGoesOnWithGivesItsRoomBack() throws IOException {
        site.intake.begin(SENDER, id);
        append(0, Arrays.copyOf(content, 300_000));
        Path staging = directory.resolve("artifacts/staging");
        Instant now = Instant.parse("2026-11-25T00:00:00Z");
        setTimes(staging, now.minus(Duration.ofHours(24)));
        site.intake.sweepUploads();
        assertThat(site.intake.progress(SENDER, id).offset()).isEqualTo(300_000);
        setTimes(staging, now.minus(Duration.ofHours(25)));
        site.intake.sweepUploads();
        assertThat(Site.files(staging)).isEmpty();
        assertThat(site.intake.begin(SENDER, id).offset()).isZero();
        assertThat(append(0, content).isComplete()).isTrue();
    }

    private static void setTimes(Path folder, Instant time) throws IOException {
        for (String name : Site.files(folder).keySet()) {
            Files.setLastModifiedTime(folder.resolve(name), FileTime.from(time));
        }
    }

    @Test
    void newConnectionTakesOverFromOneThatHangs() throws IOException {
        CompletableFuture<UploadProgress> first =
                sentBeside(
                        () -> assertThat(append(1 << 18, rest(1 << 18)).isComplete()).isTrue(),
                        1_000);
        assertThatThrownBy(first::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(RefusalException.class);
    }

    /// A sender whose connection hangs behind the first piece, and ends with so many `more` bytes
    /// once `meanwhile` is done.
    private CompletableFuture<UploadProgress> sentBeside(Runnable meanwhile, int more)
            throws IOException {
        site.intake.begin(SENDER, id);
        PipedOutputStream wire = new PipedOutputStream();
        PipedInputStream hanging = new PipedInputStream(wire, 1 << 20);
        wire.write(content, 0, 1 << 18);
        CompletableFuture<UploadProgress> first =
                CompletableFuture.supplyAsync(() -> append(0, hanging));
        while (site.intake.progress(SENDER, id).offset() < 1 << 18) {
            LockSupport.parkNanos(1_000_000);
        }
        meanwhile.run();
        wire.write(content, 1 << 18, more);
        wire.close();
        return first;
    }

    @Test
    void uploadThatAnotherSenderHasFinishedIsComplete() throws IOException {
        CompletableFuture<UploadProgress> first =
                sentBeside(() -> append(1 << 18, rest(1 << 18)), 0);
        assertThat(first.join()).isEqualTo(new UploadProgress(id, content.length, true));
    }

    @Test
    void uploadThatAnotherSenderHasThrownAwayIsToBeBegunAgain() throws IOException {
        CompletableFuture<UploadProgress> first =
                sentBeside(() -> site.intake.cancel(SENDER, id), 0);
        assertThatThrownBy(first::join)
                .hasRootCauseInstanceOf(RefusalException.class)
                .hasMessageContaining("another sender has ended " + id + " (begin it again)");
        assertThat(site.intake.begin(SENDER, id).offset()).isZero();
        assertThat(append(0, content).isComplete()).isTrue();
    }

    @Test
    void bytesOfAnotherDigestAreThrownAway() {
        site.intake.begin(SENDER, id);
        byte[] wrong = content.clone();
        wrong[5]++;
        assertRefused(ErrorCode.INVALID_INPUT, () -> append(0, wrong));
        assertRefused(ErrorCode.UNKNOWN_OBJECT, () -> site.intake.progress(SENDER, id));
        assertThat(site.intake.begin(SENDER, id).offset()).isZero();
    }

    @Test
    void moreBytesThanAnnouncedAreRefused() {
        site.intake.begin(SENDER, id);
        byte[] more = Arrays.copyOf(content, content.length + 1);
        assertRefused(ErrorCode.INVALID_INPUT, () -> append(0, more));
    }

    /// Whoever breaks off never hears that it is too much, and could go on for ever.
    @Test
    void connectionsThatBreakAddNoMoreThanWasAnnounced() throws IOException {
        site.intake.begin(SENDER, id);
        breakOff(0, Arrays.copyOf(content, content.length + 1));
        int whole = 3 << 18;
        assertThat(site.intake.progress(SENDER, id).offset()).isEqualTo(whole);
        breakOff(whole, rest(whole));
        breakOff(content.length, new byte[10]);
        breakOff(content.length, new byte[(1 << 18) - 1]);
        assertThat(append(content.length, new byte[0]).isComplete()).isTrue();
        try (InputStream stored = site.store.read(id.digest())) {
            assertThat(stored.readAllBytes()).isEqualTo(content);
        }
    }

    /// Sends bytes on a connection that is lost behind them.
    private void breakOff(int offset, byte[] bytes) {
        InputStream lost = new SequenceInputStream(new ByteArrayInputStream(bytes), new Broken());
        assertThatThrownBy(() -> site.intake.append(SENDER, id, offset, lost))
                .isInstanceOf(IOException.class)
                .hasMessage("reset");
    }

    @Test
    void wrongOffsetIsRefusedWithTheRightOne() {
        site.intake.begin(SENDER, id);
        append(0, Arrays.copyOf(content, 10));
        assertThatThrownBy(() -> append(11, rest(11)))
                .isInstanceOf(RefusalException.class)
                .hasMessageContaining("offset: 11 (expected: 10)");
    }

    @Test
    void anotherPrincipalNeitherSeesNorDisturbsAnUpload() {
        Principal other = Principal.system("other");
        site.intake.begin(SENDER, id);
        append(0, Arrays.copyOf(content, 10));
        assertRefused(ErrorCode.UNKNOWN_OBJECT, () -> site.intake.progress(other, id));
        assertThat(site.intake.begin(other, id).offset()).isZero();
        site.intake.cancel(other, id);
        assertThat(site.intake.progress(SENDER, id).offset()).isEqualTo(10);
    }

    /// A digest is no secret.
    @Test
    void whoMayNotReadAFileThatIsHereSendsIt() throws IOException {
        Principal other = Principal.system("other");
        site.upload(content);
        assertThat(site.intake.missing(other, List.of(id.digest()))).containsExactly(id.digest());
        assertRefused(ErrorCode.UNKNOWN_OBJECT, () -> site.intake.progress(other, id));
        assertThat(site.intake.begin(other, id)).isEqualTo(new UploadProgress(id, 0, false));
        assertThat(site.intake.missing(other, List.of(id.digest()))).containsExactly(id.digest());
        byte[] wrong = content.clone();
        wrong[5]++;
        assertRefused(
                ErrorCode.INVALID_INPUT, () -> append(other, 0, new ByteArrayInputStream(wrong)));
        assertThat(site.intake.missing(other, List.of(id.digest()))).containsExactly(id.digest());
        site.upload(other, content);
        assertThat(site.intake.missing(other, List.of(id.digest()))).isEmpty();
        assertThat(site.intake.begin(other, id).isComplete()).isTrue();
        assertThat(site.intake.progress(other, id).isComplete()).isTrue();
        try (InputStream stored = site.store.read(id.digest())) {
            assertThat(stored.readAllBytes()).isEqualTo(content);
        }
    }

    @Test
    void whoeverHasSentAFileDoesNotSendItAgain() throws IOException {
        site.upload(content);
        site.close();
        site = new Site(directory);
        assertThat(site.intake.missing(SENDER, List.of(id.digest()))).isEmpty();
        assertThat(append(0, content)).isEqualTo(new UploadProgress(id, content.length, true));
    }

    /// It stands there all the same, and may be gone when the power fails.
    @Test
    void fileWhoseNameTheDiskRefusedIsSentAgain() {
        site.close();
        AtomicBoolean isRefusing = new AtomicBoolean();
        site = new Site(directory, new RefusedNames(isRefusing));
        site.intake.begin(SENDER, id);
        isRefusing.set(true);
        assertThatThrownBy(() -> append(0, content)).hasMessage("no name today");
        isRefusing.set(false);
        assertThat(directory.resolve("artifacts/sha256"))
                .isDirectoryRecursivelyContaining("glob:**" + id.digest().hex());
        assertThat(site.intake.missing(SENDER, List.of(id.digest()))).containsExactly(id.digest());
        assertThat(site.intake.begin(SENDER, id)).isEqualTo(new UploadProgress(id, 0, false));
        assertThat(append(0, content)).isEqualTo(new UploadProgress(id, content.length, true));
        assertThat(site.intake.missing(SENDER, List.of(id.digest()))).isEmpty();
    }

    /// A disk that takes files and, at times, none of their names.
    private record RefusedNames(AtomicBoolean isRefusing) implements Milestones {
        @Override
        public void before(Step step) {
            if (step == Step.DIRECTORY_FSYNC && isRefusing.get()) {
                throw new UncheckedIOException("no name today", new IOException("EIO"));
            }
        }

        @Override
        public void after(Step step) {}
    }

    @Test
    void cancelledUploadIsGone() {
        site.intake.begin(SENDER, id);
        site.intake.cancel(SENDER, id);
        assertRefused(ErrorCode.UNKNOWN_OBJECT, () -> append(0, content));
    }

    private static void assertRefused(ErrorCode code, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        RefusalException.class,
                        e -> assertThat(e.refusal().code()).isEqualTo(code));
    }

    private UploadProgress append(long offset, byte[] bytes) {
        return append(offset, new ByteArrayInputStream(bytes));
    }

    private UploadProgress append(long offset, InputStream bytes) {
        return append(SENDER, offset, bytes);
    }

    private UploadProgress append(Principal sender, long offset, InputStream bytes) {
        try {
            return site.intake.append(sender, id, offset, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] rest(int offset) {
        return Arrays.copyOfRange(content, offset, content.length);
    }

    private static final class Broken extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("reset");
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            throw new IOException("reset");
        }
    }
}
