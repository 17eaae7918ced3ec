package dev.slipway.intake;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.VersionExport;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.RegistryCommand.AttachSignature;
import dev.slipway.api.control.RegistryCommand.Exported;
import dev.slipway.api.control.RegistryCommand.ImportVersion;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.push.PushResult;
import dev.slipway.api.registry.ImportedEvidence;
import dev.slipway.api.registry.Version;
import dev.slipway.api.transfer.Arrival;
import dev.slipway.api.transfer.SignatureWish;
import dev.slipway.journal.record.RecordExcerpt;
import dev.slipway.packages.PackageFile;
import dev.slipway.packages.PackageManifest;
import dev.slipway.packages.intake.Imported;
import dev.slipway.packages.intake.ModelImport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Examines what comes from elsewhere for a version: versions of other servers, and signatures.
final class ArrivalDesk {
    private static final String PUBLISHED = "VersionPublished";

    private final IntakeSpec spec;
    private final Examination examination;
    private final DefaultEndpoints endpoints;
    private final ShownFiles shown;
    private final SignatureDesk signatures;

    ArrivalDesk(
            IntakeSpec spec,
            Examination examination,
            DefaultEndpoints endpoints,
            ShownFiles shown) {
        this.spec = spec;
        this.examination = examination;
        this.endpoints = endpoints;
        this.shown = shown;
        this.signatures = new SignatureDesk(spec.store());
    }

    /// What was found out of the signature that came along.
    private record Signature(@Nullable Sha256 bundle, Version.@Nullable SignatureSummary summary) {}

    PushResult take(Principal principal, Arrival arrival) throws IOException {
        VersionExport export = arrival.export();
        Image image = spec.images().current();
        TeamName owner = Writers.owner(image, arrival.model(), principal);
        PackageManifest manifest = manifest(export);
        ImportedEvidence.Excerpt records = excerpt(export);
        shown.require(principal, export.files());
        Imported imported = ModelImport.of(new StoredFiles(spec.store(), manifest));
        requireWhole(imported, manifest);
        ConnectionUse.require(image, imported, owner);
        Signature signature = signature(export, manifest, image);
        List<String> notes = new ArrayList<>();
        if (signature.bundle() != null && signature.summary() == null) {
            notes.add("signature: kept to be looked at, it is " + SignatureDesk.unknown(image));
        }
        Optional<Version> there = version(image, arrival.model(), manifest.digest());
        Version.Content content;
        if (there.isPresent()) {
            content = there.get().content();
            content = signature.summary() == null ? content : content.with(signature.summary());
        } else {
            keep(manifest.toJson());
            Reviewed reviewed = Reviewed.of(image, arrival.model(), examination.today());
            Examined examined =
                    examination.examine(imported, manifest, reviewed, signature::summary);
            content = examined.content();
            notes.addAll(examined.notes());
        }
        Exported source =
                new Exported(
                        export.model(),
                        export.version(),
                        export.approvals(),
                        keep(arrival.text().getBytes(StandardCharsets.UTF_8)),
                        signature.bundle(),
                        records);
        return recorded(
                principal,
                arrival,
                new ImportVersion(arrival.model(), content, source),
                there.isEmpty(),
                notes);
    }

    private static PackageManifest manifest(VersionExport export) {
        PackageManifest manifest =
                new PackageManifest(
                        export.files().stream()
                                .map(file ->
                                        new PackageFile(file.path(), file.size(), file.digest()))
                                .toList());
        Sha256 claimed = export.version().content().digest();
        if (!manifest.digest().equals(claimed)) {
            throw Refuse.reasons(
                    List.of(
                            "digest: its files are version "
                                    + manifest.digest()
                                    + " (expected: "
                                    + claimed
                                    + ", as is said of it)"));
        }
        return manifest;
    }

    /// A package that is taken in again must not grow a file, or its digest would be another.
    private static void requireWhole(Imported imported, PackageManifest manifest) {
        for (String path : imported.files().sizes().keySet()) {
            if (manifest.file(path).isEmpty()) {
                throw Refuse.reasons(
                        List.of(path + ": missing (expected: a package as a server exports it)"));
            }
        }
    }

