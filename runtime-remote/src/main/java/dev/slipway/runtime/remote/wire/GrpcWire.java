package dev.slipway.runtime.remote.wire;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.protocol.GRPCInferenceServiceGrpc;
import dev.slipway.protocol.InferParameter;
import dev.slipway.protocol.ModelInferRequest;
import dev.slipway.protocol.ModelInferResponse;
import dev.slipway.protocol.ModelMetadataRequest;
import dev.slipway.protocol.ModelMetadataResponse;
import dev.slipway.protocol.ModelReadyRequest;
import dev.slipway.protocol.ServerReadyRequest;
import dev.slipway.runtime.CallTerms;
import dev.slipway.runtime.RemoteModel;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A backend over gRPC: values travel raw, the deadline as `grpc-timeout` and as the parameter
/// `timeout`.
final class GrpcWire implements Wire {
    private static final long LOOK_NANOS = 20_000_000;
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final ManagedChannel channel;
    private final TokenSource token;
    private final LongSupplier nanoTime;

    /// Read by calls that begin, written by the end: what the library says of a call tells nobody
    /// whether it came behind the end or was sent before.
    private final ReadWriteLock ending = new ReentrantReadWriteLock();

    private boolean closed;

    /// @param token that callers show now
    GrpcWire(ManagedChannel channel, TokenSource token, LongSupplier nanoTime) {
        this.channel = channel;
        this.token = token;
        this.nanoTime = nanoTime;
    }

    @Override
    public boolean isReady(CallTerms terms) throws BackendException {
        return call(
                        GRPCInferenceServiceGrpc.getServerReadyMethod(),
                        ServerReadyRequest.getDefaultInstance(),
                        terms)
                .getReady();
    }

    @Override
    public boolean isReady(RemoteModel model, CallTerms terms) throws BackendException {
        return call(
                        GRPCInferenceServiceGrpc.getModelReadyMethod(),
                        ModelReadyRequest.newBuilder()
                                .setName(model.model())
                                .setVersion(version(model))
                                .build(),
                        terms)
                .getReady();
    }

    @Override
    public Signature signature(RemoteModel model, CallTerms terms) throws BackendException {
        ModelMetadataResponse said =
                call(
                        GRPCInferenceServiceGrpc.getModelMetadataMethod(),
                        ModelMetadataRequest.newBuilder()
                                .setName(model.model())
                                .setVersion(version(model))
                                .build(),
                        terms);
        return Signature.of(described(said.getInputsList()), described(said.getOutputsList()));
    }

    private static List<TensorSpec> described(List<ModelMetadataResponse.TensorMetadata> tensors)
            throws BackendException {
        List<TensorSpec> specs = new ArrayList<>();
        for (ModelMetadataResponse.TensorMetadata tensor : tensors) {
            specs.add(
                    Answers.described(
                            tensor.getName(),
                            tensor.getDatatype(),
                            extents(tensor.getShapeList())));
        }
        return specs;
    }

    @Override
    public List<Tensor> infer(InferCall call, TensorAllocator memory, CallTerms terms)
            throws BackendException {
        LentRequest request = new LentRequest(request(call, terms));
        return read(
                call(LentRequest.METHOD, request, request::keep, terms), new Answers(call), memory);
    }

    /// What is asked, its values where they are.
    private ModelInferRequest request(InferCall call, CallTerms terms) {
        long left = terms.deadline().remainingNanos(nanoTime.getAsLong());
        ModelInferRequest.Builder message =
                ModelInferRequest.newBuilder()
                        .setModelName(call.model().model())
                        .setModelVersion(version(call.model()))
                        .putParameters(
                                "timeout",
                                InferParameter.newBuilder()
                                        .setInt64Param(Math.max(1, left / 1_000))
                                        .build());
        for (int i = 0; i < call.inputs().size(); i++) {
            Tensor input = call.inputs().get(i);
            ModelInferRequest.InferInputTensor.Builder head =
                    ModelInferRequest.InferInputTensor.newBuilder()
                            .setName(call.inputName(i))
                            .setDatatype(input.datatype().name());
            for (long extent : input.shape().extents()) {
                head.addShape(extent);
            }
            message.addInputs(head);
            message.addRawInputContents(UnsafeByteOperations.unsafeWrap(RawTensors.write(input)));
        }
        for (TensorSpec output : call.wanted()) {
            message.addOutputs(
                    ModelInferRequest.InferRequestedOutputTensor.newBuilder()
                            .setName(output.name()));
        }
        return message.build();
    }

