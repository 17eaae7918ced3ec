package dev.slipway.testkit.fake;

import dev.slipway.api.access.Principal;
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
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.push.PushResult;
import dev.slipway.api.push.PushedFile;
import dev.slipway.api.registry.ImportedEvidence;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.transfer.Arrival;
import dev.slipway.api.transfer.FileRead;
import dev.slipway.api.transfer.SignatureWish;
import dev.slipway.api.transfer.Span;
import dev.slipway.api.transfer.Transfers;
import java.io.ByteArrayInputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Transfers of files in memory, checked in no way but the one that is asked for.
///
/// *Threads*: any.
public final class FakeTransfers implements Transfers {
    private final FakeControls controls;
    private final Map<Sha256, byte[]> files = new HashMap<>();
    private Optional<Refusal> refusal = Optional.empty();
    private OptionalInt readable = OptionalInt.empty();

    /// What comes is recorded here.
    public FakeTransfers(FakeControls controls) {
        this.controls = controls;
    }

    /// Every version has this file.
    public synchronized Sha256 hold(byte[] content) {
        Sha256 digest = Sha256.of(content);
        files.put(digest, content.clone());
        return digest;
    }

    /// What comes next is refused.
    public synchronized void refuseNext(Refusal reason) {
        refusal = Optional.of(reason);
    }

    /// Files that are opened from now on cannot be read behind what is read of them first.
    public synchronized void breakOff() {
        readable = OptionalInt.of(1);
    }

    /// Files that are opened from now on cannot be read at all.
    public synchronized void breakAtOnce() {
        readable = OptionalInt.of(0);
    }

    @Override
    public synchronized VersionExport export(Image image, Model model, Version version) {
        List<PushedFile> listed =
                files.entrySet().stream()
                        .map(file ->
                                new PushedFile(
                                        "files/" + file.getKey(),
                                        file.getValue().length,
                                        file.getKey()))
                        .toList();
        return new VersionExport(model.name(), version, listed, null, null, List.of(), List.of());
    }

    @Override
    public synchronized FileRead open(Sha256 content, Sha256 file, Span span) {
        byte[] bytes = files.get(file);
        if (bytes == null) {
            throw new RefusalException(
                    ErrorCode.UNKNOWN_OBJECT, "file: " + file + " is none of package " + content);
        }
        if (span.offset() > bytes.length) {
            throw new RefusalException(
                    ErrorCode.INVALID_INPUT,
                    "offset: " + span.offset() + " (expected: <= " + bytes.length + ")");
        }
        int offset = (int) span.offset();
        int length = (int) Math.min(span.limit(), bytes.length - offset);
        FileRead read = new Bytes(new ByteArrayInputStream(bytes, offset, length), length);
        return readable.isPresent() ? new Breaking(read, readable.getAsInt()) : read;
    }

    /// The disk fails behind so many pieces.
    private static final class Breaking implements FileRead {
        private final FileRead behind;
        private int left;

        Breaking(FileRead behind, int pieces) {
            this.behind = behind;
            this.left = pieces;
        }

        @Override
        public long bytes() {
            return behind.bytes();
        }

        @Override
        public int read(byte[] buffer) {
            if (left == 0) {
                throw new RefusalException(
                        ErrorCode.STORE_UNAVAILABLE, "artifacts: the disk has failed");
            }
            left--;
            return behind.read(buffer);
        }

        @Override
        public void close() {
            behind.close();
        }
    }

    private record Bytes(ByteArrayInputStream in, long bytes) implements FileRead {
        @Override
        public int read(byte[] buffer) {
            return Math.max(0, in.read(buffer, 0, buffer.length));
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    @Override
    public synchronized PushResult take(Principal principal, Arrival arrival) {
        if (refusal.isPresent()) {
            Refusal reason = refusal.get();
            refusal = Optional.empty();
            return new PushResult.Refused(reason, List.of(reason.message(), "and another reason"));
        }
        Version there = arrival.export().version();
        Sha256 document = Sha256.of(arrival.text());
        ImportVersion command =
                new ImportVersion(
                        arrival.model(),
                        there.content(),
                        new Exported(
                                arrival.export().model(),
                                there,
                                arrival.export().approvals(),
                                document,
                                null,
                                new ImportedEvidence.Excerpt(0, 0, null)));
        CommandRequest request =
                new CommandRequest(principal, arrival.key(), command, arrival.isDryRun());
        return switch (controls.submit(request)) {
            case CommandResult.Refused(Refusal reason) ->
                    new PushResult.Refused(reason, List.of(reason.message()));
            case CommandResult.WouldDo would ->
                    new PushResult.WouldPublish(arrival.model(), there.content(), List.of());
            case CommandResult.Done done ->
                    new PushResult.Published(
                            arrival.model(),
                            controls.current()
                                    .model(arrival.model())
                                    .flatMap(Model::latest)
                                    .orElseThrow(),
                            true,
                            done.seq(),
                            List.of());
        };
    }

    @Override
    public CommandResult sign(Principal principal, SignatureWish wish) {
        Sha256 bundle = Sha256.of(wish.bundle());
        return controls.submit(
                new CommandRequest(
                        principal,
                        wish.key(),
                        new AttachSignature(
                                wish.model(),
                                wish.version(),
                                new Version.SignatureSummary(bundle, bundle)),
                        wish.isDryRun()));
    }
}
