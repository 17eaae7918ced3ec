package dev.slipway.client.call;

import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The bytes of an answer, which are all there within a time, or fail then and take their
/// connection with them. A request's own timeout is over once the head of its answer is there; a
/// body may break off, and be waited for without an end.
final class TimelyBody implements BodySubscriber<byte[]> {
    private final BodySubscriber<byte[]> bytes = BodySubscribers.ofByteArray();
    private final CompletableFuture<byte[]> body;

    TimelyBody(Duration left) {
        CompletableFuture<byte[]> coming = bytes.getBody().toCompletableFuture().copy();
        this.body = coming.orTimeout(left.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        bytes.onSubscribe(subscription);
        CompletableFuture<byte[]> _ =
                body.whenComplete((_, failure) -> {
                    if (failure instanceof TimeoutException) {
                        subscription.cancel();
                    }
                });
    }

    @Override
    public void onNext(List<ByteBuffer> piece) {
        bytes.onNext(piece);
    }

    @Override
    public void onError(Throwable failure) {
        bytes.onError(failure);
    }

    @Override
    public void onComplete() {
        bytes.onComplete();
    }
}
