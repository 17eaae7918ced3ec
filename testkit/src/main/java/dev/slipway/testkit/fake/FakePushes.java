package dev.slipway.testkit.fake;

import dev.slipway.api.access.Principal;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.RegistryCommand.PublishVersion;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.push.Description;
import dev.slipway.api.push.PackageListing;
import dev.slipway.api.push.Push;
import dev.slipway.api.push.PushResult;
import dev.slipway.api.push.PushedFile;
import dev.slipway.api.push.Pushes;
import dev.slipway.api.push.Sample;
import dev.slipway.api.push.UploadId;
import dev.slipway.api.push.UploadProgress;
import dev.slipway.api.registry.Version;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Uploads in memory; a push is refused as long as one of its files is missing, and is otherwise
/// checked in no way. It is recorded where there are controls to record it.
///
/// *Threads*: any.
public final class FakePushes implements Pushes {
    private final Map<Sha256, byte[]> stored = new HashMap<>();
    private final Map<UploadId, byte[]> partial = new HashMap<>();
    private final List<Push> pushed = new ArrayList<>();
    private final @Nullable FakeControls controls;
    private List<String> reasons = List.of();
    private @Nullable String obstacle;
    private boolean takenOver;

    /// Nothing is recorded.
    public FakePushes() {
        this.controls = null;
    }

    /// Versions are published here.
    public FakePushes(FakeControls controls) {
        this.controls = controls;
    }

    /// The next push is refused for these reasons.
    public synchronized void refuseNext(String... why) {
        reasons = List.of(why);
    }

    /// The next push makes a version that cannot be served, for this reason.
    public synchronized void obstructNext(String why) {
        obstacle = why;
    }

    /// Another sender takes over from the next one, who has brought half of it by then.
    public synchronized void takeOverNext() {
        takenOver = true;
    }

    /// What was published, in order.
    public synchronized List<Push> pushed() {
        return List.copyOf(pushed);
    }

    @Override
    public synchronized List<Sha256> missing(Principal principal, List<Sha256> digests) {
        return digests.stream().filter(digest -> !stored.containsKey(digest)).toList();
    }

    @Override
    public synchronized UploadProgress begin(Principal principal, UploadId id) {
        if (!stored.containsKey(id.digest())) {
            partial.putIfAbsent(id, new byte[0]);
        }
        return progress(principal, id);
    }

    @Override
    public synchronized UploadProgress progress(Principal principal, UploadId id) {
        if (stored.containsKey(id.digest())) {
            return new UploadProgress(id, id.size(), true);
        }
        byte[] bytes = partial.get(id);
        if (bytes == null) {
            throw new RefusalException(ErrorCode.UNKNOWN_OBJECT, "upload: " + id + ": unknown");
        }
        return new UploadProgress(id, bytes.length, false);
    }

    @Override
    public UploadProgress append(Principal principal, UploadId id, long offset, InputStream content)
            throws IOException {
        byte[] more = content.readAllBytes();
        synchronized (this) {
            byte[] before = partial.getOrDefault(id, new byte[0]);
            if (offset != before.length) {
                throw new RefusalException(
                        ErrorCode.CONFLICT,
                        "offset: " + offset + " (expected: " + before.length + ")");
            }
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(before);
            if (takenOver) {
                takenOver = false;
                all.write(more, 0, more.length / 2);
                partial.put(id, all.toByteArray());
                throw new RefusalException(
                        ErrorCode.CONFLICT, "upload " + id + ": another sender goes on");
            }
            all.writeBytes(more);
            partial.put(id, all.toByteArray());
            return all.size() < id.size() ? progress(principal, id) : complete(id, all);
        }
    }

    private UploadProgress complete(UploadId id, ByteArrayOutputStream all) {
        partial.remove(id);
        if (!Sha256.of(all.toByteArray()).equals(id.digest())) {
            throw new RefusalException(
                    ErrorCode.INVALID_INPUT, "upload: " + id + ": the bytes have another digest");
        }
        stored.put(id.digest(), all.toByteArray());
        return new UploadProgress(id, id.size(), true);
    }

    @Override
    public synchronized void cancel(Principal principal, UploadId id) {
        partial.remove(id);
    }

    @Override
    public synchronized PackageListing listing(Sha256 digest) {
        return pushed.stream()
                .filter(push -> digest(push).equals(digest))
                .findFirst()
                .map(push -> new PackageListing(push.files(), "file: m\n"))
                .orElseThrow(() ->
                        new RefusalException(
                                ErrorCode.UNKNOWN_OBJECT, "package: " + digest + ": unknown"));
    }

    @Override
    public synchronized Description describe(
            Principal principal, List<PushedFile> files, Sample sample) {
        List<String> refused = new ArrayList<>(reasons);
        reasons = List.of();
        files.stream()
                .filter(file -> !stored.containsKey(file.digest()))
                .forEach(file -> refused.add(file.path() + ": not uploaded"));
        return refused.isEmpty()
                ? new Description.Completed(
                        "file: " + files.getFirst().path() + "\n",
                        sample.columns().stream().map(column -> "column " + column).toList())
                : new Description.Refused(
                        Refusal.of(ErrorCode.INVALID_INPUT, refused.getFirst()), refused);
    }

    @Override
    public synchronized PushResult publish(Principal principal, Push push) {
        List<String> refused = new ArrayList<>(reasons);
        reasons = List.of();
        push.files().stream()
                .filter(file -> !stored.containsKey(file.digest()))
                .forEach(file -> refused.add(file.path() + ": not uploaded"));
        if (!refused.isEmpty()) {
            return new PushResult.Refused(
                    Refusal.of(ErrorCode.INVALID_INPUT, refused.getFirst()), refused);
        }
        pushed.add(push);
        Version.Content content = content(push);
        return controls == null || push.isDryRun()
                ? new PushResult.WouldPublish(push.model(), content, List.of("fake"))
                : published(principal, push, content, controls);
    }

    private static PushResult published(
            Principal principal, Push push, Version.Content content, FakeControls controls) {
        Optional<Version> there = version(controls, push);
        if (there.isPresent()) {
            long seq = controls.current().seq();
            return new PushResult.Published(push.model(), there.get(), false, seq, List.of());
        }
        PublishVersion command =
                new PublishVersion(
                        push.model(), content, push.lineage(), push.description(), push.tags());
        return switch (controls.submit(new CommandRequest(principal, push.key(), command, false))) {
            case CommandResult.Refused(Refusal refusal) ->
                    new PushResult.Refused(refusal, List.of(refusal.message()));
            case CommandResult.WouldDo would -> throw new IllegalStateException("no dry run");
            case CommandResult.Done done ->
                    new PushResult.Published(
                            push.model(),
                            version(controls, push).orElseThrow(),
                            true,
                            done.seq(),
                            List.of());
        };
    }

    private static Optional<Version> version(FakeControls controls, Push push) {
        return controls.current().model(push.model()).stream()
                .flatMap(model -> model.versions().values().stream())
                .filter(version -> version.content().digest().equals(digest(push)))
                .findFirst();
    }

    private static Sha256 digest(Push push) {
        return Sha256.of(push.files().toString());
    }

    private Version.Content content(Push push) {
        String reason = obstacle;
        obstacle = null;
        long bytes = push.files().stream().mapToLong(file -> file.size()).sum();
        return new Version.Content(
                digest(push),
                bytes,
                "onnx",
                reason,
                new Version.ScanSummary(Sha256.ZERO, 0, 0),
                null);
    }
}
