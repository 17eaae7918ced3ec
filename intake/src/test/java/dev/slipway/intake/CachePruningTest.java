package dev.slipway.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.journal.Sha256;
import dev.slipway.packages.PackageFile;
import dev.slipway.packages.PackageManifest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CachePruningTest {
    private static final Instant NOW = Instant.parse("2026-11-25T00:00:00Z");
    private static final CachePolicy WEEK = new CachePolicy(1L << 30, Duration.ofDays(7));
    private static final CacheInUse NOTHING = new CacheInUse(Set.of(), Set.of());

    @TempDir Path directory;
    private Site site;
    private CachePruning pruning;

    @BeforeEach
    void open() {
        site = new Site(directory);
        pruning = new CachePruning(site.packages, directory.resolve("cache"));
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void packagesThatNobodyUsedForLongGo() throws IOException {
        Path old = laidOut("old", Duration.ofDays(8));
        Path young = laidOut("young", Duration.ofDays(6));
        assertThat(removed(NOTHING, WEEK)).extracting(CacheEntry::path).containsExactly(old);
        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void leastRecentlyUsedGoBeyondTheBoundAndNoMore() throws IOException {
        Path first = laidOut("a".repeat(100), Duration.ofDays(3));
        Path second = laidOut("b".repeat(100), Duration.ofDays(2));
        Path third = laidOut("c".repeat(100), Duration.ofDays(1));
        CachePolicy two = new CachePolicy(200, Duration.ofDays(7));
        assertThat(removed(NOTHING, two)).extracting(CacheEntry::path).containsExactly(first);
        assertThat(second).exists();
        assertThat(third).exists();
    }

    @Test
    void whatIsInUseOrWasJustAskedForStaysWhateverTheBound() throws IOException {
        PackageManifest served = manifest("served");
        Path inUse = laidOut(served, Duration.ofDays(90));
        Path asked = laidOut("asked", Duration.ofMinutes(5));
        CachePolicy none = new CachePolicy(1, Duration.ofSeconds(1));
        CacheInUse uses = CacheInUse.of(site.packages, Set.of(served.digest()), Set.of());
        assertThat(uses.files()).containsExactly(Sha256.of(Site.text("served")));
        assertThat(removed(uses, none)).isEmpty();
        assertThat(inUse).exists();
        assertThat(asked).exists();
    }

    @Test
    void derivedFilesGoWithTheModelThatTheyWereMadeOf() throws IOException {
        Sha256 served = Sha256.of("served");
        Path kept = derived("0".repeat(32), served.hex());
        Path gone = derived("1".repeat(32), Sha256.of("other").hex());
        Path unknown = derived("2".repeat(32), "no digest");
        CacheInUse uses = new CacheInUse(Set.of(), Set.of(served));
        assertThat(removed(uses, WEEK))
                .extracting(CacheEntry::path)
                .containsExactlyInAnyOrder(gone, unknown);
        assertThat(kept).exists();
    }

    @Test
    void derivedFilesGoWithTheWeightsThatTheyWereMadeOf() throws IOException {
        Sha256 model = Sha256.of("model");
        Sha256 weights = Sha256.of("weights");
        Path kept = derived("0".repeat(32), model.hex() + "\n" + weights.hex());
        Path gone = derived("1".repeat(32), model.hex() + "\n" + Sha256.of("earlier").hex());
        CacheInUse uses = new CacheInUse(Set.of(), Set.of(model, weights));
        assertThat(removed(uses, WEEK)).extracting(CacheEntry::path).containsExactly(gone);
        assertThat(kept).exists();
    }

    @Test
    void whatSomebodyAskedForSinceThePlanStays() throws IOException {
        PackageManifest manifest = manifest("old");
        Path old = laidOut(manifest, Duration.ofDays(8));
        CachePlan plan = pruning.plan(NOTHING, WEEK, NOW);
        site.packages.laidOut(manifest);
        assertThat(pruning.remove(plan, NOW)).isEmpty();
        assertThat(old.resolve("model.bin")).hasBinaryContent(Site.text("old"));
    }

    @Test
    void whatACrashLeftIsSweptAfterADay() throws IOException {
        Path packages = Files.createDirectories(directory.resolve("cache/packages"));
        Path half = packages.resolve("0".repeat(64) + ".gone");
        Files.createDirectories(half.resolve("a"));
        Path trial = Files.createDirectories(directory.resolve("cache/trial123"));
        Path engine = Files.createDirectories(directory.resolve("cache/native/unpacking123"));
        Path fresh = Files.createDirectories(packages.resolve("1".repeat(64) + ".new"));
        age(half, Duration.ofDays(2));
        age(trial, Duration.ofDays(2));
        age(engine, Duration.ofDays(2));
        age(fresh, Duration.ofHours(1));
        removed(NOTHING, WEEK);
        assertThat(half).doesNotExist();
        assertThat(trial).doesNotExist();
        assertThat(engine).doesNotExist();
        assertThat(fresh).exists();
    }

    /// Each model file that is pushed leaves one, whatever becomes of the push.
    @Test
    void lockThatNobodyUsedForADayGoes() throws IOException {
        Path onnx = Files.createDirectories(directory.resolve("cache/onnx"));
        Path old = Files.createFile(onnx.resolve("0".repeat(32) + ".lock"));
        Path inUse = Files.createFile(onnx.resolve("1".repeat(32) + ".lock"));
        age(old, Duration.ofDays(2));
        age(inUse, Duration.ofHours(1));
        removed(NOTHING, WEEK);
        assertThat(old).doesNotExist();
        assertThat(inUse).exists();
    }

    @Test
    void prunedPackageIsLaidOutAnew() throws IOException {
        PackageManifest manifest = manifest("old");
        laidOut(manifest, Duration.ofDays(8));
        removed(NOTHING, WEEK);
        assertThat(site.packages.laidOut(manifest).resolve("model.bin"))
                .hasBinaryContent(Site.text("old"));
    }

    @Test
    void boundsOfNothingAreRefused() {
        assertThatThrownBy(() -> new CachePolicy(0, Duration.ofDays(1)))
                .hasMessage("cache.bytes: 0 (expected: >= 1)");
        assertThatThrownBy(() -> new CachePolicy(1, Duration.ZERO))
                .hasMessage("cache.idle-time: 0s (expected: above 0)");
    }

    private List<CacheEntry> removed(CacheInUse inUse, CachePolicy policy) throws IOException {
        return pruning.remove(pruning.plan(inUse, policy, NOW), NOW);
    }

    private PackageManifest manifest(String content) throws IOException {
        byte[] bytes = Site.text(content);
        Sha256 digest = site.store.put(new ByteArrayInputStream(bytes)).digest();
        PackageManifest manifest =
                new PackageManifest(List.of(new PackageFile("model.bin", bytes.length, digest)));
        site.store.put(new ByteArrayInputStream(manifest.toJson()));
        return manifest;
    }

    private Path laidOut(String content, Duration ago) throws IOException {
        return laidOut(manifest(content), ago);
    }

    private Path laidOut(PackageManifest manifest, Duration ago) throws IOException {
        return age(site.packages.laidOut(manifest), ago);
    }

    private Path derived(String key, String model) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("cache/onnx").resolve(key));
        Files.writeString(folder.resolve("graph.onnx"), "graph");
        Files.writeString(folder.resolve("model"), model);
        return age(folder, Duration.ofDays(8));
    }

    private static Path age(Path path, Duration ago) throws IOException {
        return Files.setLastModifiedTime(path, FileTime.from(NOW.minus(ago)));
    }
}
