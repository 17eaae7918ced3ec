package dev.slipway.server.process;

import static dev.slipway.server.stop.StopPhase.ANSWER;
import static dev.slipway.server.stop.StopPhase.CLOSE_JOURNAL;
import static dev.slipway.server.stop.StopPhase.FLUSH;
import static dev.slipway.server.stop.StopPhase.LEAVE;
import static dev.slipway.server.stop.StopPhase.SETTLE;
import static dev.slipway.server.stop.StopPhase.UNLOAD;

import dev.slipway.server.stop.StopPhase;

/// The parts of a server that have an end of their own, in the order in which they end.
enum ServerPart {
    ADMISSION(ANSWER, "admission"),
    DOORS(ANSWER, "doors"),
    CONSOLE(ANSWER, "console"),
    CACHE(SETTLE, "cache"),
    JOBS(SETTLE, "jobs"),
    RELEASES(SETTLE, "releases"),
    RECONCILER(SETTLE, "reconciler"),
    TRACKING(FLUSH, "tracking"),
    FEEDBACK(FLUSH, "feedback"),
    CAPTURE(FLUSH, "capture"),
    SLOS(FLUSH, "slos"),
    RECEPTION(CLOSE_JOURNAL, "reception"),
    CONTROL(CLOSE_JOURNAL, "control"),
    MODELS(UNLOAD, "models"),
    AGGREGATES(UNLOAD, "aggregates"),
    ONLINE_FEATURES(UNLOAD, "online features"),
    CONNECTIONS(UNLOAD, "connections"),
    TLS(LEAVE, "tls"),
    TELEMETRY(LEAVE, "telemetry"),
    DATA_DIRECTORY(LEAVE, "data directory");

    private final StopPhase phase;
    private final String title;

    ServerPart(StopPhase phase, String title) {
        this.phase = phase;
        this.title = title;
    }

    StopPhase phase() {
        return phase;
    }

    String title() {
        return title;
    }
}
