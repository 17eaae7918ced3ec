package dev.slipway.intake;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.Signature;
import dev.slipway.api.push.Sample;
import dev.slipway.api.registry.Version;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.packages.PackageManifest;
import dev.slipway.packages.intake.Imported;
import dev.slipway.packages.intake.ModelFormat;
import dev.slipway.runtime.ManifestFile;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.scan.ModelScanner;
import dev.slipway.scan.Report;
import dev.slipway.scan.finding.Finding;
import dev.slipway.scan.finding.Limits;
import dev.slipway.scan.finding.Rule;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Looks at a complete package in this order: secrets first, because nothing else matters then;
/// who signed it; what the scanner says; whether it loads and answers its golden rows.
final class Examination {
    private static final int REMEMBERED = 256;
    private static final Limits LIMITS = Limits.usual();

    private final IntakeSpec spec;
    private final WorkThreads asking;
    private final Trial trial;
    private final Map<Sha256, Signature> tensors = new ConcurrentHashMap<>();

    /// @param asking other servers: that may start threads, which keep the priority of who does
    Examination(IntakeSpec spec, WorkThreads asking) {
        this.spec = spec;
        this.asking = asking;
        this.trial = new Trial(spec.loading().cache(), spec.loading());
    }

    /// Who signed the package; asked in its turn.
    @FunctionalInterface
    interface Signed {
        Version.@Nullable SignatureSummary summary() throws IOException;
    }

    /// What the version will say of the package.
    ///
    /// *Errors*: `PushRefusedException` with all reasons of the first step that has any.
    Examined examine(Imported imported, PackageManifest manifest, Reviewed reviewed, Signed signed)
            throws IOException {
        Path directory = spec.packages().laidOut(manifest);
        Report report = scanned(directory, reviewed);
        requireNoSecrets(report);
        Version.SignatureSummary signature = signed.summary();
        List<String> notes = new ArrayList<>(Findings.told(report.findings()));
        List<String> accepted = reviewed.used(report);
        accepted.forEach(name -> notes.add("accepted because of suppression/" + name));
        Optional<String> obstacle = obstacle(imported, report);
        int goldenRows = 0;
        if (obstacle.isPresent()) {
            notes.add(obstacle.get());
        } else {
            goldenRows = opened(directory).manifest().goldenRows().size();
            requireAnswers(imported, directory, manifest);
        }
        int critical = (int) report.findings().stream().filter(Findings::isCritical).count();
        long all = report.findings().size() + report.dropped();
        Version.ScanSummary scan =
                new Version.ScanSummary(
                        stored(Findings.json(report)),
                        critical,
                        (int) Math.min(Integer.MAX_VALUE, all - critical),
                        accepted);
        return new Examined(
                new Version.Content(
                        manifest.digest(),
                        manifest.totalSize(),
                        format(imported),
                        obstacle.orElse(null),
                        scan,
                        signature,
                        goldenRows),
                notes);
    }

    /// The description of a package, completed from a sample. It is scanned before it is loaded, as
    /// on a push.
    ///
    /// *Errors*: `PushRefusedException`.
    byte[] completed(Imported.Servable imported, PackageManifest manifest, Sample sample)
            throws IOException {
        Path directory = spec.packages().laidOut(manifest);
        Report report = scanned(directory, Reviewed.ofAll(spec.images().current(), today()));
        requireNoSecrets(report);
        Optional<String> obstacle = obstacle(imported, report);
        if (obstacle.isPresent()) {
            throw Refuse.reasons(List.of(obstacle.get()));
        }
        return isOutside(imported)
                ? asking.call(() -> OutsideTrial.of(spec, opened(directory)).completed(sample))
                : trial.completed(directory, manifest.totalSize(), sample);
    }

    /// What the model of a package that was published takes and gives.
    ///
    /// *Errors*: `IOException` in words, or `PushRefusedException`, when it cannot be found out.
    Signature tensors(Sha256 digest) throws IOException {
        Signature known = tensors.get(digest);
        if (known != null) {
            return known;
        }
        PackageManifest files = spec.packages().manifest(digest);
        Path directory = spec.packages().laidOut(files);
        ModelManifest said = opened(directory).manifest();
        if (said.remote() == null) {
            return tried(directory, files).orElseThrow(() -> unsaid(digest));
        }
        Signature signature = said.signature();
        if (signature == null) {
            throw unsaid(digest);
        }
        return new Signature(signature.inputs(), signature.outputs(), said.features());
    }

    private static IOException unsaid(Sha256 digest) {
        return new IOException("package " + digest + ": it does not say what it takes");
    }

