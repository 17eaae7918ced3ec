package dev.slipway.jobs.cluster;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// The beginning of an answer, of which the rest is not waited for.
///
/// *Threads*: the client's, one after the other.
final class LogHead implements BodySubscriber<String> {
    /// Processes begin their logs with what they run, behind which their class path may be long.
    static final int MOST = 256 << 10;

    private final CompletableFuture<String> text = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Flow.@Nullable Subscription subscription;

    @Override
    public CompletionStage<String> getBody() {
        return text;
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
        subscription = begun;
        begun.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        for (ByteBuffer part : parts) {
            byte[] taken = new byte[Math.min(part.remaining(), MOST - bytes.size())];
            part.get(taken);
            bytes.writeBytes(taken);
        }
        if (bytes.size() >= MOST) {
            // Whoever is told that it is cancelled says that it has failed.
            onComplete();
            if (subscription != null) {
                subscription.cancel();
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        boolean ignored = text.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        boolean ignored = text.complete(bytes.toString(StandardCharsets.UTF_8));
    }
}