    private static ImportedEvidence.Excerpt excerpt(VersionExport export) {
        List<JournalRecord> records = export.records();
        if (records.isEmpty()) {
            return new ImportedEvidence.Excerpt(0, 0, null);
        }
        String digest = export.version().content().digest().hex();
        boolean isPublished =
                records.stream()
                        .anyMatch(record ->
                                record.kind().equals(PUBLISHED)
                                        && record.payload().contains(digest));
        if (!isPublished) {
            throw Refuse.reasons(List.of("records: none says that " + digest + " was published"));
        }
        try {
            return new ImportedEvidence.Excerpt(
                    records.size(), RecordExcerpt.links(records), records.getLast().hash());
        } catch (JournalException e) {
            throw Refuse.reasons(List.of("records: " + e.getMessage()));
        }
    }

    private Signature signature(VersionExport export, PackageManifest manifest, Image image)
            throws IOException {
        String text = export.signature();
        if (text == null) {
            return new Signature(null, null);
        }
        byte[] bundle = text.getBytes(StandardCharsets.UTF_8);
        Optional<Sha256> key = signatures.signer(bundle, signatures.coverings(manifest), image);
        Sha256 stored = signatures.stored(bundle);
        return new Signature(
                stored, key.map(hint -> new Version.SignatureSummary(stored, hint)).orElse(null));
    }

    private Sha256 keep(byte[] content) throws IOException {
        return spec.store().put(new ByteArrayInputStream(content)).digest();
    }

    private static Optional<Version> version(Image image, ModelName model, Sha256 digest) {
        return image.model(model).stream()
                .flatMap(found -> found.versions().values().stream())
                .filter(version -> version.content().digest().equals(digest))
                .findFirst();
    }

    private PushResult recorded(
            Principal principal,
            Arrival arrival,
            ImportVersion command,
            boolean isNew,
            List<String> notes) {
        CommandResult result =
                spec.controls()
                        .submit(
                                new CommandRequest(
                                        principal, arrival.key(), command, arrival.isDryRun()));
        return switch (result) {
            case CommandResult.Refused(Refusal refusal) -> Refuse.refused(refusal);
            case CommandResult.WouldDo _ ->
                    new PushResult.WouldPublish(arrival.model(), command.content(), notes);
            case CommandResult.Done done -> {
                Image image = spec.images().current();
                Version version =
                        version(image, arrival.model(), command.content().digest())
                                .orElseThrow(() ->
                                        Refuse.conflict(
                                                "version: deleted again since it was imported"));
                shown.giveBack(principal, version);
                if (version.content().isServable()) {
                    endpoints.serve(image, arrival.model()).ifPresent(notes::add);
                }
                told(version, notes);
                yield new PushResult.Published(
                        arrival.model(), version, isNew && !done.isRepeat(), done.seq(), notes);
            }
        };
    }

    private static void told(Version version, List<String> notes) {
        ImportedEvidence evidence = version.imported();
        if (evidence != null && !evidence.verdicts().isEmpty()) {
            long signed = evidence.verdicts().stream().filter(one -> one.signer() != null).count();
            notes.add(
                    "approvals: "
                            + signed
                            + " of "
                            + evidence.verdicts().size()
                            + " are signed by keys that count here; the others are only shown");
        }
    }

    /// Attaches a signature to a version that is there.
    CommandResult sign(Principal principal, SignatureWish wish) throws IOException {
        Image image = spec.images().current();
        Version version =
                image.model(wish.model())
                        .flatMap(model -> model.version(wish.version()))
                        .orElseThrow(() ->
                                new RefusalException(
                                        ErrorCode.UNKNOWN_VERSION,
                                        "version: '"
                                                + wish.version()
                                                + "': unknown for model "
                                                + wish.model()));
        PackageManifest manifest = spec.packages().manifest(version.content().digest());
        Version.SignatureSummary signature =
                signatures.required(
                        wish.bundle().getBytes(StandardCharsets.UTF_8),
                        signatures.coverings(manifest),
                        image);
        return spec.controls()
                .submit(
                        new CommandRequest(
                                principal,
                                wish.key(),
                                new AttachSignature(wish.model(), wish.version(), signature),
                                wish.isDryRun()));
    }
}
