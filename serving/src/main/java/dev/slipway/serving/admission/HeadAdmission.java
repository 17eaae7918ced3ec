package dev.slipway.serving.admission;

import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.Priority;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.serving.admission.RequestPermit.Held;
import dev.slipway.serving.limits.AdmissionCheck;
import dev.slipway.serving.limits.EndpointLimits;
import dev.slipway.serving.quota.QuotaAnswer;
import dev.slipway.serving.routing.Routes;
import dev.slipway.serving.routing.WarmVersion;
import org.jspecify.annotations.Nullable;

/// Decides from a request's head alone whether its body may be read, by the checks of
/// [AdmissionCheck] that need no more.
///
/// *Threads*: never waits, and takes no lock while the version is loaded.
public final class HeadAdmission {
    private final Routes routes;
    private final Desk desk;
    private final Claims claims;
    private final ActivationAdmission activation;
    private volatile boolean leaving;
    private volatile boolean stopping;

    /// Admission to these routes.
    public HeadAdmission(Routes routes, Desk desk) {
        this.routes = routes;
        this.desk = desk;
        this.claims = new Claims(desk);
        this.activation = new ActivationAdmission(routes, desk, claims);
    }

    /// Admits or refuses.
    ///
    /// *Errors*: `IllegalArgumentException` for a negative number of declared bytes.
    public Admission admit(RequestHead head) {
        if (head.declaredBytes() < 0) {
            throw new IllegalArgumentException(
                    "declared-bytes: " + head.declaredBytes() + " (expected: >= 0)");
        }
        if (stopping) {
            return stopped(head);
        }
        try {
            Admission answer = null;
            while (answer == null) {
                answer = answer(head, routes.find(head));
            }
            return answer;
        } catch (RefusalException e) {
            return stopping ? stopped(head) : new Admission.Refused(e.refusal());
        }
    }

    /// Refuses who comes too late, and counts it where there is somebody to count it for.
    private Admission stopped(RequestHead head) {
        routes.current()
                .route(head.endpoint())
                .ifPresent(route -> route.limits().refused(AdmissionCheck.SHUTDOWN));
        return new Admission.Refused(Refusals.stopping());
    }

    /// The answer, or null when what the request was routed to has changed.
    private @Nullable Admission answer(RequestHead head, Routes.Found found) {
        return switch (found) {
            case Routes.Pinned pinned when pinned.standby().gate().isOpen() -> admit(head, pinned);
            case Routes.Pinned pinned -> {
                pinned.lease().close();
                yield activation.admit(head, pinned);
            }
            case Routes.Asleep asleep -> activation.admit(head, asleep);
        };
    }

    private Admission admit(RequestHead head, Routes.Pinned pinned) {
        Admission answer = null;
        try {
            answer = claim(head, pinned);
            return answer;
        } finally {
            if (!(answer instanceof Admission.Admitted)) {
                pinned.lease().close();
            }
        }
    }

    private Admission claim(RequestHead head, Routes.Pinned pinned) {
        EndpointLimits limits = pinned.route().limits();
        long now = desk.nanoTime().getAsLong();
        Admission late = Claims.late(head, limits, now);
        if (late != null) {
            return late;
        }
        return switch (limits.quotas().take(head.caller().id(), now)) {
            case QuotaAnswer.Taken taken -> enter(head, pinned, taken, now);
            case QuotaAnswer.AllInside full -> Claims.refuse(limits, full, now);
            case QuotaAnswer.TooFast fast -> Claims.refuse(limits, fast);
        };
    }

    /// Who does not enter, whatever breaks on the way, has used nothing of quotas.
    private Admission enter(
            RequestHead head, Routes.Pinned pinned, QuotaAnswer.Taken quotas, long now) {
        Admission answer = null;
        try {
            answer = decide(head, pinned, quotas, now);
            return answer;
        } finally {
            if (!(answer instanceof Admission.Admitted)) {
                quotas.undo();
            }
        }
    }

    private Admission decide(
            RequestHead head, Routes.Pinned pinned, QuotaAnswer.Taken quotas, long now) {
        EndpointLimits limits = pinned.route().limits();
        AdmissionCheck overload = overload(head, pinned, now);
        if (overload != null) {
            limits.adaptive().refused();
            turnedAway(pinned.version());
            return Claims.refuse(limits, overload, Refusals.overload(overload, head, limits, now));
        }
        Admission refused = claims.take(head, limits, now);
        if (refused != null) {
            turnedAway(pinned.version());
            return refused;
        }
        return admitted(head, pinned, quotas);
    }

    /// Counts a request of which nobody has read how many rows it has: as many as others lately.
    private static void turnedAway(WarmVersion version) {
        version.execution().turnedAway(version.counters().rowsOfRequest());
    }

    /// Place and bytes that no permit has got are given back.
    private Admission admitted(RequestHead head, Routes.Pinned pinned, QuotaAnswer.Taken quotas) {
        EndpointLimits limits = pinned.route().limits();
        Admission admitted = null;
        try {
            Held held = new Held(limits, quotas, null);
            admitted = new Admission.Admitted(new RequestPermit(head, desk, pinned, held));
            return admitted;
        } finally {
            if (admitted == null) {
                claims.undo(head, limits);
            }
        }
    }

    /// What the endpoint cannot take more of; null while it can, and while no call waits.
    private static @Nullable AdmissionCheck overload(
            RequestHead head, Routes.Pinned pinned, long now) {
        EndpointLimits limits = pinned.route().limits();
        Priority priority = head.standing().priority();
        boolean isShed = limits.shedder().sheds(priority, caller(head), now);
        boolean isFull = limits.adaptive().isFull(limits.places().taken(), priority, now);
        if (!(isShed || isFull) || pinned.version().execution().waitingCalls() == 0) {
            return null;
        }
        return isShed ? AdmissionCheck.PRIORITY : AdmissionCheck.ADAPTIVE_LIMIT;
    }

    /// Whose cohort a request belongs to.
    static String caller(RequestHead head) {
        String cohort = head.standing().cohort();
        return cohort == null ? head.caller().id().value() : cohort;
    }

    /// Will admit nobody soon; until then everybody.
    public void leave() {
        leaving = true;
    }

    /// Whether nobody should be sent here any more.
    public boolean isLeaving() {
        return leaving || stopping;
    }

    /// Admits nobody from now on.
    public void stop() {
        stopping = true;
    }

    /// What those hear who came before nobody was admitted any more, and still wait for a version.
    public static Refusal stopped() {
        return Refusals.stopping();
    }

    /// Whether nobody is admitted any more.
    public boolean isStopping() {
        return stopping;
    }
}