    /// Tries a package, and remembers what its model takes and gives, where that can be told.
    private Optional<Signature> tried(Path directory, PackageManifest files) throws IOException {
        Optional<Signature> found =
                trial.described(directory, files.totalSize()).flatMap(Examination::read);
        if (tensors.size() >= REMEMBERED) {
            tensors.clear();
        }
        found.ifPresent(signature -> tensors.put(files.digest(), signature));
        return found;
    }

    private static Optional<Signature> read(byte[] text) {
        try {
            ModelManifest said = ManifestFile.parse(Path.of(ManifestFile.NAME), text).manifest();
            return Optional.ofNullable(said.signature())
                    .map(plain -> new Signature(plain.inputs(), plain.outputs(), said.features()));
        } catch (ModelRefusedException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// What a package says, completed by what its model says of itself where it is.
    ///
    /// *Errors*: `PushRefusedException`.
    Imported described(Imported imported, PackageManifest sent) throws IOException {
        if (!isOutside(imported)
                || !(imported instanceof Imported.Servable servable)
                || servable.description().manifest().signature() != null) {
            return imported;
        }
        ModelPackage model = opened(spec.packages().laidOut(sent));
        try {
            return servable.describedBy(
                    asking.call(() -> OutsideTrial.of(spec, model).described()));
        } catch (ModelRefusedException e) {
            throw Refuse.reasons(List.of(String.valueOf(e.getMessage())));
        }
    }

    private static boolean isOutside(Imported imported) {
        return imported instanceof Imported.Servable servable
                && servable.format() == ModelFormat.REMOTE;
    }

    private static Report scanned(Path directory, Reviewed reviewed) throws IOException {
        return new ModelScanner(LIMITS, reviewed.suppressions()).scan(directory);
    }

    LocalDate today() {
        return LocalDate.ofInstant(spec.clock().instant(), ZoneOffset.UTC);
    }

    private static void requireNoSecrets(Report report) {
        List<Finding> secrets = report.secrets();
        if (!secrets.isEmpty()) {
            throw Refuse.reasons(Findings.toldAsSecrets(secrets));
        }
    }

    /// Why the package is not served; empty when it can be.
    private static Optional<String> obstacle(Imported imported, Report report) {
        return switch (imported) {
            case Imported.StoredOnly stored -> {
                List<String> lines = new ArrayList<>(List.of(stored.reason()));
                lines.addAll(stored.conversion());
                yield Optional.of(String.join("\n", lines));
            }
            case Imported.Servable servable -> {
                String file = servable.description().file();
                Optional<String> own =
                        report.findings().stream()
                                .filter(Findings::isCritical)
                                .filter(found -> found.file().equals(file))
                                .findFirst()
                                .map(found -> "not served because of " + Findings.told(found));
                yield own.or(() -> unseen(file, report));
            }
        };
    }

    /// A file whose own findings those of others may have crowded out: where all that are kept
    /// differ, one that is new found no room.
    private static Optional<String> unseen(String file, Report report) {
        long kept =
                Stream.concat(report.findings().stream(), report.suppressed().stream())
                        .filter(found -> Rule.isFormat(found.rule()) && Findings.isCritical(found))
                        .map(Finding::fingerprint)
                        .distinct()
                        .count();
        if (report.dropped() == 0 || kept < LIMITS.findings()) {
            return Optional.empty();
        }
        return Optional.of(
                "not served because the scan found more than it keeps ("
                        + report.dropped()
                        + " findings beyond that), some of it perhaps in "
                        + file);
    }

    private static ModelPackage opened(Path directory) {
        try {
            return ModelPackages.open(directory);
        } catch (ModelRefusedException e) {
            throw Refuse.reasons(List.of(String.valueOf(e.getMessage())));
        }
    }

    private void requireAnswers(Imported imported, Path directory, PackageManifest manifest)
            throws IOException {
        if (!isOutside(imported)) {
            Optional<Signature> _ = tried(directory, manifest);
            return;
        }
        Optional<String> refusal =
                asking.call(() -> OutsideTrial.of(spec, opened(directory)).refusal());
        if (refusal.isPresent()) {
            throw Refuse.reasons(List.of(refusal.get()));
        }
    }

    private static String format(Imported imported) {
        return switch (imported) {
            case Imported.Servable servable -> servable.format().toString();
            case Imported.StoredOnly stored ->
                    stored.format().name().toLowerCase(Locale.ROOT).replace('_', '-');
        };
    }

    private Sha256 stored(byte[] content) throws IOException {
        ArtifactStore store = spec.store();
        return store.put(new ByteArrayInputStream(content)).digest();
    }
}
