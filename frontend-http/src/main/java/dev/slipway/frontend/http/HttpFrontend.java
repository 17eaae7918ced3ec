package dev.slipway.frontend.http;

import dev.slipway.api.access.DoorTls;
import dev.slipway.api.console.ConsolePages;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.work.LongWork;
import dev.slipway.frontend.http.control.ControlApi;
import dev.slipway.frontend.http.control.ControlPorts;
import dev.slipway.frontend.http.exchange.BodyReader;
import dev.slipway.frontend.http.exchange.DirectAnswers;
import dev.slipway.frontend.http.exchange.SlowCallers;
import dev.slipway.frontend.http.exchange.SmallBodies;
import dev.slipway.frontend.http.exchange.Statuses;
import dev.slipway.frontend.http.exchange.WatchedConnections;
import dev.slipway.frontend.http.mlflow.MlflowDoor;
import dev.slipway.frontend.http.mlflow.MlflowPorts;
import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// The HTTP door of a server: bound, answering and stopped as one.
///
/// *Threads*: `start` and `stop` from one thread; requests run on virtual threads of their own.
public final class HttpFrontend {
    /// A job's dry run has one of the threads for long work to itself, and never all of them.
    private static final int LEAST_LONG = 2;

    private static final int LOOKS = 10;
    private static final Duration MOST_FREQUENT_LOOK = Duration.ofMillis(100);
    private static final Duration RAREST_LOOK = Duration.ofSeconds(30);

    private final HttpSettings settings;
    private final HttpPorts ports;
    private final @Nullable DoorTls tls;
    private final SlowCallers slowCallers;
    private final WatchedConnections connections;
    private final LongWork large =
            new LongWork("http-large-", Runtime.getRuntime().availableProcessors());
    private final @Nullable ControlApi control;
    private final @Nullable MlflowDoor mlflow;
    private final AtomicReference<@Nullable WebServer> running = new AtomicReference<>();
    private final AtomicBoolean isStopped = new AtomicBoolean();

    /// A door in plaintext that is not open yet.
    public HttpFrontend(HttpSettings settings, HttpPorts ports) {
        this(settings, ports, null);
    }

    /// A door that is not open yet.
    ///
    /// @param tls how it is encrypted; absent for one in plaintext
    public HttpFrontend(HttpSettings settings, HttpPorts ports, @Nullable DoorTls tls) {
        this.settings = settings;
        this.ports = ports;
        this.tls = tls;
        this.slowCallers = new SlowCallers(settings.limits().bodyTime(), ports.nanoClock());
        this.connections =
                new WatchedConnections(
                        Http1ConnectionSelector.builder().config(http1()).build(),
                        settings.limits().bodyBytes(),
                        slowCallers);
        this.control = controlApi(ports.control());
        MlflowPorts tracked = ports.mlflow();
        this.mlflow =
                tracked == null ? null : new MlflowDoor(tracked, this::commandKey, slowCallers);
    }

    private IdempotencyKey commandKey() {
        return new IdempotencyKey("mlflow-" + ports.ids().get().value());
    }

    private @Nullable ControlApi controlApi(@Nullable ControlPorts asked) {
        return asked == null
                ? null
                : new ControlApi(
                        asked,
                        ports.models(),
                        settings.identity(),
                        slowCallers,
                        Math.max(LEAST_LONG, Runtime.getRuntime().availableProcessors()));
    }

    /// Starts to listen and returns the bound address.
    ///
    /// *Errors*: `IllegalStateException` when it has been started before, or cannot bind; its cause
    /// says why, where that can be found out.
    public InetSocketAddress start() {
        WebServer server = webServer();
        if (!running.compareAndSet(null, server)) {
            throw new IllegalStateException("the HTTP door has been started before");
        }
        server.start();
        if (!server.isRunning()) {
            // The web server only logs that it could not bind.
            running.set(null);
            throw unbound(settings.address());
        }
        slowCallers.start();
        return new InetSocketAddress(settings.address().getAddress(), server.port());
    }

