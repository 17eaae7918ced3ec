package dev.slipway.frontend.grpc;

import dev.slipway.api.access.DoorTls;
import dev.slipway.api.work.LongWork;
import dev.slipway.frontend.grpc.wire.Inflation;
import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettySslContextServerCredentials;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A listening gRPC server with the inference, health and reflection services.
///
/// *Threads*: heads, admission and look-ups run on the transport's event loops, which must never
/// wait; predictions run on a virtual thread each, and wait there for large messages, which a few
/// platform threads decode and encode.
public final class GrpcDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GrpcDoor.class);
    private static final int MAX_METADATA_BYTES = 16 * 1024;
    private static final int WINDOW_BYTES = 1 << 20;
    private static final int MAX_CALLS_PER_CONNECTION = 4_096;
    private static final long TICK_MILLIS = 500;

    /// Behind the grace, for what was cancelled.
    private static final long LAST_MILLIS = 1_000;

    private final GrpcDoorConfig config;
    private final LongSupplier nanoTime;
    private final ExecutorService predictions;
    private final LongWork large;
    private final ScheduledExecutorService ticks;
    private final Arrivals arrivals;
    private final StreamCalls streams;
    private final HealthService health;
    private final OpenConnections connections;
    private final Server server;

    private GrpcDoor(GrpcDoorSpec spec, GrpcDoorConfig config, @Nullable DoorTls tls) {
        this.config = config;
        this.nanoTime = spec.nanoTime();
        this.connections = new OpenConnections(config.connections());
        this.predictions =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("grpc-predict-", 0).factory());
        this.ticks =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("grpc-ticks").factory());
        this.arrivals = new Arrivals(config, spec.nanoTime(), ticks);
        this.health = new HealthService(spec.ports().models());
        this.large = new LongWork("grpc-large-", Runtime.getRuntime().availableProcessors());
        Inflation inflation =
                new Inflation(
                        List.of(new GzipCodec(), new DeflateCodec()),
                        config.maxMessageBytes(),
                        large);
        CallStarts starts =
                new CallStarts(
                        spec,
                        config.times().defaultDeadline(),
                        new Decoding(large),
                        new Encoding(large));
        this.streams = new StreamCalls(starts, predictions);
        this.server =
                builder(new Gate(spec.ports().access(), spec.ids(), tls), credentials(tls))
                        .decompressorRegistry(
                                inflation.on(DecompressorRegistry.getDefaultInstance()))
                        .addService(
                                InferenceService.define(starts, streams, predictions, inflation))
                        .addService(SmallMessages.of(health.bindService()))
                        .addService(
                                SmallMessages.of(
                                        ProtoReflectionServiceV1.newInstance().bindService()))
                        .build();
        requireOwners(server);
    }

    /// Opens a door in plaintext; it listens when this returns.
    ///
    /// *Errors*: `IOException` when the address cannot be had; its last cause says why.
    public static GrpcDoor open(GrpcDoorSpec spec, GrpcDoorConfig config) throws IOException {
        return open(spec, config, null);
    }

    /// Opens a door; it listens when this returns.
    ///
    /// @param tls how it is encrypted; absent for one in plaintext
    ///
    /// *Errors*: `IOException` when the address cannot be had; its last cause says why.
    public static GrpcDoor open(GrpcDoorSpec spec, GrpcDoorConfig config, @Nullable DoorTls tls)
            throws IOException {
        GrpcDoor door = new GrpcDoor(spec, config, tls);
        try {
            door.server.start();
        } catch (IOException e) {
            door.stopThreads();
            throw new IOException(
                    "grpc: " + config.address() + " cannot be listened at: " + reason(e), e);
        }
        // `tick` reports its own failures, and closing the door ends the ticks.
        Future<?> _ =
                door.ticks.scheduleWithFixedDelay(
                        door::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        return door;
    }

    /// The transport says that it could not bind, and its cause why.
    private static String reason(IOException unbound) {
        Throwable cause = unbound.getCause();
        return String.valueOf((cause == null ? unbound : cause).getMessage());
    }

    private static void requireOwners(Server server) {
        server.getServices().stream()
                .flatMap(service -> service.getMethods().stream())
                .map(method -> method.getMethodDescriptor().getFullMethodName())
                .filter(method -> MethodNeed.of(method).isEmpty())
                .findFirst()
                .ifPresent(method -> {
                    throw new IllegalStateException("method " + method + " has no owner");
                });
    }

    /// Where the door listens, with its real port.
    public InetSocketAddress address() {
        return new InetSocketAddress(config.address().getAddress(), server.getPort());
    }

    /// The bytes of messages that have not arrived in full yet.
    public long arrivingBytes() {
        return arrivals.arrivingBytes();
    }

    /// Calls that wait for their callers to take an answer.
    long untakenAnswers() {
        return arrivals.untaken();
    }

    /// Messages that streams hold.
    long heldMessages() {
        return streams.heldMessages();
    }

    /// Tells the connections to go, those that come from now on soon after, and answers all of them
    /// as before.
    public void leave() {
        connections.leave();
    }

    /// Takes no new calls, waits for those inside, then cancels what is left; every permit has been
    /// given back when this returns, unless a prediction outlasts the grace and the second behind
    /// it. Streams that rest and watches of health end at once: nothing is inside them.
    @Override
    public void close() {
        long grace = config.times().grace().toMillis();
        long start = nanoTime.getAsLong();
        try {
            server.shutdown();
            streams.close();
            health.close();
            if (!server.awaitTermination(grace, TimeUnit.MILLISECONDS)) {
                server.shutdownNow();
                server.awaitTermination(LAST_MILLIS, TimeUnit.MILLISECONDS);
            }
            predictions.shutdown();
            // The grace is one for calls and their predictions.
            long over = TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - start);
            if (!predictions.awaitTermination(grace + LAST_MILLIS - over, TimeUnit.MILLISECONDS)) {
                LOG.warn("predictions outlast the grace of {} ms", grace);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        } finally {
            stopThreads();
        }
    }

    private void tick() {
        try {
            arrivals.sweep();
            health.refresh();
            connections.turn();
        } catch (RuntimeException | Error e) {
            // A tick that throws would be the last one.
            LOG.error("tick failed", e);
        }
    }

    private void stopThreads() {
        ticks.shutdownNow();
        predictions.shutdown();
        large.close();
    }

    private static ServerCredentials credentials(@Nullable DoorTls tls) {
        return tls == null
                ? InsecureServerCredentials.create()
                : NettySslContextServerCredentials.create(DoorSsl.context(tls));
    }

    private NettyServerBuilder builder(Gate gate, ServerCredentials credentials) {
        CompressorRegistry compressors = CompressorRegistry.getDefaultInstance();
        compressors.register(new DeflateCodec());
        return NettyServerBuilder.forAddress(config.address(), connections.noting(credentials))
                .directExecutor()
                .addStreamTracerFactory(arrivals)
                .intercept(gate)
                .compressorRegistry(compressors)
                .maxInboundMessageSize(config.maxMessageBytes())
                .maxInboundMetadataSize(MAX_METADATA_BYTES)
                .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
                .flowControlWindow(WINDOW_BYTES)
                .handshakeTimeout(10, TimeUnit.SECONDS)
                .keepAliveTime(60, TimeUnit.SECONDS)
                .keepAliveTimeout(20, TimeUnit.SECONDS)
                .permitKeepAliveTime(5, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .maxRstFramesPerWindow(10_000, 10);
    }
}