    private static List<Tensor> read(
            ModelInferResponse answer, Answers answers, TensorAllocator memory)
            throws BackendException {
        List<ByteString> raw = answer.getRawOutputContentsList();
        if (!raw.isEmpty() && raw.size() != answer.getOutputsCount()) {
            throw Answers.invalid(
                    raw.size() + " raw outputs (expected: " + answer.getOutputsCount() + ")");
        }
        for (int i = 0; i < answer.getOutputsCount(); i++) {
            ModelInferResponse.InferOutputTensor output = answer.getOutputs(i);
            TensorSpec spec = answers.spec(output.getName(), output.getDatatype());
            if (spec == null) {
                continue;
            }
            Shape shape = Answers.shape(spec, extents(output.getShapeList()));
            answers.take(
                    spec,
                    raw.isEmpty()
                            ? TypedTensors.read(
                                    spec.datatype(), shape, output.getContents(), memory)
                            : RawTensors.read(
                                    spec.datatype(),
                                    shape,
                                    raw.get(i).asReadOnlyByteBuffer(),
                                    memory));
        }
        return answers.wanted();
    }

    private static long[] extents(List<Long> shape) {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }

    private static String version(RemoteModel model) {
        String version = model.version();
        return version == null ? "" : version;
    }

    private <Q, A> A call(MethodDescriptor<Q, A> method, Q request, CallTerms terms)
            throws BackendException {
        return call(method, request, () -> {}, terms);
    }

    /// @param behindBegin comes when the call has begun
    private <Q, A> A call(
            MethodDescriptor<Q, A> method, Q request, Runnable behindBegin, CallTerms terms)
            throws BackendException {
        long left = terms.deadline().remainingNanos(nanoTime.getAsLong());
        if (left <= 0) {
            throw new BackendException(FailureKind.TIMEOUT, "no time was left");
        }
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(left, TimeUnit.NANOSECONDS);
        String shown = token.token();
        AtomicBoolean hasAnswer = new AtomicBoolean();
        Channel heard = ClientInterceptors.intercept(authorized(shown), new Hearing(hasAnswer));
        ListenableFuture<A> answer = begun(heard, method, request, options);
        try {
            behindBegin.run();
            return await(answer, terms);
        } catch (ExecutionException e) {
            throw GrpcFailures.of(
                    e.getCause() instanceof StatusRuntimeException s ? s : null,
                    shown,
                    hasAnswer.get());
        } finally {
            // Without effect on a call that is over.
            answer.cancel(true);
        }
    }

    private <Q, A> ListenableFuture<A> begun(
            Channel to, MethodDescriptor<Q, A> method, Q request, CallOptions options)
            throws BackendException {
        ending.readLock().lock();
        try {
            if (closed) {
                throw BackendException.unsent();
            }
            return ClientCalls.futureUnaryCall(to.newCall(method, options), request);
        } finally {
            ending.readLock().unlock();
        }
    }

    private <A> A await(ListenableFuture<A> answer, CallTerms terms)
            throws BackendException, ExecutionException {
        while (true) {
            long left = terms.deadline().remainingNanos(nanoTime.getAsLong());
            if (left <= 0) {
                throw new BackendException(FailureKind.TIMEOUT, "no answer in time");
            }
            try {
                return answer.get(Math.min(left, LOOK_NANOS), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (terms.isAbandoned().getAsBoolean()) {
                    throw new BackendException(FailureKind.ABANDONED, "nobody waits any more");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BackendException(FailureKind.ABANDONED, "interrupted");
            }
        }
    }

    private Channel authorized(@Nullable String shown) {
        if (shown == null) {
            return channel;
        }
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + shown);
        return ClientInterceptors.intercept(
                channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    @Override
    public void askAgain(CallTerms terms) {
        // Values travel raw to every server.
    }

    @Override
    public void wake() {
        channel.resetConnectBackoff();
    }

    @Override
    public void close() {
        ending.writeLock().lock();
        try {
            closed = true;
            channel.shutdown();
        } finally {
            ending.writeLock().unlock();
        }
    }
}