    /// What keeps an address from being bound, asked once more.
    private static IllegalStateException unbound(InetSocketAddress address) {
        String words = "http: " + address + " cannot be listened at";
        try (ServerSocket again = new ServerSocket()) {
            again.setReuseAddress(true);
            again.bind(address);
            return new IllegalStateException(words);
        } catch (IOException e) {
            return new IllegalStateException(words + ": " + e.getMessage(), e);
        }
    }

    /// Makes every answer from now on the last of its connection, so that callers go elsewhere.
    public void leave() {
        connections.leave();
    }

    /// Whether nobody waits for an answer: no connection is new, in a request or sending one.
    public boolean isQuiet() {
        return connections.isQuiet();
    }

    /// Stops to listen, closes idle connections at once and waits for requests in flight; ends what
    /// a door that could not listen has opened. A second call does nothing.
    public void stop() {
        if (isStopped.getAndSet(true)) {
            return;
        }
        WebServer server = running.getAndSet(null);
        if (server != null) {
            connections.leave();
            server.stop();
        }
        slowCallers.close();
        large.close();
        if (control != null) {
            control.close();
        }
        if (mlflow != null) {
            mlflow.close();
        }
    }

    private WebServer webServer() {
        HttpSettings.Limits limits = settings.limits();
        return encrypted(WebServer.builder())
                .shutdownHook(false)
                .address(settings.address().getAddress())
                .port(settings.address().getPort())
                .shutdownGracePeriod(limits.drainTime())
                .maxTcpConnections(limits.connections())
                .idleConnectionTimeout(limits.idleTime())
                .idleConnectionPeriod(betweenLooks(limits.idleTime()))
                .connectionOptions(options -> options.tcpNoDelay(true))
                .contentEncoding(encoding -> encoding.contentEncodingsDiscoverServices(false))
                .mediaContext(media -> media.mediaSupportsDiscoverServices(false))
                .directHandlers(DirectAnswers.handlers(ports.ids(), limits.bodyBytes()))
                .protocolsDiscoverServices(false)
                .addConnectionSelector(connections)
                .routing(HttpRouting.builder().addFilter(door()))
                .build();
    }

    /// The web server itself looks every two minutes for connections that rest too long, however
    /// long they may.
    private static Duration betweenLooks(Duration idleTime) {
        Duration part = idleTime.dividedBy(LOOKS);
        if (part.compareTo(RAREST_LOOK) > 0) {
            return RAREST_LOOK;
        }
        return part.compareTo(MOST_FREQUENT_LOOK) < 0 ? MOST_FREQUENT_LOOK : part;
    }

    /// Over channels the web server would look up the name of every caller before the handshake;
    /// over sockets it takes the context as it is, and nothing that stands beside it.
    private WebServerConfig.Builder encrypted(WebServerConfig.Builder server) {
        if (tls == null) {
            return server;
        }
        SSLContext context = tls.context(connections::beginHandshake);
        return server.useNio(false).tls(Tls.builder().sslContext(context).build());
    }

    /// Checks of the web server that the door makes itself, or does not need, are off.
    private static Http1Config http1() {
        return Http1Config.builder()
                .validateRequestHeaders(false)
                .validateResponseHeaders(false)
                .validatePath(false)
                .sendKeepAliveHeader(false)
                .build();
    }

    private @Nullable ConsoleDoor console(Gate gate, SmallBodies bodies) {
        ConsolePages pages = ports.console();
        return pages == null ? null : new ConsoleDoor(pages, gate, bodies, connections::isLeaving);
    }

    private Door door() {
        Statuses statuses = Statuses.with(settings.overloadedIs503());
        BodyReader bodies = new BodyReader(settings.limits().bodyBytes(), slowCallers);
        PredictionHandler predictions =
                new PredictionHandler(ports, bodies, large, settings.limits().predictionTime());
        Gate gate = new Gate(ports.access(), tls);
        SmallBodies smallBodies = new SmallBodies(slowCallers);
        Answers answers =
                new Answers(
                        predictions,
                        new Answers.Apis(control, mlflow, console(gate, smallBodies)),
                        smallBodies,
                        ports,
                        settings);
        return new Door(
                ports,
                new Door.Checks(gate, settings.limits().bodyBytes()),
                statuses,
                answers,
                slowCallers);
    }
}
