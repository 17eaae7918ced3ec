package dev.slipway.cli.registry;

import dev.slipway.api.answer.VersionExport;
import dev.slipway.api.control.ApprovalEntry;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.push.PushedFile;
import dev.slipway.api.registry.Evaluation;
import dev.slipway.api.registry.Version;
import dev.slipway.documents.DocumentException;
import dev.slipway.documents.Documents;
import dev.slipway.packages.PackageFile;
import dev.slipway.packages.PackageManifest;
import dev.slipway.packages.PackageRefusedException;
import dev.slipway.packages.oci.AttachedDocument;
import dev.slipway.packages.oci.Blobs;
import dev.slipway.packages.oci.OciContent;
import dev.slipway.packages.oci.OciLayout;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is known of a version as documents of a layout, and read back from them.
///
/// *Threads*: one at a time.
final class VersionDocuments {
    private static final int LARGEST = 64 << 20;

    private final List<AttachedDocument> listed = new ArrayList<>();
    private final Map<Sha256, byte[]> texts = new HashMap<>();

    private VersionDocuments() {}

    /// A version with its name, as the document that is about it says.
    record Named(ModelName model, Version version) {}

    /// Records, as the document that holds them has them.
    record Records(List<JournalRecord> records) {
        Records {
            records = List.copyOf(records);
        }
    }

    static VersionDocuments of(VersionExport export) {
        VersionDocuments documents = new VersionDocuments();
        Version version = export.version();
        documents.add(
                AttachedDocument.VERSION,
                "version.json",
                Documents.json(new Named(export.model(), version.with(List.of()))));
        documents.addAll(AttachedDocument.EVALUATION, "evaluation", version.evaluations());
        documents.addAll(AttachedDocument.APPROVAL, "approval", export.approvals());
        documents.add(
                AttachedDocument.RECORDS,
                "records.json",
                Documents.json(new Records(export.records())));
        String signature = export.signature();
        if (signature != null) {
            documents.add(AttachedDocument.SIGNATURE, "model.sig", signature);
        }
        String scan = export.scan();
        if (scan != null) {
            documents.add(AttachedDocument.SCAN, "scan.json", scan);
        }
        return documents;
    }

    private void addAll(String type, String name, List<?> records) {
        for (int i = 0; i < records.size(); i++) {
            String file = String.format(Locale.ROOT, "%s-%05d.json", name, i + 1);
            add(type, file, Documents.json(records.get(i)));
        }
    }

    private void add(String type, String name, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Sha256 digest = Sha256.of(bytes);
        texts.put(digest, bytes);
        listed.add(new AttachedDocument(type, name, digest, bytes.length));
    }

    /// The layout's content, with these documents.
    OciContent content(VersionExport export) {
        return new OciContent(
                export.model().value(),
                export.version().number().toString(),
                export.version().origin().created(),
                export.version().content().format(),
                new PackageManifest(
                        export.files().stream()
                                .map(file ->
                                        new PackageFile(file.path(), file.size(), file.digest()))
                                .toList()),
                listed);
    }

    /// The documents' bytes, and those of `files` for all other digests.
    Blobs over(Blobs files) {
        return digest -> {
            byte[] text = texts.get(digest);
            return text == null ? files.open(digest) : new ByteArrayInputStream(text);
        };
    }

    /// What a layout says of its version.
    ///
    /// *Errors*: [PackageRefusedException] naming the document that is missing or cannot be read.
    static VersionExport read(OciLayout.Opened layout) throws IOException {
        Named named = null;
        Records records = new Records(List.of());
        String signature = null;
        String scan = null;
        List<Evaluation> evaluations = new ArrayList<>();
        List<ApprovalEntry> approvals = new ArrayList<>();
        for (AttachedDocument document : layout.content().documents()) {
            String text = text(layout, document);
            switch (document.type()) {
                case AttachedDocument.VERSION ->
                        named = once(document, named, read(document, text, Named.class));
                case AttachedDocument.SIGNATURE -> signature = once(document, signature, text);
                case AttachedDocument.SCAN -> scan = once(document, scan, text);
                case AttachedDocument.RECORDS -> records = read(document, text, Records.class);
                case AttachedDocument.EVALUATION ->
                        evaluations.add(read(document, text, Evaluation.class));
                case AttachedDocument.APPROVAL ->
                        approvals.add(read(document, text, ApprovalEntry.class));
                default ->
                        throw new PackageRefusedException(
                                document.name(),
                                "a document of type "
                                        + document.type()
                                        + " (expected: one that slipway model export writes)");
            }
        }
        if (named == null) {
            throw new PackageRefusedException(
                    "index.json",
                    "no document of type "
                            + AttachedDocument.VERSION
                            + " (expected: a layout by slipway model export; push the files of any"
                            + " other)");
        }
        return new VersionExport(
                named.model(),
                named.version().with(evaluations),
                files(layout.content().manifest()),
                signature,
                scan,
                approvals,
                records.records());
    }

    private static List<PushedFile> files(PackageManifest manifest) {
        return manifest.files().stream()
                .map(file -> new PushedFile(file.path(), file.size(), file.digest()))
                .toList();
    }

    private static <T> T once(AttachedDocument document, @Nullable T before, T now) {
        if (before != null) {
            throw new PackageRefusedException(
                    document.name(), "a second document of type " + document.type());
        }
        return now;
    }

    private static <T> T read(AttachedDocument document, String text, Class<T> type) {
        try {
            return Documents.read(text, type);
        } catch (DocumentException e) {
            throw new PackageRefusedException(document.name(), String.valueOf(e.getMessage()), e);
        }
    }

    private static String text(OciLayout.Opened layout, AttachedDocument document)
            throws IOException {
        if (document.size() > LARGEST) {
            throw new PackageRefusedException(
                    document.name(), document.size() + " bytes (expected: <= " + LARGEST + ")");
        }
        try (InputStream in = layout.blobs().open(document.digest())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
