package dev.slipway.journal.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.journal.Sha256;
import dev.slipway.journal.Milestones;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArtifactStoreTest {
    private static final Duration DAY = Duration.ofHours(24);
    private static final byte[] MODEL = "a model".getBytes(StandardCharsets.UTF_8);

    @TempDir Path directory;
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-01-02T03:04:05Z"));
    private ArtifactStore store;

    @BeforeEach
    void openTheStore() throws IOException {
        store = open();
    }

    @Test
    void bytesComeBackUnderTheirDigest() throws IOException {
        Artifact artifact = put(MODEL);
        assertThat(artifact).isEqualTo(new Artifact(Sha256.of(MODEL), MODEL.length));
        try (InputStream content = store.read(artifact.digest())) {
            assertThat(content.readAllBytes()).isEqualTo(MODEL);
        }
        assertThat(open().find(artifact.digest())).contains(artifact);
        assertThat(Files.readAllBytes(store.verified(artifact.digest()))).isEqualTo(MODEL);
        assertThat(Layout.files(directory.resolve("staging"))).isEmpty();
    }

    @Test
    void changedByteIsFoundWhenReadAndNamed() throws IOException {
        Sha256 digest = put(MODEL).digest();
        Path file = store.verified(digest);
        Files.writeString(file, "a Model");
        assertThatThrownBy(() -> store.read(digest).readAllBytes())
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining(digest + " was changed");
        assertThatThrownBy(() -> store.verified(digest)).isInstanceOf(ArtifactException.class);
        assertThat(store.broken()).containsExactly(digest);
    }

    @Test
    void missingArtifactIsNamed() {
        assertThatThrownBy(() -> store.read(Sha256.ZERO)).hasMessageContaining("not in the store");
    }

    @Test
    void uploadGoesOnWhereALostConnectionLeftIt() throws IOException {
        byte[] content = randomBytes(300_000);
        Upload upload = store.uploads().begin();
        InputStream torn =
                new SequenceInputStream(
                        new ByteArrayInputStream(content, 0, 200_000), new LostConnection());
        assertThatThrownBy(() -> upload.append(0, torn)).hasMessage("connection lost");
        long offset = upload.offset();
        assertThat(offset).isEqualTo(200_000);
        assertThatThrownBy(() -> upload.append(7, new ByteArrayInputStream(content)))
                .hasMessageContaining("offset: 7 (expected: 200000)");
        upload.append(offset, new ByteArrayInputStream(content, 200_000, content.length - 200_000));
        Artifact artifact = upload.finish(Optional.of(Sha256.of(content)));
        assertThat(artifact.size()).isEqualTo(content.length);
        assertThat(store.uploads().resume(upload.id())).isEmpty();
    }

    @Test
    void uploadGoesOnAfterARestart() throws IOException {
        byte[] content = randomBytes(100_000);
        Upload before = store.uploads().begin();
        before.append(0, new ByteArrayInputStream(content, 0, 60_000));
        Upload after = open().uploads().resume(before.id()).orElseThrow();
        after.append(after.offset(), new ByteArrayInputStream(content, 60_000, 40_000));
        assertThat(after.finish(Optional.empty()).digest()).isEqualTo(Sha256.of(content));
    }

    @Test
    void whoTakesOverIsTheOnlySender() throws IOException {
        Upload upload = store.uploads().begin();
        Upload.Sending hanging = upload.sendFrom(0);
        hanging.add(MODEL, 2);
        try (Upload.Sending next = upload.sendFrom(2)) {
            assertThatThrownBy(() -> hanging.add(MODEL, 1)).hasMessageContaining("another sender");
            hanging.close();
            assertThat(next.add(new byte[] {7}, 1)).isEqualTo(3);
        }
        assertThat(upload.finish(Optional.empty()).digest())
                .isEqualTo(Sha256.of(new byte[] {MODEL[0], MODEL[1], 7}));
    }

    @Test
    void nobodySendsToAnUploadThatWasCancelled() throws IOException {
        Upload upload = store.uploads().begin();
        Upload.Sending sending = upload.sendFrom(0);
        sending.add(MODEL, 2);
        upload.cancel();
        assertThatThrownBy(() -> sending.add(MODEL, 1)).isInstanceOf(ArtifactException.class);
        sending.close();
        assertThat(Layout.files(directory.resolve("staging"))).isEmpty();
    }

    @Test
    void bytesThatAreNotTheSendersAreThrownAway() throws IOException {
        Upload upload = store.uploads().begin();
        upload.append(0, new ByteArrayInputStream(MODEL));
        assertThatThrownBy(() -> upload.finish(Optional.of(Sha256.ZERO)))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("expected: " + Sha256.ZERO);
        assertThat(store.digests()).isEmpty();
        assertThat(Layout.files(directory.resolve("staging"))).isEmpty();
    }

    @Test
    void startSweepsWhatNobodyWillGoOnWith() throws IOException {
        Upload fresh = store.uploads().begin();
        Upload old = store.uploads().begin();
        Path staging = directory.resolve("staging");
        Files.setLastModifiedTime(
                staging.resolve(old.id() + ".part"),
                FileTime.from(now.get().minus(DAY).minusSeconds(1)));
        Files.setLastModifiedTime(staging.resolve(fresh.id() + ".part"), FileTime.from(now.get()));
        Files.writeString(staging.resolve("torn.tmp"), "x");
        ArtifactStore restarted = open();
        assertThat(restarted.uploads().resume(fresh.id())).isPresent();
        assertThat(restarted.uploads().resume(old.id())).isEmpty();
        assertThat(Layout.files(staging)).hasSize(1);
    }

    @Test
    void sweepWhileAtWorkEndsWhatASenderLeft() throws IOException {
        Upload left = store.uploads().begin();
        Upload.Sending hanging = left.sendFrom(0);
        hanging.add(MODEL, MODEL.length);
        Path part = directory.resolve("staging").resolve(left.id() + ".part");
        Files.setLastModifiedTime(part, FileTime.from(now.get().minus(DAY)));
        assertThat(store.uploads().sweep()).isZero();
        Files.setLastModifiedTime(part, FileTime.from(now.get().minus(DAY).minusSeconds(1)));
        assertThat(store.uploads().sweep()).isEqualTo(1);
        assertThat(store.uploads().resume(left.id())).isEmpty();
        Upload again = store.uploads().open(left.id());
        assertThatThrownBy(() -> hanging.add(MODEL, MODEL.length))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("another sender goes on");
        hanging.close();
        again.append(0, new ByteArrayInputStream(MODEL));
        assertThat(again.finish(Optional.of(Sha256.of(MODEL))))
                .isEqualTo(new Artifact(Sha256.of(MODEL), MODEL.length));
    }

    /// Its bytes may be days old, and the next ones slow.
    @Test
    void sweepTakesNothingFromASenderWhoGoesOn() throws IOException {
        Upload left = store.uploads().begin();
        left.append(0, new ByteArrayInputStream(MODEL));
        Path part = directory.resolve("staging").resolve(left.id() + ".part");
        FileTime old = FileTime.from(now.get().minus(DAY).minusSeconds(1));
        Files.setLastModifiedTime(part, old);
        Upload found = store.uploads().open(left.id());
        assertThat(store.uploads().sweep()).isZero();
        Files.setLastModifiedTime(part, old);
        try (Upload.Sending slow = found.sendFrom(MODEL.length)) {
            assertThat(store.uploads().sweep()).isZero();
            assertThat(slow.add(MODEL, MODEL.length)).isEqualTo(2L * MODEL.length);
        }
    }

    @Test
    void uploadIdsAreNoPaths() {
        assertThat(store.uploads().resume("../../etc/passwd")).isEmpty();
    }

    @Test
    void collectionTakesOnlyWhatNobodyNeededForADay() throws IOException {
        Sha256 named = put(MODEL).digest();
        Sha256 leased = put(randomBytes(10)).digest();
        Sha256 loose = put(randomBytes(20)).digest();
        store.leases().take(leased, "push-1", Duration.ofHours(30));
        mark(named);
        assertThat(plan(named).due()).isEmpty();
        assertThat(plan(named).waiting()).isEqualTo(1);
        now.set(now.get().plus(DAY));
        mark(named);
        CollectionPlan plan = plan(named);
        assertThat(plan.due()).containsExactly(new Artifact(loose, 20));
        assertThat(plan.bytes()).isEqualTo(20);
        assertThat(store.find(loose)).isPresent();
        assertThat(store.collector().remove(plan, named::equals)).hasSize(1);
        assertThat(store.digests()).containsExactlyInAnyOrder(named, leased);
    }

    @Test
    void leaseThatRanOutLeavesAWholeDay() throws IOException {
        Sha256 digest = put(MODEL).digest();
        store.leases().take(digest, "push-1", Duration.ofHours(1));
        now.set(now.get().plus(Duration.ofHours(2)));
        store.collector().mark(other -> false);
        now.set(now.get().plus(DAY).minusSeconds(1));
        assertThat(store.collector().plan(other -> false).due()).isEmpty();
        now.set(now.get().plusSeconds(1));
        assertThat(store.collector().plan(other -> false).due()).hasSize(1);
    }

    @Test
    void whatWasLeasedOrSentAgainSinceThePlanStays() throws IOException {
        Sha256 leased = put(MODEL).digest();
        Sha256 sentAgain = put(randomBytes(10)).digest();
        store.collector().mark(other -> false);
        now.set(now.get().plus(DAY));
        CollectionPlan plan = store.collector().plan(other -> false);
        assertThat(plan.due()).hasSize(2);
        assertThat(open().leases().take(leased, "push-2", Duration.ofHours(1))).isTrue();
        put(randomBytes(10));
        assertThat(store.collector().remove(plan, other -> false)).isEmpty();
        assertThat(store.digests()).containsExactlyInAnyOrder(leased, sentAgain);
    }

    @Test
    void leaseIsItsHoldersUntilItRunsOut() throws IOException {
        Sha256 digest = put(MODEL).digest();
        assertThat(store.leases().isHeld(digest, "push-1")).isFalse();
        store.leases().take(digest, "push-1", Duration.ofHours(1));
        store.leases().take(digest, "push-3", Duration.ofHours(1));
        assertThat(open().leases().isHeld(digest, "push-1")).isTrue();
        assertThat(store.leases().isHeld(digest, "push-2")).isFalse();
        store.leases().release(digest, "push-3");
        assertThat(store.leases().isHeld(digest, "push-3")).isFalse();
        now.set(now.get().plus(Duration.ofHours(1)));
        assertThat(store.leases().isHeld(digest, "push-1")).isFalse();
    }

    @Test
    void leaseOnWhatIsNotHereAsksForTheBytes() throws IOException {
        assertThat(store.leases().take(Sha256.ZERO, "push-1", DAY)).isFalse();
        store.leases().release(Sha256.ZERO, "push-1");
        assertThatThrownBy(() -> store.leases().take(Sha256.ZERO, "../x", DAY))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nothingIsRemovedDuringAPause() throws IOException {
        put(MODEL);
        store.collector().mark(other -> false);
        now.set(now.get().plus(DAY));
        CollectionPlan plan = store.collector().plan(other -> false);
        Collector.Pause pause = store.collector().pause();
        assertThat(store.collector().remove(plan, other -> false)).isEmpty();
        pause.close();
        assertThat(store.collector().remove(plan, other -> false)).hasSize(1);
    }

    private void mark(Sha256 named) throws IOException {
        store.collector().mark(named::equals);
    }

    private CollectionPlan plan(Sha256 named) throws IOException {
        return store.collector().plan(named::equals);
    }

    private Artifact put(byte[] content) throws IOException {
        return store.put(new ByteArrayInputStream(content));
    }

    private ArtifactStore open() throws IOException {
        return ArtifactStore.open(directory, now::get, new Random(1), Milestones.unwatched());
    }

    private static byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    /// A sender that is gone.
    private static final class LostConnection extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("connection lost");
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            throw new IOException("connection lost");
        }
    }
}
