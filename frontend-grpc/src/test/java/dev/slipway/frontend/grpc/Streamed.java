package dev.slipway.frontend.grpc;

import dev.slipway.protocol.ModelStreamInferResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// What the caller of a stream hears: the ids of its answers, and how it ended.
record Streamed(BlockingQueue<String> ids, BlockingQueue<Status> end)
        implements StreamObserver<ModelStreamInferResponse> {
    Streamed() {
        this(new LinkedBlockingQueue<>(), new LinkedBlockingQueue<>());
    }

    @Override
    public void onNext(ModelStreamInferResponse message) {
        ids.add(message.getInferResponse().getId());
    }

    @Override
    public void onError(Throwable failure) {
        end.add(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
        end.add(Status.OK);
    }
}
