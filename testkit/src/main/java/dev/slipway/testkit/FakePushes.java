package dev.slipway.testkit;

import dev.slipway.api.access.Principal;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.push.Push;
import dev.slipway.api.push.PushResult;
import dev.slipway.api.push.Pushes;
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

/// Uploads in memory; a push is refused as long as one of its files is missing, and is otherwise
/// checked in no way and never recorded.
///
/// *Threads*: any.
public final class FakePushes implements Pushes {
    private final Map<Sha256, byte[]> stored = new HashMap<>();
    private final Map<UploadId, byte[]> partial = new HashMap<>();
    private final List<Push> pushed = new ArrayList<>();

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
    public synchronized PushResult publish(Principal principal, Push push) {
        List<String> reasons =
                push.files().stream()
                        .filter(file -> !stored.containsKey(file.digest()))
                        .map(file -> file.path() + ": not uploaded")
                        .toList();
        if (!reasons.isEmpty()) {
            return new PushResult.Refused(
                    Refusal.of(ErrorCode.INVALID_INPUT, reasons.getFirst()), reasons);
        }
        pushed.add(push);
        return new PushResult.WouldPublish(push.model(), content(push), List.of("fake"));
    }

    private static Version.Content content(Push push) {
        long bytes = push.files().stream().mapToLong(file -> file.size()).sum();
        return new Version.Content(
                Sha256.of(push.files().toString()),
                bytes,
                "onnx",
                null,
                new Version.ScanSummary(Sha256.ZERO, 0, 0),
                null);
    }
}
